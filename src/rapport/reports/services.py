"""Services: which of them earn, after what they cost directly and their part of shared costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.report import Report, Section
from rapport.reports._saying import label, named, no_data, tile
from rapport.reports._verdicts import EARLIER, held, on_services, turning
from rapport.reports.profitability import KEYS
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_INVOICES = _("There is no data on invoices for this period yet.")
NOTHING_CHARGED = _("Nothing was charged for services in this period.")
EARN = _("Services leave {amount} after direct and shared costs.")
LOSE = _("After direct and shared costs, services lose {amount}.")
DIRECT = _("After direct costs {amount} is left; shared costs are not known.")
CHARGED = _("{amount} was charged; what it cost is not known.")
LEADER = _("{name} leaves the most: {amount}, {margin} of its revenue.")
LOSER = _("{name} loses {amount}.")
DEPENDS = _(
    "In the period, whether {name} earned depends on how shared costs are spread: {bad} it lost "
    "money."
)
MANY_DEPEND = _(
    "In the period, whether these earned depends on how shared costs are spread: {names}."
)
RULES = {
    "net_profit_by_revenue": _("by revenue"),
    "net_profit_by_hours": _("by hours"),
    "net_profit_by_units": _("by units"),
    "net_profit_by_fixed": _("by fixed shares"),
}


def headline(answered: Answered, locale: Locale) -> str:
    """What services leave, which the most and which a loss, and where the rule decides that."""
    revenue = tile(answered, "revenue")
    if revenue is None:
        return no_data(answered, NO_INVOICES, locale, "revenue")
    if not revenue:
        return locale.say(NOTHING_CHARGED)
    currency = answered.summary.currency
    rows = [row for row in named(answered.section("split")) if row["net_profit"] is not None]
    net, gross = tile(answered, "net_profit"), tile(answered, "gross_profit")
    if not rows or net is None:
        left = locale.compact(gross, currency) if gross is not None else ""
        amount = locale.compact(revenue, currency)
        return locale.say(DIRECT, amount=left) if left else locale.say(CHARGED, amount=amount)
    text = EARN if net >= 0 else LOSE
    said = [locale.say(text, amount=locale.compact(abs(net), currency))]
    table = answered.section("split")
    assert table is not None
    best, worst = rows[0], rows[-1]
    if best["net_profit"] > 0 and best["net_margin"] is not None:
        amount = locale.compact(best["net_profit"], currency)
        share = locale.share(best["net_margin"], 0)
        name = label(table, best, locale)
        said.append(locale.say(LEADER, name=name, amount=amount, margin=share))
    if worst["net_profit"] < 0 and len(rows) > 1:
        amount = locale.compact(-worst["net_profit"], currency)
        said.append(locale.say(LOSER, name=label(table, worst, locale), amount=amount))
    said += on_services(answered, locale)
    said += _depending(answered, locale) or turning(answered, locale)
    return " ".join([*said, *held(answered, locale)])


def _depending(answered: Answered, locale: Locale) -> list[str]:
    """What earns under some rules and loses under others."""
    table = answered.section("rules")
    found: list[tuple[dict[str, Any], list[str]]] = []
    for row in named(table):
        values = {name: row[name] for name in KEYS if row.get(name) is not None}
        bad = [name for name, value in values.items() if value < 0]
        if bad and len(bad) < len(values):
            found.append((row, bad))
    if table is None or not found:
        return []
    if len(found) > 1:
        names = ", ".join(label(table, row, locale) for row, __ in found)
        return [locale.say(MANY_DEPEND, names=names)]
    row, bad = found[0]
    rules = ", ".join(locale.say(RULES[each]) for each in bad)
    return [locale.say(DEPENDS, name=label(table, row, locale), bad=rules)]


ONE_RULE = _(
    "Each column takes one rule for all shared costs. Elsewhere a cost that names a rule of its "
    "own keeps it."
)
EARNING = _(
    "Of the last two years. Drop: it surely loses before shared costs. Outsource: it earns before "
    "shared costs and surely loses after them, so it costs us more than it would cost somebody "
    "else. Promote: it surely earns, with a better margin than all services together and no less "
    "an hour. Keep: it surely earns. Surely means with 90 %; of under six months or eight invoices "
    "nothing is said."
)
LATER_MARGIN = _(
    "Held: a service to promote or keep earned in the half year after it, one to outsource or drop "
    "lost. With fewer than three invoices since, it cannot be told."
)

SERVICES = Report(
    id="services",
    title=_("Services"),
    question=_("Which services earn, and which only seem to?"),
    group="customers",
    period="this_year",
    answers="stop",
    rhythm="monthly",
    compare="previous_year",
    of_alone=("product_kind=service",),
    tiles=(
        "revenue",
        "direct_costs",
        "gross_profit",
        "allocated_costs",
        "net_profit",
        "net_margin",
        "hours",
        "profit_per_hour",
    ),
    splits=("product", "product_category", "customer", "segment", "industry", "country"),
    options=("allocate_by",),
    sections=(
        Section(
            "verdicts",
            _("What to promote, keep, outsource or drop"),
            ("net_profit",),
            ("product",),
            chart="scatter",
            needs=("invoice_lines",),
            worked_out="verdicts",
            says=EARNING,
        ),
        Section(
            "verdicts_by_rule",
            _("What each would be under another cost rule"),
            ("net_profit",),
            ("product",),
            needs=("invoice_lines",),
            known=("allocated_costs",),
            worked_out="verdicts_by_rule",
            says=_("Of the last two years, as above."),
        ),
        Section(
            "earlier_verdicts",
            EARLIER,
            ("net_profit",),
            needs=("invoice_lines",),
            worked_out="earlier_verdicts",
            says=LATER_MARGIN,
        ),
        Section(
            "split",
            _("Profit by {split}"),
            (
                "net_profit",
                "revenue",
                "direct_costs",
                "gross_profit",
                "allocated_costs",
                "net_margin",
                "hours",
                "units_charged",
            ),
            ("{split}",),
            chart="ranking",
            order=("-net_profit",),
            says=_("Shared costs are spread by the chosen rule."),
        ),
        Section(
            "map",
            _("Profit against volume, by {split}"),
            ("revenue", "net_profit", "units_charged"),
            ("{split}",),
            chart="scatter",
            known=("net_profit",),
            says=_("To the right: more is sold. Below zero: it loses money."),
        ),
        Section(
            "rules",
            _("What changes if the rule changes, by {split}"),
            KEYS,
            ("{split}",),
            chart="ranks",
            known=("net_profit_by_revenue",),
            says=ONE_RULE,
        ),
        Section(
            "over_time",
            _("Services over time"),
            ("revenue", "gross_profit", "net_profit", "hours"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "hours",
            _("Hours of work and what they leave, by {split}"),
            ("hours", "profit_per_hour", "gross_profit", "net_profit"),
            ("{split}",),
            chart="ranking",
            needs=("work",),
        ),
        Section(
            "who",
            _("Hours of work by person"),
            ("hours",),
            ("owner",),
            chart="ranking",
            compared=True,
        ),
    ),
    headline=headline,
)
