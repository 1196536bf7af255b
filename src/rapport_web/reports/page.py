"""A report's page: what its template shows, made of the library's answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing
from rapport.drawings import funnel
from rapport.errors import RapportError
from rapport.exports import formats
from rapport.exports._pen import paragraphs
from rapport.report import GROUPS
from rapport.section import LISTED
from rapport.tile import tiles
from rapport.wording import MISSING, _
from rapport_web import company
from rapport_web.reports.answers import answer, begun, failed_sections, trend
from rapport_web.reports.behind.key import Behind
from rapport_web.reports.behind.looks import RECORDS_ELSE
from rapport_web.reports.boards import BoardStage, board
from rapport_web.reports.charted import Charted, charted, marks
from rapport_web.reports.controls import COMPARISONS
from rapport_web.reports.passports import passports
from rapport_web.reports.steps import in_words
from rapport_web.reports.tables import Grid, grid
from rapport_web.reports.worklist import Worklist, worklist

if TYPE_CHECKING:
    from rapport.report import Answered, AnsweredSection, Report
    from rapport.table import Table
    from rapport.tile import Tile
    from rapport.wording import Locale
    from rapport_web.reports.behind.key import At
    from rapport_web.reports.choices import Choices

LOG = logging.getLogger("django.request")

NOTHING_BEFORE = _("There is no data for {days}, so nothing is compared.")
BROKEN_PART = _("This part could not be worked out.")
BROKEN_PART_MEND = _("The rest of the page is right; the server's log says what it was.")
MOST_IN_A_ROW = 6
SMALL = 5
"""A table with at most so many columns may stand beside another."""
HALF = 440
"""The pixels that half a page is sure to have room for, where the window is 1280 wide."""


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    id: str
    title: str
    says: str = ""
    """What to know to read it."""
    gaps: str = ""
    """What its figures leave out, and what is doubtful in them."""
    days: str = ""
    """The days that it is of."""
    is_drawn: bool = False
    chart: Charted | None = None
    drawn: str = ""
    """Its drawing as HTML, where it is one."""
    drawn_marks: str = ""
    versus: str = ""
    """What the chart's line is, for its legend; empty where none is drawn."""
    versus_days: str = ""
    """The days that it is of."""
    grid: Grid | None = None
    list: Worklist | None = None
    board: list[BoardStage] | None = None
    count: str = ""
    """Of a worklist, how many records there are in all, in words."""
    sql: str = ""
    text: tuple[str, ...] = ()
    """Of plain words between the figures, their paragraphs."""
    width: str = "whole"
    error: RapportError | None = None

    @property
    def is_small(self) -> bool:
        """Whether it may stand beside another."""
        if self.grid is None or (self.chart and self.chart.is_wide):
            return False
        is_short = len(self.grid.headings) <= SMALL and self.grid.breadth <= HALF
        return self.has_picture or (not self.is_drawn and is_short)

    @property
    def opens_wide(self) -> bool:
        """Whether its numbers, once they are opened, need more than half of the page."""
        return self.width == "half" and self.grid is not None and self.grid.breadth > HALF

    @property
    def has_picture(self) -> bool:
        """Whether something is drawn above its numbers."""
        return bool(self.chart or self.drawn)


def result(
    report: Report, choices: Choices, locale: Locale, *, whole: bool = True
) -> dict[str, Any]:
    """The context of result.html; unless it is to be whole, of what is quick.

    Raises RapportError.
    """
    parts = choices.as_parts()
    answered, has_more = (answer(report, parts), False) if whole else begun(report, parts)
    workspace = company.workspace()
    # Of what the answer is from, though a newer one may have come since.
    generation = answered.summary.generation
    built = (each for each in workspace.generations.all() if each.name == generation)
    built_at = next((each.built_at for each in built), None)
    course = trend(report, parts, answered)
    shown = tiles(answered.summary, locale, course)
    sections = [_part(each, answered, choices, locale) for each in answered.sections[1:]]
    sections += [_failed(*each, locale) for each in failed_sections(answered)]
    return {
        "more": _more(report, choices) if has_more else None,
        "headline": answered.headline(locale),
        "tiles": [(each, _behind(each, report, choices)) for each in shown],
        "sections": _in_pairs(_in_order(sections, report)),
        "period_words": in_words(answered.period, locale) if answered.period else "",
        "compare_words": "; ".join(in_words(each, locale) for each in answered.summary.compared),
        "tiles_in_a_row": _in_a_row(len(shown)),
        "notes": _notes(answered, locale),
        "built_at": locale.moment(built_at) if built_at else MISSING,
        "generation": generation,
        "currency": answered.summary.currency,
        "passports": passports(answered, locale),
        "summary_sql": answered.summary.sql,
    }


def _more(report: Report, choices: Choices) -> dict[str, str]:
    """What the page asks for once it is shown: from where, and which parts of the answer."""
    address = choices.address()
    return {
        "address": f"{address}{'&' if address else '?'}whole=1",
        "parts": ", ".join(f"#{each}" for each in report.slow),
    }


def _behind(tile: Tile, report: Report, choices: Choices) -> str:
    """The address of what is behind a tile; empty where it has no figure, or counts no records."""
    # A goal counts no records: what is behind it is the goal itself.
    has_figure = tile.value != MISSING and tile.name in report.tiles and ":" not in tile.name
    return Behind("summary", tile.name).address(report.id, choices) if has_figure else ""


def _in_a_row(count: int) -> int:
    """So many tiles stand in a row that the rows are about as long."""
    rows = -(-count // MOST_IN_A_ROW)
    return -(-count // rows) if count else 1


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
    """A section; where it breaks, only itself does."""
    try:
        return _whole_part(section, answered, choices, locale)
    except Exception:
        LOG.exception("Section %s could not be shown", section.section.id)
        return _failed(section, None, locale)


def _whole_part(
    section: AnsweredSection, answered: Answered, choices: Choices, locale: Locale
) -> Part:
    own, table = section.section, section.table
    title = section.title(locale)
    # How many of a list's records are shown stands beside it.
    told = [each for each in section.notes() if not own.is_worklist or each.one != LISTED]
    says = " ".join(each.said(locale) for each in told)
    gaps = " ".join(each.said(locale) for each in answered.under(section)[len(section.notes()) :])
    whole = section.whole or table
    if own.text:
        return Part(own.id, title, text=tuple(paragraphs(section.text(locale))))
    if own.read_as == "board":
        return Part(own.id, title, says, gaps, board=board(section, locale), sql=table.sql)
    if own.is_worklist:
        shown = {each.name for each in table.columns}
        listed = worklist(whole, locale, shown)
        count = locale.count(*RECORDS_ELSE, section.count or len(listed.records))
        return Part(own.id, title, says, gaps, list=listed, count=count, sql=table.sql)
    report = answered.report.id

    def link(measure: str, at: At) -> str:
        return Behind(own.id, measure, at).address(report, choices)

    def first(at: At) -> str:
        name = whole.measures[0].name
        if own.read_as == "contributions" or not section.is_asked:
            return ""
        return link(name, at) if name in own.measures else ""

    has_bars = own.chart == "ranking" and len(table.dimensions) < 2
    chart, drawn, drawn_marks = None, "", ""
    if own.chart == "funnel":
        drawn = funnel(Drawing(whole, title, locale))
        drawn_marks = _json(marks(own.chart, whole, title, locale, first)) if drawn else ""
    elif own.chart and not has_bars:
        chart = charted(own.chart, whole, title, locale, first)
    return Part(
        own.id,
        title,
        says,
        gaps,
        in_words(table.period, locale) if table.period else "",
        is_drawn=bool(own.chart) and not has_bars,
        chart=chart,
        drawn=drawn,
        drawn_marks=drawn_marks,
        versus=_versus(whole, locale) if chart and chart.has_line else "",
        versus_days=in_words(whole.compare, locale) if whole.compare else "",
        grid=grid(section, choices, locale, link, bars=has_bars),
        sql=table.sql,
    )


def _failed(section: AnsweredSection, error: RapportError | None, locale: Locale) -> Part:
    problem = error or RapportError(locale.say(BROKEN_PART), locale.say(BROKEN_PART_MEND))
    return Part(section.section.id, section.title(locale), error=problem)


def _json(content: Any) -> str:
    import json

    return json.dumps(content, separators=(",", ":"))


def _in_order(parts: list[Part], report: Report) -> list[Part]:
    """As the report has its sections, though some were worked out apart."""
    places = {each.id: at for at, each in enumerate(report.sections)}
    # One that stands once for each pipeline has a number behind its name.
    return sorted(parts, key=lambda each: places.get(each.id.partition("-")[0], len(places)))


def _in_pairs(parts: list[Part]) -> list[Part]:
    """Two small sections that follow each other stand side by side."""
    from dataclasses import replace

    found: list[Part] = []
    at = 0
    while at < len(parts):
        pair = parts[at : at + 2]
        if len(pair) == 2 and all(each.is_small for each in pair) and (at > 0 or len(parts) > 3):
            found += [replace(each, width="half") for each in pair]
            at += 2
        else:
            found.append(parts[at])
            at += 1
    return found


def _versus(table: Table, locale: Locale) -> str:
    """What a table is compared with, in words: A year before, or its days."""
    name = table.query.compare[0] if table.query.compare else ""
    said = dict(COMPARISONS).get(name)
    if said:
        return locale.say(said)
    return in_words(table.compare, locale) if table.compare else name


def export_kinds() -> list[str]:
    """The formats that a report can be had in: those that there are modules for."""
    return [name for name, module in formats().items() if hasattr(module, "render_report")]


def group_title(report: Report, locale: Locale) -> str:
    """The heading that the catalogue has it under."""
    return locale.say(GROUPS[report.group])
