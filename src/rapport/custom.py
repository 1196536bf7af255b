"""Custom measures: what a workspace's metrics/*.toml add to the measures that there are.

    name = "amount_per_activity"              a file with one measure, or [[measure]] before each
    formula = "won_amount / activities"
    label = "Value per activity"              or { en = "Value per activity", nb = "Verdi per …" }
    unit = "money"                            count, money, share, days, minutes, number, or "kg"
    format = 2                                how many decimals
    good = "more"                             or "less"
    description = "What an activity brings."

Only the name and the formula must be there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from rapport.errors import QueryError, UsageError, WorkspaceError, join, nearest
from rapport.formula import (
    Aggregation,
    CircleError,
    Constant,
    Formula,
    Name,
    Negation,
    check,
    in_order,
    parse,
)
from rapport.measure import Derived
from rapport.wording import LANGUAGES, Message, OwnWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from rapport.formula import Node
    from rapport.measure import Direction
    from rapport.wording import Locale

FOLDER = "metrics"
UNITS = ("count", "money", "share", "days", "minutes", "number")
KEYS = ("name", "formula", "label", "unit", "format", "good", "description")
MOST_DECIMALS = 6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NAMED = re.compile(r"""^\s*name\s*=\s*["']([a-z][a-z0-9_]{0,59})["']""", re.MULTILINE)
"""The names in a text that may be no TOML."""


@dataclass(frozen=True)
class CustomMeasure:
    """A measure that a workspace defines by a formula."""

    name: str
    formula: Formula
    labels: tuple[tuple[str, str], ...] = ()
    """Languages and what it is called in them; the first also stands for those not there."""
    unit: str = "number"
    """count, money, share, days, minutes or number."""
    suffix: str = ""
    """Of a unit of the workspace's own, what stands after the number: kg."""
    decimals: int | None = None
    """How many decimals are shown; None for as many as the unit usually has."""
    good: Direction = "more"
    description: str = ""
    file: str = ""
    line: int = 0
    """Where it is defined, for errors: the line of its name."""
    formula_line: int = 0
    """And that of its formula."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures and aggregations that it is made of."""
        return self.formula.needs

    def label_in(self, language: str) -> str:
        """What it is called in a language; without a label, its name in words."""
        labels = dict(self.labels)
        in_words = self.name.replace("_", " ").capitalize()
        return labels.get(language) or next(iter(labels.values()), in_words)

    def label(self, language: str = "en") -> Message:
        """What it is called, in the reader's language where it has several."""
        if len(self.labels) > 1:
            return OwnWords(dict(self.labels))
        return Message(self.label_in(language))

    def derived(self, language: str = "en", kinds: Mapping[str, str] | None = None) -> Derived:
        """It as a measure among the others.

        `kinds` are the kinds of what it needs: a sum of flows is a flow, else it is a ratio.
        """
        needs, formula = self.needs, self.formula
        flows = bool(kinds) and all(kinds and kinds.get(each) == "flow" for each in needs)

        def work(*values: Any) -> Any:
            return formula.value(dict(zip(needs, values, strict=True)))

        return Derived(
            self.name,
            self.label(language),
            self.unit,
            needs,
            work,
            Message(str(formula)),
            good=self.good,
            kind="flow" if flows and formula.is_linear else "ratio",
            halves=formula.halves,
        )

    def check(self, measures: Collection[str], columns: Mapping[str, Mapping[str, str]]) -> None:
        """Refuse a formula that names what there is not; see rapport.formula.check.

        `measures` are all that it may use: the built-in and the other custom ones.
        Raises WorkspaceError, which names the file, the line and the nearest names.
        """
        try:
            check(self.formula, measures, columns)
        except UsageError as error:
            at = f"{self.file}, line {self.formula_line}"
            raise WorkspaceError(f"{at}: {error.what}", error.mend) from None


class InPlace(OwnWords):
    """What a formula is called that stands where a measure's name could: its own measures' names.

    won_amount / activities is Won value / Activities.
    """

    tree: Formula
    labels: dict[str, Message]

    def __new__(cls, name: str, formula: Formula, labels: Mapping[str, Message]) -> Self:
        """Of a formula, with what the measures in it are called."""
        made = super().__new__(cls, {"en": name})
        made.tree = formula
        made.labels = dict(labels)
        return made

    def in_language(self, locale: Locale) -> str:
        """The formula in words."""
        said = {each: locale.say(label) for each, label in self.labels.items()}
        names = r"\w+\([^()]*\)|[A-Za-z_]\w*"
        return re.sub(names, lambda found: said.get(found[0], found[0]), str(self.tree))


def unit_of(formula: Formula, units: Mapping[str, str]) -> str:
    """The unit of a formula by those of what it is made of; a number where they do not say it.

    Amounts added, scaled, or divided by counts stay money; anything else is a plain number.
    """
    found = _unit(formula.root, units)
    return found or "number"


def _unit(node: Node, units: Mapping[str, str]) -> str:
    """money, count …; empty for a plain number, which scales; "number" where nothing is known."""
    if isinstance(node, Constant):
        return ""
    if isinstance(node, Negation):
        return _unit(node.part, units)
    if isinstance(node, Name | Aggregation):
        return units.get(node.name if isinstance(node, Name) else str(node), "number")
    unit = _unit(node.first, units)
    for sign, part in node.rest:
        other = _unit(part, units)
        if sign in "+-":
            unit = unit if unit == other else "number"
        elif sign == "*":
            unit = "number" if unit and other else unit or other
        elif other:
            # Amounts divided by counts are amounts for each.
            unit = unit if (unit, other) == ("money", "count") else "number"
        else:
            unit = unit if unit == "money" else "number"
    return unit


def read(
    folder: Path, built_in: Collection[str] = ()
) -> tuple[dict[str, CustomMeasure], dict[str, WorkspaceError]]:
    """The custom measures of a workspace's folder that are in order, and what is wrong with others.

    The ones by name, each after those that it uses; the others by the name that they refuse, or by
    their file where they refuse none: where it names none, or one of `built_in`, which stays what
    it is. Each says the file, the line and the mend: for what cannot be read, a name that is taken,
    and formulas that go round in a circle. No file is in another's way.
    """
    found: dict[str, CustomMeasure] = {}
    wrong: dict[str, WorkspaceError] = {}
    for path in sorted((folder / FOLDER).glob("*.toml")):
        text = ""
        try:
            text = path.read_bytes().decode("utf-8-sig", "replace")
            path.read_text("utf-8-sig")
            measures = from_text(text, f"{FOLDER}/{path.name}")
        except (OSError, UnicodeDecodeError) as error:
            problem = WorkspaceError(f"{path} cannot be read: {error}.")
        except WorkspaceError as error:
            problem = error
        else:
            for each in measures:
                if each.name in built_in:
                    what = f"{each.name} is one of the built-in measures."
                    wrong[each.file] = _wrong(each, what, "Give it another name.")
                elif each.name in found or each.name in wrong:
                    first = found.get(each.name)
                    where = f" in {first.file}, line {first.line}, already" if first else " twice"
                    what = f"{each.name} is defined{where}."
                    wrong[each.name] = _wrong(each, what, "Give one of them another name.")
                else:
                    found[each.name] = each
            continue
        named = [each for each in _NAMED.findall(text) if each not in built_in]
        wrong |= dict.fromkeys(named or [f"{FOLDER}/{path.name}"], problem)
    sound = {name: each for name, each in found.items() if name not in wrong}
    try:
        return {name: sound[name] for name in ordered(sound.values())}, wrong
    except WorkspaceError as error:
        return {}, {**dict.fromkeys(sound, error), **wrong}


def ordered(measures: Iterable[CustomMeasure]) -> tuple[str, ...]:
    """Their names, each after those that it uses. Raises WorkspaceError where they go round."""
    by_name = {each.name: each for each in measures}
    try:
        return in_order({name: each.formula for name, each in by_name.items()})
    except CircleError as error:
        raise _wrong(by_name[error.circle[0]], error.what, error.mend) from None


def from_text(text: str, file: str) -> tuple[CustomMeasure, ...]:
    """The custom measures that a TOML text defines; `file` is what errors call it.

    Raises WorkspaceError with the file, the line and the mend.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{file} is not valid TOML: {error}.") from None
    several = content.get("measure")
    if several is None:
        return (_Entry(content, _Lines(text, 0), file).measure(),) if content else ()
    beside = [key for key in content if key != "measure"]
    if not isinstance(several, list) or not all(isinstance(each, dict) for each in several):
        raise WorkspaceError(f"{file}: measure is one section.", "Write [[measure]] before each.")
    if beside:
        raise WorkspaceError(
            f"{file}, line {_Lines(text, 0).of(beside[0])}: {beside[0]} stands before [[measure]].",
            "Put it below the [[measure]] that it belongs to.",
        )
    entries = (_Entry(each, _Lines(text, at), file) for at, each in enumerate(several, start=1))
    return tuple(each.measure() for each in entries)


def _wrong(measure: CustomMeasure, what: str, mend: str) -> WorkspaceError:
    return WorkspaceError(f"{measure.file}, line {measure.line}: {what}", mend)


class _Lines:
    """Where the keys of one entry of a TOML text stand."""

    def __init__(self, text: str, number: int) -> None:
        """Of the so-manieth [[measure]]; 0 for what stands before the first."""
        self._at: dict[str, int] = {}
        self._first = 1
        current, quote = 0, ""
        for line_number, line in enumerate(text.splitlines(), start=1):
            if not quote:
                if re.match(r"\s*\[\[\s*measure\s*\]\]", line):
                    current += 1
                    self._first = line_number if current == number else self._first
                key = re.match(r"\s*(?:\[\s*(?:measure\s*\.\s*)?)?[\"']?([\w-]+)", line)
                if key and current == number:
                    self._at.setdefault(key[1], line_number)
            # A text over several lines may hold anything, also what looks like a key.
            for mark in re.findall(r"\"\"\"|'''", line):
                quote = mark if not quote else "" if mark == quote else quote

    def of(self, key: str) -> int:
        """The line of a key; of one that is not there, the entry's first."""
        return self._at.get(key, self._first)


@dataclass(frozen=True)
class _Entry:
    """One measure as TOML has it, on its way to be one."""

    content: Mapping[str, Any]
    lines: _Lines
    file: str

    def measure(self) -> CustomMeasure:
        for key in self.content:
            if key not in KEYS:
                near = nearest(key, KEYS)
                mend = f"Did you mean {join(near)}?" if near else f"There is {join(KEYS, 'and')}."
                raise self._error(key, f"there is no setting called {key}.", mend)
        unit, suffix = self._unit()
        return CustomMeasure(
            self._name(),
            self._formula(),
            self._labels(),
            unit,
            suffix,
            self._decimals(),
            self._good(),
            self._text("description"),
            self.file,
            self.lines.of("name"),
            self.lines.of("formula"),
        )

    def _error(self, key: str, what: str, mend: str = "") -> WorkspaceError:
        return WorkspaceError(f"{self.file}, line {self.lines.of(key)}: {what}", mend)

    def _text(self, key: str, default: str = "") -> str:
        value = self.content.get(key, default)
        if not isinstance(value, str):
            raise self._error(key, f"{key} is {value!r}.", "It takes words in quotes.")
        return value.strip()

    def _name(self) -> str:
        name = self._text("name")
        if not name:
            raise self._error("name", "a measure has no name.", 'Give it one: name = "…".')
        if not _NAME.fullmatch(name):
            raise self._error(
                "name",
                f"name is {name!r}.",
                "It takes small letters a-z, digits and _, a letter first, and 60 of them at most.",
            )
        return name

    def _formula(self) -> Formula:
        text = self._text("formula")
        if not text:
            mend = 'Write it like formula = "won_amount / activities".'
            raise self._error("formula", f"{self._text('name')} has no formula.", mend)
        try:
            return parse(text)
        except QueryError as error:
            raise self._error("formula", error.what, error.mend) from None

    def _labels(self) -> tuple[tuple[str, str], ...]:
        label = self.content.get("label", "")
        labels = label if isinstance(label, dict) else {"en": label}
        for language, text in labels.items():
            if language not in LANGUAGES:
                mend = f"It takes {join(LANGUAGES)}."
                raise self._error("label", f"label has a language {language!r}.", mend)
            if not isinstance(text, str):
                mend = 'It takes words in quotes, or { en = "…", nb = "…" }.'
                raise self._error("label", f"label is {text!r}.", mend)
        # English first, which stands for the languages that are not there.
        names = sorted(labels, key=list(LANGUAGES).index)
        return tuple((name, labels[name].strip()) for name in names if labels[name].strip())

    def _unit(self) -> tuple[str, str]:
        unit = self._text("unit", "number")
        if unit in UNITS:
            return unit, ""
        near = nearest(unit, UNITS, count=1)
        if near and _is_slip(unit, near[0]):
            mend = f"Did you mean {near[0]}?"
            raise self._error("unit", f"there is no unit called {unit!r}.", mend)
        if not 0 < len(unit) <= 12 or not unit.isprintable():
            mend = f"It takes {join(UNITS)}, or up to 12 letters to stand after the number: kg."
            raise self._error("unit", f"unit is {unit!r}.", mend)
        return "number", unit

    def _decimals(self) -> int | None:
        value = self.content.get("format")
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (whole and 0 <= value <= MOST_DECIMALS):
            mend = f"It takes how many decimals are shown: a whole number, 0 to {MOST_DECIMALS}."
            raise self._error("format", f"format is {value!r}.", mend)
        return value

    def _good(self) -> Direction:
        good = self._text("good", "more")
        if good == "more":
            return "more"
        if good == "less":
            return "less"
        raise self._error("good", f"good is {good!r}.", "It takes more or less.")


def _is_slip(unit: str, known: str) -> bool:
    """Whether a unit is a known one misspelt: another case, a letter away, two changed places."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, unit.casefold(), known).ratio() > 0.78
