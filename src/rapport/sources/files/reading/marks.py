"""Lines of a file that are no records, by what stands in them: totals, notes, units."""

from __future__ import annotations

import re

_SUMS = (
    r"(?:grand|sub|report|overall)?[ -]?totals?|sum|summe|summa|gesamt(?:summe)?|zwischensumme"
    r"|total g[ée]n[ée]ral|totalt|delsum|totalsum|sum totalt|итого|итог|всего|общий итог"
    r"|промежуточный итог|totale|totaal|razem|celkem|suma|yhteensä|i alt|average|avg|count"
)
# A label of a total, alone or with what it is of.
TOTAL = rf"(?i)\s*(?:{_SUMS})\s*(?:[:=]\s*|\(.{{0,60}}\)\s*|(?:for|of|по|for:|per) .{{1,80}})?"
OF_GROUP = r"(?i)\s*.{1,80}[ :](?:total|totals|totalt|subtotal|итого|итог|count)\s*:?\s*"
# The same in SQL, without bounds, that take long to prepare: what it finds is looked at again.
LIKE_TOTAL, LIKE_OF_GROUP = (
    each.replace(".{0,60}", ".*").replace(".{1,80}", ".+") for each in (TOTAL, OF_GROUP)
)
# What those begin and end with, to pass by nearly every record at the cost of a look.
STARTS = (
    *("tot", "gra", "sub", "rep", "ove", "sum", "ges", "zwi", "del", "raz", "cel", "yht", "i a"),
    *("ave", "avg", "cou", "ито", "все", "общ", "про"),
)
ENDS = ("otal", "tals", "talt", "tal:", "того", "итог", "ount")
MOST = 100
"""No number, date or address is longer, in characters; a pattern takes its time over long texts."""
MOST_LABEL = 200
_NUMBER = re.compile(
    r"[-+(]?\s*(?:[^\W\d_]{0,3}|[€$£₽¥])[.\s]*[-+]?\d[\d\s.,'’\u00a0]*\)?\s*(?:%|[^\W\d_]{0,4}|[€$£₽¥])\.?"
)
_TOTAL = re.compile(TOTAL)
_OF_GROUP = re.compile(OF_GROUP)
_NOTE = re.compile(
    r"""(?ix)\s*(?:
    confidential|copyright|\(c\)\s|©|generated|exported|printed|created\ (?:on|by)|report(?:ed)?\b
    |source:|filters?\b|notes?\b|\*|page\s\d|disclaimer|downloaded|as\ of\b|run\ (?:on|by)
    |data\ as\ of
    |\d[\d,.\s]*\s(?:records?|rows?|results?|rader|poster|записей|строк)
    |(?:records?|rows?|number\ of\ (?:records|rows)|total\ records|rader|antall)\s*:
    |end\ of\ (?:report|file)|generert|eksportert|utskrift|konfidensielt|kilde:|merknad|side\s\d
    |конфиденциально|сформирован|выгружен|источник|примечание|страница\s\d|отчёт|отчет|erstellt|quelle:
    )"""
)
_UNIT = re.compile(
    r"""(?ix)[\[(]?\s*(?:usd|eur|gbp|nok|sek|dkk|chf|rub|руб\.?|kr\.?|€|\$|£|₽|%|percent|pct
    |pcs\.?|stk\.?|шт\.?|qty|units?|days?|dager|дней|дн\.?|hours?|h|min|minutes|t?eur|k?usd|m?nok
    |text|string|date|datetime|number|numeric|integer|decimal|boolean|yes/no|id|varchar(?:\(\d+\))?
    |yyyy-mm-dd|dd[./-]mm[./-]yyyy|mm[./-]dd[./-]yyyy|дд\.мм\.гггг|kg|km|m2)\s*[\])]?"""
)
CURRENCY = re.compile(r"(?i)[\[(]?\s*(usd|eur|gbp|nok|sek|dkk|chf|rub)\s*[\])]?")
_DATA = re.compile(
    r"""[+-]?[\d\s.,]*\d[\d\s.,]*%?                         # a number
    |\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?               # a date
    |\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-.{4}-.{4}-.{12}\}?    # a GUID
    |[^@\s]+@[^@\s]+\.\w+                                   # an address
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"(19|20)\d\d")
_COUNTED = re.compile(r"\(?\s*\d[\d\s.,]*\s[^\W\d_]+\s*\)?")
"""How many of what a total is of: 60 records."""


def is_data(cell: str) -> bool:
    """Whether a cell is a value rather than words: a number, a date, an address; no year."""
    cell = cell.strip()
    if len(cell) > MOST:
        return False
    return _DATA.fullmatch(cell) is not None and _YEAR.fullmatch(cell) is None


def is_number(cell: str) -> bool:
    """Whether a cell is a number, be it of money or with a unit."""
    return len(cell) <= MOST and _NUMBER.fullmatch(cell) is not None


def is_note(text: str, *, last: bool) -> bool:
    """Whether a lone text is a remark about the file, as reports have it at their foot.

    At the end of the file any sentence is.
    """
    return _NOTE.match(text[:MOST]) is not None or (last and len(text) > 60 and text.count(" ") > 7)


def is_unit(cell: str) -> bool:
    """Whether a cell names a unit or a type."""
    return len(cell) <= MOST and _UNIT.fullmatch(cell.strip()) is not None


def is_total(cells: list[str | None], *, last: bool) -> bool:
    """Whether a record adds up others: a label, then numbers, and nothing else.

    A record with all its cells filled is none (a company may be called Total), but at the end.
    """
    filled = [each.strip() for each in cells if each and each.strip()]
    if not filled or len(filled[0]) > MOST_LABEL:
        return False
    if not all(is_number(each) or _COUNTED.fullmatch(each[:MOST]) for each in filled[1:]):
        return False
    empty = len(cells) - len(filled)
    if _TOTAL.fullmatch(filled[0]):
        return empty > 0 or last
    return _OF_GROUP.fullmatch(filled[0]) is not None and empty * 2 >= len(cells) > 2


def repeats(cells: list[str | None], heads: list[list[str]]) -> bool:
    """Whether a record is a row of the header again, or most of what is filled in it is."""
    given = [" ".join((each or "").split()) for each in cells]
    filled = sum(1 for each in given if each)
    for row in heads:
        wanted = [" ".join(each.split()) for each in row]
        if filled and [each for each in given if each] == [each for each in wanted if each]:
            return True
        same = sum(1 for one, other in zip(given, wanted, strict=False) if one and one == other)
        if same > 1 and same * 2 > filled:
            return True
    return False
