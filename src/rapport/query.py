"""The Query: measures, split by dimensions, over a period, under conditions.

It has four forms that say the same: this object, text (the command line's), JSON, and an address.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

from rapport.errors import QueryError, UnknownNameError

OPERATORS = ("!=", ">=", "<=", "=", ">", "<", "~")
GOALS = (
    "goal",
    "attainment",
    "pace",
    "projected",
    "behind",
    "a_day",
    "people_goal",
    "goal_gap",
    "goal_probability",
)
ENDS = ("low", "high")
"""The two between which an estimated figure will likely be."""
COMPARISONS = ("previous", "change", "change_pct")
SUFFIXES = (*COMPARISONS, *GOALS, *ENDS)
_FIELD = re.compile(r"\s*([A-Za-z_][\w.]*(?::\w+)?)\s*")
_PLAIN = re.compile(r"[^|,()\"\s](?:[^|,()\"]*[^|,()\"\s])?")


@dataclass(frozen=True)
class Condition:
    """A field compared with one or several values; several are ORed, or, under !=, all excluded.

    A value of None stands for a field that is empty.
    """

    field: str
    operator: str
    values: tuple[str | None, ...]

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{'|'.join(_written(each) for each in self.values)}"


@dataclass(frozen=True)
class Group:
    """Conditions of which any, or all, must hold."""

    kind: str
    conditions: tuple[Condition | Group, ...]

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(str(each) for each in self.conditions)})"


Where = Condition | Group


@dataclass(frozen=True)
class Query:
    """One question. Names are checked against the model only when it is asked."""

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    having: tuple[Where, ...] = ()
    period: str = "all"
    compare: tuple[str, ...] = ()
    as_of: str = "now"
    known_on: str = ""
    options: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    limit: int | None = None
    totals: bool = False

    def __post_init__(self) -> None:
        if not self.measures:
            raise QueryError("A query needs a measure.", "`rapport measures` lists them.")
        for what, names in (("measures", self.measures), ("by", self.by)):
            twice = {each for each in names if names.count(each) > 1}
            if twice:
                raise QueryError(f"{what} names {min(twice)} twice.")
        if self.limit is not None and self.limit < 1:
            raise QueryError(f"limit is {self.limit}.", "It takes a whole number from 1.")

    # Text ──────────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def from_text(cls, text: str) -> Query:
        """From the command line's form, such as --measures won_amount --by owner,date:month."""
        given: dict[str, list[str]] = {}
        words = iter(shlex.split(text))
        for word in words:
            name, equals, value = word.partition("=")
            if not name.startswith("--"):
                raise QueryError(f"{word!r} stands alone.", "Each part begins with a name: --by …")
            part = name[2:].replace("-", "_")
            if part == "totals":
                given["totals"] = ["true"]
                continue
            given.setdefault(part, []).append(value if equals else next(words, ""))
        return cls.from_parameters(given)

    def to_text(self) -> str:
        """The command line's form."""
        words = []
        for name, value in self._parameters():
            words.append(f"--{'where' if name == 'where' else name.replace('_', '-')}")
            if name != "totals":
                words.append(shlex.quote(value))
        return " ".join(words)

    # Address ───────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def from_address(cls, address: str) -> Query:
        """From the part of an address after the question mark."""
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(address.lstrip("?"), keep_blank_values=True):
            given.setdefault(name, []).append(value)
        return cls.from_parameters(given)

    def to_address(self) -> str:
        """The part of an address after the question mark."""
        return urlencode(self._parameters())

    @classmethod
    def from_parameters(cls, given: Mapping[str, Sequence[str]]) -> Query:
        """From named lists of strings, as a command line or an address gives them.

        Raises QueryError for a part that there is not, or that cannot be read.
        """
        known = [each.name for each in fields(cls)]
        values: dict[str, Any] = {}
        for name, texts in given.items():
            key = "options" if name == "option" else name
            if key not in known:
                raise UnknownNameError("part of a query", name, [*known[:8], "option", *known[9:]])
            values[key] = _READERS[key](list(texts))
        return cls(**{"measures": (), **values})

    def _parameters(self) -> list[tuple[str, str]]:
        listed = ("measures", "by", "compare", "order")
        found: list[tuple[str, str]] = []
        for each in fields(self):
            value = getattr(self, each.name)
            if value == each.default:
                continue
            if each.name in listed:
                found.append((each.name, ",".join(value)))
            elif each.name in ("where", "having"):
                found.extend((each.name, str(condition)) for condition in value)
            elif each.name == "options":
                found.extend(("option", f"{name}={text}") for name, text in value)
            elif each.name == "totals":
                found.append(("totals", "true"))
            else:
                found.append((each.name, str(value)))
        return found

    # JSON ──────────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def from_json(cls, content: str | Mapping[str, Any]) -> Query:
        """From JSON, as text or as read; lists may also be given as text with commas."""
        try:
            read = json.loads(content) if isinstance(content, str) else content
        except json.JSONDecodeError as error:
            raise QueryError(f"That is not JSON: {error}.") from None
        if not isinstance(read, Mapping):
            raise QueryError("A query in JSON is an object.")
        given: dict[str, Any] = {}
        for name, value in read.items():
            if name in ("where", "having"):
                items = value if isinstance(value, list) else [value]
                given[name] = tuple(_where_of(each) for each in items)
            elif name == "options" and isinstance(value, Mapping):
                given[name] = tuple((str(key), str(each)) for key, each in value.items())
            elif name == "totals":
                given[name] = _true([str(value)])
            elif value is not None:
                texts = value if isinstance(value, list) else [str(value)]
                parameter = "option" if name == "options" else name
                given[name] = getattr(
                    cls.from_parameters({"measures": ["x"], parameter: texts}), name
                )
        return cls(**{"measures": (), **given})

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it; what is at its default is left out."""
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value == each.default:
                continue
            if each.name in ("where", "having"):
                found[each.name] = [_where_json(condition) for condition in value]
            elif each.name == "options":
                found[each.name] = dict(value)
            else:
                found[each.name] = list(value) if isinstance(value, tuple) else value
        return found


def where(text: str) -> Where:
    """One condition from its text: source=Web|Referral, any(amount>=1000, owner=none).

    Raises QueryError, which shows where the text stops making sense.
    """
    condition, end = _read(text, 0, depth=0)
    if text[end:].strip():
        raise QueryError(
            f"In the condition {text!r}, {text[end:].strip()!r} is left over.", QUOTING
        )
    return condition


DEEPEST = 20
QUOTING = 'A value with a | or a quote in it, or in brackets a comma, is quoted: "…".'


def _read(text: str, at: int, *, depth: int) -> tuple[Where, int]:
    opened = re.compile(r"\s*(any|all)\s*\(").match(text, at)
    if depth > DEEPEST:
        raise QueryError(f"The conditions are nested more than {DEEPEST} deep.")
    if opened:
        return _read_group(text, opened[1], opened.end(), depth)
    field = _FIELD.match(text, at)
    if not field:
        raise QueryError(f"The condition {text!r} has no field.", "Write it like source=Web.")
    for operator in OPERATORS:
        if text.startswith(operator, field.end()):
            values, end = _read_values(text, field.end() + len(operator), nested=depth > 0)
            return Condition(field[1], operator, values), end
    raise QueryError(
        f"The condition {text!r} has no comparison after {field[1]}.",
        "There is = != > >= < <= and ~ (contains).",
    )


def _read_group(text: str, kind: str, at: int, depth: int) -> tuple[Group, int]:
    conditions: list[Where] = []
    while True:
        condition, at = _read(text, at, depth=depth + 1)
        conditions.append(condition)
        at = _blank(text, at)
        if text[at : at + 1] == ")":
            return Group(kind, tuple(conditions)), at + 1
        if text[at : at + 1] != ",":
            raise QueryError(f"The bracket of {kind}( is not closed in {text!r}.", QUOTING)
        at += 1


def _read_values(text: str, at: int, *, nested: bool) -> tuple[tuple[str | None, ...], int]:
    # Outside brackets a comma or a bracket can only belong to the value.
    plain = _PLAIN if nested else re.compile(r"[^|\"\s](?:[^|\"]*[^|\"\s])?")
    values: list[str | None] = []
    while True:
        at = _blank(text, at)
        if text[at : at + 1] == '"':
            quoted = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
            if not quoted:
                raise QueryError(f"A quote is not closed in the condition {text!r}.")
            values.append(quoted[1].replace('""', '"'))
            at = quoted.end()
        else:
            found = plain.match(text, at)
            if not found:
                raise QueryError(f"A value is missing in {text!r}.", "For empty, write =none.")
            values.append(None if found[0] == "none" else found[0])
            at = found.end()
        at = _blank(text, at)
        if text[at : at + 1] != "|":
            return tuple(values), at
        at += 1


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _written(value: str | None) -> str:
    if value is None:
        return "none"
    if value == "none" or value[:1] in "=<>~!" or not _PLAIN.fullmatch(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def _where_of(given: Any) -> Where:
    if isinstance(given, str):
        return where(given)
    if isinstance(given, Mapping):
        for kind in ("any", "all"):
            if kind in given:
                return Group(kind, tuple(_where_of(each) for each in given[kind]))
        if {"field", "op", "values"} <= set(given) and given["op"] in OPERATORS:
            values = tuple(None if each is None else str(each) for each in given["values"])
            if values:
                return Condition(str(given["field"]), given["op"], values)
    raise QueryError(
        f"{given!r} is not a condition.",
        'Write it as text, or as {"field": "source", "op": "=", "values": ["Web"]}.',
    )


def _where_json(condition: Where) -> dict[str, Any]:
    if isinstance(condition, Group):
        return {condition.kind: [_where_json(each) for each in condition.conditions]}
    return {
        "field": condition.field,
        "op": condition.operator,
        "values": list(condition.values),
    }


def _listed(texts: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def _single(texts: list[str]) -> str:
    return texts[-1].strip()


def _number(texts: list[str]) -> int:
    if not re.fullmatch(r"\d{1,9}", texts[-1].strip()):
        raise QueryError(f"limit is {texts[-1]!r}.", "It takes a whole number from 1.")
    return int(texts[-1])


def _true(texts: list[str]) -> bool:
    return texts[-1].strip().casefold() not in ("", "0", "false", "no", "none")


def _options(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise QueryError(f"The option {text!r} has no value.", "Write it as name=value.")
        found[name.strip()] = value.strip()
    return tuple(sorted(found.items()))


_READERS: dict[str, Any] = {
    "measures": _listed,
    "by": _listed,
    "where": lambda texts: tuple(where(each) for each in texts),
    "having": lambda texts: tuple(where(each) for each in texts),
    "period": _single,
    "compare": lambda texts: tuple(each for each in _listed(texts) if each != "none"),
    "as_of": _single,
    "known_on": _single,
    "options": _options,
    "order": _listed,
    "limit": _number,
    "totals": _true,
}
