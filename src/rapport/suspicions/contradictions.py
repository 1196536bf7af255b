"""Flags and statuses that say one thing where what happened says another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.schema import TABLES
from rapport.suspicion import Doubt, Suspicion, live
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

ENDED = ("won", "lost", "cancelled", "reopened")
SAID_ELSEWHERE = (("deals", "status"), ("stages", "kind"))
"""Where a word that is not known becomes none: what the model has then is its own."""
DAYS_TO_END = 31
"""So many days after its customer left, a subscription may still run out."""
CHURNED = f"SELECT company_id FROM {live('churn_events')} WHERE company_id IS NOT NULL"


def _against_the_log(_look: Look) -> Iterable[Doubt]:
    words = ", ".join(f"'{each}'" for each in ENDED)
    last = f"""
        SELECT deal_id, arg_max(what, (happened_at, what)) AS what FROM deal_events
        WHERE what IN ({words}) AND evidence = 'native' AND happened_at IS NOT NULL
        GROUP BY deal_id"""
    differing = f"""
        SELECT d.id FROM deals d JOIN ({last}) l ON l.deal_id = d.id
        WHERE d.status <> CASE l.what WHEN 'reopened' THEN 'open' ELSE l.what END"""
    yield Doubt("deals", "status", f"t.id IN ({differing})")


def _churn_flags(look: Look, table: str) -> list[str]:
    """The columns of a table by which a source says that a customer has left."""
    kinds = look.columns.get(table, {})
    return [
        name
        for name, kind in kinds.items()
        if kind == "BOOLEAN" and name.startswith("x_") and "churn" in name
    ]


def _left_without_flag(look: Look) -> Iterable[Doubt]:
    if look.ask("SELECT 1 FROM churn_events LIMIT 1"):
        for name in _churn_flags(look, "companies"):
            yield Doubt("companies", name, f"NOT t.{_quoted(name)} AND t.id IN ({CHURNED})")
    for name in _churn_flags(look, "subscriptions"):
        yield Doubt("subscriptions", name, f"NOT t.{_quoted(name)} AND t.cancelled_on IS NOT NULL")


def _flag_without_leaving(look: Look) -> Iterable[Doubt]:
    if look.ask("SELECT 1 FROM churn_events LIMIT 1"):
        for name in _churn_flags(look, "companies"):
            yield Doubt("companies", name, f"t.{_quoted(name)} AND t.id NOT IN ({CHURNED})")
    for name in _churn_flags(look, "subscriptions"):
        yield Doubt("subscriptions", name, f"t.{_quoted(name)} AND t.cancelled_on IS NULL")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _without_status(look: Look) -> Iterable[Doubt]:
    if not look.has("mapped_deals", "id"):
        return
    own = "m.status" if look.has("mapped_deals", "status") else "NULL"
    stage = "m.stage_id" if look.has("mapped_deals", "stage_id") else "NULL"
    unknown = f"""
        SELECT m.id FROM mapped_deals m LEFT JOIN stages s ON s.id = {stage}
        WHERE {own} IS NULL AND s.kind IS NULL"""
    yield Doubt("deals", "status", f"t.id IN ({unknown})")


def _unknown_words(_look: Look) -> Iterable[Doubt]:
    for table in TABLES.values():
        for each in table.columns:
            if each.one_of and (table.name, each.name) not in SAID_ELSEWHERE:
                words = ", ".join(f"'{word}'" for word in each.one_of)
                yield Doubt(
                    table.name,
                    each.name,
                    f"t.{each.name} NOT IN ({words})",
                    f"t.{each.name} IS NOT NULL",
                    f"t.{each.name}",
                )


STATUS_AGAINST_LOG = Suspicion(
    "status_against_log",
    _("The log says that it ended otherwise"),
    _("Find out which is right, and correct the other."),
    _against_the_log,
)
LEFT_WITHOUT_FLAG = Suspicion(
    "left_without_flag",
    _("Flagged as a customer, though it has left"),
    _("Find out which is right: the flag or the event."),
    _left_without_flag,
)
FLAG_WITHOUT_LEAVING = Suspicion(
    "flag_without_leaving",
    _("Flagged as lost, though nothing says so"),
    _("Find out which is right: the flag or the event."),
    _flag_without_leaving,
)
LEFT_AND_PAYING = Suspicion(
    "left_and_paying",
    _("Said to have left, though subscriptions go on"),
    _("Find out which is right: the event or the dates."),
    lambda _look: [
        Doubt(
            "churn_events",
            "churned_on",
            f"NOT coalesce(t.reactivation, false) AND EXISTS (FROM {live('subscriptions')} s "
            "WHERE coalesce('company ' || s.company_id, 'contact ' || s.contact_id) "
            "= coalesce('company ' || t.company_id, 'contact ' || t.contact_id) "
            "AND s.mrr > 0 AND s.started_on <= t.churned_on "
            f"AND coalesce(s.cancelled_on > t.churned_on + {DAYS_TO_END}, true))",
            "NOT coalesce(t.reactivation, false)",
        )
    ],
)
WITHOUT_STATUS = Suspicion(
    "without_status",
    _("Nothing says how it stands: it counts as open"),
    _("Say what its status means: `rapport alias`."),
    _without_status,
)
UNKNOWN_WORD = Suspicion(
    "unknown_word",
    _("The word is not one that is understood"),
    _("Say what it means: `rapport alias`."),
    _unknown_words,
)
