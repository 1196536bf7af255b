"""Verdicts say what is to be kept and what stopped, and what is too early to tell."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats
from tests.verdicts import companies

from rapport.demo import truths
from rapport.reports import REPORTS
from rapport.verdicts import KINDS, Given, paying
from rapport.verdicts import services as services_of
from rapport.verdicts.services import RULES, Earned, _under, decided, margin_of
from rapport.wording import Locale

EN = Locale()


def given(workspace, kind, day=None, **options):
    opened = workspace.current.opened
    day = day or opened.model.clock.today
    return {each.subject: each for each in KINDS[kind].work_out(opened, day, options)}


def answer(workspace, name, **parts):
    return REPORTS[name].answer(workspace, {key: [text] for key, text in parts.items()})


def rows(answered, section):
    table = answered.section(section)
    return {row[table.dimensions[0].name]: row for row in table.rows()}


@pytest.fixture(scope="module")
def marketing(tmp_path_factory):
    return companies.made(companies.marketing(), tmp_path_factory.mktemp("marketing"))


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return companies.made(companies.services(), tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return companies.made(companies.shop(), tmp_path_factory.mktemp("shop"))


# What is planted in the demo company ────────────────────────────────────────────────────────────


def name_of(workspace, table, record):
    cursor = workspace.current.connection.cursor()
    return cursor.execute(f"SELECT name FROM {table} WHERE id = 'demo:{record}'").fetchone()[0]


def test_the_campaign_that_loses_is_to_be_stopped_and_the_one_that_pays_kept(demo):
    loser = name_of(demo, "campaigns", truths.LOSES_MONEY.records[0])
    payer = name_of(demo, "campaigns", truths.PAYS.records[0])
    found = answer(demo, "campaigns")
    verdicts = rows(found, "verdicts")
    assert (verdicts[loser]["verdict"], verdicts[payer]["verdict"]) == ("stop", "keep")
    assert verdicts[loser]["chance"] <= 0.2
    assert verdicts[loser]["expected_profit"] < 0
    assert next(iter(verdicts)) == loser, "what is to be done first stands first"
    section = next(each for each in found.sections if each.section.id == "verdicts")
    tones = {each["label"]: each["tone"] for each in section.chart(EN)["data"]["values"]}
    assert (tones[loser], tones[payer]) == ("down", "up")
    assert f"Do not repeat {loser}, which has ended: " in found.headline(EN)
    table = found.section("verdicts")
    word = next(each for each in table.dimensions if each.name == "verdict")
    assert word.name_of(verdicts[loser]["verdict"], EN) == "do not repeat"


def test_the_bought_list_is_never_kept(demo):
    (source,) = truths.BAD_LEADS.records
    verdicts = rows(answer(demo, "lead-sources"), "verdicts")
    assert verdicts[source]["verdict"] != "keep"
    per_lead = {name: row["worth_of_lead"] for name, row in verdicts.items()}
    assert min(per_lead, key=per_lead.get) == source


def test_a_source_does_not_end_and_is_not_to_be_repeated(demo):
    """On some of them nothing was spent lately, as on campaigns that have ended."""
    assert any(each.has_ended for each in given(demo, "campaign").values())
    assert not any(each.has_ended for each in given(demo, "source").values())


def test_the_product_that_comes_back_is_to_be_fixed_and_no_other(demo):
    name = name_of(demo, "products", truths.COMES_BACK.records[0])
    found = answer(demo, "doa")
    verdicts = rows(found, "verdicts")
    assert {each for each, row in verdicts.items() if row["verdict"] == "fix"} == {name}
    assert verdicts[name]["low"] < 0.16 < verdicts[name]["high"]
    assert f"Fix {name}: " in found.headline(EN)
    assert any("Paper jam" in note.said(EN) for note in found.every_note)


def test_the_service_on_which_the_rule_decides_is_no_longer_kept_by_hours(demo):
    name = name_of(demo, "products", truths.RULE_DECIDES.records[0])
    row = rows(answer(demo, "services"), "verdicts_by_rule")[name]
    assert (row["chosen"], row["by_revenue"]) == ("keep", "keep")
    assert row["by_hours"] in ("early", "outsource")
    chosen = rows(answer(demo, "services", option="allocate_by=hours"), "verdicts")[name]
    assert chosen["verdict"] == row["by_hours"]


# Companies whose truth is known ─────────────────────────────────────────────────────────────────


def test_a_campaign_is_judged_by_its_leads_deals_and_cost(marketing):
    found = given(marketing, "campaign")
    assert (found["Good"].verdict, found["Bad"].verdict) == ("keep", "stop")
    of = found["Good"].figures
    days = (companies.TODAY - companies.BEGAN).days + 1
    assert of["leads"] == -(-days // 2)
    assert of["won"] == len([at for at in range(0, days, 10) if at + 20 < days])
    assert of["spend"] == 10 * len(range(0, days, 7))
    assert of["profit"] > 0 > found["Bad"].figures["profit"]


def test_a_lead_that_came_in_yesterday_is_no_lost_one(marketing):
    """Deals take twenty days: what a lead is worth is that of those that had the time."""
    per_lead = given(marketing, "campaign")["Good"].figures["value_per_lead"]
    assert 0.2 * 1000 * 0.8 < per_lead < 0.2 * 1000 * 1.2


def test_a_source_without_a_cost_is_never_to_be_stopped(marketing):
    (web,) = given(marketing, "source").values()
    assert (web.verdict, web.why) == ("watch", "no_cost")
    assert web.figures["value_per_lead"] > 0


def test_what_came_after_a_day_changes_nothing_that_is_said_of_it(tmp_path, marketing):
    """Later wins of the bad campaign, for a fortune each, are not known before."""
    other = companies.made(companies.marketing(more_won=9), tmp_path)
    day = date(2025, 12, 31)
    assert given(marketing, "campaign", day) == given(other, "campaign", day)
    assert given(marketing, "campaign") != given(other, "campaign")
    assert given(other, "campaign")["Bad"].verdict != "stop", "it has paid back by now"


def test_an_amount_that_was_changed_later_changes_no_earlier_verdict(tmp_path, marketing):
    """Amounts are those of the day, for sources as for campaigns."""
    other = companies.made(companies.marketing(worth=50_000), tmp_path)
    day = date(2025, 12, 31)
    for kind in ("campaign", "source"):
        assert given(marketing, kind, day) == given(other, kind, day)
        assert given(marketing, kind) != given(other, kind)


def test_nothing_spent_is_a_known_cost():
    known = {
        name: {"leads": 200.0, "won": 40.0, "won_amount": 40_000.0, "spend": spend}
        for name, spend in (("Free", 0.0), ("Unknown", None))
    }
    deals = {key: [40.0, 40.0, 40000.0, 42000000.0] for key in known}
    found = paying._judged(known, {key: [200.0, 200.0] for key in known}, deals, 1.0, 1.0)
    assert [(each.subject, each.verdict, each.why) for each in found] == [
        ("Free", "keep", "pays"),
        ("Unknown", "watch", "no_cost"),
    ]


def test_a_service_of_unknown_cost_changes_no_verdict_on_another():
    def earned(share):
        left = [None if share is None else share * 1000.0] * 12
        return Earned([1000.0] * 12, left, dict.fromkeys(RULES, left), invoices=24, hours=5.0)

    others = {"Best": earned(0.6), "Good": earned(0.3)}
    before = _under(others, "own")
    assert before["Good"][0] == "keep"
    after = _under({**others, "New": earned(None)}, "own")
    assert {name: after[name] for name in others} == before


def test_what_a_service_left_since_is_told_by_the_months_that_are_known(monkeypatch):
    left = [300.0, None]
    since = Earned([1000.0, 9000.0], left, dict.fromkeys(RULES, left), invoices=9)
    monkeypatch.setattr(services_of, "read", lambda *__: {"Audit": since})
    came = KINDS["service"].look_back(None, Given("Audit", "keep", "earns"), None, None)
    assert (came.held, came.figure) == (True, pytest.approx(0.3))


def test_with_few_won_deals_it_is_too_early_to_tell(tmp_path):
    files = companies.marketing(companies.BEGAN + timedelta(days=40))
    small = companies.made(files, tmp_path)
    assert {each.verdict for each in given(small, "campaign").values()} == {"watch"}
    assert {each.why for each in given(small, "campaign").values()} == {"few_won"}
    assert not small.current.journal.entries("verdict")
    said = " ".join(note.said(EN) for note in answer(small, "campaigns", period="all").every_note)
    assert "too few to judge any of 2" in said


def test_services_are_kept_outsourced_or_dropped_by_what_they_leave(services):
    found = given(services, "service")
    verdicts = {name: each.verdict for name, each in found.items()}
    assert verdicts == {"Audit": "promote", "Training": "keep", "Repair": "drop"}
    by_hours = given(services, "service", allocate_by="hours")
    assert by_hours["Training"].verdict == "outsource"
    assert found["Training"].figures["by_hours"] == "outsource"
    assert found["Training"].figures["turns"]
    assert not found["Repair"].figures["turns"]
    said = [note.said(EN) for note in answer(services, "services", period="2025").every_note]
    assert any("Training would be another" in each and "by hours: outsource" in each
               for each in said)  # fmt: skip


def test_the_interval_of_a_margin_is_that_of_a_ratio_of_sums():
    """The linearised error of a ratio: that of the residuals' sum, worked out by numpy."""
    dice = np.random.default_rng(3)
    revenue = dice.gamma(4, 250, 14)
    left = 0.3 * revenue + dice.normal(0, 60, 14)
    found = margin_of(revenue.tolist(), left.tolist())
    share = left.sum() / revenue.sum()
    residual = left - share * revenue
    error = np.sqrt(14) * residual.std(ddof=1) / revenue.sum()
    wide = stats.t.ppf(0.95, 13) * error
    assert found.share == pytest.approx(share)
    assert (found.low, found.high) == pytest.approx((share - wide, share + wide))


def test_an_interval_of_a_margin_holds_as_often_as_it_says():
    dice, held = np.random.default_rng(8), 0
    for __ in range(400):
        revenue = dice.gamma(4, 250, 18)
        found = margin_of(revenue.tolist(), (0.2 * revenue + dice.normal(0, 90, 18)).tolist())
        held += found.low <= 0.2 <= found.high
    assert 0.85 <= held / 400 <= 0.95


@pytest.mark.parametrize(
    ("months", "gross", "net", "verdict"),
    [
        (12, 0.5, 0.4, "promote"),
        (12, 0.5, 0.1, "keep"),
        (12, 0.2, -0.2, "outsource"),
        (12, -0.2, -0.3, "drop"),
        (5, 0.5, 0.4, "early"),
        (12, 0.5, None, "promote"),
        (12, None, None, "early"),
    ],
)
def test_each_verdict_on_a_service_has_its_rule(months, gross, net, verdict):
    revenue = [1000.0 + 50 * (at % 3) for at in range(months)]

    def left(share):
        return [None if share is None else share * each for each in revenue]

    of = Earned(revenue, left(gross), {"own": left(net)}, invoices=2 * months)
    if net is None:
        of = Earned(revenue, left(gross), {}, invoices=2 * months)
    assert decided(of, "own", 0.3, None)[0] == verdict


def test_a_margin_on_either_side_of_nothing_is_too_early_to_tell():
    revenue = [1000.0] * 10
    net = [900.0, -800.0] * 5
    of = Earned(revenue, net, {"own": net}, invoices=20)
    assert decided(of, "own", 0.3, None) == ("early", "either_side")


def test_a_product_above_the_norm_is_found_and_the_others_are_fine(shop):
    found = given(shop, "product")
    assert found["Lamp"].verdict == "fix"
    assert {each.verdict for name, each in found.items() if name != "Lamp"} == {"fine"}
    of = found["Lamp"].figures
    assert (of["units"], of["back"]) == (200, 40)
    assert of["norm"] == pytest.approx(1.5 * (40 + 6 * 4) / 1400)
    assert (of["reason"], of["reason_share"]) == ("Broken", pytest.approx(0.75))
    assert of["low"] < 0.2 < of["high"]


def test_a_product_that_loses_money_after_returns_is_to_be_withdrawn(tmp_path):
    files = companies.shop()
    lines = [f"i{at},lamp,10,60,51" for at in range(20)]
    invoices = [f"i{at},k1,60,2025-{at % 9 + 2:02}-20,paid" for at in range(20)]
    files |= {
        "invoices": "\n".join(["id,company_id,amount,issued_on,status", *invoices]),
        "invoice_lines": "\n".join(["invoice_id,product_id,quantity,amount,cost", *lines]),
    }
    found = given(companies.made(files, tmp_path), "product")["Lamp"]
    # 180 of gross profit, and 40 units of 5 came back.
    assert found.figures["profit"] == pytest.approx(20 * 9 - 40 * 5)
    assert (found.verdict, found.why) == ("withdraw", "loses_after")


def test_more_returns_than_sales_are_a_doubt_and_no_verdict(tmp_path):
    # Seventy times three units more of Cable than the four that came back: of 200.
    found = answer(companies.made(companies.shop(late=70), tmp_path), "doa", period="all")
    assert rows(found, "verdicts")["Cable"]["verdict"] == "early"
    assert any(
        "More of Cable came back than was sold" in note.said(EN) for note in found.every_note
    )


def test_a_verdict_cannot_be_narrowed_but_by_what_it_is_on(marketing):
    found = answer(marketing, "campaigns", period="all", where="campaign=Bad")
    assert list(rows(found, "verdicts")) == ["Bad"]
    narrowed = answer(marketing, "campaigns", period="all", where="source=Web")
    assert narrowed.section("verdicts") is None
    said = " ".join(note.said(EN) for note in narrowed.every_note)
    assert "a verdict rests on all records, and cannot be narrowed by source" in said


def test_deals_that_a_campaign_touched_late_do_not_wait_for_its_own_leads():
    """Of leads of which a quarter is told, four times as much is to come: of their deals alone."""
    known = {
        name: {"leads": 200.0, "won": 10.0, "won_amount": 10_000.0, "spend": 0.0}
        for name in ("One", "Other")
    }
    deals = {name: [10.0, 10.0, 10_000.0, 10_500_000.0] for name in known}
    young, old = ({name: [200.0, told] for name in known} for told in (50.0, 200.0))

    def profit(counted, own):
        return paying._judged(known, counted, deals, 1.0, own)[0].figures["profit"]

    assert profit(young, 0.0) == profit(old, 1.0)
    assert profit(young, 1.0) == pytest.approx(4 * profit(old, 1.0), rel=0.1)
    assert profit(young, 0.5) == pytest.approx(2.5 * profit(old, 1.0), rel=0.1)
