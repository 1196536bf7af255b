"""What a reader chose: the state of a report page, which is its address and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rapport.errors import QueryError, UsageError
from rapport.query import Condition, Group, Query, where
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from rapport.report import Report

SHELL = ("language",)
"""Parameters that belong to the page, not to the question."""
FILTER = ("filter_field", "filter_operator", "filter_value", "filter_with")
"""The form's fields for one more condition; in the address it becomes a `where`."""
OWN = {"period_from": "period", "period_to": "period", "compare_own": "compare"}
"""Fields of the form that say a part otherwise: two days, a comparison in words."""
SAMPLE = "sample"
"""Of the sample company: part of a page's state, and of no question."""
SEVERAL = ("by", "where", "having", "option", "order")
"""Parts that can stand in an address more than once; of the others the last one holds."""
ORDER = (
    "period",
    "compare",
    "by",
    "where",
    "having",
    "as_of",
    "option",
    "order",
    "limit",
    "sample",
)
QUESTION = frozenset({each.name for each in fields(Query)} - {"options"} | {"option"})
"""What an address can ask; anything else in it (utm_source, say) is not for us."""
EMPTY = {"empty": "=", "not_empty": "!="}


@dataclass(frozen=True)
class Choices:
    """The parts of the question that the reader chose, as the address has them."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, given: QueryDict, own_options: tuple[str, ...] = ()) -> Choices:
        """From an address or a form.

        Empty fields say nothing, a filter's fields become one condition, an option of the report
        may be named alone (mode=gross), and what is no part of a question is dropped.
        """
        found: list[tuple[str, str]] = []
        for name, texts in given.lists():
            if name == SAMPLE:
                found += [(SAMPLE, "1")] if any(each.strip() for each in texts) else []
                continue
            part = "option" if name in own_options and name not in QUESTION else name
            if part not in QUESTION:
                continue
            values = [
                value.strip() if part == name else f"{name}={value.strip()}"
                for text in texts
                for value in (text.split(",") if name == "by" else [text])
                if value.strip()
            ]
            found.extend((part, value) for value in (values if part in SEVERAL else values[-1:]))
        found = _with_own(_last_of_each_option(found), given)
        found = _with_filter(found, given)
        return cls(tuple(_in_order(list(dict.fromkeys(found)))))

    def as_parts(self) -> dict[str, list[str]]:
        """As Report.answer takes them."""
        listed: dict[str, list[str]] = {}
        for name, value in self.parts:
            if name != SAMPLE:
                listed.setdefault(name, []).append(value)
        return listed

    def get(self, name: str) -> str:
        """The first value of a part; empty where it was not chosen."""
        return next((value for part, value in self.parts if part == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a part."""
        return [value for part, value in self.parts if part == name]

    def options(self) -> dict[str, str]:
        """The options that were chosen, by name."""
        pairs = (each.partition("=") for each in self.all("option"))
        return {name.strip(): value.strip() for name, __, value in pairs}

    def address(self) -> str:
        """The part of the address behind the path, with its question mark."""
        return f"?{urlencode(self.parts)}" if self.parts else ""

    def with_part(self, name: str, *values: str) -> Choices:
        """The same with one part chosen otherwise; without values, as the report has it."""
        others = [pair for pair in self.parts if pair[0] != name]
        return Choices(tuple(_in_order([*others, *((name, value) for value in values)])))

    def with_option(self, name: str, value: str) -> Choices:
        """The same with an option chosen; with an empty value, as the report has it."""
        kept = [each for each in self.all("option") if each.partition("=")[0].strip() != name]
        return self.with_part("option", *kept, *([f"{name}={value}"] if value else []))

    def adding(self, name: str, value: str) -> Choices:
        """The same with one more value of a part."""
        return self.with_part(name, *dict.fromkeys([*self.all(name), value]))

    def without(self, name: str, value: str) -> Choices:
        """The same without one value of a part."""
        return Choices(tuple(pair for pair in self.parts if pair != (name, value)))

    def carried(self) -> list[tuple[str, str]]:
        """What the bar's form sends along beside its own fields."""
        return [pair for pair in self.parts if pair[0] not in ("by", "as_of")]

    def period(self, report: Report) -> str:
        """The period's name; the report's own is as seen from the day as of which it is read."""
        chosen, as_of = self.get("period"), self.get("as_of")
        if chosen or not as_of:
            return chosen or report.period
        return report.usual_period(as_of, company.workspace().model)

    def compare(self, report: Report) -> str:
        """The comparison's name; none where there is to be none."""
        return self.get("compare") or report.compare

    def by(self, report: Report) -> list[str]:
        """What it is split by."""
        chosen = self.all("by")
        # What is wrong with a condition is said where it is asked.
        with suppress(QueryError):
            return chosen or list(report.usual_split([where(each) for each in self.all("where")]))
        return list(report.splits[:1])


def _last_of_each_option(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """An option that is given twice is what was given last."""
    last = {value.partition("=")[0]: value for part, value in found if part == "option"}
    return [
        (part, value)
        for part, value in found
        if part != "option" or last[value.partition("=")[0]] == value
    ]


def _with_own(found: list[tuple[str, str]], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Two days as a period, and a comparison of the reader's own."""
    first, last = (given.get(name, "").strip() for name in ("period_from", "period_to"))
    own = given.get("compare_own", "").strip()
    if first or last:
        days = f"{first or last}..{last or first}" if first != last else first
        found = [*(pair for pair in found if pair[0] != "period"), ("period", days)]
    if own:
        found = [*(pair for pair in found if pair[0] != "compare"), ("compare", own)]
    return found


def _with_filter(found: list[tuple[str, str]], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """One more condition: beside the others, or as another way to meet one of them."""
    field, operator, value, beside = (given.get(name, "").strip() for name in FILTER)
    if not field or not (value or operator in EMPTY):
        return found
    values: tuple[str | None, ...] = (None,) if operator in EMPTY else _values(value)
    condition = Condition(field, EMPTY.get(operator, operator or "="), values)
    if ("where", beside) not in found:
        return [*found, ("where", str(condition))]
    try:
        before = where(beside)
    except UsageError:
        return [*found, ("where", str(condition))]
    is_any = isinstance(before, Group) and before.kind == "any"
    alternatives = before.conditions if is_any else (before,)  # type: ignore[union-attr]
    either = str(Group("any", (*alternatives, condition)))
    return [("where", either) if pair == ("where", beside) else pair for pair in found]


def _values(text: str) -> tuple[str | None, ...]:
    parts = (each.strip() for each in text.split("|"))
    return tuple(None if each == "none" else each for each in parts if each) or (text,)


def _in_order(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    def rank(pair: tuple[str, str]) -> int:
        return ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER)

    return sorted(parts, key=rank)
