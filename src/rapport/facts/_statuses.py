"""The words by which sources say how an invoice, an order or a ticket stands, by their meaning.

Each is in small letters, as `status()` makes what a record says; English, Norwegian, Russian.
"""

from __future__ import annotations

VOID = (
    *("void", "voided", "cancelled", "canceled", "deleted"),
    *("annullert", "kansellert", "slettet", "kreditert"),
    *("отменён", "отменен", "отменено", "отменена", "аннулирован", "аннулировано", "удалён"),
)
"""It was taken back whole, and counts nowhere."""

DRAFT = ("draft", "utkast", "kladd", "черновик")
"""It was never sent."""

PAID = (
    *("paid", "settled", "closed", "refunded"),
    *("betalt", "oppgjort", "refundert"),
    *("оплачен", "оплачено", "оплачена", "возвращён", "возвращено"),
)
"""An invoice whose money came, even where it went back since."""

SETTLED = (
    *("solved", "closed", "resolved", "done", "completed", "cancelled", "canceled", "merged"),
    *("løst", "lukket", "avsluttet"),
    *("решено", "решён", "решена", "закрыто", "закрыт", "закрыта"),
)
"""A ticket that nobody waits for any more."""


def listed(*meanings: tuple[str, ...]) -> str:
    """The words of some meanings as SQL has them after IN."""
    return "(" + ", ".join(f"'{each}'" for words in meanings for each in words) + ")"


def status(column: str) -> str:
    """What a record says of how it stands, as the words are written here."""
    return f"lower(trim(coalesce({column}, '')))"


NOT_COUNTED = listed(VOID, DRAFT)
"""Statuses of invoices and orders that brought nothing: never sent, or taken back whole."""
