"""The week: leads that advanced, customers lost, and what became of the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._digests import LISTED, came_in, closed, no_data
from rapport.reports._saying import tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on deals or leads for this week yet.")
ADVANCED = _n("{n} lead moved on in the funnel.", "{n} leads moved on in the funnel.")
GREW = _("The pipeline grew by {amount} to {end}.")
SHRANK = _("The pipeline shrank by {amount} to {end}.")
CUSTOMERS_LOST = _n("{n} customer was lost.", "{n} customers were lost.")


def headline(answered: Answered, locale: Locale) -> str:
    """What was won and lost, what came in and moved on, and how the pipeline has changed."""
    said = [*closed(answered, locale), *came_in(answered, locale)]
    if not said and tile(answered, "won_deals") is None:
        return no_data(answered, NO_DATA, locale, "won_deals", "leads")
    advanced = tile(answered, "advanced_leads")
    if advanced:
        said.append(locale.count(*ADVANCED, advanced))
    lost = tile(answered, "lost_customers")
    if lost:
        said.append(locale.count(*CUSTOMERS_LOST, lost))
    return " ".join([*said, *_moved(answered, locale)])


def _moved(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("movement")
    if table is None:
        return []
    amounts = {row["movement"]: row["movement_amount"] for row in table.rows()}
    start, end = amounts.get("start"), amounts.get("end")
    if not start or not end or start == end:
        return []
    said = {
        "amount": locale.compact(abs(end - start), table.currency),
        "end": locale.compact(end, table.currency),
    }
    return [locale.say(GREW if end > start else SHRANK, **said)]


WEEK = Report(
    id="week",
    title=_("The week"),
    question=_("Which leads moved on, which customers were lost, and what moved the pipeline?"),
    group="across",
    period="last_week",
    answers="stick",
    tiles=(
        "won_amount",
        "won_deals",
        "lost_deals",
        "leads",
        "advanced_leads",
        "open_amount",
        "lost_customers",
    ),
    splits=("owner", "team"),
    sections=(
        Section(
            "movement",
            _("What moved the pipeline"),
            ("movement_amount", "movement_deals"),
            ("movement",),
            chart="waterfall",
        ),
        Section(
            "split",
            _("The week by {split}"),
            ("won_amount", "won_deals", "lost_deals", "leads", "advanced_leads", "open_amount"),
            ("{split}",),
            chart="ranking",
            order=("-won_amount",),
        ),
        Section(
            "advanced",
            _("Leads that moved on in the funnel"),
            ("advanced_leads",),
            read_as="records",
            limit=LISTED,
        ),
        Section(
            "customers_lost",
            _("Customers lost"),
            ("lost_customers",),
            read_as="records",
            limit=LISTED,
        ),
        Section("won", _("Deals won"), ("won_deals",), read_as="records", limit=LISTED),
        Section("lost", _("Deals lost"), ("lost_deals",), read_as="records", limit=LISTED),
    ),
    headline=headline,
    is_digest=True,
)
