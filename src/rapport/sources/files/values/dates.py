"""Moments as people write them, as SQL: which day, which hour, which instant in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, literal
from rapport.sources.files.values.forms import rewritten
from rapport.sources.files.values.zones import to_utc

if TYPE_CHECKING:
    from collections.abc import Callable

DATES = (
    "iso", "zoned", "dmy", "mdy", "ymd", "named", "compact", "month", "quarter", "excel", "unix",
    "unix_ms",
)  # fmt: skip
_AT_ONCE = ("", "iso", "zoned", "dmy", "mdy", "ymd", "named")
"""What is read without being rewritten first, where a column is written in one way."""
_TIME = r"([ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?)?"
_ZONE = r" ?(Z|UTC|[+-]\d{2}(:?\d{2})?)"
IS_ISO = rf"^\d{{4}}-\d{{1,2}}-\d{{1,2}}{_TIME}$"
IS_ZONED = rf"^\d{{4}}-\d{{1,2}}-\d{{1,2}}[ T]\d{{1,2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?{_ZONE}$"
_HAS_ZONE = rf":\d{{2}}(\.\d+)?{_ZONE}$"
_ZONE_BEHIND = rf"(:\d{{2}}(?:\.\d+)?){_ZONE}$"
_NO_SECONDS = r"([ T]\d{1,2}:\d{2}) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)$"
IS_MIDNIGHT = rf"[ T]0?0:00(:00(\.0+)?)?({_ZONE})?$"
IS_DAY_FIRST = rf"^\d{{1,2}}[./-]\d{{1,2}}[./-](\d{{4}}|\d{{2}}),?{_TIME}$"
IS_YEAR_FIRST = rf"^\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}{_TIME}$"

_DAYS = {
    "iso": ("%Y-%m-%d",),
    "dmy": ("%d.%m.%y", "%d.%m.%Y", "%d/%m/%y", "%d/%m/%Y", "%d-%m-%y", "%d-%m-%Y"),
    "mdy": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%y", "%m-%d-%Y", "%m.%d.%y", "%m.%d.%Y"),
    "ymd": ("%Y/%m/%d", "%Y.%m.%d"),
    "named": ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%B-%Y"),
}
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")


def local(text: str, style: str) -> str:
    """The moment that the text names, as a TIMESTAMP of the clock it was written by."""
    if _is_rewritten(style):
        return _after_rewriting(text, style, local)
    style = style.removesuffix(" days")
    if style == "zoned":
        return f"CAST({zoned(text)} AS TIMESTAMP)"
    if style in ("", "iso"):
        has = _names_zone(text)
        return f"CASE WHEN {has} THEN CAST({zoned(text)} AS TIMESTAMP) ELSE {_plain(text)} END"
    return _plain(text, style)


def _is_rewritten(style: str) -> bool:
    """Whether a style has several forms, or a rare one: its texts are rewritten as ISO first."""
    return style.removesuffix(" days") not in _AT_ONCE


def _after_rewriting(text: str, style: str, made: Callable[[str, str], str]) -> str:
    """What is made of the rewritten text, which is worked out but once."""
    days = " days" if style.endswith(" days") else ""
    rewriting = rewritten(text, style.removesuffix(" days"))
    return f"list_transform([{rewriting}], lambda w: {made('w', f'iso{days}')})[1]"


def _plain(text: str, style: str = "iso") -> str:
    patterns = [day + time for time in _TIMES for day in _DAYS.get(style, _DAYS["iso"])]
    bare = text
    if style == "named":
        bare = rf"regexp_replace(regexp_replace({text}, '[.,]', '', 'g'), '\s+', ' ', 'g')"
    elif style in ("dmy", "mdy"):
        bare = f"replace({text}, ',', '')"
    slow = f"TRY_STRPTIME({bare}, [{listed(patterns)}])"
    if style == "iso":
        return f"COALESCE(TRY_CAST({text} AS TIMESTAMP), {slow})"
    return slow


def zoned(text: str) -> str:
    """The moment that a text with its zone names, as TIMESTAMPTZ."""
    bare = f"regexp_replace({text}, '([0-9]) (Z|[+-])', '\\1\\2')"
    # An offset is understood behind seconds only.
    whole = f"regexp_replace({bare}, {literal(_NO_SECONDS)}, '\\1:00\\2')"
    return f"TRY_CAST({whole} AS TIMESTAMPTZ)"


def _names_zone(text: str) -> str:
    # What tells without a regular expression first, which takes its time: most values are days, or
    # written as 2024-01-31 08:30:00, which leaves no room for a zone.
    usual = f"strlen({text}) = 19 AND substr({text}, 14, 1) = ':' AND substr({text}, 17, 1) = ':'"
    return f"strlen({text}) > 13 AND NOT ({usual}) AND regexp_matches({text}, {literal(_HAS_ZONE)})"


def instant(text: str, style: str, zone: str) -> str:
    """The moment in UTC, as a TIMESTAMP: a clock without a zone is the workspace's."""
    if _is_rewritten(style):
        return _after_rewriting(text, style, lambda w, iso: instant(w, iso, zone))
    if zone == "UTC" and style != "zoned days":
        return local(text, style)
    wall = f"CAST(timezone({literal(zone)}, {_clock(text, style)}) AS TIMESTAMP)"
    if not _may_have_zone(style):
        return wall
    return (
        f"CASE WHEN {_has_zone(text, style)} THEN CAST({zoned(text)} AS TIMESTAMP) ELSE {wall} END"
    )


def day(text: str, style: str, zone: str) -> str:
    """The day in the workspace's zone; a day without a time is that very day."""
    if _is_rewritten(style):
        return _after_rewriting(text, style, lambda w, iso: day(w, iso, zone))
    return f"CAST({_on_the_wall(text, style, zone)} AS DATE)"


def hour(text: str, style: str, zone: str) -> str:
    """The hour in the workspace's zone, NULL where the source gave a day only."""
    if style.endswith(" days"):
        return "CAST(NULL AS BIGINT)"
    if _is_rewritten(style):
        return _after_rewriting(text, style, lambda w, iso: hour(w, iso, zone))
    value = f"CAST(hour({_on_the_wall(text, style, zone)}) AS BIGINT)"
    return f"CASE WHEN contains({text}, ':') THEN {value} END"


@dataclass(frozen=True)
class Parsed:
    """A column's moments, parsed once for all that is made of them.

    `text` are the columns of a SELECT around the texts, `clock` those of one around it; the others
    are expressions over that.
    """

    text: dict[str, str]
    clock: dict[str, str]
    instant: str
    day: str
    hour: str


def parsed_once(text: str, style: str, zone: str, name: str) -> Parsed | None:
    """What `instant`, `day` and `hour` give, in three steps; None where one is as good."""
    if _is_rewritten(style):
        return _rewritten_once(text, style, zone, name)
    may_have_zone = style in ("", "iso")
    wall, named = f"{name}_wall", f"{name}_named"
    if may_have_zone:
        has = _names_zone(text)
        texts = {
            wall: f"CASE WHEN {has} THEN NULL ELSE {_plain(text)} END",
            named: f"CASE WHEN {has} THEN CAST({zoned(text)} AS TIMESTAMP) END",
        }
    elif _may_have_zone(style) or style.endswith(" days"):
        return None
    else:
        texts = {wall: local(text, style)}
    instant, shown = wall if zone == "UTC" else to_utc(wall, zone), wall
    if may_have_zone:
        there = f"timezone({literal(zone)}, timezone('UTC', {named}))"
        instant = f"coalesce({named}, {instant})"
        shown = f"coalesce({wall}, {named if zone == 'UTC' else there})"
    timed = f"{name}_timed"
    return Parsed(
        {**texts, timed: f"contains({text}, ':')"},
        {f"{name}_instant": instant, f"{name}_shown": shown, timed: timed},
        f"{name}_instant",
        f"CAST({name}_shown AS DATE)",
        f"CASE WHEN {timed} THEN CAST(hour({name}_shown) AS BIGINT) END",
    )


def _rewritten_once(text: str, style: str, zone: str, name: str) -> Parsed:
    """The same for what is rewritten first, which is done but once."""
    iso = f"{name}_iso"
    days = " days" if style.endswith(" days") else ""
    rewriting, as_iso = rewritten(text, style.removesuffix(" days")), f"iso{days}"
    return Parsed(
        {iso: rewriting},
        {
            f"{name}_instant": instant(iso, as_iso, zone),
            f"{name}_day": day(iso, as_iso, zone),
            f"{name}_hour": hour(iso, as_iso, zone),
        },
        f"{name}_instant",
        f"{name}_day",
        f"{name}_hour",
    )


def in_two_steps(parsed: list[Parsed], select: str, keep: str) -> str:
    """What stands after FROM, round a SELECT that has `keep` and every `text`."""
    clock = "".join(f", {text} AS {name}" for each in parsed for name, text in each.clock.items())
    return f"(SELECT {keep}{clock} FROM ({select}))"


def _on_the_wall(text: str, style: str, zone: str) -> str:
    wall = _clock(text, style)
    if not _may_have_zone(style):
        return wall
    there = f"timezone({literal(zone)}, {zoned(text)})"
    return f"CASE WHEN {_has_zone(text, style)} THEN {there} ELSE {wall} END"


def _may_have_zone(style: str) -> bool:
    return style.removesuffix(" days") in ("", "iso", "zoned")


def _has_zone(text: str, style: str) -> str:
    """Whether a value names its zone, and means it: the midnight of a day is no moment."""
    has = _names_zone(text)
    if style.endswith(" days"):
        has += f" AND NOT regexp_matches({text}, {literal(IS_MIDNIGHT)})"
    return has


def _clock(text: str, style: str) -> str:
    """What the clock showed that the text was written by, without its zone."""
    if not _may_have_zone(style):
        return local(text, style)
    bare = rf"regexp_replace({text}, {literal(_ZONE_BEHIND)}, '\1')"
    return _plain(bare)
