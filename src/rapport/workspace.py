"""A workspace: one folder with its settings, its raw records, its generations. The one door."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rapport.errors import WorkspaceError
from rapport.generations import Generation, Generations
from rapport.kept import KeptStatements, forget_old
from rapport.period import Clock
from rapport.query import Query
from rapport.settings import FILE, Settings, new_file, read
from rapport.version import __version__, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from rapport.answer import Engine
    from rapport.model import Model
    from rapport.plan import Question
    from rapport.report import Answered
    from rapport.sources.files import ImportAccount
    from rapport.table import Table

OLD = timedelta(days=60)
"""Files in which nothing has happened for longer are read as of their last day."""


def silent(_: str) -> None:
    """Progress that nobody watches."""


class Workspace:
    """The one door to a company's figures: everything that people touch goes through `ask`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.settings: Settings = read(folder / FILE)
        self.generations = Generations(self.data)
        self._open: OpenGeneration | None = None

    @classmethod
    def open(cls, folder: Path | str) -> Workspace:
        """The workspace in a folder. Raises WorkspaceError where there is none."""
        path = Path(folder)
        if not (path / FILE).is_file():
            raise WorkspaceError(
                f"{path} is not a workspace: it has no {FILE}.",
                "Make one with `rapport init`, or by importing a file there.",
            )
        return cls(path)

    @classmethod
    def create(cls, folder: Path | str, text: str = "") -> Workspace:
        """A new workspace in a folder, or the one that is there."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        if not (path / FILE).exists():
            (path / FILE).write_text(text or new_file(), "utf-8")
        return cls(path)

    # Asking ────────────────────────────────────────────────────────────────────────────────────

    def ask(self, query: Query) -> Table:
        """The answer to a query, from the current generation.

        Raises UsageError where the query makes no sense, WorkspaceError where nothing was built.
        """
        return self.current.ask(query)

    def query(self, measures: str | Iterable[str], **parts: Any) -> Table:
        """The same with a query's parts by name: ws.query(["won_amount"], by=["owner"])."""
        names = measures.split(",") if isinstance(measures, str) else list(measures)
        return self.ask(Query.from_json({"measures": names, **parts}))

    def report(self, name: str, **parts: Any) -> Answered:
        """A report of the catalogue, answered: ws.report("total-sales", period="last_quarter")."""
        from rapport.reports import find

        listed = {
            part: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
            for part, value in parts.items()
        }
        return find(name).answer(self, listed)

    @property
    def model(self) -> Model:
        """What the current generation can be asked."""
        return self.current.model

    @property
    def current(self) -> OpenGeneration:
        """The current generation, open; a newer one is taken as soon as it is there."""
        generation = self.generations.current
        if generation is None:
            raise WorkspaceError(
                "There is nothing in this workspace yet.", "Bring data with `rapport import FILE`."
            )
        if self._open is None or self._open.generation != generation:
            self._open = OpenGeneration(generation, self.settings, self.data)
        return self._open

    # Jobs ──────────────────────────────────────────────────────────────────────────────────────

    def import_files(
        self,
        paths: list[Path],
        progress: Callable[[str], None] = silent,
        **choices: Any,
    ) -> ImportAccount:
        """Import files, then build. For the choices see rapport.sources.files.import_files.

        Raises FileError where a file cannot be read; what was imported before it stays.
        """
        from rapport.jobs import only_job
        from rapport.raw import Raw
        from rapport.sources.files import import_files

        with only_job(self.data):
            with Raw(self.data) as raw:
                account = import_files(raw, paths, self.settings, progress=progress, **choices)
            if not choices.get("dry_run"):
                self._build(progress, forced=False)
        return account

    def change_raw(self, change: Callable[[Any], Any], progress: Callable[[str], None]) -> Any:
        """Do something with the raw store (an alias, an undo), then build."""
        from rapport.jobs import only_job
        from rapport.raw import Raw

        with only_job(self.data):
            with Raw(self.data) as raw:
                result = change(raw)
            self._build(progress, forced=False)
        return result

    def build(self, progress: Callable[[str], None] = silent) -> Generation:
        """Build a new generation from the raw records, and answer from it."""
        from rapport.jobs import only_job

        with only_job(self.data):
            self._build(progress, forced=True)
        current = self.generations.current
        assert current is not None
        return current

    def is_of_this_version(self) -> bool:
        """Whether the current generation can be asked by this version of Rapport."""
        try:
            return bool(self.current.model.generation)
        except WorkspaceError:
            return False

    def _build(self, progress: Callable[[str], None], *, forced: bool) -> None:
        from rapport.build import build
        from rapport.raw import Raw

        with Raw(self.data) as raw:
            state = f"{raw.state} {stamp()} {json.dumps(self.settings.of_build())}"
        if not forced and self._is_built(state):
            return
        with self.generations.new() as target:
            build(self.data / "raw.duckdb", target, self.settings, state, progress)
        forget_old(self.data)

    def _is_built(self, state: str) -> bool:
        with suppress(WorkspaceError):
            return self.current.model.state == state
        return False


class OpenGeneration:
    """One generation, open for reading: nothing that a job does is in its way, or it in theirs."""

    def __init__(self, generation: Generation, live: Settings, data: Path) -> None:
        self.generation = generation
        self._live = live
        self._data = data
        self._models: dict[date, Model] = {}
        self._engines: dict[date, Engine] = {}
        self._members: dict[tuple[str, str], frozenset[str]] = {}

    def ask(self, query: Query) -> Table:
        """The answer to a query, from this generation whatever is built meanwhile."""
        from rapport.answer import answer

        return answer(query, self.engine)

    @cached_property
    def connection(self) -> DuckDBPyConnection:
        """The engine's connection; each thread takes a cursor of its own."""
        from rapport.engines.duckdb import connect

        return connect(self.generation.path, read_only=True)

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        row = self.connection.cursor().execute("SELECT content FROM about").fetchone()
        content: dict[str, Any] = json.loads(row[0]) if row else {}
        if content.get("version") != __version__:
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
        today = self.settings.today or self._clock_day()
        if not self.settings.today and last and today - date.fromisoformat(last) > OLD:
            return date.fromisoformat(last)
        return today

    def _clock_day(self) -> date:
        return datetime.now(ZoneInfo(self.settings.zone)).date()

    @property
    def model(self) -> Model:
        """What the generation can be asked, today."""
        from rapport.model import Model

        today = self.today
        if today not in self._models:
            about = self._about
            last = date.fromisoformat(about["last_day"]) if about["last_day"] else None
            self._models = {
                today: Model(
                    settings=self.settings,
                    clock=Clock.of(self.settings, today),
                    generation=self.generation.name,
                    state=about["state"],
                    last_day=last,
                    today_is_last_day=not self.settings.today and today != self._clock_day(),
                    is_as_set=self._live.of_build() == about["settings"],
                    columns=about["columns"],
                    enums=about["enums"],
                    spans=about["spans"],
                    unknown=about["unknown"],
                    silent=frozenset(about["silent"]),
                    positions=about["positions"],
                    teams=about["teams"],
                    members=self.members,
                    records=about["records"],
                )
            }
        return self._models[today]

    @property
    def engine(self) -> Engine:
        """What answering needs."""
        model = self.model
        today = model.clock.today
        if today not in self._engines:
            self._engines = {today: self._engine_of(model)}
        return self._engines[today]

    def _engine_of(self, model: Model) -> Engine:
        from rapport.answer import Engine

        lacking = {name: sorted(kinds) for name, kinds in self._about["unknown"].items()}
        parts = [self._about["columns"], self._about["enums"], lacking]
        kept = KeptStatements(self._data, json.dumps(parts, sort_keys=True))

        def statement(question: Question) -> str:
            from rapport import compile as compiler

            return kept.get(question.plan.shape, lambda: compiler.statement(question.plan, model))

        def undated_statement(question: Question) -> str:
            from rapport import compile as compiler

            shape = f"undated {question.plan.shape}"
            return kept.get(shape, lambda: compiler.undated_statement(question.plan, model))

        return Engine(model, statement, undated_statement, self.fetch)

    def fetch(
        self, statement: str, values: Mapping[str, Any]
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A statement's column names and rows, with the values that it names bound."""
        cursor = self.connection.cursor()
        named = set(re.findall(r"\$(\w+)", statement))
        cursor.execute(statement, {name: values[name] for name in named & values.keys()})
        names = [each[0] for each in cursor.description or ()]
        return names, cursor.fetchall()

    def members(self, fact: str, column: str) -> frozenset[str]:
        """The values of an ENUM column."""
        from rapport.engines.duckdb import quoted

        if (fact, column) not in self._members:
            kind = quoted(self._about["enums"][fact][column])
            rows = self.connection.cursor().execute(f"SELECT unnest(enum_range(NULL::{kind}))")
            self._members[fact, column] = frozenset(row[0] for row in rows.fetchall())
        return self._members[fact, column]

    def imports(self) -> list[dict[str, Any]]:
        """The imports that the generation was made from, oldest first."""
        names, rows = self.fetch("SELECT * FROM imports ORDER BY import_id", {})
        return [dict(zip(names, row, strict=True)) for row in rows]
