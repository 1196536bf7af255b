"""Up to which period each rule was looked at: what ended since is looked at once, in its order.

A rule that is new begins with the last whole period, and so does one that asks something else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.alerts.watching import last_whole
from rapport.journal import Entry
from rapport.period import shifted

if TYPE_CHECKING:
    from rapport.alerts.rule import Rule
    from rapport.alerts.watching import Watch
    from rapport.journal import Journal
    from rapport.model import Model

KIND = "alert looked at"
MOST = 26
"""So many periods are caught up with: what lies longer back is no news."""


def missed(watch: Watch, journal: Journal, model: Model) -> dict[str, int]:
    """How many periods of each rule nobody looked at, before the last whole one.

    Raises DataError.
    """
    until = _until(journal)
    found = {}
    for rule in watch.rules:
        last, before = last_whole(rule, model), until.get(_key(rule))
        if last is None or before is None:
            continue
        count = 0
        while before < shifted(last, rule.every, -count - 1) and count + 1 < MOST:
            count += 1
        found[rule.name] = count
    return found


def note(watch: Watch, journal: Journal, model: Model) -> None:
    """Keep up to which period each rule was looked at; one that is broken was not.

    Raises DataError.
    """
    until = _until(journal)
    broken = {each.name for each in watch.broken}
    entries = []
    for rule in watch.rules:
        last = last_whole(rule, model)
        if last is None or rule.name in broken or until.get(_key(rule), date.min) >= last:
            continue
        said = {"period": last.isoformat()}
        about = {"rule": rule.name, "question": rule.question}
        entries.append(Entry(KIND, about, model.clock.today, said, model.generation))
    journal.write(entries)


def _until(journal: Journal) -> dict[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for each in journal.entries(KIND):
        key = (each.about["rule"], each.about["question"])
        found[key] = max(found.get(key, date.min), date.fromisoformat(each.entry["period"]))
    return found


def _key(rule: Rule) -> tuple[str, str]:
    return (rule.name, rule.question)
