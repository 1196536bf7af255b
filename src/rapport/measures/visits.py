from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

ALL = Population(_("Visits to the web site, as its analytics count them."))

VISITS = (
    Measure("visitors", _("Visitors"), "count", "visits", ALL, "sum", "visitors", "visited_on"),
    Measure("sessions", _("Visits"), "count", "visits", ALL, "sum", "sessions", "visited_on"),
    Ratio(
        "visitor_to_lead_rate",
        _("Visitors who became leads"),
        "share",
        "leads",
        "visitors",
        exclusions=_("Two populations: visitors of the period, and leads created in it."),
    ),
)
