"""The rules of a workspace, read from alerts/*.toml: one file, one rule.

A file that is not in order is in no other's way: it is listed with what is wrong, and where.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from rapport.alerts import FOLDER
from rapport.alerts.rule import EVERY, FORMS, Rule, read_hours, read_when
from rapport.errors import (
    QueryError,
    RapportError,
    UnknownNameError,
    WorkspaceError,
    join,
    nearest,
)
from rapport.query import Condition, Group
from rapport.query import where as read_condition
from rapport.wording import LANGUAGES, NOTHING, Message, OwnWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rapport.open_generation import OpenGeneration
    from rapport.query import Where

KEYS = ("measure", "when", "every", "split", "where", "options", "title", "quiet", "on")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LARGEST = 100_000
"""A file of more bytes is no rule."""


@dataclass(frozen=True)
class Broken:
    """A rule that is not in order."""

    name: str
    file: str
    error: RapportError


def read(folder: Path) -> tuple[list[Rule], list[Broken]]:
    """The rules of the workspace in a folder, and those that cannot be read."""
    rules: list[Rule] = []
    broken: list[Broken] = []
    for path in sorted((folder / FOLDER).glob("*.toml")):
        if path.name.startswith("."):
            continue
        file = f"{FOLDER}/{path.name}"
        try:
            rules.append(from_text(_text(path, file), file))
        except WorkspaceError as error:
            broken.append(Broken(path.stem, file, error))
    return rules, broken


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether the rules have changed."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.toml")):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def from_text(text: str, file: str) -> Rule:
    """The rule that a TOML text is; `file` is what errors call it.

    Raises WorkspaceError with the file, the line and the mend.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{file} is not valid TOML: {error}.") from None
    return _Entry(content, text, file).rule()


def check(rule: Rule, generation: OpenGeneration, text: str = "") -> None:
    """Refuse a rule that names what there is not. Raises WorkspaceError with its line."""
    _Check(rule, generation, text).run()


def _text(path: Path, file: str) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise WorkspaceError(f"{file} has {size:,} bytes: that is no rule.")
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{file} cannot be read: {error}.") from None


def line_of(text: str, key: str, value: str = "") -> int:
    """The line of a key's value in a text, or of the key; 1 where neither stands there."""
    found = re.search(rf'^[ \t]*\[?[ \t]*["\']?{re.escape(key)}["\']?\s*[=\]]', text, re.MULTILINE)
    if not found:
        return 1
    there = text.find(value, found.start()) if value else -1
    return text.count("\n", 0, there if there >= 0 else found.end() - 1) + 1


@dataclass(frozen=True)
class _Entry:
    """A file as TOML has it, on its way to be a rule."""

    content: Mapping[str, Any]
    text: str
    file: str

    def rule(self) -> Rule:
        name = self.file.rpartition("/")[2].removesuffix(".toml")
        if not NAME.fullmatch(name):
            raise WorkspaceError(
                f"{self.file}: {name!r} is no name for a rule.",
                "Call the file by small letters, figures and hyphens: few-leads.toml.",
            )
        for key in self.content:
            if key not in KEYS:
                near = nearest(key, KEYS)
                mend = f"Did you mean {join(near)}?" if near else f"There is {join(KEYS, 'and')}."
                raise self._error(key, f"there is no setting called {key}.", mend)
        if not self._word("measure"):
            raise WorkspaceError(f"{self.file}: it names no measure.", 'Add measure = "leads".')
        every = self._word("every") or "week"
        if every not in EVERY:
            raise self._error("every", f"every is {every!r}.", f"It takes {join(EVERY)}.")
        return Rule(
            name,
            self._word("measure"),
            self._read("when", read_when, self._word("when") or "unusual"),
            every,
            self._word("split"),
            self._conditions(),
            self._options(),
            self._title(),
            self._quiet(),
            self._is_on(),
            self.file,
        )

    def _error(self, key: str, what: str, mend: str = "", value: str = "") -> WorkspaceError:
        return WorkspaceError(f"{self.file}, line {line_of(self.text, key, value)}: {what}", mend)

    def _word(self, key: str) -> str:
        value = self.content.get(key, "")
        if not isinstance(value, str):
            mend = f"It takes {FORMS}." if key == "when" else "It takes a word in quotes."
            raise self._error(key, f"{key} is {value!r}.", mend)
        return value.strip()

    def _read(self, key: str, read: Callable[[str], Any], text: str) -> Any:
        try:
            return read(text)
        except QueryError as error:
            raise self._error(key, error.what, error.mend, text) from None

    def _conditions(self) -> tuple[str, ...]:
        value = self.content.get("where", [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            raise self._error("where", f"where is {value!r}.", 'It takes a list: ["source=Web"].')
        return tuple(str(self._read("where", read_condition, each)) for each in listed)

    def _options(self) -> tuple[tuple[str, str], ...]:
        value = self.content.get("options", {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            mend = 'It takes names with words in quotes: options = { basis = "period" }.'
            raise self._error("options", f"options is {value!r}.", mend)
        return tuple(sorted(value.items()))

    def _title(self) -> Message:
        value = self.content.get("title", "")
        if isinstance(value, str):
            return Message(value.strip()) if value.strip() else NOTHING
        right = isinstance(value, dict) and all(
            language in LANGUAGES and isinstance(text, str) for language, text in value.items()
        )
        if not right or not value:
            mend = 'It takes words in quotes, or { en = "…", nb = "…" }.'
            raise self._error("title", f"title is {value!r}.", mend)
        return OwnWords(value)

    def _quiet(self) -> str:
        text = self._word("quiet")
        self._read("quiet", read_hours, text)
        return text

    def _is_on(self) -> bool:
        value = self.content.get("on", True)
        if not isinstance(value, bool):
            raise self._error("on", f"on is {value!r}.", "It takes true or false.")
        return value


@dataclass(frozen=True)
class _Check:
    """A rule, looked up in a generation."""

    rule: Rule
    generation: OpenGeneration
    text: str

    def run(self) -> None:
        model, rule = self.generation.model, self.rule
        unit = self._looked("measure", rule.measure, lambda: model.measure(rule.measure)).unit
        if rule.split:
            if ":" in rule.split or rule.split == "date":
                raise self._error("split", f"A rule is not split by {rule.split}.", "every is.")
            axis = self._looked("split", rule.split, lambda: model.axis(rule.split))
            if model.dimensions()[axis.dimension].type == "date":
                what = f"A rule is not split by days, and {rule.split} has days."
                raise self._error("split", what, "every says after what time it looks.", rule.split)
        for text in rule.where:
            for name in _fields(read_condition(text)):
                self._looked("where", name, partial(self._field, name))
        when = rule.when
        if when.kind in ("above", "below") and (unit == "share") is not when.is_share:
            if unit == "share":
                what = f"{rule.measure} is a share, and {when.figure:g} is none."
                raise self._error("when", what, f'Write it with a %: "{when.kind} 20%".')
            what = f"{rule.measure} is no share, and {when} is one."
            raise self._error("when", what, "Write it without the %.")
        query = rule.query("last_2_weeks")
        self._looked("measure", rule.measure, lambda: self.generation.opened.understand(query))

    def _field(self, name: str) -> None:
        model = self.generation.model
        fields = model.fields()
        whole = model.whole_name(name)
        if whole != "date" and whole not in fields:
            raise UnknownNameError("field", name, fields)

    def _looked(self, key: str, value: str, look: Callable[[], Any]) -> Any:
        try:
            return look()
        except WorkspaceError:
            # A custom measure that is not in order names its own file.
            raise
        except RapportError as error:
            raise self._error(key, error.what, error.mend, value) from None

    def _error(self, key: str, what: str, mend: str = "", value: str = "") -> WorkspaceError:
        if not self.rule.file:
            return WorkspaceError(what, mend)
        at = f", line {line_of(self.text, key, value)}" if self.text else ""
        return WorkspaceError(f"{self.rule.file}{at}: {what}", mend)


def _fields(where: Where) -> Iterator[str]:
    if isinstance(where, Group):
        for each in where.conditions:
            yield from _fields(each)
    elif isinstance(where, Condition):
        yield where.field
