"""Figures by key, held by column: what is done to one measure is one pass over one list.

keys      [(Nora, 2026-07), (Emma, 2026-07)]
columns   {"won_amount": [900, None], "leads": [12, 3]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.measure import Derived, Ratio

Key = tuple[Any, ...]
"""A value for each axis."""


class Grid:
    """The figures of a question by key. Each key is there once."""

    def __init__(self, keys: list[Key], columns: dict[str, list[Any]] | None = None) -> None:
        self.keys = keys
        self.columns = columns or {}
        """Each as long as the keys."""
        self._places: dict[Key, int] | None = None

    @classmethod
    def of(
        cls, names: Sequence[str], fetched: Sequence[Sequence[Any]], axes: Sequence[str]
    ) -> Grid:
        """Of the rows of a statement: its columns' names, and those that the keys are made of."""
        columns = dict(zip(names, map(list, zip(*fetched, strict=True)), strict=False))
        keys = [columns.pop(axis, []) for axis in axes]
        return cls(list(zip(*keys, strict=True)) if axes else [()], columns)

    @property
    def places(self) -> dict[Key, int]:
        """Where each key stands."""
        if self._places is None:
            self._places = {key: place for place, key in enumerate(self.keys)}
        return self._places

    def column(self, name: str) -> list[Any]:
        """One figure at every key: the list itself; nothing is known of one that is not there."""
        if name not in self.columns:
            self.columns[name] = [None] * len(self.keys)
        return self.columns[name]

    def first(self, name: str) -> Any:
        """The figure at the first key; None without one."""
        return next(iter(self.columns.get(name, ())), None)

    def add(self, keys: Iterable[Key]) -> None:
        """New keys, of which nothing is known."""
        self.extend(Grid(list(keys)))

    def extend(self, other: Grid) -> None:
        """Further keys with their figures."""
        if not other.keys:
            return
        for name in {**self.columns, **other.columns}:
            self.columns[name] = [*self.column(name), *other.column(name)]
        self.keys = [*self.keys, *other.keys]
        self._places = None

    def under(self, keys: Iterable[Key | None]) -> Grid:
        """The same figures under other keys; those whose key is None are left out."""
        kept = [(place, key) for place, key in enumerate(keys) if key is not None]
        return Grid(
            [key for __, key in kept],
            {name: [of[place] for place, __ in kept] for name, of in self.columns.items()},
        )

    def at(self, name: str, keys: Iterable[Key]) -> list[Any]:
        """One figure at some keys; None at those that are not there."""
        column, places = self.column(name), self.places
        return [None if (place := places.get(key)) is None else column[place] for key in keys]

    def work_out(self, measure: Ratio | Derived) -> None:
        """A measure's figures, from those that it is made of."""
        parts = [self.column(name) for name in measure.columns]
        self.columns[measure.name] = list(map(measure.worked_out, *parts))
