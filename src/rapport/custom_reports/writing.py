"""A report as text, to start from or to take elsewhere: TOML, or the same as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.section import Section
from rapport.wording import Message, OwnWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.report import Report

ROOM = 96
"""A list that is longer than a line stands one to a line."""


def content(report: Report) -> dict[str, Any]:
    """A report as named values, the same in TOML and in JSON; what is at its default is left out.

    Its sentence at the top is not among them: a workspace's own report makes that by its own rule.
    Raises QueryError for a report on the data themselves, which is made of no measures.
    """
    if report.account is not None or any(each.listing for each in report.sections):
        raise QueryError(
            f"{report.id} is made of what is on record about the data, and of no measures.",
            "Take another report to start from.",
        )
    if not report.has_period:
        raise QueryError(
            f"{report.id} is worked out, and not made of queries.",
            "Take another report to start from.",
        )
    found: dict[str, Any] = {
        "id": report.id,
        "title": _words(report.title),
        "question": _words(report.question),
        "group": report.group,
        "answers": report.answers,
        "rhythm": report.rhythm,
        "period": report.period,
        "compare": report.compare or "none",
        "where": list(report.where),
        "of_alone": list(report.of_alone),
        "tabs": list(report.tabs),
        "about": report.about,
        "splits": list(report.splits),
        "options": list(report.options),
        "tiles": list(report.tiles),
        "called": {name: _words(label) for name, label in report.called},
        "section": [_section(each) for each in report.sections],
    }
    return {key: value for key, value in found.items() if value}


def _section(section: Section) -> dict[str, Any]:
    if section.text:
        return {
            key: value
            for key, value in (
                ("id", section.id),
                ("title", _words(section.title)),
                ("text", _words(section.text)),
            )
            if value
        }
    found: dict[str, Any] = {}
    for each in fields(Section):
        value = getattr(section, each.name)
        if each.name in ("listing", "text", "of") or value == each.default or not value:
            continue
        if each.name in ("options", "own"):
            found[each.name] = dict(value)
        elif each.name == "says_under":
            found[each.name] = [
                {"option": name, "value": text, "says": _words(says)} for name, text, says in value
            ]
        elif isinstance(value, Message):
            found[each.name] = _words(value)
        else:
            found[each.name] = list(value) if isinstance(value, tuple) else value
    return found


def _words(message: Message) -> str | dict[str, str]:
    return dict(message.words) if isinstance(message, OwnWords) else str(message)


def to_json(report: Report) -> str:
    """The report as JSON."""
    return json.dumps(content(report), ensure_ascii=False, indent=2) + "\n"


def to_toml(report: Report) -> str:
    """The report as TOML."""
    return "\n".join(_lines(content(report))) + "\n"


def _lines(whole: dict[str, Any]) -> Iterator[str]:
    for key, value in whole.items():
        if key not in ("called", "section"):
            yield f"{key} = {_value(value, len(key))}"
    if "called" in whole:
        yield from ("", "[called]")
        for name, value in whole["called"].items():
            yield f"{_text(name)} = {_value(value)}"
    for section in whole.get("section", []):
        yield from ("", "[[section]]")
        for key, value in section.items():
            yield f"{key} = {_value(value, len(key))}"


def _value(value: Any, before: int = 0) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        listed = [_value(each) for each in value]
        line = f"[{', '.join(listed)}]"
        if len(line) + before <= ROOM:
            return line
        return "[\n" + "".join(f"  {each},\n" for each in listed) + "]"
    return _text(value)


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _text(key)


def _text(text: str) -> str:
    """A text as TOML has it: as JSON does, but for the one sign that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
