from __future__ import annotations

from typing import Any

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

ORDERED = Population(
    _("The lines of orders; an order without lines is one line."),
)
NOT_CANCELLED = _("Cancelled orders are not in it.")
SENT = Population(_("Shipments that have left."), lambda t: t.shipped_on.notnull())
ARRIVED = Population(_("Shipments that have arrived."), lambda t: t.delivered_on.notnull())
NO_PROMISE = _(
    "Shipments for which no day was promised are not in it, nor those promised for a day to come."
)


def due(t: Any, day: Any) -> Any:
    """A shipment whose promise can be judged: its day has come and it arrived, or it is over."""
    return (t.promised_on <= day) & (t.delivered_on.notnull() | (t.promised_on < day))


def on_time(t: Any, day: Any) -> Any:
    """A shipment that arrived by its day, which has come."""
    return (t.promised_on <= day) & (t.delivered_on <= t.promised_on)


def late(t: Any, day: Any) -> Any:
    """A shipment that arrived after its day, or has not arrived though the day is over."""
    return (t.delivered_on > t.promised_on) | (t.delivered_on.isnull() & (t.promised_on < day))


DELIVERIES = (
    Measure(
        "orders",
        _("Orders"),
        "count",
        "order_lines",
        ORDERED,
        "distinct",
        "order_id",
        "ordered_on",
        NOT_CANCELLED,
        of=_("order"),
    ),
    Measure(
        "ordered_amount",
        _("Value of orders"),
        "money",
        "order_lines",
        ORDERED,
        "sum",
        "amount",
        "ordered_on",
        NOT_CANCELLED,
    ),
    Measure(
        "units_ordered",
        _("Units ordered"),
        "number",
        "order_lines",
        ORDERED,
        "sum",
        "quantity",
        "ordered_on",
        _("Lines whose quantity is not known are counted apart."),
    ),
    Measure("shipments", _("Shipments"), "count", "shipments", SENT, "count", "", "shipped_on"),
    Measure(
        "units_shipped",
        _("Units shipped"),
        "number",
        "shipments",
        SENT,
        "sum",
        "quantity",
        "shipped_on",
        _("Shipments whose quantity is not known are counted apart."),
    ),
    Measure(
        "days_to_deliver",
        _("Days to deliver"),
        "days",
        "shipments",
        ARRIVED,
        "mean",
        "days_to_deliver",
        "delivered_on",
        _("Shipments whose order is not on record are not in it."),
        good="less",
        of=_("days from the order to the arrival"),
    ),
    Measure(
        "median_days_to_deliver",
        _("Median days to deliver"),
        "days",
        "shipments",
        ARRIVED,
        "median",
        "days_to_deliver",
        "delivered_on",
        _("Shipments whose order is not on record are not in it."),
        good="less",
        of=_("days from the order to the arrival"),
    ),
    Measure(
        "due_shipments",
        _("Shipments promised"),
        "count",
        "shipments",
        Population(
            _("Shipments whose promised day has come and that arrived, or is over without them."),
            on=due,
        ),
        "count",
        "",
        "promised_on",
        NO_PROMISE,
        rests_on="promised_on",
    ),
    Measure(
        "on_time_shipments",
        _("Shipments on time"),
        "count",
        "shipments",
        Population(_("Shipments that arrived on the day that was promised or before."), on=on_time),
        "count",
        "",
        "promised_on",
        NO_PROMISE,
        rests_on="promised_on",
    ),
    Measure(
        "late_shipments",
        _("Late shipments"),
        "count",
        "shipments",
        Population(
            _(
                "Shipments that arrived after the day that was promised, or have not arrived "
                "though it is over."
            ),
            on=late,
        ),
        "count",
        "",
        "promised_on",
        NO_PROMISE,
        good="less",
        rests_on="promised_on",
    ),
    Ratio(
        "on_time_rate",
        _("On time"),
        "share",
        "on_time_shipments",
        "due_shipments",
        exclusions=NO_PROMISE,
    ),
    Measure(
        "average_days_late",
        _("Days late"),
        "days",
        "shipments",
        Population(
            _("Shipments that arrived after the day that was promised."), lambda t: t.days_late > 0
        ),
        "mean",
        "days_late",
        "promised_on",
        NO_PROMISE,
        good="less",
        rests_on="promised_on",
        of=_("days from the promised day to the arrival"),
    ),
    Measure(
        "overdue_shipments",
        _("Overdue shipments"),
        "count",
        "shipments",
        Population(
            _("Shipments that have not arrived though the day that was promised is over."),
            on=lambda t, day: t.delivered_on.isnull() & (t.promised_on < day),
        ),
        "count",
        exclusions=NO_PROMISE,
        good="less",
        rests_on="promised_on",
    ),
)
