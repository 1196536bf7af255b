"""All reports of a workspace in one place: the standard ones, and its own out of reports/.

One of its own that is not in order never breaks the others: it is listed with what is wrong, and
asking for it raises that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.custom_reports.checking import check
from rapport.custom_reports.reading import CustomReport, from_text
from rapport.custom_reports.writing import to_json, to_toml
from rapport.errors import UnknownNameError, WorkspaceError
from rapport.reports import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

    from rapport.model import Model
    from rapport.report import Report

FOLDER = "reports"
ENDINGS = (".toml", ".json")
LARGEST = 1_000_000
"""A file of more bytes is no report."""


@dataclass(frozen=True)
class Broken:
    """A report of a workspace's own that is not in order."""

    id: str
    """What its file is called."""
    file: str
    error: WorkspaceError


@dataclass(frozen=True)
class Catalogue:
    """The reports of a workspace."""

    reports: dict[str, Report]
    """Those in order, by their ids: the standard ones first."""
    broken: dict[str, Broken]
    """Those that are not."""
    state: tuple[tuple[str, int, int], ...] = ()
    """The files that it was read from."""

    def find(self, name: str) -> Report:
        """The report of that id.

        Raises UnknownNameError, or WorkspaceError where it is there and not in order.
        """
        if name in self.reports:
            return self.reports[name]
        if name in self.broken:
            raise self.broken[name].error
        raise UnknownNameError("report", name, [*self.reports, *self.broken])


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a workspace's own reports have changed: its reports/*.toml and *.json."""
    try:
        files = sorted((folder / FOLDER).iterdir())
    except OSError:
        return ()
    looked = []
    for each in files:
        # Hidden files are an editor's locks and half-written copies.
        if each.suffix not in ENDINGS or each.name.startswith("."):
            continue
        try:
            stat = each.stat()
        except FileNotFoundError:
            # Gone since it was listed, or a link to what is gone.
            continue
        except OSError:
            # Reading it says what is wrong with it.
            looked.append((each.name, 0, 0))
        else:
            looked.append((each.name, stat.st_mtime_ns, stat.st_size))
    return tuple(looked)


def read(folder: Path) -> Catalogue:
    """The reports of the workspace in a folder."""
    state = state_of(folder)
    reports: dict[str, Report] = dict(REPORTS)
    broken: dict[str, Broken] = {}
    files: dict[str, str] = {}
    for name, __, size in state:
        file = f"{FOLDER}/{name}"
        try:
            found = from_text(_text(folder / FOLDER / name, file, size), file)
            _check_free(found, reports, files)
        except WorkspaceError as error:
            stem = name.rpartition(".")[0]
            free = stem if stem not in reports and stem not in broken else name
            broken[free] = Broken(free, file, error)
        else:
            reports[found.id] = found
            files[found.id] = file
    return Catalogue(reports, broken, state)


def _check_free(found: CustomReport, reports: dict[str, Report], files: dict[str, str]) -> None:
    """Refuse an id that is taken."""
    if found.id in reports:
        other = files.get(found.id)
        where = f"in {other}" if other else "and it is one of the standard ones"
        what = f"{found.file}: there is a report {found.id} already, {where}."
        raise WorkspaceError(what, "Give it another id.")


def looked_up(catalogue: Catalogue, model: Model) -> Catalogue:
    """The catalogue with every name that its own reports have looked up in a generation."""
    reports, broken = dict(catalogue.reports), dict(catalogue.broken)
    for name, report in catalogue.reports.items():
        if isinstance(report, CustomReport):
            try:
                check(report, model)
            except WorkspaceError as error:
                del reports[name]
                broken[name] = Broken(name, report.file, error)
    return Catalogue(reports, broken, catalogue.state)


def _text(path: Path, file: str, size: int) -> str:
    if size > LARGEST:
        raise WorkspaceError(f"{file} has {size:,} bytes: that is no report.")
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{file} cannot be read: {error}.") from None


__all__ = [
    "FOLDER",
    "Broken",
    "Catalogue",
    "CustomReport",
    "from_text",
    "looked_up",
    "read",
    "state_of",
    "to_json",
    "to_toml",
]
