"""What the three digests have in common: today, the week and the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.reports._saying import no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.report import Answered
    from rapport.wording import Locale

LISTED = 5
"""So many records of each list: a digest is read on one page."""

NOTHING = _("Nothing was won or lost.")
WON = _n("{amount} was won in {n} deal.", "{amount} was won in {n} deals.")
WON_DEALS = _n("{n} deal was won.", "{n} deals were won.")
LOST = _n("{n} deal was lost.", "{n} deals were lost.")
LEADS = _n("{n} new lead came in.", "{n} new leads came in.")


def closed(answered: Answered, locale: Locale, beside: Sequence[str] = ()) -> list[str]:
    """What was won and lost, in sentences; none where nothing is known of deals.

    `beside` is what more there is to say of what was won.
    """
    won, lost = tile(answered, "won_deals"), tile(answered, "lost_deals")
    if won is None and lost is None:
        return []
    if not won and not lost:
        return [locale.say(NOTHING), *beside]
    said = []
    if won:
        amount = tile(answered, "won_amount")
        worth = locale.compact(amount, answered.summary.currency)
        said.append(
            locale.count(*WON_DEALS, won)
            if amount is None
            else locale.count(*WON, won, amount=worth)
        )
    said += beside
    if lost:
        said.append(locale.count(*LOST, lost))
    return said


def came_in(answered: Answered, locale: Locale) -> list[str]:
    """How many leads came in; nothing where none did, or none are on record."""
    leads = tile(answered, "leads")
    return [locale.count(*LEADS, leads)] if leads else []


__all__ = ["LISTED", "came_in", "closed", "no_data"]
