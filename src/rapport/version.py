"""Which version this is, and which definitions it counts by."""

from __future__ import annotations

from functools import cache

__version__ = "0.1.0"

DEFINITIONS = (
    "answering/record_columns.py",
    "answering/records.py",
    "bound.py",
    "build",
    "compiling",
    "dimensions",
    "fact.py",
    "facts",
    "logic.py",
    "measure.py",
    "measures",
    "options.py",
    "schema",
)
"""What a generation, or a kept statement, depends on."""


@cache
def stamp() -> str:
    """A digest of the definitions: what was made by others is made anew."""
    import hashlib
    from pathlib import Path

    here = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    for name in DEFINITIONS:
        path = here / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
