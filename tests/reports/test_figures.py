"""The same question has the same answer in every report, and the headline says the figures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from rapport.query import Query
from rapport.reports import REPORTS
from rapport.wording import Locale

if TYPE_CHECKING:
    from rapport.workspace import Workspace


EN = Locale()


def ask(workspace: Workspace, name: str, **parts: str):
    return REPORTS[name].answer(workspace, {part: [text] for part, text in parts.items()})


def deals(workspace: Workspace) -> list[dict]:
    """Every deal, as its own row says."""
    rows: list[dict] = []
    query = Query.from_parameters({"measures": ["deals"]})
    while True:
        found = workspace.current.records(query, "deals", {}, limit=500, offset=len(rows))
        rows += found.table.rows()
        if len(rows) >= found.count:
            return rows


@pytest.mark.parametrize("where", ["", "owner=Emma Clarke", "sales_channel=partner"])
@pytest.mark.parametrize("period", ["2026", "2025-Q4", "2026-06"])
def test_won_value_is_one_figure_in_every_report(demo, period, where):
    narrowed = {"where": where} if where else {}
    pipeline = ask(demo, "pipeline", period=period, **narrowed).summary.rows()[0]
    sales = ask(demo, "total-sales", period=period, **narrowed).summary.rows()[0]
    assert pipeline["won_amount"] == sales["won_amount"]
    assert pipeline["won_deals"] == sales["won_deals"]
    funnel = REPORTS["funnel"].answer(
        demo,
        {
            "period": [period],
            "option": ["funnel=deals", "basis=period"],
            "by": ["owner"],
            **({"where": [where]} if where else {}),
        },
    )
    steps = {row["step"]: row for row in funnel.section("deals").rows()}
    won = steps.get("won", {"step_count": 0, "step_value": 0})
    assert won["step_count"] == sales["won_deals"]
    assert won["step_value"] == sales["won_amount"]


def test_a_cohort_ends_with_what_was_won_of_it(demo):
    found = ask(demo, "funnel", period="2025")
    steps = {row["step"]: row for row in found.section("deals").rows()}
    cohort = [
        each for each in deals(demo) if each["created_on"] and each["created_on"].year == 2025
    ]
    won = [each for each in cohort if each["status"] == "won"]
    assert steps["created"]["step_count"] == len(cohort)
    assert steps["won"]["step_count"] == len(won)
    assert steps["won"]["step_value"] == sum(each["amount"] or 0 for each in won)
    counts = found.section("deals").values_of("step_count")
    assert counts == sorted(counts, reverse=True), "a cohort's funnel never rises"


def test_where_those_of_a_step_went_adds_up_to_those_who_reached_it(demo):
    for row in ask(demo, "funnel", period="2025").section("deals").rows():
        fates = ("step_moved_on", "step_still_here", "step_lost", "step_cancelled")
        assert sum(row[each] or 0 for each in fates) == row["step_count"], row["step"]


def test_losses_are_those_of_the_deals_themselves(demo):
    found = ask(demo, "losses", period="2026")
    lost = [
        each
        for each in deals(demo)
        if each["status"] == "lost" and each["closed_on"] and each["closed_on"].year == 2026
    ]
    amount = sum((each["amount"] or Decimal(0)) for each in lost)
    assert found.summary.rows()[0]["lost_deals"] == len(lost)
    assert found.summary.rows()[0]["lost_amount"] == amount
    reasons = found.section("reasons")
    assert sum(reasons.values_of("lost_amount")) == amount
    assert reasons.values_of("cumulative_share")[-1] == pytest.approx(1)
    for name, of_all in (("reasons_by_stage", amount), ("reasons_by_source", len(lost))):
        parts_of = [e for e in found.sections if e.section.id.partition("-")[0] == name]
        assert sum(each.table.totals[0] for each in parts_of) == of_all
        for crossed in (each.table for each in parts_of):
            whole, *parts = crossed.totals
            assert whole == sum(parts)
            for __, together, *cells in crossed.records:
                assert together == sum(each for each in cells if each is not None)
    stages = [each for each in found.sections if each.section.id.partition("-")[0] == "stages"]
    listed = sum(sum(each.table.values_of("lost_deals")) for each in stages)
    assert listed == len(lost), "each pipeline's losses are all of them together"
    first = max(
        (row for row in reasons.rows() if not row["loss_reason"].startswith("(")),
        key=lambda row: row["lost_amount"],
    )
    said = found.headline(EN)
    assert first["loss_reason"] in said
    assert EN.compact(amount, found.summary.currency) in said


def test_the_movement_adds_up_to_what_is_open(demo):
    found = ask(demo, "pipeline", period="this_quarter")
    amounts = {row["movement"]: row["movement_amount"] for row in found.section("movement").rows()}
    end = amounts.pop("end")
    assert sum(amounts.values()) == end
    assert end == (found.summary.rows()[0]["open_amount"] or 0)
    gross = ask(demo, "pipeline", period="this_quarter", option="mode=gross").section("movement")
    assert {row["movement"]: row["movement_amount"] for row in gross.rows()}["end"] == end


def test_each_pipeline_has_its_stages_in_their_order(demo):
    found = ask(demo, "pipeline", period="this_quarter")
    parts = [each for each in found.sections if each.section.id.partition("-")[0] == "stages"]
    assert [each.section.of for each in parts] == demo.current.model.positions["pipeline"]
    order = demo.current.model.positions["stage"]
    for each in parts:
        stages = [order.index(name) for name in each.table.values_of("stage")]
        assert stages == sorted(stages)
    total = sum(sum(each.table.values_of("open_deals")) for each in parts)
    assert total == found.summary.rows()[0]["open_deals"]
    figures = [float(row[1]) for each in parts for row in each.table.records]
    scales = {each.table.longest for each in parts}
    assert scales == {max(figures)}, "bars of one length are of one value in every pipeline"
    one = ask(demo, "pipeline", period="this_quarter", where="pipeline=Renewals")
    assert [each.section.of for each in one.sections if each.section.id.startswith("stages")] == [
        ""
    ]


def test_worklists_hold_the_records_that_their_tiles_count(demo):
    found = ask(demo, "pipeline", period="this_quarter")
    tiles = found.summary.rows()[0]
    for reason, tile in (("stalled", "stalled_deals"), ("overdue", "overdue_deals")):
        part = next(each for each in found.sections if each.section.id == "attention")
        assert part.count <= part.section.limit
        whys = part.table.values_of("reasons")
        assert sum(reason in each.split(", ") for each in whys) == tiles[tile]
        amounts = [each for each in part.table.values_of("amount") if each is not None]
        assert amounts == sorted(amounts, reverse=True), "by value"
        assert "deal_id" in [each.name for each in part.whole.columns]
        assert "deal_id" not in [each.name for each in part.table.columns]


def test_a_triangle_ends_where_its_cohort_stands(demo):
    found = ask(demo, "conversion", period="2025")
    part = next(each for each in found.sections if each.section.id == "deal_cohorts")
    created = [
        each for each in deals(demo) if each["created_on"] and each["created_on"].year == 2025
    ]
    sizes = Counter(each["created_on"].month for each in created)
    rows = part.whole.rows()
    for month, size in sizes.items():
        cells = [row for row in rows if row["created_on:month"].month == month]
        assert {row["cohort_size"] for row in cells} == {size}
        for age, row in enumerate(cells):
            until = month + age
            won = sum(
                each["status"] == "won"
                and each["created_on"].month == month
                and (each["closed_on"].year - 2025) * 12 + each["closed_on"].month <= until
                for each in created
            )
            assert row["share_so_far"] == pytest.approx(won / size)
        shares = [row["share_so_far"] for row in cells]
        assert shares == sorted(shares)
    assert part.chart(EN)


def test_activity_is_counted_the_same_by_person_by_kind_and_by_hour(demo):
    found = ask(demo, "activity", period="2026-Q2")
    done = found.summary.rows()[0]["activities"]
    assert done > 0
    for name in ("split", "kinds", "over_time"):
        assert sum(found.section(name).values_of("activities")) == done
    hours = next(each for each in found.sections if each.section.id == "hours").whole
    assert sum(hours.values_of("activities")) == done
    people = next(each for each in found.sections if each.section.id == "people").whole
    assert sum(people.values_of("activities")) == done
    assert EN.number(done) in found.headline(EN)


def test_the_source_with_many_leads_and_few_sales_is_named(demo):
    found = ask(demo, "new-leads", period="2025")
    quality = found.section("quality")
    leads, won = sum(quality.values_of("leads")), sum(quality.values_of("leads_won"))
    gaps = {
        row["source"]: row["leads"] / leads - row["leads_won"] / won
        for row in quality.rows()
        if row["leads"] >= 10 and not row["source"].startswith("(")
    }
    said = found.headline(EN)
    top, bottom = max(gaps, key=gaps.get), min(gaps, key=gaps.get)
    assert (f"{top} fills the top" in said) == (gaps[top] >= 0.05)
    assert (f"{bottom} feeds the bottom" in said) == (gaps[bottom] <= -0.05)


def test_the_deals_with_and_without_activity_are_all_that_closed(demo):
    found = ask(demo, "activity", period="2026")
    outcome = found.section("outcome")
    both = outcome.total_of("closed_deals_touched") + outcome.total_of("closed_deals_untouched")
    assert both == ask(demo, "losses", period="2026").summary.rows()[0]["closed_deals"]


def test_the_parts_of_sales_velocity_are_of_its_ninety_days_and_make_it(demo):
    found = ask(demo, "pipeline", period="2026-Q2").section("velocity")
    row = found.rows()[0]
    for ending, first, last in (
        ("", date(2026, 4, 2), date(2026, 6, 30)),
        (":previous", date(2026, 1, 1), date(2026, 3, 31)),
    ):
        created = [each for each in deals(demo) if first <= (each["created_on"] or first) <= last]
        assert row[f"deals{ending}"] == sum(each["created_on"] is not None for each in created)
        made = (
            row[f"deals{ending}"] * row[f"win_rate{ending}"] * float(row[f"average_deal{ending}"])
        )
        velocity = row[f"sales_velocity{ending}"]
        assert velocity == pytest.approx(made / row[f"sales_cycle_days{ending}"])


def test_how_few_customers_make_the_sales_is_their_sorted_sum(demo):
    found = ask(demo, "total-sales", period="2025", by="customer")
    won: Counter[str] = Counter()
    for each in deals(demo):
        if each["status"] == "won" and each["closed_on"] and each["closed_on"].year == 2025:
            won[each["customer"]] += each["amount"] or Decimal(0)
    sums = sorted((value for value in won.values() if value), reverse=True)
    rows = [row for row in found.section("pareto").rows() if row["won_amount"]]
    assert [row["won_amount"] for row in rows] == sums
    half = next(at for at in range(len(sums)) if sum(sums[: at + 1]) >= sum(sums) / 2)
    assert rows[half]["cumulative_share"] >= 0.5 > rows[half - 1]["cumulative_share"]
    bottom = found.section("bottom").values_of("won_amount")
    assert bottom == sorted(bottom, reverse=True)
    assert bottom[-1] <= sums[-1]
    assert ask(demo, "total-sales", period="2025", by="sales_channel").section("pareto") is None


def test_each_push_of_a_deal_is_listed(demo):
    found = ask(demo, "pipeline", period="2026-Q2")
    pushed = next(each for each in found.sections if each.section.id == "pushed")
    assert pushed.count == demo.query("pushes", period="2026-Q2").values_of("pushes")[0]
    moves = pushed.table.records
    names = [each.name for each in pushed.table.columns]
    before, after = names.index("from_on"), names.index("to_on")
    assert moves
    assert all(move[after] > move[before] for move in moves)


def test_activities_stand_beside_their_goals_where_there_are_goals(demo, maven):
    found = ask(demo, "activity", period="2026-06").section("goals")
    aimed = [row for row in found.rows() if row["activities:goal"]]
    assert aimed
    for row in aimed:
        share = float(row["activities"] / row["activities:goal"])
        assert row["activities:attainment"] == pytest.approx(share)
    without = ask(demo, "activity", period="2026-06", by="activity_kind")
    assert without.section("goals") is None
    assert ask(maven, "activity", period="2017-Q3").section("goals") is None


def test_a_funnel_does_not_say_where_deals_fell_away_if_nothing_tells(maven, demo):
    assert "not on record" in ask(maven, "funnel").headline(EN)
    assert "fall away between" in ask(demo, "funnel", period="2025").headline(EN)


@pytest.mark.parametrize(
    ("name", "by"), [("losses", "stage"), ("stage-distribution", "owner"), ("conversion", "stage")]
)
def test_no_table_mixes_the_stages_of_several_pipelines(demo, name, by):
    owner_of: dict[str, set[str]] = {}
    for pipeline, stage, __ in demo.query(["deals"], by=["pipeline", "stage"]).records:
        owner_of.setdefault(stage, set()).add(pipeline)
    order = demo.current.model.positions["stage"]
    tables = [
        each.whole or each.table
        for each in ask(demo, name, period="2026", by=by).sections
        if not each.section.worked_out and not each.section.is_worklist
    ]
    tables = [each for each in tables if "stage" in [one.name for one in each.dimensions]]
    assert tables
    for table in tables:
        stages = [each for each in dict.fromkeys(table.values_of("stage")) if each in owner_of]
        assert not stages or set.intersection(*(owner_of[each] for each in stages))
        if len(table.dimensions) == 1:
            assert stages == sorted(stages, key=order.index)


def test_every_pipeline_has_a_funnel_of_its_stages_and_none_has_a_line_of_no_totals(demo):
    found = ask(demo, "funnel", period="2025")
    ours = [each for each in found.sections if each.section.id.partition("-")[0] == "deal_stages"]
    assert [each.section.of for each in ours] == demo.current.model.positions["pipeline"]
    assert all(each.table.totals is None for each in ours)
    whole = found.section("deals").rows()
    for step in ("created", "won"):
        counts = [row["step_count"] for e in ours for row in e.table.rows() if row["step"] == step]
        assert sum(counts) == next(row["step_count"] for row in whole if row["step"] == step)
    assert [row["step"] for row in whole] == ["created", "middle", "bottom", "won"]
    one = ask(demo, "funnel", period="2025", where="pipeline=Renewals")
    assert "deal_stages" not in [each.section.id for each in one.sections]


def test_the_funnels_of_sources_stand_side_by_side_the_largest_first(demo):
    section = next(
        each
        for each in ask(demo, "funnel", period="2025", by="source").sections
        if each.section.id == "leads_split"
    )
    firsts = [record[1] for record in section.table.records]
    assert firsts == sorted(firsts, reverse=True)
    for name, *counts, share in section.table.records:
        rows = [row for row in section.whole.rows() if row["source"] == name]
        assert counts == [row["step_count"] for row in rows]
        assert share == rows[-1]["overall_rate"]
    assert section.table.columns[-1].said(EN) == "Won, of the first step"
