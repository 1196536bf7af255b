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
from typing import TYPE_CHECKING

from rapport.measure import CASES, TOTAL, Derived, Measure, Ratio
from rapport.why.worked import (
    FACTORS_OF,
    adds_up,
    has_halves,
    has_parts,
    is_ratio_of_sums,
    of_goal,
    worked,
)
from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from rapport.formula import Halves
    from rapport.measure import AnyMeasure
    from rapport.model import Model
    from rapport.why.worked import Worked

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
    if adds_up(measure, model):
        return Form(COUNT, measure.name)
    return _of_ratio(measure, model) or (
        Form(FORMULA, formula=worked(measure, model))
        if has_parts(measure, model)
        else Form(APART, reason=MIDDLING)
    )


def _of_ratio(measure: AnyMeasure, model: Model) -> Form | None:
    """The form of one sum divided by another; None of anything else."""
    if isinstance(measure, Ratio):
        halves = (measure.numerator, measure.denominator)
        if all(adds_up(model.measure(each), model) for each in halves):
            return Form(RATIO, *halves)
    elif isinstance(measure, Derived) and is_ratio_of_sums(measure, model):
        return Form(RATIO, halves=measure.halves)
    return None


def _of_aggregate(measure: Measure) -> Form:
    name, aggregate = measure.name, measure.aggregate
    if measure.most:
        return Form(APART, reason=LARGEST)
    if aggregate == "mean" and has_halves(measure):
        return Form(RATIO, f"{TOTAL}({name})", f"{CASES}({name})", is_mean=True)
    if aggregate not in ("count", "sum", "distinct"):
        return Form(APART, reason=MIDDLING)
    if measure.is_stock or measure.date == "period":
        return Form(STOCK, name)
    if aggregate == "sum" and has_halves(measure):
        return Form(SUM, name, f"{CASES}({name})")
    # Who came can be told where a record's own day decides to which period it belongs.
    once = aggregate == "distinct" and not measure.whole
    return Form(ONCE if once else COUNT, name)
