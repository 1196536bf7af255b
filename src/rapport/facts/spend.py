"""What was paid to be known, by day, campaign and source, once for each kind of lead it brought.

spend                                     leads of Fair     fact_spend
spent_on  campaign  source  amount        kind      leads   spent_on  campaign  lead_kind  amount
01-05     Fair      Event   100           inbound   3    →  01-05     Fair      inbound    75
                                          outbound  1       01-05     Fair      outbound   25

Money follows the leads of each kind that its campaign brought or reached; without any, or without
a campaign, those of its source. The parts of a payment add up to it, to the last digit.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._campaigns import campaign_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH reached AS (
        SELECT campaign_id, id AS lead_id FROM leads WHERE campaign_id IS NOT NULL
        UNION
        SELECT campaign_id, lead_id FROM touches
        WHERE campaign_id IS NOT NULL AND lead_id IS NOT NULL AND deleted_at IS NULL
    ),
    kinds AS (
        SELECT 'campaign' AS what, r.campaign_id AS of_what, f.lead_kind, count(*) AS leads
        FROM reached r JOIN fact_leads f ON f.lead_id = r.lead_id
        GROUP BY ALL
        UNION ALL
        SELECT 'source', source::VARCHAR, lead_kind, count(*)
        FROM fact_leads WHERE source <> '{UNKNOWN}'
        GROUP BY ALL
    ),
    marked AS (
        SELECT
            *, sum(leads) OVER (PARTITION BY what, of_what) AS all_leads,
            sum(leads) OVER (
                PARTITION BY what, of_what ORDER BY leads DESC, lead_kind ROWS UNBOUNDED PRECEDING
            ) AS until
        FROM kinds
    ),
    paid AS (
        SELECT
            s.*, row_number() OVER (ORDER BY s.spent_on, s.campaign_id, s.source, s.amount)
                AS number,
            EXISTS (
                SELECT 1 FROM kinds k WHERE k.what = 'campaign' AND k.of_what = s.campaign_id
            ) AS by_campaign
        FROM spend s
        WHERE s.deleted_at IS NULL
    )
    SELECT
        s.number || ' ' || coalesce(k.lead_kind::VARCHAR, '{UNKNOWN}') AS spend_id,
        s.spent_on AS spent_on,
        {known("s.source", UNKNOWN)} AS source,
        {campaign_columns("m", "s.campaign_id")},
        {known("k.lead_kind::VARCHAR", UNKNOWN)} AS lead_kind,
        {known("s.system", UNKNOWN)} AS system,
        c.budget IS NOT NULL AS has_budget,
        CAST(CASE WHEN k.leads IS NULL OR k.until = k.all_leads THEN s.amount
            ELSE CAST(s.amount * (k.until / k.all_leads) AS DECIMAL(18, 4)) END
            - CASE WHEN k.leads IS NULL THEN 0
            ELSE CAST(s.amount * ((k.until - k.leads) / k.all_leads) AS DECIMAL(18, 4)) END
            AS DECIMAL(18, 4)) AS amount
    FROM paid s
    LEFT JOIN marked k ON k.what = CASE WHEN s.by_campaign THEN 'campaign' ELSE 'source' END
        AND k.of_what = CASE WHEN s.by_campaign THEN s.campaign_id ELSE s.source END
    LEFT JOIN campaigns c ON c.id = s.campaign_id
    LEFT JOIN campaign_tree m ON m.id = s.campaign_id"""


SPEND = Fact(
    "spend",
    _("Advertising costs"),
    "spend_id",
    _select,
    "spent_on",
    after=("leads",),
    standing=lambda t, day: t.spent_on <= day,
    lacks=_("What campaigns cost is not known in this workspace yet."),
    bring=_(
        "Bring a file with a row for each day and campaign, or source: what was spent on it, and "
        "when."
    ),
    shown=("campaign", "channel", "source", "lead_kind", "amount", "spent_on"),
)
