from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.measure import Measure, Population
from rapport.measures._deals import NO_AMOUNT, OPEN
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

PUSHED = 2
"""Whose expected close was moved to a later month so often is looked after."""


def _stalled(table: Any, day: Any) -> Any:
    return OPEN.condition(table, day) & (table.stalls_on < day)


STALLED = Population(
    _(
        "Open deals that have been in their stage for longer than four in five of the deals won by "
        "that day were, or about which nothing was done in 30 days."
    ),
    on=_stalled,
)

REASONS: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = (
    ("overdue", lambda t, day: (t.expected_close_on < day).fill_null(False)),
    ("stalled", lambda t, day: (t.stalls_on < day).fill_null(False)),
    ("pushed", lambda t, _day: t.times_pushed >= PUSHED),
    ("no_next_step", lambda t, _day: t.no_next_step),
)
"""Why an open deal needs attention."""


def _needs_attention(table: Any, day: Any) -> Any:
    found = [holds(table, day) for __, holds in REASONS]
    return OPEN.condition(table, day) & (found[0] | found[1] | found[2] | found[3])


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
        STALLED,
        "count",
        good="less",
        rests_on="stalls_on",
    ),
    Measure(
        "stalled_amount",
        _("Value of stalled deals"),
        "money",
        "deals",
        STALLED,
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
        "deals_past_usual_time",
        _("Deals past the usual time"),
        "count",
        "deals",
        Population(
            _(
                "Open deals that have been in their stage for longer than four in five of the "
                "deals won by that day were."
            ),
            on=lambda t, day: (t.status == "open") & (t.usual_until_on < day),
        ),
        "count",
        good="less",
        rests_on="usual_until_on",
    ),
    Measure(
        "attention_deals",
        _("Deals that need attention"),
        "count",
        "deals",
        Population(
            _(
                "Open deals that are overdue or stalled, whose expected close was moved to a later "
                "month twice or more, or for which no next step is planned; each once."
            ),
            on=_needs_attention,
        ),
        "count",
        exclusions=_("Where no deal has a next step on record, its lack is no reason."),
        good="less",
        has_past=False,
        reasons=REASONS,
    ),
    Measure(
        "open_age_days",
        _("Age of open deals"),
        "days",
        "deals",
        OPEN,
        "mean",
        exclusions=_("Deals without a creation date are not in it."),
        good="less",
        rests_on="created_on",
        value=lambda t, day: day - t.created_on,
        of=_("days since the deal was created"),
    ),
)
