from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

ALL = Population(_("The lines of every deal; a deal with a product and no lines is one line."))
WON = Population(
    _("The lines of won deals; a deal with a product and no lines is one line."),
    lambda t: t.status == "won",
)
NO_COST = _("Lines whose cost is not known are left out, and counted apart.")

LINES = (
    Measure(
        "line_amount", _("Value of lines"), "money", "lines", ALL, "sum", "amount", "created_on"
    ),
    Measure(
        "won_line_amount",
        _("Won value of lines"),
        "money",
        "lines",
        WON,
        "sum",
        "amount",
        "closed_on",
    ),
    Measure(
        "units",
        _("Units in won deals"),
        "number",
        "lines",
        WON,
        "sum",
        "quantity",
        "closed_on",
        _("Lines whose quantity is not known are counted apart."),
    ),
    Measure(
        "line_cost", _("Cost of lines"), "money", "lines", WON, "sum", "cost", "closed_on", NO_COST
    ),
    Measure(
        "line_margin", _("Margin"), "money", "lines", WON, "sum", "margin", "closed_on", NO_COST
    ),
    Measure(
        "line_amount_with_cost",
        _("Won value of lines with a cost"),
        "money",
        "lines",
        WON,
        "sum",
        "amount_with_cost",
        "closed_on",
        NO_COST,
    ),
    Ratio(
        "line_margin_rate",
        _("Margin rate"),
        "share",
        "line_margin",
        "line_amount_with_cost",
        exclusions=NO_COST,
    ),
    Measure(
        "average_discount",
        _("Average discount"),
        "share",
        "lines",
        WON,
        "mean",
        "discount",
        "closed_on",
        _("Lines without a discount on record are not in it."),
    ),
)
