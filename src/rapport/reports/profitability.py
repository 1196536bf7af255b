"""Profitability: what was charged, what it cost, what is left, and of whom."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rapport.report import Report, Section
from rapport.reports._buyers import GONE_QUIET, likely_to_buy
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_INVOICES = _("There is no data on invoices for this period yet.")
NOTHING_CHARGED = _("Nothing was charged in this period.")
NO_AMOUNTS = _("What was charged in this period is not known in the workspace's currency.")
CHARGED = _n(
    "{amount} was charged to {n} customer.",
    "{amount} was charged to {n} customers.",
)
LEFT = _("After direct and shared costs {amount} is left, {margin} of the revenue.")
LOST = _("After direct and shared costs {amount} was lost.")
LEFT_OF_ALL = _("After commitments such as salaries and rent, too, {amount} is left.")
LOST_OF_ALL = _("After commitments such as salaries and rent, too, {amount} was lost.")
LEFT_DIRECT = _("After direct costs {amount} is left; shared costs are not known.")
LEADER = _("{name} leaves the most: {amount}.")
COST_MORE = _n(
    "{n} customer cost more than it brought: {amount} in all.",
    "{n} customers cost more than they brought: {amount} in all.",
)
ROSE = _("Prices rose by {change} in {month}.")
FELL = _("Prices fell by {change} in {month}.")
STEP, FEWEST_LINES = 0.02, 3
"""A list price has moved where its level changes by so much, from months with so many lines."""


def headline(answered: Answered, locale: Locale) -> str:
    """What was charged, against before, what is left of it, of whom most, and if prices moved."""
    revenue, customers = tile(answered, "revenue"), tile(answered, "paying_customers")
    if revenue is None:
        if tile(answered, "invoices"):
            return locale.say(NO_AMOUNTS)
        return no_data(answered, NO_INVOICES, locale, "revenue")
    currency = answered.summary.currency
    if not revenue and not customers:
        return " ".join([locale.say(NOTHING_CHARGED), *_prices(answered, locale)])
    amount = locale.compact(revenue, currency)
    said = [locale.count(*CHARGED, customers or 0, amount=amount)]
    said += compared(answered, "revenue", locale)
    said += _left(answered, locale)
    most = answered.section("most")
    for row in named(most)[:1]:
        if most and row["net_profit"] and row["net_profit"] > 0:
            left = locale.compact(row["net_profit"], currency)
            said.append(locale.say(LEADER, name=label(most, row, locale), amount=left))
    losses = [
        row["net_profit"]
        for row in named(answered.section("whale"))
        if row["net_profit"] is not None and row["net_profit"] < 0
    ]
    if losses:
        lost = locale.compact(-sum(losses), currency)
        said.append(locale.count(*COST_MORE, len(losses), amount=lost))
    return " ".join([*said, *_prices(answered, locale)])


def _left(answered: Answered, locale: Locale) -> list[str]:
    """What is left after the costs of what was sold, and after all others, of what is known."""
    currency = answered.summary.currency
    net, margin = tile(answered, "net_profit"), tile(answered, "net_margin")
    gross, whole = tile(answered, "gross_profit"), tile(answered, "left_after_all_costs")
    said = []
    if net is not None and net < 0:
        said.append(locale.say(LOST, amount=locale.compact(-net, currency)))
    elif net is not None and margin is not None:
        share = locale.share(margin, 0)
        said.append(locale.say(LEFT, amount=locale.compact(net, currency), margin=share))
    elif gross is not None:
        said.append(locale.say(LEFT_DIRECT, amount=locale.compact(gross, currency)))
    if said and whole is not None and _has_commitments(answered):
        text = LEFT_OF_ALL if whole >= 0 else LOST_OF_ALL
        said.append(locale.say(text, amount=locale.compact(abs(whole), currency)))
    return said


def _has_commitments(answered: Answered) -> bool:
    """Whether anything was to be paid in the period whatever was sold."""
    table = answered.section("left")
    return bool(table and table.records and table.rows()[0]["commitments_so_far"])


def _prices(answered: Answered, locale: Locale) -> list[str]:
    """The month in which the price list moved the most, of those that the report is about."""
    table = answered.section("prices")
    if table is None:
        return []
    axis = table.dimensions[0].name
    rows = [
        row
        for row in table.rows()
        if row["price_level"] and (row["priced_lines"] or 0) >= FEWEST_LINES
    ]
    about = [each for each in (answered.summary.period, answered.summary.compare) if each]
    steps: list[tuple[float, Any]] = [
        (after["price_level"] / before["price_level"] - 1, after[axis])
        for before, after in pairwise(rows)
        if not about or any(each.start <= after[axis] <= each.end for each in about)
    ]
    change, month = max(steps, key=lambda step: abs(step[0]), default=(0.0, None))
    if abs(change) < STEP:
        return []
    text = ROSE if change > 0 else FELL
    said = locale.date(month, "month")
    return [locale.say(text, change=locale.share(abs(change), 0), month=said)]


KEYS = (
    "net_profit_by_revenue",
    "net_profit_by_hours",
    "net_profit_by_units",
    "net_profit_by_fixed",
)
"""Net profit under each rule by which shared costs can be spread."""
COSTS = (
    "revenue",
    "costs_total",
    "direct_costs",
    "gross_profit",
    "gross_margin",
    "allocated_costs",
    "net_profit",
    "net_margin",
)

PROFITABILITY = Report(
    id="profitability",
    title=_("Profitability"),
    question=_("What do we earn, after what it costs, and with whom?"),
    group="customers",
    period="this_year",
    answers="staying",
    rhythm="monthly",
    compare="previous_year",
    tiles=(
        "revenue",
        "gross_profit",
        "gross_margin",
        "net_profit",
        "net_margin",
        "left_after_all_costs",
        "costs_total",
        "refunds",
        "paying_customers",
        "average_invoice",
        "won_amount",
    ),
    splits=(
        "customer",
        "segment",
        "product",
        "source",
        "industry",
        "product_category",
        "country",
        "company_size",
        "sales_channel",
        "owner",
        "team",
    ),
    options=("allocate_by", "horizon"),
    sections=(
        Section(
            "over_time",
            _("Revenue, profit, and what was booked"),
            ("revenue", "gross_profit", "net_profit", "won_amount"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Booked is the value of the deals won; revenue is what was charged since."),
        ),
        Section(
            "left",
            _("From revenue to what is left"),
            (
                "revenue",
                "direct_costs",
                "allocated_costs",
                "unspread_costs",
                "commitments_so_far",
                "left_after_all_costs",
                "unspread_direct_costs",
            ),
            known=("left_after_all_costs",),
            says=_(
                "Revenue less the four lines of costs under it is what is left. Not taken off: "
                "direct costs, the rest, for which lines have a cost of their own; and what was "
                "spent on campaigns, which the costs on record may hold already."
            ),
        ),
        Section(
            "split",
            _("Revenue, costs and profit by {split}"),
            COSTS,
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "map",
            _("Revenue and margin by {split}"),
            ("revenue", "gross_margin"),
            ("{split}",),
            chart="scatter",
            known=("gross_profit",),
            says=_("Far to the right and low: much revenue, little of it left."),
        ),
        Section(
            "most",
            _("Most profitable by {split}"),
            ("net_profit", "net_margin", "revenue"),
            ("{split}",),
            chart="ranking",
            order=("-net_profit",),
            limit=10,
            known=("net_profit",),
        ),
        Section(
            "least",
            _("Least profitable by {split}"),
            ("net_profit", "net_margin", "revenue"),
            ("{split}",),
            order=("net_profit",),
            limit=10,
            known=("net_profit",),
            says=_("A loss is below zero: it cost more than it brought."),
        ),
        Section(
            "whale",
            _("Net profit, customer by customer"),
            ("net_profit", "revenue"),
            ("customer",),
            chart="whale",
            order=("-net_profit",),
            known=("net_profit",),
            says=_("Above 100 % is what the customers below zero take away again."),
        ),
        Section(
            "keys",
            _("The place of each under each rule for shared costs, by {split}"),
            KEYS,
            ("{split}",),
            chart="ranks",
            known=("net_profit_by_revenue",),
        ),
        Section(
            "growth_by_industry",
            _("Growth and decline by industry"),
            ("revenue", "paying_customers", "gross_profit"),
            ("industry",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "growth_by_segment",
            _("Growth and decline by segment"),
            ("revenue", "paying_customers", "gross_profit"),
            ("segment",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "less_than_before",
            _("Revenue lost: customers who were charged less than before"),
            ("revenue", "invoices"),
            ("customer",),
            compared=True,
            read_as="falls",
            order=("revenue:change",),
            limit=15,
        ),
        Section(
            "loyal",
            _("Loyal customers"),
            ("loyal_customers",),
            read_as="records",
            period="all",
            limit=25,
            says=_("They have bought three times or more, the last time within a year."),
        ),
        Section(
            "recency_and_frequency",
            _("How lately and how often customers bought"),
            ("buyers", "bought_amount"),
            ("frequency_band", "recency_band"),
            chart="heat",
            read_as="across",
            period="all",
            order=("frequency_band", "recency_band"),
            says=_("As of the day on which the data were last brought."),
        ),
        Section(
            "buying_again",
            _("Who will buy again"),
            ("purchases",),
            period="all",
            worked_out="buying_again",
        ),
        Section(
            "buying_again_check",
            _("What would have been said before, and what came"),
            ("purchases",),
            period="all",
            worked_out="buying_again_check",
        ),
        likely_to_buy(limit=50),
        GONE_QUIET,
        Section(
            "one_not_the_other",
            _("Who buys the one, and not yet the other"),
            ("customers_without_next", "attach_rate", "customers_with_product"),
            ("product", "next_product"),
            chart="heat",
            read_as="across",
            period="all",
            says=_(
                "Among the products that most customers have. Down: what they have; along: what "
                "they lack."
            ),
        ),
        Section(
            "offer_next",
            _("What to offer to whom"),
            ("next_offers",),
            read_as="records",
            period="all",
            limit=25,
            says=_(
                "What a customer who still buys lacks, and most of the customers with one of its "
                "products have."
            ),
        ),
        Section(
            "money_out",
            _("Money gone out over time"),
            ("money_out",),
            ("date:{grain}", "cost_kind"),
            chart="columns",
        ),
        Section(
            "costs_by_category",
            _("What the money went out for"),
            ("money_out",),
            ("cost_category",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "costs_to_come",
            _("Costs to come in this period"),
            ("planned_costs",),
            read_as="records",
            limit=25,
        ),
        Section(
            "shared",
            _("Shared costs, month by month"),
            ("shared_costs", "allocated_costs", "unspread_costs"),
            ("date:month",),
            chart="columns",
            known=("allocated_costs",),
            says=_("What is spread over what was sold, and what no rule can place."),
        ),
        Section(
            "prices",
            _("Prices against today's list, over time"),
            ("price_level", "priced_lines"),
            ("date:month",),
            chart="lines",
            period="last_24_months",
        ),
    ),
    headline=headline,
)
