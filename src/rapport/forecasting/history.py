"""A generation's history of deals, as the book that the forecast is made of.

fact_deals_history, as it was known on a day    Book
deal  status  stage    amount  from             deal 0: created, closed, won
D1    open    Qualify  900     2026-01-05    →  visits: Qualify 5 Jan – 2 Feb → Propose, …
D1    open    Propose  900     2026-02-02       amounts: 900 from 5 Jan
D1    won     Propose  950     2026-03-01       950 from 1 March

A deal that was closed and reopened is one of the book for each time; that it was won counts only
for the last. Deals that were deleted by the day, and open ones of which it is not known since when
they are open, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.dimension import NO_PRODUCT
from rapport.forecasting import told
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rapport.compiling.opened import Opened

EARLIEST = int(np.datetime64("1950-01-01", "D").astype(np.int64))
YEAR, FEWEST = 365, 20
APART = 0.2
"""Where a value makes so much more of the open deals than of those closed in a year, or less, what
it is of tells how they ended. In companies where it does not, it made at most 0.05."""
LIKE = 0.1
"""By so little the shares of open and of closed deals with a product may differ."""
FEWEST_KNOWN = 0.5
"""Where the last stage of fewer of the closed deals is known, the forecast goes by age alone."""
PARTS = ("owner", "team", "source", "product")
"""What a forecast can be split by."""
WEIGHTED = {"deal": "weighted_amount", "stage": "weighted_by_stage"}
OPEN, IS_WON = told.STATUSES.index("open"), told.STATUSES.index("won")


@dataclass(frozen=True, eq=False)
class Lines:
    """The products of deals that have several, a row for each."""

    deal: Any
    """The deal's place in the book."""
    product: Any
    """The product's place among the names."""
    share: Any
    """Its share of the deal's value; those of a deal add up to 1."""

    @classmethod
    def of(cls, places: Any, lines: dict[str, Any], product: Any, size: int) -> Lines:
        """From rows as they were told; `places` are those of the book's deals."""
        # A deal that was opened several times is there for each.
        order = np.argsort(lines["place"], kind="stable")
        first = np.searchsorted(lines["place"][order], np.arange(size))
        count = np.bincount(lines["place"], minlength=size)[places]
        deals = np.repeat(np.arange(len(places)), count)
        begins = np.repeat(first[places], count)
        nth = np.arange(len(deals)) - np.repeat(np.cumsum(count) - count, count)
        rows = order[begins + nth]
        share = lines["share"][rows]
        whole = np.bincount(deals, share, len(places))[deals]
        return cls(deals, product[rows], share / np.where(whole > 0, whole, 1.0))


@dataclass(frozen=True, eq=False)
class Kept:
    """A book, and what its codes and places stand for."""

    book: Book
    names: dict[str, list[str]]
    """For each group, what its codes are called."""
    deals: Any
    """The ids of its deals, by their places."""
    stages: list[str]
    """What its stages are called; one without a name where they are not known."""
    categories: Any
    """What each deal's owner counts it as; empty where that is not known."""
    expected: Any
    """The day on which each deal is expected to close, by its owner; NEVER where not known."""
    weighted: dict[str, float | None]
    """The open value times a chance, the deals' own or their stages'; None where none has one."""

    in_counts: bool = False
    """Whether no deal has a value, so that each counts 1 and what is forecast is their number."""
    lines: Lines = field(default_factory=lambda: Lines(*(np.array([], np.int64),) * 3))
    undated: tuple[int, float | None] = (0, None)
    """How many open deals are not in it, as nothing tells since when they are, and their value."""

    def agrees(self, other: Kept) -> bool:
        """Whether what is known on the other's day is what it would be by this book."""
        mine, theirs = self.book.until(other.book.day), other.book
        names = {name: np.array(each, object) for name, each in self.names.items()}
        others = {name: np.array(each, object) for name, each in other.names.items()}
        kept = self.book.created <= other.book.day
        return (
            np.array_equal(self.deals[kept], other.deals)
            and all(
                np.array_equal(getattr(mine, each), getattr(theirs, each))
                for each in ("created", "closed", "won", "amount_deal", "amount_day")
            )
            and np.array_equal(mine.amount, theirs.amount, equal_nan=True)
            and mine.stages == theirs.stages
            and all(
                np.array_equal(getattr(mine.visits, each), getattr(theirs.visits, each))
                for each in ("deal", "stage", "entered", "left", "to")
            )
            and mine.groups.keys() == theirs.groups.keys()
            and np.array_equal(mine.groups.get("size", 0), theirs.groups.get("size", 0))
            and all(
                np.array_equal(names[part][mine.groups[part]], others[part][theirs.groups[part]])
                for part in PARTS
            )
        )


def book_of(
    opened: Opened,
    day: date,
    chosen: Sequence[tuple[str, tuple[str, ...]]] = (),
    *,
    in_counts: bool | None = None,
) -> Kept:
    """The book of a generation as it was known on a day.

    `chosen` narrows it: a part, such as owner, and the names of which a deal has one. Deals count
    1 each if `in_counts`, and by themselves where none has a value.
    """
    today = int(np.datetime64(day, "D").astype(np.int64))
    rows = told.rows(opened, day)
    units = _Units(rows)
    kept, undated = units.are_of(today), units.undated(today)
    for part, values in chosen:
        wanted = [code for code, name in enumerate(rows.names[part]) if name in values]
        has = np.isin(rows[part][units.final] % len(rows.names[part]), wanted)
        if part == "product":
            # Of several products, any: with its whole value, as in every other figure.
            lines = np.isin(rows.lines["product"], wanted)
            has |= np.isin(units.place, rows.lines["place"][lines])
        kept &= has
        undated &= has
    final = units.final[kept]
    names, codes = {}, {}
    here = np.isin(rows.lines["place"], units.place[kept])
    mine = {name: column[here] for name, column in rows.lines.items()}
    for part in PARTS:
        more = mine["product"] if part == "product" else np.array([], np.int64)
        names[part], renamed = _renamed(rows.names[part], np.r_[rows[part][final], more])
        codes[part], of_lines = renamed[: len(final)], renamed[len(final) :]
    shared = Lines.of(units.place[kept], mine, of_lines, len(rows.ids))
    sizes = _sizes(units.worth[kept], units.closed[kept])
    # Nothing tells since when a deal has its products.
    is_now = day >= opened.model.clock.today
    has_product = (
        codes["product"] != names["product"].index(NO_PRODUCT)
        if (NO_PRODUCT in names["product"])
        else np.ones(len(final), bool)
    )
    closed = units.closed[kept] != NEVER
    lately = ("product",) if is_now and _tells_nothing(has_product, closed) else ()
    lasting = [
        name
        for name in ("owner", "source")
        if not _tells_the_end(codes[name], units.closed[kept], today)
    ]
    stages, visits = _visits(units, kept)
    steps = units.steps & kept[units.of]
    place = np.cumsum(kept) - 1
    book = Book(
        today,
        units.begins[kept],
        units.closed[kept],
        units.won[kept],
        visits,
        max(len(stages), 1),
        place[units.of[steps]],
        rows["first"][steps].astype(np.int64),
        rows["amount"][steps],
        codes | sizes,
        factors=(*lasting, *lately, *sizes),
        lately=lately,
    )
    if in_counts is None:
        in_counts = len(book) > 0 and not book.has_amounts
    still = final[rows["status"][final] == OPEN]
    return Kept(
        book.counted() if in_counts else book,
        names,
        rows.ids[units.place[kept]],
        stages or [""],
        np.array(rows.names["category"], object)[rows["category"][final]],
        np.where(rows["expected"][final] < 0, NEVER, rows["expected"][final]),
        {
            name: None if in_counts else _sum(rows[column][still])
            for name, column in WEIGHTED.items()
        },
        in_counts,
        shared,
        (int(undated.sum()), _sum(rows["amount"][units.final[undated]])),
    )


def _tells_nothing(known: Any, closed: Any) -> bool:
    """Whether products are known of open deals about as often as of closed ones.

    Where they are written down at the end, having one would tell that a deal is closed.
    """
    if not closed.any() or closed.all():
        return True
    return bool(abs(known[closed].mean() - known[~closed].mean()) <= LIKE)


def _tells_the_end(codes: Any, closed: Any, today: int) -> bool:
    """Whether having a value goes with having been closed, and not with being likely to close.

    A source that is filled in when a deal is won, or a team that won deals are handed to, is of
    closed deals and hardly of open ones: by its factor open deals would seem never to be won.
    """
    is_open, lately = closed == NEVER, (closed != NEVER) & (closed > today - YEAR)
    if is_open.sum() < FEWEST or lately.sum() < FEWEST:
        return False
    size = int(codes.max(initial=0)) + 1
    mixes = [np.bincount(codes[each], minlength=size) / each.sum() for each in (is_open, lately)]
    return bool(np.abs(mixes[0] - mixes[1]).max() > APART)


def _sum(values: Any) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else None


class _Units:
    """Deals, once for each time that they were opened, from their rows in time."""

    def __init__(self, rows: told.Rows) -> None:
        self.rows = rows
        place, episode, status = rows["place"], rows["episode"], rows["status"]
        begin = np.ones(len(place), bool)
        begin[1:] = (place[1:] != place[:-1]) | (episode[1:] != episode[:-1])
        self.of = np.cumsum(begin) - 1
        """The unit of each row."""
        self.first = np.flatnonzero(begin)
        self.final = np.r_[self.first[1:], len(place)][: len(self.first)] - 1
        size = len(self.first)
        self.place, self.begins = place[self.first], rows["first"][self.first].astype(np.int64)
        self.reopened = np.r_[self.place[1:] == self.place[:-1], False][:size]
        ended = np.flatnonzero(status != OPEN)[::-1]
        self.closed = np.full(size, NEVER)
        # Backwards, so that the first of a unit's closings is the one that stays.
        self.closed[self.of[ended]] = rows["first"][ended]
        self.closed[status[self.final] == OPEN] = NEVER
        self.won = (status[self.final] == IS_WON) & ~self.reopened
        worth = np.flatnonzero((status == OPEN) & ~np.isnan(rows["amount"]))
        self.worth = np.full(size, np.nan)
        # What it was worth at its end would tell how it ended, where lost deals have no value.
        self.worth[self.of[worth]] = rows["amount"][worth]
        amount = rows["amount"]
        same = (amount[1:] == amount[:-1]) | (np.isnan(amount[1:]) & np.isnan(amount[:-1]))
        self.steps = begin.copy()
        """The rows in which the amount is another than before."""
        self.steps[1:] |= ~same
        had_open = np.bincount(self.of[status == OPEN], minlength=size) > 0
        self.stays = (status == OPEN) | (begin & ~had_open[self.of])
        """The rows that tell in which stage it was while open."""

    def are_of(self, today: int) -> Any:
        """Which units are of the book of a day."""
        left_open = self.reopened & (self.closed == NEVER)
        begun = (self.begins >= EARLIEST) & ~self._begin_unknown
        return self._are_there(today) & begun & ~left_open

    def undated(self, today: int) -> Any:
        """Which are open, and nothing tells since when."""
        return self._are_there(today) & self._begin_unknown

    @property
    def _begin_unknown(self) -> Any:
        found = (self.final == self.first) & (self.closed == NEVER)
        return found & (self.rows["dated"][self.first] == 0)

    def _are_there(self, today: int) -> Any:
        # What ended before the day without a status of its own was deleted, all its times.
        there = np.zeros(len(self.rows.ids), bool)
        there[self.place[(self.rows["last"][self.final] > today) & ~self.reopened]] = True
        return there[self.place]


def _visits(units: _Units, kept: Any) -> tuple[list[str], Visits]:
    """The stages in their order, and the stays in them; no stages where they are not known."""
    known = units.rows.stages
    inside = np.flatnonzero(units.stays & kept[units.of])
    unit, stage = units.of[inside], units.rows["stage"][inside]
    entered = units.rows["first"][inside].astype(np.int64)
    new = np.ones(len(inside), bool)
    new[1:] = (unit[1:] != unit[:-1]) | (stage[1:] != stage[:-1])
    unit, stage, entered = unit[new], stage[new], entered[new]
    goes_on = np.r_[unit[1:] == unit[:-1], False][: len(unit)]
    closed = units.closed[unit]
    ended = stage[~goes_on & (closed != NEVER)]
    certain = np.array([each.is_known for each in known], bool)
    place = np.cumsum(kept) - 1
    outcome = np.where(closed == NEVER, STAYS, np.where(units.won[unit], WON, LOST))
    if not len(ended) or certain[ended].mean() < FEWEST_KNOWN:
        own = ~goes_on
        return [], Visits(
            place[unit[own]],
            np.zeros(int(own.sum()), np.int64),
            units.begins[unit[own]],
            closed[own],
            outcome[own],
        )
    used = sorted(
        (int(code) for code in np.unique(stage)),
        key=lambda code: (known[code].position, known[code].pipeline, known[code].name),
    )
    code = np.full(len(known), -1)
    code[used] = np.arange(len(used))
    following = np.r_[stage[1:], 0][: len(stage)]
    return [known[each].name for each in used], Visits(
        place[unit],
        code[stage],
        entered,
        np.where(goes_on, np.r_[entered[1:], 0][: len(entered)], closed),
        np.where(goes_on, code[following], outcome),
    )


def _renamed(names: list[str], codes: Any) -> tuple[list[str], Any]:
    """The names that are used, sorted, and the codes as places among them."""
    used = sorted({names[int(code)] for code in np.unique(codes)})
    place = {name: at for at, name in enumerate(used)}
    to = np.array([place.get(name, -1) for name in names], np.int64)
    return used, to[codes]


def _sizes(worth: Any, closed: Any) -> dict[str, Any]:
    """Deals in bands by what they were worth while open, and those without a value.

    None where closed deals have a value less often than open ones: whether one is known would
    then tell which were closed.
    """
    ended, known = closed != NEVER, ~np.isnan(worth)
    if not known.any() or not ended.any() or ended.all():
        return {}
    if known[ended].mean() < 0.9 * known[~ended].mean():
        return {}
    # Of a fixed width, so that what comes later does not move them: to about three times as much.
    powers = 2 * np.log10(np.maximum(np.where(known, worth, 1.0), 1.0))
    return {"size": np.where(known, 1 + np.minimum(powers.astype(np.int64), 18), 0)}
