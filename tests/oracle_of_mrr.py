"""Recurring revenue in plain Python: every subscription, day by day, without the product's SQL."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from rapport.period import shifted


@dataclass
class Ledger:
    """By how much what each customer pays in a month changed, on which day."""

    deltas: dict[str, dict[date, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )
    FLOWS: ClassVar = (
        *("new_mrr", "expansion_mrr", "reactivation_mrr", "contraction_mrr", "churned_mrr"),
        "churned_customers",
    )
    RETAINED: ClassVar = (
        *("start_mrr", "kept_mrr", "kept_and_grown_mrr", "start_subscribers", "lost_subscribers"),
    )
    RATES: ClassVar = ("gross_revenue_retention", "net_revenue_retention", "customer_churn_rate")

    @classmethod
    def of(cls, workspace) -> Ledger:
        """The ledger of a workspace's own subscriptions and changes."""
        cursor = workspace.current.connection.cursor()
        changes = defaultdict(list)
        for name, day, delta in cursor.execute(
            "SELECT subscription_id, changed_on, mrr_delta FROM mrr_changes"
        ).fetchall():
            changes[name].append((day, delta))
        found = cls()
        for name, customer, started, ended, mrr in cursor.execute(
            "SELECT id, coalesce(company_id, contact_id), started_on, cancelled_on, mrr "
            "FROM subscriptions"
        ).fetchall():
            if ended is not None and ended <= started:
                continue
            told = [each for each in changes[name] if ended is None or each[0] < ended]
            told = told if changes[name] else [(started, mrr)]
            for day, delta in told:
                found.deltas[customer][day] += delta
            if ended is not None:
                found.deltas[customer][ended] -= sum(delta for __, delta in told)
        return found

    def level(self, customer: str, day: date) -> Decimal:
        """What a customer pays in a month as a day ends."""
        return sum((each for on, each in self.deltas[customer].items() if on <= day), Decimal(0))

    def joined(self, customer: str) -> date | None:
        """The first day as whose end a customer paid anything; None for one that never did."""
        days = sorted(self.deltas[customer])
        return next((day for day in days if self.level(customer, day) > 0), None)

    def mrr(self, day: date) -> Decimal:
        """What all pay as a day ends."""
        return sum((self.level(each, day) for each in self.deltas), Decimal(0))

    def movements(self, first: date, last: date) -> dict[str, Decimal]:
        """What moved it between two days, both of them in it; losses as amounts of their own."""
        found = dict.fromkeys(self.FLOWS, Decimal(0))
        gone = set()
        for customer, deltas in self.deltas.items():
            before, ever = Decimal(0), False
            for day in sorted(deltas):
                after = before + deltas[day]
                if first <= day <= last and after != before:
                    name = "expansion_mrr" if after > before else "contraction_mrr"
                    if not before:
                        name = "reactivation_mrr" if ever else "new_mrr"
                    elif not after:
                        name = "churned_mrr"
                        gone.add(customer)
                    found[name] += abs(after - before)
                ever = ever or after > 0
                before = after
        return {**found, "churned_customers": Decimal(len(gone))}

    def agrees(self, row, day: date, unit: str) -> None:
        """Raises AssertionError where the figures of a bucket are others than the ledger's."""
        last = shifted(day, unit, 1) - timedelta(days=1)
        known = self.movements(day, last)
        for name, value in known.items():
            assert row[name] == value, (name, day)
        start, end = self.mrr(day - timedelta(days=1)), self.mrr(last)
        assert row["mrr"] == end
        assert row["net_new_mrr"] == end - start
        up = known["new_mrr"] + known["expansion_mrr"] + known["reactivation_mrr"]
        assert start + up - known["contraction_mrr"] - known["churned_mrr"] == end

    def retention(self, first: date, last: date) -> dict[str, Decimal]:
        """What is left at a period's end of what customers paid as it began."""
        day = first - timedelta(days=1)
        there = {each: self.level(each, day) for each in self.deltas if self.level(each, day) > 0}
        end = {each: self.level(each, last) for each in there}
        start = sum(there.values(), Decimal(0))
        kept = sum((min(there[each], end[each]) for each in there), Decimal(0))
        lost = sum(1 for each in there if not end[each])
        return {
            "start_mrr": start,
            "kept_mrr": kept,
            "kept_and_grown_mrr": sum(end.values(), Decimal(0)),
            "start_subscribers": Decimal(len(there)),
            "lost_subscribers": Decimal(lost),
            "gross_revenue_retention": kept / start,
            "net_revenue_retention": sum(end.values(), Decimal(0)) / start,
            "customer_churn_rate": Decimal(lost) / len(there),
        }
