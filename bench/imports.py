"""Import of CSV, against DuckDB's own typed reading of the same file."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.timing import Row, compare
from rapport.engines.duckdb import connect
from rapport.settings import Settings
from rapport.sources.files import import_files
from rapport.storage.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = 5_000_000


def rows() -> Iterator[Row]:
    """One file of deals, read both ways into a database on disc."""
    with TemporaryDirectory(prefix="rapport-bench-") as temporary:
        folder = Path(temporary)
        file = folder / "deals.csv"
        _write(file)
        turn = iter(range(1_000))

        def ours() -> None:
            with Raw(folder / f"ours-{next(turn)}") as raw:
                import_files(raw, [file], Settings())

        def theirs() -> None:
            connection = connect(folder / f"theirs-{next(turn)}.duckdb")
            connection.execute(f"CREATE TABLE deals AS SELECT * FROM read_csv('{file}')")
            connection.close()

        yield compare(f"import of {RECORDS:,} records of CSV", ours, theirs, 2.5, runs=2)


def _write(file: Path) -> None:
    dice = random.Random(7)
    lines = ["id,name,status,amount,owner_id,created_at,closed_at,source,loss_reason"]
    for number in range(RECORDS):
        month, day = dice.randint(1, 12), dice.randint(1, 28)
        status = dice.choice(("open", "won", "lost"))
        closed = f"2026-{month:02}-{day:02}" if status != "open" else ""
        lines.append(
            f"D{number:07},Deal {number},{status},{dice.randint(100, 99_999)}.50,"
            f"u{dice.randint(1, 30)},2025-{month:02}-{day:02},{closed},Web,price"
        )
    file.write_text("\n".join(lines) + "\n", "utf-8")
