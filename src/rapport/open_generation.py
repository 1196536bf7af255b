"""One generation, open for reading: what a question, a report or an estimate is made of."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rapport.errors import WorkspaceError
from rapport.period import Clock, day_to_read_on
from rapport.storage.kept import KeptStatements
from rapport.version import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from rapport.answering.records import Records
    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.engines import Reader, Rows
    from rapport.goals import Goals, Scope, Spread
    from rapport.journal import Journal
    from rapport.model import Model
    from rapport.period import Period
    from rapport.query import Query
    from rapport.settings import Settings
    from rapport.storage.generations import Generation
    from rapport.table import Table

MOST_QUESTIONS = 2_000
"""So many understood queries are kept in memory."""
MOST_SHAPES = 100
"""The goals are kept in memory as so many shapes spread them."""


class OpenGeneration:
    """One generation, open for reading: nothing that a job does is in its way, or it in theirs."""

    def __init__(
        self, generation: Generation, live: Settings, data: Path, custom: tuple[Any, ...] = ()
    ) -> None:
        self.generation = generation
        self.custom = custom
        """The files of custom measures, as they were when it was opened."""
        self._live = live
        self._data = data
        self._models: dict[date, Model] = {}
        self._opened: dict[date, Opened] = {}
        self._goals: dict[Any, Goals] = {}
        self.forecasts: dict[Any, Any] = {}
        """Forecasts that were made of it, for who asks again: see rapport.forecasting.made."""

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return self._data.parent

    def ask(self, query: Query) -> Table:
        """The answer to a query, from this generation whatever is built meanwhile."""
        from rapport.answering.answer import answer

        return answer(query, self.opened)

    def records(self, query: Query, measure: str, at: Mapping[str, Any], **page: int) -> Records:
        """The records behind one figure of a query's answer: see rapport.answering.records."""
        from rapport.answering.records import records

        return records(query, self.opened, measure, at, **page)

    @cached_property
    def journal(self) -> Journal:
        """What was said and set on which day, beside the data."""
        from rapport.journal import Journal

        return Journal(self._data)

    @cached_property
    def reader(self) -> Reader:
        """The generation where it answers: its file, or its copy on a server."""
        from rapport.engines import open_generation

        return open_generation(self._live.engine, self.generation.path)

    @cached_property
    def connection(self) -> DuckDBPyConnection:
        """A connection to the file that was built, wherever it answers; a thread takes a cursor."""
        from rapport.engines import duckdb

        if isinstance(self.reader, duckdb.Reader):
            return self.reader.connection
        return duckdb.connect(self.generation.path, read_only=True)

    def close(self) -> None:
        """Let go of what is open: it must not be taken along into another process."""
        if "connection" in self.__dict__:
            self.connection.close()
        if "reader" in self.__dict__:
            self.reader.close()

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        content: dict[str, Any] = json.loads(self.reader.about())
        if content.get("version") != stamp():
            raise WorkspaceError(
                "This workspace was built by another version of Rapport.",
                "Build it anew: `rapport build`.",
            )
        return content

    @cached_property
    def settings(self) -> Settings:
        """What the generation was built under; today and the language as they are set now."""
        return self._live.with_build(self._about["settings"])

    @property
    def today(self) -> date:
        """The day that counts as today: the clock's, the setting's, or old files' last."""
        last = self._about["last_day"]
        day = date.fromisoformat(last) if last else None
        return day_to_read_on(self.settings.today, day, self._clock_day())

    def _clock_day(self) -> date:
        return datetime.now(ZoneInfo(self.settings.zone)).date()

    @property
    def model(self) -> Model:
        """What the generation can be asked, today."""
        today = self.today
        if today not in self._models:
            self._models = {today: self._model_of(today)}
        return self._models[today]

    def _model_of(self, today: date) -> Model:
        from rapport.custom import read
        from rapport.measures import MEASURES
        from rapport.model import Model

        about = self._about
        last = date.fromisoformat(about["last_day"]) if about["last_day"] else None
        own, wrong = read(self.folder, MEASURES) if self.custom else ({}, {})
        return Model(
            settings=self.settings,
            clock=Clock.of(self.settings, today),
            generation=self.generation.name,
            state=about["state"],
            last_day=last,
            today_is_last_day=not self.settings.today and today != self._clock_day(),
            is_as_set=self._live.of_build() == about["settings"],
            columns=about["columns"],
            stored=about["stored"],
            left_out=frozenset(about["left_out"]),
            enums=about["enums"],
            spans=about["spans"],
            latest=about["latest"],
            unknown=about["unknown"],
            silent=frozenset(about["silent"]),
            positions=about["positions"],
            teams=about["teams"],
            members=self.reader.members,
            records=about["records"],
            late_deals=about["late_deals"],
            weighed_now_alone=about["weighed_now_alone"],
            has_other_currencies=about["other_currencies"],
            rates_moved=self._rates_moved(today),
            custom=own,
            wrong=wrong,
            dialect=self.reader.traits.dialect,
        )

    def _rates_moved(self, today: date) -> bool:
        """Whether a currency is worth something else today than when open deals were valued."""
        valued_on = self._about["valued_on"]
        if not self._about["other_currencies"] or valued_on in (None, today.isoformat()):
            return False
        then, now = (
            f"SELECT currency, rate FROM fx WHERE rate_on <= '{day}' AND rate_until > '{day}'"
            for day in (date.fromisoformat(valued_on), today)
        )
        moved = f"SELECT count(*) FROM (({now}) EXCEPT ({then})) moved"
        return bool(self.fetch(moved, {})[1][0][0])

    @property
    def opened(self) -> Opened:
        """What answering needs."""
        model = self.model
        today = model.clock.today
        if today not in self._opened:
            self._opened = {today: self._opened_of(model)}
        return self._opened[today]

    def _opened_of(self, model: Model) -> Opened:
        from rapport.compiling.opened import Opened
        from rapport.compiling.plan import understand

        lacking = {name: sorted(kinds) for name, kinds in self._about["unknown"].items()}
        parts = [
            self._about["stored"],
            self._about["left_out"],
            self._about["enums"],
            lacking,
            model.has_other_currencies,
            model.rates_moved,
            model.settings.currency,
            model.dialect,
        ]
        kept = KeptStatements(self._data, json.dumps(parts, sort_keys=True))

        questions: dict[Query, Question] = {}

        def understood(query: Query) -> Question:
            found = questions.get(query)
            if found is None:
                if len(questions) >= MOST_QUESTIONS:
                    questions.clear()
                found = questions[query] = understand(query, model)
            return found

        return Opened(
            model, understood, kept.get, self.fetch, self.goals, self.columns, chance=self.chance
        )

    def fetch(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """A statement's column names and rows, with the values that it names bound."""
        return self.reader.fetch(statement, values)

    def chance(
        self, scope: Scope, stretch: Period, *parts: Any, alone: bool = False
    ) -> float | None:
        """How likely a goal of won value is reached: see rapport.forecasting.reaching."""
        from rapport.forecasting.reaching import chance

        return chance(self, scope, stretch, *parts, alone=alone)

    def columns(self, statement: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """A statement's result as numpy arrays by column; none of its values may be missing."""
        read = getattr(self.reader, "columns", None)
        if read is not None:
            found: dict[str, Any] = read(statement, values)
            return found
        import numpy as np

        names, rows = self.fetch(statement, values)
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        return {name: np.array(each) for name, each in zip(names, columns, strict=True)}

    def goals(self, spread: Spread, shape: Mapping[date, Any]) -> Goals:
        """The goals, spread over their days in a way, by the shape of the months given."""
        way = (spread, tuple(shape.items()))
        found = self._goals.get(way)
        if found is None:
            if len(self._goals) >= MOST_SHAPES:
                self._goals.clear()
            found = self._goals[way] = self._read_goals(spread, shape)
        return found

    def _read_goals(self, spread: Spread, shape: Mapping[date, Any]) -> Goals:
        from rapport import goals

        names, rows = self.fetch("SELECT * FROM goals_named", {})
        read, unused = goals.read(
            (dict(zip(names, row, strict=True)) for row in rows), self.model.clock
        )
        days = self.fetch("SELECT day, working FROM calendar", {})[1]
        people = self.fetch("SELECT team, person FROM team_people ORDER BY team, person", {})[1]
        members: dict[str, list[str]] = {}
        for team, person in people:
            members.setdefault(team, []).append(person)
        calendar = goals.Calendar({day: bool(working) for day, working in days})
        return goals.Goals(read, calendar, spread, members, shape, unused)

    def currencies(self) -> set[str | None]:
        """What the sources say that amounts are in; None for amounts of which they say nothing."""
        from rapport.schema import ORIGINAL, TABLES

        charged = ("deals", "orders", "invoices")
        # A price list or a budget that says nothing is in whatever the sales are in.
        parts = [
            f"SELECT DISTINCT currency FROM {table.name} WHERE {field}{ORIGINAL} IS NOT NULL"
            + ("" if table.name in charged else " AND currency IS NOT NULL")
            for table in TABLES.values()
            for field in table.in_own_currency
            if not table.name.startswith("deal_history")
        ]
        return {row[0] for row in self.fetch(" UNION ".join(parts), {})[1]}

    def imports(self) -> list[dict[str, Any]]:
        """The imports that the generation was made from, oldest first."""
        names, rows = self.fetch("SELECT * FROM imports ORDER BY import_id", {})
        return [dict(zip(names, row, strict=True)) for row in rows]
