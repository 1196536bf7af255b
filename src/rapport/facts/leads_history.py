"""Leads as they stood: one row per stretch in which nothing of a lead changed.

lead_history                                           fact_leads_history
lead_id  valid_from_on  valid_until_on  status         lead_id  valid_from_on  lead_status  owner
hs:1     2026-01-05     2026-02-01      New        →   hs:1     2026-01-05     New          Kim
hs:1     2026-02-01     9999-12-31      Contacted      hs:1     2026-02-01     Contacted    Nora

The status, the owner and the score are those of the stretch, and so are what had become of the lead
and who had reached it, as far as is not deleted; `owner_now` is the owner now. What no history is
kept of is as it is now. Where nothing is kept at all, a lead has one row, and
`status_told` is false: see the past of facts.leads.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._lead_stretches import EVER, FOREVER, OUTCOME, REACHED
from rapport.facts._stretches import cut
from rapport.wording import _

ALWAYS = "DATE '0001-01-01' AS known_from_on, DATE '9999-12-31' AS known_until_on"

TOLD = ", ".join(
    f"coalesce(h.{name}, false) AS {name}" for name in ("has_deal", "won", "deal_lost")
)
"""What is false of a lead without a deal."""


def _pieces(stretches: str) -> str:
    """CTEs that end in `pieces`: the stretches, cut where more became of the lead or is known."""
    return f"""
    by_outcome AS ({cut(stretches, "lead_outcomes", "lead_id", *OUTCOME)}),
    pieces AS ({cut("by_outcome", "lead_contacts", "lead_id", *REACHED)})"""


def _select(inputs: Inputs) -> str:
    if not inputs.columns["lead_history"]:
        return f"""
        WITH versions AS (
            SELECT
                lead_id, owner, team, owner_id, lead_status, lead_status_position, part, score,
                lead_score_band, status_since_on, owner::VARCHAR AS owner_now,
                team::VARCHAR AS team_now, false AS status_told,
                CAST(coalesce(created_on, {EVER}) AS TIMESTAMP) AS valid_from,
                coalesce(created_on, {EVER}) AS valid_from_on,
                coalesce(left_out_on, {FOREVER}) AS valid_until_on, {ALWAYS}
            FROM every_leads
        ),
        {_pieces("versions")}
        SELECT * EXCLUDE (valid_from, has_deal, won, deal_lost), {TOLD} FROM pieces h"""
    scores = band("h.score", inputs.settings.bands.lead_score, UNKNOWN)
    return f"""
    WITH runs AS (
        SELECT *, sum(began) OVER (PARTITION BY lead_id ORDER BY valid_from) AS run
        FROM (
            SELECT *, CAST(status IS DISTINCT FROM lag(status) OVER (
                PARTITION BY lead_id ORDER BY valid_from) AS INTEGER) AS began
            FROM lead_history
        )
    ),
    stretches AS (
        SELECT
            *, min(valid_from_on) OVER (PARTITION BY lead_id, run) AS since,
            max(run) OVER (PARTITION BY lead_id) AS runs
        FROM runs
    ),
    {_pieces("stretches")}
    SELECT
        r.lead_id AS lead_id,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        r.owner::VARCHAR AS owner_now,
        r.team::VARCHAR AS team_now,
        h.owner_id AS owner_id,
        {known("h.status", UNKNOWN)} AS lead_status,
        st.position AS lead_status_position,
        {known("st.part", UNKNOWN)} AS part,
        h.score AS score,
        {scores} AS lead_score_band,
        -- Of the last status the record knows since when; the first holds since the lead came in.
        CASE
            WHEN h.status IS NULL THEN NULL
            WHEN h.run = h.runs THEN r.status_since_on
            WHEN h.run = 1 THEN coalesce(r.created_on, h.since)
            ELSE h.since
        END AS status_since_on,
        {TOLD},
        h.won_amount AS won_amount,
        h.won_on AS won_on,
        h.first_touched_on AS first_touched_on,
        h.contacted_on AS contacted_on,
        h.hours_to_contact AS hours_to_contact,
        true AS status_told,
        h.valid_from_on AS valid_from_on,
        h.valid_until_on AS valid_until_on,
        {ALWAYS}
    FROM pieces h
    JOIN every_leads r ON r.lead_id = h.lead_id
    LEFT JOIN users u ON u.id = h.owner_id
    LEFT JOIN labels_users ul ON ul.id = h.owner_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    LEFT JOIN lead_statuses st ON st.name = h.status AND st.system = r.system"""


LEADS_HISTORY = Fact(
    "leads_history",
    _("Leads as they stood"),
    "lead_id",
    _select,
    "valid_from_on",
    after=("leads",),
    rest="leads",
)
