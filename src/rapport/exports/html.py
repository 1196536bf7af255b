"""HTML: one page that needs nothing besides itself, and a fragment for notebooks.

The page runs no script and fetches nothing, which its own policy holds it to; it follows the
reader's light or dark look, and prints.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rapport.exports import _words
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Column, Table
    from rapport.wording import Locale

CONTENT_TYPE = "text/html; charset=utf-8"
BINARY = False

MOST_ROWS = 200
MORE = _n("… {n} more row", "… {n} more rows")

# A page without a doctype gives its tables colours and sizes of their own.
_TABLE = "border-collapse:collapse;font:inherit;color:inherit;font-variant-numeric:tabular-nums"
_RULE = "1px solid rgba(128,128,128,.45)"
_CELL = "padding:3px 10px;text-align:{side};background:none;{width}"
_SMALL = "margin:4px 10px;font-size:smaller;opacity:.75"


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer, as a page."""
    from rapport.exports import _html_page, _page

    return _html_page.written(_page.of_table(table, locale))


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's answer, as a page."""
    from rapport.exports import _html_page, _page

    return _html_page.written(_page.of_report(answered, locale))


def fragment(table: Table, locale: Locale) -> str:
    """A table of its own, with nothing from outside it and every text escaped."""
    shown = table.records[:MOST_ROWS]
    decimals = {each.name: _words.places_in(table, each) for each in table.measures}

    def written(column: Column, value: object) -> str:
        if column.role == "measure":
            return _words.figure(column, value, decimals[column.name], locale)
        return _words.split_value(column, value, locale)

    heads = [_words.heading(each, table, locale) for each in table.columns]
    parts = [f'<table style="{_TABLE}">', "<thead>", _row(table, heads, "th", f"{_RULE}")]
    parts += ["</thead>", "<tbody>"]
    for record in shown:
        cells = [written(*pair) for pair in zip(table.columns, record, strict=True)]
        parts.append(_row(table, cells, "td"))
    parts.append("</tbody>")
    if table.totals is not None and table.dimensions:
        first = [locale.say(_words.TOTAL), *("" for __ in table.dimensions[1:])]
        cells = [written(*pair) for pair in zip(table.measures, table.totals, strict=True)]
        parts += ["<tfoot>", _row(table, first + cells, "th", above=_RULE), "</tfoot>"]
    parts.append("</table>")
    left = len(table.records) - len(shown)
    said = [locale.count(*MORE, left)] if left else []
    said += _words.notes(table, locale)
    parts += [f'<p style="{_SMALL}">{escape(each)}</p>' for each in said]
    return "\n".join(parts)


def _row(table: Table, cells: list[str], tag: str, below: str = "none", above: str = "none") -> str:
    written = []
    for column, text in zip(table.columns, cells, strict=True):
        figure = column.role == "measure"
        side, width = ("right", "white-space:nowrap") if figure else ("left", "min-width:8em")
        if tag == "th":
            width = "white-space:normal"
        cell = _CELL.format(side=side, width=width)
        style = f"{cell};border:none;border-bottom:{below};border-top:{above}"
        written.append(f'<{tag} style="{style}">{escape(text)}</{tag}>')
    return f"<tr>{''.join(written)}</tr>"
