"""One job at a time: only one process writes raw records or builds a generation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rapport.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_job(data: Path) -> Iterator[None]:
    """Hold the job lock of a workspace's data folder.

    The lock is the operating system's: it goes with the process that held it, however that ended,
    so that a killed job is never in the way of the next. Raises BusyError where another one runs.
    """
    from filelock import FileLock, Timeout

    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "job.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(
            "Another import or build is at work in this workspace.", "Try again when it is done."
        ) from None
    try:
        yield
    finally:
        lock.release()
