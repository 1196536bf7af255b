"""E-mail outcomes: what became of each mailing, when it is best sent, and what it brought."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, rate, tile
from rapport.wording import BLANKS, _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on mailings for this period yet.")
NOTHING_SENT = _("No mailing was sent in this period.")
SENT = _n("{n} mailing went to {people}.", "{n} mailings went to {people}.")
CLICKED = _("{rate} of those who got one clicked.")
REPLIED = _("{rate} answered.")
BEST_TIME = _("The best time so far: {weekday}, {hour}.")
BEST_TIME_OF = _("The best time so far for {channel}: {weekday}, {hour}.")
MIXED = _("All mailings together: those to people who know us and those to strangers differ.")
BEST = _("{name} was clicked most: {rate}.")
BROUGHT = _("{amount} was won after them.")
MANY = 1_000
"""Where fewer messages arrived on a weekday or at an hour, nothing is said of which is best."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many were sent, clicked and answered, when they do best, and what was won after them."""
    mailings, sent = tile(answered, "mailings"), tile(answered, "sent")
    if mailings is None:
        return no_data(answered, NO_DATA, locale, "mailings")
    if not mailings:
        return locale.say(NOTHING_SENT)
    said = [locale.count(*SENT, mailings, people=locale.number(sent or 0))]
    said += compared(answered, "sent", locale)
    delivered = tile(answered, "delivered")
    for name, text in (("click_rate", CLICKED), ("reply_rate", REPLIED)):
        spoken = rate(answered, name, delivered, locale)
        if spoken:
            value = tile(answered, name)
            said.append(locale.say(text, rate=locale.share(value, 1)))
    said += [*_time(answered, locale), *_best(answered, locale)]
    won = tile(answered, "email_won_amount")
    if won:
        said.append(locale.say(BROUGHT, amount=locale.compact(won, answered.summary.currency)))
    return " ".join(said)


def _time(answered: Answered, locale: Locale) -> list[str]:
    """The weekday and the hour at which the mailings of the largest channel are clicked most.

    Channels are for different readers: together they would tell which is mailed when.
    """
    tables = {
        name: _rows(answered, f"{name}_channel") or _rows(answered, name)
        for name in ("weekdays", "hours")
    }
    channel = _largest(tables["weekdays"])
    found = {}
    for name, all_rows in tables.items():
        axis = name.removesuffix("s")
        rows = [
            row
            for row in all_rows
            if row.get("channel", channel) == channel
            and isinstance(row[axis], int)
            and row["click_rate"] is not None
            and row["delivered"] >= MANY
        ]
        if len(rows) < 2:
            return []
        found[name] = max(rows, key=lambda row: row["click_rate"])[axis]
    spoken = {"weekday": _weekday(found["weekdays"], locale), "hour": f"{found['hours']}:00"}
    if not channel:
        return [locale.say(BEST_TIME, **spoken)]
    return [locale.say(BEST_TIME_OF, channel=channel, **spoken)]


def _rows(answered: Answered, name: str) -> list[dict[str, Any]]:
    """A section's rows as they were counted, before anything was put along the top."""
    for each in answered.sections:
        if each.section.id == name:
            return (each.whole or each.table).rows()
    return []


def _largest(rows: list[dict[str, Any]]) -> str:
    """The channel by which the most messages arrived; empty where none is known."""
    arrived: dict[str, int] = {}
    for row in rows:
        channel = row.get("channel", "")
        if channel and channel not in BLANKS:
            arrived[channel] = arrived.get(channel, 0) + (row["delivered"] or 0)
    return max(arrived, key=lambda each: arrived[each], default="")


def _weekday(number: int, locale: Locale) -> str:
    """A weekday's name; 1 is Monday."""
    # 2024 began on a Monday.
    return str(format_date(date(2024, 1, number), "EEEE", locale=locale.language))


def _best(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("split")
    rows = [
        row
        for row in named(table)
        if row["click_rate"] and (row["delivered"] or 0) >= 10 * FEWEST_CASES
    ]
    if table is None or len(rows) < 2:
        return []
    row = max(rows, key=lambda each: each["click_rate"])
    return [
        locale.say(BEST, name=label(table, row, locale), rate=locale.share(row["click_rate"], 1))
    ]


EMAIL_OUTCOMES = Report(
    id="email-outcomes",
    title=_("E-mail outcomes"),
    question=_("Which mailings are answered, when are they best sent, and what do they bring?"),
    group="marketing",
    period="last_12_months",
    answers="sources",
    tiles=(
        "mailings",
        "sent",
        "delivered",
        "delivery_rate",
        "open_rate_human",
        "open_rate",
        "click_rate",
        "reply_rate",
        "unique_opens",
        "click_to_open_rate",
        "bounce_rate",
        "unsubscribe_rate",
        "spam_rate",
        "email_leads",
        "email_won_amount",
        "return_per_money_spent",
    ),
    splits=("email", "campaign", "parent_campaign", "channel"),
    options=("attribution",),
    sections=(
        Section(
            "split",
            _("Clicks and replies by {split}"),
            (
                "click_rate",
                "reply_rate",
                "open_rate",
                "unique_clicks",
                "replies",
                "unique_opens",
                "delivered",
                "click_to_open_rate",
            ),
            ("{split}",),
            chart="mailings",
            order=("-click_rate",),
            limit=25,
            needs=("emails",),
            says=_("Machines open mail too, and whether a person did cannot always be told."),
        ),
        Section(
            "opens",
            _("Opens by people, and by all, by {split}"),
            (
                "open_rate_human",
                "open_rate",
                "reliable_opens",
                "machine_opens",
                "unique_opens",
                "delivered",
            ),
            ("{split}",),
            chart="ranking",
            order=("-open_rate_human",),
            limit=25,
            needs=("emails",),
        ),
        Section(
            "delivery",
            _("What did not arrive or was not wanted, by {split}"),
            (
                "bounce_rate",
                "sent",
                "delivered",
                "bounces",
                "unsubscribe_rate",
                "unsubscribes",
                "spam_rate",
                "spam_reports",
            ),
            ("{split}",),
            chart="ranking",
            order=("-bounce_rate",),
            limit=25,
            needs=("emails",),
        ),
        Section(
            "followed",
            _("Leads and won value that followed, by {split}"),
            (
                "email_won_amount",
                "email_leads",
                "email_cost",
                "return_per_money_spent",
            ),
            ("{split}",),
            chart="ranking",
            limit=25,
            needs=("emails", "attribution"),
            says=_("Of deals won by now, counted on the day on which the mailing was sent."),
        ),
        Section(
            "campaigns",
            _("Mailings by campaign"),
            (
                "click_rate",
                "mailings",
                "delivered",
                "open_rate_human",
                "reply_rate",
                "unsubscribe_rate",
                "email_won_amount",
            ),
            ("campaign",),
            chart="ranking",
            order=("-click_rate",),
            needs=("emails",),
        ),
        Section(
            "send_time",
            _("Click rate by the time of sending"),
            ("click_rate", "delivered"),
            ("weekday", "hour"),
            chart="heat",
            read_as="across",
            needs=("emails",),
        ),
        Section(
            "weekdays",
            _("The best weekday"),
            ("click_rate", "reply_rate", "open_rate_human", "mailings", "delivered"),
            ("weekday",),
            chart="categories",
            needs=("emails",),
            says=MIXED,
        ),
        Section(
            "weekdays_channel",
            _("The best weekday of each channel"),
            ("click_rate", "delivered"),
            ("weekday", "channel"),
            chart="heat",
            read_as="across",
            needs=("emails",),
        ),
        Section(
            "hours",
            _("The best hour"),
            ("click_rate", "reply_rate", "open_rate_human", "mailings", "delivered"),
            ("hour",),
            chart="categories",
            needs=("emails",),
            says=MIXED,
        ),
        Section(
            "hours_channel",
            _("The best hour of each channel"),
            ("click_rate", "delivered"),
            ("hour", "channel"),
            chart="heat",
            read_as="across",
            needs=("emails",),
        ),
        Section(
            "over_time",
            _("Click rate over time"),
            (
                "click_rate",
                "reply_rate",
                "open_rate_human",
                "unsubscribe_rate",
                "mailings",
                "delivered",
            ),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            needs=("emails",),
        ),
        Section(
            "return",
            _("Return on mailings over time"),
            ("email_won_amount", "email_cost", "return_per_money_spent", "email_leads"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            needs=("emails", "attribution"),
            says=_("The latest mailings have had less time to bring anything."),
        ),
    ),
    headline=headline,
)
