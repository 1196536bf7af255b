"""Rapport: questions about customers, answered.

    import rapport

    workspace = rapport.open("my-workspace")
    workspace.query(measures=["won_amount"], by=["owner"], period="last_quarter").rows()

The public names are imported when they are first used, so that `import rapport` costs nothing.
"""

from __future__ import annotations

from importlib import import_module

from rapport.version import __version__

# Importing typing takes longer than the rest of `rapport --help`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from rapport.errors import RapportError
    from rapport.query import Query
    from rapport.table import Table
    from rapport.workspace import Workspace

__all__ = ["Query", "RapportError", "Table", "Workspace", "__version__", "open"]

_HOMES = {
    "Query": "rapport.query",
    "RapportError": "rapport.errors",
    "Table": "rapport.table",
    "Workspace": "rapport.workspace",
}


def open(folder: Path | str = ".") -> Workspace:  # noqa: A001 - rapport.open reads as it should
    """The workspace in a folder. Raises rapport.RapportError where there is none."""
    from rapport.workspace import Workspace

    return Workspace.open(folder)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'rapport' has no attribute {name!r}")
