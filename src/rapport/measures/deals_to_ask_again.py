from __future__ import annotations

from typing import Any

from rapport.facts._reasons import BETWEEN, NO_DECISION, pattern, words_of
from rapport.measure import Measure, Population
from rapport.measures._deals import LOST
from rapport.wording import _

MAY_HAVE_PASSED = {
    "price": {
        "en": "price, prices, priced, pricing, cost, costs, expensive, budget, budgets",
        "nb": "pris, prisen, priser, prisene, dyr, dyrt, dyre, kostnad, kostnaden, kostnader, "
        "budsjett, budsjettet",
        "ru": "цена, цены, цене, цену, ценой, дорого, дорогой, стоимость, стоимости, "
        "бюджет, бюджета, бюджете",
    },
    "timing": {
        "en": "timing, right time, wrong time, bad time, no time, not now, too early, too soon",
        "nb": "timing, tidspunkt, tidspunktet, feil tid, ikke tid, ikke nå, for tidlig",
        "ru": "время, вовремя, времени, срок, сроки, сроков, не сейчас, рано",
    },
    "no decision": NO_DECISION,
}
"""By class and language, the words of a reason that may have passed: whole words, lower case."""


def _may_have_passed(table: Any) -> Any:
    # Spaces around every word: an engine's own word boundary knows no letters but a to z.
    reason = table.loss_reason.lower().translate(BETWEEN, " " * len(BETWEEN))
    return (" " + reason + " ").re_search(pattern(words_of(*MAY_HAVE_PASSED.values())))


def _days(count: int) -> Any:
    import ibis

    return ibis.interval(days=count)


REOPENABLE = Measure(
    "reopenable_deals",
    _("Deals to ask again"),
    "count",
    "deals",
    Population(
        _("Deals lost over 90 days ago for their price, the timing, or without a decision."),
        on=lambda t, day: (
            LOST.condition(t, day) & (t.closed_on < day - _days(90)) & _may_have_passed(t)
        ),
    ),
    "count",
    exclusions=_(
        "The reason tells by whole words, in English, Norwegian or Russian: price, cost, expensive "
        "or budget; timing, the wrong time or too early; no decision, undecided or postponed. "
        "Deals whose reason says none of these, or has none, are not in it."
    ),
    rests_on="loss_reason",
)
