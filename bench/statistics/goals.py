"""What a figure has to reach, and what it reached."""

from __future__ import annotations

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
