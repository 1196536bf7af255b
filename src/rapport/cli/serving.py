"""The door from the command line to the web application."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def serve(folder: Path, host: str, port: int) -> None:
    """Serve a workspace until it is stopped.

    The shell is found by its name: the library stands without it, and imports nothing of it.
    """
    import_module("rapport_web.server").serve(folder, host, port)
