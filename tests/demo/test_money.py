"""Money adds up: to the cent, every month."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from tests.demo.written import rows, value


def test_recurring_revenue_closes_to_the_cent_in_every_month(middle):
    """Start and movements make the end, counted once from changes and once from subscriptions."""
    changes = rows(middle, "SELECT * FROM mrr_changes ORDER BY changed_at")
    subscriptions = rows(middle, "FROM subscriptions")
    of_subscription = defaultdict(list)
    for change in changes:
        of_subscription[change["subscription_id"]].append(change)
    months = [
        datetime(2023 + month // 12, month % 12 + 1, 1, tzinfo=UTC).replace(tzinfo=None)
        for month in range(10, 46)
    ]
    start = Decimal(0)
    for first, after in pairwise(months):
        moved = sum(each["mrr_delta"] for each in changes if first <= each["changed_at"] < after)
        end = Decimal(0)
        for subscription in subscriptions:
            ended = subscription["cancelled_at"]
            if subscription["started_at"] < after and (ended is None or ended >= after):
                # What it brings now, less what changed later.
                later = sum(
                    each["mrr_delta"]
                    for each in of_subscription[subscription["id"]]
                    if each["changed_at"] >= after and each["changed_at"] != ended
                )
                end += subscription["mrr"] - later
        before = sum(each["mrr_delta"] for each in changes if each["changed_at"] < first)
        assert before + moved == end, after
        start = end
    assert start > 0


def test_a_customers_changes_have_the_kinds_that_they_are(middle):
    had = defaultdict(Decimal)
    known = set()
    for change in rows(middle, "SELECT * FROM mrr_changes ORDER BY changed_at, subscription_id"):
        who, delta = change["company_id"], change["mrr_delta"]
        after = had[who] + delta
        if delta > 0:
            wanted = "expansion" if had[who] else "reactivation" if who in known else "new"
        else:
            wanted = "contraction" if after else "churn"
        assert change["kind"] == wanted, change
        had[who] = after
        known.add(who)
    assert all(each >= 0 for each in had.values())


def test_every_movement_of_recurring_revenue_happens(large):
    found = dict(large.execute("SELECT kind, count(*) FROM mrr_changes GROUP BY 1").fetchall())
    assert set(found) == {"new", "expansion", "contraction", "churn", "reactivation"}
    assert min(found.values()) > 5
    assert value(
        large,
        "SELECT (SELECT count(*) FROM churn_events WHERE NOT reactivation)"
        " = (SELECT count(*) FROM mrr_changes WHERE kind = 'churn')",
    )


def test_splits_add_up_to_the_whole_deal(company):
    assert not value(
        company,
        "SELECT count(*) FROM (SELECT sum(share) AS shares, count(*) AS people FROM deal_credits"
        " WHERE role = 'split' GROUP BY deal_id) WHERE abs(shares - 1) > 1e-12 OR people < 2",
    )
    assert value(company, "SELECT count(*) FROM deal_credits WHERE role = 'split'") > 0


def test_orders_and_invoices_are_the_sum_of_their_lines(company):
    for table, key, untaxed in (("order", "id", "amount"), ("invoice", "id", "amount - tax")):
        assert not value(
            company,
            f"SELECT count(*) FROM {table}s JOIN (SELECT {table}_id, sum(amount) AS lines"
            f" FROM {table}_lines GROUP BY 1) ON {table}_id = {key} WHERE lines <> {untaxed}",
        ), table


def test_every_order_is_of_a_won_deal_and_says_the_same_value(company):
    assert not value(
        company,
        "SELECT count(*) FROM orders JOIN deals ON deals.id = deal_id"
        " WHERE deals.status <> 'won'"
        " OR (deals.currency = 'EUR' AND orders.amount <> deals.amount)",
    )


def test_invoices_are_in_every_state(large):
    found = dict(large.execute("SELECT status, count(*) FROM invoices GROUP BY 1").fetchall())
    assert set(found) == {"paid", "open", "overdue", "void"}
    assert not value(
        large,
        "SELECT count(*) FROM invoices WHERE (status = 'paid') <> (paid_at IS NOT NULL)"
        " OR paid_at < issued_at OR refunded_at < paid_at OR refunded > amount",
    )
    assert value(large, "SELECT count(*) FROM invoices WHERE refunded > 0") > 10


def test_parcels_leave_before_they_arrive_and_some_are_late(large):
    late, every = large.execute(
        "SELECT count(*) FILTER (delivered_at - shipped_at > INTERVAL 10 DAY), count(*)"
        " FROM shipments WHERE delivered_at IS NOT NULL"
    ).fetchone()
    assert 0.05 < late / every < 0.25
    assert not value(large, "SELECT count(*) FROM shipments WHERE delivered_at <= shipped_at")


def test_a_mailing_is_opened_by_no_more_than_got_it(company):
    assert not value(
        company,
        "SELECT count(*) FROM emails WHERE sent <> delivered + bounces_hard + bounces_soft"
        " OR unique_opens > delivered OR opens < unique_opens OR machine_opens > unique_opens"
        " OR unique_clicks > unique_opens OR clicks < unique_clicks"
        " OR unreliable_delivered > delivered OR machine_opens > unreliable_delivered",
    )


def test_memberships_of_a_person_follow_each_other(middle):
    assert not value(
        middle,
        "SELECT count(*) FROM (SELECT valid_to, lead(valid_from) OVER (PARTITION BY user_id"
        " ORDER BY valid_from) AS next FROM user_teams) WHERE next <> valid_to",
    )
    assert value(
        middle,
        "SELECT bool_and(users.team_id = latest.team_id) FROM users JOIN (SELECT user_id,"
        " arg_max(team_id, valid_from) AS team_id FROM user_teams GROUP BY 1) AS latest"
        " ON user_id = id",
    )
