"""The measures, by subject: what can be asked of a fact."""

from rapport.measure import AnyMeasure, Derived, Measure, Ratio, StepRatio
from rapport.registry import declared

_ALL: list[AnyMeasure] = [
    *declared(__name__, Measure),
    *declared(__name__, Ratio),
    *declared(__name__, StepRatio),
    *declared(__name__, Derived),
]
MEASURES: dict[str, AnyMeasure] = {each.name: each for each in _ALL}

__all__ = ["MEASURES"]
