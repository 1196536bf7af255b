"""What the CRMs and their exports call the model's tables and fields.

Each language is one file, with FILE_NAMES, OWN, REFERENCES and FIELDS by table or field. Phrases
are in the form that words.phrase gives, separated by commas. The nearer the front, the better:
where two columns of a file could be the same field, the one found first is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.sources.files.recognition.synonyms import english, norwegian, russian

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = (english, norwegian, russian)
"""The languages in which headers are read: a new one is a file like the others."""


def _phrases(names: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in names.split(",") if each.strip())


def _together(parts: Iterable[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, names in part.items():
            found[name] = tuple(dict.fromkeys([*found.get(name, ()), *_phrases(names)]))
    return found


FILE_NAMES = _together(each.FILE_NAMES for each in LANGUAGES)
"""The names of files, by table."""

OWN = _together(each.OWN for each in LANGUAGES)
"""The words by which a table's own records go, taken off the front of a header ("deal_stage")."""

REFERENCES = _together(each.REFERENCES for each in LANGUAGES)
"""References, whatever table they stand in: what a person or a system calls the other record."""

FIELDS = {
    table: _together(each.FIELDS.get(table, {}) for each in LANGUAGES) for table in english.FIELDS
}
"""Fields of each table that are not references."""

# What a file must have to be taken for a table: from each group at least one.
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "companies": (("name",),),
    "contacts": (("name", "last_name", "email"),),
    "users": (("name", "email", "last_name"),),
    "teams": (("name",),),
    "deals": (
        ("stage", "status", "is_won", "won_at"),
        ("amount", "closed_at", "won_at", "owner", "company"),
    ),
    "stages": (("name",), ("position", "probability", "pipeline", "kind")),
    "pipelines": (("name",),),
    "deal_events": (("deal",), ("happened_at",), ("what", "to_value")),
    "deal_lines": (("deal",), ("product",), ("quantity", "amount", "unit_price")),
    "products": (("name",), ("unit_price", "category", "id")),
    "leads": (
        ("name", "email", "last_name", "first_name", "id"),
        ("status", "source", "created_at", "score", "is_converted"),
    ),
    "activities": (
        ("kind", "subject", "outcome", "duration_s"),
        ("created_at", "due_at", "done_at"),
    ),
    "campaigns": (("name",),),
    "subscriptions": (("company", "contact"), ("mrr", "price"), ("started_at",)),
    "churn_events": (("company", "contact", "subscription"), ("churned_at",)),
    "tickets": (("id",), ("opened_at",), ("priority", "status", "solved_at")),
    "orders": (("id",), ("ordered_at",), ("amount",)),
    "order_lines": (("order",), ("product",), ("quantity", "amount")),
    "invoices": (("id", "number"), ("issued_at",), ("amount",)),
    "invoice_lines": (("invoice",), ("amount",)),
    "goals": (("target",), ("period_start",)),
    "costs": (("cost_on",), ("amount",), ("category", "kind")),
    "rates": (("currency",), ("rate",), ("rate_on",)),
    "spend": (("spent_on",), ("amount",)),
    "visits": (("visited_on",), ("sessions", "visitors")),
    "emails": (("sent_at",), ("sent", "delivered", "opens")),
    "survey_responses": (("score",), ("answered_at",)),
    "work": (("worked_on",), ("hours",)),
}

# The last word of a header that holds an id, not a name.
ID_WORDS = frozenset(
    {"id", "ids", "seq", "key", "guid", "uuid", "number", "no", "nr", "code", "ref", "ид", "номер"}
)

# The first word of such a header, where the record is named behind it.
ID_FRONTS = frozenset({"номер", "ид", "id", "numéro", "numero", "número"})

# Headers that hold a record's own id whatever the table.
OWN_ID = frozenset(
    _phrases("""id, record id, systemuserid, guid, uuid, key, zoho id, ид, hs object id, object id,
        post id, pk, oppførings id, oppføring id, id записи, ид записи, идентификатор, unique id""")
)

# What a campaign's kind says where it is in truth its channel.
CHANNELS = frozenset(
    _phrases("""email, e mail, phone, online, web, social, social media, event, events, tradeshow,
        trade show, direct mail, search, display, paid search, organic, referral, radio, tv, print,
        sales, promotion, webinar, telemarketing, advertisement, partner, sms""")
)
