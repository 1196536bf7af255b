"""How long something took, as people write it, in seconds: 1h 30m, 01:30:00, 90 min, PT1H30M.

1:30 may be hours and minutes (hours) or minutes and seconds (minutes); 1:30:00 is always hours.
"""

from __future__ import annotations

from rapport.engines.duckdb import literal

UNITS = {
    86400: ("days", "day", "dager", "dag", "d", "дней", "дня", "день", "дн", "д"),
    3600: ("hours", "hour", "hrs", "hr", "h", "timer", "time", "t", "часов", "часа", "час", "ч"),
    60: ("minutes", "minute", "mins", "min", "m", "minutter", "minutt", "минут", "мин", "м"),
    1: ("seconds", "second", "secs", "sec", "s", "sekunder", "sekund", "sek", "секунд", "сек", "с"),
}
"""Words in small letters by how many seconds they stand for, the longest unit first."""


def _part(seconds: int) -> str:
    words = "|".join(sorted(UNITS[seconds], key=len, reverse=True))
    return rf"(?:(\d+(?:[.,]\d+)?) ?(?:{words})\.?[ ,]*)?"


_WORDS = "^ *" + "".join(_part(each) for each in UNITS) + "$"
_ISO = r"^pt?(?:(\d+)d)?t?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$"
_CLOCK = r"^(?:(\d+):)?(\d{1,4}):(\d{2}(?:\.\d+)?)$"
IS_DURATION = rf"(?:{_WORDS})|(?:{_ISO})|(?:{_CLOCK})"


def seconds(text: str, style: str) -> str:
    """The seconds as a DOUBLE; NULL where the text names no duration."""
    tidied = f"lower(trim({text}))"

    def sum_of(pattern: str) -> str:
        found = f"regexp_extract({tidied}, {literal(pattern)}, ['d', 'h', 'm', 's'])"
        parts = " + ".join(
            f"coalesce(TRY_CAST(replace(p.{name}, ',', '.') AS DOUBLE), 0) * {unit}"
            for name, unit in zip("dhms", UNITS, strict=True)
        )
        some = "p.d || p.h || p.m || p.s <> ''"
        return f"list_transform([{found}], lambda p: CASE WHEN {some} THEN {parts} END)[1]"

    clock = f"regexp_extract({tidied}, {literal(_CLOCK)}, ['a', 'b', 'c'])"
    short = "b * 60 + c" if style == "minutes" else "b * 3600 + c * 60"
    for name in ("a", "b", "c"):
        short = short.replace(f"{name} ", f"TRY_CAST(p.{name} AS DOUBLE) ")
    short = short.replace("+ c", "+ TRY_CAST(p.c AS DOUBLE)")
    long = " + ".join(
        f"TRY_CAST(p.{name} AS DOUBLE) * {unit}"
        for name, unit in (("a", 3600), ("b", 60), ("c", 1))
    )
    timed = (
        f"list_transform([{clock}], lambda p: CASE WHEN p.c = '' THEN NULL"
        f" WHEN p.a <> '' THEN {long} ELSE {short} END)[1]"
    )
    return f"coalesce(TRY_CAST({text} AS DOUBLE), {timed}, {sum_of(_WORDS)}, {sum_of(_ISO)})"
