"""What can change on a deal, and in which order it does where several things do at one instant."""

from __future__ import annotations

from dataclasses import dataclass

STATUSES = ("open", "won", "lost", "cancelled")
CLOSINGS = STATUSES[1:]


@dataclass(frozen=True)
class Kind:
    """A field of deals whose changes are events."""

    what: str
    """The word for it in deal_events.what."""
    column: str
    """The column of deals, and of the record's states."""
    rank: int
    """Its place among events of one instant."""


PIPELINE = Kind("pipeline", "pipeline_id", 1)
OWNER = Kind("owner", "owner_id", 2)
CATEGORY = Kind("category", "forecast_category", 3)
PROBABILITY = Kind("probability", "probability", 4)
CLOSE_DATE = Kind("close_date", "expected_close_on", 5)
AMOUNT = Kind("amount", "amount_original", 6)
STAGE = Kind("stage", "stage_id", 7)

KINDS = (PIPELINE, OWNER, CATEGORY, PROBABILITY, CLOSE_DATE, AMOUNT, STAGE)
ALWAYS = (PIPELINE, OWNER)
"""What a record without a log is taken to have had since its creation."""

CREATED_RANK, STATUS_RANK, GONE_RANK = 0, 8, 9


def rank_of(what: str) -> str:
    """The rank of an event as an SQL expression over its word."""
    cases = " ".join(f"WHEN '{each.what}' THEN {each.rank}" for each in KINDS)
    return (
        f"CASE {what} WHEN 'created' THEN {CREATED_RANK} {cases}"
        f" WHEN 'deleted' THEN {GONE_RANK} WHEN 'merged' THEN {GONE_RANK} ELSE {STATUS_RANK} END"
    )
