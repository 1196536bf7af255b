from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import _

ALL = Population(_("Invoices that were issued and are not void."))
UNPAID = Population(_("Invoices that are issued, not void, and not paid."), lambda t: ~t.paid)

INVOICES = (
    Measure(
        "invoiced_amount",
        _("Invoiced, with tax"),
        "money",
        "invoices",
        ALL,
        "sum",
        "amount",
        "issued_on",
        _("What was paid back is still in it."),
    ),
    Measure(
        "days_to_pay",
        _("Days to pay"),
        "days",
        "invoices",
        Population(_("Invoices that were paid."), lambda t: t.paid & t.paid_on.notnull()),
        "mean",
        "days_to_pay",
        "paid_on",
        _("Invoices of which either day is not known are not in it."),
        good="less",
        of=_("days from issue to payment"),
    ),
    Measure(
        "unpaid_amount",
        _("Not paid yet"),
        "money",
        "invoices",
        UNPAID,
        "sum",
        "open_amount",
        exclusions=_("With tax, without what was paid back."),
        good="less",
        of=_("what is left to pay"),
    ),
    Measure(
        "unpaid_invoices",
        _("Invoices not paid yet"),
        "count",
        "invoices",
        UNPAID,
        "count",
        good="less",
    ),
)
