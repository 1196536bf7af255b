"""CSV, workbooks, JSON lines and Parquet, from anywhere: recognised, loaded, mapped."""

from rapport.sources.files.account import (
    ColumnAccount,
    FileAccount,
    ImportAccount,
    Reject,
    UndoAccount,
)
from rapport.sources.files.aliases import aliases, set_aliases
from rapport.sources.files.goal_tables import GoalWords
from rapport.sources.files.importing import import_files
from rapport.sources.files.loading.rejects import Waiting, waiting, write_rejects
from rapport.sources.files.loading.undo import came_with, undo_import
from rapport.sources.files.mapping import Wishes, written
from rapport.sources.files.modelling.alike import Alike, alike
from rapport.sources.files.questions import Gone, Interview, Proposal, Question
from rapport.sources.files.recognition.currencies import NO_RATE, withdraw_no_rate

__all__ = [
    "NO_RATE",
    "Alike",
    "ColumnAccount",
    "FileAccount",
    "GoalWords",
    "Gone",
    "ImportAccount",
    "Interview",
    "Proposal",
    "Question",
    "Reject",
    "UndoAccount",
    "Waiting",
    "Wishes",
    "aliases",
    "alike",
    "came_with",
    "import_files",
    "set_aliases",
    "undo_import",
    "waiting",
    "withdraw_no_rate",
    "write_rejects",
    "written",
]
