"""How deals ended, and how far leads came, where flags say it and no status does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.sources.files import values

if TYPE_CHECKING:
    from rapport.sources.files.modelling.source import Cell


def status(cells: dict[str, Cell], stage: str) -> str:
    """The status of a deal as an SQL expression; "" where nothing says it.

    `stage` is the expression of what its stage says, or "".
    """
    won, lost, closed = (_flag(cells, each) for each in ("is_won", "is_lost", "is_closed"))
    cases = []
    if won:
        cases.append(f"WHEN {won} THEN 'won'")
    if lost:
        cases.append(f"WHEN {lost} THEN 'lost'")
    if not cases and not stage and "won_at" in cells:
        cases.append(f"WHEN {cells['won_at'].text} IS NOT NULL THEN 'won'")
        if "lost_at" in cells:
            cases.append(f"WHEN {cells['lost_at'].text} IS NOT NULL THEN 'lost'")
    if not cases:
        return stage
    if stage:
        # What a stage is called tells a deal that was cancelled from one that was lost.
        cases.append(f"WHEN {stage} NOT IN ('won', 'open') THEN {stage}")
    if won and closed and not lost:
        cases.append(f"WHEN {closed} THEN 'lost'")
    elif won and not lost and "closed_at" in cells:
        cases.append(f"WHEN {cells['closed_at'].text} IS NOT NULL THEN 'lost'")
    elif won and not lost and not stage:
        cases.append(f"WHEN NOT {won} THEN 'lost'")
    return f"CASE {' '.join(cases)} ELSE 'open' END"


def converted(cell: Cell) -> str:
    """The status of a lead of which a flag says whether it was converted."""
    said = values.parsed(cell.text, "boolean", cell.entry.format, 1)
    return f"CASE WHEN {said} THEN 'Converted' WHEN NOT {said} THEN 'Open' END"


def _flag(cells: dict[str, Cell], name: str) -> str:
    if name not in cells:
        return ""
    cell = cells[name]
    return f"({values.parsed(cell.text, 'boolean', cell.entry.format, 1)})"
