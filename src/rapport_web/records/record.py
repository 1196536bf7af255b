"""One record of the model: its fields in words, what refers to what, its page at the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from rapport.answering.record_columns import LABELS
from rapport.dimensions import DIMENSIONS
from rapport.errors import UnknownNameError
from rapport.schema import ORIGINAL, TABLES
from rapport.wording import MISSING, Message, _
from rapport_web import company
from rapport_web.reports.worklist import web_address

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration
    from rapport.schema import Column, TableSchema
    from rapport.wording import Locale

KINDS: dict[str, tuple[str, ...]] = {
    "purchases": ("invoices", "deals"),
    "lines": ("deal_lines", "deals"),
    "customers": ("companies", "contacts", "subscriptions"),
    # What changes tell of no subscription stands under its customer.
    "subscriptions": ("subscriptions", "companies", "contacts"),
}
"""Names that lists of records have for those of several tables."""
TITLES: dict[str, Message] = {
    "deals": _("Deal"),
    "leads": _("Lead"),
    "activities": _("Activity"),
    "companies": _("Company"),
    "contacts": _("Contact"),
    "users": _("Person"),
    "products": _("Product"),
    "campaigns": _("Campaign"),
    "invoices": _("Invoice"),
    "deal_lines": _("Line of a deal"),
    "subscriptions": _("Subscription"),
    "tickets": _("Ticket"),
    "orders": _("Customer order"),
}
FIELDS: dict[str, Message] = {
    "owner_id": _("Owner"),
    "company_id": _("Company"),
    "contact_id": _("Contact"),
    "lead_id": _("Lead"),
    "deal_id": _("Deal"),
    "product_id": _("Product"),
    "campaign_id": _("Campaign"),
    "pipeline_id": _("Pipeline"),
    "stage_id": _("Stage"),
    "partner_id": _("Partner"),
    "team_id": _("Team"),
    "email": _("E-mail"),
    "probability": _("Chance"),
    "currency": _("Currency"),
    "amount_original": _("Value, as entered"),
    "created_at": _("Created"),
    "closed_at": _("Closed"),
    "next_step_at": _("Next step"),
    "last_activity_at": _("Last activity"),
    "done_at": _("Done"),
    "due_at": _("Due"),
    "converted_at": _("Converted"),
    "qualified_at": _("Qualified"),
    "subject": _("Subject"),
    "kind": _("Kind"),
    "status": _("Status"),
    "source": _("Source"),
    "country": _("Country"),
    "region": _("Region"),
    "city": _("City"),
    "system": _("System"),
    "loss_reason": _("Reason of loss"),
    "sales_channel": _("Sales channel"),
    "forecast_category": _("Forecast category"),
    "order_id": _("Order"),
    "opened_at": _("Opened"),
    "first_reply_at": _("First reply"),
    "solved_at": _("Solved"),
    "priority": _("Priority"),
    "reason": _("Reason"),
    "satisfaction": _("What the customer thought"),
}
AS_ENTERED = _("{field}, as entered")
YES, NO = _("Yes"), _("No")
NO_RECORD = _("There is no such record here.")
NO_RECORD_MEND = _("It may have been deleted at its source, or renamed since.")
LEFT_OUT = frozenset({"id", "name", "source_url", "deleted_at", "loaded_at", "recorded_at"})


class NoSuchRecordError(UnknownNameError):
    """No record has that id."""

    def __init__(self, locale: Locale) -> None:
        super().__init__("record", "", ())
        self.what, self.mend = locale.say(NO_RECORD), locale.say(NO_RECORD_MEND)


@dataclass(frozen=True)
class Field:
    """One field in words."""

    label: str
    text: str
    page: str = ""
    """The page of the record that it refers to."""
    meaning: str = ""


@dataclass(frozen=True)
class Record:
    """One record."""

    table: str
    key: str
    kind: str
    title: str
    fields: list[Field]
    empty: list[str]
    """What it has nothing in."""
    source: str
    row: dict[str, Any]


def record(kind: str, key: str, locale: Locale) -> Record:
    """The record of that kind and id. Raises NoSuchRecordError, WorkspaceError."""
    generation = company.workspace().current
    for table in KINDS.get(kind, (kind,)):
        schema = TABLES.get(table)
        if schema is None or "id" not in {each.name for each in schema.columns}:
            continue
        row = row_of(generation, table, key)
        if row is not None and row.get("deleted_at") is None:
            return _record(generation, schema, row, locale)
    raise NoSuchRecordError(locale)


def row_of(generation: OpenGeneration, table: str, key: str) -> dict[str, Any] | None:
    """A record's row; None where there is none."""
    names, rows = generation.fetch(
        f'SELECT * FROM "{TABLES[table].name}" WHERE id = $id LIMIT 1', {"id": key}
    )
    return dict(zip(names, rows[0], strict=True)) if rows else None


def _record(
    generation: OpenGeneration, schema: TableSchema, row: dict[str, Any], locale: Locale
) -> Record:
    known = {each.name: each for each in schema.columns}
    fields, empty = [], []
    for name, value in row.items():
        if name in LEFT_OUT or _is_derived(name, row):
            continue
        if value is None or value == "":
            empty.append(label_of(name, locale))
            continue
        fields.append(_field(generation, known.get(name), name, row, locale))
    kind = locale.say(TITLES.get(schema.name, Message(schema.singular.capitalize())))
    title = row.get("name") or row.get("subject") or row["id"]
    source = web_address(row.get("source_url"))
    return Record(schema.name, row["id"], kind, str(title), fields, empty, source, row)


def _is_derived(name: str, row: dict[str, Any]) -> bool:
    """The day and the hour of a moment that is shown itself; an amount said as it counts."""
    stem, __, ending = name.rpartition("_")
    if ending == "original" and stem != "amount":
        return row.get(stem) == row[name]
    return ending in ("on", "hour") and f"{stem}_at" in row


def label_of(name: str, locale: Locale) -> str:
    """What a field is called."""
    if name in FIELDS:
        return locale.say(FIELDS[name])
    if name in DIMENSIONS:
        return locale.say(DIMENSIONS[name].label)
    if name.endswith(ORIGINAL):
        return locale.say(AS_ENTERED, field=label_of(name.removesuffix(ORIGINAL), locale))
    bare = name.removeprefix("x_").removesuffix("_id").removesuffix("_at").replace("_", " ")
    return locale.say(LABELS.get(name, Message(bare.capitalize())))


def _field(
    generation: OpenGeneration,
    column: Column | None,
    name: str,
    row: dict[str, Any],
    locale: Locale,
) -> Field:
    label = label_of(name, locale)
    meaning = column.meaning if column else ""
    if column is not None and column.references:
        said, address = referred(generation, column.references, str(row[name]))
        return Field(label, said, address, meaning)
    unit = column.unit if column else ""
    if unit == "money":
        own = row.get("currency") if name.endswith("_original") else None
        text = _money(row[name], own or generation.settings.currency, locale)
    elif unit == "share":
        text = locale.share(row[name], 0)
    else:
        text = written(name, row[name], generation, locale)
    return Field(label, text, "", meaning)


def _money(value: Decimal, currency: str, locale: Locale) -> str:
    return locale.money(value, currency, 0 if value == value.to_integral_value() else 2)


def referred(generation: OpenGeneration, table: str, key: str) -> tuple[str, str]:
    """The name and the page of the record that an id stands for."""
    if table not in TABLES or "id" not in {each.name for each in TABLES[table].columns}:
        return key, ""
    found = row_of(generation, table, key)
    if found is None:
        return key, ""
    name = found.get("name") or found.get("subject") or key
    return str(name), company.marked(reverse("record", args=[table, key]))


def written(name: str, value: Any, generation: OpenGeneration, locale: Locale) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return locale.say(YES if value else NO)
    if isinstance(value, datetime):
        return moment(value, generation, locale)
    if isinstance(value, date):
        return locale.date(value)
    if isinstance(value, int | float | Decimal):
        whole = value == int(value)
        return locale.number(value, 0 if whole else 2) if abs(value) > 9999 else f"{value:g}"
    words = DIMENSIONS[name].words if name in DIMENSIONS else {}
    return locale.say(words[value]) if value in words else str(value)


def moment(value: datetime, generation: OpenGeneration, locale: Locale) -> str:
    """A moment in the workspace's zone; where only its day is known, the day."""
    local = value.replace(tzinfo=UTC).astimezone(ZoneInfo(generation.settings.zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return locale.date(local.date())
    return locale.moment(local)


def day_or_missing(value: date | None, locale: Locale) -> str:
    """A day in words."""
    return locale.date(value) if value else MISSING
