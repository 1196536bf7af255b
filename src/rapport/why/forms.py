"""What kind of figure is asked about: of what its change can be made up.

won_amount      a sum       cases(won_amount) × what one is worth     volume, mix, price
average_deal    a mean      total(average_deal) ÷ cases(average_deal) mix, price
win_rate        a ratio     won_deals ÷ closed_deals                  mix, rate
roi             a ratio     (profit − spend) ÷ spend                  mix, rate
won_deals       a count                                               each value's part
open_amount     a stock                                               each value's part
sales_velocity  a product                                             its factors
median_deal     none of these: before and after, and no parts
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.errors import QueryError
from rapport.measure import CASES, TOTAL, Credited, Curve, Derived, Measure, Ratio
from rapport.options import FUNNEL, SPREAD_COSTS
from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from rapport.formula import Halves
    from rapport.measure import AnyMeasure
    from rapport.model import Model

SUM, RATIO, COUNT, STOCK, FACTORS, APART = "sum", "ratio", "count", "stock", "factors", "apart"

MIDDLING = _(
    "A median, a percentile or an extreme of all is not made up of those of its parts: each value "
    "is shown before and after, and nothing is added up."
)
DISTINCT = _(
    "It counts each once, however often it comes: one may stand under several values, so the parts "
    "would not add up. Each value is shown before and after."
)
OF_DISTINCT = _(
    "It is divided by, or made of, what counts each once, and that does not add up over its parts. "
    "Each value is shown before and after."
)
WORKED_OUT = _(
    "It is worked out from several figures, which no exact parts by one dimension stand behind. "
    "Each value is shown before and after."
)
ALONG_STEPS = _("It compares one step with another. Each step is shown before and after.")

FACTORS_OF = {"sales_velocity": ("deals", "win_rate", "average_deal", "sales_cycle_days")}
"""The measures that another is the product of; the first days of all are its own."""
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

    @property
    def asked(self) -> tuple[str, ...]:
        """The measures that have to be asked beside the figure itself."""
        if self.halves:
            return tuple(dict.fromkeys(name for half in self.halves for name, __ in half))
        return tuple(each for each in (self.above, self.below) if each)

    @property
    def added_up(self) -> tuple[str, ...]:
        """The measures whose values have to add up: the cases of a sum may stand under several."""
        return (self.above,) if self.kind == SUM else self.asked


def form_of(measure: AnyMeasure, model: Model) -> Form:
    """The form of a measure."""
    if isinstance(measure, Measure):
        return _of_aggregate(measure)
    if isinstance(measure, Ratio):
        halves = (measure.numerator, measure.denominator)
        adds_up = all(_adds_up(model.measure(each), model) for each in halves)
        return Form(RATIO, *halves) if adds_up else Form(APART, reason=OF_DISTINCT)
    if isinstance(measure, Curve):
        raise QueryError(
            f"Why {measure.name} moved is not told: it is estimated, age by age.",
            "Ask about cohort_win_rate or win_rate, or compare the ages themselves.",
        )
    if measure.name in FACTORS_OF:
        return Form(FACTORS)
    if _adds_up(measure, model):
        return Form(COUNT, measure.name)
    if isinstance(measure, Derived):
        return _of_several(measure, model)
    return Form(APART, reason=ALONG_STEPS)


def _of_several(measure: Derived, model: Model) -> Form:
    """What is worked out of several figures: exact where one sum is divided by another."""
    parts = [model.measure(each) for each in measure.parts]
    of_its_own = measure.trailing_days or measure.goals
    if measure.halves and not of_its_own and all(_adds_up(each, model) for each in parts):
        return Form(RATIO, halves=measure.halves)
    once = "distinct" in (measure.kind, *(each.kind for each in parts))
    return Form(APART, reason=OF_DISTINCT if once else WORKED_OUT)


def _of_aggregate(measure: Measure) -> Form:
    name, aggregate = measure.name, measure.aggregate
    if aggregate == "distinct" or measure.most:
        return Form(APART, reason=DISTINCT)
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
