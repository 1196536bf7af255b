"""What a period is compared with, and that the figures beside it are those of that period alone."""

from __future__ import annotations

import pytest

from rapport.wording import Locale

MEASURES = ["deals", "won_amount", "open_deals"]
PERIOD = "2026-Q2"


def alone(workspace, period, as_of):
    return workspace.query(MEASURES, period=period, as_of=as_of).records[0]


@pytest.mark.parametrize(
    ("compare", "as_of", "before"),
    [
        # The 45th day of the quarter: 45 days of the one before.
        ("previous_period", "2026-05-15", "2026-01-01..2026-02-14"),
        ("previous_period", "2026-04-01", "2026-01-01"),
        ("previous_year", "2026-05-15", "2025-04-01..2025-05-15"),
        # On its last day it is finished, and before its first it has not begun.
        ("previous_period", "2026-06-30", "2026-Q1"),
        ("previous_period", "2026-03-15", "2026-Q1"),
        ("2025-Q4", "2026-05-15", "2025-Q4"),
    ],
)
def test_a_period_unfinished_on_a_past_day_is_compared_to_date_with_to_date(
    told, compare, as_of, before
):
    workspace = told.workspace
    table = workspace.query(MEASURES, period=PERIOD, as_of=as_of, compare=[compare])
    (row,) = table.rows()
    assert tuple(row[name] for name in MEASURES) == alone(workspace, PERIOD, as_of)
    previous = tuple(row[f"{name}:previous"] for name in MEASURES)
    assert previous == alone(workspace, before, as_of)
    spelt = workspace.query(["deals"], period=before).period
    assert (table.compare.start, table.compare.end) == (spelt.start, spelt.end)


@pytest.mark.parametrize(
    ("period", "compare", "name"),
    [
        ("2026", "2025", "previous_year"),
        ("2026-Q2", "2026-Q1", "previous_period"),
        ("2026-Q2", "2024-Q2", "2024-04-01..2024-05-15"),
        # As much is compared with as there is, or both are whole.
        ("2026-Q2", "2025-04-01..2025-05-15", ""),
        ("2026-Q2", "previous_period", ""),
        ("2026-Q1", "2025-Q1", ""),
    ],
)
def test_a_part_beside_a_whole_is_told_with_what_compares_like_with_like(
    told, period, compare, name
):
    asked = {"period": period, "as_of": "2026-05-15", "compare": [compare]}
    notes = [each.said(Locale()) for each in told.workspace.query(MEASURES, **asked).notes]
    said = [each for each in notes if "is compared with the whole of" in each]
    assert len(said) == bool(name)
    assert all(f"compare={name} compares" in each for each in said)
    mended = told.workspace.query(MEASURES, **{**asked, "compare": [name or compare]})
    assert not any("the whole of" in each.said(Locale()) for each in mended.notes)
    rates = told.workspace.query(["win_rate", "open_deals"], **asked)
    assert not any("the whole of" in each.said(Locale()) for each in rates.notes)


def test_a_past_period_end_compares_whole_periods(told):
    table = told.workspace.query(
        ["deals"], period="2026-Q1", as_of="period_end", compare=["previous_period"]
    )
    assert (table.compare.start.isoformat(), table.compare.end.isoformat()) == (
        "2025-10-01",
        "2025-12-31",
    )


def test_there_is_no_percentage_against_a_period_of_which_only_a_part_is_on_record(tmp_path):
    from tests.made_company import from_texts

    files = {
        "leads": """id,created_at
            l1,2026-02-20
            l2,2026-04-01
            l3,2026-05-01
            l4,2026-06-01""",
    }
    workspace = from_texts(files, tmp_path, 'currency = "EUR"\ntoday = 2026-09-30\n')
    for period, change in (("2026-Q2", None), ("2026-Q3", -1.0)):
        row = workspace.query(["leads"], period=period, compare=["previous_period"]).rows()[0]
        assert row["leads:change_pct"] == change
        assert row["leads:previous"] is not None
    table = workspace.query(["leads"], period="2026-Q3", compare=["2026-Q2", "2026-06"])
    assert "leads:previous:2026-Q2" in table.rows()[0]
    said = [each.said(Locale()) for each in table.measures]
    assert "Leads, before (Q2 2026)" in said or "New leads, before (Q2 2026)" in said


AHEAD = {
    "deals": """id,name,status,amount,created_at,closed_at,owner_id
        d1,A,won,100,2026-09-01,2026-11-04,u1
        d2,B,won,200,2026-10-01,2026-11-28,u1
        d3,C,won,400,2026-10-01,2026-12-28,u2
        d4,D,lost,50,2026-10-01,2026-11-02,u2
        d5,E,won,300,2025-11-01,2025-11-10,u2
        d6,F,open,70,,,u2""",
    "users": "id,name\nu1,Nora\nu2,Kim",
}


def test_what_is_dated_ahead_counts_once_its_day_has_come(tmp_path):
    from tests.made_company import from_texts

    settings = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-11-15\n'
    company = from_texts(AHEAD, tmp_path, settings)
    names = ["won_amount", "won_deals"]
    for period, by, figures in (
        ("this_month", [], [(100, 1)]),
        ("this_year", [], [(100, 1)]),
        ("all", ["owner"], [("Kim", 300, 1), ("Nora", 100, 1)]),
        ("next_month", [], [(None, None)]),
    ):
        assert list(company.query(names, by=by, period=period).records) == figures, period
    months = company.query(names, by=["date:month"], period="2026-Q4").records
    assert [figures for __, *figures in months] == [[0, 0], [100, 1], [None, None]]
    table = company.query(names, period="this_month", compare=["previous_year"])
    assert table.rows()[0]["won_amount:previous"] == 300
    said = [each.said(Locale()) for each in table.notes]
    ahead = "1 record is dated after 15 Nov 2026 and does not count"
    assert sum(ahead in each for each in said) == 2
    from rapport.query import Query

    found = company.current.records(Query(("won_deals",), period="this_month"), "won_deals", {})
    assert found.count == 1
    moved = company.query(["movement_deals"], by=["movement"], period="this_month")
    assert "1 deal has no day on which it was created" in " ".join(
        each.said(Locale()) for each in moved.notes
    )


WEIGHED = {
    "stages": """id,pipeline_id,name,position,probability,kind
        s1,p1,Talk,1,0.2,open
        s2,p1,Offer,2,0.2,open""",
    "pipelines": "id,name\np1,Sales",
    "deals": """id,name,pipeline_id,stage_id,status,amount,probability,created_at
        d1,A,p1,s2,open,100,0.9,2026-09-01
        d2,B,p1,s1,open,200,,2026-10-05""",
    "deal_events": """deal_id,happened_at,what,from_value,to_value
        d1,2026-09-01,stage,,s1
        d1,2026-09-01,amount,,100
        d2,2026-10-05,amount,,200
        d1,2026-11-03,stage,s1,s2""",
}


def test_a_chance_that_is_known_of_today_alone_is_told_beside_what_is_compared(tmp_path):
    from tests.made_company import from_texts

    settings = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-11-15\n'
    company = from_texts(WEIGHED, tmp_path, settings)
    told = "weighted_by=stage weighs every day alike"

    def asked(**parts):
        table = company.query(["weighted_amount"], **parts)
        return table.records[-1][-1], told in " ".join(each.said(Locale()) for each in table.notes)

    assert asked() == (130, False)
    assert asked(as_of="2026-10-31") == (60, True)
    months = asked(by=["date:month"], period="2026-10..2026-11")
    assert months == (130, True)
    alike = {"options": {"weighted_by": "stage"}}
    assert asked(**alike) == (60, False)
    assert asked(as_of="2026-10-31", **alike) == (60, False)
