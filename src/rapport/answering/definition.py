"""The five parts of a measure's definition, wherever it is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.measure import (
    AGGREGATES,
    CLOCKS,
    STATES,
    AnyMeasure,
    Curve,
    Derived,
    Measure,
    Ratio,
    StepRatio,
)
from rapport.measures import MEASURES
from rapport.wording import NOTHING, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rapport.wording import Locale, Message

OVER = _("{numerator} ÷ {denominator}, after each was summed up")
STEP_BEFORE = _("{part} ÷ that of the step before")
FIRST_STEP = _("{part} ÷ that of the first step")
NO_EXCLUSIONS = _("none")
COLUMNS = {
    "amount": _("amount"),
    "weighted_amount": _("amount × probability"),
    "amount_with_cost": _("amount, of lines with a cost"),
    "won_amount": _("the deal's amount"),
    "cycle_days": _("days from creation to closing"),
    "days_to_convert": _("days from creation to conversion"),
    "quantity": _("quantity"),
    "cost": _("cost"),
    "margin": _("amount less cost"),
    "discount": _("discount"),
    "value": _("value"),
    "score": _("score"),
    "minutes": _("minutes"),
    "customer": _("customer"),
    "days": _("days in the stage"),
    "days_to_step": _("days from the step before"),
    "days_pushed": _("days by which the close was moved"),
    "deal_id": _("deal"),
    "deals": _("deals that come less deals that leave"),
    "visitors": _("visitors"),
    "mrr": _("MRR"),
    "customer_id": _("customer"),
    "refunded": _("amount paid back"),
    "sessions": _("visits"),
}


@dataclass(frozen=True)
class Definition:
    """What a measure counts: its population, clock, state, formula and exclusions."""

    measure: AnyMeasure
    known: Callable[[str], AnyMeasure]

    def to_json(self, locale: Locale) -> dict[str, str]:
        """The definition in words."""
        measure = self.measure
        whole = {
            "name": measure.name,
            "label": locale.say(measure.label),
            "unit": measure.unit,
            "kind": measure.kind,
        }
        if isinstance(measure, Measure):
            column = locale.say(measure.of or COLUMNS.get(measure.column, measure.column))
            parts = {
                "population": locale.say(measure.population.label),
                "clock": locale.say(CLOCKS.get(measure.date, measure.date)),
                "state": locale.say(STATES[_state(measure)]),
                "formula": locale.say(AGGREGATES[measure.aggregate]).format(column=column),
            }
        else:
            made_of = [self.known(each) for each in measure.needs]
            counted = made_of[:1] if isinstance(measure, Curve) else made_of
            parts = {
                "population": _each(locale.say(_population(each)) for each in counted),
                "clock": _each(locale.say(_clock(each)) for each in counted),
                "state": locale.say(STATES["flow"]),
                "formula": _formula(measure, made_of, locale),
            }
        parts["exclusions"] = locale.say(measure.exclusions or NO_EXCLUSIONS)
        return {**whole, **parts}


def define(measure: AnyMeasure, known: Callable[[str], AnyMeasure] | None = None) -> Definition:
    """The definition of a measure; `known` finds those that it is made of, custom ones too."""
    return Definition(measure, known or MEASURES.__getitem__)


def _state(measure: Measure) -> str:
    if measure.at_start:
        return "start"
    return "stock" if measure.is_stock else "flow"


def _formula(measure: AnyMeasure, made_of: list[AnyMeasure], locale: Locale) -> str:
    if isinstance(measure, Ratio):
        above, below = made_of
        return locale.say(
            OVER, numerator=locale.say(above.label), denominator=locale.say(below.label)
        )
    if isinstance(measure, StepRatio):
        over = STEP_BEFORE if measure.over == "before" else FIRST_STEP
        return locale.say(over, part=locale.say(made_of[0].label))
    assert isinstance(measure, Curve | Derived)
    return locale.say(measure.formula)


def _population(measure: AnyMeasure) -> Message:
    return measure.population.label if isinstance(measure, Measure) else measure.label


def _clock(measure: AnyMeasure) -> Message:
    return CLOCKS.get(measure.date, NOTHING) if isinstance(measure, Measure) else NOTHING


def _each(said: Iterable[str]) -> str:
    """What differs among the parts of a ratio, each once."""
    return " ÷ ".join(dict.fromkeys(each for each in said if each))
