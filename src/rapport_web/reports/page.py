"""A report's page: what its template shows, made of the library's answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rapport.report import GROUPS
from rapport.theme import DARK, LIGHT
from rapport.wording import MISSING, _
from rapport_web import company
from rapport_web.reports.answers import answer, trend
from rapport_web.reports.controls import COMPARISONS
from rapport_web.reports.passports import passports
from rapport_web.reports.steps import in_words
from rapport_web.reports.tables import Grid, grid
from rapport_web.reports.tiles import tiles

if TYPE_CHECKING:
    from rapport.report import Answered, AnsweredSection, Report
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

NOTHING_BEFORE = _("There is no data for {days}, so nothing is compared.")
FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    id: str
    title: str
    is_drawn: bool
    has_bars: bool
    description: str
    """The chart in words, for who cannot see it."""
    specifications: str
    """The chart in both looks, as JSON; empty where there is nothing to draw."""
    versus: str
    """What the chart's line is, for its legend; empty where none is drawn."""
    grid: Grid
    sql: str


def result(report: Report, choices: Choices, locale: Locale) -> dict[str, Any]:
    """The context of result.html. Raises RapportError."""
    parts = choices.as_parts()
    answered = answer(report, parts)
    workspace = company.workspace()
    # Of what the answer is from, though a newer one may have come since.
    generation = answered.summary.generation
    built = (each for each in workspace.generations.all() if each.name == generation)
    built_at = next((each.built_at for each in built), None)
    compared = answered.summary.compare
    return {
        "headline": answered.headline(locale),
        "tiles": tiles(answered, trend(report, parts, answered), locale),
        "sections": [_part(each, answered, choices, locale) for each in answered.sections[1:]],
        "period_words": in_words(answered.period, locale) if answered.period else "",
        "compare_words": in_words(compared, locale) if compared else "",
        "notes": _notes(answered, locale),
        "built_at": locale.moment(built_at) if built_at else MISSING,
        "generation": generation,
        "currency": answered.summary.currency,
        "passports": passports(answered, locale),
        "summary_sql": answered.summary.sql,
    }


def _notes(answered: Answered, locale: Locale) -> list[str]:
    """What to know, and that nothing is known of the other period where that is so."""
    said = [each.said(locale) for each in answered.notes]
    row = answered.summary.rows()[0]
    before = [value for name, value in row.items() if name.endswith(":previous")]
    if answered.summary.compare and before and all(each is None for each in before):
        days = in_words(answered.summary.compare, locale)
        said.append(locale.say(NOTHING_BEFORE, days=days))
    return said


def _part(section: AnsweredSection, answered: Answered, choices: Choices, locale: Locale) -> Part:
    has_bars = section.section.chart == "ranking"
    specifications = {} if has_bars else _specifications(section, locale)
    return Part(
        section.section.id,
        section.title(locale),
        bool(section.section.chart) and not has_bars,
        has_bars,
        specifications["light"]["description"] if specifications else "",
        json.dumps(specifications, separators=(",", ":")) if specifications else "",
        _versus(answered, locale) if _has_line(specifications.get("light", {})) else "",
        grid(section, choices, locale, bars=has_bars),
        section.table.sql,
    )


def _has_line(specification: dict[str, Any]) -> bool:
    """Whether a chart draws what it is compared with."""
    marks = [each.get("mark") for each in specification.get("layer", ())]
    return any(isinstance(mark, dict) and mark.get("style") == "before" for mark in marks)


def _versus(answered: Answered, locale: Locale) -> str:
    """What is compared with, in words: A year before, or its days."""
    name = answered.query.compare[0] if answered.query.compare else ""
    said = dict(COMPARISONS).get(name)
    compared = answered.summary.compare
    if said:
        return locale.say(said)
    return in_words(compared, locale) if compared else name


def _specifications(section: AnsweredSection, locale: Locale) -> dict[str, Any]:
    """The chart in both looks; what it is drawn of is sent once."""
    light, dark = section.chart(locale, LIGHT), section.chart(locale, DARK)
    if light is None or dark is None:
        return {}
    if light.get("data") == dark.get("data"):
        del dark["data"]
    return {"light": light, "dark": dark}


def export_kinds() -> list[str]:
    """The formats that there is an export for."""
    return [kind for kind in FORMATS if kind == "json" or find_spec(f"rapport.exports.{kind}")]


def group_title(report: Report, locale: Locale) -> str:
    """The heading that the catalogue has it under."""
    return locale.say(GROUPS[report.group])
