"""What each touch is credited of each lead, once for each model of attribution.

touches                        leads                 fact_lead_attribution (linear)
lead_id  campaign  touched_on  id    created_on      lead_id  campaign  credit  created_on
hs:1     Fair      01-05       hs:1  01-20        →  hs:1     Fair      0.5     01-20
hs:1     Search    01-20       hs:2  01-21           hs:1     Search    0.5     01-20
hs:1     Stories   03-02                             hs:2     (none)    1       01-21

A touch is of the lead that it names, else of its deal's leads, else of its contact's. Those after
the lead came in, and those without a date, count for nothing. A lead without a touch goes whole to
its own campaign, or to none.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, carried
from rapport.facts._campaigns import campaign_columns
from rapport.facts._credit import by_then, credits_of, lives_of, reaches, untouched
from rapport.wording import _

CARRIED = ("lead_id", "owner", "team", "source", "country", "industry", "lead_kind", "created_on")
"""What a credit has of its lead; the rest is read from the lead."""


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH created AS (
        SELECT
            id AS record, campaign_id, created_at, created_on, created_hour, contact_id,
            day_there(deleted_at) AS left_out_on, DATE '0001-01-01' AS valid_from_on
        FROM leads
    ),
    dated AS (
        SELECT
            t.*, day_there(t.deleted_at) AS deleted_on, t.lead_id IS NULL OR d.record IS NULL
                OR d.left_out_on IS NOT NULL AS of_no_lead,
            d.left_out_on AS no_lead_since_on
        FROM touches t
        LEFT JOIN created d ON d.record = t.lead_id
        WHERE t.touched_on IS NOT NULL
    ),
    linked AS (
        SELECT deal_id, nullif(max(until_on), DATE '9999-12-31') AS left_out_on
        FROM lead_deals GROUP BY deal_id
    ),
    of_leads AS (
        SELECT t.*, t.lead_id AS of_record, NULL AS since_on, t.deleted_on AS gone_on
        FROM dated t
        WHERE t.lead_id IN (SELECT record FROM created)
    ),
    of_deals AS (
        SELECT
            t.*, w.lead_id AS of_record, greatest(t.no_lead_since_on, w.from_on) AS since_on,
            least(t.deleted_on, w.until_on) AS gone_on
        FROM dated t
        JOIN lead_deals w ON w.deal_id = t.deal_id
        WHERE t.of_no_lead
    ),
    of_contacts AS (
        SELECT
            t.*, d.record AS of_record, greatest(t.no_lead_since_on, w.left_out_on) AS since_on,
            t.deleted_on AS gone_on
        FROM dated t
        JOIN created d ON d.contact_id = t.contact_id
        LEFT JOIN linked w ON w.deal_id = t.deal_id
        WHERE t.of_no_lead AND (w.deal_id IS NULL OR w.left_out_on IS NOT NULL)
    ),
    reached AS (
        SELECT * FROM of_leads UNION ALL SELECT * FROM of_deals UNION ALL SELECT * FROM of_contacts
    ),
    {lives_of("created")},
    paths AS (
        SELECT
            d.record_id, coalesce(t.campaign_id, e.campaign_id) AS campaign_id, t.email_id,
            t.touched_on, t.touched_at, true AS before_lead, false AS before_deal
        FROM reached t
        JOIN lives d ON d.record = t.of_record AND {reaches()}
        LEFT JOIN emails e ON e.id = t.email_id
        WHERE d.created_on IS NULL OR {by_then("d.created")}
    ),
    {credits_of("paths")},
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
        c.touched_on AS touched_on,
        e.sent_on AS sent_on,
        e.sent_hour AS sent_hour,
        c.share_to - c.share_from AS credit,
        v.valid_from_on AS counts_from_on,
        least(v.until_on, v.left_out_on) AS left_out_on
    FROM c
    JOIN lives v ON v.record_id = c.record_id
    JOIN every_leads f ON f.lead_id = v.record
    LEFT JOIN campaign_tree m ON m.id = c.campaign_id
    LEFT JOIN emails e ON e.id = c.email_id
    LEFT JOIN labels_emails el ON el.id = c.email_id"""


LEAD_ATTRIBUTION = Fact(
    "lead_attribution",
    _("Credits of leads"),
    "credit_id",
    _select,
    "created_on",
    after=("leads",),
    of="leads",
    own=("campaign", "channel", "parent_campaign"),
    standing=lambda t, day: t.counts_from_on <= day,
    lacks=_("There are no leads in this workspace yet."),
    bring=_(
        "Bring a file with a row for each lead: its owner, its source, and the day on which it "
        "came in."
    ),
    shown=("lead", "source", "owner", "campaign", "email", "credit", "touched_on", "created_on"),
)
