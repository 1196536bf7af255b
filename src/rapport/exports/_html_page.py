"""A page of HTML that needs nothing besides itself."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from rapport.drawings import Html, bullets, css, funnel, heat
from rapport.drawings import written as written_tiles
from rapport.drawings.markup import element, join
from rapport.exports import _page, _pictures, _words
from rapport.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rapport.chart import Drawing
    from rapport.exports._page import Page, Part

MOST_ROWS = 500
DARK_SCREEN = "screen and (prefers-color-scheme: dark)"
PHONE = "(max-width: 480px)"
DRAWN_AS_MARKUP: dict[str, Callable[[Drawing], Html]] = {
    "funnel": funnel,
    "bullets": bullets,
    "heat": heat,
}
"""The kinds that look better as markup, and whose texts can then be copied."""


def written(page: Page) -> bytes:
    """The page, whole."""
    rules = css() + (files("rapport.exports") / "_page.css").read_text("utf-8")
    known = b64encode(sha256(rules.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{known}'"
    head = join(
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        element("title", page.title),
        Html(f"<style>{rules}</style>"),
    )
    whole = element(
        "html",
        element("head", head),
        element("body", element("main", join(*_body(page)))),
        lang=page.locale.language,
    )
    return f"<!doctype html>\n{whole}\n".encode()


def _body(page: Page) -> list[Html]:
    say = page.locale.say
    facts = (element("div", element("dt", name), element("dd", said)) for name, said in page.facts)
    found = [
        element("h1", page.title),
        *([element("p", page.question, class_="question")] if page.question else []),
        *([element("p", page.headline, class_="headline")] if page.headline else []),
        element("dl", *facts, class_="facts"),
    ]
    if page.tiles:
        found.append(written_tiles(page.tiles))
    found += [_section(part, page) for part in page.parts]
    if page.notes:
        notes = element("ul", *(element("li", each) for each in page.notes))
        found.append(element("section", element("h2", say(_words.NOTES)), notes, class_="notes"))
    if page.definitions:
        parts = []
        for label, lines in page.definitions:
            rows = (join(element("dt", name), element("dd", said)) for name, said in lines)
            parts.append(join(element("h3", label), element("dl", *rows)))
        heading = element("h2", say(_page.HOW))
        found.append(element("section", heading, join(*parts), class_="how"))
    return found


def _section(part: Part, page: Page) -> Html:
    heading = [element("h2", part.title)] if part.title not in ("", page.title) else []
    if part.text:
        words = (element("p", each) for each in part.text)
        return element("section", *heading, *words, class_="words")
    notes = (element("p", each, class_="faint") for each in part.notes)
    return element("section", *heading, *notes, _drawing(part), _table(part, page))


def _drawing(part: Part) -> Html:
    draw = DRAWN_AS_MARKUP.get(part.kind)
    if draw is not None:
        return element("div", draw(part.drawn()), class_="drawing")
    light, dark = part.drawing, part.dark
    if light is None or dark is None:
        return Html()
    # As pictures, so that no drawing's names meet another's, and each look has its own.
    pictures = [(DARK_SCREEN, dark, _pictures.WIDTH)]
    small_light, small_dark = part.for_phones(LIGHT), part.for_phones(DARK)
    if small_light and small_dark:
        on_phones = [(f"{DARK_SCREEN} and {PHONE}", small_dark, _pictures.NARROW)]
        on_phones.append((f"screen and {PHONE}", small_light, _pictures.NARROW))
        pictures = on_phones + pictures
    sources = (
        Html(f'<source media="{media}" srcset="{_address(_pictures.svg(drawn, width))}">')
        for media, drawn, width in pictures
    )
    alone = element("img", alt=light["description"], src=_address(_pictures.svg(light)))
    return element("picture", *sources, Html(alone.removesuffix("</img>")), class_="chart")


def _address(drawn: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _table(part: Part, page: Page) -> Html:
    found = part.grid(MOST_ROWS)
    if not found.rows:
        return element("p", page.locale.say(_page.NOTHING), class_="faint")
    kinds = [("number" if each else None) for each in found.is_figure]

    def row(tag: str, cells: Sequence[str], scope: str | None = None) -> Html:
        each = zip(cells, kinds, strict=True)
        return element("tr", *(element(tag, said, class_=kind, scope=scope) for said, kind in each))

    rows = (row("td", cells) for cells in found.rows)
    foot = [element("tfoot", row("td", found.total))] if found.total else []
    table = element(
        "table",
        element("thead", row("th", found.heads, "col")),
        element("tbody", *rows),
        *foot,
        class_="figures",
    )
    place = element("div", table, class_="scroll", tabindex=0, role="region", aria_label=part.title)
    more = [element("p", found.left_out, class_="faint")] if found.left_out else []
    return join(place, *more)
