"""Small companies with a log of everything, made by chance, and what they were on any day.

The log is played here in plain Python: nothing knows how the product counts.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rapport.workspace import Workspace

TODAY = date(2026, 6, 30)
NOON = datetime.fromisoformat("2025-01-01 11:00")
SETTINGS = f'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = {TODAY.isoformat()}\n'
STAGES = {
    "New business": ("Qualify", "Propose", "Decide"),
    "Renewals": ("Review", "Renew"),
}
PIPELINES = {"p1": "New business", "p2": "Renewals"}
STAGE_IDS = {"Qualify": "s1", "Propose": "s2", "Decide": "s3", "Review": "s4", "Renew": "s5"}
PARTS = {
    "Qualify": "top",
    "Propose": "middle",
    "Decide": "bottom",
    "Review": "top",
    "Renew": "bottom",
}
CHANCE = {"Qualify": 0.1, "Propose": 0.3, "Decide": 0.6, "Review": 0.5, "Renew": 0.8}
USERS = {
    "u1": ("Nora", "North"),
    "u2": ("Emma", "North"),
    "u3": ("Kim", "South"),
    "u4": ("Ola", "South"),
}
RATES = {
    date(2024 + month // 12, month % 12 + 1, 1): round(0.08 + 0.0011 * month, 4)
    for month in range(30)
}
CLOSED = ("won", "lost", "cancelled")


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    deal: str
    at: datetime
    what: str
    value: Any = None
    before: Any = None
    recorded_at: datetime | None = None

    @property
    def recorded(self) -> datetime:
        return self.recorded_at or self.at


@dataclass(frozen=True)
class State:
    """A deal after some of its events."""

    deal: str
    pipeline: str
    created: date
    stage: str = ""
    entered: date | None = None
    amount: int | None = None
    currency: str = "EUR"
    expected: date | None = None
    owner: str = ""
    status: str = "open"
    closed: date | None = None

    @property
    def position(self) -> int:
        return STAGES[self.pipeline].index(self.stage) + 1

    def worth(self, day: date) -> float | None:
        """Its amount in EUR: an open deal's at the day's rate, a closed one's at its closing's."""
        if self.amount is None:
            return None
        when = self.closed or day
        rate = RATES[max(each for each in RATES if each <= when)]
        return float(self.amount) if self.currency == "EUR" else round(self.amount * rate, 4)


@dataclass(repr=False)
class Made:
    """A company: the log of each of its deals, in order."""

    logs: dict[str, list[Event]]
    about: dict[str, dict[str, Any]]
    activities: list[tuple[str, date]] = field(default_factory=list)

    def state(self, deal: str, day: date, known: date | None = None) -> State | None:
        """A deal as a day ended, as far as was recorded by then; None where it is not there."""
        found: State | None = None
        for event in self.logs[deal]:
            if event.at.date() > day or (known and event.recorded.date() > known):
                continue
            found = played(found, event, self.about[deal])
        return found

    def standing(self, day: date, known: date | None = None) -> list[State]:
        """Every deal that is there as a day ends."""
        states = (self.state(each, day, known) for each in self.logs)
        return [each for each in states if each is not None]

    def until(self, day: date) -> Made:
        """The company if its log had ended with a day."""
        logs = {
            deal: [each for each in events if each.at.date() <= day]
            for deal, events in self.logs.items()
        }
        return Made({deal: events for deal, events in logs.items() if events}, self.about)


def played(state: State | None, event: Event, about: dict[str, Any]) -> State | None:
    day, value = event.at.date(), event.value
    if event.what == "created":
        return State(event.deal, about["pipeline"], day, currency=about["currency"])
    if state is None or event.what == "deleted":
        return None
    if event.what == "stage":
        return replace(state, stage=value, entered=day)
    if event.what == "reopened":
        return replace(state, status="open", closed=None, entered=day)
    if event.what in CLOSED:
        return replace(state, status=event.what, closed=day)
    names = {"amount": "amount", "close_date": "expected", "owner": "owner"}
    return replace(state, **{names[event.what]: value})


def by_chance(seed: int, deals: int = 40) -> Made:
    """A company whose deals move, slip, change hands, end, come back and vanish by chance."""
    chance = random.Random(seed)
    logs, about = {}, {}
    for number in range(deals):
        name = f"d{number}"
        pipeline = chance.choice(("New business", "New business", "Renewals"))
        about[name] = {"pipeline": pipeline, "currency": chance.choice(("EUR", "EUR", "NOK"))}
        logs[name] = _log(name, STAGES[pipeline], chance)
    activities = [
        (chance.choice(sorted(logs)), date(2025, 1, 1) + timedelta(days=chance.randrange(540)))
        for _ in range(deals * 2)
    ]
    return Made(logs, about, activities)


class Teller:
    """Writes down what happens to one deal."""

    def __init__(self, name: str, stages: tuple[str, ...], chance: random.Random) -> None:
        self.name, self.stages, self.chance = name, stages, chance
        begins = timedelta(days=chance.randrange(500), minutes=chance.randrange(60))
        self.at = NOON + begins
        self.now: dict[str, Any] = {}
        self.status = "open"
        self.log = [Event(name, self.at, "created")]

    def say(self, what: str, value: Any) -> None:
        self.log.append(Event(self.name, self.at, what, value, self.now.get(what)))
        self.now[what] = value

    def another(self, what: str, values: Iterable[str]) -> None:
        self.say(what, self.chance.choice([each for each in values if each != self.now[what]]))

    def begin(self) -> None:
        chance = self.chance
        self.say("stage", self.stages[0] if chance.random() < 0.8 else chance.choice(self.stages))
        self.say("owner", chance.choice(sorted(USERS)))
        if chance.random() < 0.85:
            self.say("amount", chance.randrange(1, 40) * 250)
        self.expect(chance.randrange(10, 150))

    def expect(self, days: int) -> None:
        self.say("close_date", self.at.date() + timedelta(days=days))

    def wait(self) -> bool:
        """Whether there is still time for something more."""
        self.at += timedelta(
            days=self.chance.randrange(0, 45), minutes=self.chance.randrange(1, 200)
        )
        return self.at.date() <= TODAY

    def come_back(self) -> bool:
        """Whether a closed deal is reopened."""
        comes = self.status != "cancelled" and self.chance.random() < 0.4
        if comes:
            self.log.append(Event(self.name, self.at, "reopened", "open", self.status))
            self.status = "open"
        return comes

    def change(self) -> None:
        kinds = ("stage", "amount", "close_date", "owner", "close", "deleted")
        kind = self.chance.choices(kinds, (5, 2, 3, 1, 4, 0.4))[0]
        if kind == "stage":
            self.another("stage", self.stages)
        elif kind == "amount":
            self.say("amount", self.chance.randrange(1, 40) * 250)
        elif kind == "close_date":
            self.expect(self.chance.randrange(1, 150))
        elif kind == "owner":
            self.another("owner", sorted(USERS))
        else:
            closing = self.chance.choices(CLOSED, (4, 3, 1))[0]
            self.status = closing if kind == "close" else kind
            self.log.append(Event(self.name, self.at, self.status))


def _log(name: str, stages: tuple[str, ...], chance: random.Random) -> list[Event]:
    teller = Teller(name, stages, chance)
    teller.begin()
    for _ in range(chance.randrange(0, 9)):
        if teller.status == "deleted" or not teller.wait():
            break
        if teller.status == "open":
            teller.change()
        elif not teller.come_back():
            break
    return teller.log


def recorded_late(made: Made, seed: int) -> Made:
    """The same company, whose sellers write some of it down only weeks later."""
    chance = random.Random(seed)
    logs = {}
    for deal, events in made.logs.items():
        logs[deal] = [
            replace(each, recorded_at=each.at + timedelta(days=chance.randrange(1, 40)))
            if each.what in ("amount", "stage", "close_date", *CLOSED)
            and chance.random() < 0.3
            and each.at != events[0].at
            # Nothing has been recorded after today.
            and each.at.date() + timedelta(days=40) <= TODAY
            else each
            for each in events
        ]
    return Made(logs, made.about, made.activities)


def write(made: Made, folder: Path) -> None:
    """The company as the model's own tables, one CSV file each."""
    folder.mkdir(parents=True)
    ids = {name: key for key, name in PIPELINES.items()}
    write_csv(
        folder / "pipelines.csv",
        ("id", "name", "position"),
        [(key, name, at) for at, (key, name) in enumerate(PIPELINES.items(), 1)],
    )
    write_csv(
        folder / "stages.csv",
        ("id", "pipeline_id", "name", "position", "part", "probability", "kind"),
        [
            (STAGE_IDS[stage], ids[pipeline], stage, at, PARTS[stage], CHANCE[stage], "open")
            for pipeline, stages in STAGES.items()
            for at, stage in enumerate(stages, 1)
        ],
    )
    write_csv(folder / "teams.csv", ("id", "name"), [("t1", "North"), ("t2", "South")])
    teams = {"North": "t1", "South": "t2"}
    write_csv(
        folder / "users.csv",
        ("id", "name", "team_id"),
        [(key, name, teams[team]) for key, (name, team) in USERS.items()],
    )
    write_csv(
        folder / "rates.csv",
        ("currency", "rate_on", "rate"),
        [("NOK", day, rate) for day, rate in RATES.items()],
    )
    last = {}
    for deal, events in made.logs.items():
        gone = next((each.at for each in events if each.what == "deleted"), None)
        state = None
        for event in events:
            if event.what != "deleted":
                state = played(state, event, made.about[deal])
        assert state is not None
        ended = [each.at for each in events if each.what in CLOSED]
        last[deal] = (
            deal,
            f"Deal {deal}",
            ids[state.pipeline],
            STAGE_IDS[state.stage],
            state.status,
            state.amount,
            state.currency,
            state.owner,
            events[0].at,
            state.expected,
            ended[-1] if state.status != "open" else None,
            gone,
        )
    columns = (
        "id",
        "name",
        "pipeline_id",
        "stage_id",
        "status",
        "amount",
        "currency",
        "owner_id",
        "created_at",
        "expected_close_on",
        "closed_at",
        "deleted_at",
    )
    write_csv(folder / "deals.csv", columns, last.values())
    write_csv(
        folder / "deal_events.csv",
        ("deal_id", "happened_at", "recorded_at", "what", "from_value", "to_value"),
        [
            (
                each.deal,
                each.at,
                each.recorded,
                each.what,
                _said(each, each.before),
                _said(each, each.value),
            )
            for events in made.logs.values()
            for each in events
        ],
    )
    if made.activities:
        write_csv(
            folder / "activities.csv",
            ("id", "kind", "deal_id", "created_at", "done_at"),
            [
                (f"a{at}", "call", deal, f"{day} 11:00", f"{day} 11:00")
                for at, (deal, day) in enumerate(made.activities)
            ],
        )


def _said(event: Event, value: Any) -> Any:
    return STAGE_IDS[value] if event.what == "stage" and value else value


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(["" if each is None else each for each in row] for row in rows)


def imported(made: Made, folder: Path, settings: str = SETTINGS) -> Workspace:
    """The company in a workspace, imported as anybody would import it."""
    from rapport.workspace import Workspace

    write(made, folder / "files")
    workspace = Workspace.create(folder / "workspace", settings)
    account = workspace.import_files([folder / "files"])
    assert not account.not_placed
    assert all(each.read == each.loaded for each in account.files)
    return workspace


def from_texts(files: dict[str, str], folder: Path, settings: str = SETTINGS) -> Workspace:
    """A company written out by hand: for each table its lines."""
    from rapport.workspace import Workspace

    (folder / "files").mkdir(parents=True)
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / "files" / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    workspace = Workspace.create(folder / "workspace", settings)
    account = workspace.import_files([folder / "files"])
    assert not account.not_placed
    assert all(each.read == each.loaded for each in account.files)
    return workspace
