"""Logs of changes: a record, a field, what it was and what it became, when, and by whom.

Opportunity ID  Field / Event  Old Value   New Value    Edit Date    deal_id  what    from  to
006A            Stage          Qualify     Propose   →  2026-02-01 → hs:006A  stage   …     …

What such a log is called differs; that it is one shows in its columns, and whether its records are
deals or leads in their values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, quoted
from rapport.schema import TABLES
from rapport.sources.files import outcomes
from rapport.sources.files.mapping import Entry
from rapport.sources.files.recognition import log_deals, sheets
from rapport.sources.files.recognition.contents import CONTAINED, contained
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.recognition.place import assigned, take
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

MOST_WORDS = 10
ALONE = 0.8
"""The share of rows that are of a deal of their own, from which on a file is one of deals."""
FIELDS = {
    "stage": "stage",
    "fase": "stage",
    "avtalefase": "stage",
    "stadium": "stage",
    "fasehistorikk": "stage",
    "этап": "stage",
    "этапа": "stage",
    "этапов": "stage",
    "стадия": "stage",
    "стадий": "stage",
    "moved": "stage",
    "owner": "owner",
    "eier": "owner",
    "ответственный": "owner",
    "amount": "amount",
    "beløp": "amount",
    "сумма": "amount",
    "status": "status",
    "статус": "status",
    "probability": "probability",
    "sannsynlighet": "probability",
    "вероятность": "probability",
    "close": "close_date",
    "closing": "close_date",
    "lukkedato": "close_date",
}
"""The word of a header that says which field a log is of that is of one field alone."""


def place_changes(
    connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]
) -> None:
    """Settle the logs among new shapes: whose they are, and what changed in them."""
    for shape in new:
        if shape.target != "deal_events" or (shape.confidence == 1 and not shape.wishes.table):
            continue
        _moved_on(shape)
        if not shape.wishes.table and _of_leads(connection, shape, [*new, *known]):
            _as_lead_changes(shape)
        elif "what" not in shape.fields:
            _one_field(shape)
        if shape.target == "deal_events":
            shape.messages += _not_followed(connection, shape)
            log_deals.place_deals(shape, [*new, *known])


def as_log(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Take a file of deals in which each stands once for every change of it for a log of these."""
    if shape.target != "deals" or shape.wishes.table or shape.confidence == 1 or not shape.rows:
        return
    if any(each.field == "id" for each in shape.wishes.columns.values()):
        return
    identity = next((each.header for each in shape.entries if each.field == "id"), None)
    found = {each.field: each.header for each in assigned(shape, "deal_events")}
    changed, moment = found.get("to_value"), found.get("happened_at")
    if identity is None or not changed or not moment or found.get("deal_id") != identity:
        return
    records, repeated, differing = sheets.repeats(connection, shape, identity)
    often = repeated and records <= ALONE * shape.rows
    if not often or min(differing.get(each, 0) for each in (changed, moment)) < repeated / 2:
        return
    shape.messages.clear()
    reason = f'"{identity}" repeats with another "{changed}" and "{moment}": a log of changes'
    take(shape, "deal_events", reason, 0.85)


def _moved_on(shape: Shape) -> None:
    """Zoho's history says in each row of a stage where the deal went from there, and when it left.

    The row of the stage in which a deal is says nothing of when it came there: the row before does.
    """
    moved = next((each for each in shape.entries if phrase(each.header) in _MOVED), None)
    if moved is None or moved.field != "to_value":
        return
    for entry in list(shape.entries):
        stage = phrase(entry.header) in FIELDS or phrase(entry.header) in _STAGES
        if "from_value" not in shape.fields and stage and entry.field.startswith("x_"):
            reason = f'the stage that a deal left for that in "{moved.header}"'
            shape.put(Entry(entry.header, "from_value", reason=reason, confidence=0.9))


_MOVED = frozenset({"moved to", "moved to s"})
_STAGES = frozenset({"stage name", "deal stage"})


def _of_leads(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> bool:
    """Whether the records of a log are leads."""
    header = next(
        (each.header for each in shape.entries if each.field in ("deal_id", "deal.name")), None
    )
    shares = {"deals": 0.0, "leads": 0.0}
    for other in others:
        if header is None or other.target not in shares or other.system != shape.system:
            continue
        for column in (*_keys(other), *([other.name_header] if other.name_header else [])):
            found = contained(connection, shape.table, header, other.table, column)
            shares[other.target] = max(shares[other.target], found)
    return shares["leads"] >= CONTAINED > shares["deals"]


def _keys(shape: Shape) -> list[str]:
    return shape.key or [each.header for each in shape.entries if each.field == "id"]


_LEAD_FIELDS = {"deal_id": "lead_id", "deal.name": "lead.name", "what": "field"}


def _as_lead_changes(shape: Shape) -> None:
    entries = shape.entries
    take(shape, "lead_changes", "a log of changes, and its records are leads", shape.confidence)
    shape.entries = []
    for entry in entries:
        field = _LEAD_FIELDS.get(entry.field, entry.field)
        keep = field.startswith("lead") or field in TABLES["lead_changes"] or not field
        shape.put(replace(entry, field=field) if keep else custom(shape, entry.header))
    if "field" not in shape.fields:
        reason = "the log is of one field"
        shape.entries.append(Entry("", "field", constant="status", reason=reason, confidence=0.7))


def _one_field(shape: Shape) -> None:
    """A log without a column for the field is of the field that its headers or its name say."""
    said = [each.header for each in shape.entries if each.field in ("to_value", "from_value")]
    for text in (*said, shape.stem):
        for word, field in FIELDS.items():
            if word in phrase(text).split():
                reason = f'"{text}" says that it is a log of one field'
                shape.entries.append(
                    Entry("", "what", constant=field, reason=reason, confidence=0.8)
                )
                return
    shape.messages.append(
        "It does not say which field changed: no history comes of it. Say --map COLUMN=what."
    )


def _not_followed(connection: duckdb.DuckDBPyConnection, shape: Shape) -> list[str]:
    """What to tell of changes to fields that the model does not follow."""
    entry = next((each for each in shape.entries if each.field == "what" and each.header), None)
    if entry is None:
        return []
    text, words = quoted(entry.header), TABLES["deal_events"].column("what").one_of
    meant = outcomes.normalised("deal_events", "what", words, text)
    rows = connection.execute(f"""
        SELECT trim({text}), count(*) AS records FROM {shape.table}
        WHERE {text} IS NOT NULL AND {meant} NOT IN ({listed(words)})
            AND {outcomes.folded(text)} NOT IN ({listed(outcomes.STATUS_WORDS)})
        GROUP BY 1 ORDER BY 2 DESC, 1""").fetchall()
    if not rows:
        return []
    total = sum(row[1] for row in rows)
    more = " …" if len(rows) > MOST_WORDS else ""
    return [
        f"{total:,} changes are of fields whose past the model does not keep:"
        f" {', '.join(row[0] for row in rows[:MOST_WORDS])}{more}."
    ]
