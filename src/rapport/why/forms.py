"""What kind of figure is asked about: of what its change can be made up.

won_amount      a sum       cases(won_amount) × what one is worth     volume, mix, price
average_deal    a mean      total(average_deal) ÷ cases(average_deal) mix, price
win_rate        a ratio     won_deals ÷ closed_deals                  mix, rate
roi             a ratio     (profit − spend) ÷ spend                  mix, rate
won_deals       a count                                               each value's part
open_amount     a stock                                               each value's part
customers       each once                                             who came, who left
sales_velocity  a product                                             its factors
repeat_rate     a formula of figures that have parts                  the parts of each
median_deal     none of these: before and after, and no parts
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.measure import CASES, TOTAL, Credited, Derived, Measure, Ratio
from rapport.options import FUNNEL, SPREAD_COSTS
from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.formula import Halves
    from rapport.measure import AnyMeasure
    from rapport.model import Model

SUM, RATIO, COUNT, STOCK, FACTORS, APART = "sum", "ratio", "count", "stock", "factors", "apart"
ONCE, FORMULA = "once", "formula"

MIDDLING = _(
    "A median, a percentile or an extreme of all is not made up of those of its parts: each value "
    "is shown before and after, and nothing is added up. Ask about a mean or a sum instead."
)
LARGEST = _(
    "The largest customers of each value are not the largest of all, so nothing is added up. Ask "
    "about won value by customer instead."
)
FACTORS_OF = {"sales_velocity": ("deals", "win_rate", "average_deal", "sales_cycle_days")}
"""The measures that another is the product of; the first days of all are its own."""
DUE = "due"
"""What of a goal should be reached by now: what is behind, and what came."""
EXPLAINED = ("attainment", "behind")
"""The suffixes of goals whose change is explained; with any other it is that of the figure."""
MOVEMENTS_OF = {
    "open_amount": "movement_amount",
    "open_deals": "movement_deals",
    "mrr": "mrr_movement",
}
"""Of a stock, the measure that tells what came and what left between a period's two ends."""


@dataclass(frozen=True)
class Form:
    """What a figure's change is made up of."""

    kind: str
    above: str = ""
    """The measure whose values are added up."""
    below: str = ""
    """The cases: what a sum is of, or a ratio is divided by."""
    reason: Message = NOTHING
    """Why it has no parts, where it has none."""
    is_mean: bool = False
    halves: Halves | None = None
    """Of a ratio of sums of several measures, what is above and what is below."""
    formula: Worked | None = None
    """Of what is worked out of other figures, these and how."""
    labels: tuple[tuple[str, Message], ...] = ()
    """What the parts of each value are called, by their columns' names, where it says itself."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The measures that have to be asked beside the figure itself."""
        if self.formula:
            return self.formula.parts
        if self.halves:
            return tuple(dict.fromkeys(name for half in self.halves for name, __ in half))
        return tuple(each for each in (self.above, self.below) if each)

    @property
    def added_up(self) -> tuple[str, ...]:
        """The measures whose values have to add up: the cases of a sum may stand under several."""
        return (self.above,) if self.kind == SUM else self.asked


def form_of(measure: AnyMeasure, model: Model, suffix: str = "") -> Form:
    """The form of a measure, or of what a suffix makes of it: attainment, behind."""
    if suffix:
        return Form(FORMULA, formula=of_goal(measure.name, suffix))
    if isinstance(measure, Measure):
        return _of_aggregate(measure)
    if measure.name in FACTORS_OF:
        return Form(FACTORS, formula=worked(measure, model))
    if isinstance(measure, Ratio):
        halves = (measure.numerator, measure.denominator)
        if all(_adds_up(model.measure(each), model) for each in halves):
            return Form(RATIO, *halves)
    elif _adds_up(measure, model):
        return Form(COUNT, measure.name)
    elif isinstance(measure, Derived) and is_ratio_of_sums(measure, model):
        return Form(RATIO, halves=measure.halves)
    if has_parts(measure, model):
        return Form(FORMULA, formula=worked(measure, model))
    return Form(APART, reason=MIDDLING)


def is_ratio_of_sums(measure: Derived, model: Model) -> bool:
    """Whether one sum is divided by another, and no goal comes in."""
    adds_up = all(_adds_up(model.measure(each), model) for each in measure.parts)
    return measure.halves is not None and not measure.goals and adds_up


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
    if isinstance(measure, Measure):
        if measure.aggregate == "mean" and _has_halves(measure):
            return Worked((f"{TOTAL}({measure.name})", f"{CASES}({measure.name})"), _over)
        return None
    if measure.name in FACTORS_OF:
        return Worked(FACTORS_OF[measure.name], _velocity, _days_of(measure), is_product=True)
    if isinstance(measure, Ratio):
        return Worked((measure.numerator, measure.denominator), _over)
    if not isinstance(measure, Derived):
        return None
    if is_ratio_of_sums(measure, model) and measure.halves:
        names = tuple(dict.fromkeys(name for half in measure.halves for name, __ in half))
        halves = measure.halves

        def divided(*values: Any) -> Any:
            of = dict(zip(names, map(float, values), strict=True))
            above, below = (
                sum(float(count) * of[name] for name, count in half) for half in halves
            )
            return above / below

        return Worked(names, divided, measure.trailing_days)
    goals = tuple(f"{each}:goal" for each in measure.goals)
    return Worked((*measure.parts, *goals), measure.work, measure.trailing_days)


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


def _days_of(measure: AnyMeasure) -> int:
    return measure.trailing_days if isinstance(measure, Derived) else 0


def _over(above: Any, below: Any) -> Any:
    return above / below


def _velocity(deals: Any, rate: Any, worth: Any, days: Any) -> Any:
    return deals * rate * worth / days


def _of_aggregate(measure: Measure) -> Form:
    name, aggregate = measure.name, measure.aggregate
    if measure.most:
        return Form(APART, reason=LARGEST)
    if aggregate == "distinct":
        # Who came can be told where a record's own day decides to which period it belongs.
        dated = not measure.is_stock and not measure.whole
        return Form(ONCE if dated else STOCK, name)
    if aggregate == "mean" and _has_halves(measure):
        return Form(RATIO, f"{TOTAL}({name})", f"{CASES}({name})", is_mean=True)
    if aggregate not in ("count", "sum"):
        return Form(APART, reason=MIDDLING)
    if measure.is_stock or measure.date == "period":
        return Form(STOCK, name)
    if aggregate == "sum" and _has_halves(measure):
        return Form(SUM, name, f"{CASES}({name})")
    return Form(COUNT, name)


def _has_halves(measure: Measure) -> bool:
    """Whether its cases are found by the same rules: no option knows it by its name alone.

    What is credited to several touches has no cases of its own.
    """
    named = measure.name in (*FUNNEL, *SPREAD_COSTS)
    return not named and not isinstance(measure.population, Credited) and measure.unit != "count"


def _adds_up(measure: AnyMeasure, model: Model) -> bool:
    if isinstance(measure, Measure):
        return measure.aggregate in ("count", "sum") and not measure.most
    if isinstance(measure, Derived) and measure.kind == "flow":
        return all(_adds_up(model.measure(each), model) for each in measure.parts)
    return False
