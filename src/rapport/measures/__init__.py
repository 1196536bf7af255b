"""The measures, by subject: what can be asked of a fact."""

from rapport.measure import AnyMeasure, Curve, Derived, Measure, Ratio, StepRatio
from rapport.registry import declared

MEASURES: dict[str, AnyMeasure] = declared(__name__, Measure, Ratio, StepRatio, Derived, Curve)

__all__ = ["MEASURES"]
