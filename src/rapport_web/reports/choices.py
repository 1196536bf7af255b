"""What a reader chose: the state of a report page, which is its address and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rapport.query import Condition

if TYPE_CHECKING:
    from django.http import QueryDict

    from rapport.report import Report

SHELL = ("language",)
"""Parameters that belong to the page, not to the question."""
FILTER = ("filter_field", "filter_operator", "filter_value")
"""The form's three fields for one more condition; in the address it becomes a `where`."""
SEVERAL = ("by", "where", "having", "option", "order")
"""Parts that can stand in an address more than once; of the others the last one holds."""
ORDER = ("period", "compare", "by", "where", "having", "order", "limit")


@dataclass(frozen=True)
class Choices:
    """The parts of the question that the reader chose, as the address has them."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, given: QueryDict) -> Choices:
        """From an address or a form: empty fields say nothing, a filter's three become one."""
        found: list[tuple[str, str]] = []
        for name, texts in given.lists():
            if name in SHELL or name in FILTER:
                continue
            values = [
                value.strip()
                for text in texts
                for value in (text.split(",") if name == "by" else [text])
                if value.strip()
            ]
            found.extend((name, value) for value in (values if name in SEVERAL else values[-1:]))
        field, operator, value = (given.get(name, "").strip() for name in FILTER)
        if field and value:
            condition = Condition(field, operator or "=", _values(value))
            found.append(("where", str(condition)))
        return cls(tuple(_in_order(list(dict.fromkeys(found)))))

    def as_parts(self) -> dict[str, list[str]]:
        """As Report.answer takes them."""
        listed: dict[str, list[str]] = {}
        for name, value in self.parts:
            listed.setdefault(name, []).append(value)
        return listed

    def get(self, name: str) -> str:
        """The first value of a part; empty where it was not chosen."""
        return next((value for part, value in self.parts if part == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a part."""
        return [value for part, value in self.parts if part == name]

    def address(self) -> str:
        """The part of the address behind the path, with its question mark."""
        return f"?{urlencode(self.parts)}" if self.parts else ""

    def with_part(self, name: str, *values: str) -> Choices:
        """The same with one part chosen otherwise; without values, as the report has it."""
        others = [pair for pair in self.parts if pair[0] != name]
        return Choices(tuple(_in_order([*others, *((name, value) for value in values)])))

    def adding(self, name: str, value: str) -> Choices:
        """The same with one more value of a part."""
        return self.with_part(name, *dict.fromkeys([*self.all(name), value]))

    def without(self, name: str, value: str) -> Choices:
        """The same without one value of a part."""
        return Choices(tuple(pair for pair in self.parts if pair != (name, value)))

    def carried(self) -> list[tuple[str, str]]:
        """What the bar's form sends along beside its own fields."""
        return [pair for pair in self.parts if pair[0] not in ("compare", "by")]

    def period(self, report: Report) -> str:
        """The period's name."""
        return self.get("period") or report.period

    def compare(self, report: Report) -> str:
        """The comparison's name; none where there is to be none."""
        return self.get("compare") or report.compare

    def by(self, report: Report) -> list[str]:
        """What it is split by."""
        return self.all("by") or list(report.splits[:1])


def _values(text: str) -> tuple[str | None, ...]:
    return tuple(None if each == "none" else each for each in text.split("|"))


def _in_order(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    def rank(pair: tuple[str, str]) -> int:
        return ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER)

    return sorted(parts, key=rank)
