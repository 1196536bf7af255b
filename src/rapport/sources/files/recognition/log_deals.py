"""Columns of a log of deals that say of the deal what it is now, where no other file has deals.

Opportunity ID  Stage       Amount  Field / Event  New Value    deal_id  deal.stage.name  …
006A            Closed Won  900     Stage          Propose   →  006A     Closed Won
006A            Closed Won  900     Stage          Closed Won
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files.mapping import column_of, is_custom, part_type
from rapport.sources.files.recognition.claims import claims

if TYPE_CHECKING:
    from rapport.sources.files.recognition.shape import Shape

SURE = 0.8
"""How surely a column must be a field of deals."""


def place_deals(shape: Shape, others: list[Shape]) -> None:
    """Take columns of a log that are fields of deals for those of its deals, and tell of it."""
    if any(each.target == "deals" and each.system == shape.system for each in others):
        return
    if not shape.fields & {"deal_id", "deal.name"} or "happened_at" not in shape.fields:
        return
    for entry in list(shape.entries):
        if not is_custom(entry.field) or entry.confidence == 1 or entry.header not in shape.headers:
            continue
        found = next(iter(claims("deals", entry.header, shape.profiles[entry.header])), None)
        path = f"deal.{found.field}" if found else ""
        known = column_of("deal_events", path) or part_type("deal_events", path) if path else None
        if found is None or not known or found.confidence < SURE or path in shape.fields:
            continue
        shape.put(replace(entry, field=path, type="text", reason=f"{found.reason} of the deal"))
        # It was told as a column that might have been another one's.
        told = f"is taken, the other is kept as {entry.field};"
        shape.messages[:] = [each for each in shape.messages if told not in each]
    shape.messages.append(
        "No file of deals is here, so the deals are those that the log names: each is as its latest"
        " row says, and was created when the first was written, unless a column says otherwise."
    )
