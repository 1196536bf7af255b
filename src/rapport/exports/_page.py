"""An answer laid out for people: what every format that is read, and not computed with, prints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rapport.answering.definition import define
from rapport.chart import Drawing, compared, draw, printable, suitable
from rapport.exports import _words
from rapport.exports._pen import paragraphs
from rapport.measures import MEASURES
from rapport.theme import DARK, LIGHT
from rapport.tile import tiles
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rapport.report import Answered
    from rapport.table import Column, Table
    from rapport.theme import Theme
    from rapport.tile import Tile
    from rapport.wording import Locale

HOW = _("How is this counted?")
LARGE = 10_000
"""Money from here on is read without its cents."""
MORE_ROWS = _n("{n} more row is in the data.", "{n} more rows are in the data.")
NOTHING = _("There is nothing to show: no records answer this.")
PARTS = {
    "population": _("What counts"),
    "clock": _("When it counts"),
    "state": _("In which state"),
    "formula": _("Formula"),
    "exclusions": _("What is left out"),
}


@dataclass(frozen=True)
class Grid:
    """A table in words."""

    heads: tuple[str, ...]
    is_figure: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    """Empty where there is none."""
    left_out: str = ""
    """How many rows there was no room for, in words."""


@dataclass(frozen=True)
class Part:
    """A section: its drawing and its figures."""

    id: str
    title: str
    kind: str
    """The kind of its chart; empty for none."""
    table: Table
    """Its figures, as they are read."""
    whole: Table
    """Its figures, as they are drawn."""
    chart: Callable[[Theme], dict[str, Any] | None]
    locale: Locale
    is_list: bool = False
    """Whether it lists records."""
    notes: tuple[str, ...] = ()
    """What to know to read it."""
    text: tuple[str, ...] = ()
    """Of plain words between the figures, their lines: it then has nothing else."""

    @cached_property
    def drawing(self) -> dict[str, Any] | None:
        """Its chart in the light look; None where nothing can be drawn."""
        return self.chart(LIGHT)

    @cached_property
    def dark(self) -> dict[str, Any] | None:
        """Its chart in the dark look."""
        return self.chart(DARK)

    def for_phones(self, theme: Theme) -> dict[str, Any] | None:
        """Its chart in the form for a phone."""
        if not self.kind:
            return None
        return draw(self.kind, Drawing(self.whole, self.title, self.locale, theme, narrow=True))

    def drawn(self, *, narrow: bool = False) -> Drawing:
        """What a drawing of this part is given."""
        return Drawing(self.whole, self.title, self.locale, LIGHT, narrow)

    def grid(self, most: int | None = None, columns: int | None = None) -> Grid:
        """Its figures in words: so many rows at most, and of so many columns what fits a page."""
        return grid(_fitted(self.table, columns), self.locale, most, short=columns is not None)


@dataclass(frozen=True)
class Page:
    """A whole answer, in the order in which it is read."""

    locale: Locale
    title: str
    question: str
    headline: str
    frame: tuple[str, ...]
    """Its period, its comparison, its filters, in lines."""
    facts: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    definitions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """How each measure is counted: its label, and the parts of its definition."""


def of_table(table: Table, locale: Locale) -> Page:
    """A query's answer: its figures, and the chart that suits them."""
    title = table.in_words(locale)
    kind = suitable(table)

    def chart(theme: Theme) -> dict[str, Any] | None:
        return draw(kind, Drawing(table, title, locale, theme)) if kind else None

    parts = (Part("data", title, kind, table, table, chart, locale),) if table.dimensions else ()
    return Page(
        locale,
        title,
        "",
        "",
        tuple(_words.frame(table.query, table, locale)),
        tuple(_words.facts(table, _words.conditions_of(table.query), locale)),
        () if table.dimensions else tiles(table, locale, withholds=False),
        parts,
        tuple(_words.notes(table, locale)),
        tuple(_definitions([table], locale)),
    )


def of_report(answered: Answered, locale: Locale) -> Page:
    """A report's answer, its first section as tiles."""
    parts = tuple(
        Part(
            each.section.id,
            each.title(locale),
            each.section.chart,
            each.shown,
            each.whole or each.table,
            lambda theme, each=each: each.chart(locale, theme),  # type: ignore[misc]
            locale,
            each.section.is_worklist,
            tuple(note.said(locale) for note in answered.under(each)),
            tuple(paragraphs(each.text(locale))) if each.section.text else (),
        )
        for each in answered.sections[1:]
    )
    summary = answered.summary
    return Page(
        locale,
        answered.title(locale),
        locale.say(answered.report.question),
        answered.headline(locale),
        tuple(_words.frame(answered.query, summary, locale)),
        tuple(_words.facts(summary, _words.conditions_of(answered.query), locale)),
        tiles(summary, locale, course_of([each.whole for each in parts])),
        parts,
        tuple(each.said(locale) for each in answered.notes),
        tuple(_definitions([summary, *(each.whole for each in parts)], locale)),
    )


def grid(table: Table, locale: Locale, most: int | None = None, *, short: bool = False) -> Grid:
    """A table's figures in words, so many rows of them at most; short ones leave cents out.

    Figures that are split by nothing stand one to a line, each with its comparisons.
    """
    decimals = {each.name: _words.places_in(table, each) for each in table.measures}
    if short:
        decimals |= {each.name: 0 for each in table.measures if is_large_money(table, each)}

    def said(column: Column, value: Any) -> str:
        if column.role != "measure":
            return printable(_words.split_value(column, value, locale))
        mark = _words.arrow(value) if _words.comparison(column) == "change_pct" else ""
        return mark.replace(" ", "\N{NO-BREAK SPACE}") + _words.figure(
            column, value, decimals[column.name], locale
        )

    if not table.dimensions:
        return _listed(table, locale, said)
    total: tuple[str, ...] = ()
    known = [each for each in table.totals or () if not _words.is_missing(each)]
    if known and table.dimensions:
        first = [locale.say(_words.TOTAL), *("" for _each in table.dimensions[1:])]
        figures = (said(*pair) for pair in zip(table.measures, table.totals or (), strict=True))
        total = (*first, *figures)
    shown = table.records[:most]
    left = len(table.records) - len(shown)
    return Grid(
        tuple(_head(each, table, locale) for each in table.columns),
        tuple(each.role == "measure" for each in table.columns),
        tuple(
            tuple(said(*pair) for pair in zip(table.columns, record, strict=True))
            for record in shown
        ),
        total,
        locale.count(*MORE_ROWS, left) if left else "",
    )


def _listed(table: Table, locale: Locale, said: Callable[[Column, Any], str]) -> Grid:
    """One row of figures, turned: a line for each, a column for each comparison."""
    known = {each.name: at for at, each in enumerate(table.columns)}
    kinds = dict.fromkeys(_words.comparison_key(each) for each in table.columns)
    heads = [locale.say(_words.FIGURE)]
    for kind in kinds:
        first = next(each for each in table.columns if _words.comparison_key(each) == kind)
        heads.append(_words.short_heading(first, locale) if kind else locale.say(_words.VALUE))
    rows = []
    for record in table.records[:1]:
        for column in table.columns:
            if _words.comparison(column):
                continue
            line = [_words.heading(column, table, locale)]
            for kind in kinds:
                at = known.get(f"{column.name}:{kind}" if kind else column.name)
                line.append("" if at is None else said(table.columns[at], record[at]))
            rows.append(tuple(line))
    return Grid(tuple(heads), (False, *(True for _kind in kinds)), tuple(rows), ())


def is_large_money(table: Table, column: Column) -> bool:
    base = _words.counted(column)
    alike = [each for each in table.measures if not each.versus and _words.counted(each) == base]
    if column.unit != "money" or not alike:
        return False
    values = (value for each in alike for value in table.values_of(each.name))
    known = [abs(value) for value in values if value is not None]
    return max(known, default=0) >= LARGE


def _fitted(table: Table, most: int | None) -> Table:
    """Without what can be told from its neighbours, where there are more columns than so many."""
    if most is None or len(table.columns) <= most or not table.dimensions:
        return table
    told = {each for each in table.measures if _words.comparison(each) == "change"}
    told = {each for each in told if compared(table, each.name.partition(":")[0], "change_pct")}
    kept = [at for at, each in enumerate(table.columns) if each not in told]
    return table.of_columns(kept)


def _head(column: Column, table: Table, locale: Locale) -> str:
    """A comparison stands beside what it compares, and is called Before, Change or Change in %."""
    if _words.comparison(column):
        return _words.short_heading(column, locale)
    return _words.heading(column, table, locale)


def course_of(tables: Sequence[Table]) -> Table | None:
    """The first table that goes along time and along nothing else."""
    for each in tables:
        if len(each.dimensions) == 1 and each.dimensions[0].type == "date":
            return each
    return None


def _definitions(
    tables: Sequence[Table], locale: Locale
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The definition of every measure, and of those that it is made of, each once."""
    names: dict[str, None] = {}
    for table in tables:
        for column in table.measures:
            name = column.name.partition(":")[0]
            measure = MEASURES.get(name)
            if measure is not None:
                made_of = (each for each in measure.needs if each in MEASURES)
                names |= dict.fromkeys((name, *made_of))
    for name in names:
        said = define(MEASURES[name]).to_json(locale)
        lines = tuple((locale.say(heading), said[part]) for part, heading in PARTS.items())
        yield said["label"], lines
