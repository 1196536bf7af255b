"""Of customers who pay for a subscription: how likely they are to stay within the horizon.

Each month of the last twelve is so many customers who could have left, and so many who did. Their
share is Beta with Jeffreys' prior, so that no month in which nobody left makes staying certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scipy.special import betaincinv

from rapport.errors import QueryError
from rapport.estimates import Estimated, in_words
from rapport.estimates._buying import CONFIDENCE
from rapport.table import Column, Figure, Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.estimates import Question

MONTH = 365.25 / 12
FEWEST_MONTHS = 100
"""Of fewer months of a customer, no chance is told."""
STAY = _n(
    "Most of those who buy pay for a subscription: whether they stay counts, and not whether they "
    "buy again. The chance is of staying for {n} more day.",
    "Most of those who buy pay for a subscription: whether they stay counts, and not whether they "
    "buy again. The chance is of staying for {n} more days.",
)
BETWEEN = _("At least, at most: between these it is, with {confidence} confidence.")
PAYING, LEFT = _("Customers paying now"), _("Left in the last twelve months")
CHANCE = _("Chance of staying")
LOW, HIGH = _("Staying, at least"), _("Staying, at most")


def staying(question: Question, paying: int, days: int) -> Estimated | None:
    """The chance of staying for so many days; None where too little is on record."""
    try:
        table = question.ask(
            ("start_subscribers", "lost_subscribers"), ("date:month",), period="last_12_months"
        )
    except QueryError:
        return None
    could = sum(each or 0 for each in table.values_of("start_subscribers"))
    left = sum(each or 0 for each in table.values_of("lost_subscribers"))
    if could < FEWEST_MONTHS:
        return None
    a, b = left + 0.5, could - left + 0.5
    ends = (
        a / (a + b),
        betaincinv(a, b, (1 + CONFIDENCE) / 2),
        betaincinv(a, b, (1 - CONFIDENCE) / 2),
    )
    chances = [float((1 - each) ** (days / MONTH)) for each in ends]
    columns = [
        Column("paying", PAYING, "measure", "integer", "count"),
        Column("left", LEFT, "measure", "integer", "count"),
        Column("chance_to_stay", CHANCE, "measure", "number", "share"),
        Column("stay_low", LOW, "measure", "number", "share"),
        Column("stay_high", HIGH, "measure", "number", "share"),
    ]
    notes = [Note(BETWEEN, values=(("confidence", Figure(CONFIDENCE, "share")),))]
    table = question.table(columns, [(paying, left, *chances)], notes)
    return Estimated(table, says=in_words(Note(*STAY, days)))
