"""Deals, one row each, with the names of everything that they refer to.

deals                                            fact_deals
id     owner_id  stage_id  status  amount        deal_id  owner  stage    status  amount  cycle_days
hs:1   hs:7      hs:prop   open    500     →     hs:1     Nora   Propose  open    500
hs:2   hs:7      hs:won    won     900           hs:2     Nora   (unknown) won    900     31

A closed deal's stage is the last open one that it was in, where that is known. A deleted deal has
no row. Where no deal has several products, the product is a column too; else see deal_products.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._context import CONTEXT, PLACE, who_and_where
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    sizes = band("d.amount", inputs.settings.bands.deal_size, UNKNOWN)
    return f"""
    SELECT
        d.id AS deal_id,
        dl.label AS deal,
        d.name AS name,
        d.owner_id AS owner_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        {who_and_where(inputs)},
        {PLACE},
        coalesce(d.source, l.source, k.source, c.source, '{UNKNOWN}') AS source,
        {known("l.source_detail", UNKNOWN)} AS source_detail,
        {known("pl.label", UNKNOWN)} AS pipeline,
        p.position AS pipeline_position,
        CASE WHEN s.kind = 'open' THEN s.name ELSE '{UNKNOWN}' END AS stage,
        CASE WHEN s.kind = 'open' THEN s.position END AS stage_position,
        {known("CASE WHEN s.kind = 'open' THEN s.part END", UNKNOWN)} AS part,
        d.status AS status,
        {known("d.kind", UNKNOWN)} AS deal_kind,
        {known("d.sales_channel", UNKNOWN)} AS sales_channel,
        coalesce(al.label, CASE WHEN d.partner_id IS NULL THEN '{NONE}' ELSE '{UNKNOWN}' END)
            AS partner,
        {known("d.forecast_category", UNKNOWN)} AS forecast_category,
        {known("d.loss_reason", UNKNOWN)} AS loss_reason,
        {known("d.competitor", NONE)} AS competitor,
        {sizes} AS deal_size_band,
        d.currency AS currency,
        d.amount AS amount,
        d.amount_original AS amount_original,
        d.at_list_price AS at_list_price,
        coalesce(d.probability, s.probability) AS probability,
        CAST(d.amount * coalesce(d.probability, s.probability) AS DECIMAL(18, 4))
            AS weighted_amount,
        d.created_on AS created_on,
        d.created_hour AS created_hour,
        d.closed_on AS closed_on,
        d.closed_hour AS closed_hour,
        d.expected_close_on AS expected_close_on,
        d.next_step_on AS next_step_on,
        d.last_activity_on AS last_activity_on,
        d.closed_on - d.created_on AS cycle_days,
        coalesce(CASE
            WHEN d.closed_on IS NULL THEN a.first_done_at IS NOT NULL
            WHEN d.closed_hour IS NULL THEN a.first_done_on <= d.closed_on
            ELSE a.first_done_at <= d.closed_at
        END, false) AS touched
        {inputs.custom("d", "deals")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("k", "contacts", "contact.")}
        {inputs.custom("u", "users", "owner.")}
        {inputs.custom("m", "campaigns", "campaign.")}
    FROM deals d
    {CONTEXT}
    LEFT JOIN labels_deals dl ON dl.id = d.id
    LEFT JOIN leads l ON l.id = d.lead_id
    LEFT JOIN stages s ON s.id = d.stage_id
    LEFT JOIN pipelines p ON p.id = d.pipeline_id
    LEFT JOIN labels_pipelines pl ON pl.id = d.pipeline_id
    LEFT JOIN labels_companies al ON al.id = d.partner_id
    LEFT JOIN (
        SELECT deal_id, min(done_at) AS first_done_at, min(done_on) AS first_done_on
        FROM activities
        WHERE done_at IS NOT NULL AND NOT coalesce(automatic, false) AND deleted_at IS NULL
        GROUP BY deal_id
    ) a ON a.deal_id = d.id
    WHERE d.deleted_at IS NULL"""


DEALS = Fact("deals", _("Deals"), "deal_id", _select, "closed_on", parts="deal_products")
