"""Verdicts kept with their day in the journal, and what became of them after their horizon.

about                                    day         entry
{"campaign": "Baltic Expo"}              2026-03-31  {"verdict": "stop", "why": "loses", …}

A verdict is written down on a day on which it is another than the last one on the same subject, or
that is older than the horizon while the subject goes on. A workspace that has none yet gets those
of past quarters, each worked out afterwards from what was known on its day, and marked so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.journal import Entry
from rapport.verdicts.given import HORIZON, QUIET, Came, Given
from rapport.verdicts.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.compiling.opened import Opened
    from rapport.journal import Journal
    from rapport.verdicts.given import Kind

JOURNAL_KIND = "verdict"
MOST_QUARTERS = 6
"""Of so many past quarters, verdicts are worked out afterwards."""
LOOKED_FOR = 180
"""In days: so much history is behind the first of them."""


@dataclass(frozen=True)
class Checked:
    """A kept verdict, and what came."""

    day: date
    given: Given
    afterwards: bool
    """Whether it was worked out later, from what was known on its day."""
    due: date
    """The end of its horizon."""
    came: Came | None
    """None where the horizon is not over."""


def keep(opened: Opened, journal: Journal) -> int:
    """Write down today's verdicts that are news; returns how many were written."""
    written = 0
    for kind in KINDS.values():
        if all(opened.model.spans.get(each) for each in kind.facts):
            entries = list(_news(opened, journal, kind))
            journal.write(entries)
            written += len(entries)
    return written


def _news(opened: Opened, journal: Journal, kind: Kind) -> Iterable[Entry]:
    today = opened.model.clock.today
    before = _entries(journal, kind)
    last = {each.about[kind.name]: each for each in before}
    if any(each.day > today for each in last.values()):
        # Somebody set the clock back to look at something: what is said then is no record.
        return
    days = [today] if before else [*_quarters(opened, kind), today]
    for day in days:
        for given in kind.work_out(opened, day, {}):
            known = last.get(given.subject)
            if not _is_news(given, known, day):
                continue
            last[given.subject] = _entry(opened, kind, given, day, afterwards=day != today)
            yield last[given.subject]


def _is_news(given: Given, known: Entry | None, day: date) -> bool:
    goes_on = given.figures.get("goes_on", True)
    if known is None:
        return goes_on and given.verdict not in QUIET
    if known.entry["verdict"] != given.verdict:
        return True
    return goes_on and given.verdict not in QUIET and (day - known.day).days > HORIZON


def _entry(opened: Opened, kind: Kind, given: Given, day: date, *, afterwards: bool) -> Entry:
    content: dict[str, Any] = {
        "verdict": given.verdict,
        "why": given.why,
        "horizon": HORIZON,
        "afterwards": afterwards,
        "figures": dict(given.figures),
    }
    return Entry(JOURNAL_KIND, {kind.name: given.subject}, day, content, opened.model.generation)


def _quarters(opened: Opened, kind: Kind) -> list[date]:
    """The ends of past quarters that have enough history behind them, the earliest first."""
    spans = [opened.model.spans[each] for each in kind.facts]
    first = max((date.fromisoformat(str(each[0])) for each in spans if each), default=None)
    if first is None:
        return []
    today = opened.model.clock.today
    found: list[date] = []
    # Today may be the end of a quarter itself.
    day = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
    while len(found) < MOST_QUARTERS and (day - first).days >= LOOKED_FOR:
        found.append(day)
        day = date(day.year, day.month - 2, 1) - timedelta(days=1)
    return found[::-1]


def _entries(journal: Journal, kind: Kind) -> list[Entry]:
    return [each for each in journal.entries(JOURNAL_KIND) if kind.name in each.about]


def checked(opened: Opened, journal: Journal, kind: Kind, until: date) -> list[Checked]:
    """The verdicts of a kind that were given before a day, each with what came; the latest first.

    Of two on one subject and day the later one counts.
    """
    kept = {(each.about[kind.name], each.day): each for each in _entries(journal, kind)}
    opened = _once(opened)
    found = []
    for (subject, day), each in kept.items():
        if day >= until:
            continue
        given = Given(
            subject, each.entry["verdict"], each.entry["why"], each.entry.get("figures", {})
        )
        due = day + timedelta(days=int(each.entry.get("horizon", HORIZON)))
        came = kind.look_back(opened, given, day, due) if due <= until else None
        found.append(Checked(day, given, bool(each.entry.get("afterwards")), due, came))
    return sorted(found, key=lambda each: (each.day, each.given.subject), reverse=True)


def _once(opened: Opened) -> Opened:
    """The same, with each question put once: many verdicts are of one day."""
    answers: dict[str, Any] = {}

    def fetch(statement: str, values: dict[str, Any]) -> Any:
        key = f"{statement} {sorted(values.items())}"
        if key not in answers:
            answers[key] = opened.fetch(statement, values)
        return answers[key]

    return replace(opened, fetch=fetch)
