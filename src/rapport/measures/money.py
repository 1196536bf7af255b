from __future__ import annotations

from dataclasses import replace

from rapport.dimension import UNKNOWN
from rapport.measure import Measure, Population, Ratio
from rapport.settings import SPREAD_BY
from rapport.wording import _

CHARGED = Population(
    _(
        "The lines of invoices that were issued and are not void; an invoice without lines is one "
        "line."
    ),
    lambda t: t.is_line,
)
COSTED = Population(
    _("The lines of invoices, and direct costs that are of no line."),
    # Lines whose cost is not known are counted with it: where there are only such, so is nothing.
    lambda t: t.is_line | (t.direct_cost != 0),
)
EVERY = _("The lines of invoices, and the costs of products that are of no line.")


def spread_costs(rule: str) -> tuple[Measure, ...]:
    """The measures that rest on how shared costs are spread, under a rule."""
    return (
        Measure(
            "allocated_costs",
            _("Shared costs, spread"),
            "money",
            "invoice_lines",
            Population(EVERY, lambda t: t.is_line | (t[f"spread_{rule}"] != 0)),
            "sum",
            f"spread_{rule}",
            "issued_on",
            _(
                "What no rule can place is not in it: that is the rest. Costs of days to come are "
                "not in it either."
            ),
            good="less",
            rests_on=f"spread_{rule}",
            of=_("each line's part of its month's shared costs, by their rule"),
            has_past=False,
        ),
        Measure(
            "unspread_costs",
            _("Shared costs, the rest"),
            "money",
            "invoice_lines",
            Population(
                _("What of a month's shared costs could not be spread."),
                lambda t: t[f"unspread_{rule}"] != 0,
            ),
            "sum",
            f"unspread_{rule}",
            "issued_on",
            _("Together with what is spread it comes to all shared costs."),
            good="less",
            rests_on=f"spread_{rule}",
            of=_("what could not be spread"),
            has_past=False,
        ),
        Measure(
            "costs_total",
            _("Direct and shared costs"),
            "money",
            "invoice_lines",
            Population(
                _("The lines of invoices, and the costs that are of no line."),
                lambda t: t.is_line | (t[f"cost_{rule}"] != 0),
            ),
            "sum",
            f"cost_{rule}",
            "issued_on",
            _(
                "Lines of which no cost is known are left out, and counted apart; commitments "
                "(salaries, rent, loans) are not in it, nor are costs of days to come."
            ),
            good="less",
            rests_on=f"cost_{rule}",
            of=_("direct costs and each line's part of its month's shared costs, and their rest"),
            has_past=False,
        ),
        Measure(
            "net_profit",
            _("Net profit"),
            "money",
            "invoice_lines",
            Population(
                _("The lines of invoices, and the costs that are of no line."),
                lambda t: t.is_line | (t[f"net_{rule}"] != 0),
            ),
            "sum",
            f"net_{rule}",
            "issued_on",
            NO_SHARED,
            # Where no hours were written down, hours spread nothing.
            rests_on="has_hours" if rule == "hours" else f"spread_{rule}",
            of=_("revenue less direct and shared costs"),
            has_past=False,
        ),
    )


TO_CUSTOMERS = Population(
    _("The lines of invoices that have a customer."),
    lambda t: t.is_line & (t.customer != UNKNOWN),
)
AGAIN = Population(
    _("The lines of invoices to customers who had been charged before."),
    lambda t: t.is_line & (t.customer != UNKNOWN) & t.again,
)
FIRST = Population(_("The lines of customers' first invoices."), lambda t: t.is_line & ~t.again)
NOT_VOID = _("Void invoices and drafts are not in it.")
NO_COST = _("Lines whose direct cost is not known are left out, and counted apart.")
NO_SHARED = _(
    "Commitments (salaries, rent, loans) and costs of days to come are not taken off. Months "
    "before the first shared cost on record and after the last are left out, and so are lines "
    "whose direct cost is not known."
)
BY_RULE = {
    "revenue": _("Net profit, by revenue"),
    "hours": _("Net profit, by hours"),
    "units": _("Net profit, by units"),
    "fixed": _("Net profit, by fixed shares"),
}

MONEY = (
    Measure(
        "revenue",
        _("Revenue"),
        "money",
        "invoice_lines",
        CHARGED,
        "sum",
        "revenue",
        "issued_on",
        _("Without tax, and without what was paid back. Void invoices and drafts are not in it."),
        of=_("what was charged, less tax, less what was paid back"),
    ),
    Measure(
        "refunds",
        _("Refunds"),
        "money",
        "invoice_lines",
        Population(
            _("The lines of invoices of which something was paid back."),
            lambda t: t.is_line & (t.refunded > 0),
        ),
        "sum",
        "refunded",
        "refunded_on",
        NOT_VOID,
        good="less",
        of=_("what was paid back"),
    ),
    Measure(
        "direct_costs",
        _("Direct costs"),
        "money",
        "invoice_lines",
        Population(EVERY, lambda t: t.is_line | (t.direct_cost != 0)),
        "sum",
        "direct_cost",
        "issued_on",
        _(
            "A line's own cost, else its product's unit cost times its quantity, else its part of "
            "the direct costs of its product and month. Lines without any are counted apart."
        ),
        good="less",
        rests_on="direct_cost",
        of=_("what each line costs"),
    ),
    Measure(
        "unspread_direct_costs",
        _("Direct costs, the rest"),
        "money",
        "invoice_lines",
        Population(
            _(
                "Direct costs that are booked on a product in a month in which each of its lines "
                "has a cost of its own."
            ),
            lambda t: t.unspread_direct != 0,
        ),
        "sum",
        "unspread_direct",
        "issued_on",
        _(
            "Not among the direct costs: it would count twice. With what is spread over lines it "
            "comes to all that is booked."
        ),
        good="less",
        rests_on="unspread_direct",
        of=_("the booked direct costs that no line bears"),
        has_past=False,
    ),
    Measure(
        "gross_profit",
        _("Gross profit"),
        "money",
        "invoice_lines",
        COSTED,
        "sum",
        "gross_profit",
        "issued_on",
        NO_COST,
        rests_on="direct_cost",
        of=_("revenue less direct cost"),
    ),
    Measure(
        "costed_revenue",
        _("Revenue whose direct cost is known"),
        "money",
        "invoice_lines",
        CHARGED,
        "sum",
        "costed",
        "issued_on",
        NO_COST,
        of=_("revenue"),
    ),
    Ratio(
        "gross_margin",
        _("Gross margin"),
        "share",
        "gross_profit",
        "costed_revenue",
        exclusions=NO_COST,
    ),
    *spread_costs("own"),
    Measure(
        "fully_costed_revenue",
        _("Revenue whose costs are all known"),
        "money",
        "invoice_lines",
        CHARGED,
        "sum",
        "fully_costed",
        "issued_on",
        NO_SHARED,
        of=_("revenue"),
        has_past=False,
    ),
    Ratio(
        "net_margin",
        _("Net margin"),
        "share",
        "net_profit",
        "fully_costed_revenue",
        exclusions=NO_SHARED,
    ),
    *(
        replace(
            spread_costs(rule)[-1],
            name=f"net_profit_by_{rule}",
            label=BY_RULE[rule],
        )
        for rule in SPREAD_BY
    ),
    Measure(
        "units_charged",
        _("Units charged"),
        "number",
        "invoice_lines",
        CHARGED,
        "sum",
        "quantity",
        "issued_on",
        _("Lines whose quantity is not known are counted apart."),
    ),
    Measure(
        "invoices",
        _("Invoices"),
        "count",
        "invoice_lines",
        CHARGED,
        "distinct",
        "invoice_id",
        "issued_on",
        NOT_VOID,
        of=_("invoice"),
    ),
    Measure(
        "invoices_with_amount",
        _("Invoices whose amount is known"),
        "count",
        "invoice_lines",
        Population(
            _("The lines of invoices whose amount is known."),
            lambda t: t.is_line & t.revenue.notnull(),
        ),
        "distinct",
        "invoice_id",
        "issued_on",
        NOT_VOID,
        of=_("invoice"),
    ),
    Ratio(
        "average_invoice",
        _("Average invoice"),
        "money",
        "revenue",
        "invoices_with_amount",
        exclusions=_("Void invoices, drafts, and invoices without an amount are not in it."),
    ),
    Measure(
        "paying_customers",
        _("Paying customers"),
        "count",
        "invoice_lines",
        TO_CUSTOMERS,
        "distinct",
        "customer",
        "issued_on",
        NOT_VOID,
    ),
    Measure(
        "customers_charged_before",
        _("Customers charged before"),
        "count",
        "invoice_lines",
        AGAIN,
        "distinct",
        "customer",
        "issued_on",
        NOT_VOID,
    ),
    Ratio(
        "repeat_rate",
        _("Share of customers charged before"),
        "share",
        "customers_charged_before",
        "paying_customers",
        exclusions=_("Of those who were charged in the period, by invoices, at any time before."),
    ),
    Measure(
        "first_revenue",
        _("Revenue of first invoices"),
        "money",
        "invoice_lines",
        FIRST,
        "sum",
        "revenue",
        "issued_on",
        _("Invoices without a customer are the first of nobody, and are in it."),
    ),
)
