"""The command line, against a bare Python that asks the same."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from bench.timing import Row, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.workspace import Workspace

BARE = """
import duckdb
connection = duckdb.connect({path!r}, read_only=True)
print(connection.execute("SELECT owner, sum(amount) FROM fact_deals WHERE status = 'won' GROUP BY ALL").fetchall())
"""


def rows(workspace: Workspace) -> Iterator[Row]:
    """Help, and a question whose statement is kept."""
    ours = [sys.executable, "-m", "rapport", "--workspace", str(workspace.folder), "query"]
    ours += ["--measures", "won_amount", "--by", "owner", "--format", "json"]
    bare = BARE.format(path=str(workspace.current.generation.path))
    yield compare(
        "rapport --help, against python -c pass",
        lambda: _run([sys.executable, "-m", "rapport", "--help"]),
        lambda: _run([sys.executable, "-c", "pass"]),
        3,
    )
    yield compare(
        "rapport query, statement kept, against a bare Python",
        lambda: _run(ours),
        lambda: _run([sys.executable, "-c", bare]),
        3,
    )


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
