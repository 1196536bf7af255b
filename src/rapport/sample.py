"""Sample data: a small made-up company that shows what a report would look like with its data.

It is a workspace of its own inside the data folder of the one that needs it, made there on first
need, the same everywhere. Nothing of it ever stands beside real records, and everything that is
answered from it says so: see Answered.sample.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import TYPE_CHECKING

from rapport.errors import BusyError, RapportError
from rapport.settings import FILE, new_file
from rapport.workspace import Workspace, silent

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "sample"
DEALS = 400
"""Enough that every kind of report has something to show, and made in seconds."""
LOG = logging.getLogger(__name__)
_making: set[Path] = set()
_opened: dict[Path, Workspace] = {}
_lock = Lock()


def ready(workspace: Workspace) -> Workspace | None:
    """The sample company of a workspace, where it is there and of this version."""
    folder = workspace.data / FOLDER
    if not (folder / FILE).is_file():
        return None
    with _lock:
        sample = _opened.get(folder)
        if sample is None:
            sample = _opened[folder] = Workspace.open(folder)
    if sample.generations.current is None or not sample.is_of_this_version():
        return None
    return sample


def sample_of(workspace: Workspace, progress: Callable[[str], None] = silent) -> Workspace:
    """The sample company of a workspace, made now where it is not there.

    Raises BusyError where another process is at making it.
    """
    found = ready(workspace)
    if found is not None:
        return found
    sample = Workspace.create(workspace.data / FOLDER, _settings(workspace.settings.language))
    if sample.generations.current is None:
        from rapport.demo import write_company

        progress("Making a sample company")
        with TemporaryDirectory(prefix="rapport-") as temporary:
            files = Path(temporary) / "demo"
            files.mkdir()
            write_company(files, DEALS)
            sample.import_files([files], progress)
    elif not sample.is_of_this_version():
        sample.build(progress)
    return ready(workspace) or sample


def begin(workspace: Workspace) -> None:
    """Make the sample company aside, where nobody is at it; what goes wrong is logged."""
    folder = workspace.data / FOLDER
    with _lock:
        if folder in _making:
            return
        _making.add(folder)

    def make() -> None:
        try:
            with suppress(BusyError):
                sample_of(workspace)
        except (RapportError, OSError):
            LOG.exception("The sample company could not be made")
        finally:
            with _lock:
                _making.discard(folder)

    Thread(target=make, name="rapport-sample", daemon=True).start()


def _settings(language: str) -> str:
    from rapport.demo import TODAY

    text = new_file("EUR", "Europe/Oslo", language).replace(
        "# today = 2026-09-30 ", f"today = {TODAY.isoformat()}   "
    )
    return f"sample = true\n{text}"
