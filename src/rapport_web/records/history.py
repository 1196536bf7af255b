"""How a deal came to be as it is: its stages in time, its events, what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from rapport.dimensions import DIMENSIONS
from rapport.wording import MISSING, Message, _, _n
from rapport_web import company
from rapport_web.records.record import day_or_missing, moment, referred, row_of

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration
    from rapport.wording import Locale
    from rapport_web.records.record import Record

MOST = 200
ABOUT = {
    "deals": "deal_id",
    "leads": "lead_id",
    "companies": "company_id",
    "contacts": "contact_id",
}
"""The column by which activities say what they are about."""
WHAT: dict[str, Message] = {
    "created": _("Created"),
    "stage": _("Stage"),
    "status": _("Status"),
    "amount": _("Value"),
    "owner": _("Owner"),
    "close_date": _("Expected close"),
    "won": _("Won"),
    "lost": _("Lost"),
    "cancelled": _("Cancelled"),
    "reopened": _("Reopened"),
    "pipeline": _("Pipeline"),
    "probability": _("Chance"),
    "category": _("Forecast category"),
    "deleted": _("Deleted"),
    "merged": _("Merged"),
}
ALONE = frozenset({"created", "won", "lost", "cancelled", "reopened", "deleted", "merged"})
"""Events that say it all by their name."""
DAYS = _n("{n} day", "{n} days")
UNTIL_NOW = _("until now")
EVIDENCE = {
    "native": _("as the source recorded it"),
    "observed": _("seen by comparing two exports"),
    "inferred": _("worked out from the record as it is"),
}
PAGES = {"owner": "users", "stage": "stages", "pipeline": "pipelines"}


@dataclass(frozen=True)
class Stay:
    """A stage that a deal was in: a bar of the time from its creation until now or its end."""

    stage: str
    x: str
    width: str
    days: str
    entered: str
    left: str
    is_open: bool


@dataclass(frozen=True)
class Event:
    """Something that happened to a deal."""

    when: str
    what: str
    before: str
    after: str
    who: str
    evidence: str


@dataclass(frozen=True)
class Done:
    """Something that was done, or is to be."""

    when: str
    kind: str
    subject: str
    who: str
    outcome: str
    page: str
    is_due: bool


@dataclass(frozen=True)
class History:
    """What is known of a record's past."""

    stays: list[Stay]
    events: list[Event]
    done: list[Done]
    first: str
    last: str


def history(record: Record, locale: Locale) -> History | None:
    """The past of a deal, and what was done about it, a lead, a company or a contact; else None."""
    generation = company.workspace().current
    if record.table not in ABOUT:
        return None
    done = _done(generation, ABOUT[record.table], record.key, locale)
    if record.table != "deals":
        return History([], [], done, "", "")
    first = record.row.get("created_on")
    last = record.row.get("closed_on") or generation.today
    stays = _stays(generation, record.key, first, last, locale)
    events = _events(generation, record, locale)
    return History(stays, events, done, day_or_missing(first, locale), day_or_missing(last, locale))


def _rows(generation: OpenGeneration, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    names, rows = generation.fetch(sql, values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _stays(
    generation: OpenGeneration, key: str, first: date | None, last: date, locale: Locale
) -> list[Stay]:
    rows = _rows(
        generation,
        "SELECT stage, entered_on, left_on, days FROM stage_visits "
        "WHERE deal_id = $id AND entered_on IS NOT NULL ORDER BY entered_at, position LIMIT $most",
        {"id": key, "most": MOST},
    )
    if not rows:
        return []
    begin = min(
        [first, *(row["entered_on"] for row in rows)]
        if first
        else [row["entered_on"] for row in rows]
    )
    end = max([last, *(row["left_on"] for row in rows if row["left_on"])])
    whole = max((end - begin).days, 1)
    found = []
    for row in rows:
        left = row["left_on"] or end
        x = 100 * (row["entered_on"] - begin).days / whole
        width = max(100 * (left - row["entered_on"]).days / whole, 0.6)
        days = (left - row["entered_on"]).days
        found.append(
            Stay(
                row["stage"] or MISSING,
                f"{min(x, 99.4):.2f}%",
                f"{min(width, 100):.2f}%",
                locale.count(*DAYS, days),
                locale.date(row["entered_on"]),
                locale.date(row["left_on"]) if row["left_on"] else locale.say(UNTIL_NOW),
                row["left_on"] is None,
            )
        )
    return found


def _events(generation: OpenGeneration, record: Record, locale: Locale) -> list[Event]:
    currency = record.row.get("currency") or generation.settings.currency
    rows = _rows(
        generation,
        "SELECT happened_at, happened_on, what, from_value, to_value, stage_name, by_user_id, "
        "evidence FROM deal_events WHERE deal_id = $id ORDER BY happened_at DESC LIMIT $most",
        {"id": record.key, "most": MOST},
    )
    found = []
    for row in rows:
        what = row["what"] or ""
        who = referred(generation, "users", row["by_user_id"])[0] if row["by_user_id"] else ""
        before, after = (
            "" if what in ALONE else _value(generation, what, row[each], currency, locale)
            for each in ("from_value", "to_value")
        )
        found.append(
            Event(
                moment(row["happened_at"], generation, locale) if row["happened_at"] else MISSING,
                locale.say(WHAT.get(what, Message(what.replace("_", " ").capitalize()))),
                before,
                row["stage_name"] if what == "stage" and row["stage_name"] else after,
                who,
                locale.say(EVIDENCE.get(row["evidence"], Message(row["evidence"] or ""))),
            )
        )
    return found


def _value(
    generation: OpenGeneration, what: str, text: str | None, currency: str, locale: Locale
) -> str:
    """A value before or after an event: a name for an id, money for an amount, a day for a date."""
    if text is None or text == "":
        return ""
    if what in PAGES:
        found = row_of(generation, PAGES[what], text)
        return str(found["name"]) if found and found.get("name") else text
    words = DIMENSIONS["status"].words
    if text in words:
        return locale.say(words[text])
    try:
        if what == "amount":
            return locale.money(Decimal(text), currency)
        return locale.date(date.fromisoformat(text[:10]))
    except (ValueError, InvalidOperation):
        return text


def _done(generation: OpenGeneration, column: str, key: str, locale: Locale) -> list[Done]:
    rows = _rows(
        generation,
        f"SELECT id, kind, subject, owner_id, done_at, due_on, outcome FROM activities "
        f"WHERE {column} = $id AND deleted_at IS NULL "
        "ORDER BY coalesce(done_at, due_at) DESC NULLS LAST LIMIT $most",
        {"id": key, "most": MOST},
    )
    return [
        Done(
            moment(row["done_at"], generation, locale)
            if row["done_at"]
            else day_or_missing(row["due_on"], locale),
            row["kind"] or "",
            row["subject"] or row["kind"] or row["id"],
            referred(generation, "users", row["owner_id"])[0] if row["owner_id"] else "",
            row["outcome"] or "",
            company.marked(reverse("record", args=["activities", row["id"]])),
            row["done_at"] is None,
        )
        for row in rows
    ]
