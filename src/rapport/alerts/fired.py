"""What fired, kept in the journal, and what became of it in the periods after.

An alert is told once: the same rule, value and period never fire twice, and what lasts is one
alert until it has ended. Nothing of it is changed later; that it was given out, and that somebody
has seen it, are entries of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.errors import UnknownNameError, UsageError
from rapport.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time
    from pathlib import Path

    from rapport.alerts.rule import Rule
    from rapport.alerts.state import At, Figure, Look, Side, State
    from rapport.alerts.watching import Watch
    from rapport.open_generation import OpenGeneration

KIND, GIVEN_OUT, ACKNOWLEDGED = "alert", "alert given out", "alert acknowledged"
SETTLED = 12
"""What has lasted for so many periods is how it is now."""


@dataclass(frozen=True)
class Alert:
    """One alert that fired."""

    number: int
    """By which a person names it: the first ever is 1."""
    rule: str
    at: At
    part: str
    every: str
    period: date
    """The first day of the period that it is about."""
    day: date
    """The workspace's day on which it fired."""
    entry: dict[str, Any]
    """What was said: see `_entry`."""
    given_out: bool = False
    acknowledged: str | None = None
    """By whom it was seen, which may be empty; None where nobody said so."""

    @property
    def side(self) -> Side:
        """Whether the figure was high or low."""
        side: Side = self.entry["side"]
        return side

    @property
    def key(self) -> tuple[Any, ...]:
        """What fires once."""
        return (self.rule, self.at, self.part, self.period)

    def is_of(self, figure: Figure) -> bool:
        """Whether it is about a figure, as the rule asks for it now."""
        return (self.rule, self.at, self.part) == (
            figure.rule.name,
            figure.at,
            figure.part,
        ) and self.entry["question"] == figure.rule.question


@dataclass(frozen=True)
class Since:
    """What became of an alert: the periods after, up to where it ended."""

    looks: tuple[Look, ...]
    """Each period after it, held against what was usual before it fired."""
    days: tuple[date, ...]
    ended: date | None
    """The first day of the period in which it was back to usual; None while it lasts."""
    settled: bool = False
    """Whether it lasted so long that this is what is usual now."""

    @property
    def lasts(self) -> bool:
        """Whether it goes on."""
        return self.ended is None and not self.settled


def alerts(journal: Journal) -> list[Alert]:
    """Every alert that ever fired, the oldest first. Raises DataError."""
    given = {each.about["alert"] for each in journal.entries(GIVEN_OUT)}
    seen = {
        each.about["alert"]: str(each.entry.get("by", "")) for each in journal.entries(ACKNOWLEDGED)
    }
    return [
        Alert(
            number,
            each.about["rule"],
            tuple(each.about["at"].items()),
            each.about["part"],
            each.about["every"],
            date.fromisoformat(each.about["period"]),
            each.day,
            dict(each.entry),
            number in given,
            seen.get(number),
        )
        for number, each in enumerate(journal.entries(KIND), start=1)
    ]


def since(alert: Alert, figure: Figure) -> Since:
    """What became of an alert, by the figure as it is known now.

    What was usual when it fired is what the periods after are held against: figures that stand out
    do not become usual by having been there, unless they last for twelve periods.
    """
    if alert.period not in figure.days:
        return Since((), (), None)
    begin = figure.days.index(alert.period)
    instead: dict[int, float] = {}
    looks: list[Look] = []
    found = figure.look(begin)
    if found.watched is not None:
        instead[begin] = found.watched.expected
    for place in range(begin + 1, len(figure.days)):
        look = figure.look(place, instead)
        looks.append(look)
        if look.value is None:
            continue
        if _is_over(alert, look):
            days = figure.days[begin + 1 : place + 1]
            return Since(tuple(looks), days, figure.days[place])
        if look.watched is not None:
            instead[place] = look.watched.expected
        if len(looks) >= SETTLED:
            days = figure.days[begin + 1 : place + 1]
            return Since(tuple(looks), days, None, settled=True)
    return Since(tuple(looks), figure.days[begin + 1 :], None)


def _is_over(alert: Alert, look: Look) -> bool:
    """Whether a later period ends what an alert told of.

    A figure that stood out is back to usual where it has come half the way from the end of the
    usual to what is expected, or beyond: at the end itself it would come and go by chance.
    """
    watched = look.watched
    if look.side == alert.side:
        return False
    if look.side or watched is None or look.value is None:
        return True
    end = watched.low if alert.side == "low" else watched.high
    return abs(look.value - watched.expected) <= abs(end - watched.expected) / 2 or (
        (look.value > watched.expected) is (alert.side == "low")
    )


def to_fire(watch: Watch, known: Sequence[Alert]) -> list[State]:
    """The states that are told now: those that stand out, and were not told before."""
    keys = {each.key for each in known}
    found = []
    for state in watch.states:
        figure = state.figure
        key = (figure.rule.name, figure.at, figure.part, state.day)
        if not state.stands_out or key in keys:
            continue
        before = [each for each in known if each.is_of(figure) and each.period < state.day]
        last = max(before, key=lambda each: each.period, default=None)
        if last is not None and last.side == state.look.side and _still(last, figure):
            continue
        found.append(state)
    return found


def _still(last: Alert, figure: Figure) -> bool:
    """Whether what an alert told of lasts in a figure's last period."""
    return last.period in figure.days and since(last, figure).lasts


def write(journal: Journal, states: Iterable[State], generation: OpenGeneration) -> None:
    """Keep what fired. Raises DataError."""
    day = generation.model.clock.today
    journal.write(
        Entry(KIND, _about(each), day, _entry(each), generation.generation.name) for each in states
    )


def _about(state: State) -> dict[str, Any]:
    figure = state.figure
    return {
        "rule": figure.rule.name,
        "at": dict(figure.at),
        "part": figure.part,
        "every": figure.rule.every,
        "period": state.day.isoformat(),
    }


def _entry(state: State) -> dict[str, Any]:
    figure, look, watched = state.figure, state.look, state.look.watched
    found: dict[str, Any] = {
        "question": figure.rule.question,
        "when": str(figure.rule.when),
        "measure": figure.measure,
        "label": str(figure.label),
        "where": list(figure.rule.where),
        "unit": figure.unit,
        "value": look.value,
        "side": look.side,
    }
    if figure.has_cases:
        found["cases"] = round(figure.below[look.place])
    if look.before is not None:
        found["before"] = look.before
    if watched is not None:
        found |= {
            "usual": watched.expected,
            "low": watched.low,
            "high": watched.high,
            "noticeable": watched.smallest if watched.smallest < 1e6 else None,
            "periods": state.periods,
        }
    return found


def give_out(
    journal: Journal, rules: Sequence[Rule], usual: str, now: datetime, day: date
) -> list[Alert]:
    """The alerts that are given out now, each once: none in their rule's quiet hours.

    `usual` are the workspace's quiet hours, for rules that have none of their own. What is held
    back is given out the next time that somebody asks after them.
    """
    quiet = {each.name: each.quiet for each in rules}
    waiting = [
        each
        for each in alerts(journal)
        if not each.given_out and not _is_quiet(quiet.get(each.rule) or usual, now.time())
    ]
    # Somebody else may ask at the same moment: each alert goes to one of the two.
    told = journal.claim(Entry(GIVEN_OUT, {"alert": each.number}, day, {}) for each in waiting)
    claimed = {each.about["alert"] for each in told}
    return [each for each in waiting if each.number in claimed]


def _is_quiet(text: str, clock: time) -> bool:
    from rapport.alerts.rule import read_hours

    hours = read_hours(text)
    return hours is not None and hours.hold(clock)


def acknowledge(data: Path, number: int, day: date, by: str = "") -> Alert:
    """Note that somebody has seen an alert. Raises UsageError where there is no such alert."""
    journal = Journal(data)
    known = alerts(journal)
    found = next((each for each in known if each.number == number), None)
    if found is None:
        raise UnknownNameError("alert", str(number), [str(each.number) for each in known[-12:]])
    if found.acknowledged is not None:
        raise UsageError(f"Alert {number} is acknowledged already.")
    journal.write([Entry(ACKNOWLEDGED, {"alert": number}, day, {"by": by})])
    return found
