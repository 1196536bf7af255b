"""The measures, by subject: what can be asked of a fact."""

from rapport.measure import AnyMeasure, Measure, Ratio
from rapport.registry import declared

_SIMPLE: list[AnyMeasure] = [*declared(__name__, Measure)]
_RATIOS: list[AnyMeasure] = [*declared(__name__, Ratio)]
MEASURES: dict[str, AnyMeasure] = {each.name: each for each in _SIMPLE + _RATIOS}

__all__ = ["MEASURES"]
