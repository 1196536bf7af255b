from __future__ import annotations

from rapport.measure import Derived, Measure, Population, Ratio
from rapport.wording import _

TO_COME = _("What is planned for days to come is not in it.")

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
        planned=True,
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
        planned=True,
    ),
    Measure(
        "money_out",
        _("Money gone out"),
        "money",
        "costs",
        Population(
            _("Every cost on record so far: direct, indirect and commitments."),
            on=lambda t, day: t.cost_on <= day,
        ),
        "sum",
        "amount",
        "cost_on",
        TO_COME,
        good="less",
    ),
    Measure(
        "commitments_so_far",
        _("Commitments so far"),
        "money",
        "costs",
        Population(
            _("What was to be paid so far, whatever was sold: rent, salaries, loans."),
            on=lambda t, day: (t.cost_kind == "commitment") & (t.cost_on <= day),
        ),
        "sum",
        "amount",
        "cost_on",
        TO_COME,
        good="less",
    ),
    Measure(
        "planned_costs",
        _("Costs to come"),
        "money",
        "costs",
        Population(
            _("Costs that are on record for days to come, commitments among them."),
            on=lambda t, day: t.cost_on > day,
        ),
        "sum",
        "amount",
        "cost_on",
        good="less",
        planned=True,
    ),
    Derived(
        "left_after_all_costs",
        _("Left after all costs"),
        "money",
        ("revenue", "costs_total", "commitments_so_far"),
        lambda revenue, costs, commitments: revenue - costs - commitments,
        _("revenue − direct and shared costs − commitments so far"),
        exclusions=_(
            "Of lines whose cost is not known the whole revenue is left. What was spent on "
            "campaigns is not taken off: the costs on record may hold it already."
        ),
        kind="flow",
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
        _(
            "What is spread of them, by their rule, and the rest come to this. Costs of days to "
            "come are not in it."
        ),
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
