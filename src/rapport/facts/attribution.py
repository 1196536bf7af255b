"""What each touch is credited of each deal, once for each model of attribution.

touches                        deals                 fact_attribution (of one model: linear)
deal_id  campaign  touched_on  id    amount  status  deal_id  campaign  credit  amount  status
hs:1     Fair      01-05       hs:1  900     won     hs:1     Fair      0.5     450     won
hs:1     Search    02-01       hs:2  300     won  →  hs:1     Search    0.5     450     won
                                                     hs:2     (none)    1       300     won

A touch is of the deal that it names, else of its lead's deals, else of its contact's. Those after
the closing, and those without a date, count for nothing. A deal without a touch goes whole to its
own campaign, or to none. Rows are there for every deal that was ever won. One that was reopened and
won anew has those of its first closing too: from then on (counts_from_on) they were its credits,
until it was won anew.

Its profit is known where every line's cost is. It is `paid` for where money was spent on its
campaign, or on its deal's source without a campaign.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, carried, known
from rapport.facts._campaigns import campaign_columns
from rapport.facts._credit import by_then, credits_of, lives_of, part_of, reaches, untouched
from rapport.wording import _

CARRIED = (
    "deal_id",
    "owner",
    "team",
    "customer",
    "source",
    "country",
    "industry",
    "segment",
    "sales_channel",
    "status",
    "created_on",
    "closed_on",
)
"""What a credit has of its deal; the rest is read from the deal."""

TOUCHED = """
    dated AS (
        SELECT
            t.*, day_there(t.deleted_at) AS deleted_on, t.deal_id IS NULL OR f.deal_id IS NULL
                OR f.left_out_on IS NOT NULL AS of_no_deal,
            f.left_out_on AS no_deal_since_on
        FROM touches t
        LEFT JOIN every_deals f ON f.deal_id = t.deal_id
        WHERE t.touched_on IS NOT NULL
    ),
    linked AS (
        SELECT lead_id, nullif(max(until_on), DATE '9999-12-31') AS left_out_on
        FROM lead_deals GROUP BY lead_id
    ),
    of_deals AS (
        SELECT t.*, t.deal_id AS of_record, NULL AS since_on, t.deleted_on AS gone_on
        FROM dated t
        WHERE t.deal_id IN (SELECT deal_id FROM every_deals)
    ),
    of_leads AS (
        SELECT
            t.*, w.deal_id AS of_record, greatest(t.no_deal_since_on, w.from_on) AS since_on,
            least(t.deleted_on, w.until_on) AS gone_on
        FROM dated t
        JOIN lead_deals w ON w.lead_id = t.lead_id
        WHERE t.of_no_deal
    ),
    of_contacts AS (
        SELECT
            t.*, f.deal_id AS of_record, greatest(t.no_deal_since_on, w.left_out_on) AS since_on,
            t.deleted_on AS gone_on
        FROM dated t
        JOIN every_deals f ON f.contact_id = t.contact_id
        LEFT JOIN linked w ON w.lead_id = t.lead_id
        WHERE t.of_no_deal AND (w.lead_id IS NULL OR w.left_out_on IS NOT NULL)
    ),
    reached AS (
        SELECT * FROM of_deals UNION ALL SELECT * FROM of_leads UNION ALL SELECT * FROM of_contacts
    )"""
"""Which touches reach which deals, each since when and until when: as far as a deletion, or a lead
that was converted later, tells."""

LEADS_CHANGE = [f"SELECT deal_id, {day} FROM lead_deals" for day in ("from_on", "until_on")]
"""The days on which a deal has another lead: what came before the lead depends on it."""

SPENT_ON = """
    paid_campaigns AS (
        SELECT campaign_id, coalesce(min(spent_on), DATE '0001-01-01') AS since_on FROM spend
        WHERE deleted_at IS NULL AND campaign_id IS NOT NULL AND amount > 0
        GROUP BY campaign_id
    ),
    paid_sources AS (
        SELECT source, coalesce(min(spent_on), DATE '0001-01-01') AS since_on FROM spend
        WHERE deleted_at IS NULL AND campaign_id IS NULL AND source IS NOT NULL AND amount > 0
        GROUP BY source
    )"""
"""The campaigns that money was spent on, and the sources that it was spent on without one; both
since when."""


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH {TOUCHED},
    -- One row each time that a deal that is won has another closing.
    won AS (
        SELECT
            h.deal_id AS record, d.campaign_id, d.created_at, d.created_on, d.created_hour,
            h.closed_at, h.closed_on, h.closed_hour, h.valid_from_on
        FROM deal_history h
        JOIN deals d ON d.id = h.deal_id
        WHERE h.status = 'won' AND h.valid_from_on < h.valid_until_on
        WINDOW deal AS (PARTITION BY h.deal_id ORDER BY h.valid_from)
        QUALIFY row_number() OVER deal = 1
            OR (h.closed_at, h.closed_hour) IS DISTINCT FROM
                lag((h.closed_at, h.closed_hour)) OVER deal
    ),
    {lives_of("won", *LEADS_CHANGE)},
    leads_of AS (
        SELECT
            d.record_id, min(l.created_at) AS lead_at, min(l.created_on) AS lead_on,
            arg_min(l.created_hour, l.created_at) AS lead_hour,
            arg_min(l.kind, coalesce(l.created_at, TIMESTAMP '9999-12-31')) AS lead_kind
        FROM lives d
        JOIN lead_deals w ON w.deal_id = d.record
            AND w.from_on <= d.valid_from_on AND w.until_on > d.valid_from_on
        JOIN leads l ON l.id = w.lead_id
        GROUP BY d.record_id
    ),
    paths AS (
        SELECT
            d.record_id, coalesce(t.campaign_id, e.campaign_id) AS campaign_id, t.email_id,
            t.touched_on, t.touched_at,
            {by_then("g.lead")} AS before_lead,
            {by_then("d.created")} AS before_deal
        FROM reached t
        JOIN lives d ON d.record = t.of_record AND {reaches()}
        LEFT JOIN leads_of g ON g.record_id = d.record_id
        LEFT JOIN emails e ON e.id = t.email_id
        WHERE d.closed_on IS NULL OR {by_then("d.closed")}
    ),
    {credits_of("paths")},
    costs AS (
        SELECT
            deal_id,
            CASE WHEN count(*) = count(cost) THEN CAST(sum(cost) AS DECIMAL(18, 4)) END AS cost
        FROM (
            SELECT l.deal_id, coalesce(l.cost * d.rate, p.unit_cost * l.quantity) AS cost
            FROM deal_lines l
            JOIN deals d ON d.id = l.deal_id
            LEFT JOIN products p ON p.id = l.product_id
            WHERE l.deleted_at IS NULL
        )
        GROUP BY deal_id
    ),
    -- A deal that was reopened and won again is one purchase.
    bought AS (
        SELECT customer, deal_id, purchase_id, min(purchased_on) AS purchased_on,
            bool_or(first) AS first
        FROM fact_purchases GROUP BY ALL
    ),
    bought_again AS (
        SELECT
            *, lead(purchased_on) OVER (
                PARTITION BY customer ORDER BY purchased_on NULLS LAST, purchase_id
            ) AS came_back_on
        FROM bought
    ),
    {SPENT_ON},
    c AS (SELECT * FROM credits UNION ALL {untouched("lives")})
    SELECT
        c.record_id || ' ' || c.attribution || ' ' || c.place AS credit_id,
        c.attribution AS attribution,
        {carried("f", *CARRIED)},
        {campaign_columns("m", "c.campaign_id")},
        coalesce(el.label, CASE WHEN c.email_id IS NULL THEN '{NONE}' ELSE '{UNKNOWN}' END)
            AS email,
        CASE WHEN EXISTS (
            SELECT 1 FROM touches WHERE email_id IS NOT NULL AND deleted_at IS NULL
        ) THEN true END AS mailing_known,
        {known("g.lead_kind", UNKNOWN)} AS lead_kind,
        c.touched_on AS touched_on,
        e.sent_on AS sent_on,
        e.sent_hour AS sent_hour,
        e.cost IS NOT NULL AS email_has_cost,
        coalesce(b.first, false) AS first,
        CASE WHEN b.first THEN b.came_back_on END AS came_back_on,
        least(pc.since_on, ps.since_on) AS paid_since_on,
        least(pc.since_on, ps.since_on) IS NOT NULL AS paid,
        known.spend_since_on AS spend_since_on,
        CASE WHEN known.spend_since_on IS NOT NULL THEN true END AS spend_known,
        c.share_from AS share_from,
        c.share_to AS share_to,
        c.share_to - c.share_from AS credit,
        k.cost AS deal_cost,
        {part_of("f.amount")} AS amount,
        {part_of("(f.amount - k.cost)")} AS profit,
        v.valid_from_on AS counts_from_on,
        least(v.until_on, f.left_out_on) AS left_out_on
    FROM c
    JOIN lives v ON v.record_id = c.record_id
    JOIN every_deals f ON f.deal_id = v.record
    LEFT JOIN campaign_tree m ON m.id = c.campaign_id
    LEFT JOIN emails e ON e.id = c.email_id
    LEFT JOIN labels_emails el ON el.id = c.email_id
    LEFT JOIN leads_of g ON g.record_id = c.record_id
    LEFT JOIN costs k ON k.deal_id = v.record
    LEFT JOIN bought_again b ON b.purchase_id = 'deal ' || v.record
    LEFT JOIN paid_campaigns pc ON pc.campaign_id = c.campaign_id
    LEFT JOIN paid_sources ps ON ps.source = f.source::VARCHAR
    CROSS JOIN (
        SELECT CASE WHEN count(*) > 0 THEN coalesce(min(spent_on), DATE '0001-01-01') END
            AS spend_since_on
        FROM spend WHERE deleted_at IS NULL
    ) known"""


def _past(rows: Any, day: Any) -> Any:
    """The same of the deal as it stood; nobody had come back, and nothing been spent, later."""
    import ibis

    def part(amount: Any) -> Any:
        start, end = (
            (amount.cast("float64") * rows[each].cast("float64")).cast("decimal(18, 4)")
            for each in ("share_from", "share_to")
        )
        whole = ibis.cases((rows.share_to == 1, amount.cast("decimal(18, 4)")), else_=end)
        return (whole - start).cast("decimal(18, 4)")

    return rows.mutate(
        amount=part(rows.amount),
        profit=part(rows.amount - rows.deal_cost),
        came_back_on=ibis.cases(((rows.came_back_on <= day).fill_null(False), rows.came_back_on)),
        paid=(rows.paid_since_on <= day).fill_null(False),
        spend_known=ibis.cases(((rows.spend_since_on <= day).fill_null(False), True)),
    )


ATTRIBUTION = Fact(
    "attribution",
    _("Credits of deals"),
    "credit_id",
    _select,
    "closed_on",
    after=("deals", "purchases"),
    of="deals",
    own=("campaign", "channel", "parent_campaign"),
    standing=lambda t, day: t.counts_from_on <= day,
    past=_past,
    lacks=_("No deal was won in this workspace yet."),
    bring=_(
        "Bring a file with a row for each deal and one for each time that a campaign reached "
        "somebody: the lead, the contact or the deal, the campaign, and when."
    ),
    shown=(
        "deal",
        "customer",
        "owner",
        "campaign",
        "email",
        "credit",
        "amount",
        "touched_on",
        "closed_on",
    ),
)
