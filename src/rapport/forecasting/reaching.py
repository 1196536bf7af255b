"""How likely a goal of won value is reached: in what share of the plays, with what is won of it.

goal of Q4  won so far  plays of the rest of Q4         chance
900         300         500, 700, 800, 600 … of 2,000   those of 600 or more
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.forecasting.asked import LONGEST, USUAL_CONFIDENCE, Asked, with_below
from rapport.forecasting.made import make
from rapport.goals.scope import SCOPES, Scope

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from rapport.forecasting.made import Made
    from rapport.open_generation import OpenGeneration
    from rapport.period import Period

PARTS = {kind: part for part, kind in SCOPES.items()}


def chance(  # noqa: PLR0917 - all that a goal is
    generation: OpenGeneration,
    scope: Scope,
    stretch: Period,
    day: date,
    goal: Any,
    won: Any,
    *,
    alone: bool,
) -> float | None:
    """The chance of a goal over a stretch of days, as of a day.

    It is forecast up to the stretch's own end, so that it does not depend on what is asked beside
    it. Where all of that is of one name `alone`, its deals are forecast for themselves. None where
    nothing can be forecast, or the stretch is not made of whole months.
    """
    if stretch.end <= day:
        return float(float(won or 0) >= float(goal))
    days = (stretch.end - day).days
    if days > LONGEST:
        return None
    by_itself = alone and scope.kind != "everyone"
    part = PARTS.get(scope.kind, "")
    whose = with_below(part, (scope.name,), generation.model)
    chosen = ((part, whose),) if by_itself else ()
    made = make(generation, Asked(day, days, USUAL_CONFIDENCE, chosen))
    if made is None:
        return None
    plays = _plays(made, Scope() if by_itself else scope, stretch)
    return None if plays is None else made.chance(plays, goal, float(won or 0))


def _plays(made: Made, scope: Scope, stretch: Period) -> NDArray[Any] | None:
    """What each play brings to a scope in what is left of a stretch; None where it is cut."""
    first = max(stretch.start, made.period.start)
    if scope.kind != "everyone":
        names, plays = made.kept.names[PARTS[scope.kind]], made.forecast.played.parts
        if first != made.period.start or stretch.end != made.period.end:
            return None
        if scope.name not in names:
            return np.zeros(len(made.forecast.totals))
        found: NDArray[Any] = plays[PARTS[scope.kind]][:, names.index(scope.name)]
        return found
    months = made.months()
    inside = [at for at, each in enumerate(months) if first <= each.start <= stretch.end]
    if not inside or (months[inside[0]].start, months[inside[-1]].end) != (first, stretch.end):
        return None
    whole: NDArray[Any] = made.forecast.played.total[:, inside].sum(axis=1)
    return whole
