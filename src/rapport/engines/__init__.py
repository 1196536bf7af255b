"""One engine each: where a generation answers, as rapport.toml's `engine` says.

DuckDB builds every generation, by one definition of every figure, into a file. An engine's module
declares in TRAITS what the engine is like, and opens a generation with its Reader; where the engine
is a server, its `publish` copies the file there before the workspace switches to it, and `forget`
removes the copies that are no longer kept. The same questions are compiled for its dialect.

    engine = "duckdb"                        duckdb.Reader      data/generations/0007.duckdb
    engine = "postgresql://host/company"     postgres.Reader    the schema rapport_0007 there
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rapport.errors import WorkspaceError, join
from rapport.registry import modules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import ModuleType

Rows = tuple[list[str], list[tuple[Any, ...]]]
"""A result: the names of its columns, and its rows."""


@dataclass(frozen=True)
class Traits:
    """What an engine is like."""

    schemes: tuple[str, ...]
    """What its address begins with."""
    dialect: str
    """In which Ibis compiles for it."""
    published: bool = False
    """Whether a generation is copied to it; otherwise the file that was built is read."""


class Reader(Protocol):
    """One generation, open for reading by any number of threads."""

    traits: Traits

    def fetch(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """A statement's result, with the values that it names bound; it may name no others.

        Text is str, DECIMAL is Decimal, DATE is date, whole numbers are int.
        """

    def about(self) -> str:
        """What the generation says about itself, as JSON: see rapport.build.about."""

    def members(self, kind: str) -> frozenset[str]:
        """The values of one of the types of text with few values."""

    def close(self) -> None:
        """Let go of the engine's connections."""


def engine_of(address: str) -> ModuleType:
    """The module for an address. Raises WorkspaceError, which names the engines that there are."""
    scheme = address.partition(":")[0]
    known = {each: module for module in modules(__name__) for each in module.TRAITS.schemes}
    if scheme not in known:
        raise WorkspaceError(
            f"There is no engine called {scheme!r}.",
            f'rapport.toml can say engine = "duckdb", or an address that begins with '
            f"{join([f'{each}://' for each in known if each != 'duckdb'], 'or')}.",
        )
    return known[scheme]


def open_generation(address: str, path: Path) -> Reader:
    """The generation built at a path, opened where it answers. Raises WorkspaceError."""
    reader: Reader = engine_of(address).Reader(address, path)
    return reader
