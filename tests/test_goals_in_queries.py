"""Goals beside figures: of everyone, of teams and people, of a month, however they are spread.

Each is worked out here again from the rows of goals and from the deals, in plain Python.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.made_company import from_texts

from rapport.errors import QueryError
from rapport.wording import Locale

TODAY = date(2026, 5, 15)
SETTINGS = f'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = {TODAY.isoformat()}\n'

TEAM = {"Nora": "North", "Ola": "North", "Pia": "South", "Una": "South"}
QUARTERS = ["2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]


def days(first, last):
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def months(year):
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return {
        first.month: days(first, after - timedelta(days=1)) for first, after in pairwise(starts)
    }


def working(some):
    return [day for day in some if day.weekday() < 5]


def quarter(text):
    year, number = int(text[:4]), int(text[-1])
    return [day for at in range(number * 3 - 2, number * 3 + 1) for day in months(year)[at]]


def deals():
    """What was won: who, when, how much."""
    won = []
    # Pia wins half of each quarter on its first day and half on its last, be it a Sunday.
    for each in QUARTERS:
        won += [("Pia", quarter(each)[0], 500), ("Pia", quarter(each)[-1], 500)]
    # Nora wins 100 in January 2025, 200 in February, and so on.
    won += [("Nora", working(some)[3], 100 * month) for month, some in months(2025).items()]
    return [
        *won,
        ("Nora", date(2026, 4, 10), 900),
        ("Nora", date(2026, 5, 5), 300),
        ("Ola", date(2026, 4, 20), 450),
        ("Pia", date(2026, 4, 1), 600),
    ]


DEALS = deals()
NEW = date(2024, 1, 1)
GOALS = [
    # measure, day, grain, target, whose
    ("won_amount", "2026-01-01", "year", 12_000, None, None),
    ("won_deals", "2026-04-01", "quarter", 8, None, None),
    ("won_deals", "2026-04-01", "quarter", 0, "user", "u1"),
    ("win_rate", "2026-01-01", "year", 0.5, None, None),
    ("leads", "2026-01-01", "year", 1_200, None, None),
    ("won_amount", "2026-04-01", "quarter", 5_000, "team", "t0"),
    ("won_amount", "2026-04-01", "quarter", 500, "source", "Web"),
    ("won_amount", "2026-04-01", "quarter", 2_600, "team", "t1"),
    ("won_amount", "2026-04-01", "quarter", 1_300, "user", "u1"),
    ("won_amount", "2026-05-01", "month", 600, "user", "u1"),
    ("won_amount", "2026-04-01", "quarter", 650, "user", "u2"),
    ("won_amount", "2026-04-01", "quarter", 1_300, "user", "u3"),
    ("won_amount", "2026-04-01", "quarter", 650, "user", "u4"),
    # Without a target, and of a period that a later day has another target for.
    ("won_amount", "2026-07-01", "quarter", None, "user", "u1"),
    ("won_amount", "2026-10-02", "quarter", 10, "user", "u1"),
    ("won_amount", "2026-10-05", "quarter", 20, "user", "u1"),
]
USERS = {name: f"u{number}" for number, name in enumerate(TEAM, start=1)}


def lines(columns, rows):
    return "\n".join(
        [columns, *(",".join("" if each is None else str(each) for each in row) for row in rows)]
    )


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    won = [
        (f"d{at}", "won", amount, USERS[who], "Web" if who == "Ola" else None, NEW, day)
        for at, (who, day, amount) in enumerate(DEALS)
    ]
    lost = ("lost", "lost", 70, "u3", None, NEW, date(2026, 4, 3))
    teams = {"Sales": "t0", "North": "t1", "South": "t2"}
    return from_texts(
        {
            "teams": lines(
                "id,name,parent_id",
                [(each, name, "t0" if each != "t0" else None) for name, each in teams.items()],
            ),
            "users": lines(
                "id,name,team_id", [(USERS[name], name, teams[of]) for name, of in TEAM.items()]
            ),
            "deals": lines("id,status,amount,owner_id,source,created_at,closed_at", [*won, lost]),
            "goals": lines("measure,period_start,grain,target,scope_kind,scope_id", GOALS),
        },
        tmp_path_factory.mktemp("goals"),
        SETTINGS,
    )


SUFFIXES = ("goal", "attainment", "pace", "projected")


def asked(company, measure="won_amount", by=(), **parts):
    """The goal, the attainment, the pace and the projection by the row's names."""
    parts.setdefault("period", "2026-Q2")
    names = [measure, *(f"{measure}:{each}" for each in SUFFIXES)]
    table = company.query(names, by=list(by), **parts)
    return {row[: len(by)]: row[len(by) :] for row in table.records}


def told(company, measure="won_amount:goal", **parts):
    parts.setdefault("period", "2026-Q2")
    return [each.said(Locale()) for each in company.query([measure], **parts).notes]


def won(some, people=None):
    return sum(amount for who, day, amount in DEALS if day in set(some) and who in (people or TEAM))


def to_the_cent(goal):
    return pytest.approx(Decimal(str(goal)), abs=Decimal("0.01"))


def reached(actual, goal, some, gone=None):
    """The figure and what its goal says of it, from the working days that have gone."""
    if gone is None:
        gone = sum(day <= TODAY for day in working(some)) / len(working(some))
    return (
        actual,
        to_the_cent(goal),
        pytest.approx(actual / goal, rel=1e-4),
        pytest.approx(actual / goal / gone, rel=1e-4),
        pytest.approx(actual / gone),
    )


Q2 = quarter("2026-Q2")
YEAR = months(2026)


def of_the_year(spread, month):
    """The part of a year's goal that falls on a month of 2026."""
    if spread == "working_days":
        return len(working(YEAR[month])) / sum(len(working(each)) for each in YEAR.values())
    if spread == "shape":
        before = months(2025)
        return won(before[month]) / sum(won(each) for each in before.values())
    return 1 / 12


SPREADS = ("evenly", "working_days", "shape")


@pytest.mark.parametrize("spread", SPREADS)
def test_a_quarter_has_its_part_of_everyones_year(company, spread):
    goal = 12_000 * sum(of_the_year(spread, month) for month in (4, 5, 6))
    found = asked(company, options={"spread": spread})
    assert found == {(): reached(won(Q2), goal, Q2)}


@pytest.mark.parametrize("spread", SPREADS)
def test_months_have_their_parts_and_go_by_their_own_days(company, spread):
    found = asked(company, by=["date:month"], options={"spread": spread})
    for month in (4, 5):
        goal = 12_000 * of_the_year(spread, month)
        some = YEAR[month]
        assert found[some[0],] == reached(won(some), goal, some)
    # June has not come: it has its goal, and nothing to say of it.
    goal = 12_000 * of_the_year(spread, 6)
    assert found[YEAR[6][0],] == (None, to_the_cent(goal), None, None, None)
    whole = asked(company, options={"spread": spread})[()][1]
    assert sum(row[1] for row in found.values()) == whole


@pytest.mark.parametrize("spread", SPREADS)
def test_people_have_their_own_and_who_has_won_nothing_is_there(company, spread):
    found = asked(company, by=["owner"], options={"spread": spread})
    goals = {"Nora": 1_300, "Ola": 650, "Pia": 1_300, "Una": 650}
    assert found == {(name,): reached(won(Q2, [name]), goal, Q2) for name, goal in goals.items()}
    assert found["Una",] == (0, 650, 0, 0, 0)


@pytest.mark.parametrize("spread", SPREADS)
def test_a_persons_months_take_what_a_finer_goal_leaves(company, spread):
    found = asked(company, by=["owner", "date:month"], options={"spread": spread})
    # Nora's May is hers; April and June share the 700 that it leaves of the quarter's 1,300.
    weights = {month: of_the_year(spread, month) for month in (4, 6)}
    if spread == "shape":
        weights = {month: won(months(2025)[month]) for month in (4, 6)}
    for month in (4, 5, 6):
        goal = 600 if month == 5 else 700 * weights[month] / sum(weights.values())
        assert found["Nora", YEAR[month][0]][1] == to_the_cent(goal)
    assert found["Nora", YEAR[5][0]] == reached(300, 600, YEAR[5])


@pytest.mark.parametrize("spread", SPREADS)
def test_a_team_has_its_own_goal_or_else_its_peoples(company, spread):
    found = asked(company, by=["team"], options={"spread": spread})
    assert found == {
        ("North",): reached(won(Q2, ["Nora", "Ola"]), 2_600, Q2),
        ("South",): reached(won(Q2, ["Pia", "Una"]), 1_950, Q2),
    }
    said = told(company, by=["team"])
    assert "Won value: South has no goal of its own; it is the sum of its people's." in said


def test_conditions_say_whose_goal_it_is(company):
    assert asked(company, where=["owner=Ola"]) == {(): reached(450, 650, Q2)}
    assert asked(company, where=["team=North"])[()][1] == 2_600
    assert asked(company, where=["team=Sales"]) == {(): reached(won(Q2), 5_000, Q2)}
    assert asked(company, where=["source=Web"]) == {(): reached(450, 500, Q2)}
    assert asked(company, by=["source"])["Web",] == reached(450, 500, Q2)
    north = asked(company, by=["owner"], where=["team=North"])
    assert {key: row[1] for key, row in north.items()} == {("Nora",): 1_300, ("Ola",): 650}


def test_what_was_not_counted_last_year_has_no_shape_but_its_own(company):
    # There are no leads: without a shape, their months are alike, whatever else has one.
    names, options = ["won_amount:goal", "leads:goal"], {"spread": "shape"}
    table = company.query(names, by=["date:month"], period="2026", options=options)
    assert table.values_of("leads:goal") == [100] * 12
    assert table.values_of("won_amount:goal") == [
        to_the_cent(12_000 * of_the_year("shape", month)) for month in range(1, 13)
    ]


def test_questions_at_one_time_get_each_their_own_shape(company):
    def of(name):
        options = {"spread": "shape"}
        found = asked(company, by=["date:month"], where=[f"owner={name}"], options=options)
        return [row[1] for row in found.values()]

    names = ["Nora", "Pia", "Ola", "Una"]
    alone = {name: of(name) for name in names}
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(of, names * 5)) == [alone[name] for name in names * 5]


def test_a_rates_goal_is_a_level_and_a_counts_adds_up(company):
    closed = [day for __, day, __ in DEALS if day in Q2]
    rate = len(closed) / (len(closed) + 1)
    assert asked(company, "win_rate")[()] == (
        pytest.approx(rate),
        Decimal("0.5"),
        pytest.approx(rate / 0.5),
        pytest.approx(rate / 0.5),
        pytest.approx(rate),
    )
    assert asked(company, "won_deals")[()] == reached(len(closed), 8, Q2)


def test_a_goal_of_nothing_is_attained_by_no_figure(company):
    found = asked(company, "won_deals", by=["owner"])
    assert found["Nora",][:4] == (2, 0, None, None)


def test_pace_by_shape_goes_by_how_earlier_quarters_filled(company):
    # Half of each of Pia's quarters was there after one day, and no more before the last.
    found = asked(company, where=["owner=Pia"], options={"pace": "shape"})
    assert found == {(): reached(600, 1_300, Q2, gone=0.5)}
    over = asked(company, where=["owner=Pia"], options={"pace": "shape"}, as_of="2026-05-15")
    assert over == found


def test_a_finished_period_is_projected_at_what_it_is(company):
    found = asked(company, period="2026-04", options={"pace": "shape"})
    april = won(YEAR[4])
    assert found == {(): reached(april, 1_000, YEAR[4])}
    assert found[()][4] == april


def test_as_of_a_past_day_the_pace_is_that_day_s(company):
    gone = sum(day <= date(2026, 4, 15) for day in working(Q2)) / len(working(Q2))
    found = asked(company, where=["owner=Nora"], as_of="2026-04-15")
    assert found == {(): reached(900, 1_300, Q2, gone)}


# Beside a comparison ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("options", [{"spread": "shape"}, {"pace": "shape"}])
def test_a_goal_stands_beside_a_comparison_whatever_its_options(company, options):
    table = company.query(
        ["won_amount", "won_amount:goal"],
        period="2026-Q1",
        compare=["previous_year"],
        options=options,
    )
    (row,) = table.rows()
    assert row["won_amount:previous"] == won(quarter("2025-Q1"))
    assert row["won_amount:goal"] == asked(company, period="2026-Q1", options=options)[()][1]


def test_who_has_only_a_goal_won_nothing_before_either(company):
    names = ["won_amount", "won_amount:goal"]
    table = company.query(names, by=["owner"], period="2026-Q2", compare=["previous_period"])
    una = next(row for row in table.rows() if row["owner"] == "Una")
    assert (una["won_amount"], una["won_amount:previous"], una["won_amount:change"]) == (0, 0, 0)


# What there is to know ─────────────────────────────────────────────────────────────────────────


def test_rows_of_goals_that_are_not_used_are_counted(company):
    unused = [each for each in told(company) if each.startswith("2 rows of the goals")]
    assert unused == [
        "2 rows of the goals are not used: they lack their target, their day or their length, or "
        "a later day of the same period has another."
    ]
    assert not [each for each in told(company, "won_amount") if "rows of the goals" in each]


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("country", "Won value: there are no goals by country."),
        ("created_on:month", "Won value: there are no goals by created_on."),
        ("weekday", "Won value: there are no goals by weekday."),
        ("date:weekday", "Won value: there are no goals by date."),
    ],
)
def test_a_split_that_no_goal_is_for_has_none_and_says_so(company, by, says):
    found = asked(company, by=[by])
    assert found
    assert {row[1:4] for row in found.values()} == {(None, None, None)}
    assert says in told(company, by=[by])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"spread": "monthly"}, "It takes evenly, working_days or shape."),
        ({"pace": "days"}, "It takes working_days or shape."),
    ],
)
def test_an_option_of_goals_takes_what_there_is(company, options, says):
    with pytest.raises(QueryError, match=says):
        asked(company, options=options)
    with pytest.raises(QueryError, match="It is for goals"):
        company.query(["won_amount"], options=options)


def test_pace_by_shape_needs_a_period(company):
    with pytest.raises(QueryError, match="needs a period"):
        asked(company, period="all", options={"pace": "shape"})


def test_the_total_is_everyones(company):
    table = company.query(["won_amount:goal"], by=["owner"], period="2026-Q2", totals=True)
    assert table.totals == (3_000,)


def test_how_likely_a_goal_is_reached_is_told_of_won_value_alone(company):
    # Whether it was reached is known of what is over.
    names = ["won_amount", "won_amount:goal", "won_amount:goal_probability"]
    table = company.query(names, by=["date:month"], period="2026-01-01..2026-04-30")
    assert [column.unit for column in table.measures] == ["money", "money", "share"]
    for row in table.rows():
        reached = float((row[names[0]] or 0) >= row[names[1]])
        assert row[names[2]] == reached
    ahead = company.query(["won_deals", "won_deals:goal_probability"], period="2026-Q2")
    assert ahead.values_of("won_deals:goal_probability") == [None]
    said = [each.said(Locale()) for each in ahead.notes]
    assert len([each for each in said if "told of won value" in each]) == 1
