"""What the values of a table's columns look like, counted set-wise over a sample of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, literal, quoted
from rapport.sources.files.values import (
    FALSE,
    MARKS,
    TRUE,
    dates,
    durations,
    forms,
    missing,
    numbers,
)
from rapport.sources.files.values.currency import sign_of
from rapport.sources.files.words import words

if TYPE_CHECKING:
    import duckdb

SAMPLE = 10_000
_DATED = frozenset({
    "date", "day", "dato", "dag", "time", "tid", "timestamp", "datetime", "at", "on", "when",
    "created", "closed", "close", "opened", "started", "start", "end", "due", "modified", "updated",
    "opprettet", "lukket", "startet", "endret", "дата", "создан", "создана", "создано", "закрыт",
    "закрыта", "закрыто", "изменен", "изменена", "срок",
})  # fmt: skip
"""Words of headers under which a plain number may be a date."""
_LASTING = frozenset(
    {"duration", "varighet", "длительность", "продолжительность", "length", "lasted", "spent"}
)
"""Words of headers under which 1:30 may be how long something took."""


@dataclass(frozen=True)
class Profile:
    """One column of the sample: how many of its values are what."""

    header: str
    rows: int = 0
    filled: int = 0
    distinct: int = 0
    missing: int = 0
    """Values that would stand for none, were the column one of numbers or dates."""
    booleans: int = 0
    words: int = 0
    """Of the booleans, those that are words and not 1 or 0."""
    marks: int = 0
    """What a box is ticked with: x."""
    signs: int = 0
    """Plus and minus alone."""
    whole: int = 0
    """Whole numbers as a machine writes them: no leading zero, no separator."""
    plain: int = 0
    point: int = 0
    comma: int = 0
    unsure: int = 0
    """Numbers such as 1.200 and 1,200: the mark may part thousands or be a decimal one."""
    signed: int = 0
    """Numbers with a sign or a code of a currency."""
    durations: int = 0
    iso: int = 0
    zoned: int = 0
    day_first: int = 0
    """Day and month before the year, in either order."""
    year_first: int = 0
    named: int = 0
    compact: int = 0
    month: int = 0
    quarter: int = 0
    excel: int = 0
    unix: int = 0
    unix_ms: int = 0
    midnight: int = 0
    """Dates with a time, which is 00:00."""
    timed: int = 0
    percent: int = 0
    short_years: int = 0
    """Dates of which the year has two digits."""
    highest: float | None = None
    longest: int = 0

    def share(self, count: int) -> float:
        """A count as a share of the values that are there."""
        return count / self.said if self.said else 0.0

    @property
    def said(self) -> int:
        """How many say something."""
        return self.filled - self.missing

    @property
    def unique(self) -> bool:
        """Whether every record of the sample has its own value."""
        return self.filled == self.rows == self.distinct and self.rows > 0

    @property
    def says_date(self) -> bool:
        """Whether the header says that a number may be a date."""
        own = words(self.header)
        return any(each in _DATED or each.endswith(("date", "dato")) for each in own)

    @property
    def says_duration(self) -> bool:
        """Whether the header says that it is how long something took."""
        return bool(_LASTING & set(words(self.header)))

    @property
    def by_form(self) -> dict[str, int]:
        """How many are dates of which form; numbers only where the header says that they may be."""
        found = {
            "iso": self.iso,
            "zoned": self.zoned,
            "dmy": self.day_first,
            "ymd": self.year_first,
            "named": self.named,
            "month": self.month,
            "quarter": self.quarter,
        }
        if self.says_date:
            found |= {
                "compact": self.compact,
                "excel": self.excel,
                "unix": self.unix,
                "unix_ms": self.unix_ms,
            }
        return found

    @property
    def dates(self) -> int:
        """How many look like dates, in whatever way."""
        return sum(self.by_form.values())

    @property
    def numbers(self) -> int:
        """How many look like numbers, in the best of the ways."""
        lasting = self.durations if self.says_duration else 0
        return max(self.plain, self.point, self.comma, lasting)


def _counts() -> str:
    """What is counted of the distinct values v, whose tidied text is t, seen n times each."""

    def when(condition: str) -> str:
        return f"sum(CASE WHEN {condition} THEN n ELSE 0 END)::BIGINT"

    def like(pattern: str, text: str = "t") -> str:
        return f"regexp_matches({text}, {literal(pattern)})"

    def digits(condition: str) -> str:
        # Most texts have no digit, and need no further look.
        return when(f"CASE WHEN digits THEN {condition} ELSE false END")

    unlike_id = f"NOT {like(numbers.LEADING_ZERO)} AND NOT {like(numbers.TOO_LONG)}"
    styled = "CASE WHEN {like} THEN {unlike} ELSE false END"

    def style(name: str, plain: str) -> str:
        slow = styled.format(like=numbers.matches("t", name), unlike=unlike_id)
        return digits(f"CASE WHEN {plain} THEN true ELSE {slow} END")

    plain, whole = like(numbers.IS_PLAIN, "v"), like(numbers.IS_WHOLE, "v")
    old_day_first = like(dates.IS_DAY_FIRST, "v")
    return ", ".join([
        "sum(n)::BIGINT",
        "count(*)",
        when(f"{missing.stands_for_none('v')} AND lower(v) NOT IN ({listed(FALSE)})"),
        when(f"lower(v) IN ({listed(TRUE + FALSE)})"),
        when(f"lower(v) IN ({listed(TRUE + FALSE)}) AND v NOT IN ('0', '1')"),
        when(f"lower(v) IN ({listed(MARKS)})"),
        when("v IN ('+', '-')"),
        digits(whole),
        digits(plain),
        style("point", plain),
        style("comma", whole),
        digits(f"{like(numbers.UNSURE_POINT)} OR {like(numbers.UNSURE_COMMA)}"),
        digits(f"CASE WHEN {plain} THEN false ELSE {sign_of('t')} <> '' END"),
        digits(like(durations.IS_DURATION)),
        digits(like(dates.IS_ISO, "v")),
        digits(f"CASE WHEN {like(dates.IS_ISO, 'v')} THEN false ELSE {like(dates.IS_ZONED, 'v')}"
               f" OR {like(forms.pattern('iso'))} END"),
        digits(f"{old_day_first} OR {like(forms.pattern('dmy'))}"),
        digits(f"{like(dates.IS_YEAR_FIRST, 'v')} OR {like(forms.pattern('ymd'))}"),
        digits(like(forms.pattern("named"))),
        *(digits(like(forms.pattern(each))) for each in (
            "compact", "month", "quarter", "excel", "unix", "unix_ms")),
        digits(like(dates.IS_MIDNIGHT, "v")),
        digits(like(r"\d:\d\d|kl\.? ?\d", "v")),
        when("contains(v, '%')"),
        digits(like(r"^\d{1,2}[./-](\d{1,2}|\pL+)[./-]\d{2}(\D|$)")),
        "max(TRY_CAST(v AS DOUBLE)) FILTER (isfinite(TRY_CAST(v AS DOUBLE)))",
        "max(length(v))",
    ])  # fmt: skip


def profiles(
    connection: duckdb.DuckDBPyConnection, table: str, headers: list[str], rows: int
) -> dict[str, Profile]:
    """Profiles of a table's columns by header; `table` is quoted already.

    The sample is every n-th record, so that a file sorted by date shows all of its years.
    """
    if not rows or not headers:
        return {each: Profile(each, rows) for each in headers}
    step = -(-rows // SAMPLE)
    numbered = ", ".join(f"{quoted(each)} AS c{number}" for number, each in enumerate(headers))
    where = f" WHERE _record % {step} = 0" if step > 1 else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE sampled AS SELECT {numbered} FROM {table}{where}"
    )
    sampled = -(-rows // step)
    columns = ", ".join(f"c{number}" for number in range(len(headers)))
    found = connection.execute(f"""
        WITH cells AS (UNPIVOT sampled ON {columns} INTO NAME c VALUE v),
        several AS (SELECT c, trim(v) AS v, count(*) AS n FROM cells GROUP BY ALL),
        tidied AS (SELECT c, v, n, {numbers.tidy("v")} AS t,
            regexp_matches(v, '\\d') AS digits FROM several)
        SELECT c, {_counts()} FROM tidied GROUP BY c""").fetchall()
    connection.execute("DROP TABLE sampled")
    by_column = {row[0]: row[1:] for row in found}
    return {
        each: Profile(each, sampled, *by_column.get(f"c{number}", ()))
        for number, each in enumerate(headers)
    }


def unique(
    connection: duckdb.DuckDBPyConnection, table: str, headers: list[str]
) -> dict[str, bool]:
    """Whether a column has its own value in every record of the whole table."""
    if not headers:
        return {}
    counts = ", ".join(f"count(DISTINCT {quoted(each)}) = count(*)" for each in headers)
    row = connection.execute(f"SELECT {counts} FROM {table}").fetchone()
    assert row is not None
    return dict(zip(headers, row, strict=True))
