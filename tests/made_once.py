"""What takes long to make is made once in a run, however many processes the tests run in."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from filelock import FileLock

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def made_once(
    factory: pytest.TempPathFactory,
    name: str,
    make: Callable[[Path], object],
    to: Path | None = None,
) -> Workspace:
    """A workspace of this process's own: a copy of what the first process to ask has made.

    `make` is given a folder, and makes the workspace in its `workspace`. Its compiled statements
    are not copied but shared: what one process compiles, the others find.
    """
    common = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    common = common / "made-once"
    common.mkdir(exist_ok=True)
    made = common / name
    with FileLock(common / f"{name}.lock"):
        if not made.is_dir():
            building = common / f"{name}.building"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            make(building)
            (building / "workspace" / "data" / "kept").mkdir(exist_ok=True)
            building.rename(made)
    own = to or factory.mktemp(name) / "workspace"
    shutil.copytree(made / "workspace", own, ignore=shutil.ignore_patterns("kept"))
    shared = made / "workspace" / "data" / "kept"
    (own / "data" / "kept").symlink_to(shared, target_is_directory=True)
    return Workspace.open(own)


def of_files(factory: pytest.TempPathFactory, files: Path, to: Path | None = None) -> Workspace:
    """A workspace with the files of a folder, imported without a flag."""

    def make(folder: Path) -> None:
        Workspace.create(folder / "workspace").import_files([files])

    return made_once(factory, files.name, make, to)
