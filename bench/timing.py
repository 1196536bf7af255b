"""Timing two ways of doing the same in turn, so that a drifting machine drifts for both."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Row:
    """One line of the result: ours against theirs."""

    name: str
    ours: float
    theirs: float
    goal: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.theirs

    def __str__(self) -> str:
        mark = "reached" if self.ratio <= self.goal else "MISSED"
        return (
            f"{self.name:<58}{self.ours * 1000:>9.1f} ms{self.theirs * 1000:>9.1f} ms"
            f"{self.ratio:>8.2f}  goal {self.goal:<5g} {mark}"
        )


def compare(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], goal: float, runs: int = 9
) -> Row:
    """Run both in turn, after one run each that does not count; the medians."""
    ours()
    theirs()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for each, found in zip((ours, theirs), times, strict=True):
            began = perf_counter()
            each()
            found.append(perf_counter() - began)
    return Row(name, median(times[0]), median(times[1]), goal)
