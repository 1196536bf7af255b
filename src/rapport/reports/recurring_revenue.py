"""Recurring revenue: what comes in every month, what moved it, who stays, and who may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on subscriptions for this period yet.")
NOTHING = _("No customer pays a subscription.")
MRR = _n("MRR is {amount}, from {n} customer.", "MRR is {amount}, from {n} customers.")
MOVED = _(
    "In the period, {up} a month came and {down} went, what came and went again within it too."
)
KEPT = _(
    "Its two ends compared, {rate} is left of what customers paid when it began; with what they "
    "pay more since, {net}."
)
LEFT = _n("{n} customer left.", "{n} customers left.")
LEFT_AND_GONE = _n(
    "{n} customer left at some time in it; of those there when it began, gone at its end: {gone}.",
    "{n} customers left at some time in it; of those there when it began, gone at its end: {gone}.",
)
AT_RISK = _n(
    "{n} subscription is at risk: {amount} a month.",
    "{n} subscriptions are at risk: {amount} a month.",
)


def headline(answered: Answered, locale: Locale) -> str:
    """What comes in, against before, what moved it, what is left of the start, what may go."""
    mrr, customers = tile(answered, "mrr"), tile(answered, "subscribers")
    if mrr is None:
        return no_data(answered, NO_DATA, locale, "mrr")
    currency = answered.summary.currency
    said = [locale.say(NOTHING)]
    if mrr:
        said = [locale.count(*MRR, customers or 0, amount=locale.compact(mrr, currency))]
    said += compared(answered, "mrr", locale)
    said += _moved(answered, locale)
    kept = tile(answered, "gross_revenue_retention")
    net = tile(answered, "net_revenue_retention")
    cases = tile(answered, "start_subscribers") or 0
    if kept is not None and net is not None and cases >= FEWEST_CASES:
        said.append(locale.say(KEPT, rate=locale.share(kept, 1), net=locale.share(net, 1)))
    left = tile(answered, "churned_customers")
    rate = tile(answered, "customer_churn_rate")
    gone = left if rate is None else round(rate * cases)
    if left and gone != left:
        said.append(locale.count(*LEFT_AND_GONE, left, gone=locale.number(gone)))
    elif left:
        said.append(locale.count(*LEFT, left))
    return " ".join([*said, *_at_risk(answered, locale)])


def _is_over(answered: Answered) -> bool:
    """Whether the period ended before today: what is at risk is so as of now."""
    period, table = answered.period, answered.section("risks")
    return bool(period and table and table.as_of and period.end < table.as_of)


def _moved(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("movement")
    if table is None:
        return []
    amounts = {row["movement"]: row["mrr_movement"] or 0 for row in table.rows()}
    up = sum(amounts.get(each, 0) for each in ("new", "expansion", "reactivation"))
    down = -sum(amounts.get(each, 0) for each in ("contraction", "churn"))
    if not up and not down:
        return []
    said = {"up": up, "down": down}
    told = {name: locale.compact(each, table.currency) for name, each in said.items()}
    return [locale.say(MOVED, **told)]


def _at_risk(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("risks")
    row = next(iter(table.rows()), {}) if table else {}
    if table is None or _is_over(answered) or not row.get("subscriptions_at_risk"):
        return []
    amount = locale.compact(row["mrr_at_risk"] or 0, table.currency)
    return [locale.count(*AT_RISK, row["subscriptions_at_risk"], amount=amount)]


RECURRING_REVENUE = Report(
    id="recurring-revenue",
    title=_("Recurring revenue"),
    question=_("What comes in every month, what moves it, and do customers stay?"),
    group="customers",
    period="this_year",
    answers="staying",
    rhythm="monthly",
    compare="previous_year",
    tiles=(
        "mrr",
        "arr",
        "net_new_mrr",
        "new_mrr",
        "expansion_mrr",
        "churned_mrr",
        "gross_revenue_retention",
        "net_revenue_retention",
        "customer_churn_rate",
        "start_subscribers",
        "churned_customers",
        "subscribers",
        "average_mrr",
        "active_subscriptions",
    ),
    splits=(
        "product",
        "segment",
        "industry",
        "company_size",
        "country",
        "region",
        "city",
        "source",
        "owner",
        "team",
        "customer",
        "product_category",
    ),
    sections=(
        Section(
            "over_time",
            _("MRR over time"),
            ("mrr", "arr", "subscribers", "active_subscriptions", "free_subscriptions"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_(
                "As it stood at the end of each stretch of time. Subscriptions for nothing, trials "
                "mostly, are active and bring no MRR."
            ),
        ),
        Section(
            "movement",
            _("What moved the MRR"),
            ("mrr_movement",),
            ("movement",),
            chart="waterfall",
            says=_(
                "By customer: one with several subscriptions churns when the last one ends. "
                "What came and went again within the period is in it, which revenue retention, of "
                "its two ends, leaves out. Exchange rates move nothing."
            ),
        ),
        Section(
            "movements",
            _("Movements of the MRR over time"),
            ("net_new_mrr",),
            ("date:{grain}", "movement"),
            chart="gains_and_losses",
            read_as="across",
        ),
        Section(
            "retention",
            _("Revenue retention over time"),
            ("gross_revenue_retention", "net_revenue_retention", "start_subscribers"),
            ("date:{grain}",),
            chart="rates",
            says=_(
                "Of what customers paid when each stretch of time began: gross, what is left of "
                "it; net, with what the same customers pay more. Reactivation is not in it."
            ),
        ),
        Section(
            "churn",
            _("Customers who left, over time"),
            ("churned_customers", "customer_churn_rate", "start_subscribers", "churned_mrr"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_(
                "Churned customers are all who left, those who came later or came back too. "
                "Customer churn is of those there when each stretch of time began: who is back by "
                "its end is kept."
            ),
        ),
        Section(
            "customer_cohorts",
            _("Customers still there, month by month"),
            ("subscribers", "new_subscribers"),
            ("joined_on:month", "date:month"),
            chart="cohorts",
            read_as="still there",
            says=_("Of those who began to pay in a month of the period, how many still pay."),
        ),
        Section(
            "revenue_cohorts",
            _("Revenue still there, month by month"),
            ("mrr", "new_mrr", "new_subscribers"),
            ("joined_on:month", "date:month"),
            chart="cohorts",
            read_as="still there",
            says=_(
                "What customers who began to pay in a month bring now, of what they began with: "
                "whatever they pay more or less, and who came back, is in it."
            ),
        ),
        Section(
            "split",
            _("Recurring revenue by {split}"),
            (
                "mrr",
                "active_subscriptions",
                "subscribers",
                "average_mrr",
                "net_new_mrr",
                "churned_mrr",
                "gross_revenue_retention",
                "net_revenue_retention",
                "start_subscribers",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "goals",
            _("Goals of new MRR, by {split}"),
            ("new_mrr", "new_mrr:goal", "new_mrr:attainment", "new_mrr:pace"),
            ("{split}",),
            chart="bullets",
            order=("-new_mrr",),
            splits=("owner", "team", "product", "source"),
        ),
        Section(
            "reasons",
            _("Why subscriptions ended"),
            ("ended_mrr", "ended_subscriptions"),
            ("churn_reason",),
            chart="pareto",
            read_as="shares",
            says=_("By subscription: its customer may have others."),
        ),
        Section(
            "events",
            _("Why customers left, as the source says"),
            ("churn_events", "churn_event_customers", "reactivation_events", "churn_refunds"),
            ("churn_reason",),
            chart="pareto",
            read_as="shares",
            says=_("The source's own events, whatever the customers' subscriptions say."),
        ),
        Section(
            "risks",
            _("Subscriptions at risk, and why"),
            (
                "subscriptions_at_risk",
                "mrr_at_risk",
                "ending_subscriptions",
                "overdue_subscriptions",
                "downgraded_subscriptions",
                "complaining_subscriptions",
                "leaving_subscriptions",
            ),
            says=_("One may be at risk for several reasons. As of now, whatever the period."),
            period="all",
        ),
        Section(
            "at_risk",
            _("Subscriptions to look after"),
            ("mrr_at_risk",),
            read_as="records",
            limit=25,
            period="all",
        ),
        Section(
            "lost",
            _("Customers who left"),
            ("churned_mrr",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
