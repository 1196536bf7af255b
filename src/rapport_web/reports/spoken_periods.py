"""Periods as people write them: "last 6 weeks", "Q2 2026", "mars 2026", "1.1.2026 – 31.3.2026"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rapport.errors import UsageError
from rapport.period import resolve

if TYPE_CHECKING:
    from rapport.period import Clock

UNITS = {
    "day": ("day", "days", "dag", "dager", "dagene", "день", "дня", "дней"),
    "week": (
        "week",
        "weeks",
        "uke",
        "uken",
        "uker",
        "ukene",
        "неделя",
        "неделю",
        "недели",
        "недель",
    ),
    "month": (
        *("month", "months", "måned", "måneden", "måneder", "månedene"),
        *("месяц", "месяца", "месяцев"),
    ),
    "quarter": (
        *("quarter", "quarters", "kvartal", "kvartalet", "kvartalene"),
        *("квартал", "квартала", "кварталов"),
    ),
    "year": ("year", "years", "år", "året", "årene", "год", "года", "лет"),
}
WHEN = {
    "last": (
        *("last", "past", "previous", "siste", "forrige"),
        *("последний", "последняя", "последние", "последних"),
        *("прошлый", "прошлая", "прошлую", "предыдущий"),
    ),
    "this": (
        *("this", "current", "denne", "dette"),
        *("этот", "эта", "эту", "текущий", "текущая"),
    ),
    "next": (
        *("next", "coming", "neste"),
        *("следующий", "следующая", "следующую", "следующие"),
    ),
}
ALONE = {
    "today": ("today", "i dag", "сегодня"),
    "yesterday": ("yesterday", "i går", "вчера"),
    "all": ("all", "all time", "everything", "all tid", "alt", "всё время", "все время", "всё"),
    "last_year": ("i fjor",),
}
_DASH = r"\s*(?:\.\.|–|—|\bto\b|\buntil\b|\btil\b|\bпо\b|\s-\s)\s*"


def understood(text: str, clock: Clock) -> str:
    """The name of the period that a reader's words mean; the words themselves where none is."""
    plain = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    if _is_known(plain, clock):
        return plain
    lowered = plain.casefold()
    whole = _one(lowered, clock)
    if whole:
        return whole
    ends = re.split(_DASH, lowered, maxsplit=1)
    if len(ends) == 2:
        first, last = (_one(each, clock) for each in ends)
        if first and last:
            return f"{first}..{last}"
    return text


def _one(text: str, clock: Clock) -> str:
    """One stretch; empty where it is none."""
    for name, said in ALONE.items():
        if text in said:
            return name
    for reader in (_as_named, _rolling, _numbered, _dated, _month):
        name = reader(text)
        if name and _is_known(name, clock):
            return name
    return ""


def _is_known(name: str, clock: Clock) -> bool:
    try:
        resolve(name, clock)
    except UsageError:
        return False
    return True


def _as_named(text: str) -> str:
    """Year to date → year_to_date; fy2026 → FY2026."""
    name = text.replace(" ", "_")
    if re.fullmatch(r"fy_?\d{4}(_?-?q[1-4])?", name):
        digits = re.findall(r"\d+", name)
        return f"FY{digits[0]}" + (f"-Q{digits[1]}" if len(digits) > 1 else "")
    return {"ytd": "year_to_date", "mtd": "month_to_date", "qtd": "quarter_to_date"}.get(name, name)


def _rolling(text: str) -> str:
    """Last 6 weeks → last_6_weeks; this quarter → this_quarter."""
    found = re.fullmatch(r"(?:the )?(\w+)(?: (\d+))? (\w+)", text)
    if not found:
        return ""
    when = next((name for name, said in WHEN.items() if found[1] in said), "")
    unit = next((name for name, said in UNITS.items() if found[3] in said), "")
    if not when or not unit:
        return ""
    return f"{when}_{found[2]}_{unit}s" if found[2] else f"{when}_{unit}"


def _numbered(text: str) -> str:
    """2026 Q2, Q2 2026, 2. kvartal 2026, 2-й квартал 2026 → 2026-Q2; week 7 2026 → 2026-W07."""
    found = re.fullmatch(r"(\d{4})[ -]?(?:q|k|к)\s?([1-4])", text)
    if found:
        return f"{found[1]}-Q{found[2]}"
    found = re.fullmatch(r"(?:q|k|к)\s?([1-4])[ ,/-]*(\d{4})", text)
    found = found or re.fullmatch(
        r"([1-4])(?:\.|-й|st|nd|rd|th)? ?(?:q|kv\w*|кв\w*\.?|quarter) (\d{4})", text
    )
    if found:
        return f"{found[2]}-Q{found[1]}"
    found = re.fullmatch(r"(?:week|uke|неделя|w)\s?(\d{1,2})[ ,]+(\d{4})", text)
    if found:
        return f"{found[2]}-W{int(found[1]):02}"
    found = re.fullmatch(r"(\d{4})[ -](?:week|uke|w)\s?(\d{1,2})", text)
    return f"{found[1]}-W{int(found[2]):02}" if found else ""


def _dated(text: str) -> str:
    """1.7.2026 → 2026-07-01; 7/2026 and 07.2026 → 2026-07."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    if found:
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    found = re.fullmatch(r"(\d{1,2})[./](\d{4})", text)
    return f"{found[2]}-{int(found[1]):02}" if found else ""


def _month(text: str) -> str:
    """July 2026, juli 2026, июль 2026 → 2026-07; 3 July 2026 → 2026-07-03."""
    found = re.fullmatch(r"(?:(\d{1,2})\.? )?([^\W\d]+)\.?,? (\d{4})(?: г\.?)?", text)
    number = _months().get(found[2]) if found else None
    if not found or not number:
        return ""
    day = f"-{int(found[1]):02}" if found[1] else ""
    return f"{found[3]}-{number:02}{day}"


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for language in ("en", "nb", "ru"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found[name.casefold().rstrip(".")] = number
    return found
