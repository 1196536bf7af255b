"""Losses: how many, how much, when, at which stage, why, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DEALS = _("There is no data on deals for this period yet.")
NOTHING_LOST = _("Nothing was lost in this period.")
NO_VALUES = _n(
    "{n} deal was lost, and its value is not known.",
    "{n} deals were lost, and their values are not known.",
)
LOST = _n("{amount} was lost in {n} deal.", "{amount} was lost in {n} deals.")
REASON = _("What cost the most: {name}, with {share} of the lost value.")
DRIVER = _(
    "Where to look: {group} {value}, with {n} more lost deals than expected ({low} to {high})."
)
RIVAL = _("Among competitors, {name} took the most: {amount}.")
AGAIN = _n(
    "Of all years, {n} lost deal may be worth asking again.",
    "Of all years, {n} lost deals may be worth asking again.",
)


def headline(answered: Answered, locale: Locale) -> str:
    """What was lost, against before, why most of it, to whom, and what may be asked again."""
    deals, amount = tile(answered, "lost_deals"), tile(answered, "lost_amount")
    if deals is None:
        return no_data(answered, NO_DEALS, locale, "lost_deals")
    again = next((each.count for each in answered.sections if each.section.id == "ask_again"), 0)
    worth = [locale.count(*AGAIN, again)] if again else []
    if not deals:
        return " ".join([locale.say(NOTHING_LOST), *worth])
    if amount is None:
        return " ".join([locale.count(*NO_VALUES, deals), *worth])
    currency = answered.summary.currency
    said = [locale.count(*LOST, deals, amount=locale.compact(amount, currency))]
    said += compared(answered, "lost_amount", locale)
    reasons = answered.section("reasons")
    for row in named(reasons)[:1]:
        if reasons and row["share"]:
            name = label(reasons, row, locale)
            said.append(locale.say(REASON, name=name, share=locale.share(row["share"], 0)))
    said += _driver(answered, locale)
    rivals = answered.section("competitors")
    for row in named(rivals)[:1]:
        if rivals and row["lost_amount"]:
            taken = locale.compact(row["lost_amount"], currency)
            said.append(locale.say(RIVAL, name=label(rivals, row, locale), amount=taken))
    return " ".join([*said, *worth])


def _driver(answered: Answered, locale: Locale) -> list[str]:
    """The group with the most extra lost deals, of those that stand out."""
    table = answered.section("drivers")
    rows = [row for row in table.rows() if row["stands_out"]] if table else []
    if not table or not rows:
        return []
    worst = max(rows, key=lambda row: row["extra_lost"])
    group, value = table.dimensions[:2]
    return [
        locale.say(
            DRIVER,
            group=group.name_of(worst["group"], locale).lower(),
            value=value.name_of(worst["value"], locale),
            n=locale.number(round(worst["extra_lost"])),
            low=locale.number(round(worst["low"])),
            high=locale.number(round(worst["high"])),
        )
    ]


LOSSES = Report(
    id="losses",
    title=_("Losses"),
    question=_("How much do we lose, when, why, and to whom?"),
    group="sales",
    answers="lose",
    rhythm="monthly",
    period="this_year",
    compare="previous_year",
    tiles=(
        "lost_amount",
        "lost_deals",
        "win_rate",
        "closed_deals",
        "median_days_to_lost",
        "cancelled_deals",
    ),
    splits=(
        "owner",
        "team",
        "product",
        "segment",
        "industry",
        "country",
        "region",
        "city",
        "deal_size_band",
        "source",
        "sales_channel",
        "loss_reason",
        "stage",
        "competitor",
        "lost_to",
        "deal_kind",
        "pipeline",
    ),
    options=("owner_basis",),
    sections=(
        Section(
            "over_time",
            _("Lost value over time"),
            ("lost_amount", "lost_deals"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "reasons",
            _("Why deals were lost"),
            ("lost_amount", "lost_deals", "median_days_to_lost"),
            ("loss_reason",),
            chart="ranking",
            compared=True,
            read_as="shares",
            where=("status=lost",),
        ),
        Section(
            "reasons_by_stage",
            _("Reasons, stage by stage"),
            ("lost_amount", "lost_deals"),
            ("loss_reason", "stage"),
            chart="pareto",
            read_as="across",
            order=("stage",),
            where=("status=lost",),
        ),
        Section(
            "lost_to",
            _("To a competitor, or to no decision"),
            ("lost_amount", "lost_deals", "median_days_to_lost"),
            ("lost_to",),
            chart="ranking",
            compared=True,
            read_as="shares",
            where=("status=lost",),
            says=_(
                "A competitor is named, or the reason says so; other reasons, such as the price, "
                "stand for themselves."
            ),
        ),
        Section(
            "stages",
            _("The stage at which deals were lost"),
            ("lost_amount", "lost_deals", "median_days_to_lost"),
            ("stage",),
            chart="ranking",
            order=("stage",),
            where=("status=lost",),
        ),
        Section(
            "competitors",
            _("To whom: the competitors"),
            ("lost_amount", "lost_deals"),
            ("competitor",),
            chart="ranking",
            read_as="shares",
            where=("status=lost",),
            says=_("(none) is a deal that no competitor is named for."),
        ),
        Section(
            "split",
            _("Losses by {split}"),
            ("lost_amount", "lost_deals", "closed_deals", "win_rate", "median_days_to_lost"),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "drivers",
            _("Where more is lost than one would expect"),
            ("lost_deals",),
            ("{split}",),
            chart="ranges",
            worked_out="drivers",
        ),
        *(
            Section(
                by,
                title,
                ("lost_deals", "lost_amount", "closed_deals", "win_rate", "median_days_to_lost"),
                (by,),
                chart="ranking",
                limit=15,
                order=order,
            )
            for by, title, order in (
                ("industry", _("Losses by industry"), ()),
                ("segment", _("Losses by segment"), ()),
                ("deal_size_band", _("Losses by size of deal"), ("deal_size_band",)),
                ("country", _("Losses by country"), ()),
            )
        ),
        Section(
            "reasons_by_source",
            _("Reasons and sources"),
            ("lost_deals", "lost_amount"),
            ("loss_reason", "source"),
            chart="heat",
            read_as="across",
            where=("status=lost",),
        ),
        Section(
            "days",
            _("Median days until a deal was lost"),
            ("median_days_to_lost", "lost_deals"),
            ("date:{grain}",),
            chart="lines",
        ),
        Section(
            "ask_again",
            _("Deals worth asking again"),
            ("reopenable_deals",),
            read_as="records",
            filled=("loss_reason",),
            limit=25,
            says=_("Lost over 90 days ago for their price, the timing, or without a decision."),
        ),
    ),
    headline=headline,
)
