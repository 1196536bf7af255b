"""Figures by one dimension, before and now, with the whole of each: asked once, however deep.

source    won_deals  :previous  customers  :previous
Web       6          4          5          4
whole     8          5          6          5
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.answering.answer import answer
from rapport.answering.compare import with_period
from rapport.measure import Derived
from rapport.why.parts import exact
from rapport.why.worked import DUE, worked
from rapport.wording import _

if TYPE_CHECKING:
    from fractions import Fraction

    from rapport.compiling.opened import Opened
    from rapport.period import Period
    from rapport.query import Query
    from rapport.table import Table


BEFORE = _("before")


@dataclass(frozen=True)
class Figure:
    """One figure by the values of a dimension, before and now."""

    before: dict[Any, Any]
    now: dict[Any, Any]
    whole_before: Any
    whole: Any

    @property
    def wholes(self) -> tuple[Any, Any]:
        """Of all values, before and now."""
        return self.whole_before, self.whole

    @property
    def change(self) -> Fraction:
        """Of the whole."""
        return exact(self.whole) - exact(self.whole_before)

    def changes(self) -> dict[Any, Fraction]:
        """Of each value; what is not known of one is nothing."""
        return {
            each: exact(self.now.get(each)) - exact(self.before.get(each))
            for each in dict.fromkeys((*self.now, *self.before))
        }


class Figures:
    """The figures that a question rests on, by its dimension; each is asked for when needed."""

    def __init__(self, query: Query, summary: Table, opened: Opened) -> None:
        """For a query by one dimension, and its answer without one: for the periods of that."""
        self._query, self._opened = query, opened
        self._summary = summary
        self._kept: dict[tuple[str, int], Figure] = {}

    def ask(self, names: tuple[str, ...], days: int = 0) -> Table:
        """Measures before and now, side by side; days are those of a stretch of their own."""
        return before_and_now(
            self._query if not days else of_stretch(self._query, days, self._summary),
            names,
            self._summary if not days else None,
            self._opened,
        )

    def of(self, name: str, days: int = 0) -> Figure:
        """One figure. What of a goal is due is what is behind, and what came."""
        if (name, days) not in self._kept:
            base, __, suffix = name.partition(":")
            if suffix == DUE:
                behind, came = self.of(f"{base}:behind", days), self.of(base, days)
                self._kept[name, days] = _added(behind, came)
            else:
                self._kept[name, days] = figure(self.ask((name,), days), name)
        return self._kept[name, days]

    def prepare(self, names: tuple[str, ...], days: int = 0) -> None:
        """Ask for several figures at once."""
        plain = tuple(each for each in names if ":" not in each and (each, days) not in self._kept)
        if plain:
            table = self.ask(plain, days)
            self._kept |= {(each, days): figure(table, each) for each in plain}


def figure(table: Table, name: str) -> Figure:
    """One figure of an answer by a dimension, with its totals."""
    axis = table.dimensions[0].name
    rows = {row[axis]: row for row in table.rows()}
    return Figure(
        {each: row[f"{name}:previous"] for each, row in rows.items()},
        {each: row[name] for each, row in rows.items()},
        table.total_of(f"{name}:previous"),
        table.total_of(name),
    )


def _added(one: Figure, other: Figure) -> Figure:
    """Two figures added up, where both are known."""

    def of(left: dict[Any, Any], right: dict[Any, Any]) -> dict[Any, Any]:
        return {each: _sum(left[each], right.get(each)) for each in left}

    return Figure(
        of(one.before, other.before),
        of(one.now, other.now),
        _sum(one.whole_before, other.whole_before),
        _sum(one.whole, other.whole),
    )


def _sum(one: Any, other: Any) -> Any:
    return None if one is None or other is None else float(exact(one) + exact(other))


def of_stretch(query: Query, days: int, summary: Table) -> Query:
    """The same of a stretch of its own, up to the end of each of the two periods, or to now."""
    period, other, as_of = summary.period, summary.compare, summary.as_of
    assert period
    assert other
    assert as_of
    ends = [min(each.end, as_of) for each in (period, other)]
    own, before = (f"{end - timedelta(days=days - 1)}..{end}" for end in ends)
    return replace(query, period=own, compare=(before,))


def before_and_now(
    query: Query, names: tuple[str, ...], summary: Table | None, opened: Opened
) -> Table:
    """Measures of a query, each with what it was before, and their totals.

    Goals are aimed at in one period alone: with them, each of the two is asked for itself.
    """
    if summary is None or not any(has_goals(each, opened) for each in names):
        asked = tuple(column for name in names for column in (name, f"{name}:previous"))
        return answer(replace(query, measures=asked, totals=bool(query.by)), opened)
    assert summary.compare
    now = answer(replace(query, measures=names, compare=(), totals=bool(query.by)), opened)
    then = replace(
        with_period(query, summary.compare),
        measures=names,
        totals=bool(query.by),
        options=query.options,
    )
    return _beside(now, answer(then, opened), summary.compare)


def has_goals(name: str, opened: Opened) -> bool:
    """Whether a figure is worked out of goals, at any depth."""
    bare, __, suffix = name.partition(":")
    if suffix:
        return True
    measure = opened.model.measure(bare)
    if isinstance(measure, Derived) and measure.goals:
        return True
    made = worked(measure, opened.model)
    return made is not None and any(has_goals(each, opened) for each in made.parts)


def _beside(now: Table, before: Table, other: Period) -> Table:
    """Two answers to the same question about two periods, in one."""
    axes = len(now.dimensions)
    columns = list(now.columns[:axes])
    for each in now.columns[axes:]:
        columns += [each, replace(each, name=f"{each.name}:previous", against=BEFORE)]
    rows = {row[:axes]: row[axes:] for row in now.records}
    then = {row[:axes]: row[axes:] for row in before.records}
    none = (None,) * len(now.measures)
    records = [
        (*key, *_paired(rows.get(key, none), then.get(key, none)))
        for key in dict.fromkeys((*rows, *then))
    ]
    totals = None
    if now.totals is not None and before.totals is not None:
        totals = _paired(now.totals, before.totals)
    return replace(
        now,
        columns=tuple(columns),
        records=tuple(records),
        totals=totals,
        compare=other,
        notes=tuple(dict.fromkeys((*now.notes, *before.notes))),
    )


def _paired(now: tuple[Any, ...], before: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value for pair in zip(now, before, strict=True) for value in pair)
