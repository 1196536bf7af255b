"""SVG: the charts of an answer under each other, with its title, its frame and its notes.

Texts stay texts: they can be searched and copied, and are written in Inter where that is installed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.drawings.markup import Html, element, join
from rapport.errors import UnknownNameError
from rapport.exports import _page, _pictures, _words
from rapport.exports._pen import cells, cut, wrapped
from rapport.theme import FONT, LIGHT

if TYPE_CHECKING:
    from rapport.exports._page import Grid, Page, Part
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "image/svg+xml"
BINARY = False

WIDTH, MARGIN = 820, 30
LINE = 18
CHARACTER = 6.3
"""About how wide a letter is at 12 px."""
SMALL = 12
COLUMN_GAP = 14
FEWEST_LETTERS = 5
MOST_ROWS = 12
MOST_PARTS = 24
_NAMED = re.compile(r"""(\sid="|url\(["']?#|href="#)([^"')]+)""")
_SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    return _drawn(_page.of_table(table, locale)).encode()


def render_report(answered: Answered, locale: Locale, *, section: str = "") -> bytes:
    """A report's charts, or the chart of one section. Raises UnknownNameError."""
    page = _page.of_report(answered, locale)
    if section and section not in [each.id for each in page.parts]:
        raise UnknownNameError("section", section, (each.id for each in page.parts))
    return _drawn(page, section).encode()


def _drawn(page: Page, section: str = "") -> str:
    sheet = _Sheet()
    sheet.text(page.title, size=22, colour=LIGHT.text, weight=700)
    for said in (page.question, page.headline if not section else ""):
        sheet.text(said, size=13, colour=LIGHT.text_second)
    sheet.gap(2)
    for said in _about(page):
        sheet.text(said)
    if page.tiles and not section:
        sheet.gap(14)
        sheet.tiles(page)
    shown = [each for each in page.parts if not section or each.id == section]
    for part in shown[:MOST_PARTS]:
        sheet.gap(22)
        if part.title != page.title:
            sheet.text(part.title, size=15, colour=LIGHT.text, weight=600)
        for said in part.notes:
            sheet.text(said)
        sheet.gap(6)
        sheet.part(part)
    if page.notes:
        sheet.gap(20)
        for note in page.notes:
            sheet.text(note)
    return sheet.written(page.title)


def _about(page: Page) -> list[str]:
    """The frame, and with it the currency and the generation."""
    named = dict(page.facts)
    say = page.locale.say
    names = (say(_words.CURRENCY), say(_words.GENERATION))
    last = " · ".join(f"{name}: {named[name]}" for name in names if name in named)
    return [*page.frame, last] if last else [*page.frame]


class _Sheet:
    """A drawing that grows downwards."""

    def __init__(self) -> None:
        self._pieces: list[Html] = []
        self._at = float(MARGIN)

    def gap(self, height: float) -> None:
        self._at += height

    def text(
        self, said: str, size: int = 12, colour: str = LIGHT.text_third, weight: int = 400
    ) -> None:
        if not said:
            return
        room = int((WIDTH - 2 * MARGIN) / (CHARACTER * size / 12))
        for line in wrapped(said, room):
            self._at += LINE * size / 13
            self._pieces.append(_text(MARGIN, self._at, line, size, colour, weight))

    def tiles(self, page: Page) -> None:
        across = 4
        width = (WIDTH - 2 * MARGIN - 12 * (across - 1)) / across
        for first in range(0, len(page.tiles), across):
            for at, tile in enumerate(page.tiles[first : first + across]):
                x, y = MARGIN + at * (width + 12), self._at
                frame = element(
                    "rect", x=x, y=y, width=width, height=86, rx=10, fill=LIGHT.surface,
                    stroke=LIGHT.border,
                )  # fmt: skip
                room = int((width - 24) / CHARACTER)
                label = wrapped(tile.label, room)[0] if tile.label else ""
                tones = {"up": LIGHT.up, "down": LIGHT.down}
                colour = tones.get(tile.tone, LIGHT.text_third)
                self._pieces += [
                    frame,
                    _text(x + 12, y + 24, label, 12, LIGHT.text_third, 400),
                    _text(x + 12, y + 50, tile.figure, 20, LIGHT.text, 700),
                    _text(x + 12, y + 72, tile.beside, 12, colour, 600),
                ]
            self._at += 98

    def part(self, part: Part) -> None:
        if part.text:
            for line in part.text:
                self.text(line, size=13, colour=LIGHT.text_second)
            return
        specification = part.drawing
        if specification is None:
            found = part.grid(MOST_ROWS)
            if found.rows:
                self._table(found)
            else:
                self.text(part.locale.say(_page.NOTHING))
            return
        drawn = _pictures.svg(specification, WIDTH - 2 * MARGIN)
        found_size = _SIZE.search(drawn)
        assert found_size is not None
        height = float(found_size[2])
        # Each chart's own names are its own: two may not share the gradient of one.
        self._pieces.append(_placed(_apart(drawn, len(self._pieces)), MARGIN, self._at))
        self._at += height

    def _table(self, grid: Grid) -> None:
        """A table in columns; names are cut where they have to be, figures never."""
        widths = _widths(grid)
        rows = [(grid.heads, LIGHT.text_third, 600)]
        rows += [(row, LIGHT.text_second, 400) for row in grid.rows]
        rows += [(grid.total, LIGHT.text, 600)] if grid.total else []
        for number, (row, colour, weight) in enumerate(rows):
            if number == 1 or (grid.total and number == len(rows) - 1):
                self._rule(sum(widths) + COLUMN_GAP * (len(widths) - 1))
            self._at += LINE
            x = float(MARGIN)
            for said, width, right in zip(row, widths, grid.is_figure, strict=True):
                place = {"x": x + width, "text_anchor": "end"} if right else {"x": x}
                letters = int(width / CHARACTER)
                self._pieces.append(
                    element(
                        "text", cut(said, letters), y=self._at, font_size=SMALL, fill=colour,
                        font_weight=weight, **place,
                    )
                )  # fmt: skip
                x += width + COLUMN_GAP
        if grid.left_out:
            self.text(grid.left_out)

    def _rule(self, width: float) -> None:
        self._at += 7
        self._pieces.append(
            element(
                "line", x1=MARGIN, x2=MARGIN + width, y1=self._at, y2=self._at,
                stroke=LIGHT.border,
            )
        )  # fmt: skip

    def written(self, title: str) -> str:
        height = self._at + MARGIN
        ground = element("rect", width=WIDTH, height=height, fill=LIGHT.surface)
        whole = element(
            "svg",
            element("title", title),
            ground,
            join(*self._pieces),
            xmlns="http://www.w3.org/2000/svg",
            xmlns__xlink="http://www.w3.org/1999/xlink",
            width=WIDTH,
            height=height,
            viewBox=f"0 0 {WIDTH} {height:.0f}",
            font_family=FONT,
        )
        return str(whole)


def _widths(grid: Grid) -> list[float]:
    """How wide each column is; the widest name gives way where there is no room for all."""
    lines = [grid.heads, *grid.rows, *([grid.total] if grid.total else [])]
    letters = [max(cells(each) for each in column) for column in zip(*lines, strict=True)]
    room = (WIDTH - 2 * MARGIN - COLUMN_GAP * (len(letters) - 1)) / CHARACTER
    while sum(letters) > room:
        names = [at for at, right in enumerate(grid.is_figure) if not right]
        widest = max(names or range(len(letters)), key=lambda at: letters[at])
        if letters[widest] <= FEWEST_LETTERS:
            # A heading gives way last, so that figures stay whole.
            widest = max(range(len(letters)), key=lambda at: letters[at])
            if letters[widest] <= FEWEST_LETTERS:
                break
        letters[widest] -= 1
    return [each * CHARACTER for each in letters]


def _text(  # noqa: PLR0917 - a place, a text, and its look
    x: float, y: float, said: str, size: int, colour: str, weight: int
) -> Html:
    return element("text", said, x=x, y=y, font_size=size, fill=colour, font_weight=weight)


def _apart(drawn: str, number: int) -> str:
    """The drawing with its own ids made unlike any other's, and the same ones every time."""
    names: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        name = names.setdefault(found[2], f"c{number}-{len(names)}")
        return f"{found[1]}{name}"

    return _NAMED.sub(renamed, drawn)


def _placed(drawn: str, x: float, y: float) -> Html:
    return Html(drawn.replace("<svg ", f'<svg x="{x:.0f}" y="{y:.0f}" ', 1))
