"""What share of the deals created in the period is won by each age, with its interval.

deal  created     closed      status         age (days)  won   at least  at most  still open
D1    2026-01-05  2026-01-15  won        →   7            0 %      0 %       0 %          40
D2    2026-01-05  2026-02-20  lost           14           8 %      3 %      17 %          37
D3    2026-02-01              open           30          14 %      7 %      24 %          29

An open deal tells only that nothing had come of it by its age; a lost one can not be won any more:
see rapport.statistics.win_curve. A cancelled deal counts as one that was open until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.chart import FEWEST_CASES
from rapport.estimates import Estimated, in_words
from rapport.forms.across import Crossed
from rapport.statistics.win_curve import win_curve
from rapport.table import Column, Figure, Note
from rapport.wording import BLANKS, _, _n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from rapport.estimates import Question

    Array = NDArray[Any]

CONFIDENCE = 0.9
ALL = "(all)"
MOST_BESIDE = 4
"""So many of the largest values stand beside the whole."""
AGES = (7, 14, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730, 1095)
"""At which a reader finds the curve in the table, in days."""
MOST_POINTS = 120

HOW = _(
    "A deal that is still open counts only up to its age today. At least, at most: between these "
    "the share is in {confidence} of such cases."
)
TOO_FEW = _("fewer than {n} deals were created")
NONE_CLOSED = _("none of the deals created was won or lost yet")
ODD = _n(
    "{n} deal that closed before it was created is left out of the curve.",
    "{n} deals that closed before they were created are left out of the curve.",
)
AGE, EVERY = _("Age, days"), _("All deals")
WON, LOW, HIGH = _("Won by then"), _("At least"), _("At most")
LEFT, DEALS = _("Still open then"), _("Deals")


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
        return len(self.ages) - int(np.searchsorted(self.ages, day, side="right"))


def work_out(question: Question) -> Estimated | Note:
    """The curve of all deals, and beside it those of the largest values of the split."""
    whole, odd = _curves(question, ())
    curve = whole.get(ALL)
    if curve is None:
        return Note(TOO_FEW, values=(("n", FEWEST_CASES),))
    if not len(curve.age):
        return Note(NONE_CLOSED)
    split = question.section.by[:1]
    beside: dict[str, Drawn] = {}
    if split:
        found, __ = _curves(question, split)
        known = [name for name in found if name not in BLANKS and found[name].deals >= FEWEST_CASES]
        largest = sorted(known, key=lambda name: -found[name].deals)[:MOST_BESIDE]
        beside = {name: found[name] for name in largest if len(found) > 1}
    how = Note(HOW, values=(("confidence", Figure(CONFIDENCE, "share")),))
    notes = [Note(*ODD, odd)] if odd else []
    read = _read(question, curve, beside, split)
    drawn = _whole(question, {ALL: curve, **beside}, split)
    return Estimated(question.table(*read, notes), drawn, says=in_words(how))


def _curves(question: Question, split: tuple[str, ...]) -> tuple[dict[str, Drawn], int]:
    """A curve for each value of the split, and how many deals have no age."""
    table = question.ask(("deals",), (*split, "status", "created_on:day", "closed_on:day"))
    today = question.generation.opened.understand(question.query).as_of
    cells: dict[str, list[tuple[int, str, int]]] = {}
    odd = 0
    for row in table.records:
        name = row[0] if split else ALL
        status, created, closed, count = row[-4:]
        end = closed if isinstance(closed, date) and status != "open" else today
        if not isinstance(created, date) or not count:
            continue
        if end < created:
            odd += int(count)
            continue
        cells.setdefault(str(name), []).append(((end - created).days, status, int(count)))
    curves = {name: _curve(each) for name, each in cells.items()}
    return {name: each for name, each in curves.items() if each is not None}, odd


def _curve(cells: Iterable[tuple[int, str, int]]) -> Drawn | None:
    """None where there are too few deals to draw."""
    days, statuses, counts = zip(*cells, strict=True)
    age = np.repeat(np.array(days), counts)
    status = np.repeat(np.array(statuses), counts)
    if len(age) < FEWEST_CASES:
        return None
    found = win_curve(age, status == "won", status == "lost", CONFIDENCE)
    ages = np.sort(age)
    return Drawn(
        len(age),
        int(ages[-FEWEST_CASES]),
        found.age,
        found.won,
        found.low,
        found.high,
        ages,
    )


def _read(
    question: Question, curve: Drawn, beside: dict[str, Drawn], split: tuple[str, ...]
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """At some ages: the whole with its interval, and the share of each value beside it."""
    columns = [
        Column("age_days", AGE, "dimension", "integer"),
        Column("won_share", WON, "measure", "number", "share"),
        Column("low", LOW, "measure", "number", "share"),
        Column("high", HIGH, "measure", "number", "share"),
        Column("still_open", LEFT, "measure", "integer", "count"),
    ]
    if split:
        axis = _axis(question, split)
        columns += [
            Crossed(f"won_share@{name}", WON, "measure", "number", "share", axis=axis, value=name)
            for name in beside
        ]
    days = [day for day in AGES if day < curve.last]
    rows = []
    for day in [*days, curve.last]:
        at = curve.at(day)
        others = (each.at(day) for each in beside.values())
        rows.append((day, *(at or ()), curve.left(day), *(each and each[0] for each in others)))
    return columns, rows


def _whole(question: Question, curves: dict[str, Drawn], split: tuple[str, ...]) -> Any:
    """Every curve at so many ages that it is drawn as it is."""
    columns = [
        _axis(question, split),
        Column("age_days", AGE, "dimension", "integer"),
        Column("won_share", WON, "measure", "number", "share"),
        Column("low", LOW, "measure", "number", "share"),
        Column("high", HIGH, "measure", "number", "share"),
        Column("deals_in_curve", DEALS, "measure", "integer", "count"),
    ]
    rows = []
    for name, curve in curves.items():
        step = max(1, -(-curve.last // MOST_POINTS))
        days = dict.fromkeys((*range(0, curve.last, step), curve.last))
        rows += [(name, day, *(curve.at(day) or ()), curve.deals) for day in days]
    return question.table(columns, rows)


def _axis(question: Question, split: tuple[str, ...]) -> Column:
    if not split:
        return Column("deals_of", DEALS, "dimension", "text", words={ALL: EVERY})
    known = question.model.dimensions()[question.model.axis(split[0]).dimension]
    words = {**known.words, ALL: EVERY}
    return Column("deals_of", known.label, "dimension", "text", words=words)
