from __future__ import annotations

from rapport.measure import Curve, Measure, Ratio
from rapport.measures._deals import ALL, LOST, NO_AMOUNT, NO_DATE, OPEN, WON
from rapport.wording import _

YOUNG = _(
    "An open deal counts only up to its age today, a cancelled one up to its closing. Nothing is "
    "said beyond the age at which fewer than 10 deals are left."
)

CREATED = (
    Measure("deals", _("Deals created"), "count", "deals", ALL, "count", "", "created_on", NO_DATE),
    Measure(
        "amount_created",
        _("Value created"),
        "money",
        "deals",
        ALL,
        "sum",
        "amount",
        "created_on",
        NO_AMOUNT,
    ),
    Measure(
        "won_of_created",
        _("Won so far of those created"),
        "count",
        "deals",
        WON,
        "count",
        "",
        "created_on",
        NO_DATE,
    ),
    Measure(
        "lost_of_created",
        _("Lost so far of those created"),
        "count",
        "deals",
        LOST,
        "count",
        "",
        "created_on",
        NO_DATE,
        good="less",
    ),
    Measure(
        "open_of_created",
        _("Still open of those created"),
        "count",
        "deals",
        OPEN,
        "count",
        "",
        "created_on",
        NO_DATE,
    ),
    Ratio(
        "cohort_win_rate",
        _("Win rate of those created"),
        "share",
        "won_of_created",
        "deals",
        exclusions=_("Deals still open count below the line: a young cohort looks bad."),
    ),
    Ratio(
        "still_open_share", _("Share still open"), "share", "open_of_created", "deals", good="less"
    ),
    Curve(
        "won_share",
        _("Share won by age"),
        "share",
        "won",
        _(
            "at each age, the share still open × the share of these that was won that day, added "
            "up over the ages (Aalen–Johansen); its 90 % interval as :low and :high"
        ),
        YOUNG,
    ),
    Curve(
        "open_at_age",
        _("Still open at the age"),
        "count",
        "left",
        _("the number of deals that were still open, and seen, after the age"),
        YOUNG,
        "neither",
    ),
)
