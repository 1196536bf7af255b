"""The past: figures as of any day, and as known on it, are what the log until then says."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import made_company
from tests.made_company import TODAY, USERS, Event, Made, State

from rapport.errors import QueryError
from rapport.period import Period

quick = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
days = st.dates(date(2025, 2, 1), TODAY)
MONTHS = [date(2025 + at // 12, at % 12 + 1, 1) for at in range(1, 18)]
SPLITS = {
    "owner": lambda state: USERS[state.owner][0],
    "team": lambda state: USERS[state.owner][1],
    "stage": lambda state: state.stage,
    "pipeline": lambda state: state.pipeline,
}
BY_OWN_DATE = ("deals", "won_deals", "lost_deals", "cancelled_deals", "won_amount", "lost_amount")


def total(states, day) -> float:
    return sum(each.worth(day) or 0 for each in states)


def open_ones(made: Made, day: date, known: date | None = None) -> list[State]:
    return [each for each in made.standing(day, known) if each.status == "open"]


def figures(states: list[State], day: date) -> dict[str, float]:
    """Every simple figure of deals as they stand, written out from its definition."""
    status = Counter(each.status for each in states)
    by = {each: [one for one in states if one.status == each] for each in status}
    lasting = by.get("open", [])
    return {
        "open_deals": status["open"],
        "open_amount": total(lasting, day),
        "weighted_amount": sum(
            (each.worth(day) or 0) * made_company.CHANCE[each.stage] for each in lasting
        ),
        "overdue_deals": sum(each.expected is not None and each.expected < day for each in lasting),
        "deals": len(states),
        "won_deals": status["won"],
        "lost_deals": status["lost"],
        "cancelled_deals": status["cancelled"],
        "won_amount": total(by.get("won", []), day),
        "lost_amount": total(by.get("lost", []), day),
    }


def agree(found, known, where=""):
    assert float(found or 0) == pytest.approx(known, abs=0.01), where


@quick
@given(days)
def test_as_of_a_day_everything_is_what_the_log_until_then_says(told, day):
    known = figures(told.made.standing(day), day)
    row = told.workspace.query(list(known), as_of=day.isoformat()).rows()[0]
    for name, value in known.items():
        agree(row[name], value, name)


@quick
@given(days, st.sampled_from(sorted(SPLITS)))
def test_as_of_a_day_a_split_goes_by_what_was_so_then(told, day, by):
    known: dict[str, list[State]] = {}
    for each in open_ones(told.made, day):
        known.setdefault(SPLITS[by](each), []).append(each)
    table = told.workspace.query(["open_deals", "open_amount"], by=[by], as_of=day.isoformat())
    assert {row[0] for row in table.records} == set(known)
    for name, count, amount in table.records:
        assert count == len(known[name])
        agree(amount, total(known[name], day), name)


def test_today_is_the_last_day_of_the_past(told):
    names = ["open_deals", "deals", "won_amount", "lost_deals", "overdue_deals", "weighted_amount"]
    known = figures(told.made.standing(TODAY), TODAY)
    row = told.workspace.query(names).rows()[0]
    for name in names:
        agree(row[name], known[name], name)


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
def test_a_stock_over_time_is_read_at_each_bucket_s_end(told, grain):
    table = told.workspace.query(
        ["open_deals", "open_amount", "weighted_amount", "overdue_deals"],
        by=[f"date:{grain}"],
        period="2025-02-01..2026-09-30",
    )
    starts = table.values_of(f"date:{grain}")
    assert len(starts) > 5
    for at, (first, *values) in enumerate(table.records):
        if first > TODAY:
            assert values == [None] * 4, "it has not come"
            continue
        later = starts[at + 1] if at + 1 < len(starts) else date(2026, 10, 1)
        end = min(later - timedelta(days=1), TODAY)
        known = figures(open_ones(told.made, end), end)
        for name, value in zip(
            ("open_deals", "open_amount", "weighted_amount", "overdue_deals"), values, strict=True
        ):
            agree(value, known[name], f"{name} at {end}")


@quick
@given(days, st.sampled_from(("month", "quarter")))
def test_a_stock_in_a_past_period_is_read_at_its_end(told, day, unit):
    period = (
        f"{day.year}-{day.month:02}" if unit == "month" else f"{day.year}-Q{(day.month + 2) // 3}"
    )
    table = told.workspace.query(["open_deals", "open_amount"], period=period)
    end = min(table.period.end, TODAY)
    lasting = open_ones(told.made, end)
    assert table.records[0][0] == len(lasting)
    agree(table.records[0][1], total(lasting, end))


@quick
@given(days, days, st.sampled_from(BY_OWN_DATE))
def test_a_flow_as_of_a_day_counts_what_had_happened_by_then(told, day, first, measure):
    first, last = sorted((first, day + timedelta(days=30)))
    clock = "created" if measure == "deals" else "closed"
    states = [
        each
        for each in told.made.standing(day)
        if (when := getattr(each, clock)) is not None and first <= when <= last
    ]
    period = f"{first}..{last}"
    found = told.workspace.query([measure], period=period, as_of=day.isoformat()).records[0][0]
    agree(found, figures(states, day)[measure])


def test_as_of_a_day_is_what_a_rebuild_from_the_log_until_then_says(told, tmp_path):
    day = date(2026, 1, 31)
    setting = made_company.SETTINGS.replace(TODAY.isoformat(), day.isoformat())
    cut = made_company.imported(told.made.until(day), tmp_path, setting)
    names = [
        "deals",
        "won_deals",
        "won_amount",
        "lost_deals",
        "win_rate",
        "open_deals",
        "open_amount",
        "average_deal",
        "median_deal",
        "sales_cycle_days",
        "weighted_amount",
        "overdue_deals",
    ]
    for by in ([], ["owner"], ["stage"]):
        then = told.workspace.query(names, by=by, as_of=day.isoformat()).records
        assert same_figures(then, cut.query(names, by=by).records), by
    by_history = {"options": {"weighted_by": "history"}, "by": ["stage"]}
    then = told.workspace.query(["weighted_amount"], as_of=day.isoformat(), **by_history).records
    assert same_figures(then, cut.query(["weighted_amount"], **by_history).records)
    of_moves = ["pushes", "days_pushed", "entered_stage", "left_forward", "deals_in_stage"]
    then = told.workspace.query(of_moves, by=["date:month"], period="2025", as_of=day.isoformat())
    assert then.records == cut.query(of_moves, by=["date:month"], period="2025").records
    for basis in ("cohort", "period"):
        parts = {"by": ["step"], "period": "2025", "options": {"basis": basis}}
        then = told.workspace.query(["step_count"], as_of=day.isoformat(), **parts)
        assert then.records == cut.query(["step_count"], **parts).records, basis
    moved = ["movement_deals", "movement_amount"]
    parts = {"by": ["movement"], "period": "2025-Q3", "options": {"mode": "gross"}}
    assert told.workspace.query(moved, **parts).records == cut.query(moved, **parts).records


def same_figures(one, two):
    def rounded(rows):
        return Counter(
            tuple(round(float(v), 2) if isinstance(v, int | float | Decimal) else v for v in row)
            for row in rows
        )

    return rounded(one) == rounded(two)


@quick
@given(days)
def test_as_known_on_a_day_what_was_recorded_later_is_not_known(told_late, day):
    # What was recorded by then is all that is known, also of later days.
    known = figures(told_late.made.standing(day, day), day)
    row = told_late.workspace.query(list(known), known_on=day.isoformat()).rows()[0]
    for name, value in known.items():
        agree(row[name], value, name)


@quick
@given(days, days)
def test_as_of_one_day_and_known_on_another(told_late, one, two):
    day, known_on = sorted((one, two))
    known = figures(told_late.made.standing(day, known_on), day)
    parts = {"as_of": day.isoformat(), "known_on": known_on.isoformat()}
    row = told_late.workspace.query(list(known), **parts).rows()[0]
    for name, value in known.items():
        agree(row[name], value, name)


def test_what_a_past_day_knew_does_not_change_when_more_arrives(told_late, tmp_path):
    day = date(2026, 2, 28)
    later = {deal: list(events) for deal, events in told_late.made.logs.items()}
    for deal, events in later.items():
        state = told_late.made.state(deal, TODAY)
        if state is None or state.status != "open":
            continue
        at = max(events[-1].at, datetime.fromisoformat("2026-03-01 09:00")) + timedelta(hours=1)
        # It happened long ago, and nobody had written it down.
        slipped_in = Event(
            deal, datetime.fromisoformat("2026-01-10 09:00"), "amount", 999_000, None, at
        )
        if events[0].at < slipped_in.at:
            later[deal] = sorted([*events, slipped_in], key=lambda each: each.at)
        later[deal] = [*later[deal], Event(deal, at + timedelta(hours=1), "won")]
    again = made_company.imported(Made(later, told_late.made.about), tmp_path)
    assert again.query(["won_deals"]).records != told_late.workspace.query(["won_deals"]).records
    parts = {"as_of": day.isoformat(), "known_on": day.isoformat()}
    names = ["deals", "open_deals", "open_amount", "weighted_amount", "overdue_deals", "won_amount"]
    for by in ([], ["owner"], ["stage"], ["date:month"]):
        asked = names if by != ["date:month"] else ["won_amount", "won_deals"]
        before = told_late.workspace.query(asked, by=by, **parts).records
        assert same_figures(before, again.query(asked, by=by, **parts).records), by


def moves(made: Made) -> list[tuple[Event, State]]:
    """Each move of an open deal's expected close, with the deal as it is now."""
    found = []
    for deal, events in made.logs.items():
        now = made.state(deal, TODAY)
        if now is None:
            continue
        found += [(each, now) for each in events if each.what == "close_date" and each.before]
    return found


def test_pushes_are_moves_to_a_later_month(told):
    known: Counter[date] = Counter()
    pushed: Counter[date] = Counter()
    for event, __ in moves(told.made):
        month = event.at.date().replace(day=1)
        known[month] += event.value.replace(day=1) > event.before.replace(day=1)
        pushed[month] += (event.value - event.before).days
    table = told.workspace.query(
        ["pushes", "days_pushed"], by=["date:month"], period="2025..2026-06"
    )
    assert sum(known.values()) > 5
    for month, count, moved in table.records:
        assert (count or 0, moved or 0) == (known[month], pushed[month])


@pytest.mark.parametrize("month", MONTHS)
def test_slipped_is_what_was_moved_out_of_the_period_during_it(told, month):
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def closed_in_it(event: Event) -> bool:
        after = [each for each in told.made.logs[event.deal] if each.at > event.at]
        return any(
            each.what in ("won", "lost", "cancelled") and each.at.date() <= min(last, TODAY)
            for each in after
        )

    slipped = {
        event.deal: now
        for event, now in moves(told.made)
        if month <= event.at.date() <= last
        and month <= event.before <= last < event.value
        and not closed_in_it(event)
    }
    row = told.workspace.query(["slipped_deals", "slipped_amount"], period=f"{month:%Y-%m}").records
    assert (row[0][0] or 0) == len(slipped)
    agree(row[0][1], sum(now.worth(TODAY) or 0 for now in slipped.values()))


def test_the_strict_win_rate_counts_each_doubtful_deal_once(told):
    names = [
        "won_deals",
        "closed_deals",
        "overdue_deals",
        "stalled_deals",
        "doubtful_deals",
        "strict_win_rate",
    ]
    won, closed, overdue, stalled, doubtful, rate = told.workspace.query(names).records[0]
    assert max(overdue, stalled) <= doubtful <= overdue + stalled
    assert rate == pytest.approx(won / (closed + doubtful))


def test_sales_velocity_is_of_90_days_however_long_the_period(told):
    first = TODAY - timedelta(days=89)
    states = told.made.standing(TODAY)
    created = [each for each in states if first <= each.created <= TODAY]
    closed = [
        each
        for each in states
        if each.closed and first <= each.closed and each.status != "cancelled"
    ]
    won = [each for each in closed if each.status == "won"]
    valued = [each.worth(TODAY) for each in won if each.amount is not None]
    cycle = sum((each.closed - each.created).days for each in won) / len(won)
    known = len(created) * (len(won) / len(closed)) * (sum(valued) / len(valued)) / cycle
    for period in ("all", "this_quarter", "2026-06", "2026"):
        found = told.workspace.query(["sales_velocity"], period=period).records[0][0]
        agree(found, known, period)


def test_ages_in_a_stage_are_of_the_deals_that_are_in_it(told):
    day = date(2026, 3, 31)
    known: dict[str, list[int]] = {}
    for state in open_ones(told.made, day):
        known.setdefault(state.stage, []).append((day - state.entered).days)
    rows = told.workspace.query(["median_age_in_stage"], by=["stage"], as_of=day.isoformat())
    assert {name: value for name, value in rows.records if value is not None} == {
        name: median(each) for name, each in known.items()
    }


def test_what_has_no_past_says_so(told):
    with pytest.raises(QueryError, match="only be read as of now"):
        told.workspace.query(["no_next_step_deals"], as_of="2026-01-31")
    with pytest.raises(QueryError, match="has not come"):
        told.workspace.query(["deals"], as_of="2027-01-31")


def test_the_end_of_a_file_does_not_leak_into_its_past(tmp_path):
    files = {
        "stages": "id,pipeline_id,name,position,kind\ns1,,Talk,1,open\ns2,,Offer,2,open",
        "deals": """id,name,stage_id,status,amount,created_at,closed_at
            d1,One,s2,won,900,2026-01-10,2026-03-15
            d2,Two,s2,lost,500,2026-01-20,2026-04-20
            d3,Three,s1,open,700,2026-02-01,""",
    }
    workspace = made_company.from_texts(files, tmp_path, 'currency = "EUR"\ntoday = 2026-05-31\n')
    then = workspace.query(
        ["deals", "open_deals", "open_amount", "won_deals", "lost_deals"], as_of="2026-02-28"
    ).rows()[0]
    assert (then["deals"], then["open_deals"]) == (3, 3)
    assert (then["won_deals"], then["lost_deals"]) == (0, 0)
    assert not then["open_amount"], "what they were worth in the end was not known yet"
    assert workspace.query(["open_deals"], by=["stage"], as_of="2026-02-28").records == (
        ("(unknown)", 3),
    )
    assert workspace.query(["overdue_deals"], as_of="2026-04-01").records[0][0] in (0, None)
    late = workspace.query(["open_deals"], where=["expected_close_on!=none"], as_of="2026-02-28")
    assert late.records == ((0,),), "its closing date is not an expected date before it closed"


def test_a_comparison_in_the_past_is_two_runs_in_the_past(told):
    day = "2026-02-15"
    parts = {"as_of": day, "compare": ["previous_period", "previous_year"]}
    table = told.workspace.query(["deals", "won_deals"], period="2026-Q1", **parts)
    row = table.rows()[0]
    for name in ("deals", "won_deals"):
        for kind, period in table.comparisons:
            assert isinstance(period, Period)
            alone = told.workspace.query(
                [name], period=f"{period.start}..{period.end}", as_of=day
            ).records[0][0]
            assert row[f"{name}:previous:{kind}"] == alone


def test_what_is_open_is_worth_what_its_currency_is_today_however_it_is_read(tmp_path):
    company = made_company.from_texts(
        {
            "deals": """id,status,amount,currency,created_at,closed_at
                d1,open,1000,NOK,2026-01-10,
                d2,won,1000,NOK,2026-01-12,2026-02-01""",
            "rates": """currency,rate_on,rate
                NOK,2026-01-01,0.08
                NOK,2026-05-01,0.10""",
        },
        tmp_path,
    )
    # The last that happened to a deal was in February; the rate has changed since.
    assert company.query(["open_amount", "won_amount"]).records == ((100, 80),)
    assert company.query(["open_amount"], by=["status"]).records == (("open", 100),)
    moved = company.query(["movement_amount"], by=["movement"], period="2026-06")
    assert dict(moved.records)["end"] == 100
    spring = company.query(["open_amount"], as_of="2026-03-31")
    assert spring.records == ((80,),)
