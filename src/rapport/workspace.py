"""A workspace: one folder with its settings, its raw records, its generations. The one door."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rapport.errors import WorkspaceError
from rapport.generations import Generation, Generations
from rapport.kept import KeptStatements
from rapport.period import Clock
from rapport.query import Query
from rapport.settings import FILE, Settings, new_file, read

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
        from rapport.answer import answer

        return answer(query, self.current.engine)

    def query(self, measures: Iterable[str], **parts: Any) -> Table:
        """The same with a query's parts by name: ws.query(["won_amount"], by=["owner"])."""
        return self.ask(Query.from_json({"measures": list(measures), **parts}))

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

    def _build(self, progress: Callable[[str], None], *, forced: bool) -> None:
        from rapport.build import build
        from rapport.raw import Raw

        with Raw(self.data) as raw:
            state = f"{raw.state} {replace(self.settings, today=None)!r}"
        if not forced and self._is_built(state):
            return
        with self.generations.new() as target:
            build(self.data / "raw.duckdb", target, self.settings, state, progress)

    def _is_built(self, state: str) -> bool:
        with suppress(WorkspaceError):
            return self.current.model.state == state
        return False


class OpenGeneration:
    """One generation, open for reading: nothing that a job does is in its way, or it in theirs."""

    def __init__(self, generation: Generation, settings: Settings, data: Path) -> None:
        self.generation = generation
        self.settings = settings
        self._data = data

    @cached_property
    def connection(self) -> DuckDBPyConnection:
        """The engine's connection; each thread takes a cursor of its own."""
        from rapport.engines.duckdb import connect

        return connect(self.generation.path, read_only=True)

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        row = self.connection.cursor().execute("SELECT content FROM about").fetchone()
        content: dict[str, Any] = json.loads(row[0]) if row else {}
        return content

    @property
    def today(self) -> date:
        """The day that counts as today: the clock's, the setting's, or old files' last."""
        last = self._about["last_day"]
        today = self.settings.today or datetime.now(ZoneInfo(self.settings.zone)).date()
        if not self.settings.today and last and today - date.fromisoformat(last) > OLD:
            return date.fromisoformat(last)
        return today

    @property
    def model(self) -> Model:
        """What the generation can be asked, today."""
        return self._model_of(self.today)

    @lru_cache(maxsize=2)  # noqa: B019 - lives as long as the open generation does
    def _model_of(self, today: date) -> Model:
        from rapport.model import Model

        about = self._about
        last = date.fromisoformat(about["last_day"]) if about["last_day"] else None
        return Model(
            self.settings,
            Clock.of(self.settings, today),
            self.generation.name,
            about["state"],
            last,
            about["columns"],
            about["enums"],
            about["spans"],
            about["unknown"],
            about["positions"],
            about["teams"],
            self.members,
            about["records"],
        )

    @property
    def engine(self) -> Engine:
        """What answering needs."""
        return self._engine_of(self.today)

    @lru_cache(maxsize=2)  # noqa: B019 - lives as long as the open generation does
    def _engine_of(self, today: date) -> Engine:
        from rapport.answer import Engine

        model = self._model_of(today)
        depends_on = json.dumps(
            [self._about["columns"], self._about["enums"], self._about["unknown"]], sort_keys=True
        )
        kept = KeptStatements(self._data, depends_on)

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
        bound = {name: value for name, value in values.items() if f"${name}" in statement}
        cursor.execute(statement, bound)
        names = [each[0] for each in cursor.description or ()]
        return names, cursor.fetchall()

    def imports(self) -> list[dict[str, Any]]:
        """The imports that the generation was made from, oldest first."""
        names, rows = self.fetch("SELECT * FROM imports ORDER BY import_id", {})
        return [dict(zip(names, row, strict=True)) for row in rows]

    @lru_cache(maxsize=256)  # noqa: B019 - lives as long as the open generation does
    def members(self, fact: str, column: str) -> frozenset[str]:
        """The values of an ENUM column."""
        from rapport.engines.duckdb import quoted

        kind = quoted(self._about["enums"][fact][column])
        rows = self.connection.cursor().execute(f"SELECT unnest(enum_range(NULL::{kind}))")
        return frozenset(row[0] for row in rows.fetchall())
