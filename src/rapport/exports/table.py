"""The terminal's tables: aligned figures, a small bar, and what to know about them underneath.

Without colour there are no codes in it, so that it can be sent to a file as it is.
"""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from rapport.exports import _words
from rapport.exports._fitting import GAP, Placed, fit
from rapport.exports._page import course_of
from rapport.exports._pen import Pen, clean, cut, padded, paragraphs, wrapped
from rapport.exports._strips import strips
from rapport.exports._tiles import listed, tiles
from rapport.report import OF_SAMPLE
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.report import Answered
    from rapport.section import AnsweredSection
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "text/plain; charset=utf-8"
BINARY = False

FILE_WIDTH = 100
"""Where there is no terminal to fit into."""
MOST_ROWS, FIRST, LAST = 40, 15, 5
"""A longer ranking in a report shows its first and its last rows."""
MORE = _n("… {n} more …", "… {n} more …")
NOTHING = _("There is nothing to show: no records answer this.")
NO_ROOM = _("No room here for: {columns}.")


def render(
    table: Table, locale: Locale, *, width: int | None = None, colour: bool = False
) -> bytes:
    """A query's answer, with every row of it."""
    room, pen = width or _terminal_width(), Pen(colour)
    if table.dimensions:
        lines = list(_table(table, locale, room, pen, chosen=True))
    else:
        lines = list(listed(table, locale, room, pen))
    framed = table.period or table.query.where
    said = list(_words.frame(table.query, table, locale)) if framed else []
    said += _words.notes(table, locale)
    return _written([*lines, "", *_notes(said, room, pen)] if said else lines)


def render_report(
    answered: Answered, locale: Locale, *, width: int | None = None, colour: bool = False
) -> bytes:
    """A report: its headline, its tiles, its sections, and what to know about them."""
    room, pen = width or _terminal_width(), Pen(colour)
    lines = [pen.write(cut(clean(answered.title(locale)), room), "title")]
    if answered.sample:
        lines += [pen.write(each, "down") for each in wrapped(locale.say(OF_SAMPLE), room)]
    headline = clean(answered.headline(locale))
    if headline:
        lines += wrapped(headline, room)
    for said in _words.frame(answered.query, answered.summary, locale):
        lines += [pen.write(each, "dim") for each in wrapped(clean(said), room)]
    trend = course_of([each.whole or each.table for each in answered.sections[1:]])
    lines += ["", *tiles(answered.summary, locale, room, pen, trend)]
    for section in answered.sections[1:]:
        title = clean(section.title(locale))
        lines += ["", *(pen.write(each, "title") for each in wrapped(title, room) if title)]
        lines += _section(section, locale, room, pen)
        lines += _notes(
            [each.said(locale) for each in answered.under(section, drawn=False)], room, pen
        )
    notes = [each.said(locale) for each in answered.notes]
    if notes:
        lines += ["", *_notes(notes, room, pen)]
    return _written(lines)


def _section(section: AnsweredSection, locale: Locale, width: int, pen: Pen) -> Iterator[str]:
    table = section.shown
    if section.section.text:
        return (line for each in paragraphs(section.text(locale)) for line in wrapped(each, width))
    # A list without a record has no names left, only what it would count.
    if not table.dimensions and not section.section.is_worklist:
        return listed(table, locale, width, pen)
    own = section.section
    is_list = own.is_worklist or own.listing is not None
    dated = [each.type for each in table.dimensions] == ["date"]
    return _table(table, locale, width, pen, shortened=is_list or not dated, is_list=is_list)


def _table(
    table: Table,
    locale: Locale,
    width: int,
    pen: Pen,
    *,
    chosen: bool = False,
    shortened: bool = False,
    is_list: bool = False,
) -> Iterator[str]:
    """The lines of a table that is split by something."""
    if not table.records:
        yield from wrapped(locale.say(NOTHING), width)
        return
    records: tuple[tuple[Any, ...], ...] = table.records
    left = len(records) - FIRST - LAST if shortened and len(records) > MOST_ROWS else 0
    if left:
        records = (*records[:FIRST], *records[-LAST:])
    fitted = fit(
        strips(table, records, locale, chosen=chosen, is_list=is_list), width, is_list=is_list
    )
    for number, block in enumerate(fitted.blocks):
        if number:
            yield ""
        yield from _head(block, pen)
        for at in range(len(records)):
            if left and at == FIRST:
                yield pen.write(locale.count(*MORE, left), "dim")
            yield from _lines(block, at, pen)
        if table.totals is not None:
            yield _rule(block, pen)
            yield _totals(block, pen)
    if fitted.left_out:
        said = locale.say(NO_ROOM, columns="; ".join(fitted.left_out))
        yield from _notes([said], width, pen)


def _head(block: tuple[Placed, ...], pen: Pen) -> Iterator[str]:
    height = max(len(each.head) for each in block)
    for at in range(height):
        texts = []
        for each in block:
            above = height - len(each.head)
            text = each.head[at - above] if at >= above else ""
            right = each.strip.kind == "figure"
            texts.append(padded(cut(text, each.width), each.width, right=right))
        yield pen.write((" " * GAP).join(texts).rstrip(), "head")
    yield _rule(block, pen)


def _rule(block: tuple[Placed, ...], pen: Pen) -> str:
    return pen.write("─" * (sum(each.width for each in block) + GAP * (len(block) - 1)), "rule")


def _lines(block: tuple[Placed, ...], at: int, pen: Pen) -> Iterator[str]:
    """One row: a line, and those on which what is too wide for it goes on."""
    texts = [each.cell(each.strip.line(at, each.width)) for each in block]
    for number in range(max(len(each) for each in texts)):
        parts = []
        for each, lines in zip(block, texts, strict=True):
            strip = each.strip
            style = "bar" if strip.kind == "bar" else strip.styles[at]
            text = lines[number] if number < len(lines) else ""
            said = padded(text, each.width, right=strip.kind == "figure")
            parts.append(pen.write(said, style))
        yield (" " * GAP).join(parts).rstrip()


def _totals(block: tuple[Placed, ...], pen: Pen) -> str:
    texts = [
        padded(cut(each.strip.total, each.width), each.width, right=each.strip.kind == "figure")
        for each in block
    ]
    return pen.write((" " * GAP).join(texts).rstrip(), "total")


def _notes(notes: list[str], width: int, pen: Pen) -> Iterator[str]:
    for note in notes:
        for number, line in enumerate(wrapped(clean(note), width - 2)):
            yield pen.write(("  " if number else "· ") + line, "dim")


def _terminal_width() -> int:
    return get_terminal_size((FILE_WIDTH, 24)).columns


def _written(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
