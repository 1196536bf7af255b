"""What a figure has to reach, and what it reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Goal:
    """A figure that was measured, and between which two values it has to lie."""

    name: str
    value: float
    least: float = -inf
    most: float = inf

    @property
    def reached(self) -> bool:
        """Whether the figure lies where it has to."""
        return self.least <= self.value <= self.most

    def __str__(self) -> str:
        bounds = [
            f"{word} {bound:g}"
            for word, bound in (("at least", self.least), ("at most", self.most))
            if abs(bound) != inf
        ]
        verdict = "reached" if self.reached else "missed"
        return f"{self.name:<64} {self.value:>12,.4g}  {' and '.join(bounds):<32} {verdict}"


@dataclass(frozen=True)
class LeftOut:
    """What could not be measured, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name:<64} left out: {self.why}"


def closing(rows: Sequence[Goal | LeftOut]) -> str:
    """What is said at the end: which goals were missed, and what was not measured."""
    missed = [each.name for each in rows if isinstance(each, Goal) and not each.reached]
    out = [each.name for each in rows if isinstance(each, LeftOut)]
    said = "every goal is reached"
    if missed:
        said = f"goals missed: {len(missed)} ({'; '.join(missed)})"
    elif out:
        said = "every goal that was measured is reached"
    return f"{said}; left out: {'; '.join(out)}" if out else said
