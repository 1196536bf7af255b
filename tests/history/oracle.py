"""A log replayed in plain Python, one event after another: what a deal was on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

KINDS = ("owner", "close_date", "amount", "stage")
RANKS = {"created": 0, "owner": 2, "close_date": 5, "amount": 6, "stage": 7}
STATUS = {"won": "won", "lost": "lost", "reopened": "open"}


@dataclass
class Event:
    what: str
    happened_at: datetime
    recorded_at: datetime
    was: str | None = None
    now: str | None = None


@dataclass
class Deal:
    id: str
    created_at: datetime
    events: list[Event] = field(default_factory=list)
    start: dict[str, str | None] = field(default_factory=dict)

    def known(self, day: date) -> list[Event]:
        """What was recorded by the end of a day, in the order in which it happened."""
        every = [Event("created", self.created_at, self.created_at), *self.events]
        return sorted(
            (each for each in every if each.recorded_at.date() <= day),
            key=lambda each: (each.happened_at, RANKS.get(each.what, 8)),
        )

    def state(self, as_of: date, known_on: date) -> dict[str, object] | None:
        """What the deal was as a day ended, as its source knew it on another."""
        until = min(as_of, known_on)
        known = self.known(known_on)
        if not known or known[0].happened_at.date() > until:
            return None
        state: dict[str, object] = {"status": "open", "episode": 1}
        for kind in KINDS:
            mine = [each for each in known if each.what == kind]
            if mine:
                state[kind] = mine[0].was
            else:
                ever = [each for each in self.events if each.what == kind]
                first = min(
                    ever, key=lambda each: (each.recorded_at, each.happened_at), default=None
                )
                state[kind] = first.was if first else self.start[kind]
        for each in known:
            if each.happened_at.date() > until:
                break
            if each.what in KINDS:
                state[each.what] = each.now
            elif each.what in STATUS:
                if each.what == "reopened" and state["status"] != "open":
                    state["episode"] += 1
                state["status"] = STATUS[each.what]
        return state
