"""Subscriptions: what they bring in a month, which began, which ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

AT_RISK_DAYS = 90
"""So many days after it was downgraded, a subscription is at risk."""


def _stands(table: Any, day: Any) -> Any:
    return (table.from_on <= day) & (table.until_on > day)


def _still(holds: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda table, day: _stands(table, day) & holds(table, day)


def _ends(table: Any, day: Any) -> Any:
    return table.ended_on.notnull() & (table.ended_on > day)


def _lately(column: str) -> Callable[[Any, Any], Any]:
    def happened(table: Any, day: Any) -> Any:
        import ibis

        limit = (day - ibis.interval(days=AT_RISK_DAYS)).cast("date")
        return ((table[column] > limit) & (table[column] <= day)).fill_null(False)

    return happened


_shrank, _said_left = _lately("shrank_on"), _lately("said_left_on")


def _left(table: Any, day: Any) -> Any:
    # What was begun after the customer had left says that it is back.
    return _said_left(table, day) & (table.started_on <= table.said_left_on).fill_null(True)


def _complained(table: Any, day: Any) -> Any:
    return (table.complained_on <= day).fill_null(False)


def _is_at_risk(table: Any, day: Any) -> Any:
    found = _ends(table, day) | table.is_overdue | _complained(table, day)
    return found | _shrank(table, day) | _left(table, day)


ACTIVE = Population(
    _("Subscriptions that had begun and not ended; one does not count on its end date."), on=_stands
)
ON_RECORD = Population(ACTIVE.label, on=_still(lambda t, _day: t.is_record))
AT_RISK = Population(
    _(
        "Subscriptions that are not over, and that end on a day that is set already, are behind "
        "with a payment, were downgraded in the last 90 days, or are of a customer with an open "
        "complaint or a churn event of the last 90 days, unless it began after that."
    ),
    on=_still(_is_at_risk),
)
STARTED = Population(
    _("Subscriptions, at what they brought on their first day."),
    on=lambda t, day: t.is_first & t.is_record & (t.started_on <= day),
)
ENDED = Population(
    _("Subscriptions that ended, at what they brought on their last day."),
    on=lambda t, day: t.is_last & t.is_record & (t.ended_on <= day),
)
UNKNOWN_MRR = _(
    "A trial brings nothing yet. Subscriptions without a start, or that ended on a day that nobody "
    "knows, are not in it; those whose MRR is not known are counted apart."
)
NOW_ALONE = _("What put it at risk is known as of now alone.")

RECURRING = (
    Measure(
        "mrr",
        _("MRR"),
        "money",
        "subscriptions",
        ACTIVE,
        "sum",
        "mrr",
        exclusions=UNKNOWN_MRR,
    ),
    Measure(
        "arr",
        _("ARR"),
        "money",
        "subscriptions",
        ACTIVE,
        "sum",
        "",
        exclusions=UNKNOWN_MRR,
        value=lambda t, _day: t.mrr * 12,
        of=_("twelve times the MRR"),
        rests_on="mrr",
    ),
    Measure(
        "active_subscriptions",
        _("Active subscriptions"),
        "count",
        "subscriptions",
        ON_RECORD,
        "count",
        exclusions=_("Trials and those without an MRR are in it."),
    ),
    Measure(
        "free_subscriptions",
        _("Of these, for nothing"),
        "count",
        "subscriptions",
        Population(
            _("Subscriptions that had begun and not ended, with an MRR of 0: trials, mostly."),
            on=_still(lambda t, _day: t.mrr == 0),
        ),
        "count",
        exclusions=_("Those whose MRR is not known are not in it."),
        good="less",
    ),
    Measure(
        "started_mrr",
        _("Started MRR"),
        "money",
        "subscriptions",
        STARTED,
        "sum",
        "mrr",
        "started_on",
        _(
            "By subscription: a second one of a customer is in it, which of the customer is an "
            "expansion."
        ),
    ),
    Measure(
        "started_subscriptions",
        _("Subscriptions begun"),
        "count",
        "subscriptions",
        STARTED,
        "count",
        "",
        "started_on",
    ),
    Measure(
        "ended_mrr",
        _("Ended MRR"),
        "money",
        "subscriptions",
        ENDED,
        "sum",
        "mrr",
        "ended_on",
        _(
            "By subscription: one of several of a customer is in it, which of the customer is a "
            "contraction. An end that is set and has not come is not in it."
        ),
        good="less",
    ),
    Measure(
        "ended_subscriptions",
        _("Subscriptions ended"),
        "count",
        "subscriptions",
        ENDED,
        "count",
        "",
        "ended_on",
        _("An end that is set and has not come is not in it."),
        good="less",
    ),
)

RISKS = (
    Measure(
        "subscriptions_at_risk",
        _("Subscriptions at risk"),
        "count",
        "subscriptions",
        AT_RISK,
        "count",
        exclusions=NOW_ALONE,
        good="less",
        has_past=False,
    ),
    Measure(
        "mrr_at_risk",
        _("MRR at risk"),
        "money",
        "subscriptions",
        AT_RISK,
        "sum",
        "mrr",
        exclusions=NOW_ALONE,
        good="less",
        has_past=False,
    ),
    *(
        Measure(
            name,
            label,
            "count",
            "subscriptions",
            Population(meaning, on=_still(holds)),
            "count",
            exclusions=NOW_ALONE,
            good="less",
            has_past=False,
            rests_on=rests_on,
        )
        for name, label, meaning, holds, rests_on in (
            (
                "ending_subscriptions",
                _("Ending soon"),
                _("Subscriptions that are not over and end on a day that is set already."),
                _ends,
                "ended_on",
            ),
            (
                "overdue_subscriptions",
                _("Behind with a payment"),
                _("Subscriptions that are not over and, as their status says, not paid for."),
                lambda t, _day: t.is_overdue,
                "subscription_status",
            ),
            (
                "downgraded_subscriptions",
                _("Downgraded lately"),
                _("Subscriptions that are not over and whose MRR fell in the last 90 days."),
                _shrank,
                "changes_from",
            ),
            (
                "complaining_subscriptions",
                _("With an open complaint"),
                _("Subscriptions that are not over, of customers with a complaint unsolved."),
                _complained,
                "complaints_from",
            ),
            (
                "leaving_subscriptions",
                _("Of customers said to have left"),
                _(
                    "Subscriptions that are not over, of customers with a churn event of the last "
                    "90 days and no return since; one that began after the event is not in it."
                ),
                _left,
                "leavers_from",
            ),
        )
    ),
)

AVERAGE_MRR = Ratio(
    "average_mrr",
    _("MRR per customer"),
    "money",
    "mrr",
    "subscribers",
    exclusions=_("Customers who pay nothing, as in a trial, are not among them."),
)
