"""How is this counted? Each figure's definition, as the library has it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.answering.definition import define
from rapport.measures import MEASURES
from rapport.wording import _
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.measure import AnyMeasure
    from rapport.model import Model
    from rapport.report import Answered
    from rapport.wording import Locale


@dataclass(frozen=True)
class Passport:
    """One measure's definition."""

    name: str
    label: str
    lines: list[tuple[str, str]]


PARTS = {
    "population": _("What counts"),
    "clock": _("When it counts"),
    "state": _("In which state"),
    "formula": _("Formula"),
    "exclusions": _("What is left out"),
}


def passports(answered: Answered, locale: Locale) -> list[Passport]:
    """The definition of every measure of a report, and of those that they are made of."""
    names: list[str] = []
    for each in answered.sections:
        names += each.section.measures
        # What a section works out may be a measure by itself.
        names += (column.name for column in each.table.measures if column.name in MEASURES)
    return definitions(names, company.workspace().model, locale)


def definitions(names: Iterable[str], model: Model, locale: Locale) -> list[Passport]:
    """The definition of some measures, each followed by those that it is made of."""
    found: dict[str, AnyMeasure] = {}

    def add(name: str) -> None:
        if name in found:
            return
        measure = found[name] = model.measure(name)
        for each in measure.needs:
            add(each)

    for name in names:
        add(name.partition(":")[0])
    return [_passport(measure, model, locale) for measure in found.values()]


def _passport(measure: AnyMeasure, model: Model, locale: Locale) -> Passport:
    said = define(measure, model.measure).to_json(locale)
    lines = [(locale.say(heading), said[part]) for part, heading in PARTS.items() if said[part]]
    return Passport(measure.name, said["label"], lines)
