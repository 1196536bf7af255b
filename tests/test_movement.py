"""What became of the pipeline between two days adds up exactly, however it is asked."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.made_company import RATES, TODAY, USERS, Made, State, played

from rapport.compiling.movement import MOVEMENTS

quick = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
BETWEEN = [each for each in MOVEMENTS if each not in ("start", "end")]
PERIODS = ("2025-Q2", "2025-11", "2026-Q1", "2026", "2025-07-15..2026-02-14", "2026-06")
SPLITS = (
    (),
    ("owner",),
    ("team",),
    ("stage",),
    ("pipeline",),
    ("deal_size_band",),
    ("owner", "stage"),
)
CONDITIONS = (
    "",
    "owner=Nora",
    "team=South",
    "stage=Propose|Review",
    "amount>=3000",
    "currency=NOK",
    "expected_close_on=2026-Q1",
    "any(owner=Kim, stage=Decide)",
)
WINDOWS = ("", "2026-Q1", "2025-12")


def ask(told, period, mode="net", by=(), where="", window=""):
    options = {"mode": mode, **({"window": window} if window else {})}
    return told.workspace.query(
        ["movement_amount", "movement_deals"],
        by=["movement", *by],
        period=period,
        where=[where] if where else [],
        options=options,
    )


@quick
@given(
    st.sampled_from(PERIODS),
    st.sampled_from(("net", "gross")),
    st.sampled_from(SPLITS),
    st.sampled_from(CONDITIONS),
    st.sampled_from(WINDOWS),
)
def test_start_and_every_movement_sum_to_the_end(told, period, mode, by, where, window):
    amounts: dict[tuple, Decimal] = {}
    deals: Counter = Counter()
    ends: dict[tuple, Decimal] = {}
    for movement, *key, known, count in ask(told, period, mode, by, where, window).records:
        side = -1 if movement == "end" else 1
        # What nobody knows the worth of moves no amount.
        amount = known or Decimal(0)
        amounts[tuple(key)] = amounts.get(tuple(key), Decimal(0)) + side * amount
        deals[tuple(key)] += side * count
        if movement == "end":
            ends[tuple(key)] = amount
    assert not any(amounts.values()), amounts
    assert not any(deals.values()), deals


@quick
@given(
    st.sampled_from(PERIODS),
    st.sampled_from(("net", "gross")),
    st.sampled_from(CONDITIONS),
)
def test_the_ends_are_the_open_deals_of_those_days(told, period, mode, where):
    rows = {row[0]: row[1:] for row in ask(told, period, mode, (), where).records}
    span = told.workspace.query(["won_deals"], period=period).period
    for name, day in (("start", span.start - timedelta(days=1)), ("end", min(span.end, TODAY))):
        parts = {"as_of": day.isoformat(), "where": [where] if where else []}
        amount, count = told.workspace.query(["open_amount", "open_deals"], **parts).records[0]
        found = rows.get(name, (0, 0))
        assert (found[0] or 0, found[1]) == (amount or 0, count)


@quick
@given(st.sampled_from(PERIODS), st.sampled_from(("net", "gross")), st.sampled_from(CONDITIONS))
def test_without_the_split_there_is_what_is_there_at_the_end(told, period, mode, where):
    end = {row[0]: row[1:] for row in ask(told, period, mode, (), where).records}.get("end", (0, 0))
    whole = told.workspace.query(
        ["movement_amount", "movement_deals"],
        period=period,
        where=[where] if where else [],
        options={"mode": mode},
    )
    assert whole.records == (end,) or (not end[1] and not whole.records[0][1])


def value_of(state: State, day: date) -> Decimal:
    rate = 1 if state.currency == "EUR" else RATES[max(each for each in RATES if each <= day)]
    return Decimal(str(round((state.amount or 0) * rate, 4)))


def reason_out(before: State, after: State | None) -> str:
    if after is None:
        return "deleted"
    return after.status if after.status != "open" else "moved_out"


def net(made: Made, first: date, last: date) -> tuple[dict[str, Decimal], Counter]:
    """The movement between two days, written out from its definition, without any condition."""
    amounts, deals = {each: Decimal(0) for each in MOVEMENTS}, Counter()

    def add(movement, amount, count):
        amounts[movement] += amount
        deals[movement] += count

    for deal in made.logs:
        one, two = made.state(deal, first), made.state(deal, last)
        was, is_ = (
            one is not None and one.status == "open",
            two is not None and two.status == "open",
        )
        if was:
            add("start", value_of(one, first), 1)
        if is_:
            add("end", value_of(two, last), 1)
        if is_ and not was:
            add("created" if one is None else "reopened", value_of(two, last), 1)
        if not was:
            continue
        before = value_of(one, first)
        if two is None:
            add("deleted", -before, -1)
            continue
        day = two.closed or last
        rated = value_of(one, day) - before
        after = before if two.amount is None else value_of(two, day)
        change = after - before - rated
        amounts["currency"] += rated
        amounts["amount_up" if change > 0 else "amount_down"] += change
        if not is_:
            add(reason_out(one, two), -after, -1)
    return amounts, deals


@pytest.mark.parametrize("period", PERIODS)
def test_the_net_movement_is_what_the_two_days_say(told, period):
    table = ask(told, period)
    first, last = table.period.start - timedelta(days=1), min(table.period.end, TODAY)
    amounts, deals = net(told.made, first, last)
    found = {row[0]: row[1:] for row in table.records}
    assert set(found) <= set(MOVEMENTS)
    for movement in MOVEMENTS:
        amount, count = found.get(movement, (0, 0))
        assert count == deals[movement], movement
        assert float(amount) == pytest.approx(float(amounts[movement]), abs=0.01), movement


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("owner", [None, "Nora"])
def test_the_gross_movement_counts_every_move_between(told, period, owner):
    table = ask(told, period, "gross", where=f"owner={owner}" if owner else "")
    known: Counter[str] = Counter()
    start, end = table.period.start, min(table.period.end, TODAY)

    def there(state: State | None) -> bool:
        return (
            state is not None
            and state.status == "open"
            and owner in (None, state.owner and USERS[state.owner][0])
        )

    for deal, events in told.made.logs.items():
        states: list[State | None] = [None]
        for event in events:
            states.append(played(states[-1], event, told.made.about[deal]))
        # What happened at one instant is one move.
        last_of = {event.at: at for at, event in enumerate(events, 1)}
        steps = [(None, None), *((at, states[place]) for at, place in sorted(last_of.items()))]
        for (__, one), (at, two) in pairwise(steps):
            if not start <= at.date() <= end or there(one) == there(two):
                continue
            if there(one):
                handed = two is not None and owner is not None and one.owner != two.owner
                known["owner_out" if handed else reason_out(one, two)] -= 1
            elif one is None:
                known["created"] += 1
            elif owner is not None and one.owner != two.owner:
                known["owner_in"] += 1
            else:
                known["reopened"] += 1
    found = {row[0]: row[2] for row in table.records if row[0] in BETWEEN and row[2]}
    assert found == {name: count for name, count in known.items() if count}


def test_gross_shows_a_deal_that_came_and_went_and_net_does_not(told):
    net_rows = {row[0]: row[2] for row in ask(told, "2025-03..2026-06").records}
    gross = {row[0]: row[2] for row in ask(told, "2025-03..2026-06", "gross").records}
    assert gross["created"] > net_rows["created"]
    assert gross["won"] < net_rows.get("won", 0)
    assert gross["end"] == net_rows["end"]


@quick
@given(
    st.sampled_from(PERIODS), st.sampled_from(("net", "gross")), st.sampled_from(("owner", "team"))
)
def test_handing_a_deal_over_leaves_one_and_comes_to_another(told, period, mode, by):
    moved = Counter()
    for movement, __, amount, count in ask(told, period, mode, (by,)).records:
        if movement in ("owner_in", "owner_out"):
            moved[movement] += count
            moved["amount"] += amount
    assert moved["owner_in"] == -moved["owner_out"], "who is handed over is lost to nobody"


@quick
@given(
    st.sampled_from(PERIODS),
    st.sampled_from(("net", "gross")),
    st.sampled_from(("", "owner=Nora", "currency=NOK")),
)
def test_the_records_behind_a_movement_add_up_to_it(told, period, mode, where):
    from rapport.query import Query

    query = Query(
        ("movement_amount", "movement_deals"),
        ("movement",),
        period=period,
        where=ask(told, period, mode, (), where).query.where,
        options=(("mode", mode),),
    )
    for movement, amount, count in told.workspace.ask(query).records:
        behind = told.workspace.current.records(
            query, "movement_amount", {"movement": movement}, limit=10_000
        )
        assert behind.count == len(behind.table.records)
        at = [each.name for each in behind.table.columns].index("amount")
        assert sum(row[at] or 0 for row in behind.table.records) == (amount or 0)
        if movement in ("created", "start", "end", "reopened", "moved_in", "owner_in"):
            assert behind.count == count
