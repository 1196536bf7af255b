from __future__ import annotations

from typing import Any

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

SOLD = Population(
    _(
        "Sales of a product: lines of orders; of a product that no order has, lines of invoices; "
        "of one that no invoice has either, lines of won deals."
    ),
    lambda t: t.is_sale,
)
RIPE = Population(
    _("The same sales, once the time in which a customer may send things back has passed."),
    on=lambda t, day: t.is_sale & (t.ripe_after_on < day),
)
NO_UNITS = _("Sales whose number of units is not known are counted apart.")
UNKNOWN_SALES = _("What comes back of an unknown sale, or of unknown units, is not in it.")
SO_FAR = _(
    "Only sales whose return window has passed (rapport.toml says how many days it has) are in it, "
    "and only what comes back of a known sale."
)


def _ripe(name: str, meant: Any) -> Population:
    return Population(meant, on=lambda t, day: t[name].notnull() & (t.ripe_after_on < day))


SOLD_UNITS = (
    Measure(
        "units_sold",
        _("Units sold"),
        "number",
        "sold_units",
        SOLD,
        "sum",
        "units",
        "sold_on",
        NO_UNITS,
        of=_("units"),
    ),
    Measure(
        "ripe_units_sold",
        _("Units past return date"),
        "number",
        "sold_units",
        RIPE,
        "sum",
        "units",
        "sold_on",
        NO_UNITS,
        of=_("units"),
    ),
    Measure(
        "returned_of_sold",
        _("Returned so far of those sold"),
        "number",
        "sold_units",
        _ripe(
            "returned_units", _("Returns of units that were sold, once their return window passed.")
        ),
        "sum",
        "returned_units",
        "sold_on",
        UNKNOWN_SALES,
        good="less",
        rests_on="told",
        of=_("units"),
    ),
    Ratio(
        "return_rate",
        _("Return rate"),
        "share",
        "returned_of_sold",
        "ripe_units_sold",
        exclusions=SO_FAR,
        good="less",
    ),
    Measure(
        "back_of_sold",
        _("Back so far of those sold"),
        "number",
        "sold_units",
        _ripe(
            "back_units",
            _(
                "Returns, exchanges and refunds of units that were sold, once their return window "
                "passed."
            ),
        ),
        "sum",
        "back_units",
        "sold_on",
        UNKNOWN_SALES,
        good="less",
        rests_on="told",
        of=_("units"),
    ),
    Ratio(
        "back_rate",
        _("Share that came back"),
        "share",
        "back_of_sold",
        "ripe_units_sold",
        exclusions=SO_FAR,
        good="less",
    ),
    Measure(
        "complained_of_sold",
        _("Sold units complained of"),
        "number",
        "sold_units",
        _ripe(
            "complained_units",
            _("Complaints about units that were sold, once their return window passed."),
        ),
        "sum",
        "complained_units",
        "sold_on",
        _("A unit that is complained of twice counts once; complaints of an unknown sale do not."),
        good="less",
        rests_on="told",
        of=_("units"),
    ),
    Ratio(
        "complaint_rate",
        _("Complaint rate"),
        "share",
        "complained_of_sold",
        "ripe_units_sold",
        exclusions=SO_FAR,
        good="less",
    ),
    Ratio(
        "period_return_rate",
        _("Returns to sales of the period"),
        "share",
        "returns",
        "units_sold",
        exclusions=_(
            "Two populations: units returned in the period, whenever they were sold, and units "
            "sold in it."
        ),
        good="less",
    ),
)
