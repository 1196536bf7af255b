"""Records in a list: each with its name, its pages here and at the source, and what matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import reverse

from rapport.answering.record_columns import LABELS, LINK
from rapport.wording import MISSING
from rapport_web import company
from rapport_web.reports.recordings import COLUMN as RECORDING
from rapport_web.reports.recordings import plays

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rapport.table import Column, Table
    from rapport.wording import Locale

PAGES = {
    "deal_id": "deals",
    "lead_id": "leads",
    "activity_id": "activities",
    "ticket_id": "tickets",
    "purchase_id": "purchases",
    "line_id": "lines",
    "subscription_id": "subscriptions",
    "event_id": "churn_events",
    "customer_id": "customers",
    "invoice_id": "invoices",
    "order_id": "orders",
}
"""The page of a record, by the key that a list of them begins with."""
MOST_BELOW = 2


@dataclass(frozen=True)
class Listed:
    """One record."""

    name: str
    page: str
    """Its page here; empty where there is none."""
    source: str
    """Its page at the source; empty where the source has none."""
    below: str
    """What matters of it, in a line."""
    owner: str
    initials: str
    figure: str
    cells: list[tuple[str, bool]]
    """Every column's text, and whether it is a number."""
    recording: str = ""
    """Where it can be heard; empty where it cannot be heard in a page."""
    recorded: str = ""
    """What the source says of where it can be heard, where a page cannot play that."""
    heard_at: str = ""
    """The same as an address of the web; empty where it is none."""


@dataclass(frozen=True)
class Worklist:
    """Records as a page shows them."""

    headings: list[tuple[str, bool]]
    figure: str
    """What the figure is called."""
    records: list[Listed]
    recording: str = ""
    """What the column of recordings is called; empty where nothing was recorded."""


def worklist(table: Table, locale: Locale, only: Collection[str] = ()) -> Worklist:
    """The records of a table whose first column is their key; `only` some of its columns."""
    key = table.columns[0].name
    shown = [each for each in table.columns[1:] if each.name not in (LINK, RECORDING)]
    shown = [each for each in shown if not only or each.name in only]
    title = next((each for each in shown if each.type == "text"), None)
    figure = next((each for each in shown if each.role == "measure"), None)
    days = [each for each in shown if each.type == "date"]
    figure = figure or (days[-1] if days else None)
    rest = [each for each in shown if each is not title and each is not figure]
    found = []
    for row in table.rows():
        owner = locale.name(row.get("owner") or "") if "owner" in row else ""
        name = said(title, row[title.name], table, locale) if title else str(row[key])
        if name == MISSING:
            name = str(row[key])
        below = [
            said(each, row[each.name], table, locale)
            for each in rest
            if each.type == "text" and each.name != "owner" and not _is_blank(row[each.name])
        ]
        below = [each for each in below if each not in name][:MOST_BELOW]
        dated = [each for each in days if each is not figure and row[each.name] is not None]
        below += [
            f"{each.said(locale)} {said(each, row[each.name], table, locale)}"
            for each in dated[-1:]
        ]
        found.append(
            Listed(
                name,
                page_of(key, row[key]),
                web_address(row.get(LINK)),
                " · ".join(below),
                owner,
                initials(owner),
                said(figure, row[figure.name], table, locale) if figure else "",
                [
                    (said(each, row[each.name], table, locale), each.role == "measure")
                    for each in _as_read(shown)
                ],
                *_recording(row.get(RECORDING)),
            )
        )
    headings = [(each.said(locale), each.role == "measure") for each in _as_read(shown)]
    has_recordings = any(each.recording or each.recorded for each in found)
    recording = locale.say(LABELS[RECORDING]) if has_recordings else ""
    return Worklist(headings, figure.said(locale) if figure else "", found, recording)


def _recording(text: Any) -> tuple[str, str, str]:
    """A recording as it is played, or else as it is told, and linked where that can be."""
    address = web_address(text)
    if address and plays(address, company.workspace().current):
        return address, "", ""
    return "", str(text or ""), address


def _as_read(columns: Sequence[Column]) -> list[Column]:
    """Names and days first, figures last."""
    return sorted(columns, key=lambda each: each.role == "measure")


def said(column: Column, value: Any, table: Table, locale: Locale) -> str:
    """A record's value in words."""
    if value is None or value == "":
        return MISSING
    if column.role == "measure":
        whole = column.unit in ("", "number", "days", "hours", "minutes") and value == int(value)
        sign = "+" if column.signed and value > 0 else ""
        return sign + locale.value(value, column.unit, table.currency, 0 if whole else None)
    if column.type == "date" and not isinstance(value, str):
        return locale.date(value).replace(" ", "\N{NO-BREAK SPACE}")
    return column.name_of(value, locale)


def page_of(key: str, value: Any) -> str:
    """The address of a record's page; empty where such records have none."""
    if key not in PAGES or value is None or not str(value):
        return ""
    return company.marked(reverse("record", args=[PAGES[key], str(value)]))


def web_address(text: Any) -> str:
    """An address of the web; empty for anything else, such as one that would run a script."""
    try:
        is_web = urlsplit(str(text or "")).scheme in ("http", "https")
    except ValueError:
        return ""
    return str(text) if is_web else ""


def initials(name: str) -> str:
    """NH, of Nora Haugen."""
    words = [each for each in name.split() if each[0].isalnum()]
    return "".join(
        each[0] for each in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and (not value or value.startswith("(")))
