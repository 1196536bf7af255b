"""Importing files: read, recognise together, load one by one, and give account."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.errors import FileError, UsageError, join
from rapport.schema import TABLES
from rapport.sources.files.account import FileAccount, ImportAccount
from rapport.sources.files.datasets import all_datasets, next_id
from rapport.sources.files.loading.load import load
from rapport.sources.files.mapping import Wish, Wishes, wishes, wishes_in
from rapport.sources.files.reading import find
from rapport.sources.files.reading.stage import Staged, digest, stage
from rapport.sources.files.recognition import changes, headless, place, relate, stage_dates
from rapport.sources.files.recognition.newer import join_known, known_shape, match
from rapport.sources.files.recognition.profile import profiles
from rapport.sources.files.recognition.shape import Shape
from rapport.sources.files.recognition.types import decide
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.raw import Raw
    from rapport.settings import Settings
    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.reading.find import Found


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
    progress: Callable[[str], None] | None = None,
) -> ImportAccount:
    """Import files, folders and zip archives.

    Each file is loaded whole or not at all. `table` and `columns` (header → field) say what the
    files are; `mapping` is a TOML file that says it of several. With `dry_run` nothing is kept.
    Raises FileError where a file that was named cannot be read or placed, or has a record that
    cannot be loaded and `on_error` is "stop"; UsageError where the wishes make no sense.
    """
    from tempfile import TemporaryDirectory

    if on_error not in ("skip", "stop"):
        raise UsageError(f"--on-error takes stop or skip, not {on_error!r}.")
    told = wishes(table, columns)
    by_name = wishes_in(mapping) if mapping else {}
    tell = progress or (lambda _: None)
    with find.found(paths) as files, TemporaryDirectory(prefix="rapport-") as folder:
        work = _Import(raw, settings, told, by_name, on_error=on_error, tell=tell, dry_run=dry_run)
        return work.run(files, Path(folder))


class _Import:
    """One import at work; its accounts are in the order of the files."""

    def __init__(
        self,
        raw: Raw,
        settings: Settings,
        told: Wishes,
        by_name: dict[str, Wishes],
        *,
        on_error: str,
        tell: Callable[[str], None],
        dry_run: bool,
    ) -> None:
        self.connection = raw.connection
        self.settings = settings
        self.told = told
        self.by_name = by_name
        self.on_error = on_error
        self.dry_run = dry_run
        self.tell = tell
        self.accounts: dict[str, FileAccount] = {}
        self.staged: dict[str, Staged] = {}
        self.used: set[str] = set()
        self.systems: dict[str, Counter[str]] = {}
        """For each system that the files would have, those that they have in the store."""
        self.since = next_id(raw.connection, "imports")

    def run(self, files: list[Found], folder: Path) -> ImportAccount:
        names = {file.name: number for number, file in enumerate(files)}
        if self.dry_run:
            self.connection.execute("BEGIN")
        try:
            self._stage(files, folder)
            shapes = self._recognise()
            self._check_wishes(shapes)
            self._refuse_explicit(shapes)
            for shape in sorted(shapes, key=lambda each: not each.lookup):
                self._load(shape)
            messages = self._names_taken(shapes)
        finally:
            if self.dry_run:
                self.connection.execute("ROLLBACK")
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
            if file.suffix not in find.READABLE:
                self._not_placed(
                    file, f"a file that ends in {file.suffix or 'nothing'} holds no table"
                )
                continue
            self.tell(f"Reading {file.name}")
            content = digest(file.path)
            if not self._wishes_for(file).columns and self._is_here(file, content):
                continue
            try:
                found = stage(self.connection, file, content, folder / str(number), number)
            except FileError as error:
                self._failed(file, error)
                continue
            if not found:
                self._not_placed(file, "it is empty")
            for each in found:
                if not self._wishes_for(each.file).columns and self._is_here(
                    each.file, each.content
                ):
                    self.connection.execute(f"DROP TABLE {each.table}")
                else:
                    self.staged[each.file.name] = each

    def _wishes_for(self, file: Found) -> Wishes:
        for name in (file.stem, file.name.rsplit("/", 1)[-1], file.name, ""):
            if name in self.by_name:
                self.used.add(name)
                extra = self.by_name[name]
                return Wishes(
                    self.told.table or extra.table, {**extra.columns, **self.told.columns}
                )
        return self.told

    def _is_here(self, file: Found, content: str) -> bool:
        """Whether the very same file is imported already; then its account says so.

        Not where a later import has changed or replaced records of it: going back to an earlier
        file is an import like any other. Without ids a file counts by its name, so that one under
        another name is not the same.
        """
        row = self.connection.execute(
            f"""SELECT imports.id, read, name, system, target FROM imports
            JOIN datasets ON datasets.id = dataset
            WHERE content = {literal(content)} AND undone_at IS NULL
                AND (key <> '[]' OR file = {literal(file.name)})
                AND NOT EXISTS (FROM imports AS later WHERE later.dataset = imports.dataset
                    AND later.id > imports.id AND later.undone_at IS NULL AND (later.updated > 0
                    OR (key = '[]' AND later.id IN (
                        SELECT newer FROM replaced WHERE replaced.import = imports.id))))
            ORDER BY imports.id DESC LIMIT 1"""
        ).fetchone()
        if row is None or (self.told.table and self.told.table != row[4]):
            return False
        number, read, dataset, system, target = row
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
            unchanged=read,
            messages=(told,),
        )
        return True

    # Recognising

    def _recognise(self) -> list[Shape]:
        self.tell("Recognising tables and columns")
        known = [known_shape(each) for each in all_datasets(self.connection)]
        shapes = [self._shape(each) for each in self.staged.values()]
        _describe(self.connection, shapes)
        for shape in shapes:
            place.place(shape)
        self._join_known(shapes, known)
        new = [each for each in shapes if each.dataset is None]
        joined = [each for each in shapes if each.dataset is not None]
        taken = {each.dataset.id for each in joined if each.dataset}
        rest = [each for each in known if each.dataset and each.dataset.id not in taken]
        headless.place_headless(self.connection, new, [*joined, *rest])
        changes.place_changes(self.connection, new, [*joined, *rest])
        relate.relate(self.connection, new, [*joined, *rest])
        stage_dates.place_stage_dates(self.connection, new, [*joined, *rest])
        for shape in shapes:
            if shape.target:
                _apply_format_wishes(shape)
                decide(self.connection, shape)
        return shapes

    def _shape(self, staged: Staged) -> Shape:
        return Shape(
            staged.file.name,
            staged.file.stem if not staged.file.name.count(".xls") else Path(staged.file.name).stem,
            staged.file.system,
            staged.table,
            staged.headers,
            profiles(self.connection, staged.table, staged.headers, staged.rows),
            staged.rows,
            has_header=staged.has_header,
            prefers_comma=staged.delimiter == ";",
            explicit=staged.file.explicit,
            wishes=replace(self._wishes_for(staged.file), several=len(self.staged) > 1),
        )

    def _join_known(self, shapes: list[Shape], known: list[Shape]) -> None:
        for shape in shapes:
            found = match(shape, known)
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
            if shape.dataset is None and counted and shape.system != find.LONE:
                shape.system = counted.most_common(1)[0][0]

    def _refuse_explicit(self, shapes: list[Shape]) -> None:
        """A file that was named alone must be placed, or be refused with what would place it."""
        if len(self.staged) + len(self.accounts) != 1:
            return
        for shape in shapes:
            if shape.explicit and not shape.target and not shape.lookup:
                near = place.named_tables(shape.stem)[:1] or ["deals"]
                reason = shape.reason or "no table of the model has such columns"
                raise FileError(
                    f"{shape.name} is not placed: {reason}.",
                    f"Say --as {near[0]}, or another table, and --map COLUMN=FIELD for columns.",
                )

    def _check_wishes(self, shapes: list[Shape]) -> None:
        if self.told.table and len(self.staged) > 1:
            names = join(list(self.staged)[:10], "and")
            raise UsageError(
                f"--as {self.told.table} is for one table, but there are several: {names}.",
                "Import them one by one, or say it in a --mapping file.",
            )
        unused = [each for each in self.by_name if each not in self.used]
        if unused:
            raise UsageError(
                f"The mapping file has a section for {join(unused, 'and')}: no such file is here."
            )
        phrases = {each for shape in shapes for each in shape.phrases}
        for said in self.told.columns:
            if shapes and said not in phrases:
                headers = [each for shape in shapes for each in shape.headers]
                raise UsageError(
                    f"--map: no file has a column {said!r}.",
                    f"There is {join(headers[:30], 'and')}.",
                )

    # Loading

    def _load(self, shape: Shape) -> None:
        staged = self.staged[shape.name]
        if not shape.target and not shape.lookup:
            reason = shape.reason or "no table of the model has such columns"
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
            account = load(self.connection, shape, staged, on_error=self.on_error, since=self.since)
            if not self.dry_run:
                self.connection.execute("COMMIT")
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

    def _names_taken(self, shapes: list[Shape]) -> list[str]:
        from rapport.sources.files.modelling.resolve import told

        systems = {each.system for each in shapes if each.dataset}
        return [*told(self.connection, systems), *self._shared(shapes)] if systems else []

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
            self.connection.execute(f"DROP TABLE IF EXISTS {each.table}")
            if each.aside:
                self.connection.execute(f"DROP TABLE IF EXISTS {each.aside}")


def _apply_format_wishes(shape: Shape) -> None:
    for header in shape.headers:
        wish = shape.wishes.columns.get(phrase(header), Wish(""))
        entry = shape.entry(header)
        if wish.format and entry:
            shape.put(replace(entry, format=wish.format))


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


def _describe(connection: duckdb.DuckDBPyConnection, shapes: list[Shape]) -> None:
    """Give each file what a description file beside it says of its columns."""
    from rapport.engines.duckdb import quoted

    for shape in shapes:
        said = shape.phrases
        table = said.get("table") or said.get("table name")
        field = (
            said.get("field")
            or said.get("column")
            or said.get("field name")
            or said.get("column name")
        )
        text = said.get("description") or said.get("meaning") or said.get("definition")
        if not (table and field and text):
            continue
        rows = connection.execute(
            f"SELECT {quoted(table)}, {quoted(field)}, {quoted(text)} FROM {shape.table}"
        ).fetchall()
        for name, header, description in rows:
            for other in shapes:
                if name and header and description and phrase(other.stem) == phrase(name):
                    other.descriptions[phrase(header)] = description
