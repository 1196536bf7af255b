"""Every known figure of maven_crm that the measures can say comes out after a plain import."""

from __future__ import annotations

from typing import Any

import pytest

Truth = "Callable[[str, str], list[list[Any]]]"


def pct(share: float) -> float:
    return pytest.approx(share * 100, abs=0.0001)


def money(value: Any) -> Any:
    return pytest.approx(float(value), abs=0.01)


def test_open_deals_stand_in_their_stage_and_closed_ones_have_ended(maven, truth):
    known = dict(truth("maven_crm", "opportunities by stage"))
    by_stage = maven.query(["open_deals"], by=["stage"])
    assert dict(by_stage.records) == {name: known[name] for name in ("Engaging", "Prospecting")}
    row = maven.query(["won_deals", "lost_deals"]).rows()[0]
    assert (row["won_deals"], row["lost_deals"]) == (known["Won"], known["Lost"])


def test_the_headline_figures(maven, truth):
    won, count, average, rate = truth("maven_crm", "total won value")[0]
    row = maven.query(["won_amount", "won_deals", "average_deal", "win_rate"]).rows()[0]
    assert row["won_amount"] == won
    assert row["won_deals"] == count
    assert row["average_deal"] == money(average)
    assert rate == pct(row["win_rate"])


def test_won_value_by_quarter(maven, truth):
    table = maven.query(["won_amount", "won_deals"], by=["date:quarter"])
    found = [[f"{day.year}Q{(day.month + 2) // 3}", value, n] for day, value, n in table.records]
    assert found == truth("maven_crm", "won value and count by close quarter")


def test_won_value_by_month(maven, truth):
    table = maven.query(["won_amount", "won_deals"], by=["date:month"])
    found = [[f"{day:%Y-%m}", value, n] for day, value, n in table.records]
    assert found == truth("maven_crm", "won value by close month")


def test_every_agent(maven, truth):
    table = maven.query(["won_amount", "won_deals", "lost_deals", "win_rate"], by=["owner"])
    known = truth("maven_crm", "per agent")
    assert [row[:4] for row in known] == [list(row[:4]) for row in table.records]
    assert [row[4] for row in known] == [pct(row[4]) for row in table.records]


def test_a_manager_is_a_team_and_an_office_is_the_team_above(maven, truth):
    table = maven.query(["won_amount", "win_rate"], by=["team"])
    found = {name: (value, rate) for name, value, rate in table.records}
    offices: dict[str, float] = {}
    for manager, office, value, rate in truth("maven_crm", "per manager"):
        assert found[manager][0] == value
        assert rate == pct(found[manager][1])
        offices[office] = offices.get(office, 0) + value
    for office, value in offices.items():
        assert maven.query(["won_amount"], where=[f"team={office}"]).records[0][0] == value


def test_every_product_though_one_is_spelt_in_two_ways(maven, truth):
    table = maven.query(["won_amount", "won_deals", "lost_deals", "win_rate"], by=["product"])
    known = truth("maven_crm", "per product")
    assert [row[:4] for row in known] == [list(row[:4]) for row in table.records]
    assert [row[4] for row in known] == [pct(row[4]) for row in table.records]


def test_days_to_close(maven, truth):
    names = ["sales_cycle_days", "median_sales_cycle_days", "days_to_lost", "median_days_to_lost"]
    row = maven.query(names).rows()[0]
    known = {outcome: days for outcome, *days in truth("maven_crm", "avg days engage")}
    assert known["Won"] == [pytest.approx(row[each], abs=0.0001) for each in names[:2]]
    assert known["Lost"] == [pytest.approx(row[each], abs=0.0001) for each in names[2:]]


def test_an_open_deal_is_worth_its_list_price_and_says_so(maven, truth):
    table = maven.query(["open_deals", "open_amount"], by=["stage"])
    known = [[row[0], row[1], row[3]] for row in truth("maven_crm", "open opportunities")]
    assert sorted([list(row) for row in table.records]) == known
    without = maven.query(["open_deals"], by=["stage"], where=["company=none"])
    assert dict(without.records) == {
        row[0]: row[2] for row in truth("maven_crm", "open opportunities")
    }
    assert [note.n for note in table.notes if "list price" in note.one] == [2089]


def test_the_best_customers(maven, truth):
    table = maven.query(["won_amount", "won_deals"], by=["customer"], limit=5)
    assert [list(row) for row in table.records] == truth("maven_crm", "top 5 accounts")


def test_lost_deals_by_quarter(maven, truth):
    table = maven.query(["lost_deals"], by=["date:quarter"])
    found = [[f"{day.year}Q{(day.month + 2) // 3}", n] for day, n in table.records]
    assert found == truth("maven_crm", "lost deals by close quarter")


def test_a_lost_deal_s_zero_is_not_known_where_all_are_zero(maven):
    table = maven.query(["lost_amount", "lost_deals"])
    assert table.records[0] == (None, 2473)
    assert any(note.n == 2473 for note in table.notes)


def test_an_old_export_opens_on_its_last_day_and_says_so(maven):
    table = maven.query(["won_amount"], period="this_month")
    assert table.as_of.isoformat() == "2017-12-31"
    assert table.records[0][0] == 1131573
    assert "last day" in table.notes[0].one
