"""Dates as people write them, each form rewritten into the one text that is cast: 2024-01-31 14:30.

A form is one entry of FORMS: patterns whose named parts are a year, a month, a day and what follows
them. What a form does not know is NULL; that no such day exists is seen when the text is cast.
"""

from __future__ import annotations

import re

from rapport.engines.duckdb import literal

MONTHS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("jan", "янв"), "jan(?:uary|uar)?|янв(?:аря|арь)?"),
    (("feb", "фев"), "feb(?:ruary|ruar)?|фев(?:раля|раль|р)?"),
    (("mar", "мар"), "mar(?:ch|s)?|мар(?:та|т)?"),
    (("apr", "апр"), "apr(?:il)?|апр(?:еля|ель)?"),
    (("may", "mai", "май", "мая"), "may|mai|ма[йя]"),
    (("jun", "июн"), "june?|juni|июн[ья]?"),
    (("jul", "июл"), "july?|juli|июл[ья]?"),
    (("aug", "авг"), "aug(?:ust)?|авг(?:уста|уст)?"),
    (("sep", "сен"), "sept?(?:ember)?|сен(?:тября|тябрь|т)?"),
    (("oct", "okt", "окт"), "o[ck]t(?:ober)?|окт(?:ября|ябрь)?"),
    (("nov", "ноя"), "nov(?:ember)?|ноя(?:бря|брь|б)?"),
    (("dec", "des", "дек"), "de[cs](?:ember)?|дек(?:абря|абрь)?"),
)
"""The months in small letters: how they begin, and all that they are called, whole and short."""
WEEKDAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?|man(?:dag)?|tir(?:sdag)?|ons(?:dag)?|tor(?:sdag)?|fre(?:dag)?"
    "|lør(?:dag)?|søn(?:dag)?|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница"
    "|суббота|воскресенье"
)
ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "wet": "+00:00", "west": "+01:00",
    "cet": "+01:00", "cest": "+02:00", "met": "+01:00", "mest": "+02:00", "eet": "+02:00",
    "eest": "+03:00", "msk": "+03:00", "мск": "+03:00", "est": "-05:00", "edt": "-04:00",
    "cdt": "-05:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "akst": "-09:00",
    "jst": "+09:00", "aest": "+10:00", "aedt": "+11:00", "nzst": "+12:00", "nzdt": "+13:00",
}  # fmt: skip
"""Names of zones that mean one thing. Not here: BST, CST, IST, MST and others that mean several."""

_MONTH = "|".join(names for _, names in MONTHS)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_LONG_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_NUMBER = r"(?P<month>\d{1,2})"
_NAME = rf"(?P<name>{_MONTH})\.?"
_OF = r"(?: ?г(?:ода|од)?\.?)?"
_CLOCK = (
    r"(?:(?:,? +(?:kl\.? ?|at |в )?|,|t)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?P<fraction>[.,]\d+)?)?(?: ?(?P<half>[ap])\.?m\.?)?)?"
)
_AT = r"(?: ?(?P<zone>[+-]\d{2}(?::?\d{2})?|[a-zмск]{1,5}))?"
_BEFORE = rf"(?:(?:{WEEKDAYS})\.?,? +)?"

FORMS: dict[str, tuple[str, ...]] = {
    "iso": (rf"{_LONG_YEAR}-{_NUMBER}-{_DAY}",),
    "dmy": (rf"{_DAY}[./-] ?{_NUMBER}[./-] ?{_YEAR}{_OF}",),
    "mdy": (rf"{_NUMBER}[./-]{_DAY}[./-]{_YEAR}",),
    "ymd": (rf"{_LONG_YEAR}[./]{_NUMBER}[./]{_DAY}",),
    "named": (
        rf"{_DAY}(?:st|nd|rd|th)?\.?[ /-]*{_NAME}[ ,./'-]*{_YEAR}{_OF}",
        rf"{_NAME}[ /-]*{_DAY}(?:st|nd|rd|th)?,? {_LONG_YEAR}",
        rf"{_NAME}[ ,./'-]*{_YEAR}{_OF}",
        rf"{_LONG_YEAR}[ /-]{_NAME}[ /-]{_DAY}",
    ),
    "compact": (
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?",
    ),
    "month": (rf"{_LONG_YEAR}[./-]{_NUMBER}", rf"{_NUMBER}[./-]{_LONG_YEAR}"),
    "quarter": (
        rf"q(?P<quarter>[1-4])[ /-]?'?{_YEAR}",
        rf"{_LONG_YEAR}[ /-]?q(?P<quarter>[1-4])",
        rf"(?P<quarter>[1-4])\.? ?(?:kvartal|kv\.?|квартал|кв\.?) {_LONG_YEAR}{_OF}",
    ),
}
"""By form the patterns of its days; the clock and the zone behind are common to all."""
PERIODS = ("month", "quarter")
"""Forms that name no day: taken for the first of the period."""
COUNTED = {
    "excel": r"^[2-7]\d{4}(\.\d+)?$",
    "unix": r"^\d{9,10}(\.\d+)?$",
    "unix_ms": r"^\d{12,13}$",
}
"""Forms that count: days from the end of 1899, seconds and milliseconds from 1970."""


def pattern(form: str, *, grouped: bool = False) -> str:
    """What a text of the form is matched by, in small letters."""
    if form in COUNTED:
        return COUNTED[form]
    ends = "" if form in PERIODS else (_AT if form == "compact" else _CLOCK + _AT)
    whole = "|".join(f"{_BEFORE}{each}" for each in FORMS[form])
    bare = f"^(?:{whole}){ends}$"
    return bare if grouped else re.sub(r"\(\?P<\w+>", "(?:", bare)


def tidy(text: str) -> str:
    """A text in small letters, with one kind of space."""
    spaces = "\u00a0\u202f\u2009\t"
    return (
        f"regexp_replace(lower(trim(translate({text}, {literal(spaces)}, {literal(' ' * 4)}))),"
        " ' {2,}', ' ', 'g')"
    )


def rewritten(text: str, style: str) -> str:
    """The text as ISO 8601 writes it, by the first of the style's forms that it has."""
    tidied = tidy(text)
    made = [
        _counted(tidied, form) if form in COUNTED else _parts(tidied, each, form)
        for form in style.split("+")
        for each in (FORMS.get(form, ("",)))
        if form in FORMS or form in COUNTED
    ]
    return made[0] if len(made) == 1 else f"coalesce({', '.join(made)})"


def _parts(tidied: str, days: str, form: str) -> str:
    ends = "" if form in PERIODS else (_AT if form == "compact" else _CLOCK + _AT)
    named = f"^{_BEFORE}{days}{ends}$"
    groups = re.findall(r"\(\?P<(\w+)>", named)
    plain = re.sub(r"\(\?P<\w+>", "(", named)
    listed = ", ".join(literal(each) for each in groups)
    found = f"regexp_extract({tidied}, {literal(plain)}, [{listed}])"
    return (
        f"list_transform([{found}], lambda d: CASE WHEN d.year <> '' THEN"
        f" {_year()} || '-' || {_month(groups)} || '-' || {_day(groups)}"
        f"{_clock(groups)}{_zone(groups)} END)[1]"
    )


def _year() -> str:
    return (
        "CASE WHEN strlen(d.year) = 4 THEN d.year"
        " WHEN d.year <= '68' THEN '20' || d.year ELSE '19' || d.year END"
    )


def _month(groups: list[str]) -> str:
    if "quarter" in groups:
        return (
            "CASE d.quarter WHEN '1' THEN '01' WHEN '2' THEN '04' WHEN '3' THEN '07' ELSE '10' END"
        )
    if "name" not in groups:
        return "d.month"
    cases = " ".join(
        f"WHEN {literal(begins)} THEN '{number}'"
        for number, (starts, _) in enumerate(MONTHS, 1)
        for begins in starts
    )
    return f"CASE left(d.name, 3) {cases} END"


def _day(groups: list[str]) -> str:
    return "d.day" if "day" in groups else "'01'"


def _clock(groups: list[str]) -> str:
    if "hour" not in groups:
        return ""
    hour = "d.hour"
    if "half" in groups:
        number = "TRY_CAST(d.hour AS INTEGER)"
        hour = (
            f"CASE WHEN d.half = '' THEN d.hour WHEN {number} NOT BETWEEN 1 AND 12 THEN NULL"
            f" WHEN d.half = 'p' THEN CAST({number} % 12 + 12 AS VARCHAR)"
            f" ELSE CAST({number} % 12 AS VARCHAR) END"
        )
    fraction = "replace(d.fraction, ',', '.')" if "fraction" in groups else "''"
    return (
        f" || CASE WHEN d.hour = '' THEN '' ELSE ' ' || {hour} || ':' || d.minute || ':'"
        f" || CASE d.second WHEN '' THEN '00' ELSE d.second END || {fraction} END"
    )


def _zone(groups: list[str]) -> str:
    if "zone" not in groups:
        return ""
    cases = " ".join(f"WHEN '{name}' THEN '{said}'" for name, said in ZONES.items())
    offset = (
        "CASE WHEN strlen(d.zone) = 3 THEN d.zone || ':00'"
        " ELSE substr(d.zone, 1, 3) || ':' || right(d.zone, 2) END"
    )
    return (
        " || CASE WHEN d.zone = '' THEN '' WHEN d.hour = '' THEN NULL"
        f" WHEN d.zone[1] IN ('+', '-') THEN {offset} ELSE CASE d.zone {cases} END END"
    )


def _counted(tidied: str, form: str) -> str:
    number = f"TRY_CAST({tidied} AS DOUBLE)"
    if form == "excel":
        # A serial is exact to a fraction of a second only.
        moment = f"TIMESTAMP '1899-12-30' + to_seconds(CAST(round({number} * 86400) AS BIGINT))"
        text = (
            f"CASE WHEN contains({tidied}, '.') THEN strftime({moment}, '%Y-%m-%d %H:%M:%S')"
            f" ELSE strftime({moment}, '%Y-%m-%d') END"
        )
    else:
        unit = 1_000_000 if form == "unix" else 1_000
        moment = f"make_timestamp(CAST(round({number} * {unit}) AS BIGINT))"
        text = f"strftime({moment}, '%Y-%m-%d %H:%M:%S.%f') || '+00:00'"
    return f"CASE WHEN regexp_matches({tidied}, {literal(COUNTED[form])}) THEN {text} END"
