"""Numbers as people write them, as SQL: 1234.5, 1,234.50, 1.234,50, 1 234,50, (12), 1.2 mln, 45 %.

What a machine writes (plain) is cast as it stands. Everything else is matched as a whole, so that
no mark is dropped that means something: 1.5 in a column of decimal commas is no number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.schema import SQL_TYPES
from rapport.sources.files.values.currency import ANY

if TYPE_CHECKING:
    from rapport.schema import Type

NUMBERS = ("plain", "point", "comma", "hours", "minutes")
MULTIPLES = {
    3: ("k", "тыс", "тысяч", "tusen", "thousand"),
    6: ("m", "mn", "mm", "mio", "mill", "million", "millions", "millioner", "млн"),
    9: ("b", "bn", "mrd", "milliard", "milliarder", "billion", "млрд"),
}
"""Words behind a number, in small letters, by the power of ten that they stand for."""

# What stands between thousands beside the comma or the point: spaces of every kind, apostrophes.
_SPACES = "\u00a0\u202f\u2009\u2007\t"
_APOSTROPHES = "’‘`´"
_MINUSES = "−–‒"
_FROM = _SPACES + _APOSTROPHES + _MINUSES
_TO = " " * len(_SPACES) + "'" * len(_APOSTROPHES) + "-" * len(_MINUSES)

_WORDS = "|".join(sorted({w for each in MULTIPLES.values() for w in each}, key=len, reverse=True))
_INDIAN = r"[1-9]\d?(?:,\d\d)+,\d{3}"
_CORES = {
    "point": rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?: \d{{3}})+|\d{{1,3}}(?:'\d{{3}})+|{_INDIAN}"
    r"|\d{1,30})?(?:\.\d+)?|\d+\.",
    "comma": r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+"
    r"|\d{1,30})?(?:,\d+)?|\d+,",
}


def _whole(core: str) -> str:
    sign = rf"(?:{ANY})?"
    return (
        rf"^{sign} ?(\()? ?([-+])? ?{sign} ?([-+])? ?({core})(e[-+]?\d{{1,3}})? ?({_WORDS})?\.?"
        rf" ?(?:{ANY}|%|,-)?(?: ?%)? ?(\))? ?(-)?$"
    )


PATTERNS = {style: _whole(core) for style, core in _CORES.items()}
_GROUPS = "['opens', 'before', 'after', 'core', 'power', 'word', 'closes', 'behind']"

# No leading zeros, and no more digits than a number keeps: those are names made of digits.
IS_PLAIN = r"^[+-]?((0|[1-9]\d{0,14})(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
IS_WHOLE = r"^[+-]?(0|[1-9]\d{0,14})$"
LEADING_ZERO = r"^[^\d]*0\d"
TOO_LONG = r"\d{16}"

# What shows which mark is the decimal one: one or two digits behind it, or four and more, or a
# nought or four digits before it, or two marks of the other kind.
_D = r"(?:\d{1,2}|\d{4,})(?:\D|$)"
SHOWS_POINT = (
    rf"^\D*[\d, ']*\.{_D}|^\D*0\.\d{{3}}(?:\D|$)|\d{{4,}}\.\d|\d,\d{{2,3}},\d{{3}}|\d,\d{{3}}\."
)
SHOWS_COMMA = (
    rf"^\D*[\d. ']*,{_D}|^\D*0,\d{{3}}(?:\D|$)|\d{{4,}},\d|\d\.\d{{3}}\.\d{{3}}|\d\.\d{{3}},"
)
UNSURE_POINT = r"^\D*[1-9]\d{0,2}\.\d{3}(?:\D|$)"
UNSURE_COMMA = r"^\D*[1-9]\d{0,2},\d{3}(?:\D|$)"


def tidy(text: str) -> str:
    """A text in small letters with one kind of space, apostrophe and minus."""
    trimmed = f"trim({text}, {literal(' ' + _SPACES)})"
    return f"lower(translate({trimmed}, {literal(_FROM)}, {literal(_TO)}))"


def tidy_text(text: str) -> str:
    """The same of a text at hand."""
    return text.strip(" " + _SPACES).translate(str.maketrans(_FROM, _TO)).lower()


def matches(tidied: str, style: str) -> str:
    """Whether a tidied text is a number of the style."""
    return (
        f"(regexp_matches({tidied}, {literal(PATTERNS[style])})"
        f" AND regexp_matches({tidied}, '\\d'))"
    )


def _one(text: str, style: str) -> str:
    if style == "plain":
        return f"CASE WHEN regexp_matches({text}, '^\\s*[-+.]?\\d[-+.eE\\d]*\\s*$') THEN {text} END"
    found = f"regexp_extract({tidy(text)}, {literal(PATTERNS[style])}, {_GROUPS})"
    digits = "translate(n.core, ', ''', '')"
    if style == "comma":
        digits = "replace(translate(n.core, '. ''', ''), ',', '.')"
    powers = " ".join(
        f"WHEN n.word IN ({', '.join(literal(each) for each in words)}) THEN 'e{power}'"
        for power, words in MULTIPLES.items()
    )
    made = (
        "CASE WHEN n.core <> '' AND (n.opens = '') = (n.closes = '') THEN"
        " CASE WHEN n.opens <> '' OR n.before = '-' OR n.after = '-' OR n.behind <> ''"
        f" THEN '-' ELSE '' END || {digits}"
        f" || CASE WHEN n.power <> '' THEN n.power {powers} ELSE '' END END"
    )
    return f"list_transform([{found}], lambda n: {made})[1]"


def number_text(text: str, style: str) -> str:
    """The text of a number as SQL casts it; styles with a + between are tried in turn."""
    if style in ("plain", ""):
        return text
    styles = style.split("+")
    made = [_one(text, each) for each in styles if each in ("plain", *PATTERNS)]
    return made[0] if len(made) == 1 else f"coalesce({', '.join(made)})"


def number(text: str, kind: Type, multiply: float) -> str:
    """An expression of the type's SQL type; NULL where the text is not such a number."""
    if kind == "money" and multiply == 1:
        return f"TRY_CAST({text} AS {SQL_TYPES['money']})"
    value = f"TRY_CAST({text} AS DOUBLE)"
    value = (
        f"CASE WHEN isfinite({value}) THEN {value}{'' if multiply == 1 else f' * {multiply!r}'} END"
    )
    if kind == "money":
        return f"TRY_CAST({value} AS {SQL_TYPES['money']})"
    if kind == "integer":
        # 12.0 is a whole number, 12.5 is not one.
        whole = f"TRY_CAST({text if multiply == 1 else value} AS BIGINT)"
        return f"CASE WHEN {value} = floor({value}) THEN {whole} END"
    return value
