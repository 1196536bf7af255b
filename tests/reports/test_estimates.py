"""What reports estimate: win curves, drivers of losses, buying again; through the public door."""

from __future__ import annotations

import csv
import random
import re
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf
from tests.made_company import from_texts
from tests.reports.conftest import part

from rapport.custom_reports.reading import from_text
from rapport.custom_reports.writing import to_toml
from rapport.demo import truths
from rapport.errors import QueryError
from rapport.estimates import Question
from rapport.estimates._buying import _KEPT, MOST, buying
from rapport.query import Query
from rapport.reports import REPORTS
from rapport.statistics.buying_again import Purchases
from rapport.wording import Locale

if TYPE_CHECKING:
    from rapport.workspace import Workspace

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-30\n'
TODAY = date(2026, 6, 30)


def report(workspace, name, *sections, **parts):
    from dataclasses import replace

    whole = REPORTS[name]
    kept = tuple(each for each in whole.sections if each.id in sections)
    chosen = replace(whole, tiles=whole.tiles[:1], sections=kept, headline=None)
    return chosen.answer(workspace, {key: [value] for key, value in parts.items()})


def said(answered) -> str:
    return " ".join(each.said(Locale()) for each in answered.every_note)


def deals(rows) -> str:
    lines = [",".join(str(each) for each in row) for row in rows]
    return "\n".join(["id,status,created_at,closed_at,source,amount", *lines])


def made(tmp_path: Path, **files: str) -> Workspace:
    return from_texts(files, tmp_path, SETTINGS)


def aged(number: int, status: str, days: int, source: str = "Web") -> tuple[str, ...]:
    """A deal that was won or lost at an age, or is open at it today."""
    created = TODAY - timedelta(days=days if status == "open" else 400)
    closed = "" if status == "open" else (created + timedelta(days=days)).isoformat()
    return (f"d{number}", status, created.isoformat(), closed, source, "100")


SHOWN = ("won_share", "low", "high", "still_open")

# The win curve ─────────────────────────────────────────────────────────────────────────────────


def test_the_win_curve_is_as_worked_out_by_hand(tmp_path):
    """Of 20 deals 5 were won at 10 days and 5 lost at 20, 5 are open at 40, 5 were won at 60."""
    cases = [("won", 10), ("lost", 20), ("open", 40), ("won", 60)]
    rows = [aged(5 * at + n, *case) for at, case in enumerate(cases) for n in range(5)]
    # And ten that have long been open, so that there are enough left to draw.
    rows += [aged(100 + n, "open", 200) for n in range(10)]
    workspace = made(tmp_path, deals=deals(rows))
    found = report(workspace, "conversion", "win_curve", period="all")
    curve = {row["age_days"]: row for row in part(found, "win_curve").table.rows()}
    assert curve[7]["won_share"] == 0
    assert curve[14]["won_share"] == pytest.approx(5 / 30)
    assert curve[30]["won_share"] == pytest.approx(5 / 30)
    # Open until 60: 20 of 30. Of the 15 still seen then, 5 were won.
    assert curve[90]["won_share"] == pytest.approx(5 / 30 + 20 / 30 * 5 / 15)
    assert curve[90]["still_open"] == 10
    assert all(row["low"] <= row["won_share"] <= row["high"] for row in curve.values())
    names = ["won_share", "won_share:low", "won_share:high", "open_at_age"]
    shown = [(day, *(row[each] for each in SHOWN)) for day, row in curve.items() if row[SHOWN[0]]]
    ages = "|".join(str(day) for day, *_ in shown)
    asked = workspace.query(names, by=["age_days"], where=[f"age_days={ages}"])
    assert list(asked.records) == shown, "a query gives what the report shows"
    # Without naming any, at each age at which a deal was won or lost.
    every = workspace.query(names, by=["age_days"])
    assert every.values_of("age_days") == [10, 20, 60]
    chosen = workspace.query(
        names, by=["age_days"], where=["age_days>=20"], having=["won_share>0.3"]
    )
    assert chosen.values_of("age_days") == [60]
    assert chosen.values_of("open_at_age") == [10]
    records = workspace.current.records(every.query, "won_share", {"age_days": 20})
    assert (records.count, records.measure) == (5, "won_of_created"), "those won by then"
    # Compared at the same ages, where none was created before.
    before = workspace.query(names[:1], by=["age_days"], period="2020", compare="previous_year")
    assert before.records == ()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"by": ["source"]}, "Split it by age_days"),
        ({"by": ["stage", "age_days"]}, "stage tells how they ended"),
        ({"by": ["age_days"], "where": ["any(status=won, owner=Nora)"]}, "status tells how"),
        ({"by": ["age_days"], "where": ["any(age_days=3, owner=Nora)"]}, "not within any"),
        ({"by": ["age_days"], "where": ["age_days=soon"]}, "is a number of days, not 'soon'"),
        ({"measures": ["won_share", "deals"], "by": ["age_days"]}, "and deals is not"),
        ({"measures": ["deals"], "by": ["age_days"]}, "deals is not told by age_days"),
        ({"measures": ["won_share:goal"], "by": ["age_days"]}, "has no goals"),
        ({"measures": ["win_rate:low"]}, "it has no interval"),
        ({"measures": ["won_share / deals"]}, "Ask for won_share by age_days"),
    ],
)
def test_a_share_by_age_that_would_mislead_is_not_given(demo, parts, said):
    with pytest.raises(QueryError, match=re.escape(said)):
        demo.query(**{"measures": ["won_share"], **parts})


def test_shares_by_age_stand_beside_each_other_at_the_same_ages(demo):
    asked = {"measures": ["won_share"], "where": ["age_days=30|60"]}
    by_source = demo.query(by=["source", "age_days"], **asked)
    for source in {row["source"] for row in by_source.rows()}:
        alone = demo.query(
            **{**asked, "where": [*asked["where"], f"source={source}"]}, by=["age_days"]
        )
        of_source = [row[1:] for row in by_source.records if row[0] == source]
        assert of_source == list(alone.records)
    compared = demo.query(**asked, by=["age_days"], period="2026-Q1", compare="previous_period")
    before = demo.query(**asked, by=["age_days"], period="2025-Q4")
    assert compared.values_of("won_share:previous") == before.values_of("won_share")


def test_without_lost_deals_it_is_one_minus_kaplan_and_meier(tmp_path):
    dice = random.Random(4)
    cases = [(dice.choice(["won", "open"]), dice.randrange(1, 150)) for _ in range(120)]
    rows = [aged(at, *case) for at, case in enumerate(cases)]
    workspace = made(tmp_path, deals=deals(rows))
    found = report(workspace, "conversion", "win_curve", period="all")
    won = [days for status, days in cases if status == "won"]
    still = [days for status, days in cases if status == "open"]
    independent = ecdf(CensoredData(uncensored=won, right=still)).cdf
    for row in part(found, "win_curve").table.rows():
        expected = float(independent.evaluate(row["age_days"]))
        assert row["won_share"] == pytest.approx(expected, abs=1e-9)


def test_the_largest_values_stand_beside_the_whole(demo):
    found = part(report(demo, "conversion", "win_curve", by="source"), "win_curve")
    drawn = found.whole.rows()
    sizes = {row["deals_of"]: row["deals_in_curve"] for row in drawn}
    whole, *beside = sizes
    assert whole == "(all)"
    assert len(beside) == 4
    assert sizes[whole] > sizes[beside[0]] >= sizes[beside[-1]] >= 10
    for name in sizes:
        shares = [row["won_share"] for row in drawn if row["deals_of"] == name]
        assert shares == sorted(shares), "what was won by an age was won by a later one"
    assert found.chart(Locale())["facet"]
    narrowed = report(demo, "conversion", "win_curve", by="source", where="source=Referral")
    assert "facet" not in part(narrowed, "win_curve").chart(Locale())


def test_a_curve_of_nine_deals_is_not_drawn(tmp_path):
    rows = [aged(at, "won", 10) for at in range(9)]
    workspace = made(tmp_path, deals=deals(rows))
    found = report(workspace, "conversion", "win_curve", period="all")
    assert found.section("win_curve") is None
    assert "fewer than 10 deals were created" in said(found)


def test_where_nothing_was_won_something_may_be(tmp_path):
    rows = [aged(at, "lost" if at % 2 else "open", 30) for at in range(40)]
    found = report(made(tmp_path, deals=deals(rows)), "conversion", "win_curve", period="all")
    last = part(found, "win_curve").table.rows()[-1]
    assert last["won_share"] == 0
    assert 0 < last["high"] < 0.2


# Drivers ───────────────────────────────────────────────────────────────────────────────────────


def test_the_industry_that_loses_more_is_found(demo):
    (industry,) = truths.LOSES_MORE.records
    found = REPORTS[truths.LOSES_MORE.report].answer(demo, {"period": ["all"]})
    rows = part(found, "drivers").table.rows()
    marked = {(row["group"], row["value"]) for row in rows if row["stands_out"]}
    assert ("industry", industry) in marked
    assert "Where to look: " in found.headline(Locale())
    assert "not proof of a cause" in said(found)


def test_drivers_count_the_deals_that_the_report_counts(demo):
    found = report(demo, "losses", "drivers", "industry", period="all")
    counts = {row["industry"]: row for row in part(found, "industry").table.rows()}
    rows = [r for r in part(found, "drivers").table.rows() if r["group"] == "industry"]
    assert rows
    for row in rows:
        assert row["lost"] == counts[row["value"]]["lost_deals"]
        assert row["closed"] == counts[row["value"]]["closed_deals"]
        assert row["expected_lost"] == pytest.approx(row["lost"] - row["extra_lost"])
        assert row["low"] <= row["extra_lost"] <= row["high"]


def test_of_few_deals_nothing_is_marked_and_that_is_said(demo):
    found = report(demo, "losses", "drivers", period="last_quarter")
    assert not any(row["stands_out"] for row in part(found, "drivers").table.rows())
    assert "nothing is marked as standing out" in said(found)


def test_a_value_that_is_set_when_a_deal_is_lost_is_no_driver(tmp_path):
    dice = random.Random(2)
    rows = []
    for at in range(400):
        status = dice.choice(["won", "lost"])
        amount = "0" if status == "lost" else "100"
        rows.append((*aged(at, status, 30, dice.choice(["Web", "Fair"]))[:-1], amount))
    found = report(made(tmp_path, deals=deals(rows)), "losses", "drivers", period="all")
    groups = {row["group"] for row in part(found, "drivers").table.rows()}
    assert groups == {"source"}
    assert "Deal size is left out" in said(found)


def test_other_splits_take_the_place_of_what_tells_the_same(demo):
    found = report(demo, "losses", "drivers", period="all", by="team")
    groups = {row["group"] for row in part(found, "drivers").table.rows()}
    assert "owner" not in groups


# Buying again ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory) -> Workspace:
    """2,357 customers of a shop for records, as of 30 June 1998, brought as paid invoices."""
    places = find_spec("lifetimes").submodule_search_locations
    text = (Path(places[0]) / "datasets" / "CDNOW_sample.txt").read_text("utf-8")
    bought = [line.split() for line in text.splitlines() if line.strip()]
    customers = sorted({row[1] for row in bought})
    lines = [
        f"i{at},c{row[1]},{day},{day},{row[4]}"
        for at, row in enumerate(bought)
        for day in (f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}",)
    ]
    return from_texts(
        {
            "companies": "\n".join(["id,name", *(f"c{each},No {each}" for each in customers)]),
            "invoices": "\n".join(["id,company_id,issued_at,paid_at,amount", *lines]),
        },
        tmp_path_factory.mktemp("cdnow"),
        'currency = "USD"\nzone = "Europe/Oslo"\ntoday = 1998-06-30\n',
    )


SHOP = ("buying_again", "buying_again_check", "likely_to_buy")


@pytest.fixture(scope="module")
def shop(cdnow):
    return report(cdnow, "profitability", *SHOP, option="horizon=273 days")


def test_the_weeks_held_out_come_out_as_published(shop):
    """By Fader, Hardie and Lee's own parameters, of customers as they published them."""
    table = part(shop, "buying_again_check").table
    places = find_spec("lifetimes").submodule_search_locations
    path = Path(places[0]) / "datasets" / "cdnow_customers_summary.csv"
    with path.open(encoding="utf-8") as file:
        known = [
            [float(row[name]) for name in ("frequency", "recency", "T")]
            for row in csv.DictReader(file)
        ]
    published = Purchases(0.243, 4.414, 0.793, 2.426, -9582.4)
    expected = float(published.expected(*np.array(known).T, 39).sum())
    assert table.total_of("expected_purchases") == pytest.approx(expected, rel=0.01)
    # Counted in the file itself: the days on which a customer bought after 30 September 1997.
    assert table.total_of("came") == 1_882
    assert expected == pytest.approx(1_882, rel=0.15)
    assert table.total_of("customers_known") == 2_357
    assert "As it would have been said on 30 Sep 1997" in said(shop)


def test_each_customer_s_history_is_that_of_its_purchases(cdnow):
    """Worked out here from every purchase, a day at a time."""
    generation = cdnow.current
    section = REPORTS["profitability"].sections[0]
    query = Query(("purchases",), period="all")
    found = buying(Question(generation, section, query, {"horizon": "273 days"}))
    days, came = {}, {}
    for row in generation.records(query, "purchases", {}, limit=10_000).table.rows():
        by_day = days.setdefault(row["customer"], {})
        on = row["purchased_on"]
        by_day[on] = by_day.get(on, 0.0) + float(row["amount"])
    for held, until in ((found.now, found.day), (found.before, found.day - timedelta(days=273))):
        known = {
            name: sorted(on for on in bought if on <= until)
            for name, bought in days.items()
            if min(bought) <= until
        }
        assert sorted(held.customers) == sorted(known)
        for at, name in enumerate(held.customers):
            first, *later = known[name]
            last = (later or [first])[-1]
            assert held.frequency[at] == len(later)
            assert (held.recency[at], held.age[at]) == ((last - first).days, (until - first).days)
            mean = sum(days[name][on] for on in later) / max(len(later), 1)
            assert held.mean[at] == pytest.approx(mean)
            came[name] = sum(on > until for on in days[name])
    assert [*found.came] == [came[name] for name in found.before.customers]


def test_what_is_expected_has_its_interval(shop):
    row = part(shop, "buying_again").table.rows()[0]
    assert row["customers_known"] == 2_357
    assert row["purchases_low"] < row["expected_purchases"] < row["purchases_high"]
    assert row["value_low"] < row["expected_value"] < row["value_high"]
    assert row["buy_again"] < row["still_active"] < row["customers_known"]


def test_the_customers_are_listed_by_what_is_expected_of_them(shop, cdnow):
    found = part(shop, "likely_to_buy")
    whole = found.whole.rows()
    values = [row["expected_value"] for row in whole]
    assert values == sorted(values, reverse=True)
    assert len(whole) == 50
    assert found.count == 2_357
    assert whole[0]["customer_id"].endswith(whole[0]["customer"].removeprefix("No "))
    assert "customer_id" not in {each.name for each in found.table.columns}
    assert all(0 < row["chance_to_buy"] <= 1 for row in whole)


def test_the_horizon_may_be_another_and_must_be_one(cdnow):
    short = report(cdnow, "profitability", "buying_again", option="horizon=90 days")
    long = report(cdnow, "profitability", "buying_again", option="horizon=273 days")
    few, many = (part(each, "buying_again").table.rows()[0] for each in (short, long))
    assert 0 < few["expected_purchases"] < many["expected_purchases"]
    with pytest.raises(QueryError, match="horizon"):
        report(cdnow, "profitability", "buying_again", option="horizon=soon")


def test_it_takes_customers_as_the_reader_narrows_them(cdnow):
    one = report(cdnow, "profitability", *SHOP, where="customer=No 0509")
    table = part(one, "buying_again").table
    assert [each.name for each in table.dimensions] == ["had_bought", "last_time"]
    assert sum(row["customers_known"] for row in table.rows()) == 1
    assert "it takes 200 customers" in said(one)


def test_of_few_customers_there_are_plain_shares(tmp_path):
    """Of three who had bought once by a horizon ago, two came back."""
    invoices = """id,company_id,issued_at,paid_at,amount
        i1,c1,2026-01-10,2026-01-20,1000
        i2,c2,2026-01-10,2026-01-20,500
        i3,c3,2026-01-10,2026-01-20,200
        i4,c1,2026-05-10,2026-05-20,200
        i5,c2,2026-05-10,2026-05-21,200"""
    companies = "id,name\nc1,Kongsberg\nc2,Ullevål\nc3,Bodø"
    workspace = made(tmp_path, invoices=invoices, companies=companies)
    found = report(workspace, "profitability", *SHOP)
    (row,) = part(found, "buying_again").table.rows()
    assert (row["had_bought"], row["last_time"]) == ("once", "up to 90 days")
    assert row["bought_again"] == pytest.approx(2 / 3)
    assert row["customers_known"] == 3
    assert "there are 3, and 2" in said(found)


def test_who_subscribed_since_is_among_the_customers_of_then(tmp_path, monkeypatch):
    invoices = """id,company_id,issued_at,paid_at,amount
        i1,c1,2026-01-10,2026-01-20,1000
        i2,c2,2026-01-10,2026-01-20,500
        i3,c1,2026-06-10,2026-06-12,200"""
    companies = "id,name\nc1,Kongsberg\nc2,Ullevål"
    subscriptions = "id,company_id,started_on,ended_on,mrr\ns1,c1,2026-06-01,,100"
    workspace = made(tmp_path, invoices=invoices, companies=companies, subscriptions=subscriptions)
    generation = workspace.current
    section = next(
        each for each in REPORTS["profitability"].sections if each.worked_out == "buying_again"
    )
    query = Query(("purchases",), period="all")
    found = buying(Question(generation, section, query, {"horizon": "90 days"}))
    assert (found.now.customers, found.subscribers) == (["Ullevål"], 1)
    assert sorted(found.before.customers) == ["Kongsberg", "Ullevål"]
    assert found.came.sum() == 1
    for days in range(60, 60 + 2 * MOST):
        buying(Question(generation, section, query, {"horizon": f"{days} days"}))
    assert len(_KEPT[generation]) == MOST


def test_of_subscribers_it_says_how_likely_they_stay(demo):
    found = report(demo, "profitability", *SHOP)
    row = part(found, "buying_again").table.rows()[0]
    assert 0.5 < row["stay_low"] < row["chance_to_stay"] < row["stay_high"] < 1
    assert "pay for a subscription" in said(found)


# All of them ───────────────────────────────────────────────────────────────────────────────────


def test_an_estimate_survives_as_text():
    for name in ("conversion", "losses", "profitability"):
        read = from_text(to_toml(REPORTS[name]), "own.toml")
        estimates = {each.id: each.worked_out for each in REPORTS[name].sections}
        assert {each.id: each.worked_out for each in read.sections} == estimates
        assert any(estimates.values())


def test_nobody_who_asks_for_no_estimate_waits_for_scipy():
    import subprocess
    import sys

    script = "import sys, rapport.reports, rapport.workspace; print('scipy' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"


def test_ages_are_whole_days(demo):
    table = part(report(demo, "pipeline", "win_curve"), "win_curve").table
    assert np.all(np.diff(table.values_of("age_days")) > 0)
