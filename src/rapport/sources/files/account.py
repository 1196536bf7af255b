"""What an import tells: what each file and column became, and what happened to the records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class ColumnAccount:
    """What one column was taken for."""

    header: str
    field: str | None
    """A field of the table, a custom x_ field, a path such as team.name; None where left out."""
    reason: str
    confidence: float
    """From 0 to 1; 1 where a person said so, or the name is the model's own."""


@dataclass(frozen=True)
class Reject:
    """One record that was not loaded, and why."""

    file: str
    record: int
    """Its number in the file, from 1 after the header."""
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class FileAccount:
    """What one file became. Always: read = loaded + updated + unchanged + rejected + skipped."""

    name: str
    table: str | None
    """A table of the model; None where it was not placed or is a look-up of another file."""
    reason: str
    confidence: float = 0.0
    dataset: str | None = None
    system: str | None = None
    import_id: int | None = None
    columns: tuple[ColumnAccount, ...] = ()
    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    """Identical repeats of a record within the file."""
    rejects: tuple[Reject, ...] = ()
    """The first few; all of them are in the rejects table."""
    messages: tuple[str, ...] = ()
    failed: bool = False
    """True where it could not be read or loaded; the reason says why and how to mend it."""

    @property
    def placed(self) -> bool:
        """Whether its records are in the raw store and reach the model."""
        return self.dataset is not None

    @property
    def left_out(self) -> tuple[ColumnAccount, ...]:
        """The columns that reach no field."""
        return tuple(each for each in self.columns if each.field is None)


@dataclass(frozen=True)
class ImportAccount:
    """What an import did, file by file."""

    files: tuple[FileAccount, ...]
    messages: tuple[str, ...] = field(default=())
    """What concerns several files: names taken as others, names that no file knows."""
    dry_run: bool = False

    @property
    def placed(self) -> tuple[FileAccount, ...]:
        """The files that became data."""
        return tuple(each for each in self.files if each.placed)

    @property
    def not_placed(self) -> tuple[FileAccount, ...]:
        """The files that did not, each with its reason."""
        return tuple(each for each in self.files if not each.placed)

    def without(self, text: str) -> ImportAccount:
        """The same without the messages that hold a text."""
        files = tuple(
            replace(each, messages=tuple(said for said in each.messages if text not in said))
            for each in self.files
        )
        return replace(self, files=files)

    def file(self, name: str) -> FileAccount:
        """The account of one file by its name. Raises KeyError."""
        for each in self.files:
            if each.name == name or each.name.rsplit("/", 1)[-1] == name:
                return each
        raise KeyError(name)


@dataclass(frozen=True)
class UndoAccount:
    """What taking an import back did."""

    import_id: int
    file: str
    removed: int
    """Records (or versions of records) that went."""
    kept: int
    """Those that a later import holds as well: they stay, as that import's."""
    dataset_removed: bool
    """True where nothing was left of the data set, so that it will be recognised anew."""
