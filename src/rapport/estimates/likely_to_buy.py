"""Customers, those first of whom the most value is expected within the horizon."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.estimates import Estimated, in_words
from rapport.estimates._buying import buying
from rapport.statistics.buying_again import FEWEST_CUSTOMERS, FEWEST_REPEATERS
from rapport.table import Column, Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.estimates import Question

TOO_FEW = _(
    "it takes {customers} customers without a subscription, {repeaters} of whom came back; there "
    "are {n}, and {came_back}"
)
ONCE = _("Of customers who bought once, nothing tells yet whether they are still active.")
AHEAD = _n(
    "What to expect of each in the next {n} day.", "What to expect of each in the next {n} days."
)
WORKLIST = 100
CUSTOMER = _("Customer")
VALUE, PURCHASES = _("Expected value"), _("Expected purchases")
CHANCE, ACTIVE = _("Chance to buy"), _("Chance of being active")
DAYS, LAST = _("Bought on so many days"), _("Last bought")
OWNERS = """
SELECT 'deal ' || id, coalesce(company_id, contact_id) FROM deals
WHERE 'deal ' || id IN ({slots})
UNION ALL
SELECT 'invoice ' || id, coalesce(company_id, contact_id) FROM invoices
WHERE 'invoice ' || id IN ({slots})"""


def work_out(question: Question) -> Estimated | Note:
    """A worklist of customers, whose pages can be opened."""
    found = buying(question)
    now = found.now
    if not now.is_enough:
        values = (
            ("customers", FEWEST_CUSTOMERS),
            ("repeaters", FEWEST_REPEATERS),
            ("n", len(now.customers)),
            ("came_back", int((now.frequency > 0).sum())),
        )
        return Note(TOO_FEW, values=values)
    history = (now.frequency, now.recency, now.age)
    alive = found.purchases.alive(*history)
    chance = found.purchases.chance(*history, found.days)
    value = None
    if found.spending is not None:
        value = found.spending.mean(now.frequency, now.mean) * found.expected
    order = np.argsort(-(found.expected if value is None else value), kind="stable")
    shown = [int(at) for at in order[: question.section.limit or WORKLIST]]
    ids = _ids(question, [now.purchase[at] for at in shown])
    worth = [Column("expected_value", VALUE, "measure", "number", "money")]
    columns = [
        Column("customer_id", CUSTOMER, "dimension", "text"),
        Column("customer", CUSTOMER, "dimension", "text"),
        Column("last_on", LAST, "dimension", "date", "day"),
        *(worth if value is not None else []),
        Column("chance_to_buy", CHANCE, "measure", "number", "share"),
        Column("expected_purchases", PURCHASES, "measure", "number", "number"),
        Column("chance_active", ACTIVE, "measure", "number", "share"),
        Column("bought_days", DAYS, "measure", "integer", "count"),
    ]
    rows: list[tuple[Any, ...]] = [
        (
            ids.get(now.purchase[at]),
            now.customers[at],
            now.last[at],
            *([Decimal(round(float(value[at]), 2)).quantize(Decimal("0.01"))]
              if value is not None else []),
            float(chance[at]),
            float(found.expected[at]),
            float(alive[at]) if now.frequency[at] else None,
            int(now.frequency[at]) + 1,
        )
        for at in shown
    ]  # fmt: skip
    notes = [Note(ONCE)] if any(not now.frequency[at] for at in shown) else []
    ahead = in_words(Note(*AHEAD, found.days))
    return Estimated(question.table(columns, rows, notes), count=len(now.customers), says=ahead)


def _ids(question: Question, purchases: list[str]) -> dict[str, str]:
    """The customer's id of each of these purchases, which are deals or invoices."""
    slots = ", ".join(f"$p{at}" for at in range(len(purchases)))
    values = {f"p{at}": each for at, each in enumerate(purchases)}
    __, rows = question.generation.fetch(OWNERS.format(slots=slots), values)
    return dict(rows)
