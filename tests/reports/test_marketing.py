"""Reports on marketing find what is planted in the demo company, and say what its figures say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rapport.demo.truths import BAD_LEADS, LOSES_MONEY, PAYS
from rapport.forms.few_last import few_last
from rapport.query import Query
from rapport.reports import REPORTS
from rapport.table import Column, Table
from rapport.wording import Locale, Message

from .conftest import part

EN = Locale()
MODELS = ("last_touch", "first_touch", "linear", "position", "w_shaped", "time_decay")


def ask(workspace, name, **parts):
    return REPORTS[name].answer(workspace, {part: [text] for part, text in parts.items()})


def rows(answered, section):
    table = answered.section(section)
    return {row[table.dimensions[0].name]: row for row in table.rows()}


def name_of(workspace, campaign):
    cursor = workspace.current.connection.cursor()
    found = cursor.execute("SELECT name FROM campaigns WHERE id LIKE ?", [f"%:{campaign}"])
    return found.fetchone()[0]


def test_lead_sources_finds_the_source_whose_leads_hardly_convert(demo):
    (source,) = BAD_LEADS.records
    found = ask(demo, "lead-sources", period="all")
    sources = rows(found, "split")
    bad = sources[source]
    others = [row for name, row in sources.items() if name not in (source, "(unknown)")]
    assert 0.1 < bad["share"] < 0.2
    assert all(bad["lead_conversion_rate"] < row["lead_conversion_rate"] / 4 for row in others)
    assert all(bad["average_lead_score"] < row["average_lead_score"] for row in others)
    assert f"Those from {source}" in found.headline(EN)
    reasons = ask(demo, "lead-status", period="all", where=f"source={source}")
    assert next(iter(rows(reasons, "reasons"))) == "Wrong person"


@pytest.mark.parametrize("model", MODELS)
def test_campaigns_finds_the_one_that_lost_money_and_the_one_that_paid(demo, model):
    found = ask(demo, "campaigns", period="all", option=f"attribution={model}")
    campaigns = rows(found, "return")
    loser, payer = (name_of(demo, each.records[0]) for each in (LOSES_MONEY, PAYS))
    assert (campaigns[loser]["paid_won_amount"] or 0) < campaigns[loser]["spend"]
    assert campaigns[loser]["roi"] < 0
    assert campaigns[payer]["roas"] > 10
    assert campaigns[payer]["roi"] > 5
    assert loser in found.headline(EN)
    payers = rows(ask(demo, "campaigns", period="all", by="parent_campaign"), "return")
    best = sorted(payers.values(), key=lambda row: -(row["roas"] or 0))[:2]
    assert payer in [row["parent_campaign"] for row in best]


def test_channels_add_up_to_their_campaigns(demo):
    found = ask(demo, "campaigns", period="2026")
    campaigns = found.section("return")
    channels = found.section("channels")
    for name in ("spend", "paid_won_amount"):
        parts, whole = channels.values_of(name), campaigns.values_of(name)
        assert sum(each or 0 for each in parts) == sum(each or 0 for each in whole)
    budgets = found.section("budgets")
    left = [each for each in budgets.values_of("budget_left") if each is not None]
    assert budgets.total_of("budget_left") == sum(left)


def test_the_won_value_of_the_campaigns_is_that_of_the_other_reports(demo):
    for period in ("2026", "2025-Q4"):
        won = ask(demo, "campaigns", period=period).section("won")
        sales = ask(demo, "total-sales", period=period).summary.rows()[0]
        assert sum(each or 0 for each in won.values_of("campaign_won_amount")) == (
            sales["won_amount"] or Decimal(0)
        )


def test_the_best_time_of_a_mailing_is_the_one_that_is_planted(demo):
    found = ask(demo, "email-outcomes", period="all")
    # Newsletters go out from Wednesday to Friday; most are read on a Thursday before noon.
    assert "The best time so far for webinar: Thursday, " in found.headline(EN)
    opens = rows(found, "opens")
    for row in opens.values():
        assert row["open_rate_human"] < row["open_rate"]
        assert row["reliable_opens"] + row["machine_opens"] == row["unique_opens"]


def test_the_leads_of_each_status_are_all_leads(demo):
    found = ask(demo, "lead-status", period="this_quarter")
    statuses = found.section("statuses")
    assert sum(statuses.values_of("leads_in_status")) == statuses.total_of("leads_in_status")
    open_leads = [each for each in statuses.values_of("open_leads") if each]
    assert sum(open_leads) == found.summary.rows()[0]["open_leads"]
    moves = found.section("movement")
    __, together, *cells = zip(*moves.records, strict=True)
    assert sum(together) == sum(sum(each) for each in cells)


def test_leads_that_nobody_has_met_are_those_of_the_period_and_who_waits_longest_is_first(demo):
    found = ask(demo, "new-leads", period="2026-Q3")
    (uncontacted,) = found.summary.values_of("uncontacted_leads")
    assert found.section("first_contact").total_of("uncontacted_leads") == uncontacted > 0
    assert f"{uncontacted} of them have not been contacted yet." in found.headline(EN)
    waiting = part(found, "untouched")
    created = waiting.table.values_of("created_on")
    assert created == sorted(created)
    assert waiting.count == demo.query(["untouched_leads"]).records[0][0] > len(created)


def test_cost_per_lead_in_the_funnel_is_that_of_the_sources(demo):
    kinds = ask(demo, "funnel", period="2026").section("cost_kinds")
    sources = ask(demo, "lead-sources", period="2026").section("cost")
    for name in ("spend", "campaign_leads", "cost_per_lead", "roi"):
        assert kinds.total_of(name) == sources.total_of(name)


def test_mailings_are_ranked_by_what_is_asked_of_them(demo):
    found = REPORTS["email-outcomes"].answer(demo, {"period": ["2025"]})
    for name, rate in (
        ("split", "click_rate"),
        ("opens", "open_rate_human"),
        ("delivery", "bounce_rate"),
        ("campaigns", "click_rate"),
    ):
        rates = [each for each in part(found, name).table.values_of(rate) if each is not None]
        assert rates == sorted(rates, reverse=True), name
    mailings = len(demo.query(["mailings"], by=["email"], period="2025").records)
    said = [each.said(Locale()) for each in found.under(part(found, "opens"))]
    assert any(each.startswith(f"25 of {mailings} are shown") for each in said)


def test_what_rests_on_few_cases_comes_after_what_rests_on_enough():
    mailing = Column("email", Message("Mailing"), "dimension", "text")
    rate = Column("click_rate", Message("Click rate"), "measure", "number", "share")
    sent = Column("delivered", Message("Delivered"), "measure", "integer", "count")
    rows = (("Test", 0.5, 2), ("Trial", 0.2, 5), ("Spring", 0.052, 593), ("Autumn", 0.043, 552))
    table = Table(Query(("click_rate", "delivered"), by=("email",)), (mailing, rate, sent), rows)
    ranked = few_last(table, 3)
    assert ranked.values_of("email") == ["Spring", "Autumn", "Trial"]
    assert ranked.found == 4
