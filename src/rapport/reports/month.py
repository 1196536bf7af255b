"""The month: new customers, what they brought, and whether the goals were reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._digests import LISTED, closed, no_data
from rapport.reports._saying import compared, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on deals or customers for this month yet.")
NEW = _n("{n} new customer bought for the first time.",
         "{n} new customers bought for the first time.")  # fmt: skip
NO_NEW = _("No new customer bought for the first time.")
GOAL = _("That is {share} of the goal of {goal}.")
REVENUE = _("{amount} was invoiced.")
PROFIT = _("The net profit is {amount}.")


def headline(answered: Answered, locale: Locale) -> str:
    """What was won, of which goal, how many customers are new, and what was earned."""
    reached, goal = tile(answered, "won_amount:attainment"), tile(answered, "won_amount:goal")
    currency = answered.summary.currency
    beside = compared(answered, "won_amount", locale)
    if reached is not None and goal:
        beside.append(
            locale.say(GOAL, share=locale.share(reached, 0), goal=locale.compact(goal, currency))
        )
    said = closed(answered, locale, beside)
    customers = tile(answered, "new_customers")
    if not said and customers is None:
        return no_data(answered, NO_DATA, locale, "won_deals", "new_customers")
    if customers is not None:
        said.append(locale.count(*NEW, customers) if customers else locale.say(NO_NEW))
    for name, text in (("revenue", REVENUE), ("net_profit", PROFIT)):
        amount = tile(answered, name)
        if amount is not None:
            said.append(locale.say(text, amount=locale.compact(amount, currency)))
    return " ".join(said)


MONTH = Report(
    id="month",
    title=_("The month"),
    question=_("Which customers are new, what was earned, and were the goals reached?"),
    group="across",
    period="last_month",
    answers="target",
    rhythm="monthly",
    tiles=(
        "won_amount",
        "won_amount:goal",
        "won_amount:attainment",
        "won_deals",
        "lost_deals",
        "new_customers",
        "revenue",
        "net_profit",
        "average_invoice",
    ),
    splits=("owner", "team"),
    sections=(
        Section(
            "split",
            _("Goals of the month by {split}"),
            ("won_amount", "won_amount:goal", "won_amount:attainment", "won_deals", "lost_deals"),
            ("{split}",),
            chart="bullets",
            order=("-won_amount:goal",),
        ),
        Section(
            "customers",
            _("New customers, month by month"),
            ("new_customers", "customers", "won_amount"),
            ("date:month",),
            chart="columns",
            period="last_12_months",
        ),
        Section(
            "money",
            _("Earned, month by month"),
            ("revenue", "net_profit", "average_invoice"),
            ("date:month",),
            chart="columns",
            period="last_12_months",
        ),
        Section("new", _("New customers"), ("new_customers",), read_as="records", limit=LISTED),
        Section(
            "won",
            _("The largest deals won"),
            ("won_amount",),
            read_as="records",
            limit=LISTED,
        ),
    ),
    headline=headline,
    is_digest=True,
)
