"""How deals ended, and how far leads came, where flags say it and no status does."""

from __future__ import annotations

from dataclasses import replace
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


def converted(cell: Cell, status: str = "") -> str:
    """The status of a lead of which a flag says whether it was converted.

    `status` is the expression of what another column says of those that were not.
    """
    said = values.parsed(cell.text, "boolean", cell.entry.format, 1)
    other = f"ELSE {status}" if status else f"WHEN NOT {said} THEN 'Open'"
    return f"CASE WHEN {said} THEN 'Converted' {other} END"


def conversion(cells: dict[str, Cell]) -> Cell | None:
    """When a lead was converted of which a flag says that it was, and no date says when.

    That is when its status changed last, or else when it was created; None where neither is known.
    """
    flag = _flag(cells, "is_converted")
    stand_in = cells.get("status_changed_at") or cells.get("created_at")
    dated = cells.get("converted_at")
    if not flag or stand_in is None:
        return dated
    if dated and dated.entry.format != stand_in.entry.format:
        return dated
    own = f"WHEN {dated.text} IS NOT NULL THEN {dated.text} " if dated else ""
    text = f"CASE {own}WHEN {flag} THEN {stand_in.text} END"
    return replace(stand_in, text=text, entry=replace(stand_in.entry, field="converted_at"))


def _flag(cells: dict[str, Cell], name: str) -> str:
    if name not in cells:
        return ""
    cell = cells[name]
    return f"({values.parsed(cell.text, 'boolean', cell.entry.format, 1)})"
