from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.measures._deals import CLOSED, LOST, NO_AMOUNT, WON
from rapport.wording import _

WON_TOUCHED = Population(
    _("Won deals with at least one activity by a person before they closed."),
    lambda t: WON.condition(t, None) & t.touched,
)
WON_UNTOUCHED = Population(
    _("Won deals without an activity by a person before they closed."),
    lambda t: WON.condition(t, None) & ~t.touched,
)
CLOSED_TOUCHED = Population(
    _("Won and lost deals with at least one activity by a person before they closed."),
    lambda t: CLOSED.condition(t, None) & t.touched,
)
LOST_TOUCHED = Population(
    _("Lost deals with at least one activity by a person before they closed."),
    lambda t: LOST.condition(t, None) & t.touched,
)
CLOSED_UNTOUCHED = Population(
    _("Won and lost deals without an activity by a person before they closed."),
    lambda t: CLOSED.condition(t, None) & ~t.touched,
)

BY_TOUCH = (
    Measure(
        "won_amount_touched",
        _("Won value with activity"),
        "money",
        "deals",
        WON_TOUCHED,
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
        WON_TOUCHED,
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "lost_deals_touched",
        _("Lost deals with activity"),
        "count",
        "deals",
        LOST_TOUCHED,
        "count",
        "",
        "closed_on",
        good="less",
    ),
    Measure(
        "closed_deals_touched",
        _("Closed deals with activity"),
        "count",
        "deals",
        CLOSED_TOUCHED,
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "won_deals_untouched",
        _("Won deals without activity"),
        "count",
        "deals",
        WON_UNTOUCHED,
        "count",
        "",
        "closed_on",
    ),
    Measure(
        "closed_deals_untouched",
        _("Closed deals without activity"),
        "count",
        "deals",
        CLOSED_UNTOUCHED,
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
