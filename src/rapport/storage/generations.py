"""Model generations: built aside, switched to at once, the last few kept for going back.

data/generations/
├── current            the name of the one that answers
├── 0007.duckdb        a finished generation; readers open it read-only
└── 0008.building      what a job is making, or a killed job has left
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from shutil import rmtree
from typing import TYPE_CHECKING

from rapport.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEPT = 3


@dataclass(frozen=True)
class Generation:
    """One finished build of the model."""

    name: str
    path: Path

    @property
    def built_at(self) -> datetime:
        """When it was finished, in UTC."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


class Generations:
    """The generations of one workspace."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "generations"
        self._pointer = self.folder / "current"
        self._found: Generation | None = None

    @property
    def current(self) -> Generation | None:
        """The generation that answers; None before the first build.

        Raises WorkspaceError where its file was taken away.
        """
        try:
            with self._pointer.open("rb", buffering=0) as pointer:
                name = pointer.read().decode("ascii").strip()
        except FileNotFoundError:
            return None
        if self._found is None or self._found.name != name:
            self._found = Generation(name, self.folder / f"{name}.duckdb")
        found = self._found
        if not found.path.is_file():
            raise WorkspaceError(f"{found.path} is not there.", "Make it anew: `rapport build`.")
        return found

    def all(self) -> list[Generation]:
        """Every finished generation that is kept, oldest first."""
        files = sorted(self.folder.glob("*.duckdb"))
        return [Generation(each.stem, each) for each in files if each.stem.isdecimal()]

    @contextmanager
    def new(self) -> Iterator[Path]:
        """A path to build the next generation at; it becomes current if the block ends well.

        Whatever a killed job has left is removed first. The caller holds the job lock.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        name = f"{max((int(each.name) for each in self.all()), default=0) + 1:04d}"
        building = self.folder / f"{name}.building"
        try:
            yield building
        except BaseException:
            self._sweep()
            raise
        _to_disk(building)
        finished = building.rename(self.folder / f"{name}.duckdb")
        self._point_to(Generation(name, finished))
        self._forget_old()

    def back(self) -> Generation:
        """Answer from the generation before this one. Raises WorkspaceError at the oldest."""
        current = self.current
        earlier = [each for each in self.all() if current and each.name < current.name]
        if not earlier:
            raise WorkspaceError("There is no earlier generation to go back to.")
        self._point_to(earlier[-1])
        return earlier[-1]

    def _point_to(self, generation: Generation) -> None:
        aside = self._pointer.with_suffix(".new")
        aside.write_text(generation.name, "ascii")
        _to_disk(aside)
        aside.replace(self._pointer)
        _to_disk(self.folder)

    def _forget_old(self) -> None:
        for each in self.all()[:-KEPT]:
            each.path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        for each in self.folder.glob("*.building*"):
            # What the engine spilled while it built is a folder.
            if each.is_dir():
                rmtree(each)
            else:
                each.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, written before what comes after."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
