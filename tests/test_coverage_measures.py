"""Coverage of a goal, and what is to be created for it, worked out again from a log."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from tests.made_company import CHANCE, SETTINGS, USERS, by_chance, from_texts, write, write_csv

from rapport.errors import QueryError
from rapport.wording import Locale
from rapport.workspace import Workspace

READ = date(2026, 5, 10)
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
FIRST_BEFORE, LAST_BEFORE = date(2026, 1, 1), date(2026, 3, 31)
READ_BEFORE = FIRST_BEFORE + (READ - FIRST)
MADE = by_chance(7, deals=90)
GOALS = {"u1": 30_000, "u2": 1, "u3": 12_000}
WHOLE = 60_000
PARTS = ("due_amount", "due_weighted_amount", "due_amount_before", "won_of_due_before")
FIGURES = (
    *("coverage", "required_coverage", "usual_win_rate", "usual_cycle_days"),
    *("pipeline_to_create", "pipeline_to_create_a_week"),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coverage")
    write(MADE, folder / "files")
    rows = [("won_amount", FIRST, "quarter", WHOLE, None, None)]
    rows += [("won_amount", FIRST, "quarter", goal, "user", who) for who, goal in GOALS.items()]
    columns = ("measure", "period_start", "grain", "target", "scope_kind", "scope_id")
    write_csv(folder / "files" / "goals.csv", columns, rows)
    workspace = Workspace.create(folder / "workspace", SETTINGS)
    workspace.import_files([folder / "files"])
    return workspace


def standing(day, owner):
    """The deals as a day ended, of an owner then, or of everybody."""
    return [each for each in MADE.standing(day) if owner in (None, each.owner)]


def due(day, first, last, owner):
    return [
        each
        for each in standing(day, owner)
        if each.status == "open" and each.expected and first <= each.expected <= last
    ]


def worth(deals, day, times=lambda _: 1):
    return sum(float(each.worth(day)) * times(each) for each in deals if each.amount is not None)


def closed(owner, *statuses, first):
    return [
        each
        for each in standing(READ, owner)
        if each.status in statuses and first <= each.closed <= READ
    ]


def by_hand(owner=None):
    """Every figure, from the log."""
    here = due(READ, FIRST, LAST, owner)
    before = due(READ_BEFORE, FIRST_BEFORE, LAST_BEFORE, owner)
    ended = {each.deal for each in MADE.standing(LAST_BEFORE) if each.status == "won"}
    year = READ - timedelta(days=364)
    won, over = closed(owner, "won", first=year), closed(owner, "won", "lost", first=year)
    goal = GOALS.get(owner) if owner else WHOLE
    left = None if goal is None else goal - worth(closed(owner, "won", first=FIRST), READ)
    found = {
        "due_amount": worth(here, READ),
        "due_weighted_amount": worth(here, READ, lambda each: CHANCE[each.stage]),
        "due_amount_before": worth(before, READ_BEFORE),
        "won_of_due_before": worth([each for each in before if each.deal in ended], READ_BEFORE),
        "usual_win_rate": len(won) / len(over) if over else None,
        "usual_cycle_days": median((each.closed - each.created).days for each in won)
        if won
        else None,
    }
    found["required_coverage"] = (
        found["due_amount_before"] / found["won_of_due_before"]
        if found["won_of_due_before"]
        else None
    )
    found |= dict.fromkeys(("coverage", "pipeline_to_create", "pipeline_to_create_a_week"))
    if left is not None:
        found["coverage"] = found["due_amount"] / left if left > 0 else 1
        if found["usual_win_rate"]:
            lacking = max(0, left - found["due_weighted_amount"])
            found["pipeline_to_create"] = lacking / found["usual_win_rate"]
            weeks = ((LAST - READ).days - found["usual_cycle_days"]) / 7
            found["pipeline_to_create_a_week"] = found["pipeline_to_create"] / max(1, weeks)
    return found


def test_every_figure_is_what_the_log_says(company):
    asked = company.query([*PARTS, *FIGURES], period="2026-Q2", as_of=READ.isoformat())
    (row,) = asked.rows()
    hand = by_hand()
    assert all(hand[each] for each in (*PARTS, *FIGURES)), "the company tells nothing"
    for name, value in hand.items():
        assert float(row[name]) == pytest.approx(value, rel=1e-6), name


@pytest.mark.parametrize(
    ("compare", "quarter", "day"),
    [
        ("previous_period", "2026-Q1", READ_BEFORE),
        ("previous_year", "2025-Q2", date(2025, 5, 10)),
    ],
)
def test_a_running_quarter_is_compared_with_what_the_other_looked_like_on_that_day(
    company, compare, quarter, day
):
    asked = company.query(
        [*PARTS, "required_coverage"], period="2026-Q2", as_of=READ.isoformat(), compare=[compare]
    )
    then = company.query([*PARTS, "required_coverage"], period=quarter, as_of=day.isoformat())
    previous = [asked.rows()[0][f"{name}:previous"] for name in (*PARTS, "required_coverage")]
    assert previous == pytest.approx(list(then.records[0]))
    assert asked.compare.end == day


def test_and_so_it_is_for_each_person(company):
    names = {name: key for key, (name, __) in USERS.items()}
    asked = company.query(
        [*PARTS, *FIGURES],
        by=["owner"],
        period="2026-Q2",
        as_of=READ.isoformat(),
        options={"owner_basis": "then"},
    )
    rows = {row["owner"]: row for row in asked.rows()}
    assert names.keys() <= rows.keys()
    for name, key in names.items():
        for figure, value in by_hand(key).items():
            found = rows[name][figure]
            if not value:
                assert not found, (name, figure)
            else:
                assert float(found) == pytest.approx(value, rel=1e-6), (name, figure)


def test_where_nothing_is_left_to_win_the_goal_is_covered(company):
    # Emma's goal is 1.
    asked = {"period": "2026-Q2", "as_of": READ.isoformat(), "where": ["owner=Emma"]}
    row = company.query(["won_amount", "coverage", "pipeline_to_create"], **asked).rows()[0]
    assert row["won_amount"] > 1
    assert (row["coverage"], row["pipeline_to_create"]) == (1, 0)


def test_without_a_goal_there_is_no_coverage_and_it_is_said(company):
    table = company.query(["coverage"], period="2026-Q2", where=["owner=Ola"])
    assert table.records == ((None,),)
    assert "Won value: there is no goal for Ola." in [each.said(Locale()) for each in table.notes]


def test_a_period_that_has_not_begun_is_covered_by_what_is_expected_in_it(company):
    company_wide = company.query(["due_amount"], period="2026-Q3").records[0][0]
    assert float(company_wide) == pytest.approx(
        worth(due(date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), None), date(2026, 6, 30))
    )


def test_it_is_of_a_period_as_a_whole(company):
    with pytest.raises(QueryError, match="is of a period"):
        company.query(["coverage"], period="all")
    with pytest.raises(QueryError, match="cannot be split by date"):
        company.query(["coverage"], by=["date:month"], period="2026-Q2")


def test_where_no_deal_says_when_it_will_close_nothing_is_known(tmp_path):
    files = {
        "deals": "id,status,amount,created_at,closed_at\nd1,open,500,2026-01-05,\n",
        "goals": "measure,period_start,grain,target,scope_kind,scope_id\n"
        "won_amount,2026-04-01,quarter,100,,\n",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    row = workspace.query(["due_amount", "coverage", "required_coverage"], period="2026-Q2")
    assert row.records == ((None, None, None),)
