"""PDF: a report as it is read on paper, A4, tagged, with everything that says how to read it.

A digest is read on one page: its charts stand side by side, without the tables that would say the
same once more, and how its figures are counted comes on the pages behind.

What is printed reaches the typesetter as data and never as markup, so a name is a name whatever is
in it.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rapport.drawings.spark import HEIGHT, WIDTH, points
from rapport.exports import _page, _pictures, _words
from rapport.exports._strips import EMPTY, spare_of_list
from rapport.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.exports._page import Grid, Page, Part
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.tile import Tile
    from rapport.wording import Locale

CONTENT_TYPE = "application/pdf"
BINARY = True

MOST_ROWS = 40
"""A longer table is for a spreadsheet; the page says how many rows it leaves out."""
MOST_ROWS_OF_A_QUERY = 1000
MOST_COLUMNS = 6
RANKING, TOLD_BY_TABLE = "ranking", ("bullets",)
MOST_OF_DIGEST = (8, 5, 4, 3, 2)
"""So many rows of a table are on a digest's page: the first that fits."""
LONGEST_WORD = 22
SHORTEST_NAME, SHORT_NAME, LONGEST_NAME = 8, 14, 28
ROOM, GAP = 72, 2
"""So many letters of a line are for figures, and so many stand between two columns."""
ACROSS, SIDES = 499.0, 9.0
"""How wide a page's text is, and what stands beside a column's letters, in points."""
LETTER = 0.62
"""How wide a letter is, in sizes of its type."""
SIZES = ((6, 8.2), (9, 7.2), (math.inf, 6.2))
"""Up to how many columns, which size of type, in points."""
COLOURS = ("border", "text", "text_second", "text_third", "brand", "up", "down", "surface")


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    return _written(_page.of_table(table, locale), MOST_ROWS_OF_A_QUERY)


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's answer."""
    page = _page.of_report(answered, locale)
    if not answered.report.is_digest:
        return _written(page, MOST_ROWS)
    return _written(page, rows_on_a_page(page), is_digest=True)


def _written(page: Page, most: int, *, is_digest: bool = False) -> bytes:
    import typst

    given = inputs(page, most, is_digest=is_digest)
    content: bytes = typst.compile(
        source(), sys_inputs=given, font_paths=fonts(), pdf_standards=["ua-1"]
    )
    return content


def rows_on_a_page(page: Page) -> int:
    """So many rows of each table that a digest, without what comes behind, is on one page."""
    import typst

    parts = tuple(replace(each, notes=()) for each in page.parts)
    read = replace(page, parts=parts, notes=(), definitions=())
    for most in MOST_OF_DIGEST:
        given = inputs(read, most, is_digest=True)
        pages = typst.compile(source(), sys_inputs=given, font_paths=fonts(), format="svg")
        if not isinstance(pages, list) or len(pages) == 1:
            return most
    return MOST_OF_DIGEST[-1]


def source() -> bytes:
    """The page's template."""
    return (files("rapport.exports") / "_page.typ").read_bytes()


def inputs(page: Page, most: int = MOST_ROWS, *, is_digest: bool = False) -> dict[str, str]:
    """What the template is given: a page as JSON."""
    told, notes = page.parts, page.notes
    if is_digest:
        # A digest is one page that is read; what there is to know is behind it.
        notes = tuple(f"{each.title}: {note}" for each in told for note in each.notes) + notes
        told = tuple(_shortened(replace(each, notes=())) for each in told)
    parts = [_part(each, page, most) for each in told]
    locale = page.locale
    say = locale.say
    named = dict(page.facts)
    about = [
        f"{name}: {named[name]}"
        for name in (say(_words.CURRENCY), say(_words.GENERATION))
        if name in named
    ]
    content = {
        "theme": {name: getattr(LIGHT, name) for name in COLOURS},
        "language": locale.language,
        "title": page.title,
        "question": page.question,
        "headline": page.headline,
        "frame": [*page.frame, *([" · ".join(about)] if about else [])],
        "foot": " · ".join(["Rapport", page.title, *page.frame[:1]]),
        "tiles": [_tile(each) for each in page.tiles],
        "rows": _side_by_side(page, parts) if is_digest else [[each] for each in parts],
        "is_digest": is_digest,
        "notes": notes,
        "definitions": page.definitions,
        "nothing": say(_page.NOTHING),
        "words": {"notes": say(_words.NOTES), "how": say(_page.HOW)},
    }
    return {"page": json.dumps(_breakable(content))}


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "label": tile.label,
        "value": tile.value,
        "unit": tile.unit,
        "change": tile.beside,
        "tone": tile.tone,
        "before": tile.compared[0].versus if tile.compared else "",
        "spark": _spark(tile.course),
    }


def _part(part: Part, page: Page, most: int) -> dict[str, Any]:
    if part.text:
        return {
            "title": part.title,
            "kind": "",
            "notes": (),
            "text": part.text,
            "chart": None,
            "description": "",
            "tables": [],
            "left_out": "",
        }
    specification = part.drawing
    found = part.grid(most, MOST_COLUMNS)
    tables = _tables(found) if found.rows else []
    return {
        "title": "" if part.title == page.title else part.title,
        "kind": part.kind,
        "notes": part.notes,
        "text": (),
        "chart": None if specification is None else _pictures.svg(specification),
        "description": "" if specification is None else specification["description"],
        "tables": tables,
        "left_out": found.left_out,
    }


def _side_by_side(page: Page, parts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A digest's parts in rows: two charts in one, and everything else in its own."""
    rows: list[list[dict[str, Any]]] = []
    waits = -1
    for number, (part, made) in enumerate(zip(page.parts, parts, strict=True)):
        if made["chart"] is None or part.kind in TOLD_BY_TABLE:
            rows.append([{**made, "chart": None}])
        elif waits < 0:
            waits = number
            rows.append([made])
        else:
            both = ((page.parts[waits], rows[-1][0]), (part, made))
            rows[-1] = [_in_half(*each) for each in both]
            waits = -1
        if rows[-1][0]["chart"] is None:
            waits = -1
    for row in rows:
        if len(row) == 1 and row[0]["chart"] is not None:
            # A ranking's names and figures are the table's; every other chart shows its course.
            told = {"chart": None} if row[0]["kind"] == RANKING else {"tables": [], "left_out": ""}
            row[0] |= told
    return rows


def _shortened(part: Part) -> Part:
    """A list of records without the columns that it does without first, where it has many."""
    if not part.is_list:
        return part
    table = part.table
    turns = {at: spare_of_list(table, at) for at in range(1, len(table.columns))}
    spare = sorted((at for at, turn in turns.items() if turn), key=lambda at: turns[at])
    gone = set(spare[: max(len(table.columns) - MOST_COLUMNS, 0)])
    gone |= {at for at in spare if turns[at] == EMPTY}
    kept = [at for at in range(len(table.columns)) if at not in gone]
    return replace(part, table=table.of_columns(kept))


def _in_half(part: Part, made: dict[str, Any]) -> dict[str, Any]:
    """A chart for half a page's width, without its table."""
    specification = part.for_phones(LIGHT)
    chart = made["chart"]
    if specification is not None:
        chart = _pictures.svg(specification, _pictures.NARROW)
    return {**made, "chart": chart, "tables": [], "left_out": ""}


def _tables(found: Grid) -> list[dict[str, Any]]:
    """A table as wide as the page; one that is wider in several, each with the names again."""
    names = [at for at, is_figure in enumerate(found.is_figure) if not is_figure]
    figures = [at for at, is_figure in enumerate(found.is_figure) if is_figure]
    for count in range(1, len(figures) + 1):
        most = -(-len(figures) // count)
        groups = [figures[at : at + most] for at in range(0, len(figures), most)]
        # A single table keeps its columns in their order, where a name may follow a figure.
        chosen = [sorted([*names, *group]) for group in groups]
        tables = [_fitted(_of_columns(found, each)) for each in chosen]
        if all(each["fits"] for each in tables):
            return tables
    # The names alone fill the page: fewer figures beside them would help none of them.
    return [_fitted(found)]


def _of_columns(found: Grid, chosen: list[int]) -> Grid:
    def taken(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(row[at] for at in chosen)

    rows = tuple(taken(row) for row in found.rows)
    total = taken(found.total) if found.total else ()
    return _page.Grid(taken(found.heads), taken(found.is_figure), rows, total)


def _fitted(found: Grid) -> dict[str, Any]:
    """A table with its widths in the largest type, of those for so many columns, in which it fits.

    Headings have as many lines as it takes to leave room for the names.
    """
    count = len(found.heads)
    widths: list[dict[str, Any]] = []
    for lines in (1.2, 2.4, 4.0):
        widths = [_width(found, at, lines) for at in range(count)]
        if sum(each["width"] + GAP for each in widths if each["fixed"]) <= ROOM:
            break
    sizes = [points for most, points in SIZES if most >= count]
    size = next((each for each in sizes if _fits(widths, each)), 0.0)
    return {
        **asdict(found),
        "widths": widths,
        "size": size or sizes[-1],
        "fits": size > 0,
    }


def _fits(widths: list[dict[str, Any]], size: float) -> bool:
    """Whether the figures leave to each name, of what is left, room for its longest word."""
    taken = sum(each["width"] * LETTER * size + SIDES for each in widths if each["fixed"])
    free = [each for each in widths if not each["fixed"]]
    shares = sum(each["width"] for each in free)
    rest = ACROSS - taken
    return rest >= 0 and all(
        rest * each["width"] / shares >= each["word"] * LETTER * size + SIDES for each in free
    )


def _width(found: Grid, at: int, lines: float) -> dict[str, Any]:
    head = found.heads[at]
    rows = (*found.rows, found.total) if found.total else found.rows
    longest = max((len(row[at]) for row in rows), default=0)
    word = max((len(each) for each in head.split()), default=0)
    if found.is_figure[at]:
        return {"fixed": True, "width": float(max(longest, word, len(head) / lines))}
    name = float(max(longest, word, SHORTEST_NAME))
    words = (each for row in rows for each in row[at].split())
    broken = min(max([word, *map(len, words)]), LONGEST_WORD)
    fixed = at > 0 and name <= SHORT_NAME
    return {"fixed": fixed, "width": min(name, LONGEST_NAME), "word": broken}


def _spark(course: tuple[float | None, ...]) -> str | None:
    """The course of a figure, with its colours in it."""
    places = points(course)
    if not places:
        return None
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    area = f"{places[0][0]:.1f},{HEIGHT} {line} {places[-1][0]:.1f},{HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polygon points="{area}" fill="{LIGHT.brand}" fill-opacity="0.1"/>'
        f'<polyline points="{line}" fill="none" stroke="{LIGHT.brand}" stroke-width="2"/></svg>'
    )


def _breakable(content: Any) -> Any:
    """Words that are longer than a column is wide may be broken; drawings are as they are."""
    if isinstance(content, str):
        if content.startswith("<svg"):
            return content
        return re.sub(
            rf"\S{{{LONGEST_WORD},}}",
            lambda found: "\N{ZERO WIDTH SPACE}".join(
                found[0][at : at + LONGEST_WORD] for at in range(0, len(found[0]), LONGEST_WORD)
            ),
            content,
        )
    if isinstance(content, dict):
        return {key: _breakable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_breakable(each) for each in content]
    return content


@cache
def fonts() -> Any:
    """Our font first; the system's for letters that it does not have."""
    import typst

    return typst.Fonts(font_paths=[_pictures.fonts()])
