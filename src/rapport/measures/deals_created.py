from __future__ import annotations

from rapport.measure import Measure, Ratio
from rapport.measures._deals import ALL, NO_AMOUNT, NO_DATE, OPEN, WON
from rapport.wording import _

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
)
