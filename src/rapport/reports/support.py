"""Support: how many tickets, how soon they are answered and solved, and what customers think."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, lasting, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on tickets for this period yet.")
NO_TICKETS = _("No ticket came in in this period.")
CAME = _n("{n} ticket came in.", "{n} tickets came in.")
REPLY = _("Half of them had a reply within {time}.")
SOLVED = _("Half of those solved took less than {time}.")
SATISFIED = _("{rate} of those who rated the help found it good.")
OPEN = _n("{n} ticket is open.", "{n} tickets are open.")
UNANSWERED = _n("{n} of them has no answer yet.", "{n} of them have no answer yet.")
FEWEST = 10
"""Of fewer tickets, no median is told."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many came, against before, how soon they were met, how well, and what is still open."""
    came = tile(answered, "tickets")
    if came is None:
        return no_data(answered, NO_DATA, locale, "tickets")
    said = [locale.say(NO_TICKETS)]
    if came:
        said = [locale.count(*CAME, came), *compared(answered, "tickets", locale)]
        for text, name in (
            (REPLY, "median_hours_to_first_reply"),
            (SOLVED, "median_hours_to_solve"),
        ):
            hours = tile(answered, name)
            if hours is not None and came >= FEWEST:
                said.append(locale.say(text, time=lasting(hours, locale)))
        satisfied = rate(answered, "satisfaction_rate", tile(answered, "rated_tickets"), locale)
        if satisfied:
            said.append(locale.say(SATISFIED, rate=satisfied))
    still_open = tile(answered, "open_tickets")
    if still_open:
        said.append(locale.count(*OPEN, still_open))
        unanswered = tile(answered, "unanswered_tickets")
        if unanswered:
            said.append(locale.count(*UNANSWERED, unanswered))
    return " ".join(said)


SUPPORT = Report(
    id="support",
    title=_("Support"),
    question=_("How many tickets come in, how soon are they solved, and are customers content?"),
    group="service",
    period="this_quarter",
    answers="staying",
    tiles=(
        "tickets",
        "solved_tickets",
        "open_tickets",
        "unanswered_tickets",
        "median_hours_to_first_reply",
        "median_hours_to_solve",
        "average_hours_to_solve",
        "satisfaction_rate",
        "rated_tickets",
        "average_satisfaction",
    ),
    splits=(
        "owner",
        "team",
        "product",
        "product_category",
        "ticket_kind",
        "ticket_priority",
        "ticket_reason",
        "ticket_status",
        "customer",
        "segment",
        "industry",
        "company_size",
        "country",
        "region",
        "city",
    ),
    sections=(
        Section(
            "over_time",
            _("Tickets over time"),
            ("tickets", "solved_tickets"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Each counts on its own day: opened, solved."),
        ),
        Section(
            "split",
            _("Tickets by {split}"),
            (
                "tickets",
                "median_hours_to_first_reply",
                "median_hours_to_solve",
                "average_hours_to_solve",
                "open_tickets",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "times",
            _("How soon tickets are answered and solved"),
            (
                "median_hours_to_first_reply",
                "median_hours_to_solve",
                "average_hours_to_solve",
                "tickets",
            ),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("In hours of the clock, of tickets by the day on which they were opened."),
        ),
        Section(
            "kinds",
            _("Tickets by kind"),
            ("tickets", "median_hours_to_first_reply", "median_hours_to_solve"),
            ("ticket_kind",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "priorities",
            _("Tickets by priority"),
            (
                "tickets",
                "median_hours_to_first_reply",
                "median_hours_to_solve",
                "average_hours_to_solve",
                "average_satisfaction",
            ),
            ("ticket_priority",),
            chart="ranking",
            order=("ticket_priority",),
        ),
        Section(
            "products",
            _("Tickets by product"),
            ("tickets", "median_hours_to_solve", "average_satisfaction"),
            ("product",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "satisfaction",
            _("What customers thought of the help, by {split}"),
            ("satisfaction_rate", "rated_tickets", "average_satisfaction"),
            ("{split}",),
            chart="beside_average",
            order=("-satisfaction_rate",),
        ),
        Section(
            "satisfaction_over_time",
            _("Satisfaction over time"),
            ("average_satisfaction", "satisfaction_rate", "rated_tickets"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
        ),
        Section(
            "surveys",
            _("Scores in surveys"),
            ("survey_responses", "average_survey_score"),
            ("survey", "survey_kind"),
            order=("-survey_responses",),
            says=_("Each survey has its own scale."),
        ),
        Section(
            "hours",
            _("When tickets come in"),
            ("tickets",),
            ("weekday", "hour"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "backlog",
            _("Open tickets over time"),
            ("open_tickets", "unanswered_tickets"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("As it stood at the end of each stretch of time."),
        ),
        Section(
            "unanswered",
            _("Tickets without an answer"),
            ("unanswered_tickets",),
            read_as="records",
            limit=25,
            says=_("Those that have waited longest come first."),
        ),
        Section(
            "open",
            _("Open tickets"),
            ("open_tickets",),
            read_as="records",
            limit=25,
            says=_("Those that have waited longest come first."),
        ),
    ),
    headline=headline,
)
