"""Goals that are changed: what fell on months that are over stays, and the parts still add up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.calendar import days
from rapport.goals import Calendar, Goals, Scope, read
from rapport.period import Clock, resolve
from rapport.settings import Settings
from rapport.table import Note
from rapport.wording import Locale, Message

CLOCK = Clock(date(2026, 12, 31))
WON = Message("Won value")
WEEKDAYS = Calendar(
    {row[0]: row[-1] for row in days(Settings(), date(2024, 1, 1), date(2027, 12, 31))}
)
PEOPLE = {"North": ["Nora", "Ola"]}
quick = settings(deadline=None)


def row(start, grain, target, place=0, since=None, who=None, measure="won_amount", **more):
    return {
        "measure": measure,
        "period_start": date.fromisoformat(start),
        "grain": grain,
        "target": target,
        "scope_kind": "user" if who else "everyone",
        "scope_id": who,
        "place": place,
        "since": date.fromisoformat(since) if since else None,
        **more,
    }


def goals(*rows, **choices):
    found, unused = read(rows, CLOCK)
    assert not unused
    return Goals(found, WEEKDAYS, people=PEOPLE, **choices)


def value(own, text, scope=None, kind="flow", day=date.max):
    return own.of("won_amount", WON, scope or Scope(), resolve(text, CLOCK), kind, day).value


def months(own, **more):
    return [value(own, f"2026-{month:02}", **more) for month in range(1, 13)]


CHANGED = (
    row("2026-01-01", "year", 1200),
    row("2026-01-01", "year", 1800, place=1, since="2026-07-10"),
)


def test_what_fell_on_the_months_that_are_over_stays_and_the_rest_takes_the_change():
    own = goals(*CHANGED)
    assert months(own) == [100] * 6 + [200] * 6
    assert value(own, "2026") == 1800
    assert value(own, "2026-Q2") == 300


def test_it_says_since_when_and_what_stays():
    changed = goals(*CHANGED).of("won_amount", WON, Scope(), resolve("2026-03", CLOCK)).changed
    said = [Note(each.text, values=each.values).said(Locale()) for each in changed]
    assert said == [
        "Won value: the goal for everyone from 1 Jan 2026 to 31 Dec 2026 was changed on 10 Jul "
        "2026. What fell on the months that were over by then stays as it was."
    ]


def test_as_of_a_day_before_the_change_it_is_what_it_was():
    own = goals(*CHANGED)
    assert months(own, day=date(2026, 7, 9)) == [100] * 12
    assert value(own, "2026", day=date(2026, 7, 9)) == 1200
    assert months(own, day=date(2026, 7, 10)) == months(own)


def test_each_of_several_changes_leaves_what_was_over_by_then():
    own = goals(*CHANGED, row("2026-01-01", "year", 2400, place=2, since="2026-10-02"))
    assert months(own) == [100] * 6 + [200] * 3 + [400] * 3


def test_less_than_has_fallen_already_leaves_nothing_for_the_rest():
    own = goals(CHANGED[0], row("2026-01-01", "year", 500, place=1, since="2026-07-10"))
    assert months(own) == [100] * 6 + [0] * 6


def test_a_goal_of_a_year_that_is_over_is_corrected_throughout():
    own = goals(
        row("2025-01-01", "year", 1200),
        row("2025-01-01", "year", 2400, place=1, since="2026-02-01"),
    )
    assert value(own, "2025-03") == 200


def test_from_the_years_first_day_on_all_of_it_is_spread_anew():
    own = goals(*CHANGED, row("2026-01-01", "year", 2400, place=2, since="2026-01-01"))
    assert months(own) == [200] * 12


def test_the_same_target_again_is_no_change():
    own = goals(
        CHANGED[0],
        row("2026-01-01", "year", 1200, place=1, since="2026-07-10"),
    )
    assert months(own) == [100] * 12
    assert own.goals[0].before is None


def test_a_goal_that_was_withdrawn_is_no_goal():
    gone = row("2026-01-01", "year", None, place=1, since="2026-07-10", withdrawn=True)
    assert not goals(CHANGED[0], gone).goals


def test_the_level_of_a_rate_holds_on_the_months_that_were_over():
    own = goals(
        row("2026-01-01", "year", 0.3),
        row("2026-01-01", "year", 0.4, place=1, since="2026-07-10"),
    )
    assert value(own, "2026-Q1", kind="ratio") == Decimal("0.3")
    assert value(own, "2026-Q4", kind="ratio") == Decimal("0.4")
    assert value(own, "2026-07", kind="ratio") == Decimal("0.4")
    assert value(own, "2026", kind="ratio") == Decimal("0.4")


def test_a_team_is_the_sum_of_its_people_s_changed_goals():
    own = goals(
        row("2026-01-01", "year", 1200, who="Nora"),
        row("2026-01-01", "year", 1800, place=1, since="2026-07-10", who="Nora"),
        row("2026-01-01", "year", 240, who="Ola"),
    )
    north = Scope("team", "North")
    assert value(own, "2026-06", north) == 120
    assert value(own, "2026-07", north) == 220
    found = own.of("won_amount", WON, north, resolve("2026-07", CLOCK))
    assert len(found.changed) == 1


def test_a_team_s_own_goal_stands_beside_its_people_s():
    rows = [
        {**row("2026-04-01", "quarter", 1000), "scope_kind": "team", "scope_id": "North"},
        row("2026-04-01", "quarter", 700, who="Nora"),
        row("2026-04-01", "quarter", 200, who="Ola"),
    ]
    own, quarter = goals(*rows), resolve("2026-Q2", CLOCK)
    assert value(own, "2026-Q2", Scope("team", "North")) == 1000
    assert own.of_people("won_amount", Scope("team", "North"), quarter, "flow") == (900, 2)
    assert own.of_people("won_amount", Scope(), quarter, "flow") == (900, 2)
    assert own.of_people("won_amount", Scope("user", "Nora"), quarter, "flow") == (None, 0)
    assert own.of_people("won_amount", Scope(), quarter, "ratio") == (None, 0)


amounts = st.decimals(10**4, 10**7, places=2)


@quick
@given(
    st.lists(st.tuples(st.integers(1, 364), amounts), min_size=1, max_size=4),
    amounts,
    st.dictionaries(st.integers(1, 12), st.decimals(1, 500, places=2), max_size=4),
    st.sampled_from(["evenly", "working_days", "shape"]),
    st.lists(st.integers(0, 50), min_size=12, max_size=12),
)
def test_however_often_it_is_changed_the_months_add_up_and_the_past_stands(
    changes, first, finer, how, last_year
):
    changes = sorted(dict(changes).items())
    began = date(2026, 1, 1)
    rows = [row("2026-01-01", "year", first)]
    rows += [row(f"2026-{month:02}-01", "month", goal) for month, goal in finer.items()]
    known = [first]
    for place, (ahead, target) in enumerate(changes, start=1):
        since = (began + timedelta(days=ahead)).isoformat()
        rows.append(row("2026-01-01", "year", target, place=place, since=since))
        known.append(target)
    shape = {date(2025, month, 1): amount for month, amount in enumerate(last_year, start=1)}
    own = goals(*rows, spread=how, shape=shape)
    for ahead, __ in changes:
        day = began + timedelta(days=ahead)
        before = months(own, day=day - timedelta(days=1))
        after = months(own, day=day)
        over = day.month - 1
        assert before[:over] == after[:over]
        assert all(each >= 0 for each in after)
        left = value(own, "2026", day=day) - sum(after[:over])
        room = any(month not in finer for month in range(day.month, 13))
        given = sum((goal for month, goal in finer.items() if month > over), Decimal(0))
        if room and left >= given:
            assert sum(after) == value(own, "2026", day=day)


MONTHS = tuple(row(f"2026-0{month}-01", "month", 100 * month) for month in (7, 8, 9))


def told(own, text):
    found = own.of("won_amount", WON, Scope(), resolve(text, CLOCK)).changed
    return [Note(each.text, values=each.values).said(Locale()) for each in found]


def test_a_quarter_that_was_set_after_its_months_holds_and_they_share_it():
    own = goals(*MONTHS, row("2026-07-01", "quarter", 4800, place=1, since="2026-07-02"))
    assert value(own, "2026-Q3") == 4800
    assert [value(own, f"2026-0{month}") for month in (7, 8, 9)] == [1400, 1600, 1800]
    assert value(own, "2026-07-01..2026-09-29") < 4800
    assert "was set later" in told(own, "2026-Q3")[0]
    assert "2,400" in told(own, "2026-08")[0]


def test_what_fell_on_months_that_were_over_when_it_was_set_stays():
    own = goals(*MONTHS, row("2026-07-01", "quarter", 4800, place=1, since="2026-09-30"))
    assert [value(own, f"2026-0{month}") for month in (7, 8, 9)] == [700, 800, 3300]


def test_months_that_were_set_after_their_quarter_add_up_to_it():
    later = [{**each, "place": 1} for each in MONTHS]
    own = goals(row("2026-07-01", "quarter", 4800), *later)
    assert value(own, "2026-Q3") == 2400
    assert value(own, "2026-08") == 800
    assert "they are what holds" in told(own, "2026-Q3")[0]


def test_goals_that_came_together_and_do_not_agree_both_stand_and_it_is_said():
    own = goals(*MONTHS, row("2026-07-01", "quarter", 4800))
    assert (value(own, "2026-Q3"), value(own, "2026-08")) == (4800, 800)
    assert "each stands for its own period" in told(own, "2026-Q3")[0]


def test_a_quarter_that_leaves_room_for_other_months_agrees_with_those_that_are_set():
    own = goals(MONTHS[0], row("2026-07-01", "quarter", 4800, place=1))
    assert value(own, "2026-07") == 700
    assert value(own, "2026-Q3") == 4800
    assert told(own, "2026-Q3") == []


def test_a_month_that_is_set_after_the_quarter_is_taken_out_of_it_and_the_others_share_the_rest():
    own = goals(
        *MONTHS,
        row("2026-07-01", "quarter", 4800, place=1, since="2026-07-02"),
        row("2026-09-01", "month", 1800, place=2, since="2026-07-02"),
    )
    assert value(own, "2026-Q3") == 4800
    assert [value(own, f"2026-0{month}") for month in (7, 8, 9)] == [1400, 1600, 1800]


def test_where_only_months_that_are_over_could_share_the_rest_the_month_set_last_holds():
    own = goals(
        *MONTHS,
        row("2026-07-01", "quarter", 4800, place=1, since="2026-09-02"),
        row("2026-09-01", "month", 1800, place=2, since="2026-09-03"),
    )
    assert [value(own, f"2026-0{month}") for month in (7, 8, 9)] == [700, 800, 1800]
    assert value(own, "2026-Q3") == 3300
