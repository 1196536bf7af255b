"""Which figure is looked behind: its section, its measure, and the value of each of its splits.

The address behind a report's own holds all of it: …/behind/?period=2026-Q3&section=split
&measure=won_amount&at=owner=Nora+Haugen&show=records
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from rapport_web.reports.choices import Choices

SHOWS = ("records", "why", "break_out", "trend", "counted")
At = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Behind:
    """One figure, and what is shown of it."""

    section: str
    measure: str
    at: At = ()
    """Each dimension with its value as a text; None where it has none."""
    show: str = "records"
    out: str = ""
    """What the figure, or its change, is broken out by."""
    part: str = ""
    """Of a ratio, the part whose records are listed."""
    page: int = 1

    @classmethod
    def of(cls, given: QueryDict) -> Behind:
        """From an address."""
        at = (each.partition("=") for each in given.getlist("at"))
        show, page = given.get("show", ""), given.get("page", "")
        return cls(
            given.get("section", "summary"),
            given.get("measure", ""),
            tuple((name, value if equals else None) for name, equals, value in at),
            show if show in SHOWS else "records",
            given.get("out", ""),
            given.get("part", ""),
            int(page) if page.isdecimal() and 0 < int(page) < 100_000 else 1,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As an address has it."""
        found = [("section", self.section), ("measure", self.measure)]
        found += [("at", name if value is None else f"{name}={value}") for name, value in self.at]
        usual = Behind("", "")
        for name in ("show", "out", "part", "page"):
            value = getattr(self, name)
            if value != getattr(usual, name):
                found.append((name, str(value)))
        return found

    def address(self, report: str, choices: Choices) -> str:
        """Where it is shown."""
        pairs = [*choices.parts, *self.pairs()]
        return f"{reverse('behind', args=[report])}?{urlencode(pairs)}"

    def narrowed(self, name: str, value: Any) -> Behind:
        """The part of the figure that is of one value of a further dimension."""
        return replace(self, at=(*self.at, (name, text_of(value))), out="", part="", page=1)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of figures is of this key."""
        return all(text_of(row.get(name)) == value for name, value in self.at)


def at_of(names: Sequence[str], values: Sequence[Any]) -> At:
    """The key of a row."""
    return tuple((name, text_of(value)) for name, value in zip(names, values, strict=True))


def text_of(value: Any) -> str | None:
    """A value of a dimension as an address has it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return str(int(value))
    return str(value)
