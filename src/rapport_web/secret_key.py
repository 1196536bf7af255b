"""The key that signs sessions: the environment's, or a file that only its owner can read."""

from __future__ import annotations

import os
from secrets import token_urlsafe
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def secret_key(data: Path) -> str:
    """The key of a workspace, made where there is none yet."""
    given = os.environ.get("RAPPORT_SECRET_KEY")
    if given:
        return given
    path = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        # Two processes may start at once: the one that makes the file decides.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    key = token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
