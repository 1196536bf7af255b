"""One look at all that a workspace's rules watch: what fires is kept, and given out or held back.

A workspace looks after every import and build; `rapport alerts check` looks at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from rapport.alerts import has_rules
from rapport.alerts.fired import Alert, alerts, give_out, since, to_fire, write
from rapport.alerts.looked import missed, note
from rapport.alerts.reading import Broken, read, state_of
from rapport.alerts.watching import Watch, earlier, watch
from rapport.errors import RapportError
from rapport.journal import Journal

if TYPE_CHECKING:
    from rapport.alerts.fired import Since
    from rapport.open_generation import OpenGeneration


@dataclass(frozen=True)
class Outcome:
    """What came of a look."""

    fired: tuple[Alert, ...] = ()
    """What fired now, for the first time."""
    given_out: tuple[Alert, ...] = ()
    """What is given out now: it may have fired earlier, in quiet hours."""
    held_back: int = 0
    """How many wait to be given out: until somebody asks, and quiet hours are over."""
    broken: tuple[Broken, ...] = ()
    watched: int = 0
    """How many figures were looked at."""
    failed: str = ""
    """Why nothing could be looked at; "" where all went well."""


_seen: WeakKeyDictionary[OpenGeneration, tuple[Any, Watch]] = WeakKeyDictionary()


def watched(generation: OpenGeneration) -> Watch:
    """How all that the rules watch stands in a generation: worked out once."""
    state = (generation.model.clock.today, state_of(generation.folder), generation.custom)
    if generation not in _seen or _seen[generation][0] != state:
        rules, broken = read(generation.folder)
        _seen[generation] = (state, watch(generation, rules, broken))
    return _seen[generation][1]


def evaluate(generation: OpenGeneration) -> Outcome:
    """Look at all that the rules watch, and keep what fires; nothing is given out yet.

    Raises DataError where the journal cannot be used, or the generation cannot be asked.
    """
    found = watched(generation)
    journal = Journal(generation.folder / "data")
    known = alerts(journal)
    # Who imports once a month watches the weeks between, too: each as it was then.
    unseen = missed(found, journal, generation.model)
    for count in range(max(unseen.values(), default=0), 0, -1):
        then = earlier(found, count, unseen)
        write(journal, to_fire(then, alerts(journal)), generation)
    write(journal, to_fire(found, alerts(journal)), generation)
    note(found, journal, generation.model)
    after = alerts(journal)
    waiting = sum(not each.given_out for each in after)
    return Outcome(tuple(after[len(known) :]), (), waiting, found.broken, len(found.states))


def given_out(generation: OpenGeneration, outcome: Outcome, now: datetime | None = None) -> Outcome:
    """An outcome with what is given out now to whoever asked: each alert once.

    `now` is the time of the day that quiet hours go by: the clock's, in the workspace's zone.
    Raises DataError where the journal cannot be used.
    """
    if outcome.failed:
        return outcome
    clock = now or datetime.now(ZoneInfo(generation.settings.zone))
    journal, day = Journal(generation.folder / "data"), generation.model.clock.today
    rules = watched(generation).rules
    given = give_out(journal, rules, generation.settings.quiet_hours, clock, day)
    waiting = sum(not each.given_out for each in alerts(journal))
    return replace(outcome, given_out=tuple(given), held_back=waiting)


def after_build(generation: OpenGeneration) -> Outcome | None:
    """The first of these after a build, which nothing here may break; None without rules."""
    if not has_rules(generation.folder):
        return None
    try:
        return evaluate(generation)
    except RapportError as error:
        return Outcome(failed=str(error))
    except Exception as error:  # noqa: BLE001 - the build is done, and stays
        return Outcome(failed=f"{type(error).__name__}: {error}")


def became(generation: OpenGeneration, found: list[Alert]) -> list[tuple[Alert, Since | None]]:
    """Alerts with what became of them; None where what they are about is watched no more."""
    states = {
        (each.figure.rule.name, each.figure.at, each.figure.part): each.figure
        for each in watched(generation).states
    }
    told: list[tuple[Alert, Since | None]] = []
    for each in found:
        figure = states.get((each.rule, each.at, each.part))
        known = figure is not None and each.is_of(figure) and each.period in figure.days
        told.append((each, since(each, figure) if known and figure else None))
    return told
