"""Every known figure of regional_sales that the measures can say comes out after a plain import."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


def pct(share):
    return pytest.approx(share * 100, abs=0.0001)


def quarter(day):
    return f"{day.year}Q{(day.month + 2) // 3}"


def test_deals_and_value_by_status(regional, truth):
    known = {status: (count, value) for status, count, value in truth("regional_sales", "status")}
    table = regional.query(["deals", "amount_created"], by=["status"])
    assert {name.capitalize(): (n, value) for name, n, value in table.records} == known
    row = regional.query(
        ["won_deals", "won_amount", "lost_deals", "lost_amount", "open_deals", "open_amount"]
    ).records[0]
    assert row == (*known["Won"], *known["Lost"], *known["Open"])


def test_the_publisher_s_own_measures(regional, truth):
    won, pipeline, forecast, rate = truth("regional_sales", "Microsoft's DAX")[0]
    row = regional.query(["won_amount", "win_rate"]).rows()[0]
    later = regional.query(["open_amount"], where=["stage!=1-Qualify"]).records[0][0]
    assert (row["won_amount"], later, row["won_amount"] + later) == (won, pipeline, forecast)
    assert rate == pct(row["win_rate"])


def test_the_open_pipeline_by_stage(regional, truth):
    table = regional.query(["open_deals", "open_amount", "weighted_amount"], by=["stage"])
    found = sorted([name, n, float(value), float(part)] for name, n, value, part in table.records)
    assert found == [
        [name, n, value, pytest.approx(part, abs=0.01)]
        for name, n, value, part in truth("regional_sales", "open pipeline by stage")
    ]


def test_won_value_by_quarter(regional, truth):
    table = regional.query(["won_deals", "won_amount"], by=["date:quarter"])
    found = [[quarter(day), n, value] for day, n, value in table.records]
    assert found == truth("regional_sales", "won value by close quarter")


def test_an_open_deal_s_closing_date_is_when_it_is_expected_to_close(regional, truth):
    table = regional.query(
        ["open_deals", "open_amount", "weighted_amount"], by=["expected_close_on:month"]
    )
    found = [
        [f"{day:%Y-%m}", n, value, pytest.approx(float(part), abs=0.01)]
        for day, n, value, part in table.records
    ]
    assert truth("regional_sales", "open value by expected close month") == found


def test_every_owner_and_the_manager_as_team(regional, truth):
    table = regional.query(["won_amount", "won_deals", "lost_deals", "win_rate"], by=["owner"])
    known = truth("regional_sales", "per owner")
    assert [[row[0], *row[2:5]] for row in known] == [list(row[:4]) for row in table.records]
    assert [row[5] for row in known] == [pct(row[4]) for row in table.records]
    teams: dict[str, int] = {}
    for __, manager, value, *___ in known:
        teams[manager] = teams.get(manager, 0) + value
    assert dict(regional.query(["won_amount"], by=["team"]).records) == teams


def test_every_campaign_and_those_without(regional, truth):
    table = regional.query(["deals", "won_deals", "won_amount", "win_rate"], by=["campaign"])
    found = {row[0]: [*row[1:4], pct(row[4])] for row in table.records}
    assert {row[0]: row[1:] for row in truth("regional_sales", "per campaign")} == found


def test_every_product_and_its_category(regional, truth):
    table = regional.query(
        ["won_amount", "won_deals", "win_rate"], by=["product", "product_category"]
    )
    known = truth("regional_sales", "per product")
    assert [row[:4] for row in known] == [list(row[:4]) for row in table.records]
    assert [row[4] for row in known] == [pct(row[4]) for row in table.records]


def test_every_territory_through_the_company(regional, truth):
    table = regional.query(["won_amount"], by=["company.x_territory"])
    assert [list(row) for row in table.records] == truth("regional_sales", "per territory")
    short = regional.query(["won_amount"], by=["x_territory"])
    assert short.records == table.records


def test_days_to_close(regional, truth):
    row = regional.query(["days_to_lost", "sales_cycle_days"]).records[0]
    known = {status: days for status, days, __ in truth("regional_sales", "avg days to close")}
    assert [known["Lost"], known["Won"]] == [pytest.approx(each, abs=0.0001) for each in row]


def test_lost_deals_by_the_stage_that_they_reached(regional, truth):
    table = regional.query(["lost_deals", "lost_amount"], by=["stage"], order=["stage"])
    assert [list(row) for row in table.records] == truth("regional_sales", "lost by stage reached")


def test_every_known_figure_is_asked_for_here(data):
    known = json.loads((data / "truth.json").read_text("utf-8"))["regional_sales"]
    here = Path(__file__).read_text("utf-8")
    asked = re.findall(r'truth\(\s*"regional_sales", "([^"]+)"', here)
    assert [each["name"] for each in known if not each["name"].startswith(tuple(asked))] == []


def test_the_reports_say_what_is_known(regional, truth):
    losses = regional.report("losses", period="all", compare="none")
    stages = losses.section("stages")
    found = [[row["stage"], row["lost_deals"], row["lost_amount"]] for row in stages.rows()]
    assert found == truth("regional_sales", "lost by stage reached")
    pipeline = regional.report("pipeline", period="all", compare="none").section("stages")
    known = truth("regional_sales", "open pipeline by stage")
    assert [[row["stage"], row["open_deals"], row["open_amount"]] for row in pipeline.rows()] == [
        each[:3] for each in known
    ]
