"""What a chart shows adds up, and nothing is added up that may not be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.chart import Drawing, adds_up, draw
from rapport.charts import bullets, cohorts, funnel, pareto, waterfall
from rapport.forms.across import across
from rapport.measures import MEASURES
from rapport.table import Column
from rapport.theme import DARK, LIGHT
from rapport.wording import Locale, _

from . import tables

AMOUNT = st.decimals(-(10**9), 10**9, places=2)
PARTS = st.lists(st.tuples(st.sampled_from(["created", "won", "lost", "amount_up", "x"]), AMOUNT))


def drawing(table, language="en", **more):
    return Drawing(table, "Title", Locale(language), **more)


def values(kind, table, **more):
    return draw(kind, drawing(table, **more))["data"]["values"]


@given(start=AMOUNT, parts=PARTS)
def test_a_waterfall_ends_where_its_end_is(start, parts):
    end = start + sum(amount for _name, amount in parts)
    table = tables.movement(("start", start), *parts, ("end", end))
    steps = waterfall.steps(drawing(table))
    level = 0.0
    for each in steps[:-1]:
        assert each.low == pytest.approx(level, abs=0.01)
        is_good = each.amount > 0 or each.name == "Won"
        assert (each.kind == "up") == (each.kind != "solid" and is_good)
        level = each.high
    assert steps[-1].high == pytest.approx(level, abs=0.01) == pytest.approx(float(end))
    assert len(steps) == 2 + sum(1 for _name, amount in parts if amount)


@given(start=AMOUNT, parts=PARTS, missing=AMOUNT.filter(lambda value: abs(value) > 1))
def test_what_a_waterfall_does_not_explain_is_a_part_of_its_own(start, parts, missing):
    end = start + sum(amount for _name, amount in parts) + missing
    steps = waterfall.steps(drawing(tables.movement(("start", start), *parts, ("end", end))))
    assert steps[-2].name == "Unexplained"
    assert steps[-2].amount == missing
    assert steps[-1].high == pytest.approx(float(end))


@given(amounts=st.lists(st.decimals(0, 10**8, places=2), min_size=1, max_size=40))
def test_the_cumulative_share_climbs_to_one(amounts):
    bars = sorted(((at, each) for at, each in enumerate(amounts) if each), key=lambda one: -one[1])
    shares = pareto.cumulative(bars)
    assert shares == sorted(shares)
    if bars:
        assert shares[-1] == 1
        assert shares[0] == pytest.approx(float(bars[0][1] / sum(amounts)))


@given(amounts=st.lists(st.decimals(1, 10**6, places=2), min_size=1, max_size=40))
def test_a_paretos_bars_make_the_whole(amounts):
    columns = (
        tables.dimension("loss_reason", "Reason"),
        tables.measure("lost_amount", "Lost", "money"),
    )
    table = tables.table(columns, [(f"R{at}", each) for at, each in enumerate(amounts)])
    for narrow in (False, True):
        found = values("pareto", table, narrow=narrow)
        assert sum(each["value"] for each in found) == pytest.approx(float(sum(amounts)))
        assert found[-1]["cumulative"] == 1
        assert len(found) <= pareto.MOST_BARS


def test_a_stacked_pareto_is_cut_into_parts_of_its_bars():
    table = tables.stacked_pareto()
    found = values("pareto", table)
    known = {}
    for reason, _stage, amount in table.records:
        known[reason] = known.get(reason, 0) + amount
    for reason, amount in sorted(known.items(), key=lambda each: -each[1])[: pareto.MOST_BARS - 1]:
        parts = [each for each in found if each["label"] == reason]
        assert sum(each["value"] for each in parts) == float(amount)
        assert sum(each["cumulative"] is not None for each in parts) == 1
    assert sum(each["value"] for each in found) == float(sum(known.values()))
    assert len({each["series"] for each in found}) == 6
    assert "Other" in {each["series"] for each in found}


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_only_flows_and_stocks_are_added_up(name):
    measure = MEASURES[name]
    column = tables.measure(name, "Figure", measure.unit)
    records = [(f"Owner {at}", 20 - at) for at in range(15)]
    table = tables.table((tables.OWNER, column), records)
    may = measure.kind in ("flow", "stock")
    assert adds_up(table, column) is may
    found = values("ranking", table)
    rest = [each for each in found if each.get("rest")]
    assert len(rest) == may
    if may:
        together = sum(20 - at for at in range(11, 15))
        assert rest[0]["text"] == drawing(table).text(column, together)


def test_a_total_that_is_no_sum_forbids_adding_up():
    records = [("A", 3), ("B", 3)]
    deals = tables.measure("won_deals", "Won deals", "count")
    assert adds_up(tables.table((tables.OWNER, deals), records, totals=(6,)), deals)
    assert not adds_up(tables.table((tables.OWNER, deals), records, totals=(4,)), deals)
    # A deal stands under each of its products: its amount is shared among them, it is not.
    product = tables.dimension("product", "Product")
    open_deals = tables.measure("open_deals", "Open deals", "count")
    open_amount = tables.measure("open_amount", "Open value", "money")
    assert not adds_up(tables.table((product, open_deals), records), open_deals)
    assert adds_up(tables.table((product, open_amount), records), open_amount)


def test_stacked_columns_of_many_series_keep_their_sums():
    names = [f"Owner {at}" for at in range(11)]
    table = tables.over_time(names)
    found = values("columns", table)
    for day in tables.months():
        label = Locale().date(day, "month")
        known = sum(amount for when, _name, amount in table.records if when == day)
        assert sum(each["value"] for each in found if each["label"] == label) == float(known)
    assert len({each["series"] for each in found}) == 6


def test_rates_are_never_stacked():
    specification = draw("columns", drawing(tables.lines()))
    marks = {layer["mark"]["type"] for layer in specification["layer"]}
    assert "bar" not in marks
    assert "Other" not in {each["series"] for each in specification["data"]["values"]}
    assert "2 more are in the table." in specification["title"]["text"]


def test_lines_of_amounts_have_an_other_that_is_the_sum_of_the_rest():
    names = [f"Owner {at}" for at in range(9)]
    table = tables.over_time(names)
    found = [each for each in values("lines", table) if not each.get("reaching")]
    first = Locale().date(tables.months()[0], "month")
    known = sum(amount for when, _name, amount in table.records if when == tables.months()[0])
    assert sum(each["value"] for each in found if each["label"] == first) == float(known)
    assert {each["series"] for each in found} == {"Other", *names[-5:]}


@pytest.mark.parametrize("kind", ["lines", "columns"])
def test_rates_of_few_cases_are_not_drawn_and_say_how_many_there_were(kind):
    found = values(kind, tables.rates([9, 10, 99, 100]))
    assert [each["value"] for each in found] == [None, 0.25, 0.25, 0.25]
    no_break = "\N{NO-BREAK SPACE}"
    assert [each["text"] for each in found] == [
        "n = 9",
        f"25.0{no_break}% (n = 10)",
        f"25.0{no_break}% (n = 99)",
        f"25.0{no_break}%",
    ]


def test_the_running_bucket_is_told_apart():
    bars = values("columns", tables.columns())
    assert [each["running"] for each in bars] == [False] * 8 + [True]
    assert bars[-1]["whole"] is None
    assert bars[-1]["so_far"] == 108
    line = values("lines", tables.columns())
    # The dashed part goes from the last whole bucket to the running one.
    assert [each["label"] for each in line[-3:]] == ["Aug 2026", "Aug 2026", "Sep 2026"]
    assert [bool(each.get("reaching")) for each in line[-3:]] == [False, True, False]


@given(day=st.dates(date(2026, 1, 1), date(2027, 6, 1)))
def test_a_cohorts_cell_is_hatched_from_its_first_day_to_its_last(day):
    found = {(each["cohort"], each["age"]): each for each in _cells(day)}
    for month in range(1, 10):
        label = Locale().date(date(2026, month, 1), "month")
        for age in range(9):
            first = date(2026 + (month + age - 1) // 12, (month + age - 1) % 12 + 1, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            if day < first:
                assert (label, age) not in found
            else:
                assert found[label, age]["unripe"] is (day < last)


def _cells(day):
    return cohorts.cells(drawing(tables.cohorts(today=day)))


def test_a_cohorts_age_is_counted_where_the_table_has_days():
    columns = (
        tables.dimension("created_on:month", "Created", "date", "month"),
        tables.dimension("won_on:month", "Won", "date", "month"),
        tables.measure("won_deals", "Won deals", "count"),
    )
    records = [(date(2026, 1, 1), date(2026, 1, 1), 4), (date(2026, 1, 1), date(2026, 3, 1), 2)]
    found = cohorts.cells(drawing(tables.table(columns, records)))
    assert [(each["age"], each["value"]) for each in found] == [(0, 4.0), (2, 2.0)]


def test_a_funnels_parts_make_its_steps():
    steps = funnel.steps(drawing(tables.funnel()))
    for each in steps:
        if each.fates:
            assert sum(count for _fate, count in each.fates) == each.count
    no_break = "\N{NO-BREAK SPACE}"
    assert [each.between for each in steps] == [
        "",
        f"↓ 60{no_break}% in 12 days",
        f"↓ 18{no_break}% in 21 days",
        f"↓ 16{no_break}% in 3 days (n = 44)",
        "↓ n = 7",
    ]


def test_bullets_know_who_is_behind():
    said = draw("bullets", drawing(tables.bullets()))["description"]
    no_break = "\N{NO-BREAK SPACE}"
    assert said == (f"Title. Ann 80{no_break}%, Bo 117{no_break}%, Cy 17{no_break}% (behind).")


def test_days_and_hours_stand_in_their_own_order():
    specification = draw("heat", drawing(tables.week()))
    encoding = specification["layer"][0]["encoding"]
    assert encoding["y"]["sort"] == ["Mon", "Tue", "Wed"]
    assert encoding["x"]["sort"] == ["08", "09", "10"]


def test_a_cell_without_a_figure_is_blank():
    found = values("heat", tables.heat())
    assert [each["value"] for each in found if each["row"] == "Timing"] == [3, None]


def test_only_those_at_risk_are_marked():
    found = values("scatter", tables.scatter())
    assert {each["label"] for each in found if each["marked"]} == {
        f"Deal {at}" for at in range(0, 20, 3)
    }
    assert all(each["marked"] for each in found if each["named"])


def test_a_stage_without_value_is_not_zero():
    found = values("stages", tables.stages())
    assert found[2]["text"] == "–"
    assert found[2]["inside"] is None
    assert found[0]["said"] == "€900  ·  30 deals"


def test_amounts_are_exact_where_they_are_added():
    columns = (tables.OWNER, tables.WON)
    records = [(f"Owner {at:02}", Decimal("0.10")) for at in range(13)]
    found = values("ranking", tables.table(columns, records))
    assert found[-1]["label"] == "2 others"
    assert found[-1]["text"] == "€0"


def test_a_goals_tick_stands_where_its_pace_says():
    columns = (
        tables.OWNER,
        tables.measure("activities", "Activities", "count"),
        tables.measure("activities:goal", "Activities", "count", "{label}, goal"),
        tables.measure("activities:pace", "Activities", "share", "{label}, pace"),
    )
    # Half of the goal is ahead in the first quarter of the days, and behind in the last.
    records = [("Ann", 50, 100, 2.0), ("Bo", 50, 100, 0.625), ("Cy", 0, 100, 0.0)]
    ann, bo, cy = bullets.bullets(drawing(tables.table(columns, records)))
    assert (ann.pace, bo.pace, cy.pace) == (0.25, 0.8, None)
    assert [each.is_behind for each in (ann, bo, cy)] == [False, True, True]


def test_the_line_of_what_bars_make_together_has_no_colour_of_a_part():
    for theme in (LIGHT, DARK):
        line = theme.config()["style"]["cumulative"]["color"]
        assert line not in (*theme.series, theme.up, theme.down)


def test_stages_stand_in_their_own_order_whatever_their_figures():
    stage = Column("x_step", _("Step"), "dimension", "text", order=("First", "Second", "Third"))
    rows = [("Third", Decimal(9)), ("First", Decimal(1)), ("Second", Decimal(5))]
    kept = values("ranking", tables.table((stage, tables.WON), rows))
    assert [each["label"] for each in kept] == ["First", "Second", "Third"]
    crossed = [(owner, name, value) for owner in ("Ann", "Bo") for name, value in rows]
    heat = draw("heat", drawing(tables.table((tables.OWNER, stage, tables.WON), crossed)))
    x = heat["layer"][0]["encoding"]["x"]
    assert x["sort"] == ["First", "Second", "Third"]


def test_across_a_stock_nothing_is_0_and_what_is_not_known_is_missing():
    stage = Column("stage", _("Stage"), "dimension", "text", order=("First", "Second"))
    value = tables.measure("open_amount", "Open value", "money")
    count = tables.measure("open_deals", "Open deals", "count")
    records = [
        ("Ann", "Second", Decimal(5), 1),
        ("Bo", "First", None, 2),
        ("Bo", "Second", Decimal(3), 1),
        ("Cy", "(unknown)", Decimal(4), 1),
    ]
    found = across(tables.table((tables.OWNER, stage, value, count), records))
    cells = {name: parts for name, __, *parts in found.records}
    assert cells["Ann"][:2] == [0, 5], "none is there"
    assert cells["Bo"][:2] == [None, 3], "two are there, of which no value is known"
    assert cells["Cy"][:2] == [None, None], "at which stage is not on record"


def test_across_more_names_than_fit_the_smallest_are_added_up_as_all_others():
    names = [f"Name {at:02}" for at in range(18)]
    found = across(tables.over_time(names))
    assert len(found.records) == len(tables.months())
    assert len(found.columns) == 18, "the month, the sum, fifteen names, and all others"
    assert found.columns[-1].said(Locale()) == "All others"
    __, whole, *parts = found.records[0]
    assert (whole, sum(parts)) == (sum(parts), 18 * 1000 + 10 * sum(range(18)))


def test_labels_of_small_shares_have_the_decimals_that_tell_them_apart():
    records = [(day, 0.012, 400) for day in tables.months()]
    chart = draw(
        "lines", drawing(tables.table((tables.MONTH, tables.RATE, tables.CLOSED), records))
    )
    axis = chart["layer"][0]["encoding"]["y"]["axis"]
    assert "format(datum.value * 100, '~r')" in axis["labelExpr"]


def test_between_names_there_is_no_line_but_a_tick_of_the_period_before():
    owners = [("Ann", Decimal(5), Decimal(4)), ("Bo", Decimal(3), Decimal(6))]
    table = tables.table((tables.OWNER, tables.WON, tables.BEFORE), owners)
    marks = [each["mark"]["type"] for each in draw("categories", drawing(table))["layer"]]
    assert marks == ["bar", "tick", "tick"]


def test_the_furthest_points_are_named_first():
    columns = (tables.OWNER, tables.CLOSED, tables.RATE)
    crowd = [(f"Name {at}", 500 + at, 0.1) for at in range(9)]
    points = [*crowd, ("High", 40, 0.25), ("Far", 900, 0.12), ("Low", 300, 0.01)]
    drawn = draw("scatter", drawing(tables.table(columns, points)))["data"]["values"]
    named = {each["label"] for each in drawn if each["named"]}
    assert {"High", "Far", "Low"} <= named


def test_a_share_of_a_step_is_not_drawn_where_few_came_to_the_first():
    source, step = tables.dimension("source", "Source"), tables.dimension("step", "Step")
    share = tables.measure("overall_rate", "Of the first step", "share")
    count = tables.measure("step_count", "Reached", "count")
    records = [
        ("Web", "lead", 1.0, 40),
        ("Web", "won", 0.1, 4),
        ("List", "lead", 1.0, 2),
        ("List", "won", 0.5, 1),
    ]
    shown = drawing(tables.table((source, step, share, count), records))
    assert [shown.drawn(share, row) for row in shown.table.rows()] == [1.0, 0.1, None, None]
    assert shown.said(share, shown.table.rows()[3]) == "n = 2"
