"""What named reports would say without the records that look wrong.

Each kind of doubt is a list of records of one kind, and its effect the figures of the reports below
asked with and without these: nothing here is about any one kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapport.answering.effects import family, figures
from rapport.errors import RapportError
from rapport.facts import FACTS
from rapport.query import Query
from rapport.suspicions import SUSPICIONS
from rapport.table import Column
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.open_generation import OpenGeneration
    from rapport.wording import Locale

WATCHED = {
    "pipeline": ("open_amount", "open_deals", "coverage"),
    "total-sales": ("won_amount", "won_deals", "average_deal"),
    "losses": ("lost_amount", "win_rate"),
    "new-leads": ("leads", "lead_conversion_rate"),
    "activity": ("activities",),
    "profitability": ("revenue", "net_profit"),
    "recurring-revenue": ("mrr",),
    "doa": ("returns", "return_rate"),
}
"""The figures of reports that are looked at, where there are measures of these names."""
MOST_RECORDS = 20_000
SMALLEST = 0.001
"""A figure that changes by less is the same for a reader."""
MOST = 30


@dataclass(frozen=True)
class Listed:
    """A measure whose records are doubtful too, though no single field of theirs is."""

    fact: str
    among: str
    """The measure that counts the records of which these are so many."""
    title: Message
    mend: Message


LISTS = {
    "stalled_deals": Listed(
        "deals",
        "open_deals",
        _("Open, and nothing has happened for too long"),
        _("Agree on a next step with the customer, or close them."),
    )
}
"""By the measures' names."""


class Stated(float):
    """A figure with its unit, in a column whose figures are not all of one."""

    unit: str
    currency: str

    @classmethod
    def of(cls, value: Any, unit: str, currency: str) -> Stated:
        """A figure of an answer."""
        found = cls(value)
        found.unit, found.currency = unit, currency
        return found


@dataclass(frozen=True)
class StatedColumn(Column):
    """A column of such figures."""

    def name_of(self, value: Any, locale: Locale) -> str:
        """A figure in its unit."""
        if isinstance(value, Stated):
            return locale.value(float(value), value.unit, value.currency)
        return super().name_of(value, locale)


@dataclass(frozen=True)
class Doubtful:
    """Some records that look wrong, for one reason."""

    kind: str
    fact: str
    count: int
    ids: tuple[str, ...]


@lru_cache(maxsize=4)
def effects(generation: OpenGeneration) -> tuple[tuple[Any, ...], ...]:
    """kind, fact, records, report, measure, now, without: those that change most first."""
    model = generation.model
    asked = {
        report: replace(query, measures=names)
        for report, query in _queries().items()
        if (names := tuple(_known(query.measures, generation)))
    }
    now = {report: _answered(query, generation) for report, query in asked.items()}
    rows = []
    for doubtful in _doubtful(generation):
        about = {
            report: query
            for report, query in asked.items()
            if now[report] and _is_of(query, doubtful.fact, generation)
        }
        if not about:
            continue
        tables = figures(generation, doubtful.fact, doubtful.ids, [*about.values()])
        for report, table in zip(about, tables, strict=True):
            then = table.rows()[0]
            for column in table.measures:
                before, after = now[report].get(column.name), then[column.name]
                change = _change(before, after)
                if change < SMALLEST:
                    continue
                unit, currency = column.unit, model.settings.currency
                row = (
                    *(doubtful.kind, doubtful.fact, doubtful.count, report, column.name),
                    Stated.of(before, unit, currency),
                    Stated.of(after, unit, currency) if after is not None else None,
                )
                rows.append((change, row))
    rows.sort(key=lambda each: (-each[0], each[1][:5]))
    return tuple(row for __, row in rows[:MOST])


def _queries() -> dict[str, Query]:
    """The figures that are looked at, in the periods of their reports."""
    from rapport.reports import REPORTS

    return {
        name: Query(measures, period=REPORTS[name].period)
        for name, measures in WATCHED.items()
        if name in REPORTS
    }


def _known(names: tuple[str, ...], generation: OpenGeneration) -> Iterator[str]:
    for name in names:
        try:
            generation.opened.understand(Query((name,), period="this_year"))
        except RapportError:
            continue
        yield name


def _answered(query: Query, generation: OpenGeneration) -> dict[str, Any]:
    rows = generation.ask(query).rows()
    return rows[0] if rows else {}


def _is_of(query: Query, fact: str, generation: OpenGeneration) -> bool:
    from rapport.asking import counted

    counts = counted(query.measures, generation.model)
    related = family(generation, fact)
    return any(FACTS[each.fact].table in related for each in counts)


def _doubtful(generation: OpenGeneration) -> Iterator[Doubtful]:
    """The records of every doubt about a kind of record that reports count."""
    __, rows = generation.fetch(
        """
        SELECT kind, table_name, record_id FROM doubted_records
        GROUP BY kind, table_name, record_id""",
        {},
    )
    found: dict[tuple[str, str], list[str]] = {}
    for kind, table, record in rows:
        found.setdefault((kind, table), []).append(record)
    for (kind, table), ids in sorted(found.items()):
        whole = generation.model.records.get(table, 0)
        # Without all of them there would be nothing to compare with.
        if 2 * len(ids) <= whole and len(ids) <= MOST_RECORDS:
            yield Doubtful(kind, table, len(ids), tuple(sorted(ids)))
    yield from listed(generation)


def listed(generation: OpenGeneration) -> Iterator[Doubtful]:
    """The records that measures list as doubtful, the worst first."""
    for measure, own in LISTS.items():
        try:
            found = generation.records(Query((measure,)), measure, {}, limit=MOST_RECORDS)
        except RapportError:
            continue
        ids = [each for each in found.table.values_of(FACTS[own.fact].key) if each is not None]
        if ids:
            yield Doubtful(measure, own.fact, len(ids), tuple(ids))


def _change(before: Any, after: Any) -> float:
    """How much of a figure goes, or comes."""
    if before is None or not before:
        return 0.0
    if after is None:
        return 1.0
    return abs(float(after) - float(before)) / abs(float(before))


def titles() -> dict[str, Message]:
    """What each kind of doubt is called."""
    return {
        **{each.name: each.title for each in SUSPICIONS.values()},
        **{name: each.title for name, each in LISTS.items()},
    }


def mends() -> dict[str, Message]:
    """What a person can do about each kind of doubt."""
    return {
        **{each.name: each.mend for each in SUSPICIONS.values()},
        **{name: each.mend for name, each in LISTS.items()},
    }
