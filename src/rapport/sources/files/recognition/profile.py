"""What the values of a table's columns look like, counted set-wise over a sample of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, literal, quoted
from rapport.sources.files.values import FALSE, TRUE, dates, numbers

if TYPE_CHECKING:
    import duckdb

SAMPLE = 10_000


@dataclass(frozen=True)
class Profile:
    """One column of the sample: how many of its values are what."""

    header: str
    rows: int = 0
    filled: int = 0
    distinct: int = 0
    booleans: int = 0
    words: int = 0
    """Of the booleans, those that are words and not 1 or 0."""
    whole: int = 0
    """Whole numbers as a machine writes them: no leading zero, no separator."""
    plain: int = 0
    point: int = 0
    comma: int = 0
    iso: int = 0
    zoned: int = 0
    day_first: int = 0
    """Day and month before the year, in either order."""
    year_first: int = 0
    named: int = 0
    midnight: int = 0
    """Dates with a time, which is 00:00."""
    timed: int = 0
    percent: int = 0
    highest: float | None = None
    longest: int = 0

    def share(self, count: int) -> float:
        """A count as a share of the values that are there."""
        return count / self.filled if self.filled else 0.0

    @property
    def unique(self) -> bool:
        """Whether every record of the sample has its own value."""
        return self.filled == self.rows == self.distinct and self.rows > 0

    @property
    def dates(self) -> int:
        """How many look like dates, in whatever way."""
        return self.iso + self.zoned + self.day_first + self.year_first + self.named

    @property
    def numbers(self) -> int:
        """How many look like numbers, in the best of the ways."""
        return max(self.plain, self.point, self.comma)


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
    where = f" WHERE rowid % {step} = 0" if step > 1 else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE sampled AS SELECT {numbered} FROM {table}{where}"
    )
    sampled = -(-rows // step)
    columns = ", ".join(f"c{number}" for number in range(len(headers)))
    found = connection.execute(f"""
        WITH cells AS (UNPIVOT sampled ON {columns} INTO NAME c VALUE v),
        bare AS (SELECT c, trim(v) AS v,
            regexp_replace(trim(v), {literal(numbers.STRIPPED)}, '', 'g') AS n FROM cells)
        SELECT c, count(*), count(DISTINCT v),
            count_if(lower(v) IN ({listed(TRUE + FALSE)})),
            count_if(lower(v) IN ({listed(TRUE + FALSE)}) AND v NOT IN ('0', '1')),
            count_if(regexp_matches(v, '^[+-]?(0|[1-9]\\d{{0,17}})$')),
            count_if(regexp_matches(v, {literal(numbers.IS_PLAIN)})),
            count_if(regexp_matches(n, {literal(numbers.IS_POINT)})),
            count_if(regexp_matches(n, {literal(numbers.IS_COMMA)})),
            count_if(regexp_matches(v, {literal(dates.IS_ISO)})),
            count_if(regexp_matches(v, {literal(dates.IS_ZONED)})),
            count_if(regexp_matches(v, {literal(dates.IS_DAY_FIRST)})),
            count_if(regexp_matches(v, {literal(dates.IS_YEAR_FIRST)})),
            count_if(regexp_matches(v, {literal(dates.IS_NAMED)})),
            count_if(regexp_matches(v, {literal(dates.IS_MIDNIGHT)})),
            count_if(regexp_matches(v, '\\d:\\d\\d')),
            count_if(contains(v, '%')),
            max(TRY_CAST(v AS DOUBLE)) FILTER (isfinite(TRY_CAST(v AS DOUBLE))),
            max(length(v))
        FROM bare GROUP BY c""").fetchall()
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
