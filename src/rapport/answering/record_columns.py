"""The columns of listed records: which are shown, what they are called, and in what unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.facts import FACTS
from rapport.facts._shared_costs import RULES
from rapport.table import Column
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.compiling.compile import Strand
    from rapport.model import Model

LABELS = {
    "amount": _("Amount"),
    "weighted_amount": _("Weighted value"),
    "name": _("Name"),
    "score": _("Score"),
    "value": _("Value"),
    "minutes": _("Minutes"),
    "quantity": _("Quantity"),
    "cost": _("Cost"),
    "margin": _("Margin"),
    "discount": _("Discount"),
    "days": _("Days"),
    "cycle_days": _("Days from creation to closing"),
    "days_to_convert": _("Days to convert"),
    "days_to_step": _("Days from the step before"),
    "days_pushed": _("Days pushed"),
    "usual_days": _("Usual days between purchases"),
    "times": _("Purchases"),
    "bought_amount": _("Bought so far"),
    "visitors": _("Visitors"),
    "sessions": _("Visits"),
    "from_on": _("Expected before"),
    "to_on": _("Expected after"),
    "won_amount": _("Won value"),
    "hours_to_contact": _("Open hours to first contact"),
    "attempts": _("Calls until somebody answers"),
    "advanced_on": _("Advanced on"),
    "mrr": _("MRR"),
    "end_mrr": _("MRR at the end"),
    "shrank_on": _("Downgraded on"),
    "complained_on": _("Complained on"),
    "said_left_on": _("Said to have left on"),
    "refunded": _("Paid back"),
    "reactivation": _("Came back"),
    "comment": _("Comment"),
    "recording_url": _("Recording"),
    "about": _("Concerning"),
    "ticket": _("Ticket"),
    "units": _("Units"),
    "returned_units": _("Units returned"),
    "back_units": _("Units that came back"),
    "complained_units": _("Units complained of"),
    "back_on": _("Came back"),
    "return_cost": _("Cost of what came back"),
    "days_from_sale": _("Days from sale"),
    "hours_to_reply": _("Hours to first reply"),
    "hours_to_solve": _("Hours to solve"),
    "satisfaction_score": _("Score"),
    "recommends": _("Recommends"),
    "revenue": _("Revenue"),
    "open_amount": _("Left to pay"),
    "direct_cost": _("Direct cost"),
    "gross_profit": _("Gross profit"),
    "hours": _("Hours of work"),
    "days_to_pay": _("Days to pay"),
    "days_to_deliver": _("Days to deliver"),
    "days_late": _("Days late"),
    "purchases": _("Purchases"),
    "first_on": _("First bought"),
    "last_on": _("Last bought"),
    "days_since": _("Days since"),
    "tenure_days": _("Days as a customer"),
    "with_both": _("Share that has both"),
    "budgeted_on": _("Day"),
    "came_back_on": _("Came back"),
    "credit": _("Credit"),
    "profit": _("Gross profit"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "unique_opens": _("Opened"),
    "unique_clicks": _("Clicked"),
    "replies": _("Replies"),
    "bounces": _("Bounced"),
    "unsubscribes": _("Unsubscribed"),
    "spam_reports": _("Reported as spam"),
}
UNITS = {
    "amount": "money",
    "weighted_amount": "money",
    "value": "money",
    "won_amount": "money",
    "bought_amount": "money",
    "usual_days": "days",
    "cost": "money",
    "margin": "money",
    "mrr": "money",
    "end_mrr": "money",
    "refunded": "money",
    "discount": "share",
    "days": "days",
    "cycle_days": "days",
    "days_to_convert": "days",
    "days_to_step": "days",
    "days_pushed": "days",
    "minutes": "minutes",
    "hours_to_contact": "hours",
    "return_cost": "money",
    "days_from_sale": "days",
    "hours_to_reply": "hours",
    "hours_to_solve": "hours",
    "revenue": "money",
    "open_amount": "money",
    "direct_cost": "money",
    "gross_profit": "money",
    "hours": "hours",
    "days_to_pay": "days",
    "days_to_deliver": "days",
    "days_late": "days",
    "days_since": "days",
    "tenure_days": "days",
    "with_both": "share",
    **{
        f"{each}_{rule}": "money"
        for each in ("spread", "unspread", "cost", "net")
        for rule in RULES
    },
    "credit": "share",
    "profit": "money",
    "sent": "count",
    "delivered": "count",
    "unique_clicks": "count",
    "unique_opens": "count",
    "machine_opens": "count",
    "replies": "count",
    "bounces": "count",
    "unsubscribes": "count",
    "spam_reports": "count",
}
LABELS |= {f"spread_{rule}": _("Shared costs, spread") for rule in RULES}
LABELS |= {f"unspread_{rule}": _("Shared costs, the rest") for rule in RULES}
LABELS |= {f"cost_{rule}": _("Costs") for rule in RULES}
LABELS |= {f"net_{rule}": _("Net profit") for rule in RULES}
NUMBERS = (
    *("times", "score", "quantity", "visitors", "sessions", "attempts", "units", "returned_units"),
    *("back_units", "complained_units", "satisfaction_score", "recommends", "purchases"),
)
PART_OF = {"invoice_lines": "invoice_id", "order_lines": "order_id", "shipments": "order_id"}
"""What is opened of records that have no page of their own: the record that they are part of."""
KEY, LINK, REASONS = "record", "source_url", "reasons"
WHY = _("Why")
BESIDE_REASONS = ("customer", "created_on", "closed_on", "status")
"""What a list leaves out where it says why each record is in it: it needs the room."""
WORDS = {
    "overdue": _("overdue"),
    "stalled": _("stalled"),
    "pushed": _("pushed"),
    "no_next_step": _("no next step"),
}
"""The reasons of every measure that has some, in words."""


def columns_of_records(strand: Strand, model: Model) -> list[str]:
    """What is shown: the record's id, what its fact shows, what was added up, the link."""
    fact, measure = strand.side.fact, strand.measures[0]
    there = {*model.columns[fact.name]}
    shown = [name for name in fact.shown or FACTS[fact.of].shown if name in there]
    # A row of a deal's or a lead's is listed as that, whose page can be opened.
    whole = {"deals": "deal_id", "leads": "lead_id"}.get(fact.of or fact.name, "")
    key = whole if whole in there else PART_OF.get(fact.name, fact.key)
    for name in (measure.column, measure.date):
        if name in there and name not in (key, fact.key, *shown):
            shown.append(name)
    if measure.reasons:
        shown = [name for name in shown if name not in BESIDE_REASONS] + [REASONS]
    return [key, *shown, *([LINK] if LINK in there else [])]


def column_of_records(name: str, model: Model) -> Column:
    """The column as a table has it: a dimension as the model calls it, or one of those above."""
    if name == REASONS:
        return Column(name, WHY, "dimension", "text", words=WORDS)
    dimension = model.dimensions().get(name)
    if dimension is not None:
        return Column(
            name,
            dimension.label,
            "dimension",
            dimension.type,
            "day" if dimension.type == "date" else "",
            words=dimension.words,
        )
    label = LABELS.get(name, Message(name))
    if name.endswith("_on"):
        return Column(name, label, "dimension", "date", "day")
    if name in UNITS or name in NUMBERS:
        return Column(name, label, "measure", "number", UNITS.get(name, "number"))
    return Column(name, label, "dimension", "text")
