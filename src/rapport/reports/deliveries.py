"""Deliveries: what was ordered and sent, how long it took, and what came late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_ORDERS = _("There is no data on orders and shipments for this period yet.")
NOTHING = _("Nothing was ordered or sent in this period.")
ORDERED = _n("{n} order came in.", "{n} orders came in.")
SENT = _n("{n} unit was sent.", "{n} units were sent.")
TOOK = _n(
    "From order to arrival it took {n} day on the average.",
    "From order to arrival it took {n} days on the average.",
)
ON_TIME = _("{rate} came by the day that was promised.")
LATE = _n("{n} shipment was late.", "{n} shipments were late.")
MOST_LATE = _n(
    "Most of what is late is {name}: {n} shipment.",
    "Most of what is late is {name}: {n} shipments.",
)
OVERDUE = _n(
    "{n} shipment is overdue and has not arrived.",
    "{n} shipments are overdue and have not arrived.",
)


def headline(answered: Answered, locale: Locale) -> str:
    """How much was ordered and sent, how long it took, and what was late."""
    orders, units = tile(answered, "orders"), tile(answered, "units_shipped")
    if orders is None and units is None:
        return no_data(answered, NO_ORDERS, locale, "orders", "units_shipped")
    if not orders and not units:
        said = [locale.say(NOTHING)]
    else:
        said = [locale.count(*ORDERED, orders)] if orders else []
        said += compared(answered, "orders", locale) if orders else []
        said += [locale.count(*SENT, round(units))] if units else []
    days = tile(answered, "days_to_deliver")
    if days is not None:
        said.append(locale.count(*TOOK, round(days)))
    late = tile(answered, "late_shipments")
    on_time = rate(answered, "on_time_rate", _due(answered), locale)
    if on_time:
        said.append(locale.say(ON_TIME, rate=on_time))
    elif late:
        said.append(locale.count(*LATE, late))
    rows = [row for row in named(answered.section("split")) if row["late_shipments"]]
    table = answered.section("split")
    if table is not None and len(rows) > 1:
        worst = max(rows, key=lambda row: row["late_shipments"])
        if worst["late_shipments"] >= 2:
            said.append(
                locale.count(*MOST_LATE, worst["late_shipments"], name=label(table, worst, locale))
            )
    overdue = tile(answered, "overdue_shipments")
    if overdue:
        said.append(locale.count(*OVERDUE, overdue))
    return " ".join(said)


def _due(answered: Answered) -> int | None:
    due: int | None = tile(answered, "due_shipments")
    return due


DELIVERIES = Report(
    id="deliveries",
    title=_("Deliveries"),
    question=_("What was ordered and sent, and did it come when it was promised?"),
    group="customers",
    period="this_year",
    answers="staying",
    compare="previous_year",
    tiles=(
        "orders",
        "ordered_amount",
        "units_shipped",
        "days_to_deliver",
        "on_time_rate",
        "due_shipments",
        "late_shipments",
        "overdue_shipments",
    ),
    splits=(
        "product",
        "customer",
        "country",
        "region",
        "city",
        "product_category",
        "segment",
        "industry",
        "source",
        "owner",
    ),
    sections=(
        Section(
            "over_time",
            _("Orders over time"),
            ("orders", "ordered_amount", "units_ordered", "units_shipped"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Each counts on its own day: ordered, shipped."),
        ),
        Section(
            "split",
            _("Deliveries by {split}"),
            (
                "units_shipped",
                "shipments",
                "days_to_deliver",
                "late_shipments",
                "due_shipments",
                "on_time_rate",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "orders_split",
            _("Orders by {split}"),
            ("ordered_amount", "orders", "units_ordered"),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "days",
            _("Days from order to arrival"),
            ("days_to_deliver", "median_days_to_deliver"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
        ),
        Section(
            "on_time",
            _("Late shipments over time"),
            ("late_shipments", "due_shipments", "on_time_rate", "average_days_late"),
            ("date:{grain}",),
            chart="columns",
            says=_("Each shipment counts on the day by which it was promised."),
        ),
        Section(
            "overdue",
            _("Overdue, and not there yet"),
            ("overdue_shipments",),
            read_as="records",
            limit=25,
        ),
        Section(
            "late",
            _("What came late"),
            ("late_shipments",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
