"""The furthest that each deal came, one row per step of the funnel that it reached.

stage_visits (of one deal)          fact_deal_steps
stage     entered_on                deal_id  step      step_position  reached_on  days_to_step
Qualify   2026-01-05                hs:1     created   0              2026-01-05
Propose   2026-02-01 (skipped)  →   hs:1     Qualify   1              2026-01-05  0
Decide    2026-02-01                hs:1     Propose   2              2026-02-01
                                    hs:1     Decide    3              2026-02-01

A deal stands once at each step, however often it bounced between stages. A step that it skipped is
filled in, and credited no time. Beside the stages of its pipeline (level "stage") stand the parts
of the funnel behind the top, where deals begin (level "part"): several pipelines share them.
Winning reaches every step; a lost deal whose stages are not known reached only the first.
`until_on` is when a won deal was reopened, the end of time otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.fact import Fact, carried
from rapport.facts._steps import lined, step_columns
from rapport.schema.leads import PARTS
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs

CARRIED = (
    "deal_id",
    "owner",
    "team",
    "pipeline",
    "pipeline_position",
    "stage",
    "stage_position",
    "part",
    "status",
    "source",
    "amount",
    "created_on",
    "closed_on",
)
"""What a step has of its deal; the rest is read from the deal."""

CREATED, WON = "created", "won"
LAST = 1_000
"""The place of winning: behind every stage."""


def stage_parts() -> str:
    """A CTE stage_parts (id, step, part_position): open stages, their part by place if not said."""
    said = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(PARTS, 1))
    return f"""
    stage_parts AS (
        SELECT
            id, name AS step,
            coalesce(
                CASE part {said} END,
                least(3, 1 + 3 * (row_number() OVER line - 1) // count(*) OVER pipeline)
            ) AS part_position
        FROM stages
        WHERE kind = 'open'
        WINDOW
            pipeline AS (PARTITION BY pipeline_id),
            line AS (PARTITION BY pipeline_id ORDER BY position, name)
    )"""


def _select(inputs: Inputs) -> str:
    del inputs
    names = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(PARTS, 1))
    return f"""
    WITH {stage_parts()},
    entered AS (
        SELECT
            v.deal_id, coalesce(s.step, v.stage) AS step, v.position,
            coalesce(s.part_position, 1) AS part_position, v.entered_on,
            CASE WHEN NOT v.skipped THEN v.entered_on END AS real_on
        FROM stage_visits v
        JOIN every_deals f ON f.deal_id = v.deal_id
        JOIN deals d ON d.id = v.deal_id
            AND coalesce(v.pipeline_id, '') = coalesce(d.pipeline_id, '')
        LEFT JOIN stage_parts s ON s.id = v.stage_id
    ),
    by_stage AS (
        SELECT
            deal_id, 'stage' AS level, any_value(step) AS step, position AS step_position,
            min(min(entered_on)) OVER (PARTITION BY deal_id ORDER BY position DESC) AS reached_on,
            min(real_on) AS real_on
        FROM entered
        GROUP BY deal_id, position
    ),
    furthest AS (SELECT deal_id, max(part_position) AS part FROM entered GROUP BY deal_id),
    by_part AS (
        SELECT
            e.deal_id, 'part' AS level, CASE p.at {names} END AS step, p.at AS step_position,
            min(e.entered_on) FILTER (e.part_position >= p.at) AS reached_on,
            min(e.real_on) FILTER (e.part_position = p.at) AS real_on
        FROM furthest f
        JOIN (SELECT unnest(range(2, {len(PARTS) + 1})) AS at) p ON p.at <= f.part
        JOIN entered e ON e.deal_id = f.deal_id
        GROUP BY e.deal_id, p.at
    ),
    wins AS (
        SELECT
            w.deal_id, w.reached_on,
            coalesce(n.begins_on, DATE '9999-12-31') AS until_on
        FROM (
            SELECT deal_id, episode, min(closed_on) AS reached_on
            FROM deal_history WHERE status = 'won' GROUP BY deal_id, episode
        ) w
        LEFT JOIN (
            SELECT deal_id, episode, min(valid_from_on) AS begins_on
            FROM deal_history GROUP BY deal_id, episode
        ) n ON n.deal_id = w.deal_id AND n.episode = w.episode + 1
    ),
    reached AS (
        SELECT *, DATE '9999-12-31' AS until_on FROM by_stage
        UNION ALL BY NAME
        SELECT *, DATE '9999-12-31' AS until_on FROM by_part
        UNION ALL BY NAME
        SELECT
            f.deal_id, l.level, '{CREATED}' AS step, 0 AS step_position,
            coalesce(f.created_on, e.first_on, f.closed_on) AS reached_on,
            f.created_on AS real_on, DATE '9999-12-31' AS until_on
        FROM every_deals f
        LEFT JOIN (SELECT deal_id, min(entered_on) AS first_on FROM entered GROUP BY 1) e
            ON e.deal_id = f.deal_id
        CROSS JOIN (VALUES ('stage'), ('part')) l (level)
        UNION ALL BY NAME
        SELECT
            w.deal_id, l.level, '{WON}' AS step, {LAST} AS step_position, w.reached_on,
            w.reached_on AS real_on, w.until_on
        FROM wins w
        CROSS JOIN (VALUES ('stage'), ('part')) l (level)
    ),
    {lined("deal_id")}
    SELECT
        l.deal_id || ' ' || l.level || ' ' || l.step_position || ' ' || l.until_on AS step_id,
        {carried("f", *CARRIED)},
        {step_columns("deal_id")},
        e.score AS score,
        f.left_out_on AS left_out_on
    FROM lined l
    JOIN every_deals f ON f.deal_id = l.deal_id
    LEFT JOIN leads e ON e.id = f.lead_id"""


DEAL_STEPS = Fact(
    "deal_steps",
    _("Steps of deals"),
    "step_id",
    _select,
    "created_on",
    after=("deals",),
    of="deals",
    standing=lambda t, day: t.reached_on <= day,
    until="until_on",
    shown=("deal", "customer", "owner", "step", "amount", "status", "reached_on", "days_to_step"),
)
