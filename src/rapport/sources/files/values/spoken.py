"""A number that a person gives at a command line: in the forms of imported ones, with no column.

1.2m → {1200000}   1.234.567 → {1234567}   900.000 → {900, 900000}   much → {}

A column shows which mark is its decimal one; a number alone may not, and then has two readings.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rapport.sources.files.values.currency import ANY, CODES, OF_SEVERAL, SIGNS
from rapport.sources.files.values.numbers import MULTIPLES, PATTERNS, tidy_text

_FORMS = {style: re.compile(pattern, re.ASCII) for style, pattern in PATTERNS.items()}
_SIGN = re.compile(rf"(?<![^\W\d_])(?:{ANY})(?![^\W\d_])")
_POWERS = {word: power for power, words in MULTIPLES.items() for word in words}


def readings(text: str) -> set[Decimal]:
    """What a text may mean as a number, whatever sign of currency or % stands beside it."""
    said = tidy_text(text)
    found = set()
    for style, form in _FORMS.items():
        match = form.match(said)
        if not match or not re.search(r"[0-9]", said):
            continue
        opens, before, after, core, power, word, closes, behind = match.groups()
        thousands, mark = (",", ".") if style == "point" else (".", ",")
        if not core or bool(opens) != bool(closes) or core.startswith(f"0{thousands}"):
            # 0.125 is an eighth: no thousands begin with a nought.
            continue
        digits = re.sub(rf"[{thousands} ']", "", core).replace(mark, ".")
        minus = "-" if opens or behind or "-" in (before, after) else ""
        value = Decimal(f"{minus}{digits}{power or ''}")
        found.add(value.scaleb(_POWERS[word]) if word else value)
    return found


def currencies_of(text: str) -> tuple[str, ...] | None:
    """The currencies that the sign beside a number may be of; None where it has none."""
    match = _SIGN.search(tidy_text(text))
    sign = match[0] if match else ",-" if text.strip().endswith(",-") else ""
    if not sign:
        return None
    if sign in SIGNS:
        return (SIGNS[sign],)
    return OF_SEVERAL.get(sign, (sign.upper(),) if sign.upper() in CODES else ())
