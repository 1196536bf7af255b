"""The key that signs sessions: the environment's, or a file that only its owner can read."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp


def secret_key(data: Path) -> str:
    """The key of a workspace, made where there is none yet."""
    given = os.environ.get("RAPPORT_SECRET_KEY")
    if given:
        return given
    path = data / "secret_key"
    return _read(path) or _make(path)


def _read(path: Path) -> str:
    """The key in a file; empty where there is none, or an earlier start was cut off."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def _make(path: Path) -> str:
    """Write a key aside and link it into its place, so that it is there whole or not at all.

    Of two processes that start at once the faster one decides; both then have its key.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = mkstemp(prefix="secret_key.", dir=path.parent)  # its owner's only
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token_urlsafe(50))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            if not _read(path):
                aside.replace(path)
        except OSError:
            # A disk without links: the last one decides instead.
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return _read(path)
