from __future__ import annotations

from typing import Any

from rapport.bound import Bound
from rapport.measure import Derived, Measure, Population, Ratio
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


def _days(count: int) -> Any:
    import ibis

    return ibis.interval(days=count)


def _stalled(table: Any, day: Any) -> Any:
    return (table.status == "open") & (table.stalls_on < day)


def _may_ask_again(table: Any) -> Any:
    reason = table.loss_reason.lower()
    found = reason.contains(ASK_AGAIN[0])
    for word in ASK_AGAIN[1:]:
        found |= reason.contains(word)
    return found


def _slipped(table: Any) -> Any:
    first, last = Bound.of("period_start", "date"), Bound.of("period_end", "date")
    return (table.from_on >= first) & (table.from_on <= last) & (table.to_on > last)


ASK_AGAIN = ("price", "timing", "time", "decision", "budget", "pris", "цен", "решен")
"""Parts of the names of reasons that may have passed."""

STALLED_WORDS = _(
    "Open deals that have been in their stage for longer than four in five won deals were, or "
    "about which nothing was done in 30 days."
)
SLIPPED = Population(
    _("Open deals whose expected close was moved, during the period, from within it to after it."),
    _slipped,
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
        has_past=False,
    ),
    Measure(
        "overdue_deals",
        _("Overdue deals"),
        "count",
        "deals",
        Population(
            _("Open deals whose expected close has passed."),
            on=lambda t, day: (t.status == "open") & (t.expected_close_on < day),
        ),
        "count",
        good="less",
        rests_on="expected_close_on",
    ),
    Measure(
        "stalled_deals",
        _("Stalled deals"),
        "count",
        "deals",
        Population(STALLED_WORDS, on=_stalled),
        "count",
        good="less",
        rests_on="stalls_on",
    ),
    Measure(
        "stalled_amount",
        _("Value of stalled deals"),
        "money",
        "deals",
        Population(STALLED_WORDS, on=_stalled),
        "sum",
        "amount",
        exclusions=NO_AMOUNT,
        good="less",
        rests_on="stalls_on",
    ),
    Measure(
        "doubtful_deals",
        _("Overdue or stalled deals"),
        "count",
        "deals",
        Population(
            _("Open deals that are overdue or stalled, each once."),
            on=lambda t, day: (
                (t.status == "open")
                & ((t.expected_close_on < day) | (t.stalls_on < day)).fill_null(False)
            ),
        ),
        "count",
        good="less",
    ),
    Measure(
        "reopenable_deals",
        _("Deals to ask again"),
        "count",
        "deals",
        Population(
            _("Deals lost over 90 days ago for their price, the timing, or without a decision."),
            on=lambda t, day: (
                (t.status == "lost") & _may_ask_again(t) & (t.closed_on < day - _days(90))
            ),
        ),
        "count",
        rests_on="loss_reason",
    ),
)

MOVES = (
    Measure(
        "pushes",
        _("Pushes"),
        "count",
        "close_moves",
        Population(
            _("Moves of an open deal's expected close to a later month."), lambda t: t.is_push
        ),
        "count",
        "",
        "moved_on",
        good="less",
    ),
    Measure(
        "days_pushed",
        _("Days pushed"),
        "days",
        "close_moves",
        Population(_("Moves of an open deal's expected close."), lambda t: t.from_on.notnull()),
        "sum",
        "days_pushed",
        "moved_on",
        _("A move to an earlier day takes days off."),
        good="less",
    ),
    Measure(
        "slipped_deals",
        _("Slipped deals"),
        "count",
        "close_moves",
        SLIPPED,
        "distinct",
        "deal_id",
        "moved_on",
        good="less",
        whole=True,
    ),
    Measure(
        "slipped_amount",
        _("Value of slipped deals"),
        "money",
        "close_moves",
        Population(SLIPPED.label, lambda t: SLIPPED.condition(t, None) & t.is_last_move),
        "sum",
        "amount",
        "moved_on",
        NO_AMOUNT,
        good="less",
        whole=True,
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
    Derived(
        "strict_win_rate",
        _("Strict win rate"),
        "share",
        ("won_deals", "closed_deals", "doubtful_deals"),
        lambda won, closed, doubtful: float(won) / float(closed + doubtful),
        _("won ÷ (won + lost + open deals that are overdue or stalled)"),
        exclusions=_("Cancelled deals, and open deals that are on their way, are not in it."),
    ),
    Derived(
        "sales_velocity",
        _("Sales velocity a day"),
        "money",
        (
            "deals",
            "won_deals",
            "closed_deals",
            "won_amount",
            "won_deals_with_amount",
            "sales_cycle_days",
        ),
        lambda created, won, closed, amount, valued, cycle: (
            float(created) * (won / closed) * (float(amount) / valued) / float(cycle)
        ),
        _("deals created × win rate × average deal ÷ sales cycle, all of the same 90 days"),
        exclusions=_("Of the 90 days up to the period's end, however long the period is."),
        trailing_days=90,
    ),
    Measure(
        "won_deals_with_amount",
        _("Won deals with a value"),
        "count",
        "deals",
        Population(
            _("Deals that were won and whose value is known."),
            lambda t: (t.status == "won") & t.amount.notnull(),
        ),
        "count",
        "",
        "closed_on",
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
