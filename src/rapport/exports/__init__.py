"""The formats of an answer, one file each: a module's name is the format's name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rapport.errors import UnknownNameError
from rapport.registry import modules

if TYPE_CHECKING:
    from types import ModuleType


@cache
def formats() -> dict[str, ModuleType]:
    """Every format that answers a query or a report, by its name."""
    return {
        module.__name__.rpartition(".")[2]: module
        for module in modules(__name__)
        if hasattr(module, "render")
    }


def find(name: str) -> ModuleType:
    """The module of that format. Raises UnknownNameError."""
    if name not in formats():
        raise UnknownNameError("format", name, formats())
    return formats()[name]


__all__ = ["find", "formats"]
