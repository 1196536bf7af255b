"""CSV, workbooks, JSON lines and Parquet, from anywhere: recognised, loaded, mapped."""

from rapport.sources.files.account import (
    ColumnAccount,
    FileAccount,
    ImportAccount,
    Reject,
    UndoAccount,
)
from rapport.sources.files.aliases import aliases, set_aliases
from rapport.sources.files.importing import import_files
from rapport.sources.files.loading.undo import undo_import

__all__ = [
    "ColumnAccount",
    "FileAccount",
    "ImportAccount",
    "Reject",
    "UndoAccount",
    "aliases",
    "import_files",
    "set_aliases",
    "undo_import",
]
