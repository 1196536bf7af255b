"""Numbers as people write them, as SQL: 1234.5, 1,234.50, 1.234,50, 1 234,50."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.schema import SQL_TYPES

if TYPE_CHECKING:
    from rapport.schema import Type

NUMBERS = ("plain", "point", "comma")
_MARKS = "[\\s\\x{00A0}\\x{202F}'’$€£¥₽%]"
_CODES = "usd|eur|gbp|nok|sek|dkk|chf|rub|jpy|kr\\.?|руб\\.?"
STRIPPED = f"(?i){_MARKS}|^({_CODES})|({_CODES}|,-)$"

# No leading zeros, and no more digits than a number keeps: those are names made of digits.
IS_PLAIN = r"^[+-]?((0|[1-9]\d{0,17})(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
IS_POINT = r"^\(?[+-]?([1-9]\d{0,2}(,\d{3})+|0|[1-9]\d{0,17})(\.\d+)?\)?$"
IS_COMMA = r"^\(?[+-]?([1-9]\d{0,2}(\.\d{3})+|0|[1-9]\d{0,17})(,\d+)?\)?$"


def number_text(text: str, style: str) -> str:
    """The text of a number as SQL casts it."""
    if style == "plain":
        return text
    bare = f"regexp_replace({text}, {literal(STRIPPED)}, '', 'g')"
    bare = rf"regexp_replace({bare}, '^\((.*)\)$', '-\1')"
    if style == "comma":
        return f"replace(replace({bare}, '.', ''), ',', '.')"
    return f"replace({bare}, ',', '')"


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
