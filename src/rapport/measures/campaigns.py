"""What campaigns cost, and what they brought."""

from __future__ import annotations

from rapport.formula import parse
from rapport.measure import Credited, Derived, Measure, Population, Ratio
from rapport.wording import _

PAYMENTS = Population(_("What was paid to be known; it follows the leads of each kind."))
OF_BUDGETS = Population(
    _("What was paid for campaigns that have a budget."), lambda t: t.has_budget
)
CAMPAIGNS = Population(_("Every campaign's budget, evenly on the days on which it runs."))
LEADS = Credited(_("Every lead, by what its touches are credited of it."))
WON = Credited(
    _("Won deals, by what their touches are credited of them."), lambda t: t.status == "won"
)
PAID = Credited(
    _(
        "Won deals, by what is credited to campaigns, or sources without a campaign, that money "
        "was spent on."
    ),
    lambda t: (t.status == "won") & t.paid,
)
FIRST = Credited(
    _("Customers' first won deals, by what their touches are credited of them."),
    lambda t: (t.status == "won") & t["first"],
)
BACK = Credited(
    _("Customers' first won deals, of those who have bought again since, in any period."),
    lambda t: (t.status == "won") & t["first"] & t.came_back_on.notnull(),
)
NO_AMOUNT = _("Deals without an amount are left out, and counted apart.")
NO_COST = _("Won deals of which a line's cost is not known are left out, and counted apart.")
NO_TOUCH = _("Without a touch a record goes to its own campaign; without that, to none.")

CAMPAIGN_MEASURES = (
    Measure(
        "spend", _("Spend"), "money", "spend", PAYMENTS, "sum", "amount", "spent_on", good="less"
    ),
    Measure(
        "spend_with_budget",
        _("Spend of campaigns with a budget"),
        "money",
        "spend",
        OF_BUDGETS,
        "sum",
        "amount",
        "spent_on",
        good="less",
    ),
    Measure(
        "budget",
        _("Budget"),
        "money",
        "budgets",
        CAMPAIGNS,
        "sum",
        "amount",
        "budgeted_on",
        _("Campaigns without a budget are counted apart, a time for each day on which they run."),
        rests_on="amount",
        planned=True,
    ),
    Derived(
        "budget_left",
        _("Budget left, of campaigns with one"),
        "money",
        ("budget", "spend_with_budget"),
        lambda budget, spent: budget - spent,
        _("budget − spend of campaigns with a budget"),
        kind="flow",
    ),
    Measure(
        "campaign_leads",
        _("Leads credited"),
        "count",
        "lead_attribution",
        LEADS,
        "sum",
        "credit",
        "created_on",
        NO_TOUCH,
        of=_("the credit for each lead, which makes 1"),
    ),
    Measure(
        "campaign_won_deals",
        _("Won deals credited"),
        "count",
        "attribution",
        WON,
        "sum",
        "credit",
        "closed_on",
        NO_TOUCH,
        of=_("the credit for each deal, which makes 1"),
    ),
    Measure(
        "campaign_won_amount",
        _("Won value credited"),
        "money",
        "attribution",
        WON,
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
        of=_("the deal's amount, by the credit for it"),
    ),
    Measure(
        "campaign_customers",
        _("New customers credited"),
        "count",
        "attribution",
        FIRST,
        "sum",
        "credit",
        "closed_on",
        _("Customers whose first purchase was an invoice without a deal are not in it."),
        of=_("the credit for each deal, which makes 1"),
    ),
    Measure(
        "campaign_customers_back",
        _("New customers who came back"),
        "count",
        "attribution",
        BACK,
        "sum",
        "credit",
        "closed_on",
        _("Young customers have had less time to come back."),
        of=_("the credit for each deal, which makes 1"),
    ),
    Ratio(
        "repeat_customer_rate",
        _("Share of new customers who came back"),
        "share",
        "campaign_customers_back",
        "campaign_customers",
        exclusions=_("Young customers have had less time to come back."),
    ),
    Derived(
        "cost_per_lead",
        _("Cost per lead"),
        "money",
        ("spend", "campaign_leads"),
        lambda spend, leads: float(spend) / float(leads) if spend else None,
        _("spend ÷ leads credited"),
        exclusions=_(
            "Leads that no money was spent on are among those credited. Not known where nothing "
            "was spent."
        ),
        good="less",
        halves=parse("spend / campaign_leads").halves,
    ),
    Derived(
        "cost_per_customer",
        _("Cost per new customer"),
        "money",
        ("spend", "campaign_customers"),
        lambda spend, customers: float(spend) / float(customers) if spend else None,
        _("spend ÷ new customers credited"),
        exclusions=_(
            "Customers that no money was spent on are among those credited. Not known where "
            "nothing was spent."
        ),
        good="less",
        halves=parse("spend / campaign_customers").halves,
    ),
    Measure(
        "paid_won_amount",
        _("Won value credited to spend"),
        "money",
        "attribution",
        PAID,
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
        rests_on="spend_known",
        of=_("the deal's amount, by the credit for it"),
    ),
    Measure(
        "paid_won_profit",
        _("Gross profit credited to spend"),
        "money",
        "attribution",
        PAID,
        "sum",
        "profit",
        "closed_on",
        NO_COST,
        rests_on="profit",
        of=_("the deal's amount less the cost of its lines, by the credit for it"),
    ),
    Ratio(
        "roas",
        _("Return on spend"),
        "number",
        "paid_won_amount",
        "spend",
        exclusions=_("What no money was spent on is not in it."),
    ),
    Derived(
        "roi",
        _("Return on investment"),
        "share",
        ("paid_won_profit", "spend"),
        lambda profit, spend: float(profit - spend) / float(spend),
        _("(gross profit credited to spend − spend) ÷ spend"),
        exclusions=NO_COST,
        halves=parse("(paid_won_profit - spend) / spend").halves,
    ),
)
