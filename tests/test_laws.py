"""What must hold of every figure, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rapport.answering.compare import with_period
from rapport.dimension import NO_DATE
from rapport.errors import QueryError
from rapport.measure import Ratio
from rapport.measures import MEASURES
from rapport.query import Query

FLOWS = sorted(
    name
    for name, each in MEASURES.items()
    if each.kind in ("flow", "stock")
    and each.unit in ("count", "money", "number")
    and getattr(each, "fact", "")
    in (
        *("deals", "leads", "activities", "lines", "stage_visits", "close_moves"),
        *("attribution", "lead_attribution"),
    )
    and not each.per
    and not each.whole
)
FLOWS_OF_DEALS = sorted(
    name for name in FLOWS if getattr(MEASURES[name], "fact", "") == "deals" and MEASURES[name].date
)
DIMENSIONS = ("owner", "team", "country", "industry", "system", "company", "region")
INSTANTS = (
    {},
    {"as_of": "2026-03-31"},
    {"as_of": "2024-12-31"},
    {"known_on": "2025-06-30"},
    {"as_of": "2025-03-31", "known_on": "2025-06-30"},
    {"as_of": "period_end"},
)
DEAL_DIMENSIONS = (*DIMENSIONS, "stage", "pipeline", "loss_reason", "customer", "deal_size_band")
PERIODS = ("all", "2024", "2025-Q3", "this_year", "last_6_months", "2026-02-14..2026-05-03")
GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_year", "weekday", "month_of_year")

quick = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def added_up(table, name):
    return sum(value for value in table.values_of(name) if value is not None)


@quick
@given(
    st.sampled_from(FLOWS),
    st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True),
    st.sampled_from(PERIODS),
    st.sampled_from(INSTANTS),
)
def test_groups_of_what_adds_up_add_up_to_the_total(demo, measure, by, period, instant):
    try:
        table = demo.query([measure], by=by, period=period, totals=True, **instant)
    except QueryError:
        assert instant or period != "all", "only the past can be refused"
        assert not MEASURES[measure].has_past or instant.get("known_on")
        return
    total = table.total_of(measure) or 0
    assert float(added_up(table, measure)) == pytest.approx(float(total), rel=1e-12, abs=1e-6)
    if MEASURES[measure].unit in ("count", "money"):
        assert added_up(table, measure) == total


@quick
@given(st.sampled_from(FLOWS_OF_DEALS), st.sampled_from(GRAINS), st.sampled_from(PERIODS))
def test_buckets_of_time_add_up_to_the_total(demo, measure, grain, period):
    table = demo.query([measure], by=[f"date:{grain}"], period=period, totals=True)
    assert added_up(table, measure) == (table.total_of(measure) or 0)
    days = [each for each in table.values_of(f"date:{grain}") if each != NO_DATE]
    assert days == sorted(days), "dates ascend"
    assert len(set(days)) == len(days)


@quick
@given(
    st.sampled_from(("amount_created", "won_amount", "lost_amount", "closed_amount")),
    st.sampled_from(("product", "product_category", "product_kind")),
    st.sampled_from((None, "owner", "stage")),
    st.sampled_from(PERIODS),
)
def test_amounts_spread_over_products_add_up_to_the_last_digit(
    demo, measure, product, other, period
):
    by = [product, *([other] if other else [])]
    table = demo.query([measure], by=by, period=period, totals=True)
    assert added_up(table, measure) == table.total_of(measure)


def test_a_deal_counts_once_under_each_of_its_products(demo):
    by_product = demo.query(["won_deals"], by=["product"], totals=True)
    assert added_up(by_product, "won_deals") > by_product.total_of("won_deals")
    product = by_product.records[0][0]
    narrowed = demo.query(["won_deals", "won_amount"], where=[f'product="{product}"']).rows()[0]
    assert narrowed["won_deals"] == by_product.records[0][1]
    split = demo.query(["won_amount"], by=["product"], where=[f'product="{product}"'], totals=True)
    assert added_up(split, "won_amount") == narrowed["won_amount"] == split.total_of("won_amount")
    assert len(split.records) > 1, "what else was in those deals is shown beside"


@quick
@given(
    st.sampled_from(("won_amount", "won_deals", "win_rate", "leads", "sales_cycle_days")),
    st.sampled_from(((), ("owner",), ("date:month",), ("date:month", "team"), ("date:week",))),
    st.sampled_from(("2026-Q2", "this_year", "last_6_months", "2026-02", "this_week")),
    st.sampled_from(("previous_period", "previous_year", "2024")),
)
def test_a_comparison_is_two_runs(demo, measure, by, period, compare):
    names = (measure, f"{measure}:previous", f"{measure}:change", f"{measure}:change_pct")
    query = Query(names, by, period=period, compare=(compare,))
    table = demo.ask(query)
    alone = demo.ask(replace(query, measures=(measure,), compare=()))
    other = demo.ask(with_period(query, table.compare))
    assert table.compare.start <= other.period.start

    found = {row[: len(by)]: row[len(by) :] for row in table.records}
    for *key, value in alone.records:
        assert found[tuple(key)][0] == value
    dated = next((at for at, name in enumerate(by) if name.startswith("date")), None)
    if dated is None:
        for *key, value in other.records:
            assert found[tuple(key)][1] == value
    else:
        here = sorted({row[dated] for row in alone.records})
        there = sorted({row[dated] for row in other.records})
        meets = dict(zip(there, here, strict=False))
        for *key, value in other.records:
            if key[dated] in meets:
                met = (*key[:dated], meets[key[dated]], *key[dated + 1 :])
                assert found[met][1] == value
    for now, before, change, fraction in found.values():
        if now is None or before is None:
            assert change is None
            assert fraction is None
        else:
            assert change == now - before
            assert (
                fraction is None
                if before == 0
                else fraction == pytest.approx(float(now - before) / abs(float(before)))
            )


few = settings(quick, max_examples=10, phases=[Phase.explicit, Phase.generate])


@few
@given(
    st.sampled_from(("won_amount", "leads", "open_deals", "win_rate")),
    st.sampled_from(((), ("owner",))),
    st.sampled_from(("2026-Q3", "this_month", "quarter_to_date", "last_6_months")),
)
def test_several_comparisons_are_as_many_runs(demo, measure, by, period):
    compare = ("previous_period", "previous_year", "2025-02")
    table = demo.ask(Query((measure,), by, period=period, compare=compare))
    assert [name for name, __ in table.comparisons] == list(compare)
    found = {
        row[: len(by)]: dict(zip([each.name for each in table.columns], row, strict=True))
        for row in table.records
    }
    for name, other in table.comparisons:
        alone = demo.ask(with_period(Query((measure,), by), other))
        for *key, value in alone.records:
            row = found[tuple(key)]
            assert row[f"{measure}:previous:{name}"] == value
            now = row[measure]
            change = None if now is None or value is None else now - value
            assert row[f"{measure}:change:{name}"] == change


@pytest.mark.parametrize(
    ("period", "compare", "first", "last"),
    [
        ("this_month", "previous_period", date(2026, 8, 1), date(2026, 8, 31)),
        ("this_quarter", "previous_period", date(2026, 4, 1), date(2026, 6, 30)),
        ("this_year", "previous_year", date(2025, 1, 1), date(2025, 9, 30)),
        ("year_to_date", "previous_year", date(2025, 1, 1), date(2025, 9, 30)),
        ("2026-10", "previous_period", date(2026, 9, 1), date(2026, 9, 30)),
        ("this_week", "previous_period", date(2026, 9, 21), date(2026, 9, 23)),
    ],
)
def test_what_is_unfinished_is_compared_to_date_with_to_date(demo, period, compare, first, last):
    table = demo.query(["won_deals"], period=period, compare=[compare])
    assert (table.compare.start, table.compare.end) == (first, last)


FIGURES = (
    (("won_amount", "won_deals"), ("owner",), "2026", {}),
    (("open_amount", "open_deals"), ("stage",), "all", {}),
    (("open_amount", "open_deals"), ("stage",), "2025-Q4", {}),
    (("open_amount", "open_deals"), ("date:quarter",), "2025", {}),
    (("won_amount", "deals"), ("team",), "2025", {"as_of": "2025-10-31"}),
    (("won_amount", "won_deals"), ("product",), "2026", {}),
    (("leads", "converted_of_created"), ("source",), "2026-Q1", {}),
    (("median_hours_to_first_contact", "uncontacted_leads"), ("source",), "2026", {}),
    (("activities", "call_minutes"), ("activity_kind",), "2026-Q2", {}),
    (("win_rate",), ("owner",), "2026", {}),
    (("step_count", "step_value"), ("step",), "2025", {}),
    (("step_count",), ("step",), "2025", {"options": {"funnel": "leads"}}),
    (("movement_amount",), ("movement",), "2026-Q3", {}),
    (("entered_stage", "left_won"), ("stage",), "2026", {}),
    (("deals_in_stage",), ("stage",), "2026", {}),
    (("customers",), ("owner",), "2026", {}),
    (("slipped_deals",), ("owner",), "2026", {}),
    (("step_count",), ("step",), "2025", {"options": {"funnel": "leads", "basis": "period"}}),
)


@pytest.mark.parametrize(("measures", "by", "period", "parts"), FIGURES)
def test_the_records_behind_a_figure_are_as_many_as_it_says_and_add_up_to_it(
    demo, measures, by, period, parts
):
    table = demo.query(list(measures), by=list(by), period=period, **parts)
    for row in table.records[:4]:
        key, values = row[0], dict(zip(measures, row[1:], strict=True))
        for name, value in values.items():
            behind = demo.current.records(table.query, name, {by[0]: key}, limit=5_000)
            listed = behind.table
            assert behind.count == len(listed.records)
            measure = MEASURES[name]
            if measure.kind == "ratio":
                if isinstance(measure, Ratio):
                    above = demo.current.records(
                        table.query, measure.numerator, {by[0]: key}, limit=5_000
                    )
                    known = above.count / behind.count if behind.count else None
                    assert value == (None if known is None else pytest.approx(known))
            elif measure.aggregate in ("count", "distinct"):
                assert behind.count == (value or 0)
            else:
                at = [each.name for each in listed.columns].index(measure.column)
                added = sum(each[at] for each in listed.records if each[at] is not None)
                assert float(added) == pytest.approx(float(value or 0))


@quick
@given(st.sampled_from(("won_deals", "leads", "calls")), st.sampled_from(PERIODS[1:]))
def test_a_date_axis_has_every_bucket(demo, measure, period):
    table = demo.query([measure], by=["date:day"], period=period)
    days = table.values_of("date:day")
    span = table.period
    assert days == [span.start + timedelta(days=ahead) for ahead in range(span.days)]
    today = date(2026, 9, 30)
    for day, value in table.records:
        assert (value is None) == (day > today)


@quick
@given(
    st.sampled_from(("won_deals", "open_deals", "deals")),
    st.sampled_from(("owner", "source", "stage", "country", "product", "currency")),
)
def test_a_condition_and_its_opposite_share_out_everything(demo, measure, field):
    values = ["NOK"] if field == "currency" else demo.query([measure], by=[field]).values_of(field)
    value = str(next(each for each in values if each is not None)).replace('"', '""')
    whole = demo.query([measure]).records[0][0]
    inside = demo.query([measure], where=[f'{field}="{value}"']).records[0][0]
    outside = demo.query([measure], where=[f'{field}!="{value}"']).records[0][0]
    assert inside + outside == whole


def test_several_facts_are_counted_apart_and_never_multiply(demo):
    together = demo.query(["won_amount", "leads", "activities", "units"], by=["owner"])
    for at, name in enumerate(("won_amount", "leads", "activities", "units"), start=1):
        alone = dict(demo.query([name], by=["owner"]).records)
        for row in together.records:
            assert row[at] == alone.get(row[0], 0)


def test_the_same_statement_serves_every_value(demo):
    one = demo.query(["won_amount"], by=["owner"], period="2025", where=["source=Event"])
    two = demo.query(["won_amount"], by=["owner"], period="2026-Q1", where=["source=Partner"])
    assert one.sql == two.sql
    assert one.values != two.values
    assert "Event" not in one.sql


def test_a_statement_names_the_columns_that_it_needs(demo):
    """An engine binds every column that a star stands for, and a wide table has a hundred."""
    for parts in ({"by": ["date:month"]}, {"by": ["source"], "as_of": "2026-03-31"}):
        statement = demo.query(["won_amount"], **parts).sql
        assert "*" not in [line.strip() for line in statement.splitlines()]


def test_a_hostile_value_is_only_a_value(demo):
    hostile = "x'; DROP TABLE fact_deals; --"
    for field in ("owner", "name", "customer"):
        table = demo.query(["won_deals"], where=[f'{field}="{hostile}"'])
        assert table.records == ((0,),)
        assert "DROP" not in table.sql
    assert demo.query(["deals"]).records[0][0] == 600


def test_a_funnel_of_one_pipeline_is_along_its_stages_whatever_was_asked_before(demo):
    one, several = "pipeline=New business", "pipeline=New business|Nonsense"
    for where in (several, one, several):
        steps = demo.query(["step_count"], by=["step"], where=[where], period="2025")
        along_parts = {"top", "middle", "bottom"} & set(steps.values_of("step"))
        assert bool(along_parts) == (where == several)


def test_the_records_of_a_stretch_of_its_own_are_of_that_stretch(demo):
    table = demo.query(["sales_velocity"], period="2026-09")
    behind = demo.current.records(table.query, "sales_velocity", {}, limit=5_000)
    day = [each.name for each in behind.table.columns].index("closed_on")
    assert min(record[day] for record in behind.table.records) < date(2026, 8, 1)
    won = demo.query(["won_deals"], period="2026-07-03..2026-09-30")
    assert behind.count == won.records[0][0]
