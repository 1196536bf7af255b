"""The report on goals: its figures are the query's, and it is about any measure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from rapport.errors import UnknownNameError, UsageError
from rapport.reports import find
from rapport.reports._saying import tile
from rapport.tile import tiles
from rapport.wording import Locale

READ = "2026-08-20"


@pytest.fixture(scope="module")
def answered(demo):
    return find("sales-goals").answer(demo, {"period": ["2026-Q3"], "as_of": [READ]})


def test_the_tiles_are_the_figure_its_goal_and_what_follows(answered):
    row = answered.summary.rows()[0]
    actual, goal = float(row["won_amount"]), float(row["won_amount:goal"])
    assert row["won_amount:attainment"] == pytest.approx(actual / goal)
    share = row["won_amount:attainment"] / row["won_amount:pace"]
    assert row["won_amount:projected"] == pytest.approx(actual / share)
    assert row["won_amount:behind"] == pytest.approx(goal * share - actual)
    days = [date(2026, 8, 21) + timedelta(days=at) for at in range(41)]
    left = sum(each.weekday() < 5 for each in days)
    assert row["won_amount:a_day"] == pytest.approx((goal - actual) / left)


def test_a_team_s_goal_stands_beside_its_people_s(answered):
    table = answered.section("teams")
    rows = [row for row in table.rows() if row["won_amount:goal"]]
    assert rows
    for row in rows:
        gap = row["won_amount:goal"] - row["won_amount:people_goal"]
        assert row["won_amount:goal_gap"] == gap


def test_the_burn_up_adds_up_to_what_was_reached_and_to_the_goal(demo, answered):
    section = next(each for each in answered.sections if each.section.id == "burn_up")
    daily = section.whole.rows()
    row = answered.summary.rows()[0]
    known = [each for each in daily if each["won_amount:so_far"] is not None]
    assert known[-1]["date:day"] == date.fromisoformat(READ)
    assert known[-1]["won_amount:so_far"] == row["won_amount"]
    assert daily[-1]["won_amount:goal"] == row["won_amount:goal"]
    reached = [each["won_amount:so_far"] for each in known]
    assert reached == sorted(reached)
    before = demo.query(["won_amount"], period="2026-Q2").records[0][0]
    assert daily[-1]["won_amount:previous:2026-Q2"] == before
    assert len(section.table.records) < len(daily)


def test_who_is_furthest_behind_stands_first_and_in_the_headline(answered):
    rows = answered.section("split").rows()
    behind = [row["won_amount:behind"] for row in rows if row["won_amount:behind"] is not None]
    assert behind == sorted(behind, reverse=True)
    assert rows[0]["owner"] in answered.headline(Locale())


def test_it_is_about_any_measure_that_has_a_goal(demo):
    found = find("sales-goals").answer(demo, {"period": ["2026-Q3"], "option": ["measure=leads"]})
    assert found.summary.rows()[0]["leads:goal"]
    shown = {each.section.id for each in found.sections}
    assert "split" in shown
    assert "coverage" not in shown
    assert "Won value" not in found.headline(Locale())
    with pytest.raises(UnknownNameError):
        find("sales-goals").answer(demo, {"option": ["measure=happiness"]})
    with pytest.raises(UsageError, match="takes no option measure"):
        find("pipeline").answer(demo, {"option": ["measure=leads"]})


def test_without_goals_it_says_how_to_set_one(maven):
    found = find("sales-goals").answer(maven, {"period": ["2017-Q3"]})
    said = found.headline(Locale())
    assert "There is no goal for this period yet." in said
    assert "rapport goals set won_amount 2017-Q3" in said


def test_the_month_is_measured_against_its_goal(demo):
    found = find("month").answer(demo, {"period": ["2026-08"]})
    row = found.summary.rows()[0]
    assert row["won_amount:goal"] == Decimal(
        demo.query(["won_amount:goal"], period="2026-08").records[0][0]
    )
    assert "of the goal of" in found.headline(Locale())


def test_today_is_yesterday_and_today(demo):
    found = find("today").answer(demo, {})
    today = demo.model.clock.today
    assert (found.period.start, found.period.end) == (today - timedelta(days=1), today)


def test_a_team_s_row_is_of_its_own_members_and_its_people_s_goals_too(answered):
    table = answered.section("teams")
    goals = [row["won_amount:people_goal"] for row in table.rows()]
    # Nobody's goal stands in two rows; a team in which nobody sold may have none.
    assert sum(filter(None, goals)) <= table.total_of("won_amount:people_goal")


def test_a_period_that_has_not_begun_is_not_said_to_be_reached_at_all(demo):
    found = find("sales-goals").answer(demo, {"period": ["2026-Q4"], "as_of": [READ]})
    said = found.headline(Locale())
    assert said.startswith(("The period has not begun", "There is no goal"))
    assert "0 %" not in said


def test_goals_without_deals_stand_by_themselves(tmp_path):
    from tests.made_company import from_texts

    files = {
        "goals": """measure,period_start,grain,target,scope_kind,scope_id
            won_amount,2025-01-01,year,600,user,Nora
            won_amount,2026-01-01,year,1200,user,Nora""",
    }
    workspace = from_texts(files, tmp_path, 'currency = "EUR"\ntoday = 2026-06-30\n')
    found = find("sales-goals").answer(workspace, {"period": ["2026"]})
    (row,) = found.section("split").rows()
    assert (row["owner"], row["won_amount"], row["won_amount:goal"]) == ("Nora", None, 1200)
    assert found.headline(Locale()).startswith(
        "The company has no goal of its own for this period; those of its people come to €1,200. "
        "There is 1 goal below"
    )
    asked = {"period": "2025", "by": ["owner"], "where": ["owner=Nora"]}
    (of_nora,) = workspace.query(["won_amount:goal", "won_amount:goal_probability"], **asked).rows()
    assert (of_nora["won_amount:goal"], of_nora["won_amount:goal_probability"]) == (600, None)


def test_the_headline_and_the_table_have_the_same_sum_of_people_s_goals(tmp_path):
    from tests.made_company import from_texts

    files = {
        "users": "id,name,team_id\nu1,Nora,t1\nu2,Emma,t1",
        "teams": "id,name\nt1,North",
        "deals": """id,status,amount,owner_id,created_at,closed_at
            d1,won,100,u1,2026-01-05,2026-02-04""",
        "goals": """measure,period_start,grain,target,scope_kind,scope_id
            won_amount,2026-01-01,year,1200,user,Nora
            won_amount,2026-01-01,quarter,300,user,Emma""",
    }
    workspace = from_texts(files, tmp_path, 'currency = "EUR"\ntoday = 2026-06-30\n')

    def told(period):
        found = find("sales-goals").answer(workspace, {"period": [period]})
        assert found.section("teams").total_of("won_amount:people_goal") == tile(
            found, "won_amount:people_goal"
        )
        return found.headline(Locale())

    assert told("2026").startswith(
        "The company has no goal of its own for this period; those of its people come to €1,500: "
        "€1,200 for all of the period, the rest for parts of it. Set one"
    )
    assert "those of its people come to €600. Set one" in told("2026-Q1")


def test_who_is_ahead_is_not_shown_behind_by_less_than_nothing(demo):
    for period in ("2026-Q2", "2026-Q3", "2026-08"):
        summary = find("sales-goals").answer(demo, {"period": [period], "as_of": [READ]}).summary
        behind = summary.rows()[0]["won_amount:behind"]
        shown = next(each for each in tiles(summary, Locale()) if each.name == "won_amount:behind")
        assert shown.label == f"Won value, {'ahead' if behind < 0 else 'behind'}"
        assert shown.value == Locale().compact(abs(behind), "EUR")


def test_a_total_says_that_its_goal_is_the_company_s_own_and_how_far_the_rows_are_from_it(answered):
    table = answered.section("split")
    rows = sum(row["won_amount:goal"] or 0 for row in table.rows())
    whole = table.total_of("won_amount:goal")
    assert rows != whole
    (note,) = [each for each in table.notes if "gap" in dict(each.values)]
    assert dict(note.values)["gap"].value == abs(whole - rows)
    assert "the total's goal is the company's own" in note.said(Locale())


def test_a_period_that_has_not_begun_names_what_has_nothing_yet_once(demo):
    found = find("sales-goals").answer(demo, {"period": ["2027-Q1"], "as_of": [READ]})
    said = [each.said(Locale()) for each in found.every_note]
    assert sum("has not begun yet" in each for each in said) == 1
    assert found.section("split") is None
    assert found.headline(Locale()).startswith("There is no goal for this period yet.")


def test_a_running_period_s_months_end_with_the_day_it_is_read_on(demo):
    found = find("total-sales").answer(demo, {"period": ["this_year"]})
    months = [row["date:month"] for row in found.sections[1].table.rows()]
    assert months[-1] == demo.model.clock.today.replace(day=1)
    told = [each.said(Locale()) for each in found.every_note]
    assert sum("has not come yet" in each for each in told) == 1


def test_what_is_the_same_of_several_measures_is_said_once():
    from rapport.answering.notes import GAPS
    from rapport.report import noted_once
    from rapport.table import Note
    from rapport.wording import Message

    notes = [
        Note(*GAPS["value"], 3, (("measure", Message(each)), ("clock", Message("now"))))
        for each in ("Won value", "Average deal")
    ]
    (said,) = noted_once(notes)
    assert said.said(Locale()).startswith("Won value, Average deal: 3 records have no value")


def test_with_no_week_left_no_pipeline_is_to_be_created_a_week(demo):
    asked = ["pipeline_to_create_a_week"]
    (early,) = demo.query(asked, period="2026-Q3", as_of=READ).records
    (late,) = demo.query(asked, period="2026-Q3", as_of="2026-09-28").records
    assert early[0] is not None
    assert late[0] is None
