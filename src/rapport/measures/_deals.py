"""Which deals count, and what is left out of them: shared by every measure of deals."""

from __future__ import annotations

from rapport.measure import Population
from rapport.wording import _

ALL = Population(_("Every deal that was not deleted."))
OPEN = Population(_("Deals that are open."), lambda t: t.status == "open")
WON = Population(_("Deals that were won."), lambda t: t.status == "won")
LOST = Population(
    _("Deals that were lost; cancelled ones are apart."), lambda t: t.status == "lost"
)
CANCELLED = Population(
    _("Deals that were never real: disqualified, or duplicates."),
    lambda t: t.status == "cancelled",
)
CLOSED = Population(
    _("Deals that were won or lost; cancelled ones are apart."),
    lambda t: (t.status == "won") | (t.status == "lost"),
)
NO_AMOUNT = _("Deals without an amount are counted apart, never as zero.")
NO_DATE = _("Deals without the date are left out of a period, and counted apart.")
