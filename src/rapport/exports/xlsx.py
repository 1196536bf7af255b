"""A workbook: figures, shares and dates as such, charts of its own, and where it all comes from."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from rapport.exports import _native_charts, _number_formats, _words
from rapport.exports._book import FAINT, HEAD, TITLE, Book, write_text
from rapport.exports._pen import paragraphs
from rapport.exports._sheets import Grid
from rapport.wording import MISSING, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = True

DATA, ABOUT = _("Data"), _("About")
QUESTION, NOTES, STATEMENT = _("Question"), _words.NOTES, _("SQL")
TEXT_WIDTH = 100


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer: a sheet with its figures, and one that says what they are."""
    target = BytesIO()
    book = Book(target, table.query.to_text(), locale)
    Grid(book, book.sheet(locale.say(DATA)), table).write()
    sheet = book.sheet(locale.say(ABOUT))
    facts = [(locale.say(QUESTION), f"rapport query {table.query.to_text()}")]
    facts += _words.facts(table, _words.conditions_of(table.query), locale)
    row = _write_facts(book, sheet, facts, 0)
    row = _write_list(book, sheet, NOTES, _words.notes(table, locale), row)
    _write_list(book, sheet, STATEMENT, _statement(table), row)
    book.workbook.close()
    return target.getvalue()


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report: a sheet that sums it up, one for each section, and the statements behind it."""
    target = BytesIO()
    title = answered.title(locale)
    book = Book(target, title, locale)
    _write_front(book, answered, title)
    for each in answered.sections[1:]:
        if each.section.text:
            continue
        name = answered.marked(each.title(locale), locale)
        sheet = book.sheet(name)
        write_text(sheet, 0, 0, name, book.format(**TITLE))
        notes = " ".join(note.said(locale) for note in answered.under(each, drawn=False))
        write_text(sheet, 1, 0, notes, book.format(**FAINT))
        grid = Grid(book, sheet, each.table, top=2)
        grid.write()
        _native_charts.insert(grid, each.section.chart, name)
    sheet = book.sheet(locale.say(ABOUT))
    row = 0
    for each in answered.sections:
        if each.section.text:
            continue
        write_text(sheet, row, 0, each.title(locale), book.format(bold=True))
        row = _write_list(book, sheet, STATEMENT, _statement(each.table), row + 1)
    book.workbook.close()
    return target.getvalue()


def _write_front(book: Book, answered: Answered, title: str) -> None:
    locale, table = book.locale, answered.summary
    sheet = book.sheet(title)
    write_text(sheet, 0, 0, title, book.format(**TITLE))
    write_text(sheet, 1, 0, answered.headline(locale))
    row = _write_facts(
        book, sheet, _words.facts(table, _words.conditions_of(answered.query), locale), 3
    )
    row = _write_tiles(book, sheet, table, row + 1)
    for each in answered.sections:
        if each.section.text:
            lines = paragraphs(each.text(locale))
            row = _write_list(book, sheet, each.title(locale), lines, row + 1) - 1
    _write_list(book, sheet, NOTES, (each.said(locale) for each in answered.notes), row + 1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 4, 18)


def _write_tiles(book: Book, sheet: Any, table: Table, row: int) -> int:
    """The report's single figures, one to a line; the row after them."""
    locale = book.locale
    known = {each.name: (at, each) for at, each in enumerate(table.columns)}
    keys = (_words.comparison_key(each) for each in table.columns)
    kinds = [key for key in dict.fromkeys(keys) if key]
    heads = [locale.say(_words.FIGURE), locale.say(_words.VALUE)]
    for kind in kinds:
        column = next(each for each in table.columns if _words.comparison_key(each) == kind)
        heads.append(_words.short_heading(column, locale))
    for at, said in enumerate(heads):
        write_text(sheet, row, at, said, book.format(**HEAD, align="right" if at else "left"))
    for name, (__, column) in known.items():
        if _words.comparison(column):
            continue
        row += 1
        write_text(sheet, row, 0, _words.heading(column, table, locale))
        for place, each in enumerate((name, *(f"{name}:{kind}" for kind in kinds)), 1):
            if each not in known or not table.records:
                continue
            at, own = known[each]
            value = table.records[0][at]
            look = _number_formats.of_figure(
                own, _words.places(own, [value]), table.currency, locale
            )
            if _words.is_missing(value):
                write_text(sheet, row, place, MISSING, book.format(align="right", **FAINT))
            else:
                sheet.write_number(row, place, float(value), book.format(num_format=look))
    return row + 1


def _write_facts(book: Book, sheet: Any, facts: list[tuple[str, str]], row: int) -> int:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, TEXT_WIDTH)
    for name, said in facts:
        write_text(sheet, row, 0, name, book.format(**FAINT))
        write_text(sheet, row, 1, said)
        row += 1
    return row


def _write_list(book: Book, sheet: Any, name: str, lines: Iterable[str], row: int) -> int:
    """Lines under one name, each in a cell of its own; the row after them and an empty one."""
    first = row
    for line in lines:
        if row == first:
            write_text(sheet, row, 0, book.locale.say(name), book.format(**FAINT))
        write_text(sheet, row, 1, line)
        row += 1
    return row + 1 if row > first else row


def _statement(table: Table) -> list[str]:
    """The statement behind the figures, and what its parameters stood for."""
    bound = [f"-- ${name} = {value}" for name, value in sorted(table.values.items())]
    return [*table.sql.splitlines(), *bound] if table.sql else []
