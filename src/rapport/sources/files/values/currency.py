"""Currencies as amounts name them: by signs, by codes and by short words, at either end."""

from __future__ import annotations

import re

from rapport.engines.duckdb import literal

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₽": "RUB",
    "¥": "JPY",
    "₹": "INR",
    "₴": "UAH",
    "₺": "TRY",
    "zł": "PLN",
    "руб.": "RUB",
    "руб": "RUB",
    "р.": "RUB",
    "kč": "CZK",
    "us$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "r$": "BRL",
    "euro": "EUR",
    "rub.": "RUB",
    "рублей": "RUB",
    "евро": "EUR",
}
"""Signs of one currency, in small letters; one more sign is one more line."""
OF_SEVERAL = {
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD"),
    "kr.": ("NOK", "SEK", "DKK", "ISK"),
    "kr": ("NOK", "SEK", "DKK", "ISK"),
    "kroner": ("NOK", "DKK"),
    ",-": ("NOK", "SEK", "DKK"),
}
"""Signs that several countries write, with the currencies that they may be."""
CODES = (
    "USD", "EUR", "GBP", "NOK", "SEK", "DKK", "ISK", "CHF", "RUB", "JPY", "CNY", "INR", "AUD",
    "CAD", "NZD", "PLN", "CZK", "HUF", "RON", "BGN", "UAH", "KZT", "BYN", "TRY", "BRL", "MXN",
    "ZAR", "SGD", "HKD", "KRW", "THB", "AED", "SAR", "ILS", "EEK", "ARS", "CLP", "COP",
)  # fmt: skip
KRONER = {"nb": "NOK", "sv": "SEK", "da": "DKK"}


def _all() -> list[str]:
    return sorted((*SIGNS, *OF_SEVERAL, *(each.lower() for each in CODES)), key=len, reverse=True)


ANY = "|".join(re.escape(each) for each in _all() if each != ",-")
"""A pattern of every sign and code, in small letters."""
_IN_HEADER = re.compile(rf"(?:^|[\W_])({ANY})(?=$|[\W_])|([€£₽₹$])", re.IGNORECASE)


def sign_of(text: str) -> str:
    """The sign or code of an amount in small letters, as an SQL expression; "" where it has none.

    `,-` behind an amount counts as one, because Scandinavians alone write it.
    """
    begin = rf"^[(\s+\-−]*({ANY})[\s\d(+\-−.]"
    end = rf"[\s\d.,kmbnлнрдтыс]({ANY}|,-)[\s)\-−]*$"
    lowered = f"lower({text})"
    return (
        f"coalesce(nullif(regexp_extract({lowered}, {literal(begin)}, 1), ''),"
        f" regexp_extract({lowered}, {literal(end)}, 1))"
    )


def in_header(header: str) -> str:
    """The sign or code that a header names: Amount (EUR) → eur; "" for none."""
    found = _IN_HEADER.search(header)
    return (found[1] or found[2]).lower() if found else ""


def code_of(sign: str, workspace: str, language: str) -> str:
    """The ISO code that a sign means in a workspace; "" where that is not to be known."""
    if sign.upper() in CODES:
        return sign.upper()
    if sign in SIGNS:
        return SIGNS[sign]
    several = OF_SEVERAL.get(sign, ())
    if workspace in several:
        return workspace
    return "USD" if sign == "$" else KRONER.get(language, "")


def of_record(text: str, currencies: dict[str, str]) -> str:
    """The currency of an amount as an SQL expression: by its sign, else the column's own.

    `currencies` are codes by sign; the column's own stands under "".
    """
    own = literal(currencies.get("") or None)
    signs = {sign: code for sign, code in currencies.items() if sign}
    if not signs:
        return f"CASE WHEN {text} IS NULL THEN NULL ELSE {own} END" if currencies else "NULL"
    cases = " ".join(f"WHEN {literal(sign)} THEN {literal(code)}" for sign, code in signs.items())
    return f"CASE {sign_of(text)} {cases} WHEN '' THEN {own} END"
