"""Each time that a deal was in a stage, with the deal's facts on the row.

stage_visits                                    fact_stage_visits
deal_id  stage    entered_on  left_to           deal_id  stage    entered_on  left_to  owner  amount
hs:1     Propose  2026-01-05  backward      →   hs:1     Propose  2026-01-05  backward Nora   900
hs:1     Talk     2026-01-20  won               hs:1     Talk     2026-01-20  won      Nora   900

A visit that only a later stage implies has no days and is no move; it counts where stages are
compared by how many got further. The stage, its place and its pipeline are as they were then.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, carried, known
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    SELECT
        v.deal_id || ' ' || v.episode || ' ' || row_number() OVER (
            PARTITION BY v.deal_id, v.episode ORDER BY v.entered_at, v.position
        ) AS visit_id,
        {carried("f", "deal_id", "owner", "team", "status", "source", "amount", "created_on")},
        {known("v.stage", UNKNOWN)} AS stage,
        v.position AS stage_position,
        {known("s.part", UNKNOWN)} AS part,
        {known("pl.label", UNKNOWN)} AS pipeline,
        p.position AS pipeline_position,
        v.episode AS episode,
        v.entered_on AS entered_on,
        v.left_on AS left_on,
        v.days AS days,
        v.left_to AS left_to,
        v.next_stage AS next_stage,
        v.further_on AS further_on,
        v.further_on IS NOT NULL AS went_further,
        v.skipped AS skipped,
        f.left_out_on AS left_out_on
    FROM stage_visits v
    JOIN every_deals f ON f.deal_id = v.deal_id
    LEFT JOIN stages s ON s.id = v.stage_id
    LEFT JOIN pipelines p ON p.id = v.pipeline_id
    LEFT JOIN labels_pipelines pl ON pl.id = v.pipeline_id"""


def _past(rows: Any, day: Any) -> Any:
    """A visit that ended later had not ended yet."""
    import ibis

    ended = rows.left_on <= day
    return rows.mutate(
        left_to=ibis.cases((ended, rows.left_to), else_="still here"),
        next_stage=ibis.cases((ended, rows.next_stage), else_=ibis.null("string")),
        days=ibis.cases((ended, rows.days), else_=ibis.null("float64")),
        left_on=ibis.cases((ended, rows.left_on), else_=ibis.null("date")),
        went_further=(rows.further_on <= day).fill_null(False),
    )


STAGE_VISITS = Fact(
    "stage_visits",
    _("Stage visits"),
    "visit_id",
    _select,
    "entered_on",
    after=("deals",),
    of="deals",
    own=("stage", "stage_position", "part", "pipeline", "pipeline_position"),
    standing=lambda t, day: t.entered_on <= day,
    past=_past,
    shown=(
        "deal",
        "customer",
        "owner",
        "stage",
        "left_to",
        "days",
        "entered_on",
        "left_on",
        "amount",
    ),
)
