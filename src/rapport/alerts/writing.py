"""A rule as text, and the files that a person adds and removes by a command."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rapport.alerts import FOLDER
from rapport.alerts.reading import NAME, check, from_text, read
from rapport.answering.notes import NOT_FOUND, NOT_FOUND_NEAR
from rapport.errors import UnknownNameError, UsageError, WorkspaceError
from rapport.wording import Locale

if TYPE_CHECKING:
    from pathlib import Path

    from rapport.alerts.rule import Rule
    from rapport.open_generation import OpenGeneration


def to_toml(rule: Rule) -> str:
    """A rule as its file has it; what is at its default is left out."""
    lines = [f"measure = {_text(rule.measure)}", f"when = {_text(str(rule.when))}"]
    lines.append(f"every = {_text(rule.every)}")
    if rule.split:
        lines.append(f"split = {_text(rule.split)}")
    if rule.where:
        lines.append(f"where = [{', '.join(_text(each) for each in rule.where)}]")
    if rule.options:
        pairs = ", ".join(f"{name} = {_text(value)}" for name, value in rule.options)
        lines.append(f"options = {{ {pairs} }}")
    if rule.title:
        lines.append(f"title = {_text(rule.title)}")
    if rule.quiet:
        lines.append(f"quiet = {_text(rule.quiet)}")
    if not rule.is_on:
        lines.append("on = false")
    return "\n".join(lines) + "\n"


def name_for(rule: Rule, folder: Path) -> str:
    """A free name that says what the rule watches: leads-unusual-by-source."""
    parts = [rule.measure, rule.when.kind]
    parts += ["by", rule.split] if rule.split else []
    parts += [*rule.where, *([rule.every] if rule.every != "week" else [])]
    plain = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).casefold()).strip("-")[:70] or "rule"
    name, number = plain, 1
    while (folder / FOLDER / f"{name}.toml").exists():
        number += 1
        name = f"{plain}-{number}"
    return name


def add(folder: Path, rule: Rule, generation: OpenGeneration | None) -> Path:
    """Write a rule's file; with a generation, only where that can be asked it.

    Raises WorkspaceError or UsageError: where another rule asks the same, too, or it is narrowed to
    somebody or something that the data do not have.
    """
    if not NAME.fullmatch(rule.name):
        raise UsageError(
            f"{rule.name!r} is no name for a rule.",
            "It takes small letters, figures and hyphens: few-leads.",
        )
    path = folder / FOLDER / f"{rule.name}.toml"
    if path.exists():
        raise UsageError(
            f"There is a rule called {rule.name} already.",
            f"Take it away with `rapport alerts remove {rule.name}`, or choose another --name.",
        )
    same = next((each for each in read(folder)[0] if each.question == rule.question), None)
    if same is not None:
        raise UsageError(
            f"The rule {same.name} watches that already: {same.question}.",
            f"Take it away first with `rapport alerts remove {same.name}`, if it is to change.",
        )
    text = to_toml(rule)
    # What was given by hand is read as the file will be.
    from_text(text, f"{FOLDER}/{path.name}")
    if generation is not None:
        check(rule, generation)
        _look_up(rule, generation)
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror}.") from None
    return path


def _look_up(rule: Rule, generation: OpenGeneration) -> None:
    """Refuse a rule that is narrowed to what the data do not have. Raises UsageError."""
    if not rule.where:
        return
    for note in generation.ask(rule.query("last_month")).notes:
        if note.one in (NOT_FOUND, NOT_FOUND_NEAR):
            raise UsageError(note.said(Locale()), "A rule watches what the data have.")


def remove(folder: Path, name: str) -> Path:
    """Take a rule's file away; what it told stays in the journal. Raises UnknownNameError."""
    path = folder / FOLDER / f"{name}.toml"
    if not NAME.fullmatch(name) or not path.exists():
        known = [each.stem for each in (folder / FOLDER).glob("*.toml")]
        raise UnknownNameError("rule", name, known)
    path.unlink()
    return path


def _text(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
