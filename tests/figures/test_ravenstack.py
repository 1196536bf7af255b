"""Every known figure of ravenstack_saas on recurring revenue comes out after a plain import."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.oracle_of_mrr import Ledger

from rapport.period import shifted
from rapport.wording import Locale


def quarter(day):
    return f"{day.year}Q{(day.month + 2) // 3}"


def test_mrr_on_any_day(ravenstack, truth):
    for day, subscriptions, customers, mrr in truth("ravenstack_saas", "MRR at day end"):
        row = ravenstack.query(["active_subscriptions", "mrr", "arr"], period=day).records[0]
        assert row == (subscriptions, mrr, 12 * mrr)
        told = ravenstack.query(["active_subscriptions"], by=["customer"], period=day).records
        assert sum(1 for __, count in told if count) == customers
        as_of = ravenstack.query(["active_subscriptions", "mrr"], as_of=day).records[0]
        assert as_of == (subscriptions, mrr)
    known = [mrr for *__, mrr in truth("ravenstack_saas", "MRR at day end")]
    table = ravenstack.query(["mrr"], by=["date:quarter"], period="2023-01-01..2024-12-31")
    assert [mrr for __, mrr in table.records][1::2] == known


def test_mrr_that_began_and_ended_by_quarter(ravenstack, truth):
    table = ravenstack.query(["started_mrr", "ended_mrr"], by=["date:quarter"], period="2024")
    found = [[quarter(day), started, ended] for day, started, ended in table.records]
    assert found == truth("ravenstack_saas", "new MRR and churned MRR per quarter")


def test_mrr_by_plan(ravenstack, truth):
    table = ravenstack.query(["active_subscriptions", "mrr"], by=["product"], order=["product"])
    known = truth("ravenstack_saas", "active MRR 2024-12-31 by plan tier")
    assert [list(row) for row in table.records] == known


def test_churn_events_by_reason(ravenstack, truth):
    table = ravenstack.query(
        ["churn_events", "reactivation_events", "churn_event_customers", "churn_refunds"],
        by=["churn_reason"],
        order=["churn_reason"],
    )
    found = [[why, left + back, float(paid)] for why, left, back, __, paid in table.records]
    known = truth("ravenstack_saas", "churn (loss) reasons")
    assert found == [[why, events, paid] for why, events, __, paid in known]
    # Who only came back has not left: the customers are of the same records as the events.
    of_everyone = {why: who for why, __, who, __ in known}
    assert all(who <= min(left, of_everyone[why]) for why, left, __, who, __ in table.records)


def test_churn_events_by_quarter(ravenstack, truth):
    table = ravenstack.query(["churn_events"], by=["date:quarter"])
    found = [[quarter(day), count] for day, count in table.records]
    assert found == truth("ravenstack_saas", "churn events per quarter")


def test_customers_by_their_source_and_flag(ravenstack, truth):
    # Nothing counts companies as such; those with a subscription are all of them.
    found = {
        name: (
            ravenstack.query(["subscribers"], where=[f"source={name}"]).records[0][0],
            ravenstack.query(
                ["subscribers"], where=[f"source={name}", "company.x_churn_flag=true"]
            ).records[0][0],
        )
        for name, *__ in truth("ravenstack_saas", "accounts by referral source")
    }
    assert found == {
        name: (count, flagged)
        for name, count, flagged in truth("ravenstack_saas", "accounts by referral source")
    }


def test_what_contradicts_itself_is_said(ravenstack, truth):
    ((without_flag, without_event),) = truth("ravenstack_saas", "contradictions")
    said = {
        (kind, table): records
        for kind, table, records in ravenstack.current.fetch(
            "SELECT kind, table_name, records FROM suspicions", {}
        )[1]
    }
    assert said["left_without_flag", "companies"] == without_flag
    assert said["flag_without_leaving", "companies"] == without_event
    # Most customers that are said to have left go on paying.
    assert said["left_and_paying", "churn_events"] > 400
    leaving = ravenstack.query(["leaving_subscriptions", "subscriptions_at_risk"]).records[0]
    # Of 1457 that go on, 326 began after their customer is said to have left.
    assert leaving == (1131, 1131)


def test_trials_are_active_and_bring_nothing(ravenstack):
    row = ravenstack.query(["active_subscriptions", "free_subscriptions"]).rows()[0]
    trial = ravenstack.query(["active_subscriptions", "mrr"], where=["x_is_trial=true"]).rows()[0]
    assert trial == {"active_subscriptions": row["free_subscriptions"], "mrr": 0}
    assert row == {"active_subscriptions": 4514, "free_subscriptions": 700}
    answered = report(ravenstack)
    assert any("bring no MRR" in note.said(Locale()) for note in answered.every_note)


def report(workspace, **parts):
    from rapport.reports import REPORTS

    return REPORTS["recurring-revenue"].answer(workspace, parts)


def test_every_movement_agrees_with_a_ledger_kept_by_hand(ravenstack):
    ledger = Ledger.of(ravenstack)
    table = ravenstack.query(
        [*Ledger.FLOWS, "net_new_mrr", "mrr"], by=["date:month"], period="2024"
    )
    for row in table.rows():
        ledger.agrees(row, row["date:month"], "month")


@pytest.mark.parametrize("period", ["2024-12", "2024-Q4", "2024"])
def test_retention_agrees_with_a_ledger_kept_by_hand(ravenstack, period):
    ledger = Ledger.of(ravenstack)
    row = ravenstack.query([*Ledger.RETAINED, *Ledger.RATES], period=period)
    found = row.rows()[0]
    known = ledger.retention(row.period.start, row.period.end)
    for name, value in known.items():
        assert float(found[name]) == pytest.approx(float(value), abs=1e-6), name


def test_what_is_left_of_each_month_s_new_customers(ravenstack):
    ledger = Ledger.of(ravenstack)
    answered = report(ravenstack)
    triangle = next(each for each in answered.sections if each.section.id == "customer_cohorts")
    joined = {each: ledger.joined(each) for each in ledger.deltas}
    cells = [row for row in triangle.whole.rows() if row["joined_on:month"].month in (1, 6)]
    assert len(cells) == 12 + 7
    for row in cells:
        begins, bucket = row["joined_on:month"], row["date:month"]
        cohort = [each for each, day in joined.items() if day and day.replace(day=1) == begins]
        last = shifted(bucket, "month", 1) - timedelta(days=1)
        there = [each for each in cohort if ledger.level(each, last) > 0]
        assert (row["cohort_size"], row["subscribers"]) == (len(cohort), len(there))
        assert row["share_still_there"] == pytest.approx(len(there) / len(cohort))


def test_the_headline_is_made_of_the_figures(ravenstack):
    said = report(ravenstack).headline(Locale())
    assert said.startswith("MRR is $10.2M, from 500 customers.")
    assert "99.6\N{NO-BREAK SPACE}% is left" in said
    assert "of those there when it began, gone at its end: 0." in said
