"""The five parts of a measure's definition, wherever it is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.measure import AGGREGATES, CLOCKS, STATES, AnyMeasure, Measure
from rapport.measures import MEASURES
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.wording import Locale

OVER = _("{numerator} ÷ {denominator}, after each was summed up")
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
}


@dataclass(frozen=True)
class Definition:
    """What a measure counts: its population, clock, state, formula and exclusions."""

    measure: AnyMeasure

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
            column = locale.say(COLUMNS.get(measure.column, measure.column))
            parts = {
                "population": locale.say(measure.population.label),
                "clock": locale.say(CLOCKS[measure.date]),
                "state": locale.say(STATES["flow" if measure.date else "stock"]),
                "formula": locale.say(AGGREGATES[measure.aggregate]).format(column=column),
            }
        else:
            above, below = (MEASURES[each] for each in (measure.numerator, measure.denominator))
            parts = {
                "population": _both(_population(above, locale), _population(below, locale)),
                "clock": _both(_clock(above, locale), _clock(below, locale)),
                "state": locale.say(STATES["flow"]),
                "formula": locale.say(
                    OVER, numerator=locale.say(above.label), denominator=locale.say(below.label)
                ),
            }
        parts["exclusions"] = locale.say(measure.exclusions or NO_EXCLUSIONS)
        return {**whole, **parts}


def define(measure: AnyMeasure) -> Definition:
    """The definition of a measure."""
    return Definition(measure)


def _population(measure: AnyMeasure, locale: Locale) -> str:
    return locale.say(measure.population.label) if isinstance(measure, Measure) else ""


def _clock(measure: AnyMeasure, locale: Locale) -> str:
    return locale.say(CLOCKS[measure.date]) if isinstance(measure, Measure) else ""


def _both(first: str, second: str) -> str:
    return first if first == second else f"{first} ÷ {second}"
