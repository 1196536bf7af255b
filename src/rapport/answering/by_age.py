"""What share of the deals created in the period is won by each age, with its interval.

deal  created     closed      status         age (days)  won   at least  at most  still open
D1    2026-01-05  2026-01-15  won        →   7            0 %      0 %       0 %          40
D2    2026-01-05  2026-02-20  lost           14           8 %      3 %      17 %          37
D3    2026-02-01              open           30          14 %      7 %      24 %          29

An open deal tells only that nothing had come of it by its age; a lost one can not be won any more:
see rapport.statistics.win_curve. A cancelled deal counts as one that was open until then.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.answering.density import MOST_ROWS
from rapport.answering.grid import Grid
from rapport.dimension import AGE
from rapport.errors import QueryError
from rapport.measure import Curve
from rapport.query import Condition
from rapport.table import Note
from rapport.wording import _n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from rapport.answering.grid import Key
    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.query import Query

    Array = NDArray[Any]

CONFIDENCE = 0.9
FEWEST = 10
"""Of fewer deals there is no curve, and none beyond the age at which fewer are left."""
ODD = _n(
    "{n} deal that closed before it was created is left out of the curve.",
    "{n} deals that closed before they were created are left out of the curve.",
)
TOO_FEW = _n(
    "{n} value has fewer than {fewest} deals: no share by age is given of it.",
    "{n} values have fewer than {fewest} deals each: no share by age is given of them.",
)
TOO_FEW_IN_ALL = _n(
    "{n} deal was created: no share by age is given of fewer than {fewest}.",
    "{n} deals were created: no share by age is given of fewer than {fewest}.",
)
COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, eq=False)
class Drawn:
    """One curve, up to the age at which too few deals are left."""

    deals: int
    last: int
    """The age at which it ends."""
    age: Array
    won: Array
    low: Array
    high: Array
    ages: Array
    """Of every deal, in order."""

    def at(self, day: int) -> tuple[float, float, float] | None:
        """The share won by an age, and its ends; None beyond where it is drawn."""
        import numpy as np

        if day > self.last:
            return None
        place = int(np.searchsorted(self.age, day, side="right")) - 1
        if place < 0 or not self.won[place]:
            # Nothing won of so many: how much may be, as of a share of none.
            seen = len(self.ages) - int(np.searchsorted(self.ages, day, side="left"))
            return 0.0, 0.0, 1 - ((1 - CONFIDENCE) / 2) ** (1 / max(seen, 1))
        return float(self.won[place]), float(self.low[place]), float(self.high[place])

    def left(self, day: int) -> int:
        """How many deals were still open, and seen, after an age."""
        import numpy as np

        return len(self.ages) - int(np.searchsorted(self.ages, day, side="right"))


@dataclass(frozen=True)
class Curves:
    """The curves of a question, by what stands beside the age in its key."""

    drawn: Mapping[Key, Drawn]
    too_few: Mapping[Key, int]
    """How many deals there are of those that have no curve."""
    odd: int
    """How many deals closed before they were created, so that they have no age."""

    @property
    def notes(self) -> list[Note]:
        """What was left out of them."""
        fewest = (("fewest", FEWEST),)
        whole = self.too_few.get(())
        found = [Note(*ODD, self.odd)] if self.odd else []
        if whole is not None:
            found.append(Note(*TOO_FEW_IN_ALL, whole, fewest))
        elif self.too_few:
            found.append(Note(*TOO_FEW, len(self.too_few), fewest))
        return found


class Along(Grid):
    """Figures along ages, with what is to be told of them."""

    notes: Sequence[Note] = ()


def curves(query: Query, opened: Opened) -> Curves:
    """The curves that a query along ages is answered from."""
    question = opened.understand(query)
    names, fetched = opened.fetch(opened.statement(question), question.values)
    return _curves(question, Grid.of(names, fetched, [axis.name for axis in question.axes]))


def along_ages(question: Question, grid: Grid) -> Along:
    """A curve's figures: for each line, at each age that was asked or at which a deal closed."""
    found = _curves(question, grid)
    at = _place(question)
    ages = _ages(question, found.drawn)
    if len(ages) * len(found.drawn) > MOST_ROWS:
        raise QueryError(
            f"{AGE} would have {len(ages) * len(found.drawn):,} rows.",
            f"Name the ages, such as {AGE}=30|60|90, or ask for fewer dimensions.",
        )
    lines = [(beside, curve, age) for beside, curve in found.drawn.items() for age in ages]
    made = Along([(*beside[:at], age, *beside[at:]) for beside, __, age in lines])
    made.notes = found.notes
    shares = [curve.at(age) for __, curve, age in lines]
    for each in question.asked:
        measure, name = each.measure, each.measure.name
        if not isinstance(measure, Curve):
            continue
        if measure.gives == "left":
            made.columns[name] = [
                None if share is None else curve.left(age)
                for share, (__, curve, age) in zip(shares, lines, strict=True)
            ]
            continue
        for end, column in enumerate((name, f"{name}:low", f"{name}:high")):
            made.columns[column] = [share and share[end] for share in shares]
    return made


def at_same_ages(query: Query, question: Question, grid: Grid) -> Query:
    """The query of another period, at the ages that this one has."""
    at = _place(question)
    ages = dict.fromkeys(str(key[at]) for key in grid.keys)
    return replace(query, where=(*query.where, Condition(AGE, "=", tuple(ages))))


def told(grid: Grid) -> Sequence[Note]:
    """What is to be told of figures along ages; nothing of others."""
    return grid.notes if isinstance(grid, Along) else ()


def _place(question: Question) -> int:
    return next(at for at, axis in enumerate(question.axes) if axis.grain == AGE)


def _curves(question: Question, grid: Grid) -> Curves:
    """A curve for each key but its age, from how many deals were last seen at each age."""
    at = _place(question)
    parts = next(each.measure for each in question.asked if isinstance(each.measure, Curve))
    counts = [grid.column(name) for name in (parts.seen, parts.won, parts.lost)]
    cells: dict[Key, list[tuple[int, ...]]] = {}
    odd = 0
    for place, key in enumerate(grid.keys):
        age = key[at]
        seen, won, lost = (column[place] or 0 for column in counts)
        if age is None:
            continue
        if age < 0:
            odd += seen
            continue
        cells.setdefault((*key[:at], *key[at + 1 :]), []).append((age, won, lost, seen))
    if not cells and len(question.axes) == 1:
        cells[()] = []
    sizes = {key: sum(each[-1] for each in of) for key, of in cells.items()}
    enough = {key: _curve(of) for key, of in cells.items() if sizes[key] >= FEWEST}
    few = {key: size for key, size in sizes.items() if key not in enough}
    return Curves(enough, few, odd)


def _curve(cells: Sequence[tuple[int, ...]]) -> Drawn:
    """Of how many deals were last seen at an age: won, lost, and in all."""
    import numpy as np

    from rapport.statistics.win_curve import win_curve

    days, won, lost, seen = np.array(sorted(cells)).T
    age = np.repeat(days, seen)
    # Of those last seen at an age, the won first, then the lost, then those still open.
    place = np.arange(len(age)) - np.repeat(np.cumsum(seen) - seen, seen)
    is_won = place < np.repeat(won, seen)
    is_lost = ~is_won & (place < np.repeat(won + lost, seen))
    found = win_curve(age, is_won, is_lost, CONFIDENCE)
    last = int(age[-FEWEST])
    return Drawn(len(age), last, found.age, found.won, found.low, found.high, age)


def _ages(question: Question, drawn: Mapping[Key, Drawn]) -> list[int]:
    """The ages of a curve's rows: those asked for, or each at which a deal was won or lost."""
    asked = [each for each in question.ages if each.operator == "="]
    if asked:
        named = [{int(str(value)) for value in each.values} for each in asked]
        found = set.intersection(*named)
    else:
        found = {int(age) for each in drawn.values() for age in each.age if age <= each.last}
    for each in question.ages:
        if each.operator in COMPARED:
            holds = COMPARED[each.operator]
            found = {age for age in found if any(holds(age, int(str(v))) for v in each.values)}
    return sorted(found)
