"""What has no change between two periods that could be told apart: why not, and what to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.compiling.plan import made_of
from rapport.errors import QueryError
from rapport.measure import Curve, Derived, Measure

if TYPE_CHECKING:
    from rapport.measure import AnyMeasure
    from rapport.model import Model


def check(measure: AnyMeasure, model: Model) -> None:
    """Raises QueryError for a measure that has no figure of one period to set beside another."""
    name = measure.name
    if isinstance(measure, Curve):
        raise QueryError(
            f"Why {name} moved is not told: it is estimated, age by age.",
            "Ask about cohort_win_rate or win_rate, or compare the ages themselves.",
        )
    if isinstance(measure, Derived) and measure.takes_days_left:
        raise QueryError(
            f"Why {name} moved is not told: it is spread over the days that the period has left, "
            "and a period that is over has none.",
            f"Ask about {measure.parts[0]}, or about pipeline_to_create.",
        )
    for each in map(model.measure, made_of(measure, model)):
        assert isinstance(each, Measure)
        if each.per:
            split = each.per[0]
            raise QueryError(
                f"Why {name} moved is not told: it is of one {split} at a time, and all of them "
                "together have no figure.",
                f"Compare them: `rapport query {name} --by {split} --compare previous_period`.",
            )
        if each.is_stock and not (each.has_past and model.fact(each.fact).has_past):
            raise QueryError(
                f"Why {name} moved is not told: it can only be read as of now, as nothing tells "
                "how it stood on an earlier day.",
                f"Ask what it is now: `rapport query {name}`, by any dimension.",
            )
