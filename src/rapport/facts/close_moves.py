"""Each time that an open deal's expected close was moved, with the deal's facts on the row.

deal_history                               fact_close_moves
deal_id  valid_from_on  expected_close_on  deal_id  moved_on    from_on     to_on       days_pushed
hs:1     2026-01-05     2026-03-31         hs:1     2026-03-20  2026-03-31  2026-05-15  45
hs:1     2026-03-20     2026-05-15     →

A move to a later month is a push; a move to an earlier day has negative days. `closed_next_on` is
when the deal closed for the first time after the move, if it did.
"""

from __future__ import annotations

from rapport.fact import Fact, Inputs, carried
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH moves AS (
        SELECT
            deal_id, valid_from, valid_from_on AS moved_on, status,
            lag(status) OVER deal AS status_before,
            lag(expected_close_on) OVER deal AS from_on,
            expected_close_on AS to_on,
            min(CASE WHEN status <> 'open' THEN valid_from_on END) OVER (
                PARTITION BY deal_id ORDER BY valid_from
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) AS closed_next_on
        FROM deal_history
        WINDOW deal AS (PARTITION BY deal_id ORDER BY valid_from)
    )
    SELECT
        m.deal_id || ' ' || m.valid_from AS move_id,
        {carried("f", "deal_id", "owner", "team", "pipeline", "status", "source", "amount")},
        m.moved_on AS moved_on,
        m.from_on AS from_on,
        m.to_on AS to_on,
        m.to_on - m.from_on AS days_pushed,
        date_trunc('month', m.to_on) > date_trunc('month', m.from_on) AS is_push,
        m.closed_next_on AS closed_next_on,
        f.left_out_on AS left_out_on
    FROM moves m
    JOIN every_deals f ON f.deal_id = m.deal_id
    WHERE m.status = 'open' AND m.status_before = 'open' AND m.to_on <> m.from_on"""


CLOSE_MOVES = Fact(
    "close_moves",
    _("Moves of the expected close"),
    "move_id",
    _select,
    "moved_on",
    after=("deals",),
    of="deals",
    standing=lambda t, day: t.moved_on <= day,
    shown=("deal", "customer", "owner", "amount", "from_on", "to_on", "days_pushed", "moved_on"),
)
