"""From a generation's history to a forecast, and from a forecast to tables."""

from rapport.forecasting.history import book_of
from rapport.forecasting.made import Made, make
from rapport.forecasting.record import Tried, track_record

__all__ = ["Made", "Tried", "book_of", "make", "track_record"]
