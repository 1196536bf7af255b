"""The furthest that each lead came, one row per step from the lead to the won deal.

leads                        fact_deal_steps            fact_lead_steps
id    created  qualified     deal_id  step    reached   lead_id  step       step_position  reached
hs:1  01-05    01-09         hs:9     created 01-20     hs:1     lead       0              01-05
                             hs:9     won     03-02  →  hs:1     qualified  1              01-09
                                                        hs:1     deal       2              01-20
                                                        hs:1     won        1000           03-02

The steps of a lead's deal follow its own. A lead stands once at each step; a step that it skipped
is filled in, and credited no time. A lead's value is its own until it has a deal, then its share of
the deal's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.fact import Fact, carried
from rapport.facts._steps import lined, step_columns
from rapport.facts.deal_steps import LAST
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs

CARRIED = (
    "lead_id",
    "owner",
    "team",
    "source",
    "campaign",
    "channel",
    "lead_kind",
    "created_on",
    "disqualified_on",
    "deal_lost",
)
"""What a step has of its lead; the rest is read from the lead."""

LEAD, QUALIFIED, DEAL = "lead", "qualified", "deal"


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH deals_of_lead AS (
        SELECT DISTINCT lead_id, deal_id FROM lead_deals WHERE until_on = DATE '9999-12-31'
    ),
    sharing AS (
        SELECT deal_id, count(*) AS leads FROM deals_of_lead GROUP BY deal_id
    ),
    further AS (
        SELECT
            w.lead_id, s.level,
            CASE WHEN s.step_position = 0 THEN '{DEAL}' ELSE any_value(s.step) END AS step,
            CASE WHEN s.step_position = {LAST} THEN {LAST} ELSE s.step_position + 2 END
                AS step_position,
            min(s.reached_on) AS reached_on,
            min(CASE WHEN s.touched_step THEN s.reached_on END) AS real_on,
            max(s.until_on) AS until_on,
            sum(CAST(s.amount / n.leads AS DECIMAL(18, 4))) AS step_value
        FROM deals_of_lead w
        JOIN sharing n ON n.deal_id = w.deal_id
        JOIN fact_deal_steps s ON s.deal_id = w.deal_id
        GROUP BY w.lead_id, s.level, s.step_position
    ),
    begun AS (
        SELECT
            f.lead_id, l.level, f.created_on, f.qualified_on, f.converted_on, f.value,
            min(r.reached_on) AS deal_on
        FROM every_leads f
        CROSS JOIN (VALUES ('stage'), ('part')) l (level)
        LEFT JOIN further r ON r.lead_id = f.lead_id AND r.level = l.level
        GROUP BY ALL
    ),
    reached AS (
        SELECT * FROM further
        UNION ALL BY NAME
        SELECT
            lead_id, level, '{LEAD}' AS step, 0 AS step_position,
            coalesce(created_on, qualified_on, deal_on) AS reached_on, created_on AS real_on,
            DATE '9999-12-31' AS until_on, CAST(value AS DECIMAL(38, 4)) AS step_value
        FROM begun
        UNION ALL BY NAME
        SELECT
            lead_id, level, '{QUALIFIED}' AS step, 1 AS step_position,
            coalesce(qualified_on, converted_on, deal_on) AS reached_on,
            qualified_on AS real_on, DATE '9999-12-31' AS until_on,
            CAST(value AS DECIMAL(38, 4)) AS step_value
        FROM begun
        WHERE qualified_on IS NOT NULL OR converted_on IS NOT NULL OR deal_on IS NOT NULL
    ),
    {lined("lead_id")}
    SELECT
        l.lead_id || ' ' || l.level || ' ' || l.step_position AS step_id,
        {carried("f", *CARRIED)},
        {step_columns("lead_id")},
        CAST(l.step_value AS DECIMAL(18, 4)) AS amount,
        f.left_out_on AS left_out_on
    FROM lined l
    JOIN every_leads f ON f.lead_id = l.lead_id"""


LEAD_STEPS = Fact(
    "lead_steps",
    _("Steps of leads"),
    "step_id",
    _select,
    "created_on",
    after=("leads", "deal_steps"),
    of="leads",
    standing=lambda t, day: t.reached_on <= day,
    until="until_on",
    shown=("lead", "source", "owner", "step", "amount", "reached_on", "days_to_step"),
)
