"""What is settled when each column of a file has been looked at: stand-ins, and what was close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files.mapping import Entry, is_custom
from rapport.sources.files.recognition.claims import claims
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from rapport.sources.files.recognition.shape import Shape

CLOSE = 0.05
"""How near another candidate must be to be told of."""


def settle(shape: Shape, table: str) -> None:
    """Settle what the columns of a shape are together."""
    _unheld(shape)
    _engagement(shape)
    _multiples(shape)
    _tell_close(shape, table)


def _engagement(shape: Shape) -> None:
    """The day on which work on a deal began stands in for its creation where there is no other."""
    for entry in shape.entries:
        if entry.field != "engaged_at":
            continue
        if "created_at" in shape.fields:
            shape.put(custom(shape, entry.header))
        else:
            reason = (
                f'there is no date of creation; "{entry.header}", when work on it began,'
                " is the nearest"
            )
            shape.put(Entry(entry.header, "created_at", reason=reason, confidence=0.7))
        return


def _unheld(shape: Shape) -> None:
    """What is said of a record that the row does not name belongs to nothing: a field of its own.

    A person goes by their e-mail address where there is no name.
    """
    names = ("name", "first_name", "last_name", "email")
    for entry in list(shape.entries):
        root, _, rest = entry.field.partition(".")
        if not rest or entry.confidence == 1 or "." in rest or rest == "name":
            continue
        held = {f"{root}_id", f"{root}.name"}
        if root in ("contact", "owner"):
            held |= {f"{root}.{each}" for each in names}
        if not held & shape.fields:
            shape.put(custom(shape, entry.header))


def _tell_close(shape: Shape, table: str) -> None:
    """Say which column was not taken for a field because another one was, where it was close."""
    chosen = {each.field: each for each in shape.entries if each.field}
    for entry in shape.entries:
        if not is_custom(entry.field) or not shape.profiles[entry.header].filled:
            continue
        best = next(iter(claims(table, entry.header, shape.profiles[entry.header])), None)
        taken = chosen.get(best.field) if best else None
        if best is None or taken is None or not taken.header or best.field == "id":
            continue
        if best.confidence < taken.confidence - CLOSE or best.confidence < 0.85:
            continue
        shape.messages.append(
            f'Both "{taken.header}" and "{entry.header}" could be {best.field}: "{taken.header}" is'
            f' taken, the other is kept as {entry.field}; --map "{entry.header}={best.field}"'
            " takes it instead."
        )


_MULTIPLES = {"in billions": 1e9, "in millions": 1e6, "in thousands": 1e3}


def _multiples(shape: Shape) -> None:
    """Numbers that a description says to be in thousands or millions are multiplied."""
    for entry in list(shape.entries):
        said = shape.descriptions.get(phrase(entry.header), "")
        for text, factor in _MULTIPLES.items():
            if text in said.casefold() and entry.field and shape.profiles[entry.header].numbers:
                reason = (
                    f'{entry.reason}; multiplied by {factor:,.0f}: the description says "{said}"'
                )
                shape.put(replace(entry, multiply=factor, reason=reason))
