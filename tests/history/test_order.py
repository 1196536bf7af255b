"""What a log has at one instant happened in the order of the log's own records."""

from __future__ import annotations

from tests.history.conftest import day

MANY = range(200)


def _lines(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows])


def test_changes_of_one_instant_follow_the_order_of_their_file(company):
    moves = [("New", "Called"), ("Called", "Met"), ("Met", "Ready")]
    changes = [
        f"l{each},status,{was},{now},2026-01-08 10:00" for each in MANY for was, now in moves
    ]
    made = company(
        {
            "leads.csv": _lines(
                "id,status,created_at", [f"l{each},Ready,2026-01-05" for each in MANY]
            ),
            "lead_changes.csv": _lines("lead_id,field,from_value,to_value,happened_at", changes),
        }
    )
    history = made.rows("lead_history", "valid_from_on, status", order="lead_id, valid_from")
    assert history == [(day("01-05"), "New"), (day("01-08"), "Ready")] * len(MANY)


def test_events_of_one_instant_follow_the_order_of_their_file(company):
    moves = [("s1", "s3"), ("s3", "s2"), ("s2", "s4")]
    events = [f"d{each},2026-01-08 10:00,stage,{was},{now}" for each in MANY for was, now in moves]
    made = company(
        {
            "stages.csv": _lines(
                "id,name,position,kind",
                [f"s{each},Stage {each},{each},open" for each in range(1, 5)],
            ),
            "deals.csv": _lines(
                "id,status,stage_id,created_at", [f"d{each},open,s4,2026-01-05" for each in MANY]
            ),
            "deal_events.csv": _lines("deal_id,happened_at,what,from_value,to_value", events),
        }
    )
    history = made.rows("deal_history", "valid_from_on, stage_id", order="deal_id, valid_from")
    assert history == [(day("01-05"), "s1"), (day("01-08"), "s4")] * len(MANY)
