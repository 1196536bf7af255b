"""python -m bench.statistics: what the estimates have to reach, and what they reached.

Every seed is written down beside its simulator, so that each run prints the same figures (but for
those of time).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from bench.statistics import (
    alerts,
    buying,
    campaigns,
    drivers,
    forecasts,
    large_books,
    maven,
    returns,
    win_curves,
)
from bench.statistics.goals import Goal, LeftOut, closing

QUICK_FIRST = (
    *(buying, win_curves, returns, large_books, maven, campaigns, drivers, alerts, forecasts),
)


def rows() -> Iterator[Goal | LeftOut]:
    """Every goal, the quick ones first."""
    return chain.from_iterable(each.rows() for each in QUICK_FIRST)


def main() -> None:
    """Print them as they come."""
    told: list[Goal | LeftOut] = []
    for row in rows():
        print(row, flush=True)
        told.append(row)
    print(closing(told))


if __name__ == "__main__":
    main()
