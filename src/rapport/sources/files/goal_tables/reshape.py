"""A staged table of goals made one goal a row: see rapport.sources.files.goal_tables."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted, row_of
from rapport.errors import FileError
from rapport.goals.rows import length_of
from rapport.sources.files.goal_tables import periods, words
from rapport.sources.files.goal_tables.whose import check_whose
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.period import Clock
    from rapport.sources.files.goal_tables.periods import Named
    from rapport.sources.files.reading.stage import Staged

COLUMNS = ("measure", "period_start", "grain", "target", "scope_kind", "scope_id", "valid_from")
KINDS = tuple(words.WHOM)
NO_TARGET = "it has no target"
NO_LENGTH = "nothing says how long its period is: --grain month says it"
MOST = 500_000
"""More goals than so many are no table of goals."""


@dataclass(frozen=True)
class GoalWords:
    """What a person said of a table of goals, beside what it says itself."""

    measure: str = ""
    """What its goals are for; by default what the table says, or won_amount."""
    year: int | None = None
    """The year of months and quarters that name none."""
    grain: str = ""
    """How long the periods are, where only their days are given."""
    custom: dict[str, str] = field(default_factory=dict)
    """The workspace's own measures: their labels by name."""


@dataclass
class _Columns:
    """What each column of the table is."""

    whom: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    along: dict[str, Named] = field(default_factory=dict)
    """Periods along the top."""
    measures: dict[str, str] = field(default_factory=dict)
    """Measures along the top."""
    sums: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def reshaped(
    connection: duckdb.DuckDBPyConnection, staged: Staged, clock: Clock, said: GoalWords
) -> Staged:
    """The table with one goal a row, in the model's columns; as it is where it has them already.

    What cannot be read stands aside, with the reason. Raises FileError where it is no such table.
    """
    if not staged.has_header or {"measure", "period_start", "target"} <= set(staged.headers):
        return staged
    return _Reshaping(connection, staged, clock, said).run()


class _Reshaping:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staged: Staged,
        clock: Clock,
        said: GoalWords,
    ) -> None:
        self.connection = connection
        self.staged = staged
        self.clock = clock
        self.said = said
        self.called = words.measures_by_words(said.custom)
        self.unknown: Counter[str] = Counter()
        self.goals: list[tuple[str | None, ...]] = []
        self.aside: list[tuple[bool, str, str]] = []

    def run(self) -> Staged:
        cells = ", ".join(quoted(each) for each in self.staged.headers)
        rows = self.connection.execute(
            f"SELECT {cells} FROM {self.staged.table} ORDER BY _record"
        ).fetchall()
        records = [
            {
                name: value.strip()
                for name, value in zip(self.staged.headers, row, strict=True)
                if value and value.strip()
            }
            for row in rows
        ]
        columns = self._columns(records)
        if not columns.whom and not {"scope_kind", "scope_id"} & columns.fields.keys():
            name, along = self.staged.file.name, bool(columns.along)
            check_whose(name, records, columns.fields, columns.left, along=along)
        if len(records) * max(1, len(columns.along), len(columns.measures)) > MOST:
            raise FileError(f"{self.staged.file.name} has too many rows for a table of goals.")
        for record in records:
            self._row(record, columns)
        return self._staged(columns)

    # What the columns are

    def _columns(self, records: list[dict[str, str]]) -> _Columns:
        found = _Columns()
        waiting: list[str] = []
        for header in self.staged.headers:
            role = words.ROLES.get(phrase(header), "")
            period = periods.named(header, self.clock, self.said.year)
            if period:
                found.along[header] = period
            elif role in KINDS and role not in found.whom:
                found.whom[role] = header
            elif role and role not in found.fields and role not in KINDS:
                found.fields[role] = header
            elif phrase(header) in words.SUM_PHRASES:
                found.sums.append(header)
            else:
                waiting.append(header)
        if "year" in found.fields and not found.along and "period_start" not in found.fields:
            self._with_years(found, waiting, records)
        self._measures(found, waiting)
        self._check(found)
        return found

    def _with_years(
        self, found: _Columns, waiting: list[str], records: list[dict[str, str]]
    ) -> None:
        """Months along the top whose year stands in a column: or the year is the period itself."""
        some_year = next(
            (int(each[found.fields["year"]]) for each in records
             if each.get(found.fields["year"], "").isdigit()),
            None,
        )  # fmt: skip
        for header in list(waiting):
            period = periods.named(header, self.clock, some_year)
            if period:
                found.along[header] = period
                waiting.remove(header)
        if not found.along:
            found.fields["period_start"] = found.fields.pop("year")

    def _measures(self, found: _Columns, waiting: list[str]) -> None:
        """Columns called as measures are, where no one column is the target."""
        dated = "period_start" in found.fields
        for header in waiting:
            name = self._measure_of(header)
            if dated and name and not found.along:
                found.measures[header] = name
            else:
                found.left.append(header)
        target = found.fields.get("target")
        if found.measures and target:
            name = self._measure_of(target)
            if name:
                found.measures[found.fields.pop("target")] = name
            else:
                found.left += found.measures
                found.measures = {}

    def _measure_of(self, header: str) -> str:
        said = [each for each in phrase(header).split() if each not in _SAY_GOAL]
        return self.called.get(" ".join(said), "")

    def _check(self, found: _Columns) -> None:
        name = self.staged.file.name
        if found.along:
            return
        bare = [each for each in self.staged.headers if periods.named(each, self.clock, 2000)]
        if len(bare) > 1:
            raise FileError(
                f"{name} has {bare[0]} to {bare[-1]} along its top, and nothing says which year.",
                "Say it: --year 2026.",
            )
        if "period_start" not in found.fields:
            raise FileError(
                f"{name} has no column that says the period of a goal.",
                "Call one Month, Quarter or Period, or give it a column for each month.",
            )
        if "target" not in found.fields and not found.measures:
            raise FileError(
                f"{name} has no column that says what is to be reached.",
                "Call one Target, or as the measure is called that the goals are for.",
            )

    # Its rows

    def _row(self, record: dict[str, str], columns: _Columns) -> None:
        kind, name, why = self._whom(record, columns)
        if why:
            self._put_aside(record, why, rejected=True)
            return
        measure = self.said.measure or self._said_measure(record, columns)
        fields = columns.fields
        since = record.get(fields.get("valid_from", ""), "")
        year = record.get(fields.get("year", ""), "")
        own = int(year) if year.isdigit() else self.said.year
        if columns.along:
            for header in columns.along:
                period = periods.named(header, self.clock, own or self.said.year)
                target = record.get(header)
                if period is None:
                    self._put_aside(record, f"{year!r} is no year", rejected=True)
                elif target is None:
                    self._put_aside({**record, header: ""}, NO_TARGET, rejected=False)
                else:
                    self._goal(measure, period, target, kind, name, since)
            return
        text = record.get(fields["period_start"], "")
        period = periods.named(text, self.clock, own)
        if period is None:
            why = f"{text!r} names no period" if text else "it has no period"
            self._put_aside(record, why, rejected=True)
            return
        grain = record.get(fields.get("grain", ""), "").casefold() or period[1]
        grain = grain or _GRAINS.get(phrase(fields["period_start"]).split()[-1], "")
        targets = columns.measures or {fields.get("target", ""): measure}
        for header, what in targets.items():
            target = record.get(header)
            if target is None:
                self._put_aside({**record, header: ""}, NO_TARGET, rejected=False)
            else:
                self._goal(what, (period[0], grain), target, kind, name, since)

    def _whom(self, record: dict[str, str], columns: _Columns) -> tuple[str, str, str]:
        """For whom a row's goals are, by kind and name; or why that cannot be told."""
        kind = record.get(columns.fields.get("scope_kind", ""), "").casefold()
        name = record.get(columns.fields.get("scope_id", ""), "")
        if kind or name:
            if phrase(name) in words.EVERYONE_PHRASES or kind in ("everyone", "company"):
                return "everyone", "", ""
            kind = words.ROLES.get(phrase(kind), kind)
            return kind, name, ""
        said = {each: record[header] for each, header in columns.whom.items() if header in record}
        if said and all(phrase(each) in words.EVERYONE_PHRASES for each in said.values()):
            return "everyone", "", ""
        if "user" in said:
            # The team beside a person says where they sit; a person's goal is theirs.
            said.pop("team", None)
        if len(said) > 1:
            both = " and ".join(columns.whom[each] for each in said)
            return "", "", f"a goal is for one of {', '.join(KINDS)}, and it names {both}"
        for only, name in said.items():
            return only, name, ""
        return "everyone", "", ""

    def _said_measure(self, record: dict[str, str], columns: _Columns) -> str:
        text = record.get(columns.fields.get("measure", ""), "")
        if not text:
            return "won_amount"
        found = self.called.get(phrase(text))
        if found is None:
            self.unknown[text] += 1
        return found or text

    def _goal(  # noqa: PLR0917 - what a goal is
        self, measure: str, period: Named, target: str, kind: str, name: str, since: str
    ) -> None:
        day, grain = period
        self.goals.append(
            (
                measure,
                day.isoformat(),
                grain or None,
                target,
                None if kind == "everyone" else kind or None,
                name or None,
                since or None,
            )
        )

    def _put_aside(self, record: dict[str, str], reason: str, *, rejected: bool) -> None:
        self.aside.append((rejected, reason, json.dumps(record, ensure_ascii=False)))

    # What comes of it

    def _with_lengths(self) -> None:
        """How long the periods are of which only a day is given: as those days lie apart."""
        days: dict[tuple[str | None, ...], set[date]] = {}
        for measure, day, grain, __, kind, name, __ in self.goals:
            if grain is None and day:
                days.setdefault((measure, kind, name), set()).add(date.fromisoformat(day))
        if not days:
            return
        together = length_of({day for each in days.values() for day in each})
        kept: list[tuple[str | None, ...]] = []
        for goal in self.goals:
            measure, day, grain, target, kind, name, since = goal
            full = goal
            if grain is None:
                own = self.said.grain or length_of(days[measure, kind, name]) or together
                if own is None:
                    content = {"period_start": day, "target": target, "scope_id": name}
                    told = {header: value for header, value in content.items() if value}
                    self._put_aside(told, NO_LENGTH, rejected=True)
                    continue
                full = (measure, day, own, target, kind, name, since)
            kept.append(full)
        self.goals = kept

    def _staged(self, columns: _Columns) -> Staged:
        self._with_lengths()
        staged, connection = self.staged, self.connection
        kinds = ", ".join(f"{each} VARCHAR" for each in COLUMNS)
        connection.execute(f"CREATE OR REPLACE TABLE {staged.table} ({kinds}, _record BIGINT)")
        for at in range(0, len(self.goals), 1000):
            some = enumerate(self.goals[at : at + 1000], at + 1)
            rows = ", ".join(row_of(*goal, number) for number, goal in some)
            connection.execute(f"INSERT INTO {staged.table} VALUES {rows}")
        aside = self._set_aside()
        return replace(
            staged,
            headers=list(COLUMNS),
            rows=len(self.goals),
            aside=aside,
            rows_aside=staged.rows_aside + len(self.aside),
            messages=(*staged.messages, *self._messages(columns)),
        )

    def _set_aside(self) -> str:
        if not self.aside:
            return self.staged.aside
        aside = self.staged.aside or quoted(f"{self.staged.table.strip(chr(34))}_goals_aside")
        if not self.staged.aside:
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {aside}"
                " (record BIGINT, rejected BOOLEAN, reason VARCHAR, content JSON)"
            )
        rows = ", ".join(
            row_of(len(self.goals) + number, *each) for number, each in enumerate(self.aside, 1)
        )
        self.connection.execute(f"INSERT INTO {aside} VALUES {rows}")
        return aside

    def _messages(self, columns: _Columns) -> list[str]:
        found = []
        if columns.along:
            names = list(columns.along)
            found.append(
                f"{names[0]} to {names[-1]} stand along its top: each of its rows is a goal for"
                " each of them, and they are counted one by one."
            )
        elif columns.measures:
            named = ", ".join(f"{header} ({name})" for header, name in columns.measures.items())
            found.append(f"Several measures stand along its top: {named}.")
        for kind, header in columns.whom.items():
            found.append(f"{header} names the {_SAID[kind]} whose goal it is.")
        if columns.sums and columns.along:
            found.append(f"{', '.join(columns.sums)} adds the others up, and is left out.")
        if columns.left:
            found.append(f"Not needed for a goal: {', '.join(columns.left)}.")
        if self.unknown:
            which = ", ".join(self.unknown)
            found.append(
                f"There is no measure called {which}: these goals wait. `rapport measures` lists"
                " what there is; --measure NAME says what they are for."
            )
        if not self.said.measure and "measure" not in columns.fields and not columns.measures:
            found.append("It names no measure: its goals are for won_amount.")
        return found


_SAY_GOAL = frozenset({"goal", "target", "quota", "budget", "mål", "budsjett", "план", "цель"})
_GRAINS = {
    "month": "month", "måned": "month", "месяц": "month",
    "quarter": "quarter", "kvartal": "quarter", "квартал": "quarter",
    "year": "year", "år": "year", "год": "year",
}  # fmt: skip
_SAID = {"user": "person", "team": "team", "product": "product", "source": "source"}
