"""Importing files: read, recognise together, put before a person, load one by one, give account."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.errors import FileError, UsageError
from rapport.period import Clock
from rapport.schema import TABLES
from rapport.sources.files.account import FileAccount, ImportAccount
from rapport.sources.files.datasets import Dataset, all_datasets, next_id
from rapport.sources.files.goal_tables import (
    GOAL_COLUMNS,
    GoalWords,
    WhoseGoalsError,
    is_known,
    reshaped,
)
from rapport.sources.files.loading.load import load
from rapport.sources.files.loading.rejects import Mending, mending
from rapport.sources.files.mapping import wishes, wishes_in
from rapport.sources.files.questions import Proposal, ProposedColumn
from rapport.sources.files.reading import find
from rapport.sources.files.reading.stage import Staged, digest, stage
from rapport.sources.files.recognition import place, recognise
from rapport.sources.files.recognition.newer import join_known, known_shape, match, matches
from rapport.sources.files.recognition.profile import Profile, profiles
from rapport.sources.files.recognition.shape import Shape
from rapport.sources.files.said import LEFT_OUT, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.settings import Settings
    from rapport.sources.files.questions import Gone, Interview
    from rapport.sources.files.reading.find import Found
    from rapport.storage.raw import Raw

GONE = ("keep", "delete")
EXAMPLES = 3
LOOKED_AT = 50
NO_TABLE = "no table of the model has such columns"


def import_files(
    raw: Raw,
    paths: list[Path],
    settings: Settings,
    *,
    table: str | None = None,
    columns: dict[str, str] | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    on_error: str = "skip",
    gone: str | None = None,
    interview: Interview | None = None,
    goals: GoalWords | None = None,
    progress: Callable[[str], None] | None = None,
) -> ImportAccount:
    """Import files, folders and zip archives.

    Each file is loaded whole or not at all. `table` and `columns` (header → field) say what the
    files are; `mapping` is a TOML file that says it of several. `gone` says what becomes of records
    that a newer export does not have: keep (the default, which is said) or delete. With an
    `interview` somebody is shown what was recognised before anything is loaded, and asked what
    cannot be decided; without one such a file is refused with its question. `goals` says what a
    table of goals does not say itself. With `dry_run` nothing is kept. Raises FileError where a
    file that was named cannot be read or placed, or has a record that cannot be loaded and
    `on_error` is "stop"; UsageError where the wishes make no sense.
    """
    from tempfile import TemporaryDirectory

    if on_error not in ("skip", "stop"):
        raise UsageError(f"--on-error takes stop or skip, not {on_error!r}.")
    if gone not in (None, *GONE):
        raise UsageError(f"--gone takes keep or delete, not {gone!r}.")
    said = Said(wishes(table, columns), wishes_in(mapping) if mapping else {})
    tell = progress or (lambda _: None)
    with find.found(paths) as files, TemporaryDirectory(prefix="rapport-") as folder:
        work = _Import(raw, settings, said, on_error=on_error, tell=tell, dry_run=dry_run)
        work.gone, work.interview, work.goals = gone, interview, goals or GoalWords()
        return work.run(files, Path(folder))


class _Import:
    """One import at work; its accounts are in the order of the files."""

    gone: str | None = None
    interview: Interview | None = None
    goals: GoalWords = GoalWords()

    def __init__(
        self,
        raw: Raw,
        settings: Settings,
        said: Said,
        *,
        on_error: str,
        tell: Callable[[str], None],
        dry_run: bool,
    ) -> None:
        self.connection = raw.connection
        self.settings = settings
        self.said = said
        self.on_error = on_error
        self.dry_run = dry_run
        self.tell = tell
        self.accounts: dict[str, FileAccount] = {}
        self.staged: dict[str, Staged] = {}
        self.mending: dict[str, Mending] = {}
        """By file of rejects that were mended."""
        self.profiles: dict[str, dict[str, Profile]] = {}
        self.systems: dict[str, Counter[str]] = {}
        """For each system that the files would have, those that they have in the store."""
        self.since = next_id(raw.connection, "imports")

    def run(self, files: list[Found], folder: Path) -> ImportAccount:
        names = {file.name: number for number, file in enumerate(files)}
        try:
            self._stage(files, folder)
            shapes = self._recognise()
            self.said.check(self.staged, shapes)
            shapes = self._review(shapes)
            self._refuse_explicit(shapes)
            messages = self._load_all(shapes)
        finally:
            self._drop_staged()
        ordered = sorted(
            self.accounts.values(),
            key=lambda each: (
                names.get(each.name, names.get(each.name.rsplit("/", 1)[0], 0)),
                each.name,
            ),
        )
        return ImportAccount(tuple(ordered), tuple(messages), self.dry_run)

    # Reading

    def _stage(self, files: list[Found], folder: Path) -> None:
        for number, file in enumerate(files):
            if self.said.leaves_out(file):
                self._not_placed(file, LEFT_OUT)
                continue
            if file.suffix not in find.READABLE and not (file.explicit or file.failed):
                self._not_placed(
                    file, f"a file that ends in {file.suffix or 'nothing'} holds no table"
                )
                continue
            self.tell(f"Reading {file.name}")
            try:
                content = digest(file.path)
                if not self.said.of(file).columns and self._is_here(file, content):
                    continue
                found = stage(
                    self.connection, file, content, folder / str(number), number, self.tell
                )
                found = [self._as_goals(each) for each in found]
            except FileError as error:
                self._failed(file, error)
                continue
            if not found:
                self._not_placed(file, "it is empty")
            for each in found:
                if not self.said.of(each.file).columns and self._is_here(each.file, each.content):
                    self._drop(each)
                else:
                    self._keep_staged(each)

    def _as_goals(self, staged: Staged) -> Staged:
        """A table that was said to be of goals, made one goal a row."""
        return self._reshaped(staged) if self.said.of(staged.file).table == "goals" else staged

    def _reshaped(self, staged: Staged) -> Staged:
        today = datetime.now(UTC).date()
        return reshaped(self.connection, staged, Clock.of(self.settings, today), self.goals)

    def _keep_staged(self, staged: Staged) -> None:
        found = mending(self.connection, staged)
        if found:
            staged, self.mending[staged.file.name] = found
        self.staged[staged.file.name] = staged

    def _is_here(self, file: Found, content: str) -> bool:
        """Whether the very same file is imported already; then its account says so.

        Not where a later import has changed or replaced records of it: going back to an earlier
        file is an import like any other. Without ids a file counts by its name, so that one under
        another name is not the same.
        """
        row = self.connection.execute(
            f"""SELECT imports.id, read, name, system, target, rejected, skipped FROM imports
            JOIN datasets ON datasets.id = dataset
            WHERE content = {literal(content)} AND undone_at IS NULL
                AND (key <> '[]' OR file = {literal(file.name)})
                AND NOT EXISTS (FROM imports AS later WHERE later.dataset = imports.dataset
                    AND later.id > imports.id AND later.undone_at IS NULL AND (later.updated > 0
                    OR (key = '[]' AND later.id IN (
                        SELECT newer FROM replaced WHERE replaced.import = imports.id))))
            ORDER BY imports.id DESC LIMIT 1"""
        ).fetchone()
        wished = self.said.of(file).table
        # What it lacks may be said to be deleted later than it was imported.
        if row is None or (wished and wished != row[4]) or self.gone == "delete":
            return False
        number, read, dataset, system, target, rejected, skipped = row
        self.systems.setdefault(file.system, Counter())[system] += 1
        told = f"It is the same file as in import {number}: unchanged since."
        self.accounts[file.name] = FileAccount(
            file.name,
            target,
            f"the same file as in import {number}",
            1.0,
            dataset,
            system,
            read=read,
            unchanged=read - rejected - skipped,
            rejected=rejected,
            skipped=skipped,
            messages=(told,),
        )
        return True

    # Recognising

    def _recognise(self) -> list[Shape]:
        self.tell("Recognising tables and columns")
        shapes = self._recognised()
        goals = [each for each in shapes if self._is_goals_unsaid(each)]
        changed = [self._with_a_goal_a_row(each) for each in goals]
        return self._recognised() if any(changed) else shapes

    def _is_goals_unsaid(self, shape: Shape) -> bool:
        """Whether a file is of goals, as its own columns alone do not say which is whose."""
        placed = [each.header for each in shape.entries if each.field in GOAL_COLUMNS]
        named = shape.target is None and "goals" in place.named_tables(shape.stem)
        return (
            ((shape.target, shape.dataset) == ("goals", None) or named)
            and len(shape.key) < len(TABLES["goals"].key)
            and not shape.wishes.columns
            and all(is_known(each) for each in placed)
        )

    def _with_a_goal_a_row(self, shape: Shape) -> bool:
        """Whether a table of goals was made one goal a row, as `rapport goals import` does."""
        staged = self.staged[shape.name]
        try:
            found = self._reshaped(staged)
        except WhoseGoalsError as error:
            self._failed(staged.file, error)
            self._drop(self.staged.pop(shape.name))
            return True
        except FileError:
            return False
        self.staged[shape.name] = found
        self.profiles.pop(shape.name, None)
        return found is not staged

    def _recognised(self) -> list[Shape]:
        known = [known_shape(each) for each in all_datasets(self.connection)]
        shapes = [
            self._shape(each)
            for each in self.staged.values()
            if not self.said.leaves_out(each.file)
        ]
        recognise(self.connection, shapes, known, lambda placed: self._join_known(placed, known))
        return shapes

    def _shape(self, staged: Staged) -> Shape:
        name = staged.file.name
        if name not in self.profiles:
            self.profiles[name] = profiles(
                self.connection, staged.table, staged.headers, staged.rows
            )
        return Shape(
            name,
            staged.file.stem if not name.count(".xls") else Path(name).stem,
            staged.file.system,
            staged.table,
            staged.headers,
            self.profiles[name],
            staged.rows,
            has_header=staged.has_header,
            prefers_comma=staged.delimiter == ";",
            explicit=staged.file.explicit,
            currency=self.settings.currency,
            wishes=replace(self.said.of(staged.file), several=len(self.staged) > 1),
        )

    def _review(self, shapes: list[Shape]) -> list[Shape]:
        """Put what was recognised before a person, and recognise anew what they change."""
        while self.interview and shapes:
            changed = self.interview.review([self._proposal(each) for each in shapes])
            if not changed:
                break
            self.said.change(changed)
            shapes = self._recognise()
        for staged in self.staged.values():
            if self.said.leaves_out(staged.file):
                self._not_placed(staged.file, LEFT_OUT, staged)
        return shapes

    def _proposal(self, shape: Shape) -> Proposal:
        examples = self._examples(shape)
        place_of = {each: number for number, each in enumerate(shape.headers)}
        return Proposal(
            shape.name,
            shape.target,
            shape.reason or NO_TABLE,
            shape.confidence,
            shape.rows,
            tuple(
                ProposedColumn(
                    each.header,
                    each.field,
                    each.reason,
                    each.confidence,
                    examples.get(each.header, ()),
                )
                for each in sorted(shape.entries, key=lambda each: place_of.get(each.header, 0))
                if not each.constant and not each.lookup and each.header in place_of
            ),
            tuple(shape.questions),
            (*self.staged[shape.name].messages, *shape.messages),
            shape.dataset is None,
        )

    def _examples(self, shape: Shape) -> dict[str, tuple[str, ...]]:
        """The first few different values of each column of a shape, as they stand in its file."""
        cells = ", ".join(quoted(each) for each in shape.headers)
        if not cells:
            return {}
        rows = self.connection.execute(
            f"SELECT {cells} FROM {shape.table} ORDER BY _record LIMIT {LOOKED_AT}"
        ).fetchall()
        return {
            header: tuple(dict.fromkeys(row[at] for row in rows if row[at]))[:EXAMPLES]
            for at, header in enumerate(shape.headers)
        }

    def _join_known(self, shapes: list[Shape], known: list[Shape]) -> None:
        newer, apart = matches(self.connection, shapes, known, self.systems)
        for shape in shapes:
            found = self._mended(shape, known) or newer.get(shape.name)
            if found:
                join_known(shape, found)
        # A folder goes where the files of it that are known already have gone.
        for shape in shapes:
            if shape.dataset:
                self.systems.setdefault(self.staged[shape.name].file.system, Counter())[
                    shape.system
                ] += 1
        for shape in shapes:
            counted = self.systems.get(shape.system)
            if shape.dataset is None and counted and shape.system not in (find.LONE, *apart):
                shape.system = counted.most_common(1)[0][0]

    def _mended(self, shape: Shape, known: list[Shape]) -> Shape | None:
        """The data set of which a file brings mended rejects."""
        if shape.name not in self.mending:
            return None
        row = self.connection.execute(
            f"SELECT dataset FROM imports WHERE id = {self.mending[shape.name].import_id}"
        ).fetchone()
        assert row is not None
        return next((each for each in known if each.dataset and each.dataset.id == row[0]), None)

    def _refuse_explicit(self, shapes: list[Shape]) -> None:
        """A file that was named alone must be placed, or be refused with what would place it."""
        if len(self.staged) + len(self.accounts) != 1:
            return
        for shape in shapes:
            if shape.explicit and not shape.target and not shape.lookup:
                near = [*place.named_tables(shape.stem), shape.nearest or "deals"]
                reason = shape.reason or NO_TABLE
                raise FileError(
                    f"{shape.name} is not placed: {reason}.",
                    f"Say --as {near[0]}, or another table, and --map COLUMN=FIELD for columns.",
                )

    # Loading

    def _load_all(self, shapes: list[Shape]) -> list[str]:
        """Load the shapes, look-ups first; what concerns several of them. A dry run keeps none."""
        if self.dry_run:
            self.connection.execute("BEGIN")
        try:
            for shape in sorted(shapes, key=lambda each: not each.lookup):
                self._load(shape)
            return self._names_taken(shapes)
        finally:
            if self.dry_run:
                self.connection.execute("ROLLBACK")

    def _load(self, shape: Shape) -> None:
        staged = self.staged[shape.name]
        if not shape.target and not shape.lookup:
            reason = shape.reason or NO_TABLE
            self._not_placed(staged.file, reason, staged)
            return
        self.tell(f"Loading {shape.name}")
        if shape.dataset is None:
            found = match(shape, [known_shape(each) for each in all_datasets(self.connection)])
            if found and found.system == shape.system:
                join_known(shape, found)
        else:
            shape.dataset = next(
                each for each in all_datasets(self.connection) if each.id == shape.dataset.id
            )
        _name_lookups(shape, self.accounts, all_datasets(self.connection))
        if not self.dry_run:
            self.connection.execute("BEGIN")
        try:
            account = load(
                self.connection,
                shape,
                staged,
                on_error=self.on_error,
                since=self.since,
                mending=self.mending.get(shape.name),
                is_deleted=self._is_deleted,
            )
            if not self.dry_run:
                # Rejects that are all refused again are no import.
                kept = account.import_id is not None
                self.connection.execute("COMMIT" if kept else "ROLLBACK")
        except FileError as error:
            if not self.dry_run:
                self.connection.execute("ROLLBACK")
            self._failed(staged.file, error)
            return
        except BaseException:
            if not self.dry_run:
                self.connection.execute("ROLLBACK")
            raise
        self.accounts[shape.name] = account

    def _is_deleted(self, gone: Gone) -> bool:
        """Whether what a newer export does not have was deleted in the source."""
        if self.gone is None and self.interview:
            return self.interview.is_deleted(gone)
        return self.gone == "delete"

    def _names_taken(self, shapes: list[Shape]) -> list[str]:
        from rapport.sources.files.modelling import alike
        from rapport.sources.files.modelling.resolve import told

        systems = {each.system for each in shapes if each.dataset}
        if not systems:
            return []
        looks_alike = alike.told(alike.alike(self.connection, systems))
        return [*told(self.connection, systems), *looks_alike, *self._shared(shapes)]

    def _shared(self, shapes: list[Shape]) -> list[str]:
        """What to tell of ids that stand in several data sets of one table: each is one record."""
        here = {each.dataset.id for each in shapes if each.dataset}
        keyed = [each for each in all_datasets(self.connection) if each.key and each.target]
        messages = []
        for one, other in combinations(keyed, 2):
            alike = (one.system, one.target) == (other.system, other.target)
            if not alike or not here & {one.id, other.id} or "id" not in TABLES[one.target or ""]:
                continue
            row = self.connection.execute(
                f"SELECT count(*) FROM {one.current()} AS one"
                f" SEMI JOIN {other.current()} AS other USING (_key)"
            ).fetchone()
            if row and row[0]:
                ids = "1 id stands" if row[0] == 1 else f"{row[0]:,} ids stand"
                messages.append(
                    f"{ids} for {one.target} in both {one.name} and {other.name}: each is"
                    " one record, with what the later import says of it."
                )
        return messages

    # Accounts

    def _failed(self, file: Found, error: FileError) -> None:
        if file.explicit or self.on_error == "stop":
            raise error
        self.accounts[file.name] = FileAccount(
            file.name, None, str(error), system=file.system, failed=True
        )

    def _not_placed(self, file: Found, reason: str, staged: Staged | None = None) -> None:
        rows = staged.read if staged else 0
        messages = staged.messages if staged else ()
        self.accounts[file.name] = FileAccount(
            file.name, None, reason, read=rows, skipped=rows, messages=messages
        )

    def _drop_staged(self) -> None:
        for each in self.staged.values():
            self._drop(each)

    def _drop(self, staged: Staged) -> None:
        for table in filter(None, (staged.table, staged.aside)):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")


def _name_lookups(shape: Shape, accounts: dict[str, FileAccount], known: list[Dataset]) -> None:
    """Look-ups were found by the file's name; they are kept by the name of their raw table."""
    for number, entry in enumerate(shape.entries):
        account = accounts.get(entry.lookup)
        if account is None:
            continue
        found = [
            each.raw_table
            for each in known
            if each.name == account.dataset and each.system == account.system and not each.target
        ]
        if found:
            shape.entries[number] = replace(entry, lookup=found[0])
