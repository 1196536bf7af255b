"""The rows of the goals table, read: what each is for, for whom, and for which stretch of days.

measure  period_start  grain  target  scope_kind  scope_id         goals
         2026-07-15           900     user        Nora       →     won_amount  Nora  2026-Q3  900
         2026-10-01           950     user        Nora             won_amount  Nora  2026-Q4  950
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rapport.goals.scope import SCOPES, Scope
from rapport.period import Clock, Period, Unit, shifted, start_of
from rapport.wording import _n

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GRAINS = ("month", "quarter", "year")
DEFAULT_MEASURE = "won_amount"
"""What a goal is for where its row does not say: sellers' quotas are amounts to be won."""

UNUSED = _n(
    "{n} row of the goals is not used: it lacks its target, its day or its length, or a later day "
    "of the same period has another.",
    "{n} rows of the goals are not used: they lack their target, their day or their length, or a "
    "later day of the same period has another.",
)


@dataclass(frozen=True)
class Goal:
    """One row of the goals table, read, with what its target was before it was changed."""

    measure: str
    scope: Scope
    period: Period
    target: Decimal
    since: date = date.min
    """The day from which this target holds; the first one has always held."""
    before: Goal | None = None
    """The same goal, as it was before that day."""
    place: int = 0
    """The number of the import that it came in: of two, the higher one was set later."""
    set_on: date = date.min
    """The day on which its target was set, also where it has held from the first."""

    def on(self, day: date) -> Goal:
        """The goal as it held on a day."""
        found = self
        while found.before and found.since > day:
            found = found.before
        return found

    @property
    def locked(self) -> Period | None:
        """The months of its period that were over when it was changed; None without any.

        What fell on them stays as it was. Of a period that was over altogether, nothing is locked:
        to change it then is to correct it.
        """
        if self.before is None or self.since not in self.period:
            return None
        last = self.since.replace(day=1) - timedelta(days=1)
        return Period(self.period.start, last) if last in self.period else None

    def after(self, earlier: Goal) -> Goal:
        """The goal as a change of an earlier one, or that one where it changes nothing.

        A target that holds from an earlier day than others that were there takes their place too.
        """
        was: Goal | None = earlier
        while was and was.before and was.since >= self.since:
            was = was.before
        if was is None or (was is earlier and was.target == self.target):
            return earlier
        if was.since >= self.since:
            return replace(self, since=date.min)
        return replace(self, before=was)


def read(rows: Iterable[Mapping[str, Any]], clock: Clock) -> tuple[tuple[Goal, ...], int]:
    """The goals in the goals table's rows, and how many rows are not used: see UNUSED.

    A row names whom it is for as the dimensions show them. Without a measure it is for won_amount;
    without a scope kind, for the user that it names, or everyone; without a grain, as long as the
    dates of its kind lie apart. A day within a period stands for the period; of two rows for the
    same, the later day's holds.

    Rows of several imports (`place`, in their order) are the same goal, changed: each holds from
    its day (`since`) on, and one that was `withdrawn` is there no more.
    """
    every = list(rows)
    usable = sorted(
        (each for each in every if _is_usable(each)),
        key=lambda each: (each.get("place") or 0, each["period_start"]),
    )
    days: dict[tuple[str, Scope], set[date]] = {}
    for row in usable:
        days.setdefault(_whose(row), set()).add(row["period_start"])
    found: dict[tuple[str, Scope, date, date], Goal] = {}
    places: dict[tuple[str, Scope, date, date], int] = {}
    unusable = len(every) - len(usable)
    for row in usable:
        measure, scope = _whose(row)
        grain = row.get("grain") or length_of(days[measure, scope])
        if grain is None:
            unusable += 1
            continue
        period = _stretch(grain, row["period_start"], clock)
        key = (measure, scope, period.start, period.end)
        place, earlier = row.get("place") or 0, found.pop(key, None)
        if row.get("withdrawn"):
            continue
        # In a workspace that is read as of an earlier day, a change is of that day.
        since = min(row.get("since") or date.min, clock.today)
        target = _exact(row["target"])
        goal = Goal(measure, scope, period, target, since, place=place, set_on=since)
        if earlier and places[key] == place:
            # Of one import: the later day's counts, whatever either was before.
            unusable += 1
            earlier = earlier.before
        found[key] = goal.after(earlier) if earlier else replace(goal, since=date.min)
        places[key] = place
    return tuple(found.values()), unusable


def _is_usable(row: Mapping[str, Any]) -> bool:
    target, grain = row.get("target"), row.get("grain")
    return (
        isinstance(row.get("period_start"), date)
        and (bool(row.get("withdrawn")) or (target is not None and math.isfinite(target)))
        and (not grain or grain in GRAINS)
        and (row.get("scope_kind") or "everyone") in ("everyone", *SCOPES.values())
    )


def _whose(row: Mapping[str, Any]) -> tuple[str, Scope]:
    """The measure and the scope of a row."""
    measure, name = row.get("measure") or DEFAULT_MEASURE, row.get("scope_id") or ""
    kind: Any = row.get("scope_kind") or ("user" if name else "everyone")
    if kind == "everyone":
        return measure, Scope()
    return measure, Scope(kind, name)


def length_of(days: set[date]) -> Unit | None:
    """The length that most of the gaps between some days have; None for a single day."""
    units: list[tuple[int, Unit]] = [(45, "month"), (135, "quarter"), (10**6, "year")]
    gaps = [(after - before).days for before, after in pairwise(sorted(days))]
    lengths = Counter(next(unit for most, unit in units if gap <= most) for gap in gaps)
    return lengths.most_common(1)[0][0] if lengths else None


def _stretch(grain: Unit, day: date, clock: Clock) -> Period:
    """The calendar's or the fiscal period that begins on a day, or else the fiscal one around it.

    Where the fiscal year is the calendar's, these are the same.
    """
    plain = Clock(clock.today, clock.first_weekday)
    first = day if start_of(grain, day, plain) == day else start_of(grain, day, clock)
    return Period(first, shifted(first, grain, 1) - timedelta(days=1), grain)


def _exact(value: float | Decimal) -> Decimal:
    """The number that a float was written as: 0.1, not the nearest power of two's."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))
