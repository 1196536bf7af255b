"""The forecast of many deals: how long it takes, whether its parts add up, what it rests on.

The time is that of one core, from the book on. A made-up book has as many open deals as are asked
for and half as many closed ones (300,000 at most), in three stages, with two months in which it
moved from one to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from time import process_time

import numpy as np

from bench.statistics.goals import Goal
from bench.statistics.simulator import START, company
from rapport.statistics.forecast import forecast
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits

SEED = 90_000
STAGES, OWNERS, SOURCES, PRODUCTS = 3, 20, 5, 8
MOST_CLOSED = 300_000
SECONDS = {100_000: 4.0, 1_000_000: 10.0}
"""How many open deals, and how long their forecast may take."""
ENDS = (31, 61, 92)
MANY_DAYS, LATER = 700, 120


def book(still_open: int, seed: int = SEED) -> Book:
    """A book of so many open deals."""
    dice = np.random.default_rng(seed)
    many = still_open + min(still_open // 2, MOST_CLOSED)
    today = START + 1_500
    is_open = np.arange(many) < still_open
    age = np.where(is_open, dice.integers(0, 300, many), dice.integers(60, 1_060, many))
    created = today - age
    days = dice.integers(0, 60, many)
    closed = np.where(is_open, NEVER, created + days)
    won = ~is_open & (dice.random(many) < 1 / 3)
    reached = dice.integers(0, STAGES, many)
    parts = []
    for stage in range(STAGES):
        here = np.flatnonzero(
            (reached >= stage) & (created + days * stage // STAGES <= np.minimum(closed, today))
        )
        entered = created[here] + days[here] * stage // STAGES
        moved = created[here] + days[here] * (stage + 1) // STAGES
        goes_on = (reached[here] > stage) & (moved <= np.minimum(closed[here], today))
        ended = np.where(is_open[here], STAYS, np.where(won[here], WON, LOST))
        parts.append(
            (
                here,
                np.full(len(here), stage),
                entered,
                np.where(goes_on, moved, closed[here]),
                np.where(goes_on, stage + 1, ended),
            )
        )
    visits = Visits(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    amount = np.exp(8 + 2.5 * dice.random(many))
    groups = {
        "owner": dice.integers(0, OWNERS, many),
        "source": dice.integers(0, SOURCES, many),
        "product": dice.integers(0, PRODUCTS, many),
    }
    return Book(
        today, created, closed, won, visits, STAGES, np.arange(many), created, amount, groups
    )


def seen_ahead(seed: int) -> float:
    """How far a forecast moves when all is another that was recorded after its day; 0 if at all.

    A company lives on from one day in two ways, and every amount is changed afterwards.
    """
    made = company(seed, 6.0, MANY_DAYS)
    day, found = made.day, []
    for life in range(2):
        lived = deepcopy(made)
        lived.dice = np.random.default_rng(seed + 10 + life)
        lived.live(LATER)
        known = lived.book()
        amounts = known.amount * (1 + 9 * life)
        changed = Book(
            known.day,
            known.created,
            known.closed,
            known.won,
            known.visits,
            known.stages,
            np.r_[known.amount_deal, known.amount_deal],
            np.r_[known.amount_day, np.maximum(known.amount_day, day) + 1],
            np.r_[known.amount, amounts],
            known.groups,
        )
        found.append(forecast(changed.until(day), 84).totals)
    return float(np.abs(found[0] - found[1]).max())


def rows() -> Iterator[Goal]:
    """Seconds, sums, and what is seen of the days after."""
    for many, most in SECONDS.items():
        known = book(many)
        began = process_time()
        made = forecast(known, ENDS[-1], ENDS, ("owner", "source", "product"))
        took = process_time() - began
        yield Goal(f"forecast: seconds, {many:,} open deals", took, most=most)
        whole = made.totals
        off = max(
            float((np.abs(each.sum(axis=1) - whole) / np.maximum(whole, 1.0)).max())
            for each in made.played.parts.values()
        )
        yield Goal(f"forecast: parts against the total, {many:,} open deals", off, most=1e-6)
    ahead = max(seen_ahead(SEED + each) for each in range(3))
    yield Goal("forecast: moved by what was recorded after its day", ahead, most=0.0)
