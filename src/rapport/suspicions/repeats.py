"""Records that are there twice, as it seems: the same but for case and spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.suspicion import Doubt, Suspicion, live
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

MERGE = _("Merge those that are one at the source.")


def folded(text: str) -> str:
    """A text without case and spaces, as an SQL expression; null where nothing is left."""
    return f"nullif(replace(replace(lower({text}), ' ', ''), '\N{NO-BREAK SPACE}', ''), '')"


def _repeated(table: str, field: str, *more: str, known: str = "true") -> Doubt:
    """Records of one field, and of whatever `more` says, among those of which all is known."""
    shared = " || chr(31) || ".join((folded(field), *(f"CAST({each} AS VARCHAR)" for each in more)))
    several = (
        f"SELECT {shared} FROM {live(table)} WHERE {field} IS NOT NULL AND {known} "
        "GROUP BY 1 HAVING count(*) > 1"
    )
    holds = f"{field} IS NOT NULL AND {known} AND {shared} IN ({several})"
    return Doubt(table, field, holds, group=f"hash({shared})")


def _same_names(_look: Look) -> Iterable[Doubt]:
    yield _repeated("companies", "name")
    # Many people are called the same: of one company, or with no address to tell them apart.
    for table in ("contacts", "leads"):
        known = "(company_id IS NOT NULL OR email IS NULL)"
        yield _repeated(table, "name", "coalesce(company_id, '')", known=known)


def _same_deals(_look: Look) -> Iterable[Doubt]:
    buyer = "coalesce('company ' || company_id, 'contact ' || contact_id)"
    known = f"{buyer} IS NOT NULL AND amount_original IS NOT NULL"
    yield _repeated("deals", "name", buyer, "amount_original", known=known)


SAME_NAME = Suspicion(
    "same_name",
    _("Several have the same name"),
    MERGE,
    _same_names,
)
SAME_EMAIL = Suspicion(
    "same_email",
    _("Several have the same e-mail address"),
    MERGE,
    lambda _look: [_repeated(table, "email") for table in ("users", "contacts", "leads")],
)
SAME_DEAL = Suspicion(
    "same_deal",
    _("Same name, customer and amount"),
    _("Delete those that were entered twice."),
    _same_deals,
)
