"""Dead on arrival: what comes back and what is complained of, product by product, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES
from rapport.forms.beyond import NAME as BEYOND
from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.reports._verdicts import EARLIER, held, on_products
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on complaints and returns for this period yet.")
NOTHING = _("Nothing came back, and nobody complained, in this period.")
BACK = _n("{n} unit came back.", "{n} units came back.")
COMPLAINTS = _n("{n} complaint came in.", "{n} complaints came in.")
OF_SOLD = _("Of what was sold in the period and is past its return date, {rate} came back so far.")
WORST = _("{name} comes back the most: {rate}, against {average} of everything together.")
REASON = _("Among all cases the reason named most is {name}: {share}.")
CLEARLY_BEYOND = 3
"""So many units more than the average brings: fewer are chance."""
CLEARLY_MORE = 1.5
"""So many times the average: less is not worth a sentence."""


def headline(answered: Answered, locale: Locale) -> str:
    """What came back, against before, of how much that was sold, which product most, and why."""
    back, complaints = tile(answered, "units_back"), tile(answered, "complaints")
    if back is None and complaints is None:
        return no_data(answered, NO_DATA, locale, "units_back", "complaints")
    if not back and not complaints:
        return locale.say(NOTHING)
    said = []
    if back:
        said = [locale.count(*BACK, round(back)), *compared(answered, "units_back", locale)]
    if complaints:
        said.append(locale.count(*COMPLAINTS, complaints))
    of_sold, ripe = tile(answered, "back_rate"), tile(answered, "ripe_units_sold")
    if of_sold and back and ripe >= FEWEST_CASES:
        said.append(locale.say(OF_SOLD, rate=_short(of_sold, locale)))
    said += on_products(answered, locale) or _worst(answered, locale)
    return " ".join([*said, *_reason(answered, locale), *held(answered, locale)])


def _worst(answered: Answered, locale: Locale) -> list[str]:
    """What comes back clearly more than the average brings; plain counts, and no verdict."""
    table = answered.section("rates")
    average = table.total_of("back_rate") if table else None
    if table is None or not average:
        return []
    known = [row for row in named(table) if row[BEYOND] is not None]
    for row in sorted(known, key=lambda each: -each[BEYOND])[:1]:
        many = row["ripe_units_sold"] >= FEWEST_CASES and row[BEYOND] >= CLEARLY_BEYOND
        if many and row["back_rate"] >= CLEARLY_MORE * average:
            rates = {
                "rate": _short(row["back_rate"], locale),
                "average": _short(average, locale),
            }
            return [locale.say(WORST, name=label(table, row, locale), **rates)]
    return []


def _short(share: float, locale: Locale) -> str:
    """A share, with a decimal where it is small: what comes back is a few in a hundred."""
    return locale.share(share, 0 if share >= 0.1 else 1)


def _reason(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("reasons")
    whole = table.total_of("claims") if table else None
    if table is None or not whole or whole < FEWEST_CASES:
        return []
    for row in named(table)[:1]:
        share = locale.share(row["share"], 0)
        return [locale.say(REASON, name=label(table, row, locale), share=share)]
    return []


NORM = _(
    "Of what was sold in the last two years and is past its return date. The norm is one and a "
    "half times the rate of all products together, or of the others that come back at all, if "
    "that is more; under five products, of the same product before. Those above it are listed so "
    "that one in ten at most is there by chance. Withdraw: above the norm, and it loses money "
    "after what its returns cost, or more than half comes back. Fix: above the norm otherwise. The "
    "rates lean on those of all, where little was sold."
)
LATER_RATE = _(
    "Held: of what was sold in the half year after it, a product to fix or withdraw still came "
    "back more than the norm, one that was fine did not. Of fewer than 20 units it cannot be told."
)

DOA = Report(
    id="doa",
    title=_("Dead on arrival"),
    question=_("What comes back, what is complained of, and why?"),
    group="service",
    period="last_12_months",
    answers="stop",
    rhythm="monthly",
    needs=("tickets",),
    tiles=(
        "back_rate",
        "return_rate",
        "complaint_rate",
        "ripe_units_sold",
        "units_back",
        "complaints",
        "exchanges",
        "refund_requests",
        "cost_of_returns",
        "days_from_sale_to_complaint",
    ),
    splits=(
        "product",
        "product_category",
        "product_kind",
        "customer",
        "industry",
        "segment",
        "company_size",
        "country",
        "region",
        "city",
        "ticket_reason",
        "owner",
    ),
    sections=(
        Section(
            "verdicts",
            _("What to fix, and what to withdraw"),
            ("back_rate",),
            ("product",),
            chart="ranges",
            needs=("sold_units", "tickets"),
            worked_out="verdicts",
            says=NORM,
        ),
        Section(
            "earlier_verdicts",
            EARLIER,
            ("back_rate",),
            needs=("sold_units", "tickets"),
            worked_out="earlier_verdicts",
            says=LATER_RATE,
        ),
        Section(
            "rates",
            _("Share that came back, by {split}"),
            (
                "back_rate",
                "ripe_units_sold",
                "back_of_sold",
                "return_rate",
                "complaint_rate",
                "complained_of_sold",
            ),
            ("{split}",),
            chart="beside_average",
            read_as="beyond",
            needs=("sold_units", "tickets"),
            says=_(
                "Of what was sold in the period and is past its return window, what came back so "
                "far: returned, exchanged or refunded. First comes what brings the most units more "
                "than it would at the rate of all together, so that what was sold twice does not "
                "lead."
            ),
        ),
        Section(
            "sold_in",
            _("Share that came back, by month of sale"),
            ("back_rate", "ripe_units_sold", "back_of_sold", "return_rate", "complaint_rate"),
            ("sold_on:month",),
            chart="lines",
            needs=("sold_units", "tickets"),
            says=_("The last months are few until their return window has passed."),
        ),
        Section(
            "over_time",
            _("What came back over time"),
            ("units_back", "returns", "exchanges", "refund_requests", "complaints"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("On the day on which the ticket was opened."),
        ),
        Section(
            "split",
            _("Complaints, returns, exchanges and refunds by {split}"),
            (
                "units_back",
                "returns",
                "exchanges",
                "refund_requests",
                "complaints",
                "cost_of_returns",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            says=_(
                "Tickets opened in the period, whenever it was sold; returns are counted in units."
            ),
        ),
        Section(
            "flow",
            _("Returns beside what was sold in the same time, by {split}"),
            ("period_return_rate", "returns", "units_sold"),
            ("{split}",),
            chart="beside_average",
            order=("-returns",),
            needs=("sold_units", "tickets"),
            says=_(
                "Two populations: what came back in the period may have been sold long before it."
            ),
        ),
        Section(
            "reasons",
            _("Why things come back or are complained of"),
            ("claims", "units_back", "complaints", "cost_of_returns"),
            ("ticket_reason",),
            chart="pareto",
            read_as="shares",
        ),
        Section(
            "reasons_by_product",
            _("Reasons, product by product"),
            ("claims",),
            ("product", "ticket_reason"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "days",
            _("How soon after the sale"),
            ("claims", "units_back", "complaints"),
            ("days_after_sale",),
            chart="ranking",
            order=("days_after_sale",),
            says=_("Of complaints and returns for which the sale is known, in days."),
        ),
        Section(
            "wait",
            _("Days from sale to complaint, by {split}"),
            ("days_from_sale_to_complaint", "complaints"),
            ("{split}",),
            chart="ranking",
            order=("-complaints",),
        ),
        Section(
            "satisfaction",
            _("What customers thought of the help, by {split}"),
            ("satisfaction_rate", "rated_tickets", "average_satisfaction"),
            ("{split}",),
            chart="beside_average",
            order=("-rated_tickets",),
        ),
        Section(
            "surveys",
            _("Surveys, by {split}"),
            ("csat", "csat_responses", "nps", "nps_responses"),
            ("{split}",),
            chart="beside_average",
            order=("-csat_responses", "-nps_responses"),
        ),
        Section(
            "scores",
            _("Scores in surveys"),
            ("survey_responses", "average_survey_score"),
            ("survey", "survey_kind"),
            order=("-survey_responses",),
            says=_("Each survey has its own scale."),
        ),
        Section(
            "comments",
            _("What customers wrote"),
            ("survey_comments",),
            read_as="records",
            limit=25,
        ),
        Section(
            "came_back",
            _("What came back last"),
            ("units_back",),
            read_as="records",
            limit=25,
        ),
        Section(
            "unmatched",
            _("What came back without a known sale"),
            ("unmatched_units_back",),
            read_as="records",
            limit=25,
            needs=("sold_units",),
            says=_("They are in no share of what was sold: their orders may be missing."),
        ),
    ),
    headline=headline,
)
