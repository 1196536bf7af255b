"""Markdown: an answer with its tables, for a note, a wiki or a message; every text stays a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.exports import _page, _words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rapport.exports._page import Grid, Page
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "text/markdown; charset=utf-8"
BINARY = False

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_BEGINNINGS = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=])")


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    return _written(_page.of_table(table, locale))


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's answer."""
    return _written(_page.of_report(answered, locale))


def _written(page: Page) -> bytes:
    return ("\n".join(_lines(page)).rstrip() + "\n").encode()


def _lines(page: Page) -> Iterator[str]:
    say = page.locale.say
    yield f"# {_text(page.title)}"
    for said in (page.question, page.headline):
        if said:
            yield from ("", _text(said))
    yield ""
    for name, said in page.facts:
        yield f"- {_text(name)}: {_text(said)}"
    if page.tiles:
        yield ""
    for tile in page.tiles:
        beside = f" ({_text(tile.beside)})" if tile.beside else ""
        yield f"- {_text(tile.label)}: **{_text(tile.figure)}**{beside}"
    for part in page.parts:
        title = ["", f"## {_text(part.title)}"] if part.title not in ("", page.title) else []
        if part.text:
            yield from title
            for each in part.text:
                yield from ("", _text(each))
            continue
        yield from title
        for each in part.notes:
            yield from ("", f"*{_text(each)}*")
        yield from ("", *_table(part.grid(), say(_page.NOTHING)))
    yield from _below(page)


def _below(page: Page) -> Iterator[str]:
    """The notes, and how everything is counted."""
    say = page.locale.say
    if page.notes:
        yield from ("", f"## {_text(say(_words.NOTES))}", "")
        for note in page.notes:
            yield f"- {_text(note)}"
    if page.definitions:
        yield from ("", f"## {_text(say(_page.HOW))}", "")
    for label, lines in page.definitions:
        yield f"- **{_text(label)}**"
        for name, said in lines:
            yield f"  - {_text(name)}: {_text(said)}"


def _table(found: Grid, nothing: str) -> Iterator[str]:
    if not found.rows:
        yield _text(nothing)
        return
    yield _row(found.heads)
    yield _row(["---:" if each else "---" for each in found.is_figure], marks=False)
    for row in found.rows:
        yield _row(row)
    if found.total:
        yield _row([f"**{_text(each)}**" if each else "" for each in found.total], marks=False)


def _row(cells: Sequence[str], *, marks: bool = True) -> str:
    return f"| {' | '.join(_text(each) if marks else each for each in cells)} |"


def _text(said: str) -> str:
    """A text as itself: on one line, with nothing in it that Markdown or HTML would take up."""
    plain = " ".join(said.split())
    marked = _MARKS.sub(r"\\\1", plain)
    return _BEGINNINGS.sub(lambda found: f"{found[1]}\\{found[2]}", marked)
