"""Amounts that are missing, that cannot be, or that do not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.schema import ORIGINAL, TABLES
from rapport.suspicion import Doubt, Suspicion, live
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

CORRECT = _("Correct the amounts at the source.")
CHARGED = ("deals", "orders", "invoices")
"""The tables whose records are worth an amount."""
CONVERTED = tuple(
    (table.name, field)
    for table in TABLES.values()
    for field in table.in_own_currency
    if not table.name.startswith("deal_history")
)
"""The amounts that may be in another currency."""
NEVER_NEGATIVE = (
    ("deals", "amount_original"),
    ("orders", "amount_original"),
    ("products", "unit_price"),
    ("subscriptions", "mrr"),
    ("spend", "amount"),
    ("campaigns", "budget"),
)
"""Invoices and lines may well be: a credit note, a discount."""
LINES = (
    ("orders", "order_lines", "order_id"),
    ("deals", "deal_lines", "deal_id"),
    ("invoices", "invoice_lines", "invoice_id"),
)
FAR = 100
"""So many times as much as 99 of 100 records have at most is far outside."""


def _without_rate(look: Look) -> Iterable[Doubt]:
    def lacking(field: str) -> str:
        return f"t.{field} IS NULL AND t.{field}{ORIGINAL} IS NOT NULL AND t.currency IS NOT NULL"

    parts = [
        f"SELECT {at} AS number, upper(t.currency) AS code FROM {live(table)} t"
        f" WHERE {lacking(field)}"
        for at, (table, field) in enumerate(CONVERTED)
    ]
    for at, currency in look.ask(f"{' UNION '.join(parts)} ORDER BY number, code"):
        table, field = CONVERTED[at]
        code = str(currency).replace("'", "''")
        yield Doubt(
            table,
            field,
            f"{lacking(field)} AND upper(t.currency) = '{code}'",
            f"upper(t.currency) = '{code}'",
            f"t.{field}{ORIGINAL}",
            of_all=f"'{code} ' || CAST(CAST(sum(example) AS DECIMAL(38, 2)) AS VARCHAR)",
        )


def _unequal(_look: Look) -> Iterable[Doubt]:
    for whole, parts, key in LINES:
        comes_to = "coalesce(w.amount_original, w.amount)"
        tax = "coalesce(w.tax, 0)" if whole == "invoices" else "0"
        differing = f"""
            SELECT w.id FROM {whole} w JOIN (
                SELECT {key}, sum(amount) AS amount FROM {live(parts)}
                GROUP BY {key} HAVING count(*) = count(amount)
            ) p ON p.{key} = w.id
            WHERE abs(p.amount - {comes_to}) > 0.01
                AND abs(p.amount + {tax} - {comes_to}) > 0.01"""
        among = f"t.id IN (SELECT {key} FROM {live(parts)})"
        yield Doubt(whole, "amount", f"t.id IN ({differing})", among)


WON_WITHOUT_AMOUNT = Suspicion(
    "won_without_amount",
    _("Won, but without an amount"),
    _("Enter what they were won for."),
    lambda _look: [
        Doubt(
            "deals", "amount", "t.status = 'won' AND t.amount_original IS NULL", "t.status = 'won'"
        )
    ],
)
NEGATIVE = Suspicion(
    "negative",
    _("The amount is below zero"),
    CORRECT,
    lambda _look: [
        Doubt(table, field, f"t.{field} < 0", f"t.{field} IS NOT NULL")
        for table, field in NEVER_NEGATIVE
    ],
)
FAR_OUTSIDE = Suspicion(
    "far_outside",
    _("Over 100 times as large as almost all others"),
    _("Look for a slip of the pen or another currency."),
    lambda _look: [
        Doubt(
            table,
            "amount",
            f"abs(t.amount) > (SELECT {FAR} * nullif(quantile_cont(abs(CAST(amount AS DOUBLE)),"
            f" 0.99), 0) FROM {live(table)})",
            "t.amount IS NOT NULL",
        )
        for table in CHARGED
    ],
)
WITHOUT_RATE = Suspicion(
    "without_rate",
    _("Its currency has no exchange rate"),
    _("Bring a file of exchange rates."),
    _without_rate,
)
UNEQUAL_LINES = Suspicion(
    "unequal_lines",
    _("Its lines add up to another amount"),
    _("Correct the lines or the whole at the source."),
    _unequal,
)
SHARE_OUTSIDE = Suspicion(
    "share_outside",
    _("The percentage is below 0 or above 100"),
    _("Correct it at the source."),
    lambda _look: [
        Doubt(
            table.name,
            each.name,
            f"t.{each.name} NOT BETWEEN 0 AND 1",
            f"t.{each.name} IS NOT NULL",
        )
        for table in TABLES.values()
        for each in table.columns
        if each.type == "share"
    ],
)
