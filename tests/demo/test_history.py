"""What happened to each deal, replayed in plain Python, ends in the deal's own record."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from tests.demo.written import rows, value

ENDS = ("won", "lost", "cancelled")
KINDS = {
    "stage": "stage_id",
    "amount": "amount",
    "close_date": "expected_close_on",
    "owner": "owner_id",
    "category": "forecast_category",
}


def told(name, text):
    """A value of the log as the record has it."""
    if text is None:
        return None
    return Decimal(text) if name == "amount" else text


def recorded(name, record):
    found = record[KINDS[name]]
    if found is None or name == "amount":
        return found
    return str(found)


@pytest.fixture(scope="module")
def logs(small):
    events = defaultdict(list)
    for event in rows(small, "SELECT * FROM deal_events ORDER BY deal_id, happened_at"):
        events[event["deal_id"]].append(event)
    return {each["id"]: (each, events[each["id"]]) for each in rows(small, "FROM deals")}


def test_the_log_ends_in_the_record(logs):
    for deal, events in logs.values():
        state = {name: recorded(name, deal) for name in KINDS}
        # What was so before the first event of a kind is what that event says it changed.
        for name in KINDS:
            first = next((each for each in events if each["what"] == name), None)
            if first:
                state[name] = told(name, first["from_value"])
        created = [each for each in events if each["what"] == "created"]
        if created:
            assert state["stage"] == created[0]["to_value"], deal["id"]
        status = "open"
        for event in events:
            what = event["what"]
            if what in KINDS:
                assert told(what, event["from_value"]) == state[what], (deal["id"], event)
                assert told(what, event["to_value"]) != state[what], (deal["id"], event)
                state[what] = told(what, event["to_value"])
            elif what in ENDS or what == "reopened":
                assert event["from_value"] == status, (deal["id"], event)
                status = "open" if what == "reopened" else what
                assert event["to_value"] == status
        assert status == deal["status"], deal["id"]
        assert state == {name: recorded(name, deal) for name in KINDS}, deal["id"]


def test_a_deal_is_created_first_and_closed_when_its_record_says(logs):
    late = 0
    for deal, events in logs.values():
        created = [each["happened_at"] for each in events if each["what"] == "created"]
        assert created == [deal["created_at"]] * (deal["created_at"] is not None)
        closings = [each["happened_at"] for each in events if each["what"] in ENDS]
        assert (closings[-1:] or [None]) == [deal["closed_at"]]
        if created and deal["closed_at"] and deal["closed_at"] < created[0]:
            late += 1
            continue
        if created:
            assert all(each["happened_at"] >= created[0] for each in events)
        before_the_end = [each for each in events if each["what"] not in ("deleted", "merged")]
        if deal["closed_at"]:
            assert all(each["happened_at"] <= deal["closed_at"] for each in before_the_end)
    assert late < 5


def test_as_much_happens_as_in_a_real_company(large):
    assert 4 < value(large, "SELECT count(*) / asked_for() FROM deal_events") < 6.5
    happened = Counter(
        dict(large.execute("SELECT what, count(*) FROM deal_events GROUP BY 1").fetchall())
    )
    for what in ("created", "stage", "amount", "close_date", "owner", "category", *ENDS,
                 "reopened", "deleted", "merged"):  # fmt: skip
        assert happened[what] > 10, what
    assert 0.01 < value(
        large,
        "SELECT avg(CAST(CAST(recorded_at AS DATE) > CAST(happened_at AS DATE) AS INTEGER))"
        " FROM deal_events",
    ) < 0.03  # fmt: skip


def test_nothing_is_recorded_before_it_happens(company):
    assert not value(company, "SELECT count(*) FROM deal_events WHERE recorded_at < happened_at")


def test_deals_turn_back_skip_and_come_again(large):
    moves = """
        SELECT before.position AS was, after.position AS is_now
        FROM deal_events
        JOIN stages AS before ON before.id = from_value
        JOIN stages AS after ON after.id = to_value
        WHERE what = 'stage'"""
    moved = value(large, f"SELECT count(*) FROM ({moves})")
    assert 0.02 < value(large, f"SELECT count(*) FROM ({moves}) WHERE is_now < was") / moved < 0.12
    assert value(large, f"SELECT count(*) FROM ({moves}) WHERE is_now > was + 1") / moved > 0.02
    assert value(
        large,
        "SELECT count(*) FROM deals WHERE status = 'won' AND id IN"
        " (SELECT deal_id FROM deal_events WHERE what = 'reopened')",
    ) > 20  # fmt: skip
    pushed = value(
        large,
        "SELECT count(*) FROM deal_events WHERE what = 'close_date'"
        " AND date_trunc('month', CAST(to_value AS DATE))"
        " > date_trunc('month', CAST(from_value AS DATE))",
    )
    assert pushed > 0.3 * value(large, "SELECT asked_for()")


def test_a_renamed_stage_keeps_its_old_name_in_the_past(middle):
    named = middle.execute(
        "SELECT stage_name, min(happened_at) < '2024-11-04', max(happened_at) < '2024-11-04'"
        " FROM deal_events WHERE to_value = 'S02' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert named == [("Discovery", False, False), ("Needs analysis", True, True)]


def test_stage_events_stay_in_the_deals_pipeline(company):
    assert not value(
        company,
        "SELECT count(*) FROM deal_events JOIN deals ON deals.id = deal_id"
        " JOIN stages ON stages.id = to_value WHERE what IN ('stage', 'created')"
        " AND (stages.pipeline_id <> deals.pipeline_id OR stages.kind <> 'open'"
        " OR stage_position <> stages.position)",
    )


def test_a_merged_deal_names_its_survivor(large):
    assert value(
        large,
        "SELECT bool_and(survivor.deleted_at IS NULL) FROM deal_events"
        " LEFT JOIN deals AS survivor ON survivor.id = to_value WHERE what = 'merged'",
    )
    assert not value(
        large,
        "SELECT count(*) FROM deals LEFT JOIN deal_events ON deal_id = id"
        " AND what IN ('deleted', 'merged')"
        " WHERE happened_at IS DISTINCT FROM deleted_at",
    )


def test_changes_of_a_leads_status_follow_each_other(small):
    changes = defaultdict(list)
    for change in rows(small, "SELECT * FROM lead_changes WHERE field = 'status'"):
        changes[change["lead_id"]].append(change)
    order = {name: at for at, name in enumerate(
        ("New", "Contacted", "Qualified", "Nurturing", "Converted", "Disqualified"))}  # fmt: skip
    for lead in rows(small, "FROM leads"):
        status, at = "New", lead["created_at"]
        steps = sorted(
            changes[lead["id"]], key=lambda each: (each["happened_at"], order[each["to_value"]])
        )
        for step in steps:
            assert step["from_value"] == status, lead["id"]
            assert step["happened_at"] >= at, lead["id"]
            status, at = step["to_value"], step["happened_at"]
        assert (status, at) == (lead["status"], lead["status_changed_at"]), lead["id"]
