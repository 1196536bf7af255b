"""Leads, one row each, with what became of them.

leads                                         fact_leads
id    source  status  converted_deal_id       lead_id  source  lead_status  won    won_amount
hs:1  Web     Closed  hs:9                →   hs:1     Web     Closed       true   450
hs:2  Fair    New                             hs:2     Fair    New          false

Several leads of one deal share its amount equally, to the last digit; a lead with several deals
has a share of each. A lead that has a deal is converted. It is touched once a person has done
anything about it.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._context import CAMPAIGN, CONTEXT, PLACE
from rapport.wording import _

CONVERTED = "d.converted_at IS NOT NULL OR d.converted_deal_id IS NOT NULL OR w.lead_id IS NOT NULL"


def _select(inputs: Inputs) -> str:
    bands = inputs.settings.bands
    sizes = band("coalesce(d.employees, c.employees)", bands.company_size, UNKNOWN)
    scores = band("d.score", bands.lead_score, UNKNOWN)
    age = "extract(year FROM d.created_on) - coalesce(d.birth_year, k.birth_year)"
    return f"""
    WITH deals_of_lead AS (
        SELECT id AS lead_id, converted_deal_id AS deal_id FROM leads WHERE deleted_at IS NULL
        UNION
        SELECT l.id, d.id FROM leads l JOIN deals d ON d.lead_id = l.id WHERE l.deleted_at IS NULL
    ),
    shares AS (
        SELECT
            w.lead_id,
            d.status = 'won' AS won,
            CAST(d.amount / count(*) OVER deal AS DECIMAL(18, 4))
                + CASE
                    WHEN row_number() OVER (PARTITION BY d.id ORDER BY w.lead_id) = 1
                    THEN d.amount - count(*) OVER deal
                        * CAST(d.amount / count(*) OVER deal AS DECIMAL(18, 4))
                    ELSE 0
                END AS share
        FROM deals_of_lead w
        JOIN deals d ON d.id = w.deal_id AND d.deleted_at IS NULL
        WINDOW deal AS (PARTITION BY d.id)
    ),
    became AS (
        SELECT lead_id, bool_or(won) AS won, sum(CASE WHEN won THEN share END) AS won_amount
        FROM shares
        GROUP BY lead_id
    )
    SELECT
        d.id AS lead_id,
        dl.label AS lead,
        d.name AS name,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        {known("cl.label", UNKNOWN)} AS company,
        {known("kl.label", UNKNOWN)} AS contact,
        coalesce(d.industry, c.industry, '{UNKNOWN}') AS industry,
        {known("c.segment", UNKNOWN)} AS segment,
        {sizes} AS company_size,
        {CAMPAIGN},
        {known("d.system", UNKNOWN)} AS system,
        {PLACE},
        {known("d.source", UNKNOWN)} AS source,
        {known("d.source_detail", UNKNOWN)} AS source_detail,
        {known("d.status", UNKNOWN)} AS lead_status,
        st.position AS lead_status_position,
        {known("st.part", UNKNOWN)} AS part,
        {known("d.kind", UNKNOWN)} AS lead_kind,
        {scores} AS lead_score_band,
        {known("d.entry_step", UNKNOWN)} AS entry_step,
        {known("d.disqualified_reason", UNKNOWN)} AS disqualified_reason,
        coalesce(d.job_title, k.job_title, '{UNKNOWN}') AS job_title,
        coalesce(d.seniority, k.seniority, '{UNKNOWN}') AS seniority,
        coalesce(d.gender, k.gender, '{UNKNOWN}') AS gender,
        {band(f"({age})", bands.age, UNKNOWN)} AS age_band,
        d.score AS score,
        d.value AS value,
        d.created_on AS created_on,
        d.created_hour AS created_hour,
        d.first_contacted_on AS first_contacted_on,
        d.qualified_on AS qualified_on,
        d.converted_on AS converted_on,
        d.disqualified_on AS disqualified_on,
        d.status_changed_on AS status_changed_on,
        d.converted_on - d.created_on AS days_to_convert,
        {CONVERTED} AS converted,
        NOT ({CONVERTED}) AND d.disqualified_at IS NULL AS open,
        coalesce(w.won, false) AS won,
        CAST(w.won_amount AS DECIMAL(18, 4)) AS won_amount,
        a.lead_id IS NOT NULL OR d.first_contacted_at IS NOT NULL AS touched
        {inputs.custom("d", "leads")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("k", "contacts", "contact.")}
        {inputs.custom("u", "users", "owner.")}
        {inputs.custom("m", "campaigns", "campaign.")}
    FROM leads d
    {CONTEXT}
    LEFT JOIN labels_leads dl ON dl.id = d.id
    LEFT JOIN lead_statuses st ON st.name = d.status AND st.system = d.system
    LEFT JOIN became w ON w.lead_id = d.id
    LEFT JOIN (
        SELECT DISTINCT lead_id
        FROM activities
        WHERE lead_id IS NOT NULL AND done_at IS NOT NULL AND NOT coalesce(automatic, false)
            AND deleted_at IS NULL
    ) a ON a.lead_id = d.id
    WHERE d.deleted_at IS NULL"""


LEADS = Fact("leads", _("Leads"), "lead_id", _select, "created_on")
