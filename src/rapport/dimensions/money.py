from __future__ import annotations

from rapport.dimension import NO_DATE, Dimension
from rapport.wording import _

MONEY = (
    Dimension("cost_category", _("Cost category"), _("What the cost was for.")),
    Dimension(
        "cost_kind",
        _("Kind of cost"),
        _("Direct, of one product; indirect, of several; or a commitment."),
        words={
            "direct": _("direct"),
            "indirect": _("indirect"),
            "commitment": _("commitment"),
        },
    ),
    Dimension(
        "recency_band",
        _("Last bought"),
        _("How long ago the customer last bought."),
        in_order=True,
        words={
            "up to 90 days": _("up to 90 days"),
            "91 to 180 days": _("91 to 180 days"),
            "181 days to a year": _("181 to 365 days"),
            "one to two years": _("1 to 2 years"),
            "over two years": _("over 2 years"),
        },
    ),
    Dimension(
        "frequency_band",
        _("How often bought"),
        _("How many times the customer has bought."),
        in_order=True,
        words={
            "once": _("once"),
            "twice": _("twice"),
            "3 or 4 times": _("3 or 4 times"),
            "5 to 9 times": _("5 to 9 times"),
            "10 times and more": _("10 times and more"),
        },
    ),
    Dimension(
        "next_product", _("Not bought yet"), _("Another product, beside what is bought already.")
    ),
    Dimension("invoice_status", _("Invoice status"), _("Where the invoice stands.")),
    Dimension("order_status", _("Order status"), _("Where the order stands.")),
    Dimension("issued_on", _("Issued"), _("When the invoice was issued."), "date", NO_DATE),
    Dimension("paid_on", _("Paid"), _("When the invoice was paid."), "date", NO_DATE),
    Dimension("refunded_on", _("Paid back"), _("When it was paid back."), "date", NO_DATE),
    Dimension("cost_on", _("Cost day"), _("The day of the cost."), "date", NO_DATE),
    Dimension("worked_on", _("Worked"), _("The day of the work."), "date", NO_DATE),
    Dimension("ordered_on", _("Ordered"), _("When it was ordered."), "date", NO_DATE),
    Dimension("shipped_on", _("Shipped"), _("When it left."), "date", NO_DATE),
    Dimension("delivered_on", _("Delivered"), _("When it arrived."), "date", NO_DATE),
    Dimension(
        "promised_on", _("Promised"), _("The day by which it was promised."), "date", NO_DATE
    ),
)
