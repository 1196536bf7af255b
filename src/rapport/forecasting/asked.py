"""What a reader asks of a forecast: how far ahead, how sure, as of when, and of which deals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rapport.errors import QueryError, join
from rapport.forecasting.history import PARTS
from rapport.period import resolve, shifted
from rapport.query import Condition
from rapport.wording import UNKNOWN

if TYPE_CHECKING:
    from datetime import date

    from rapport.model import Model
    from rapport.query import Query

USUAL_HORIZON, USUAL_CONFIDENCE = "3 months", 0.9
SHORTEST, LONGEST = 7, 732
"""In days: a week, and two years."""


@dataclass(frozen=True)
class Asked:
    """A forecast as it was asked."""

    day: date
    """As of which day: it rests on what the source had recorded by its end."""
    days: int
    """How many days ahead."""
    confidence: float
    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    """Parts that it is narrowed to, such as owner, each with the names that are meant."""
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The same as it was said: of a team, without the teams below it."""


def read(query: Query, model: Model) -> Asked:
    """What a query with the options horizon and confidence asks.

    Raises QueryError where one of them cannot be read, or a condition is none that a forecast can
    be narrowed by.
    """
    options = dict(query.options)
    day = _day(query, model)
    text = options.get("horizon", USUAL_HORIZON)
    chosen: list[tuple[str, tuple[str, ...]]] = []
    for each in query.where:
        if not isinstance(each, Condition) or each.field not in PARTS or each.operator != "=":
            raise QueryError(
                f"A forecast cannot be narrowed by {each}.",
                f"It can by {join(PARTS, 'and')}, such as owner=Nora.",
            )
        chosen.append((each.field, tuple(value or UNKNOWN for value in each.values)))
    confidence = confidence_of(options.get("confidence", str(USUAL_CONFIDENCE)))
    meant = ((part, with_below(part, names, model)) for part, names in chosen)
    return Asked(day, horizon_days(text, day), confidence, tuple(meant), tuple(chosen))


def with_below(part: str, names: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """A team is meant with the teams below it."""
    if part != "team":
        return names
    found = (each for name in names for each in (name, *sorted(model.teams.get(name, ()))))
    return tuple(dict.fromkeys(found))


def horizon_days(text: str, day: date) -> int:
    """The days from a day to the end of a stretch such as 12 weeks. Raises QueryError."""
    found = re.fullmatch(r"\s*([1-9]\d{0,3})\s*(day|week|month)s?\s*", text)
    if not found:
        raise QueryError(f"The horizon is {text!r}.", 'Write it like "12 weeks" or "6 months".')
    number, unit = int(found[1]), found[2]
    if unit == "month":
        # From the last day of a month on, months are whole ones.
        begins = day + timedelta(days=1)
        days = (shifted(begins, "month", number) - begins).days if number <= 36 else LONGEST + 1
    else:
        days = number * (7 if unit == "week" else 1)
    if not SHORTEST <= days <= LONGEST:
        raise QueryError(f"The horizon is {text!r}.", "It takes from 7 days to 24 months.")
    return days


def confidence_of(text: str) -> float:
    """A confidence such as 0.9 or 90 %, as a share. Raises QueryError."""
    try:
        number = float(text.strip().removesuffix("%").strip().replace(",", "."))
    except ValueError:
        number = 0.0
    share = number / 100 if number > 1 else number
    if not 0.5 <= share <= 0.99:
        raise QueryError(f"The confidence is {text!r}.", "It takes from 0.5 to 0.99.")
    return share


def _day(query: Query, model: Model) -> date:
    known = query.known_on or query.as_of
    if known in ("now", "period_end", ""):
        return model.clock.today
    period = resolve(known, model.clock)
    if period is None or period.days != 1:
        raise QueryError(f"as_of is {known!r}.", "It takes one day, such as 2026-09-30.")
    if period.start > model.clock.today:
        raise QueryError(
            f"as_of is {known}, which has not come: today is {model.clock.today.isoformat()}.",
            "Leave as_of out to forecast from today.",
        )
    return period.start
