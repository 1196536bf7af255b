"""The entries of columns that no field of the model is for, and of those that a person placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.sources.files.mapping import Entry, Wish, is_custom
from rapport.sources.files.recognition.types import custom_type
from rapport.sources.files.words import custom_field

if TYPE_CHECKING:
    from rapport.sources.files.recognition.shape import Shape


def custom(shape: Shape, header: str, reason: str = "") -> Entry:
    """The entry of a column that no field of the model is for."""
    profile = shape.profiles[header]
    if not profile.filled:
        return Entry(header, "", reason="it is empty throughout")
    name, again = custom_field(header), 2
    while name in shape.fields:
        name, again = f"{custom_field(header)}_{again}", again + 1
    kind = custom_type(header, profile)
    return Entry(
        header,
        name,
        type=kind,
        reason=reason or f"no field of {shape.target} is called so; it holds {_TOLD[kind]}",
        confidence=0.6,
    )


_TOLD = {
    "text": "text",
    "boolean": "yes or no",
    "integer": "whole numbers",
    "number": "numbers",
    "date": "dates",
    "timestamp": "moments",
    "id": "ids",
    "share": "shares",
    "money": "money",
}


def wished(shape: Shape, header: str, wish: Wish) -> Entry:
    """The entry of a column of which a person said what it is."""
    kind = custom_type(header, shape.profiles[header]) if is_custom(wish.field) else "text"
    return Entry(
        header, wish.field, type=kind, format=wish.format, reason="you said so", confidence=1.0
    )
