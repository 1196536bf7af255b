"""Each time that a lead came into another status, with the lead's facts on the row.

lead_changes                                   fact_lead_moves
lead_id  field   from       to         on      lead_id  advanced_on  is_advance  from_status
hs:1     status  New        Contacted  02-01 → hs:1     02-01        true        New
hs:1     status  Contacted  New        02-05   hs:1     02-05        false       Contacted

A move to a status further on is an advance, but for one to a status of leads that were given up,
and one by which a lead is put aside for later: these stand among the others in a source's order.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, carried, known
from rapport.wording import _

ASIDE = (
    *("nurtur", "recycl", "on hold", "parked", "postponed"),
    *("på vent", "utsatt", "parkert", "прогрев", "отлож", "на паузе"),
)
"""What the statuses of leads that wait for a better time are called, in lower case."""


def _select(inputs: Inputs) -> str:
    del inputs
    aside = " OR ".join(f"lower(m.to_value) LIKE '%{each}%'" for each in ASIDE)
    return f"""
    WITH moves AS (
        SELECT
            c.lead_id, c.happened_at, c.happened_on, c.to_value,
            coalesce(
                c.from_value,
                lag(c.to_value) OVER (PARTITION BY c.lead_id ORDER BY c.happened_at)
            ) AS from_value,
            row_number() OVER (
                PARTITION BY c.lead_id ORDER BY c.happened_at, c.to_value
            ) AS number
        FROM lead_changes c
        WHERE c.field = 'status' AND c.deleted_at IS NULL
    ),
    given_up AS (
        SELECT system, status FROM leads
        WHERE deleted_at IS NULL AND status IS NOT NULL
        GROUP BY system, status HAVING bool_and(disqualified_at IS NOT NULL)
    )
    SELECT
        m.lead_id || ' ' || m.number AS move_id,
        {carried("f", "lead_id", "owner", "team", "source", "created_on")},
        m.happened_on AS advanced_on,
        {known("m.from_value", UNKNOWN)} AS from_status,
        {known("m.to_value", UNKNOWN)} AS to_status,
        coalesce(b.position > a.position, false) AND g.status IS NULL
            AND NOT ({aside}) AS is_advance,
        f.left_out_on AS left_out_on
    FROM moves m
    JOIN every_leads f ON f.lead_id = m.lead_id
    LEFT JOIN lead_statuses a ON a.name = m.from_value AND a.system = f.system
    LEFT JOIN lead_statuses b ON b.name = m.to_value AND b.system = f.system
    LEFT JOIN given_up g ON g.status = m.to_value AND g.system = f.system"""


LEAD_MOVES = Fact(
    "lead_moves",
    _("Moves of leads"),
    "move_id",
    _select,
    "advanced_on",
    after=("leads",),
    of="leads",
    standing=lambda t, day: t.advanced_on <= day,
    shown=("lead", "from_status", "to_status", "source", "owner", "advanced_on"),
)
