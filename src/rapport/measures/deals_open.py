from __future__ import annotations

from typing import Any

from rapport.measure import Measure, Population
from rapport.measures._deals import NO_AMOUNT, OPEN
from rapport.wording import _


def _stalled(table: Any, day: Any) -> Any:
    return OPEN.condition(table, day) & (table.stalls_on < day)


STALLED = Population(
    _(
        "Open deals that have been in their stage for longer than four in five of the deals won by "
        "that day were, or about which nothing was done in 30 days."
    ),
    on=_stalled,
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
