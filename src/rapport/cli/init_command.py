"""rapport init [DIR]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rapport.errors import WorkspaceError
from rapport.settings import FILE
from rapport.workspace import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Where."""
    parser.add_argument("folder", metavar="DIR", nargs="?", help="default: the workspace's folder")


def run(options: Namespace) -> int:
    """Make a new workspace. Raises WorkspaceError where there is one."""
    folder = Path(options.folder or options.workspace or ".")
    if (folder / FILE).exists():
        raise WorkspaceError(f"{folder} is a workspace already: it has a {FILE}.")
    Workspace.create(folder)
    print(f"A new workspace is in {folder.resolve()}. How it counts is in {FILE}.")
    print("Bring data with `rapport import FILE`.")
    return 0
