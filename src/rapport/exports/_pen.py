"""Text on a terminal: measured and cut by the cells that it takes, in colour where wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass

STYLES = {
    "title": "bold",
    "head": "bold",
    "total": "bold",
    "rule": "dim",
    "dim": "dim",
    "bar": "blue",
    "up": "green",
    "down": "red",
}
# What a name out of the data could steer the terminal with, or turn the line around with.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Pen:
    """Writes in colour, or without any codes at all."""

    colour: bool = False

    def write(self, text: str, style: str = "") -> str:
        """The text in one of our styles."""
        if not (self.colour and style and text.strip()):
            return text
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)


def clean(text: str) -> str:
    """The text without anything that is not to be seen."""
    return _STEERING.sub(" ", text)


def cells(text: str) -> int:
    """How many cells of the terminal a text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text in no more than so many cells, with … where something is missing."""
    from rich.cells import set_cell_size

    if cells(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text in so many cells, at their left or at their right end."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def paragraphs(text: str) -> list[str]:
    """The lines of a text that somebody wrote, each fit to be printed."""
    return [clean(" ".join(line.split())) for line in text.strip().splitlines()]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of no more than so many cells, broken at its spaces."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > width:
            lines.append(line)
            longer = word
        line = longer
        while cells(line) > max(width, 1):
            head = cut(f"{line}  ", width + 1).removesuffix("…") or line[0]
            lines.append(head)
            line = line.removeprefix(head)
    return [*lines, line] if line or not lines else lines
