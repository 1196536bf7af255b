"""The pipeline: what is open, how healthy it is, and how it came to be so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import label, named, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DEALS = _("There is no data on deals for this period yet.")
NOTHING_OPEN = _("Nothing is open.")
OPEN = _n("{amount} is open in {n} deal.", "{amount} is open in {n} deals.")
OPEN_DEALS = _n(
    "{n} deal is open; its value is not known.", "{n} deals are open; no value is known."
)
WEIGHTED = _("Weighted by its chances, that is {amount}.")
GREW = _("The pipeline grew by {amount} in the period.")
SHRANK = _("The pipeline shrank by {amount} in the period.")
RATE = _("{rate} of the deals that closed were won.")
STALLED = _n(
    "{n} open deal has stalled: look there first.", "{n} open deals have stalled: look there first."
)

NO_NEXT_STEP = _n(
    "{name} has no next step on the {n} open deal.",
    "{name} has no next step on any of {n} open deals.",
)
FEWEST_OPEN = 5
"""Who has fewer open deals is not named."""


def headline(answered: Answered, locale: Locale) -> str:
    """What is open, what it is worth by its chances, how it moved, and what has stalled."""
    deals, amount = tile(answered, "open_deals"), tile(answered, "open_amount")
    currency = answered.summary.currency
    if deals is None:
        return no_data(answered, NO_DEALS, locale, "open_deals")
    said = [locale.say(NOTHING_OPEN)]
    if deals and amount is None:
        said = [locale.count(*OPEN_DEALS, deals)]
    elif deals:
        said = [locale.count(*OPEN, deals, amount=locale.compact(amount, currency))]
        weighted = tile(answered, "weighted_amount")
        if weighted is not None:
            said.append(locale.say(WEIGHTED, amount=locale.compact(weighted, currency)))
    said += _moved(answered, locale)
    said += _without_next_step(answered, locale)
    won = rate(answered, "win_rate", tile(answered, "closed_deals"), locale)
    if won:
        said.append(locale.say(RATE, rate=won))
    stalled = tile(answered, "stalled_deals")
    if stalled:
        said.append(locale.count(*STALLED, stalled))
    return " ".join(said)


def _without_next_step(answered: Answered, locale: Locale) -> list[str]:
    """Who has no next step on any of several open deals, where others have."""
    table = answered.section("attention_split")
    if table is None or answered.query.by != ("owner",):
        return []
    rows = [row for row in named(table) if (row["open_deals"] or 0) >= FEWEST_OPEN]
    bare = [row for row in rows if row["no_next_step_deals"] == row["open_deals"]]
    if not bare or 2 * len(bare) > len(rows):
        return []
    worst = max(bare, key=lambda row: row["open_deals"])
    name = label(table, worst, locale)
    return [locale.count(*NO_NEXT_STEP, worst["open_deals"], name=name)]


def _moved(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("movement")
    if table is None:
        return []
    amounts = {row["movement"]: row["movement_amount"] for row in table.rows()}
    deals = {row["movement"]: row.get("movement_deals") for row in table.rows()}
    start, end = amounts.get("start"), amounts.get("end")
    if start is None or end is None or start == end:
        return []
    if any(deals.get(each) and not amounts[each] for each in ("start", "end")):
        # Deals that are worth nothing have no value on record: it did not grow out of nothing.
        return []
    # What was only not known before is no growth.
    grown = end - start - (amounts.get("became_known") or 0)
    if not grown:
        return []
    amount = locale.compact(abs(grown), table.currency)
    return [locale.say(GREW if grown > 0 else SHRANK, amount=amount)]


PIPELINE = Report(
    id="pipeline",
    title=_("Pipeline"),
    question=_("What is in the pipeline, how healthy is it, and how did the period go?"),
    group="sales",
    answers="close",
    period="this_quarter",
    tiles=(
        "open_amount",
        "weighted_amount",
        "open_deals",
        "won_amount",
        "won_deals",
        "closed_deals",
        "win_rate",
        "average_deal",
        "median_sales_cycle_days",
        "sales_velocity",
        "stalled_deals",
        "overdue_deals",
        "coverage",
    ),
    splits=(
        "owner",
        "team",
        "source",
        "country",
        "region",
        "city",
        "segment",
        "industry",
        "product",
        "sales_channel",
        "deal_kind",
        "forecast_category",
        "deal_size_band",
    ),
    options=("mode", "window", "weighted_by", "owner_basis"),
    sections=(
        Section(
            "stages",
            _("Open value by stage"),
            ("open_amount", "weighted_amount", "open_deals", "stalled_deals"),
            ("stage",),
            chart="stages",
            order=("stage",),
        ),
        Section(
            "board",
            _("Open deals by stage"),
            ("open_deals", "open_amount"),
            ("stage",),
            read_as="board",
            order=("stage",),
            says=_("The largest of each stage."),
        ),
        Section(
            "movement",
            _("What moved the pipeline"),
            ("movement_amount", "movement_deals"),
            ("movement",),
            chart="waterfall",
            says_under=(
                (
                    "mode",
                    "net",
                    _(
                        "The two days compared: a deal has one reason, and one that came and went "
                        "between them is not in it."
                    ),
                ),
                (
                    "mode",
                    "gross",
                    _(
                        "Every move between the two days: a deal that came and went is in both, "
                        "and one that was lost and came back counts as lost and as reopened. A "
                        "deal that closed without a value leaves with the last that was known."
                    ),
                ),
            ),
        ),
        Section(
            "velocity",
            _("Sales velocity over 90 days"),
            ("sales_velocity", "deals", "win_rate", "average_deal", "sales_cycle_days"),
            chart="waterfall",
            read_as="contributions",
            compared=True,
            trailing_days=90,
            says=_(
                "Deals created × win rate × average deal ÷ sales cycle, all of the 90 days up to "
                "the period's end; the parts of the change add up to it."
            ),
        ),
        Section(
            "over_time",
            _("Open value over time"),
            ("open_amount", "open_deals"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("As it stood at the end of each stretch of time."),
        ),
        Section(
            "stage_conversion",
            _("From stage to stage"),
            (
                "stage_conversion",
                "deals_in_stage",
                "went_further",
                "left_backward",
                "median_days_in_stage",
                "p90_days_in_stage",
            ),
            ("stage",),
            chart="ranking",
            order=("stage",),
            says=_("Of the deals that entered the stage in the period, how many came further."),
        ),
        Section(
            "ways",
            _("Where deals went from each stage"),
            ("entered_stage",),
            ("stage", "left_to"),
            chart="heat",
            read_as="across",
            order=("stage",),
        ),
        Section(
            "split",
            _("Pipeline by {split}"),
            (
                "open_amount",
                "weighted_amount",
                "open_deals",
                "won_amount",
                "closed_deals",
                "win_rate",
            ),
            ("{split}",),
            chart="ranking",
            read_as="shares",
        ),
        Section(
            "win_curve",
            _("Share won by age, of deals created in the last 24 months"),
            ("deals",),
            ("{split}",),
            chart="curves",
            period="last_24_months",
            worked_out="win_curve",
        ),
        Section(
            "ages",
            _("The largest open deals by age"),
            ("open_age_days", "open_amount", "weighted_amount"),
            ("deal",),
            chart="scatter",
            order=("-open_amount",),
            limit=20,
            says=_("Old and large, to the right and high: the ones to settle."),
        ),
        *(
            Section(
                place,
                title,
                ("win_rate", "closed_deals", "won_deals", "won_amount", "open_amount"),
                (place,),
                chart="ranking",
                order=("-closed_deals",),
                limit=15,
            )
            for place, title in (
                ("country", _("Conversion by country")),
                ("region", _("Conversion by region")),
                ("city", _("Conversion by city")),
            )
        ),
        Section(
            "attention_split",
            _("Deals that need attention, by {split}"),
            (
                "attention_deals",
                "open_deals",
                "overdue_deals",
                "stalled_deals",
                "no_next_step_deals",
            ),
            ("{split}",),
            chart="ranking",
            order=("-attention_deals",),
        ),
        Section(
            "attention",
            _("Deals that need attention"),
            ("attention_deals",),
            read_as="records",
            limit=40,
            says=_(
                "Overdue; in their stage for longer than four in five won deals were, or 30 days "
                "without activity; pushed to a later month twice or more; or with no next step."
            ),
        ),
        Section(
            "slipped",
            _("Deals pushed out of the period"),
            ("slipped_amount",),
            read_as="records",
            limit=25,
        ),
        Section(
            "pushed",
            _("Moves of the expected close to a later month"),
            ("pushes",),
            read_as="records",
            limit=25,
        ),
        Section(
            "backward",
            _("Deals that went backward"),
            ("left_backward",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
