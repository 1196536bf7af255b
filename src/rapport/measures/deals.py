from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
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
TOUCHED = _("at least one activity by a person before they closed")
NO_AMOUNT = _("Deals without an amount are counted apart, never as zero.")
NO_DATE = _("Deals without the date are left out of a period, and counted apart.")

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

STOCK = (
    Measure("open_deals", _("Open deals"), "count", "deals", OPEN, "count"),
    Measure(
        "open_amount",
        _("Open value"),
        "money",
        "deals",
        OPEN,
        "sum",
        "amount",
        exclusions=NO_AMOUNT,
    ),
    Measure(
        "weighted_amount",
        _("Weighted value"),
        "money",
        "deals",
        OPEN,
        "sum",
        "weighted_amount",
        exclusions=_(
            "Each deal's amount times its probability: its own, else its stage's. Deals without "
            "either are counted apart."
        ),
    ),
    Measure(
        "no_next_step_deals",
        _("Deals with no next step"),
        "count",
        "deals",
        Population(
            _("Open deals for which no next step is planned."),
            lambda t: (t.status == "open") & t.next_step_on.isnull(),
        ),
        "count",
        good="less",
        rests_on="next_step_on",
    ),
)

CLOSING = (
    Measure("won_deals", _("Won deals"), "count", "deals", WON, "count", "", "closed_on", NO_DATE),
    Measure(
        "lost_deals",
        _("Lost deals"),
        "count",
        "deals",
        LOST,
        "count",
        "",
        "closed_on",
        NO_DATE,
        good="less",
    ),
    Measure(
        "cancelled_deals",
        _("Cancelled deals"),
        "count",
        "deals",
        CANCELLED,
        "count",
        "",
        "closed_on",
        NO_DATE,
        good="less",
    ),
    Measure(
        "closed_deals",
        _("Closed deals"),
        "count",
        "deals",
        CLOSED,
        "count",
        "",
        "closed_on",
        NO_DATE,
    ),
    Measure(
        "won_amount", _("Won value"), "money", "deals", WON, "sum", "amount", "closed_on", NO_AMOUNT
    ),
    Measure(
        "lost_amount",
        _("Lost value"),
        "money",
        "deals",
        LOST,
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
        good="less",
    ),
    Measure(
        "closed_amount",
        _("Closed value"),
        "money",
        "deals",
        CLOSED,
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
    ),
    Ratio(
        "win_rate",
        _("Win rate"),
        "share",
        "won_deals",
        "closed_deals",
        exclusions=_("Open and cancelled deals are not in it."),
    ),
    Ratio(
        "win_rate_by_amount",
        _("Win rate by value"),
        "share",
        "won_amount",
        "closed_amount",
        exclusions=_("Open and cancelled deals, and deals without an amount, are not in it."),
    ),
    Measure(
        "average_deal",
        _("Average deal"),
        "money",
        "deals",
        WON,
        "mean",
        "amount",
        "closed_on",
        NO_AMOUNT,
    ),
    Measure(
        "median_deal",
        _("Median deal"),
        "money",
        "deals",
        WON,
        "median",
        "amount",
        "closed_on",
        NO_AMOUNT,
    ),
    Measure(
        "sales_cycle_days",
        _("Sales cycle"),
        "days",
        "deals",
        WON,
        "mean",
        "cycle_days",
        "closed_on",
        _("Deals without a creation date are not in it."),
        good="less",
    ),
    Measure(
        "median_sales_cycle_days",
        _("Median sales cycle"),
        "days",
        "deals",
        WON,
        "median",
        "cycle_days",
        "closed_on",
        _("Deals without a creation date are not in it."),
        good="less",
    ),
    Measure(
        "days_to_lost",
        _("Days until lost"),
        "days",
        "deals",
        LOST,
        "mean",
        "cycle_days",
        "closed_on",
        _("Deals without a creation date are not in it."),
    ),
    Measure(
        "median_days_to_lost",
        _("Median days until lost"),
        "days",
        "deals",
        LOST,
        "median",
        "cycle_days",
        "closed_on",
        _("Deals without a creation date are not in it."),
    ),
)

BY_TOUCH = (
    Measure(
        "won_amount_touched",
        _("Won value with activity"),
        "money",
        "deals",
        Population(
            _("Won deals with at least one activity by a person before they closed."),
            lambda t: (t.status == "won") & t.touched,
        ),
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
    ),
    Measure(
        "won_deals_touched",
        _("Won deals with activity"),
        "count",
        "deals",
        Population(
            _("Won deals with at least one activity by a person before they closed."),
            lambda t: (t.status == "won") & t.touched,
        ),
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "closed_deals_touched",
        _("Closed deals with activity"),
        "count",
        "deals",
        Population(
            _("Won and lost deals with at least one activity by a person before they closed."),
            lambda t: ((t.status == "won") | (t.status == "lost")) & t.touched,
        ),
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "won_deals_untouched",
        _("Won deals without activity"),
        "count",
        "deals",
        Population(
            _("Won deals without an activity by a person before they closed."),
            lambda t: (t.status == "won") & ~t.touched,
        ),
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "closed_deals_untouched",
        _("Closed deals without activity"),
        "count",
        "deals",
        Population(
            _("Won and lost deals without an activity by a person before they closed."),
            lambda t: ((t.status == "won") | (t.status == "lost")) & ~t.touched,
        ),
        "count",
        "",
        "closed_on",
    ),
    Ratio(
        "touched_win_rate",
        _("Win rate with activity"),
        "share",
        "won_deals_touched",
        "closed_deals_touched",
    ),
    Ratio(
        "untouched_win_rate",
        _("Win rate without activity"),
        "share",
        "won_deals_untouched",
        "closed_deals_untouched",
    ),
)
