"""Who will buy again, all together: how many, how often and for how much within the horizon.

Where there are too few customers to estimate from, the shares alone of who bought again, by how
often and how lately they had bought a horizon ago.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.estimates import Estimated, in_words
from rapport.estimates._buying import CONFIDENCE, buying
from rapport.estimates._staying import staying
from rapport.facts.buyers import FREQUENCY, LONG_AGO, OFTEN, RECENCY
from rapport.statistics.buying_again import FEWEST_CUSTOMERS, FEWEST_REPEATERS
from rapport.table import Column, Figure, Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.estimates import Question
    from rapport.estimates._buying import Buying

NOBODY = _("no customer has bought anything that could be bought again")
ALL_SUBSCRIBE = _(
    "those who buy pay for a subscription; for these, see what recurring revenue says of churn"
)
HOW = _n(
    "From how often and how recently a customer bought, we estimate whether they are still active "
    "and how often they will buy in the next {n} day.",
    "From how often and how recently a customer bought, we estimate whether they are still active "
    "and how often they will buy in the next {n} days.",
)
BETWEEN = _(
    "At least, at most: between these it will be in {confidence} of such cases, going by chance "
    "and by how far the same was off before."
)
BANDS = _(
    "Shares alone, and no estimate: that takes {customers} customers, {repeaters} of whom came "
    "back; there are {n}, and {came_back}."
)
SUBSCRIBERS = _n(
    "{n} customer who pays for a subscription is left out: for these, see churn.",
    "{n} customers who pay for a subscription are left out: for these, see churn.",
)
NO_VALUE = _(
    "No value is expected: the values are not known, or those who buy more often do not pay as "
    "others do for each purchase."
)
CUSTOMERS, ACTIVE = _("Customers"), _("Likely still active")
AGAIN = _("Will buy again")
PURCHASES = _("Expected purchases")
PURCHASES_LOW, PURCHASES_HIGH = _("Purchases, at least"), _("Purchases, at most")
VALUE = _("Expected value")
VALUE_LOW, VALUE_HIGH = _("Value, at least"), _("Value, at most")
SHARE = _("Share that bought again")
OFTEN_BEFORE, LATELY_BEFORE = _("Had bought"), _("The last time")


def work_out(question: Question) -> Estimated | Note:
    """All customers together; in bands where they are few."""
    found = buying(question)
    if not found.now.is_enough and found.subscribers > len(found.now.customers):
        return staying(question, found.subscribers, found.days) or Note(ALL_SUBSCRIBE)
    if not found.now.customers:
        return Note(NOBODY)
    notes = [Note(*SUBSCRIBERS, found.subscribers)] if found.subscribers else []
    if not found.now.is_enough:
        return _in_bands(question, found, notes)
    now, fitted = found.now, found.purchases
    history = (now.frequency, now.recency, now.age)
    expected, low, high = found.between()
    columns = [
        Column("customers_known", CUSTOMERS, "measure", "integer", "count"),
        Column("still_active", ACTIVE, "measure", "number", "number"),
        Column("buy_again", AGAIN, "measure", "number", "number"),
        Column("expected_purchases", PURCHASES, "measure", "number", "number"),
        Column("purchases_low", PURCHASES_LOW, "measure", "number", "number"),
        Column("purchases_high", PURCHASES_HIGH, "measure", "number", "number"),
    ]
    row: list[Any] = [
        len(now.customers),
        round(float(fitted.alive(*history).sum())),
        round(float(fitted.chance(*history, found.days).sum())),
        round(expected),
        round(low),
        round(high),
    ]
    if found.spending is None:
        notes.append(Note(NO_VALUE))
    else:
        each = found.spending.mean(now.frequency, now.mean)
        value = float((each * found.expected).sum())
        # The value of a purchase is off too, but hardly beside how many there will be.
        columns += [
            Column("expected_value", VALUE, "measure", "number", "money"),
            Column("value_low", VALUE_LOW, "measure", "number", "money"),
            Column("value_high", VALUE_HIGH, "measure", "number", "money"),
        ]
        row += [round(value * part / expected) if expected else 0 for part in (expected, low, high)]
    notes.insert(0, Note(BETWEEN, values=(("confidence", Figure(CONFIDENCE, "share")),)))
    return Estimated(question.table(columns, [row], notes), says=in_words(Note(*HOW, found.days)))


def _in_bands(question: Question, found: Buying, notes: list[Note]) -> Estimated:
    before = found.before
    since = before.age - before.recency
    cells: dict[tuple[int, int], list[bool]] = {}
    for often, days, came in zip(before.frequency + 1, since, found.came, strict=True):
        place = (
            int(np.searchsorted([most for most, __ in FREQUENCY], often, side="right")),
            int(np.searchsorted([most for most, __ in RECENCY], days, side="left")),
        )
        cells.setdefault(place, []).append(bool(came))
    often_names = (*(name for __, name in FREQUENCY), OFTEN)
    late_names = (*(name for __, name in RECENCY), LONG_AGO)
    known = question.model.dimensions()
    columns = [
        Column(
            "had_bought", OFTEN_BEFORE, "dimension", "text", words=known["frequency_band"].words
        ),
        Column("last_time", LATELY_BEFORE, "dimension", "text", words=known["recency_band"].words),
        Column("bought_again", SHARE, "measure", "number", "share"),
        Column("customers_known", CUSTOMERS, "measure", "integer", "count"),
    ]
    rows = [
        (often_names[often], late_names[late], sum(came) / len(came), len(came))
        for (often, late), came in sorted(cells.items())
    ]
    few = Note(
        BANDS,
        values=(
            ("customers", FEWEST_CUSTOMERS),
            ("repeaters", FEWEST_REPEATERS),
            ("n", len(found.now.customers)),
            ("came_back", int((found.now.frequency > 0).sum())),
        ),
    )
    table = question.table(columns, rows, notes)
    return Estimated(table, chart="heat", says=in_words(few))
