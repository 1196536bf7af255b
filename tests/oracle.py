"""Every measure once more, in plain Python over the model's records: what the engine must agree to.

Nothing here knows how the product counts: each figure is written out from its definition.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rapport.workspace import Workspace

Record = dict[str, Any]
Value = int | float | Decimal | None


class Company:
    """A workspace's records as dictionaries, each with what the measures need of others."""

    def __init__(self, workspace: Workspace) -> None:
        self.connection = workspace.current.connection
        self.today = workspace.model.clock.today
        self.zone = ZoneInfo(workspace.model.settings.zone)
        self.users = self._table("users")
        self.products = self._table("products")
        self.stages = self._table("stages")
        self.deals = list(self._table("deals").values())
        self.leads = list(self._table("leads").values())
        self.activities = list(self._table("activities").values())
        for record in (*self.deals, *self.leads, *self.activities):
            user = self.users.get(record["owner_id"])
            record["owner"] = user["name"] if user else "(unknown)"
        touched = {
            each["deal_id"]: min(
                one["done_at"]
                for one in self.activities
                if one["deal_id"] == each["deal_id"] and one["done_at"] and not one["automatic"]
            )
            for each in self.activities
            if each["deal_id"] and each["done_at"] and not each["automatic"]
        }
        deals = {each["id"]: each for each in self.deals}
        for deal in self.deals:
            created = deal["created_on"]
            deal["age"] = None if created is None else (self.today - created).days
            first = touched.get(deal["id"])
            closed = deal["closed_at"]
            if first is None or closed is None:
                deal["touched"] = first is not None
            elif deal["closed_hour"] is None:
                deal["touched"] = first.date() <= deal["closed_on"]
            else:
                deal["touched"] = first <= closed
        self.lines = self._lines(deals)
        self._leads(deals)
        self._contacts()
        self._attempts()

    def _contacts(self) -> None:
        """When a person first wrote to each lead, called or met it, and after how many open hours."""
        first: dict[str, Any] = {
            each["id"]: each["first_contacted_at"]
            for each in self.leads
            if each["first_contacted_at"] is not None
        }
        for each in self.activities:
            lead, done = each["lead_id"], each["done_at"]
            if not lead or not done or each["automatic"] or each["direction"] == "in":
                continue
            if each["kind"].lower() not in ("note", "task"):
                first[lead] = min(done, first.get(lead, done))
        for lead in self.leads:
            at = first.get(lead["id"])
            lead["contacted"] = at is not None
            lead["hours"] = open_hours(lead["created_at"], at, self.zone) if at else None
            lead["status_age"] = (self.today - lead["status_changed_on"]).days

    def _attempts(self) -> None:
        """How many calls it took until somebody answered, on the call that did."""
        lines: dict[str, list[Record]] = defaultdict(list)
        for each in self.activities:
            each["attempts"] = None
            about = each["lead_id"] or each["deal_id"] or each["contact_id"] or each["company_id"]
            if done("call")(each) and about:
                lines[about].append(each)
        for calls in lines.values():
            calls.sort(key=lambda each: (each["done_at"], each["id"]))
            at = next((at for at, each in enumerate(calls) if connected(each)), None)
            if at is not None:
                calls[at]["attempts"] = at + 1

    def _table(self, name: str) -> dict[Any, Record]:
        cursor = self.connection.cursor().execute(f"SELECT * FROM {name}")
        names = [each[0] for each in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {row.get("id", number): row for number, row in enumerate(rows)}

    def _lines(self, deals: dict[str, Record]) -> list[Record]:
        lines = []
        having = set()
        for line in self._table("deal_lines").values():
            deal = deals[line["deal_id"]]
            having.add(deal["id"])
            rate = deal["rate"]
            amount = None if rate is None else round(float(line["amount"]) * rate, 4)
            if line["cost"] is not None:
                cost = None if rate is None else round(float(line["cost"]) * rate, 4)
            else:
                unit = self.products[line["product_id"]]["unit_cost"]
                known = unit is not None and line["quantity"] is not None
                cost = round(float(unit) * line["quantity"], 4) if known else None
            lines.append({**deal, **line, "deal": deal, "amount": amount, "cost": cost})
        alone = {"quantity": None, "cost": None, "discount": None}
        lines += [
            {**deal, **alone, "deal": deal}
            for deal in self.deals
            if deal["id"] not in having and deal["product_id"]
        ]
        return lines

    def _leads(self, deals: dict[str, Record]) -> None:
        of_lead = defaultdict(set)
        for deal in self.deals:
            if deal["lead_id"]:
                of_lead[deal["lead_id"]].add(deal["id"])
        for lead in self.leads:
            if lead["converted_deal_id"] in deals:
                of_lead[lead["id"]].add(lead["converted_deal_id"])
        sharing = Counter(deal for lead in self.leads for deal in of_lead[lead["id"]])
        done = {
            each["lead_id"] for each in self.activities if each["done_at"] and not each["automatic"]
        }
        for lead in self.leads:
            mine = [deals[each] for each in of_lead[lead["id"]]]
            lead["touched"] = lead["id"] in done or lead["first_contacted_at"] is not None
            lead["converted"] = bool(lead["converted_at"] or lead["converted_deal_id"] or mine)
            lead["won"] = any(each["status"] == "won" for each in mine)
            shares = [
                each["amount"] / sharing[each["id"]]
                for each in mine
                if each["status"] == "won" and each["amount"] is not None
            ]
            lead["won_amount"] = sum(shares) if shares else None


def open_hours(first: datetime, last: datetime, zone: ZoneInfo) -> float:
    """The hours from 9 to 17 of Mondays to Fridays between two instants in UTC."""
    one, two = (
        each.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for each in (first, last)
    )
    hours, day = 0.0, one.date()
    while day <= two.date():
        if day.weekday() < 5:
            opens, closes = datetime.combine(day, time(9)), datetime.combine(day, time(17))
            hours += max((min(two, closes) - max(one, opens)) / timedelta(hours=1), 0)
        day += timedelta(days=1)
    return hours


Rule = tuple[str, str | None, Callable[[Record], bool], str, Callable[[Record], Any]]
"""Which records, their date, which of them count, how, and what of each."""


def _days(first: str, last: str) -> Callable[[Record], Any]:
    def days(record: Record) -> Any:
        one, two = record[first], record[last]
        return None if one is None or two is None else (two - one).days

    return days


def field(name: str) -> Callable[[Record], Any]:
    return lambda record: record[name]


def won(record: Record) -> bool:
    return record["status"] == "won"


def lost(record: Record) -> bool:
    return record["status"] == "lost"


def closed(record: Record) -> bool:
    return won(record) or lost(record)


def every(_: Record) -> bool:
    return True


def done(*kinds: str) -> Callable[[Record], bool]:
    return lambda record: (
        record["done_at"] is not None and (not kinds or record["kind"].lower() in kinds)
    )


def connected(record: Record) -> bool:
    answered = ("connected", "answered", "completed", "successful", "success", "interested")
    said = (record["outcome"] or record["disposition"] or "").lower()
    return done("call")(record) and said in answered


def margin(record: Record) -> Any:
    known = record["amount"] is not None and record["cost"] is not None
    return float(record["amount"]) - float(record["cost"]) if known else None


CYCLE = _days("created_on", "closed_on")

RULES: dict[str, Rule] = {
    "deals": ("deals", "created_on", every, "count", every),
    "amount_created": ("deals", "created_on", every, "sum", field("amount")),
    "won_of_created": ("deals", "created_on", won, "count", every),
    "lost_of_created": ("deals", "created_on", lost, "count", every),
    "open_of_created": ("deals", "created_on", lambda r: r["status"] == "open", "count", every),
    "won_deals": ("deals", "closed_on", won, "count", every),
    "lost_deals": ("deals", "closed_on", lost, "count", every),
    "cancelled_deals": ("deals", "closed_on", lambda r: r["status"] == "cancelled", "count", every),
    "closed_deals": ("deals", "closed_on", closed, "count", every),
    "won_amount": ("deals", "closed_on", won, "sum", field("amount")),
    "lost_amount": ("deals", "closed_on", lost, "sum", field("amount")),
    "closed_amount": ("deals", "closed_on", closed, "sum", field("amount")),
    "average_deal": ("deals", "closed_on", won, "mean", field("amount")),
    "median_deal": ("deals", "closed_on", won, "median", field("amount")),
    "sales_cycle_days": ("deals", "closed_on", won, "mean", CYCLE),
    "median_sales_cycle_days": ("deals", "closed_on", won, "median", CYCLE),
    "days_to_lost": ("deals", "closed_on", lost, "mean", CYCLE),
    "median_days_to_lost": ("deals", "closed_on", lost, "median", CYCLE),
    "won_amount_touched": ("deals", "closed_on", lambda r: won(r) and r["touched"], "sum", field("amount")),
    "won_deals_touched": ("deals", "closed_on", lambda r: won(r) and r["touched"], "count", every),
    "lost_deals_touched": ("deals", "closed_on", lambda r: r["status"] == "lost" and r["touched"], "count", every),
    "closed_deals_touched": ("deals", "closed_on", lambda r: closed(r) and r["touched"], "count", every),
    "won_deals_untouched": ("deals", "closed_on", lambda r: won(r) and not r["touched"], "count", every),
    "closed_deals_untouched": ("deals", "closed_on", lambda r: closed(r) and not r["touched"], "count", every),
    "line_amount": ("lines", "created_on", every, "sum", field("amount")),
    "won_line_amount": ("lines", "closed_on", won, "sum", field("amount")),
    "units": ("lines", "closed_on", won, "sum", field("quantity")),
    "line_cost": ("lines", "closed_on", won, "sum", field("cost")),
    "line_margin": ("lines", "closed_on", won, "sum", margin),
    "line_amount_with_cost": ("lines", "closed_on", lambda r: won(r) and r["cost"] is not None, "sum", field("amount")),
    "average_discount": ("lines", "closed_on", won, "mean", field("discount")),
    "leads": ("leads", "created_on", every, "count", every),
    "lead_value": ("leads", "created_on", every, "sum", field("value")),
    "value_per_lead": ("leads", "created_on", every, "mean", field("value")),
    "average_lead_score": ("leads", "created_on", every, "mean", field("score")),
    "qualified_leads": ("leads", "qualified_on", lambda r: r["qualified_on"] is not None, "count", every),
    "converted_leads": ("leads", "converted_on", lambda r: r["converted"], "count", every),
    "disqualified_leads": ("leads", "disqualified_on", lambda r: r["disqualified_on"] is not None, "count", every),
    "converted_of_created": ("leads", "created_on", lambda r: r["converted"], "count", every),
    "leads_won": ("leads", "created_on", lambda r: r["won"], "count", every),
    "lead_won_amount": ("leads", "created_on", lambda r: r["won"], "sum", field("won_amount")),
    "median_days_to_convert": ("leads", "created_on", lambda r: r["converted"], "median", _days("created_on", "converted_on")),
    "touched_leads": ("leads", "created_on", lambda r: r["touched"], "count", every),
    "converted_leads_touched": ("leads", "created_on", lambda r: r["touched"] and r["converted"], "count", every),
    "lost_leads_touched": ("leads", "created_on", lambda r: r["touched"] and r["disqualified_at"] is not None, "count", every),
    "leads_without_activity": ("leads", "created_on", lambda r: not r["touched"], "count", every),
    "converted_leads_untouched": ("leads", "created_on", lambda r: not r["touched"] and r["converted"], "count", every),
    "activities": ("activities", "done_on", done(), "count", every),
    "calls": ("activities", "done_on", done("call"), "count", every),
    "meetings": ("activities", "done_on", done("meeting", "demo"), "count", every),
    "emails_logged": ("activities", "done_on", done("email"), "count", every),
    "tasks_done": ("activities", "done_on", done("task"), "count", every),
    "connected_calls": ("activities", "done_on", connected, "count", every),
    "call_minutes": ("activities", "done_on", done("call"), "sum", lambda r: None if r["duration_s"] is None else r["duration_s"] / 60),
    "won_deals_with_amount": ("deals", "closed_on", lambda r: won(r) and r["amount"] is not None, "count", every),
    "contacted_leads": ("leads", "created_on", field("contacted"), "count", every),
    "uncontacted_leads": ("leads", "created_on", lambda r: not r["contacted"], "count", every),
    "median_hours_to_first_contact": ("leads", "created_on", field("contacted"), "median", field("hours")),
    "median_age_in_status": ("leads", None, lambda r: not r["converted"] and r["disqualified_at"] is None, "median", field("status_age")),
    "call_attempts": ("activities", "done_on", lambda r: r["attempts"] is not None, "mean", field("attempts")),
    "open_age_days": ("deals", None, lambda r: r["status"] == "open", "mean", field("age")),
    "open_deals": ("deals", None, lambda r: r["status"] == "open", "count", every),
    "open_amount": ("deals", None, lambda r: r["status"] == "open", "sum", field("amount")),
    "no_next_step_deals": ("deals", None, lambda r: r["status"] == "open" and r["next_step_at"] is None, "count", every),
    "open_leads": ("leads", None, lambda r: not r["converted"] and r["disqualified_at"] is None, "count", every),
    "untouched_leads": ("leads", None, lambda r: not r["converted"] and r["disqualified_at"] is None and not r["touched"], "count", every),
}  # fmt: skip

RATIOS: dict[str, tuple[str, str]] = {
    "cohort_win_rate": ("won_of_created", "deals"),
    "still_open_share": ("open_of_created", "deals"),
    "win_rate": ("won_deals", "closed_deals"),
    "win_rate_by_amount": ("won_amount", "closed_amount"),
    "touched_win_rate": ("won_deals_touched", "closed_deals_touched"),
    "untouched_win_rate": ("won_deals_untouched", "closed_deals_untouched"),
    "line_margin_rate": ("line_margin", "line_amount_with_cost"),
    "lead_conversion_rate": ("converted_of_created", "leads"),
    "period_conversion_rate": ("converted_leads", "leads"),
    "lead_to_won_rate": ("leads_won", "leads"),
    "touched_lead_conversion_rate": ("converted_leads_touched", "touched_leads"),
    "untouched_lead_conversion_rate": ("converted_leads_untouched", "leads_without_activity"),
    "connect_rate": ("connected_calls", "calls"),
    "activities_per_won_deal": ("activities", "won_deals"),
}


ASK_AGAIN = ("price", "budget", "timing", "no decision")


def with_today(company: Company, measure: str) -> Rule:
    """The rules that ask what has passed by today."""
    today = company.today
    return {
        "overdue_deals": (
            "deals", None,
            lambda r: r["status"] == "open" and r["expected_close_on"] is not None
            and r["expected_close_on"] < today,
            "count", every,
        ),
        "overdue_tasks": (
            "activities", None,
            lambda r: r["kind"].lower() == "task" and r["done_at"] is None
            and r["due_on"] is not None and r["due_on"] < today,
            "count", every,
        ),
        "reopenable_deals": (
            "deals", None,
            lambda r: lost(r) and r["closed_on"] < today - timedelta(days=90)
            and bool(re.search(rf"\b({'|'.join(ASK_AGAIN)})\b", (r["loss_reason"] or "").lower())),
            "count", every,
        ),
    }[measure]  # fmt: skip


TODAY = ("overdue_deals", "overdue_tasks", "reopenable_deals")


def weighted(company: Company, records: Iterable[Record]) -> Value:
    """Open amount × probability: the deal's own, else its stage's."""
    values = []
    for record in records:
        stage = company.stages.get(record["stage_id"])
        chance = record["probability"]
        if chance is None and stage:
            chance = stage["probability"]
        if record["status"] == "open" and record["amount"] is not None and chance is not None:
            values.append(round(float(record["amount"]) * chance, 4))
    return sum(values) if values else None


def figure(company: Company, measure: str, chosen: Callable[[Record, str | None], bool]) -> Value:
    """A measure over the records that are chosen, given each and the name of its date."""
    if measure in RATIOS:
        above, below = (figure(company, each, chosen) for each in RATIOS[measure])
        return None if above is None or not below else float(above) / float(below)
    if measure == "weighted_amount":
        return weighted(company, [each for each in company.deals if chosen(each, None)])
    rule = with_today(company, measure) if measure in TODAY else RULES[measure]
    table, day, counts, how, value = rule
    records = [each for each in getattr(company, table) if counts(each) and chosen(each, day)]
    if how == "count":
        return len(records)
    values = [value(each) for each in records]
    known = [float(each) for each in values if each is not None]
    if how == "sum":
        return sum(known) if known or not records else None
    if not known:
        return None
    return sum(known) / len(known) if how == "mean" else median(known)
