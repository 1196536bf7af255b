"""A triangle: how much of each cohort had come so far, bucket by bucket since it began.

created_on:month  converted_on:month  converted  leads        so far        of  converted
2026-01           2026-01                     4      4        2026-01   8 %   50          4
2026-01           2026-03                     3      3   →    2026-02   8 %   50          0
2026-01           (no date)                   0     43        2026-03  14 %   50          3

A cohort's size is all of it, those that never came among them. One that came before its cohort
began (a deal closed before it was created) counts in the cohort's first bucket.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.period import shifted
from rapport.table import Column
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.table import Table

SO_FAR = _("Share so far")
STILL_THERE = _("Share still there")
OF_THE_COHORT = _("Of the cohort")
MOST_AGES = 13
"""So many buckets after its beginning, a cohort is told by its figures and no triangle."""


def so_far(table: Table) -> Table:
    """A table by two dates of one grain, of those that came and of all, as a triangle."""
    cohort, then = table.dimensions
    came, every = table.measures
    unit: Any = cohort.unit.removeprefix("fiscal_")
    sizes: dict[date, int] = {}
    came_in: dict[date, dict[date, int]] = {}
    for row in table.rows():
        begins, bucket = row[cohort.name], row[then.name]
        if not isinstance(begins, date):
            continue
        sizes[begins] = sizes.get(begins, 0) + (row[every.name] or 0)
        if isinstance(bucket, date):
            cells = came_in.setdefault(begins, {})
            bucket = max(bucket, begins)
            cells[bucket] = cells.get(bucket, 0) + (row[came.name] or 0)
    last = table.as_of or max(sizes, default=date.min)
    records = []
    for begins, size in sorted(sizes.items()):
        together = 0
        for age in range(MOST_AGES):
            bucket = shifted(begins, unit, age)
            if bucket > last:
                break
            now = came_in.get(begins, {}).get(bucket, 0)
            together += now
            records.append((begins, bucket, together / size if size else None, size, now))
    columns = (
        cohort,
        then,
        Column("share_so_far", SO_FAR, "measure", "number", "share"),
        Column("cohort_size", OF_THE_COHORT, "measure", "integer", "count"),
        came,
    )
    return replace(table, columns=columns, records=tuple(records), totals=None)


def still_there(table: Table) -> Table:
    """A table by two dates of one grain, of what is left of a cohort then and of all of it.

    joined_on:month  date:month  subscribers  new_subscribers        still there  of  subscribers
    2026-01          2026-01              48               50        2026-01 96 %  50          48
    2026-01          2026-02              45                0   →    2026-02 90 %  50          45

    A third measure is a count of those in the cohort, where what is left of it is none.
    """
    cohort, then = table.dimensions
    left, every, *cases = table.measures
    sizes: dict[date, Any] = {}
    counts: dict[date, int] = {}
    there: dict[tuple[date, date], Any] = {}
    for row in table.rows():
        begins, bucket = row[cohort.name], row[then.name]
        if isinstance(begins, date) and isinstance(bucket, date):
            sizes[begins] = sizes.get(begins, 0) + (row[every.name] or 0)
            for each in cases:
                counts[begins] = counts.get(begins, 0) + (row[each.name] or 0)
            there[begins, bucket] = row[left.name] or 0
    unit: Any = cohort.unit.removeprefix("fiscal_")
    last = table.as_of or max(sizes, default=date.min)
    last = min(last, table.period.end) if table.period else last
    records = []
    for begins, size in sorted(sizes.items()):
        for age in range(MOST_AGES if size else 0):
            bucket = shifted(begins, unit, age)
            if bucket > last:
                break
            now = there.get((begins, bucket), 0)
            told = (counts.get(begins, 0) for _each in cases)
            records.append((begins, bucket, float(now) / float(size), size, now, *told))
    columns = (
        cohort,
        then,
        Column("share_still_there", STILL_THERE, "measure", "number", "share"),
        Column("cohort_size", OF_THE_COHORT, "measure", every.type, every.unit),
        left,
        *cases,
    )
    return replace(table, columns=columns, records=tuple(records), totals=None)


def has_cases(table: Table, fewest: int) -> bool:
    """Whether any cohort of a triangle has so many cases."""
    counts = [each.name for each in table.measures if each.unit == "count"]
    return any((row[counts[0]] or 0) >= fewest for row in table.rows()) if counts else True


def by_age(table: Table) -> Table:
    """A triangle for reading: one row for each cohort, its age along the top."""
    cohort, _then, share, size, *_counts = table.columns
    cohorts: dict[date, tuple[int, list[Any]]] = {}
    for begins, _bucket, value, count, *_now in table.records:
        cohorts.setdefault(begins, (count, []))[1].append(value)
    ages = range(max((len(values) for _count, values in cohorts.values()), default=0))
    columns = (
        cohort,
        size,
        *(replace(share, name=f"{share.name}@{age}", label=Message(f"+{age}")) for age in ages),
    )
    records = tuple(
        (begins, count, *values, *(None for _age in ages[len(values) :]))
        for begins, (count, values) in cohorts.items()
    )
    return replace(table, columns=columns, records=records)
