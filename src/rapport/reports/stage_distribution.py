"""Stage distribution: what is in each stage, now and at the end of each stretch before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.report import Report, Section
from rapport.reports._saying import label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

NO_DEALS = _("There is no data on deals for this period yet.")
NOTHING_OPEN = _("Nothing is open.")
OPEN = _n("{n} deal is open.", "{n} deals are open.")
MOST = _("Most of the value is in {name}: {share}.")
SLOW = _n(
    "In {name}, the usual deal has been there for {n} day; deals that are won usually leave after "
    "{usual}.",
    "In {name}, the usual deal has been there for {n} days; deals that are won usually leave after "
    "{usual}.",
)
PAST = _n("{n} deal is past the usual time.", "{n} deals are past the usual time.")
FEWEST = 5
"""Of fewer deals in a stage, no usual age is told."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many are open, where most of the value is, and where deals stay longer than is usual."""
    deals = tile(answered, "open_deals")
    if deals is None:
        return no_data(answered, NO_DEALS, locale, "open_deals")
    if not deals:
        return locale.say(NOTHING_OPEN)
    said = [locale.count(*OPEN, deals)]
    said += _largest(answered, locale)
    said += _slowest(answered, locale)
    past = tile(answered, "deals_past_usual_time")
    if past:
        said.append(locale.count(*PAST, past))
    return " ".join(said)


def _rows(answered: Answered, section: str) -> list[tuple[Table, dict[str, Any]]]:
    """The rows of a section that stands once for each pipeline, each with its table."""
    tables = [
        each.table for each in answered.sections if each.section.id.partition("-")[0] == section
    ]
    return [(table, row) for table in tables for row in named(table)]


def _largest(answered: Answered, locale: Locale) -> list[str]:
    """The stage that holds most of the value, and how much of it."""
    whole = tile(answered, "open_amount")
    rows = [each for each in _rows(answered, "now") if each[1]["open_amount"]]
    if not whole or len(rows) < 2:
        return []
    table, row = max(rows, key=lambda each: each[1]["open_amount"])
    share = locale.share(float(row["open_amount"]) / float(whole), 0)
    return [locale.say(MOST, name=label(table, row, locale), share=share)]


def _slowest(answered: Answered, locale: Locale) -> list[str]:
    """The stage whose deals have stayed for longest, by what is usual there."""
    slow = [
        (table, row)
        for table, row in _rows(answered, "ages")
        if (row["open_deals"] or 0) >= FEWEST
        and row["p80_days_of_won"]
        and (row["median_age_in_stage"] or 0) > row["p80_days_of_won"]
    ]
    if not slow:
        return []
    table, row = max(slow, key=lambda e: e[1]["median_age_in_stage"] / e[1]["p80_days_of_won"])
    days, usual = round(row["median_age_in_stage"]), round(row["usual_days_in_stage"])
    name = label(table, row, locale)
    return [locale.count(*SLOW, days, name=name, usual=locale.number(usual))]


STAGE_DISTRIBUTION = Report(
    id="stage-distribution",
    title=_("Stage distribution"),
    question=_("What is in each stage, how has that changed, and where do deals stay too long?"),
    group="sales",
    period="year_to_date",
    answers="stick",
    tiles=(
        "open_deals",
        "open_amount",
        "weighted_amount",
        "median_age_in_stage",
        "deals_past_usual_time",
        "stalled_deals",
    ),
    splits=(
        "owner",
        "team",
        "source",
        "country",
        "segment",
        "industry",
        "sales_channel",
        "deal_kind",
        "deal_size_band",
        "forecast_category",
    ),
    options=("weighted_by", "owner_basis"),
    sections=(
        Section(
            "now",
            _("Deals and value in each stage"),
            ("open_amount", "weighted_amount", "open_deals", "deals_past_usual_time"),
            ("stage",),
            chart="stages",
            order=("stage",),
        ),
        Section(
            "value_over_time",
            _("Value in each stage over time"),
            ("open_amount", "open_deals"),
            ("date:{grain}", "stage"),
            chart="columns",
            read_as="across",
            order=("date:{grain}", "stage"),
            says=_("As it stood at the end of each stretch of time."),
        ),
        Section(
            "deals_over_time",
            _("Deals in each stage over time"),
            ("open_deals",),
            ("date:{grain}", "stage"),
            chart="columns",
            read_as="across",
            order=("date:{grain}", "stage"),
        ),
        Section(
            "ages",
            _("Age in each stage against the usual"),
            (
                "median_age_in_stage",
                "usual_days_in_stage",
                "p80_days_of_won",
                "open_deals",
            ),
            ("stage",),
            chart="spread",
            order=("stage",),
            says=_("The usual is how long the deals that were won stayed in the stage."),
        ),
        Section(
            "split",
            _("Open deals by {split}"),
            ("open_amount", "open_deals", "median_age_in_stage", "deals_past_usual_time"),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "split_stages",
            _("Stages by {split}"),
            ("open_amount", "open_deals"),
            ("{split}", "stage"),
            chart="heat",
            read_as="across",
            order=("stage",),
        ),
        Section(
            "past",
            _("Deals past the usual time of their stage"),
            ("deals_past_usual_time",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
