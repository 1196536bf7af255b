"""The folder is the registry: what a module declares is found because the module is there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from types import ModuleType

T = TypeVar("T")


def modules(package: str) -> list[ModuleType]:
    """Every public module of a package, in the order of their names."""
    parent = import_module(package)
    names = sorted(each.name for each in iter_modules(parent.__path__))
    return [import_module(f"{package}.{name}") for name in names if not name.startswith("_")]


def declared(package: str, kind: type[T]) -> list[T]:
    """Every object of a kind that the modules of a package declare at their top level.

    A tuple of them counts as each of them. The order is that of the modules, then of the lines.
    """
    found: dict[int, T] = {}
    for module in modules(package):
        for value in vars(module).values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, kind):
                    found[id(each)] = each
    return list(found.values())
