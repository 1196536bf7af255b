"""What answering needs of an open generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.compiling.compile import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from rapport.compiling.plan import Question
    from rapport.goals import Goals, Spread
    from rapport.model import Model
    from rapport.query import Query


@dataclass(frozen=True)
class Opened:
    """What answering needs of an open generation."""

    model: Model
    understand: Callable[[Query], Question]
    """A query, understood: kept, as it is the same until another day or generation."""
    keep: Callable[[str, Callable[[], str]], str]
    """The statement of a shape, or another text: the one that is kept, or else made now."""
    fetch: Callable[[str, dict[str, Any]], tuple[list[str], list[tuple[Any, ...]]]]
    goals: Callable[[Spread, Mapping[date, Any]], Goals]
    """The goals, spread in a way, by the shape of the months that are given."""
    columns: Callable[[str, dict[str, Any]], dict[str, Any]]
    """A statement's result as arrays by column, none of whose values may be missing."""
    chance: Callable[..., float | None] = lambda *__, **___: None
    """How likely a goal of won value is reached: see rapport.forecasting.reaching."""

    def statement(self, question: Question) -> str:
        """The statement that answers a question."""
        plan = question.plan
        return self.keep(plan.shape, lambda: statement(plan, self.model))
