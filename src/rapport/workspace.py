"""A workspace: one folder with its settings, its raw records, its generations. The one door."""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapport.errors import BuildError, WorkspaceError
from rapport.open_generation import OpenGeneration
from rapport.query import Query
from rapport.settings import FILE, Settings, new_file, read
from rapport.storage.generations import Generation, Generations
from rapport.storage.kept import forget_old
from rapport.version import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from rapport.alerts.evaluating import Outcome
    from rapport.custom_reports import Catalogue
    from rapport.journal import Journal
    from rapport.model import Model
    from rapport.report import Answered
    from rapport.sources.files import ImportAccount
    from rapport.table import Table
    from rapport.why import Explanation

LOG = logging.getLogger(__name__)


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
        self._reports: Catalogue | None = None
        self.alerted: Outcome | None = None
        """What the alerts said after the last import or build; None without rules."""

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

    def why(self, measure: str, **parts: Any) -> Explanation:
        """Why a measure moved between two periods, exactly, part by part.

        ws.why("won_amount", period="2026-Q3", compare="previous_period", by="source"). Without
        `by`, the dimension is chosen along which its values moved least alike. Raises UsageError
        where that cannot be asked.
        """
        from rapport.why import explain, question

        return explain(question(measure, **parts), self.current.opened)

    def report(self, name: str, **parts: Any) -> Answered:
        """A report of the catalogue, answered: ws.report("total-sales", period="last_quarter")."""
        listed = {
            part: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
            for part, value in parts.items()
        }
        return self.reports.find(name).answer(self, listed)

    @property
    def reports(self) -> Catalogue:
        """The reports that there are: the standard ones, and the workspace's own as they are."""
        from rapport.custom_reports import read, state_of

        if self._reports is None or self._reports.state != state_of(self.folder):
            self._reports = read(self.folder)
        return self._reports

    def looked_up(self) -> Catalogue:
        """The same, with its own reports that name what the data have not among the broken ones."""
        from rapport.custom_reports import looked_up

        if not self.is_of_this_version():
            return self.reports
        return looked_up(self.reports, self.model)

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
        custom = custom_state(self.folder)
        if self._open is None or (self._open.generation, self._open.custom) != (generation, custom):
            self._open = OpenGeneration(generation, self.settings, self.data, custom)
        return self._open

    @cached_property
    def journal(self) -> Journal:
        """What was said and set on which day."""
        from rapport.journal import Journal

        return Journal(self.data)

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
        from rapport.sources.files import import_files
        from rapport.storage.jobs import only_job
        from rapport.storage.raw import Raw

        with only_job(self.data):
            with Raw(self.data) as raw:
                account = import_files(raw, paths, self.settings, progress=progress, **choices)
            if not choices.get("dry_run"):
                try:
                    self._build(progress, forced=False)
                except BuildError as error:
                    self._take_back(account)
                    raise BuildError(
                        f"{error.what} Nothing of these files was kept.",
                        "The workspace is as it was. Import them one by one to see which it is.",
                    ) from None
        return account

    def _take_back(self, account: ImportAccount) -> None:
        """Take back the imports of which no generation could be made, the latest first."""
        from rapport.sources.files import undo_import
        from rapport.storage.raw import Raw

        numbers = [each.import_id for each in account.files if each.import_id is not None]
        with Raw(self.data) as raw:
            for number in sorted(numbers, reverse=True):
                undo_import(raw, number)

    def change_raw(self, change: Callable[[Any], Any], progress: Callable[[str], None]) -> Any:
        """Do something with the raw store (an alias, an undo), then build."""
        from rapport.storage.jobs import only_job
        from rapport.storage.raw import Raw

        with only_job(self.data):
            with Raw(self.data) as raw:
                result = change(raw)
            self._build(progress, forced=False)
        return result

    def take_currency(self, progress: Callable[[str], None] = silent) -> str:
        """Count in the currency that all amounts are in, where it is another than the workspace's.

        For a workspace that was just begun with its first files. Returns the currency, or "" where
        nothing was changed.
        """
        from rapport.sources.files import withdraw_no_rate

        named = self.current.currencies()
        found = next(iter(named)) if len(named) == 1 else None
        path = self.folder / FILE
        text = path.read_text("utf-8")
        line = f'currency = "{self.settings.currency}"'
        if found in (None, self.settings.currency) or text.count(line) != 1:
            return ""
        path.write_text(text.replace(line, f'currency = "{found}"'), "utf-8")
        self.settings = read(path)
        self.change_raw(withdraw_no_rate, progress)
        return str(found)

    def read_raw(self, read: Callable[[Any], Any]) -> Any:
        """Look something up in the raw store, which stays as it is."""
        from rapport.storage.jobs import only_job
        from rapport.storage.raw import Raw

        with only_job(self.data), Raw(self.data) as raw:
            return read(raw)

    def build(self, progress: Callable[[str], None] = silent) -> Generation:
        """Build a new generation from the raw records, and answer from it."""
        from rapport.storage.jobs import only_job

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
        from rapport.engines import engine_of
        from rapport.storage.raw import Raw

        with Raw(self.data) as raw:
            state = f"{raw.state} {stamp()} {json.dumps(self.settings.of_build())}"
        if not forced and self._is_built(state):
            # Nothing is new but the day, on which verdicts may be others.
            self._keep_verdicts()
            self._watch()
            return
        engine = engine_of(self.settings.engine)
        with self.generations.new() as target:
            build(self.data / "raw.duckdb", target, self.settings, state, progress)
            if engine.TRAITS.published:
                progress("Publishing")
                engine.publish(self.settings.engine, target, _keys())
        if engine.TRAITS.published:
            kept = [each.name for each in self.generations.all()]
            engine.forget(self.settings.engine, self.generations.folder, kept)
        forget_old(self.data)
        self._keep_verdicts()
        self._watch()

    def _watch(self) -> None:
        """Look after what the workspace's rules watch: nothing of it can break a build."""
        from rapport.alerts import has_rules

        self.alerted = None
        if has_rules(self.folder):
            from rapport.alerts.evaluating import after_build

            self.alerted = after_build(self.current)

    def check_alerts(self, now: datetime | None = None) -> Outcome:
        """Look after what the workspace's rules watch, and give out what is new.

        Raises DataError, such as BusyError while something is built.
        """
        from rapport.alerts.evaluating import evaluate
        from rapport.storage.jobs import only_job

        with only_job(self.data):
            self.alerted = evaluate(self.current)
        return self.give_out_alerts(now) or self.alerted

    def give_out_alerts(self, now: datetime | None = None) -> Outcome | None:
        """What the alerts said after the last build, with what is given out now: each once.

        None without rules. Whoever calls this passes on what is given out.
        """
        from rapport.alerts.evaluating import given_out

        if self.alerted is not None:
            self.alerted = given_out(self.current, self.alerted, now)
        return self.alerted

    def state_beside(self) -> str:
        """What tells whether something was written beside the data: a rule, or in the journal."""
        from rapport.alerts.reading import state_of
        from rapport.journal import FILE as JOURNAL

        journal, rules = self.data / JOURNAL, state_of(self.folder)
        written = f"{journal.stat().st_mtime_ns} " if journal.exists() else ""
        return f"{written}{rules or ''}"

    def _keep_verdicts(self) -> None:
        """Write down the verdicts of the day. Figures do not wait for it, nor fail with it."""
        from rapport.verdicts import keep

        try:
            current = self.current
            keep(current.opened, current.journal)
        except Exception:
            LOG.warning("The verdicts of the day were not written down.", exc_info=True)

    def _is_built(self, state: str) -> bool:
        with suppress(WorkspaceError):
            return self.current.model.state == state
        return False


def _keys() -> dict[str, tuple[str, ...]]:
    """The columns that tell the rows of each of the model's tables apart."""
    from rapport.build.conform import DERIVED
    from rapport.schema import TABLES

    return {
        each.name: each.key if "id" in each.key else ("system", *each.key)
        for each in TABLES.values()
        if each.key and each.name not in DERIVED
    }


def custom_state(folder: Path) -> tuple[Any, ...]:
    """What tells whether a workspace's own measures have changed: its metrics/*.toml."""
    try:
        with os.scandir(f"{folder}/metrics") as files:
            own = [each for each in files if each.name.endswith(".toml")]
            return tuple(sorted((each.name, each.stat().st_mtime_ns) for each in own))
    except (FileNotFoundError, NotADirectoryError):
        return ()
