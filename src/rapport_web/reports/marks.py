"""Small drawings and signs of the page: sparklines, bars, and how a change is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.measures import MEASURES
from rapport.wording import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.wording import Locale

WIDTH, HEIGHT = 200, 36
SMALLEST = 0.0005


@dataclass(frozen=True)
class Spark:
    """A sparkline: the points of its line, of the area under it, and its last point."""

    line: str
    area: str
    last_x: str
    last_y: str


def spark(values: Sequence[Any]) -> Spark | None:
    """The line through some figures; None where there are fewer than two."""
    known = [float(each) for each in values if each is not None]
    if len(known) < 2 or not any(known):
        return None
    low, high = min(*known, 0), max(*known, 0)
    spread = (high - low) or 1
    places = [
        (at * WIDTH / (len(values) - 1), HEIGHT - 3 - (float(each) - low) / spread * (HEIGHT - 6))
        for at, each in enumerate(values)
        if each is not None
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    first, last = places[0], places[-1]
    area = f"{first[0]:.1f},{HEIGHT} {line} {last[0]:.1f},{HEIGHT}"
    return Spark(line, area, f"{last[0]:.1f}", f"{last[1]:.1f}")


@dataclass(frozen=True)
class Change:
    """A change against the comparison: never by colour alone, but with arrow and sign."""

    text: str
    arrow: str = ""
    tone: str = "level"
    """up, down or level: good news, bad news, or neither."""


def is_level(share: float) -> bool:
    """Whether a change is too small to be written: 0.0 % is neither up nor down."""
    return abs(share) < SMALLEST


def change(name: str, value: Any, text: str) -> Change | None:
    """How a change of a measure is marked; None where it is not known."""
    if value is None:
        return None
    if is_level(value):
        return Change(text)
    grows = value > 0
    known = MEASURES.get(name.partition(":")[0])
    good = grows != (known is not None and known.good == "less")
    return Change(text, "▲" if grows else "▼", "up" if good else "down")


def signed(value: Any, unit: str, currency: str, locale: Locale) -> str:
    """A change with its sign: +12, −3."""
    if value is None:
        return MISSING
    said = locale.value(abs(value), unit, currency)
    if unit == "share" and is_level(value):
        return said
    return f"+{said}" if value > 0 else f"\N{MINUS SIGN}{said}" if value < 0 else said


def compact(value: Any, unit: str, currency: str, locale: Locale) -> str:
    """A figure at a tile's size."""
    if value is None:
        return MISSING
    if unit == "money":
        return locale.compact(value, currency)
    if unit in ("count", "number") and abs(value) >= 100_000:
        return locale.compact(value)
    whole = unit == "number" and (abs(value) >= 100 or value == int(value))
    return locale.value(value, unit, currency, 0 if whole else None)
