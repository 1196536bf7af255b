"""Calls: who is reached, when, after how many attempts, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, lasting, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on calls for this period yet.")
NO_CALLS = _("Nobody made a call in this period.")
MADE = _n("{n} call was made.", "{n} calls were made.")
REACHED = _("{rate} of them reached somebody.")
TALKED = _("They talked for {time}.")
BEST_HOUR = _("Between {hour}:00 and {next}:00 most are reached: {rate}.")
CALLS_ALONE = ("activity_kind=call",)
CLEARLY_BETTER = 1.2
"""So many times the rate of all calls: less is no time of day to plan by."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many calls, against before, how many reached somebody, for how long, and when."""
    made = tile(answered, "calls")
    if made is None:
        return no_data(answered, NO_DATA, locale, "calls")
    if not made:
        return locale.say(NO_CALLS)
    said = [locale.count(*MADE, made), *compared(answered, "calls", locale)]
    reached = rate(answered, "connect_rate", made, locale)
    if reached:
        said.append(locale.say(REACHED, rate=reached))
    minutes = tile(answered, "talk_minutes")
    if minutes:
        said.append(locale.say(TALKED, time=lasting(float(minutes) / 60, locale)))
    return " ".join([*said, *_hour(answered, locale)])


def _hour(answered: Answered, locale: Locale) -> list[str]:
    """The hour of the day at which clearly more are reached, of those with enough calls."""
    table = answered.section("day")
    average = tile(answered, "connect_rate")
    if table is None or not average:
        return []
    known = [
        row
        for row in table.rows()
        if isinstance(row["hour"], int) and (row["calls"] or 0) >= 3 * FEWEST_CASES
    ]
    if len(known) < 3:
        return []
    best = max(known, key=lambda row: row["connect_rate"] or 0)
    if (best["connect_rate"] or 0) < CLEARLY_BETTER * average:
        return []
    hours = {"hour": best["hour"], "next": best["hour"] + 1}
    return [locale.say(BEST_HOUR, rate=locale.share(best["connect_rate"], 0), **hours)]


CALLS = Report(
    id="calls",
    title=_("Calls"),
    question=_("Whom do our calls reach, when, and after how many attempts?"),
    group="team",
    period="this_quarter",
    answers="active",
    rhythm="daily",
    tiles=(
        "calls",
        "connected_calls",
        "connect_rate",
        "call_attempts",
        "talk_minutes",
        "average_talk_minutes",
        "recorded_calls",
    ),
    splits=(
        "owner",
        "team",
        "outcome",
        "disposition",
        "direction",
        "attempt",
        "source",
        "industry",
        "country",
        "customer",
        "status",
    ),
    alone="customer",
    sections=(
        Section(
            "over_time",
            _("Calls over time, by outcome"),
            ("calls",),
            ("date:{grain}", "outcome"),
            chart="columns",
            read_as="across",
            where=CALLS_ALONE,
        ),
        Section(
            "reached",
            _("Connect rate over time"),
            ("connect_rate", "calls", "connected_calls", "talk_minutes"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            where=CALLS_ALONE,
        ),
        Section(
            "split",
            _("Calls by {split}"),
            (
                "calls",
                "connected_calls",
                "connect_rate",
                "call_attempts",
                "talk_minutes",
                "average_talk_minutes",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
            where=CALLS_ALONE,
            says=_("Calls until somebody answers are of those alone whom somebody reached."),
        ),
        Section(
            "rates",
            _("Connect rate by {split}"),
            ("connect_rate", "calls", "connected_calls"),
            ("{split}",),
            chart="beside_average",
            read_as="beyond",
            where=CALLS_ALONE,
        ),
        Section(
            "outcomes",
            _("How calls went"),
            ("calls", "call_minutes"),
            ("outcome",),
            chart="ranking",
            compared=True,
            read_as="shares",
            where=CALLS_ALONE,
        ),
        Section(
            "people",
            _("How each person's calls went"),
            ("calls",),
            ("owner", "outcome"),
            chart="heat",
            read_as="across",
            where=CALLS_ALONE,
        ),
        Section(
            "attempts",
            _("How many are reached at each attempt"),
            ("connect_rate", "calls", "connected_calls", "average_talk_minutes"),
            ("attempt",),
            chart="beside_average",
            order=("attempt",),
            where=CALLS_ALONE,
            says=_("The first call about a lead, deal or customer, the second, and so on."),
        ),
        Section(
            "outcome_by_attempt",
            _("How calls went at each attempt"),
            ("calls",),
            ("attempt", "outcome"),
            chart="heat",
            read_as="across",
            order=("attempt",),
            where=CALLS_ALONE,
        ),
        Section(
            "day",
            _("How many are reached at each hour of the day"),
            ("connect_rate", "calls", "connected_calls", "talk_minutes"),
            ("hour",),
            chart="beside_average",
            order=("hour",),
            where=CALLS_ALONE,
        ),
        Section(
            "outcome_by_hour",
            _("How calls went at each hour of the day"),
            ("calls",),
            ("outcome", "hour"),
            chart="heat",
            read_as="across",
            where=CALLS_ALONE,
        ),
        Section(
            "hours",
            _("When calls are made"),
            ("calls",),
            ("weekday", "hour"),
            chart="heat",
            read_as="across",
            where=CALLS_ALONE,
        ),
        Section(
            "recordings",
            _("Recorded calls"),
            ("recorded_calls",),
            read_as="records",
            limit=25,
        ),
        Section(
            "list",
            _("The latest calls"),
            ("calls",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
