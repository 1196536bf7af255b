"""A generation's history of deals, as the book that the forecast is made of.

fact_deals_history, as it was known on a day    Book
deal  status  stage    amount  from             deal 0: created, closed, won
D1    open    Qualify  900     2026-01-05    →  visits: Qualify 5 Jan – 2 Feb → Propose, …
D1    open    Propose  900     2026-02-02       amounts: 900 from 5 Jan
D1    won     Propose  950     2026-03-01       950 from 1 March

A deal that was closed and reopened is one of the book for each time. Deals that were deleted by the
day, and those without a day of creation, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.dimension import NO_PRODUCT, UNKNOWN
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rapport.opened import Opened

EARLIEST = int(np.datetime64("1950-01-01", "D").astype(np.int64))
FEWEST_KNOWN = 0.5
"""Where the last stage of fewer of the closed deals is known, the forecast goes by age alone."""
SEVERAL = "(several)"
PARTS = ("owner", "team", "source", "product")
"""What a forecast can be split by."""

HISTORY = """
SELECT
    h.deal_id, h.episode, h.valid_from_on, h.valid_until_on, h.status, h.pipeline, h.stage,
    coalesce(h.pipeline_position, 0), coalesce(h.stage_position, 0), h.amount, h.owner_then,
    h.team_then, h.source, h.currency, h.forecast_category, h.expected_close_on
FROM fact_deals_history h
WHERE h.known_from_on <= $known AND h.known_until_on > $known AND h.valid_from_on <= $at
ORDER BY h.deal_id, h.episode, h.valid_from, h.valid_until_on"""
PRODUCTS = """
SELECT deal_id, CASE WHEN count(DISTINCT product) = 1 THEN min(product) ELSE '(several)' END
FROM {table} GROUP BY deal_id"""


@dataclass(frozen=True, eq=False)
class Kept:
    """A book, and what its codes and places stand for."""

    book: Book
    names: dict[str, list[str]]
    """For each group, what its codes are called."""
    deals: list[str]
    """The ids of its deals, by their places."""
    stages: list[str]
    """What its stages are called; one without a name where they are not known."""
    categories: list[str]
    expected: Any
    """The day on which each deal is expected to close, by its owner; NEVER where not known."""


def book_of(opened: Opened, day: date, chosen: Sequence[tuple[str, tuple[str, ...]]] = ()) -> Kept:
    """The book of a generation as it was known on a day.

    `chosen` narrows it: a part, such as owner, and the names of which a deal has one.
    """
    __, rows = opened.fetch(HISTORY, {"known": day, "at": day})
    return _kept([row for row in rows if row[0] is not None], _products(opened), day, chosen)


def _products(opened: Opened) -> dict[str, str]:
    columns = opened.model.stored
    table = next(
        (
            f"fact_{name}"
            for name in ("deal_products", "deals")
            if "product" in columns.get(name, {})
        ),
        "",
    )
    if not table:
        return {}
    __, rows = opened.fetch(PRODUCTS.format(table=table), {})
    return dict(rows)


def _day(value: date) -> int:
    return int(np.datetime64(value, "D").astype(np.int64))


def _kept(
    rows: list[tuple[Any, ...]],
    products: dict[str, str],
    day: date,
    chosen: Sequence[tuple[str, tuple[str, ...]]],
) -> Kept:
    today = _day(day)
    told = _Told()
    for unit in _units(rows):
        begins = _day(unit[0][2])
        # What ended before the day without a status of its own was deleted.
        if begins < EARLIEST or _day(unit[-1][3]) <= today:
            continue
        last = unit[-1]
        named = {
            "owner": last[10] or UNKNOWN,
            "team": last[11] or UNKNOWN,
            "source": last[12] or UNKNOWN,
            "product": products.get(unit[0][0], NO_PRODUCT),
        }
        if all(named[part] in values for part, values in chosen):
            told.add(unit, named)
    return told.kept(today)


def _units(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """The rows of each deal and episode together, in time."""
    found: list[list[tuple[Any, ...]]] = []
    key: tuple[Any, ...] = ()
    for row in rows:
        if row[:2] != key:
            key = row[:2]
            found.append([])
        found[-1].append(row)
    return found


class _Told:
    """What has been told of deals so far."""

    def __init__(self) -> None:
        self.deals: list[str] = []
        self.created: list[int] = []
        self.closed: list[int] = []
        self.won: list[bool] = []
        self.visits: list[tuple[int, tuple[Any, ...], int, int, Any]] = []
        self.amounts: list[tuple[int, int, float]] = []
        self.named: list[dict[str, str]] = []
        self.categories: list[str] = []
        self.expected: list[int] = []
        self.open_amounts: list[float] = []

    def add(self, unit: list[tuple[Any, ...]], named: dict[str, str]) -> None:
        """One deal's rows in time."""
        at = len(self.deals)
        begins = _day(unit[0][2])
        end = next((row for row in unit if row[4] != "open"), None)
        closed = _day(end[2]) if end else NEVER
        won = unit[-1][4] == "won"
        self.deals.append(unit[0][0])
        self.created.append(begins)
        self.closed.append(closed)
        self.won.append(won and end is not None)
        self.named.append(named)
        self.categories.append(unit[-1][14] or "")
        self.expected.append(_day(unit[-1][15]) if unit[-1][15] else NEVER)
        # What it was worth at its end would tell how it ended, where lost deals have no value.
        worth = [row[9] for row in unit if row[4] == "open" and row[9] is not None]
        self.open_amounts.append(float(worth[-1]) if worth else float("nan"))
        self._visit(at, [row for row in unit if row[4] == "open"] or unit[:1], closed, won=won)
        before: Any = ""
        for row in unit:
            if row[9] != before:
                before = row[9]
                amount = float("nan") if row[9] is None else float(row[9])
                self.amounts.append((at, _day(row[2]), amount))

    def _visit(self, at: int, rows: list[tuple[Any, ...]], closed: int, *, won: bool) -> None:
        entered = [rows[0]]
        entered += [row for one, row in zip(rows, rows[1:], strict=False) if one[5:7] != row[5:7]]
        for number, row in enumerate(entered):
            following = entered[number + 1] if number + 1 < len(entered) else None
            left = _day(following[2]) if following else closed
            to: Any = (following[5], following[6]) if following else WON if won else LOST
            self.visits.append((at, row, _day(row[2]), left, STAYS if left == NEVER else to))

    def kept(self, today: int) -> Kept:
        """The book of all that was told."""
        stages = self._stages()
        places = {key: code for code, key in enumerate(stages)}
        alone = not stages
        names = {name: sorted({each[name] for each in self.named}) for name in PARTS}
        codes = {
            name: np.array([_place(known, each[name]) for each in self.named], np.int64)
            for name, known in names.items()
        }
        codes |= self._sizes()
        visits = self._whole() if alone else self.visits
        columns = [
            (
                at,
                0 if alone else places[row[5], row[6]],
                entered,
                left,
                to if isinstance(to, int) else places[to],
            )
            for at, row, entered, left, to in visits
        ]
        table = np.array(columns, np.int64).reshape(-1, 5)
        amounts = np.array(self.amounts, float).reshape(-1, 3)
        book = Book(
            today,
            np.array(self.created, np.int64),
            np.array(self.closed, np.int64),
            np.array(self.won, bool),
            Visits(*table.T),
            max(len(stages), 1),
            amounts[:, 0].astype(np.int64),
            amounts[:, 1].astype(np.int64),
            amounts[:, 2],
            codes,
            factors=("owner", "source", "product", *(("size",) if "size" in codes else ())),
        )
        called = [stage for __, stage in stages] or [""]
        return Kept(
            book, names, self.deals, called, self.categories, np.array(self.expected, np.int64)
        )

    def _sizes(self) -> dict[str, Any]:
        """Deals in four bands by what they were worth while open, and those without a value.

        None where closed deals have a value less often than open ones: whether one is known would
        then tell which were closed.
        """
        amounts, closed = np.array(self.open_amounts), np.array(self.closed) != NEVER
        known = ~np.isnan(amounts)
        if not known.any() or not closed.any() or closed.all():
            return {}
        if known[closed].mean() < 0.9 * known[~closed].mean():
            return {}
        edges = np.quantile(amounts[known], (0.25, 0.5, 0.75))
        return {"size": np.where(known, 1 + np.searchsorted(edges, np.nan_to_num(amounts)), 0)}

    def _stages(self) -> list[tuple[str, str]]:
        """The stages in their order; none where it is not known in which one deals were."""
        last: dict[int, tuple[Any, ...]] = {}
        for at, row, *__ in self.visits:
            last[at] = row
        ended = [last[at] for at in last if self.closed[at] != NEVER]
        known = sum(row[6] not in (None, UNKNOWN) for row in ended)
        if not ended or known < FEWEST_KNOWN * len(ended):
            return []
        found = {(row[7], row[8], row[5], row[6]) for __, row, *___ in self.visits}
        ordered = sorted(found, key=lambda each: tuple(str(one).zfill(6) for one in each))
        return list(dict.fromkeys((pipeline, stage) for *__, pipeline, stage in ordered))

    def _whole(self) -> list[tuple[int, tuple[Any, ...], int, int, Any]]:
        """Each deal as one visit, from its creation on."""
        return [
            (at, (), created, closed, STAYS if closed == NEVER else WON if won else LOST)
            for at, (created, closed, won) in enumerate(
                zip(self.created, self.closed, self.won, strict=True)
            )
        ]


def _place(known: list[str], name: str) -> int:
    from bisect import bisect_left

    return bisect_left(known, name)
