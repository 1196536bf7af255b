"""A table's columns as strips of text, before it is known how wide the terminal is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, compared
from rapport.exports import _words
from rapport.exports._page import is_large_money
from rapport.exports._pen import cells, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.table import Column, Table
    from rapport.wording import Locale

EIGHTHS = " ▏▎▍▌▋▊▉"
SPARE = {"change": 1, "cumulative_share": 2, "previous": 3}
SPARE_NAMES = (
    *("examples", "recording_url", "created_on", "field", "due_on", "minutes", "lead_status"),
    *("usual_days",),
    *("left_to", "stage", "expected_close_on", "imported_at", "table"),
    *("fired_on", "noticeable", "usual", "rule", "usual_low", "usual_high", "watched_value"),
)
"""What a list does without first, where there is no room for all of it."""
RECORDING = "recording_url"
EMPTY, ALIKE = 1, 2
"""Before these goes what no row of the list has, and then what all of them have in common."""
SPARE_LISTS = {name: at for at, name in enumerate(SPARE_NAMES, start=ALIKE + 1)}
WHOLE_WORDS = 30
"""Our own words of so many letters are read best in one line."""


@dataclass(frozen=True)
class Strip:
    """One column of what is printed."""

    kind: str
    """name, figure or bar."""
    heading: str
    whole_heading: str = ""
    """Of a comparison: what it is called where it stands apart from its figure."""
    lines: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    total: str = ""
    fractions: tuple[float, ...] = ()
    """Of bars: how long each is."""
    spare: int = 0
    """In which turn a narrow terminal does without it; 0 for never."""
    least: int = 0
    """Of a name: how narrow it may become and still be read well."""
    own_words: bool = False
    """Of a name: whether it is our own, or a date, of which nothing may be missing."""

    @property
    def widest(self) -> int:
        """The cells that its widest line takes."""
        return max((cells(each) for each in (*self.lines, self.total)), default=0)

    @property
    def longest_word(self) -> int:
        """The cells that its longest word takes, in its heading or below."""
        return max(cells(word) for text in (self.heading, *self.lines) for word in text.split(" "))

    def line(self, number: int, width: int) -> str:
        """One of its lines, before it is cut and padded."""
        return bar(self.fractions[number], width) if self.kind == "bar" else self.lines[number]


def bar(fraction: float, width: int) -> str:
    """A bar in eighths of a cell; anything above nothing is seen."""
    eighths = round(min(fraction, 1) * width * 8)
    if fraction > 0:
        eighths = max(eighths, 1)
    full, part = divmod(max(eighths, 0), 8)
    return "█" * full + EIGHTHS[part].strip()


def strips(
    table: Table,
    records: Sequence[tuple[Any, ...]],
    locale: Locale,
    *,
    chosen: bool,
    is_list: bool = False,
) -> list[Strip]:
    """The strips of some of a table's rows.

    `chosen` says that somebody asked for each of these columns: then none may be left out, and
    amounts keep their cents. Of a list, some of what is told of each row may be left out too.
    """
    found: list[Strip] = []
    drawing = Drawing(table, "", locale)
    before: Column | None = None
    for at, column in enumerate(table.columns):
        values = [row[at] for row in records]
        if column.role == "dimension":
            strip = _names(table, column, values, locale, first=not found)
            spare = spare_of_list(table, at) if is_list and found else 0
            found.append(replace(strip, spare=spare))
            continue
        whole = [row[at] for row in table.records]
        kind = _words.comparison(column)
        if kind and not chosen and all(_words.is_missing(each) for each in whole):
            continue
        strip = _figures(table, column, values, locale, before, short=not chosen)
        spare = 0 if chosen else spare_of_list(table, at) if is_list else strip.spare
        found.append(replace(strip, spare=spare))
        if not kind:
            before = column
        if table.dimensions and column == table.measures[0] and not column.signed:
            names = [each.name for each in table.columns]
            drawn = {
                id(row): drawing.drawn(column, dict(zip(names, row, strict=True)))
                for row in table.records
            }
            whole = [*drawn.values(), table.longest]
            found += _bars([drawn[id(row)] for row in records], whole)
    return found


def spare_of_list(table: Table, at: int) -> int:
    """In which turn a list does without a column: what says nothing about its rows goes first."""
    values = {row[at] for row in table.records}
    if table.columns[at].name == RECORDING and None not in values:
        # Each has one: they are what the list is of.
        return 0
    if all(_words.is_missing(each) for each in values):
        return EMPTY
    if len(values) == 1 and len(table.records) > 1:
        return ALIKE
    return SPARE_LISTS.get(table.columns[at].name, 0)


def _names(
    table: Table, column: Column, values: list[Any], locale: Locale, *, first: bool
) -> Strip:
    lines = tuple(clean(_words.split_value(column, each, locale)) for each in values)
    total = locale.say(_words.TOTAL) if first and table.totals is not None else ""
    heading = clean(column.said(locale))
    strip = Strip("name", heading, heading, lines, ("",) * len(lines), total)
    # A part of an address leads nowhere.
    if column.type in ("date", "number") or column.name == RECORDING:
        return replace(strip, least=strip.widest, own_words=column.name != RECORDING)
    if column.words:
        return replace(strip, least=min(strip.widest, WHOLE_WORDS), own_words=True)
    return strip


def _figures(
    table: Table,
    column: Column,
    values: list[Any],
    locale: Locale,
    before: Column | None,
    *,
    short: bool,
) -> Strip:
    total = [] if table.totals is None else [table.total_of(column.name)]
    decimals = 0 if short and is_large_money(table, column) else _words.places_in(table, column)
    arrows = _has_arrows(table, column)

    def written(value: Any) -> str:
        said = _words.figure(column, value, decimals, locale)
        return _words.arrow(value) + said if arrows else said

    # Beside the figure that it belongs to, a comparison only says which it is.
    beside = before is not None and column.versus and column.label == before.label
    whole = clean(_words.heading(column, table, locale))
    return Strip(
        "figure",
        clean(_words.short_heading(column, locale)) if beside else whole,
        whole,
        tuple(written(each) for each in values),
        tuple(_words.direction(column, each) for each in values),
        "".join(written(each) for each in total),
        spare=0 if column.signed else SPARE.get(_words.comparison(column) or column.name, 0),
    )


def _has_arrows(table: Table, column: Column) -> bool:
    """One arrow says it: at the change in %, or at the change where that stands alone."""
    kind = _words.comparison(column)
    in_percent = compared(table, column.name.partition(":")[0], "change_pct") is not None
    return kind == "change_pct" or (kind == "change" and not in_percent)


def _bars(values: list[Any], whole: list[Any]) -> list[Strip]:
    known = [float(each) for each in whole if not _words.is_missing(each)]
    largest = max(known, default=0)
    if largest <= 0 or len(values) < 2:
        return []
    fractions = tuple(0.0 if _words.is_missing(each) else float(each) / largest for each in values)
    return [Strip("bar", "", fractions=fractions)]
