"""python -m bench.statistics: what the estimates have to reach, and what they reached.

Every seed is written down beside its simulator, so that each run prints the same figures (but for
those of time).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from bench.statistics import alerts, buying, campaigns, drivers, forecasts, returns, win_curves
from bench.statistics.goals import Goal


def rows() -> Iterator[Goal]:
    """Every goal, the quick ones first."""
    return chain.from_iterable(
        each.rows() for each in (buying, win_curves, returns, campaigns, drivers, alerts, forecasts)
    )


def main() -> None:
    """Print them as they come."""
    missed = 0
    for row in rows():
        print(row, flush=True)
        missed += not row.reached
    print("every goal is reached" if not missed else f"goals missed: {missed}")


if __name__ == "__main__":
    main()
