"""PNG: the same picture as the SVG, on an opaque ground, in Inter, for a message or a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.exports import _pictures, svg

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "image/png"
BINARY = True


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    return _pictures.png(svg.render(table, locale).decode())


def render_report(answered: Answered, locale: Locale, *, section: str = "") -> bytes:
    """A report's charts, or the chart of one section. Raises UnknownNameError."""
    return _pictures.png(svg.render_report(answered, locale, section=section).decode())
