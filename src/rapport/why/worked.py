"""What a figure is worked out of: of which others, and how.

deals_per_customer   won_deals, customers                         one ÷ the other
average_deal         total(average_deal), cases(average_deal)     one ÷ the other
coverage             due_amount, won_amount, won_amount:goal      as it says itself
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.measure import CASES, TOTAL, Credited, Derived, Measure, Ratio
from rapport.options import FUNNEL, SPREAD_COSTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.formula import Halves
    from rapport.measure import AnyMeasure
    from rapport.model import Model

FACTORS_OF = {"sales_velocity": ("deals", "win_rate", "average_deal", "sales_cycle_days")}
"""The measures that another is the product of; the first days of all are its own."""
DUE = "due"
"""What of a goal should be reached by now: what is behind, and what came."""


@dataclass(frozen=True)
class Worked:
    """A figure as it is worked out of others."""

    parts: tuple[str, ...]
    """The measures, each with the suffix that it is asked with."""
    work: Callable[..., Any]
    """From their values, in their order, to its value; None where there is none."""
    days: int = 0
    """Where they are of a stretch of their own, up to the period's end."""
    is_product: bool = False


def worked(measure: AnyMeasure, model: Model) -> Worked | None:
    """How a measure is worked out of others; None of one that is not."""
    if measure.name in FACTORS_OF and isinstance(measure, Derived):
        return Worked(FACTORS_OF[measure.name], _velocity, measure.trailing_days, is_product=True)
    if isinstance(measure, Ratio):
        return Worked((measure.numerator, measure.denominator), _over)
    if isinstance(measure, Derived):
        if measure.halves and is_ratio_of_sums(measure, model):
            return of_halves(measure.halves, measure.trailing_days)
        goals = tuple(f"{each}:goal" for each in measure.goals)
        return Worked((*measure.parts, *goals), measure.work, measure.trailing_days)
    if isinstance(measure, Measure) and measure.aggregate == "mean" and has_halves(measure):
        return Worked((f"{TOTAL}({measure.name})", f"{CASES}({measure.name})"), _over)
    return None


def of_halves(halves: Halves, days: int = 0) -> Worked:
    """One sum of several measures divided by another."""
    names = tuple(dict.fromkeys(name for half in halves for name, __ in half))

    def work(*values: Any) -> Any:
        known = dict(zip(names, map(float, values), strict=True))
        above, below = (sum(float(count) * known[name] for name, count in half) for half in halves)
        return above / below

    return Worked(names, work, days)


def of_goal(name: str, suffix: str) -> Worked:
    """What a goal's suffix is worked out of: what came, and the goal; or what of it is due."""
    if suffix == "attainment":
        return Worked((name, f"{name}:goal"), _over)
    return Worked((name, f"{name}:{DUE}"), lambda came, due: due - came)


def has_parts(measure: AnyMeasure, model: Model) -> bool:
    """Whether something of its change is of one value of a dimension and not of another."""
    if isinstance(measure, Measure):
        counted = measure.aggregate in ("count", "sum", "distinct")
        return not measure.most and (counted or worked(measure, model) is not None)
    return any(has_parts(model.measure(each), model) for each in measure.needs)


def is_ratio_of_sums(measure: Derived, model: Model) -> bool:
    """Whether one sum is divided by another, and no goal comes in."""
    sums = all(adds_up(model.measure(each), model) for each in measure.parts)
    return measure.halves is not None and not measure.goals and sums


def _over(above: Any, below: Any) -> Any:
    return above / below


def _velocity(deals: Any, rate: Any, worth: Any, days: Any) -> Any:
    return deals * rate * worth / days


def has_halves(measure: Measure) -> bool:
    """Whether its cases are found by the same rules: no option knows it by its name alone.

    What is credited to several touches has no cases of its own.
    """
    named = measure.name in (*FUNNEL, *SPREAD_COSTS)
    return not named and not isinstance(measure.population, Credited) and measure.unit != "count"


def adds_up(measure: AnyMeasure, model: Model) -> bool:
    """Whether the figures of any dimension's values add up to that of all of them."""
    if isinstance(measure, Measure):
        return measure.aggregate in ("count", "sum") and not measure.most
    if isinstance(measure, Derived) and measure.kind == "flow":
        return all(adds_up(model.measure(each), model) for each in measure.parts)
    return False
