"""How is this counted? Each figure's definition, as the library has it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.definition import define
from rapport.measure import AnyMeasure, Ratio
from rapport.wording import _
from rapport_web import company

if TYPE_CHECKING:
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
    model = company.workspace().model
    names: dict[str, AnyMeasure] = {}

    def add(name: str) -> None:
        if name in names:
            return
        measure = model.measure(name)
        names[name] = measure
        if isinstance(measure, Ratio):
            for each in measure.needs:
                add(each)

    for section in answered.sections:
        for name in section.section.measures:
            add(name)
    return [_passport(measure, locale) for measure in names.values()]


def _passport(measure: AnyMeasure, locale: Locale) -> Passport:
    said = define(measure).to_json(locale)
    lines = [(locale.say(heading), said[part]) for part, heading in PARTS.items()]
    return Passport(measure.name, said["label"], lines)
