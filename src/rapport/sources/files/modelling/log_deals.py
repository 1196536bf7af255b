"""Deals that are known from a log alone: what its latest rows say of them.

deal_id  stage      date_entered  amount        deals
1        Qualify    2026-01-05    500      →    id  stage  status  amount  created_at  closed_at
1        Won        2026-02-01    500           1   Won    won     500     2026-01-05  2026-02-01
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed
from rapport.schema import TABLES
from rapport.sources.files import outcomes, values

if TYPE_CHECKING:
    from rapport.sources.files.modelling.source import Cell, Source

FOLLOWED = {"amount": "deal.amount", "owner": "deal.owner.name", "pipeline": "deal.pipeline.name"}
"""What a log may follow beside stages, and which field of a deal its last value is."""


def with_deals(source: Source) -> Source:
    """A log of deals with the cells that its deals' own fields are, where no file has the deals.

    A deal's stage is that of its last change, whatever the order of the rows.
    """
    cells = dict(source.cells)
    after, moment, what = (cells.get(each) for each in ("to_value", "happened_at", "what"))
    if not {"deal_id", "deal.name"} & cells.keys() or moment is None:
        return source
    at = values.instant(moment.text, moment.entry.format, "UTC")
    created = replace(moment, entry=replace(moment.entry, field="deal.created_at"), earliest=True)
    cells.setdefault("deal.created_at", created)
    if after and what:
        _from_changes(cells, after, moment, what)
    order = f"{{'at': coalesce({at}, TIMESTAMP '1900-01-01'), 'row': {source.order}}}"
    return replace(source, cells=cells, inner_order=order)


def _from_changes(cells: dict[str, Cell], after: Cell, moment: Cell, what: Cell) -> None:
    """Add what the changes themselves say: the stage and the end, and what else they follow."""
    words = TABLES["deal_events"].column("what").one_of
    said = outcomes.normalised("deal_events", "what", words, what.text)
    if not cells.keys() & {"deal.stage.name", "deal.stage_id"}:
        stage = f"CASE WHEN {said} = 'stage' THEN {after.text} END"
        entry = replace(after.entry, field="deal.stage.name", constant="")
        cells["deal.stage.name"] = replace(after, text=stage, entry=entry)
    if "deal.closed_at" not in cells:
        # A deal that was opened again has not closed.
        closed = (
            f"CASE WHEN {said} = 'stage' AND {after.text} IS NOT NULL THEN"
            f" CASE WHEN {outcomes.stage_kind(after.text)} = 'open' THEN ''"
            f" ELSE {moment.text} END WHEN {said} IN ('won', 'lost') THEN {moment.text} END"
        )
        entry = replace(moment.entry, field="deal.closed_at")
        cells["deal.closed_at"] = replace(moment, text=closed, entry=entry)
    if what.entry.constant:
        return
    status = (
        f"CASE WHEN {outcomes.folded(what.text)} IN ({listed(outcomes.STATUS_WORDS)})"
        f" THEN {after.text} WHEN {said} IN ('won', 'lost') THEN {said} END"
    )
    flags = {"deal.status", "deal.is_won"}
    if not cells.keys() & flags:
        entry = replace(after.entry, field="deal.status", constant="")
        cells["deal.status"] = replace(after, text=status, entry=entry)
    for word, field in FOLLOWED.items():
        if field not in cells:
            text = f"CASE WHEN {said} = '{word}' THEN {after.text} END"
            style = "plain" if word == "amount" else ""
            entry = replace(after.entry, field=field, format=style, constant="")
            cells[field] = replace(after, text=text, entry=entry)
