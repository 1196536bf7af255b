from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import _

AGE = Measure(
    "open_age_days",
    _("Age of open deals"),
    "days",
    "deals",
    Population(_("Deals that are open."), lambda t: t.status == "open"),
    "mean",
    exclusions=_("Deals without a creation date are not in it."),
    good="less",
    rests_on="created_on",
    value=lambda t, day: day - t.created_on,
    of=_("days since the deal was created"),
)
