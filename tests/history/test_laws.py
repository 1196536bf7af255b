"""What holds of every history, whatever the log: random logs against a plain replay of them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.history.conftest import FAR, Company
from tests.history.oracle import KINDS, Deal, Event

VALUES = {
    "owner": ["u1", "u2", "u3"],
    "close_date": ["2026-03-31", "2026-04-30", "2026-06-30"],
    "amount": ["100", "250.5", "400"],
    "stage": ["s1", "s2", "s3", "s4"],
}
BEGIN = datetime.fromisoformat("2026-01-01 09:00")
STAGES = "id,name,position,kind\ns1,One,1,open\ns2,Two,2,open\ns3,Three,3,open\ns4,Four,4,open"


@st.composite
def deals(draw):
    """A deal with a consistent log: what an event changes from is what was before."""
    deal = Deal("", BEGIN + timedelta(hours=draw(st.integers(0, 200))))
    deal.start = {kind: draw(st.sampled_from(values)) for kind, values in VALUES.items()}
    now, moment, status = dict(deal.start), deal.created_at, "open"
    for _ in range(draw(st.integers(0, 8))):
        # Two at one instant would have no order that a file could tell.
        moment += timedelta(hours=draw(st.integers(1, 300)))
        late = draw(st.sampled_from([0, 0, 0, 1, 30, 400]))
        what = draw(st.sampled_from([*KINDS, "stage", "stage", "won", "lost", "reopened"]))
        recorded = moment + timedelta(hours=late)
        if what in KINDS:
            rest = [each for each in VALUES[what] if each != now[what]]
            value = draw(st.sampled_from(rest))
            deal.events.append(Event(what, moment, recorded, now[what], value))
            now[what] = value
        elif (what == "reopened") != (status == "open"):
            status = "open" if what == "reopened" else what
            deal.events.append(Event(what, moment, recorded))
    return deal


def written(company: Company, logs: list[Deal]) -> None:
    """Import deals whose records are what their logs come to."""
    records, log = [], []
    for number, deal in enumerate(logs):
        deal.id = f"d{number}"
        end = deal.state(date(2099, 1, 1), date(2099, 1, 1))
        closed = [each.happened_at for each in deal.events if each.what in ("won", "lost")]
        records.append(
            f"{deal.id},{end['status']},{end['stage']},{end['amount']},{end['owner']},"
            f"{end['close_date']},{deal.created_at},"
            f"{closed[-1] if end['status'] != 'open' else ''}"
        )
        log += [
            f"{deal.id},{each.happened_at},{each.recorded_at},{each.what},"
            f"{each.was or ''},{each.now or ''}"
            for each in deal.events
        ]
    # A log is taken as complete for what it has at all: one deal has something of everything.
    records.append("log,open,s2,1,u2,2026-02-28,2025-12-01,")
    log += [
        "log,2025-12-02,2025-12-02,stage,s1,s2",
        "log,2025-12-02,2025-12-02,amount,2,1",
        "log,2025-12-02,2025-12-02,owner,u1,u2",
        "log,2025-12-02,2025-12-02,close_date,2026-01-31,2026-02-28",
    ]
    head = "id,status,stage_id,amount,owner_id,expected_close_on,created_at,closed_at\n"
    company.take(
        {
            "deals.csv": head + "\n".join(records),
            "stages.csv": STAGES,
            "users.csv": "id,name\nu1,Ann\nu2,Bob\nu3,Cid",
            "deal_events.csv": "deal_id,happened_at,recorded_at,what,from_value,to_value\n"
            + "\n".join(log),
        }
    )


COLUMNS = """deal_id, valid_from_on, valid_until_on, status, stage_id, amount_original, owner_id,
    expected_close_on, episode"""


def told(row) -> dict[str, object]:
    """A stretch in the words of the oracle."""
    _, _, _, status, stage, amount, owner, expected, episode, *_ = row
    return {
        "status": status,
        "stage": stage.removeprefix("crm:"),
        "amount": float(amount),
        "owner": owner.removeprefix("crm:"),
        "close_date": expected.isoformat(),
        "episode": episode,
    }


def in_numbers(state):
    return state and {**state, "amount": float(state["amount"])}


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(deals(), min_size=20, max_size=40))
def test_every_log_is_replayed_as_it_happened_and_as_it_was_known(logs):
    with TemporaryDirectory() as folder:
        company = Company(Path(folder))
        written(company, logs)
        usual = company.ask(f"SELECT {COLUMNS} FROM deal_history WHERE NOT recorded_late")
        known = company.ask(
            f"SELECT {COLUMNS}, known_from_on, known_until_on FROM deal_history_as_known"
        )
        final = company.ask(f"SELECT {COLUMNS} FROM deal_history ORDER BY deal_id, valid_from")
        visits = company.ask(
            "SELECT deal_id, episode, stage_id, entered_at, left_at, left_to FROM stage_visits"
            " WHERE NOT skipped ORDER BY deal_id, entered_at"
        )
        for deal in logs:
            name = f"crm:{deal.id}"
            of_deal = [row for row in usual if row[0] == name]
            versions = [row for row in known if row[0] == name]
            assert bool(of_deal) != bool(versions)
            _is_replayed(deal, of_deal, versions)
            _is_whole([row for row in final if row[0] == name], deal)
            _visits_partition(deal, [row for row in visits if row[0] == name])


def _is_replayed(deal, usual, versions):
    days = {each.happened_at.date() for each in deal.events} | {deal.created_at.date()}
    days |= {each.recorded_at.date() for each in deal.events}
    days |= {each - timedelta(days=1) for each in days} | {date(2030, 1, 1)}
    for known_on in days:
        for as_of in days:
            until = min(as_of, known_on)
            found = [row for row in usual if row[1] <= until < row[2]]
            found += [
                row for row in versions if row[9] <= known_on < row[10] and row[1] <= until < row[2]
            ]
            wanted = in_numbers(deal.state(as_of, known_on))
            assert [told(row) for row in found] == ([wanted] if wanted else []), (as_of, known_on)


def _is_whole(stretches, deal):
    """From its creation until now a deal has one state, and only one."""
    assert stretches[0][1] == deal.created_at.date()
    assert stretches[-1][2] == FAR
    assert all(one[2] == other[1] for one, other in pairwise(stretches))
    last = deal.state(date(2099, 1, 1), date(2099, 1, 1))
    assert told(stretches[-1]) == in_numbers(last)


def _visits_partition(deal, visits):
    """Every stay ends once, the next begins there, and only while the deal is open."""
    where, since, episode, status, wanted = deal.start["stage"], deal.created_at, 1, "open", []
    staged = [each for each in deal.events if each.what == "stage"]
    where = staged[0].was if staged else where
    for each in deal.events:
        if each.what == "stage":
            if status == "open":
                better = int(each.now[1]) > int(where[1])
                left = "forward" if better else "backward"
                wanted.append((episode, where, since, each.happened_at, left))
            where, since = each.now, each.happened_at
        elif each.what == "reopened":
            status, since, episode = "open", each.happened_at, episode + 1
        elif each.what in ("won", "lost"):
            status = each.what
            wanted.append((episode, where, since, each.happened_at, status))
    if status == "open":
        wanted.append((episode, where, since, None, "still here"))
    found = [(row[1], re.sub("^crm:", "", row[2]), *row[3:]) for row in visits]
    assert found == wanted
