# ruff: noqa: E501 - its tables are as wide as they are
"""A company whose records hold what engines are known to read differently."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tests.test_crooked_company import FILES, SETTINGS

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

LONG = "x_" + "a_header_that_somebody_wrote_as_a_whole_sentence_" * 2

ODD = {
    "users": [
        ["id", "name"],
        ["o1", "O'Brien \"Bob\" %(at)s 100 %"],
        ["o2", "Øyvind Ærlig"],
        ["o3", "анна\\N\\."],
        ["o4", "Zoë $at $1"],
        ["o5", "zoe"],
        ["o6", "Ähnlich"],
    ],
    "companies": [["id", "name"], ["q1", "Ōkami & Søn"]],
    "deals": [
        [
            "id", "name", "status", "amount", "currency", "owner_id", "company_id",
            "created_at", "closed_at", "expected_close_on", "x_note", "x_seats", "x_vip", LONG,
        ],
        ["e1", "Line one\nline two", "won", "0.0001", "", "o1", "c1", "2026-01-05", "2026-03-01", "2026-02-01", 'He said "no"', "3", "true", "7"],
        ["e2", "back\\slash\ttab", "lost", "99999999999.9999", "", "o2", "c1", "2026-01-05", "2026-03-02", "2026-03-02", "", "1", "false", "8"],
        ["e3", "ÅSE", "open", "0", "", "o3", "c2", "2026-02-28", "", "2026-05-01", "åse", "", "true", ""],
        ["e4", "ß and ı", "open", "-12.5", "", "o4", "c2", "2024-02-29", "", "2026-12-31", "'; DROP TABLE deals; --", "2", "", "9"],
        ["e5", ",", "won", "33.3333", "GBP", "o5", "c2", "2026-01-05", "2026-05-31", "", "=1+1", "5", "false", "10"],
        ["e6", '"', "open", "2.00005", "GBP", "o6", "c1", "2026-03-05", "", "2026-07-01", " ", "8", "true", "11"],
        # Who bought this has gone quiet since.
        ["e7", "long ago", "won", "12", "", "o1", "q1", "2025-02-05", "2025-03-01", "", "", "", "", ""],
    ],
}  # fmt: skip


def write_crooked(folder: Path, settings: str = "") -> Workspace:
    """The crooked company of the figures' own tests, and odd texts and numbers beside it."""
    first, second = folder / "first", folder / "second"
    first.mkdir()
    second.mkdir()
    for name, text in FILES.items():
        lines = [line.strip() for line in text.splitlines()]
        (first / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name, rows in ODD.items():
        with (second / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    workspace = Workspace.create(folder / "workspace", settings + SETTINGS)
    for each in (first, second):
        account = workspace.import_files([each])
        assert not account.not_placed
    return workspace
