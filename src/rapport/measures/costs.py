from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

COSTS = (
    Measure(
        "booked_costs",
        _("Costs on record"),
        "money",
        "costs",
        Population(
            _("Direct and indirect costs on record."), lambda t: t.cost_kind != "commitment"
        ),
        "sum",
        "amount",
        "cost_on",
        _("Commitments are not in it, nor what only invoice lines and unit costs tell."),
        good="less",
    ),
    Measure(
        "commitments",
        _("Commitments"),
        "money",
        "costs",
        Population(
            _("What is to be paid whatever is sold: rent, salaries, loans."),
            lambda t: t.cost_kind == "commitment",
        ),
        "sum",
        "amount",
        "cost_on",
        _("Those of days to come are in it."),
        good="less",
    ),
    Measure(
        "money_out",
        _("Money going out"),
        "money",
        "costs",
        Population(_("Every cost on record: direct, indirect and commitments.")),
        "sum",
        "amount",
        "cost_on",
        _("Commitments of days to come are in it."),
        good="less",
    ),
    Measure(
        "shared_costs",
        _("Shared costs"),
        "money",
        "costs",
        Population(
            _("Costs that are of no product, or indirect; commitments are not."),
            lambda t: t.shared,
        ),
        "sum",
        "amount",
        "cost_on",
        _("What is spread of them, by their rule, and the rest come to this."),
        good="less",
    ),
)

WORK = (
    Measure(
        "hours",
        _("Hours of work"),
        "hours",
        "work",
        Population(_("All work that was written down.")),
        "sum",
        "hours",
        "worked_on",
        _("Work without hours is counted apart."),
    ),
    Ratio(
        "profit_per_hour",
        _("Net profit an hour"),
        "money",
        "net_profit",
        "hours",
        exclusions=_("Work and invoices of the same period: one may come before the other."),
    ),
)
