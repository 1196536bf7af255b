"""The folder is the registry: what a module declares is found because the module is there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeVar

from rapport.errors import RapportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

T = TypeVar("T")


def modules(package: str) -> list[ModuleType]:
    """Every public module of a package, in the order of their names."""
    parent = import_module(package)
    names = sorted(each.name for each in iter_modules(parent.__path__))
    return [import_module(f"{package}.{name}") for name in names if not name.startswith("_")]


def declared(package: str, *kinds: type[T], key: str = "name") -> dict[str, T]:
    """Every object of some kinds that the modules of a package declare at their top level.

    A tuple of them counts as each of them. The order is that of the kinds, then of the modules and
    their lines. Raises RapportError where two of them have the same name.
    """
    found: dict[str, T] = {}
    places: dict[str, str] = {}
    every = modules(package)
    for kind in kinds:
        for module, each in _of(kind, every):
            name = getattr(each, key)
            if found.setdefault(name, each) is not each:
                both = f"{places[name]} and {module.__name__}"
                raise RapportError(
                    f"Two of the {package.rpartition('.')[2]} are called {name}: in {both}.",
                    f"Give one of them another {key}.",
                )
            places.setdefault(name, module.__name__)
    return found


def _of(kind: type[T], every: list[ModuleType]) -> Iterator[tuple[ModuleType, T]]:
    for module in every:
        for value in vars(module).values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, kind):
                    yield module, each
