"""Tables of goals in the shapes that people keep them in, with an account of every row."""

from __future__ import annotations

from datetime import date

import pytest

from rapport.errors import FileError
from rapport.period import Clock
from rapport.settings import Settings
from rapport.sources.files import GoalWords, import_files
from rapport.sources.files.goal_tables.periods import named
from rapport.storage.raw import Raw

CLOCK = Clock(date(2026, 9, 30))
COLUMNS = "measure, period_start, grain, target, scope_kind, scope_id"


@pytest.fixture
def brought(tmp_path):
    """Import a table of goals: the account of it, and the goals that are then there."""

    def bring(text, name="goals 2026.csv", **said):
        path = tmp_path / name
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()), "utf-8")
        with Raw(tmp_path / "data") as raw:
            account = import_files(raw, [path], Settings(), table="goals", goals=GoalWords(**said))
            (file,) = account.files
            if file.failed:
                raise FileError(file.reason)
            rows = raw.connection.execute(
                f"SELECT {COLUMNS} FROM {_table(raw)} ORDER BY _import, _record"
            ).fetchall()
        assert file.read == (
            file.loaded + file.updated + file.unchanged + file.rejected + file.skipped
        )
        return file, rows

    return bring


def _table(raw):
    (name,) = raw.connection.execute("SELECT raw_table FROM datasets").fetchone()
    return f'"{name}"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jan 2026", ("2026-01-01", "month")),
        ("january 26", ("2026-01-01", "month")),
        ("mai 2026", ("2026-05-01", "month")),
        ("Октябрь 2026 г.", ("2026-10-01", "month")),
        ("07.2026", ("2026-07-01", "month")),
        ("2026-07", ("2026-07-01", "month")),
        ("2026/7", ("2026-07-01", "month")),
        ("Q3 2026", ("2026-07-01", "quarter")),
        ("2026 Q3", ("2026-07-01", "quarter")),
        ("2026-Q3", ("2026-07-01", "quarter")),
        ("3. kvartal 2026", ("2026-07-01", "quarter")),
        ("3 кв. 2026", ("2026-07-01", "quarter")),
        ("2026", ("2026-01-01", "year")),
        ("FY2026", ("2026-01-01", "year")),
        ("2026-07-31", ("2026-07-31", "")),
        ("2026-07-31 00:00:00", ("2026-07-31", "")),
        ("31.07.2026", ("2026-07-31", "")),
        ("01/07/2026", ("2026-07-01", "")),
        ("07/01/2026", ("2026-07-01", "")),
        ("07/08/2026", None),
        ("31.31.2026", None),
        ("Jul", None),
        ("some day", None),
        ("2026-07-01..2026-08-15", None),
    ],
)
def test_a_period_is_read_as_it_is_written(text, found):
    read = named(text, CLOCK)
    assert (read and (read[0].isoformat(), read[1])) == found


def test_a_month_alone_is_of_the_year_that_is_said():
    assert named("Jul", CLOCK, 2027) == (date(2027, 7, 1), "month")
    assert named("Q2", CLOCK, 2027) == (date(2027, 4, 1), "quarter")


def test_one_goal_a_row(brought):
    account, rows = brought("""
        Salesperson,Month,Target
        Nora,Jul 2026,1000
        Ola,Aug 2026,"1,100.50"
        """)
    assert rows == [
        ("won_amount", "2026-07-01", "month", "1000", "user", "Nora"),
        ("won_amount", "2026-08-01", "month", "1,100.50", "user", "Ola"),
    ]
    assert account.loaded == 2
    assert "Salesperson names the person whose goal it is." in account.messages


def test_a_table_of_goals_among_other_files_is_taken_as_one(tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text("Salesperson,Month,Target\nNora,2026-01,1000\nEmma,2026-01,900\n", "utf-8")
    with Raw(tmp_path / "data") as raw:
        (file,) = import_files(raw, [path], Settings()).files
        rows = raw.connection.execute(f"SELECT {COLUMNS} FROM {_table(raw)}").fetchall()
    assert (file.table, file.loaded) == ("goals", 2)
    assert {row[-2:] for row in rows} == {("user", "Nora"), ("user", "Emma")}


def test_months_along_the_top(brought):
    account, rows = brought("""
        Team;Jan 2026;Feb 2026;Total
        North;100;;100
        South;300;400;700
        """)
    assert rows == [
        ("won_amount", "2026-01-01", "month", "100", "team", "North"),
        ("won_amount", "2026-01-01", "month", "300", "team", "South"),
        ("won_amount", "2026-02-01", "month", "400", "team", "South"),
    ]
    assert (account.read, account.loaded, account.skipped) == (4, 3, 1)
    assert "Total adds the others up, and is left out." in account.messages


def test_months_that_name_no_year_ask_for_it(brought):
    text = "Owner,Jan,Feb\nNora,1,2\n"
    with pytest.raises(FileError, match="nothing says which year"):
        brought(text)
    __, rows = brought(text, year=2027)
    assert [row[1] for row in rows] == ["2027-01-01", "2027-02-01"]


def test_a_column_of_years_says_it_for_each_row(brought):
    __, rows = brought("""
        Year,Owner,Q1,Q2
        2026,Nora,10,20
        2027,Nora,30,40
        """)
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("2026-01-01", "quarter", "10"),
        ("2026-04-01", "quarter", "20"),
        ("2027-01-01", "quarter", "30"),
        ("2027-04-01", "quarter", "40"),
    ]


def test_a_column_of_years_alone_is_the_period(brought):
    __, rows = brought("Year,Goal\n2026,1200\n2027,1500\n")
    assert [(row[1], row[2]) for row in rows] == [("2026-01-01", "year"), ("2027-01-01", "year")]


def test_measures_along_the_top_by_their_names_in_any_language(brought):
    __, rows = brought("""
        Måned,Ansvarlig,Won value,Nye leads,Antall ansatte
        jan 2026,Nora,1000,20,3
        """)
    assert {row[0]: row[3] for row in rows} == {"won_amount": "1000", "leads": "20"}


def test_a_measure_goes_by_its_name_its_label_or_what_people_call_it(brought):
    account, rows = brought("""
        Metric,Quarter,Goal
        win_rate,2026-Q1,0.3
        Won deals,2026-Q1,12
        Bookings,2026-Q1,900
        Happiness,2026-Q1,5
        """)
    assert [row[0] for row in rows] == ["win_rate", "won_deals", "won_amount", "Happiness"]
    assert any("There is no measure called Happiness" in each for each in account.messages)


def test_the_person_goes_before_their_team_and_totals_are_the_company(brought):
    account, rows = brought("""
        Team,Owner,Quarter,Goal
        North,Nora,2026-Q1,500
        North,,2026-Q1,800
        Company,,2026-Q1,2000
        """)
    assert [row[4:] for row in rows] == [("user", "Nora"), ("team", "North"), (None, None)]
    assert account.rejected == 0


def test_what_cannot_be_read_is_rejected_with_the_reason(brought):
    account, rows = brought("""
        Owner,Product,Month,Target
        Nora,,Jul 2026,1000
        Nora,Alpha,Jul 2026,1000
        Ola,,Whenever,1000
        Ola,,Aug 2026,
        Ola,,Sep 2026,plenty
        """)
    assert len(rows) == 1
    assert (account.loaded, account.rejected, account.skipped) == (1, 3, 1)
    reasons = " · ".join(each.reason for each in account.rejects)
    assert "it names Owner and Product" in reasons
    assert "'Whenever' names no period" in reasons


def test_days_are_periods_as_long_as_they_lie_apart(brought):
    __, rows = brought("""
        Rep,Date,Quota
        Nora,2026-01-31,10
        Nora,2026-04-30,20
        Nora,2026-07-31,30
        """)
    assert {row[2] for row in rows} == {"quarter"}
    account, rows = brought("Rep,Date,Quota\nPia,2026-01-01,10\n", name="one.csv", grain="year")
    assert account.loaded == 1


def test_a_table_without_periods_or_targets_is_refused_with_what_it_lacks(brought):
    with pytest.raises(FileError, match="no column that says the period"):
        brought("Owner,Target\nNora,5\n")
    with pytest.raises(FileError, match="no column that says what is to be reached"):
        brought("Owner,Month\nNora,Jul 2026\n", name="other.csv")


@pytest.mark.parametrize(
    "text",
    [
        "Champion,Month,Target\nNora,2026-01,10\nEmma,2026-01,20\n",
        "Champion,Jan 2026,Feb 2026\nNora,10,20\n",
        "Month,Note,Champion,Won value\n2026-01,,Nora,10\n2026-01,,Emma,20\nTotal,,Total,30\n",
    ],
)
def test_goals_that_differ_by_a_name_of_nobody_knows_whom_are_not_the_company_s(brought, text):
    with pytest.raises(FileError, match=r"whose goals these are.*Champion names Nora") as refused:
        brought(text)
    assert "Call the column Owner, Team, Product or Source" in str(refused.value)
    account, rows = brought(text.replace("Champion", "Owner"), name="mended.csv")
    assert account.loaded == len(rows) >= 2
    assert ("user", "Nora") in {row[4:] for row in rows}


@pytest.mark.parametrize(
    "text",
    [
        "Month,Target,Comment\n2026-01,10,Slow\n2026-02,20,Push\n",
        "Currency,Jan 2026,Feb 2026\nEUR,10,20\n",
    ],
)
def test_what_stands_beside_the_company_s_goals_makes_them_nobody_else_s(brought, text):
    __, rows = brought(text)
    assert [row[4:] for row in rows] == [(None, None)] * 2


def test_a_goal_that_stands_twice_is_rejected_by_what_it_is_for(brought):
    account, __ = brought("Owner,Month,Target\nNora,2026-01,1000\nNora,2026-01,2000\n")
    (reject,) = account.rejects
    assert reject.reason == (
        "won_amount, 2026-01-01, month, user, Nora stands again, with other values, in record 2"
    )
    assert reject.value == "won_amount, 2026-01-01, month, user, Nora"


def test_the_model_s_own_columns_are_left_as_they_are(brought):
    __, rows = brought("""
        measure,period_start,grain,target,scope_kind,scope_id
        leads,2026-01-01,year,1200,source,Web
        """)
    assert rows == [("leads", "2026-01-01", "year", "1200", "source", "Web")]


def test_the_same_table_again_with_other_targets_updates_them(brought):
    text = "Owner,Month,Target\nNora,Jul 2026,1000\nOla,Jul 2026,900\n"
    brought(text)
    account, rows = brought(text.replace("1000", "1200"))
    assert (account.updated, account.unchanged) == (1, 1)
    assert len(rows) == 3
