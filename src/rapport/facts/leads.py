"""Leads, one row each, with what became of them.

leads                                         fact_leads
id    source  status  converted_deal_id       lead_id  source  lead_status  won    won_amount
hs:1  Web     Closed  hs:9                →   hs:1     Web     Closed       true   450
hs:2  Fair    New                             hs:2     Fair    New          false

Several leads of one deal share its amount equally, to the last digit; a lead with several deals
has a share of each. A lead that has a deal, or whose status says so, is converted. It is touched
once a person has done anything about it, and contacted once one wrote, called or met: a note or a
task is no contact.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._context import CAMPAIGN, CONTEXT, PLACE
from rapport.wording import _

SAYS_SO = "coalesce(lower(trim(d.status)) = 'converted', false)"
CONVERTED = (
    "d.converted_at IS NOT NULL OR d.converted_deal_id IS NOT NULL OR coalesce(w.has_deal, false)"
    " OR " + SAYS_SO
)


CHANGED = """
    SELECT
        lead_id,
        max(happened_on) FILTER (field = 'status') AS changed_on
    FROM lead_changes
    WHERE deleted_at IS NULL
    GROUP BY lead_id"""
"""When a lead last came into another status, where its changes tell."""


LINKED = """(
        EXISTS (SELECT 1 FROM lead_deals WHERE until_on = DATE '9999-12-31')
        OR NOT EXISTS (SELECT 1 FROM deals WHERE status = 'won' AND deleted_at IS NULL)
    )"""
"""Whether it is known what became of leads: not where deals are won and none names a lead."""


def _select(inputs: Inputs) -> str:
    bands = inputs.settings.bands
    sizes = band("coalesce(d.employees, c.employees)", bands.company_size, UNKNOWN)
    scores = band("d.score", bands.lead_score, UNKNOWN)
    age = "extract(year FROM d.created_on) - coalesce(d.birth_year, k.birth_year)"
    return f"""
    SELECT
        d.id AS lead_id,
        dl.label AS lead,
        d.name AS name,
        d.source_url AS source_url,
        d.owner_id AS owner_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        d.converted_deal_id AS deal_id,
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
        CASE WHEN d.converted_on IS NULL THEN since.since_on END AS deal_since_on,
        {SAYS_SO} AS said_converted,
        {CONVERTED} AS converted,
        NOT ({CONVERTED}) AND d.disqualified_at IS NULL AS open,
        coalesce(w.won, false) AS won,
        CASE WHEN {LINKED} THEN true END AS won_known,
        w.won_on AS won_on,
        coalesce(w.deal_lost, false) AS deal_lost,
        w.won_amount AS won_amount,
        q.first_touched_on IS NOT NULL AS touched,
        q.first_touched_on AS first_touched_on,
        q.contacted_on AS contacted_on,
        q.contacted_on IS NOT NULL AS contacted,
        q.hours_to_contact AS hours_to_contact,
        coalesce(
            d.status_changed_on,
            g.changed_on,
            CASE WHEN told.system IS NOT NULL THEN d.created_on END
        ) AS status_since_on,
        day_there(d.deleted_at) AS left_out_on
        {inputs.custom("d", "leads")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("k", "contacts", "contact.")}
        {inputs.custom("u", "users", "owner.")}
        {inputs.custom("m", "campaigns", "campaign.")}
    FROM leads d
    {CONTEXT}
    LEFT JOIN labels_leads dl ON dl.id = d.id
    LEFT JOIN lead_statuses st ON st.name = d.status AND st.system = d.system
    LEFT JOIN lead_outcomes w ON w.lead_id = d.id AND w.until_on = DATE '9999-12-31'
    LEFT JOIN lead_contacts q ON q.lead_id = d.id AND q.until_on = DATE '9999-12-31'
    LEFT JOIN (
        SELECT w.lead_id, min(x.created_on) AS since_on
        FROM lead_deals w JOIN deals x ON x.id = w.deal_id
        GROUP BY w.lead_id
    ) since ON since.lead_id = d.id
    LEFT JOIN ({CHANGED}) g ON g.lead_id = d.id
    LEFT JOIN (
        SELECT system FROM leads WHERE status_changed_on IS NOT NULL
        UNION
        SELECT system FROM lead_changes WHERE field = 'status'
    ) told ON told.system = d.system"""


def _past(rows: Any, day: Any) -> Any:
    """What happened to a lead later had not happened yet.

    What had become of it, and who had reached it, is told by its stretch.
    """
    import ibis

    def by_then(name: str) -> Any:
        return (rows[name] <= day).fill_null(False)

    dates = ("first_contacted_on", "contacted_on", "qualified_on", "converted_on")
    masked = {name: ibis.cases((by_then(name), rows[name])) for name in (*dates, "disqualified_on")}
    # Without a history, the last status is all that is told, and since when it holds.
    told = rows.status_told | by_then("status_changed_on")
    since = told | rows.status_changed_on.isnull()
    # Without a day of its own, a lead was converted once it had a deal, or its status said so.
    undated = rows.converted & rows.converted_on.isnull()
    undated &= rows.deal_since_on.isnull() | (rows.deal_since_on <= day)
    said = rows.lead_status.cast("string").strip().lower() == "converted"
    undated &= ~rows.said_converted | (rows.status_told & said) | (~rows.status_told & since)
    converted = by_then("converted_on") | rows.has_deal.fill_null(False) | undated
    contacted = by_then("contacted_on")
    return rows.mutate(
        **masked,
        converted=converted,
        days_to_convert=ibis.cases((by_then("converted_on"), rows.days_to_convert)),
        open=~converted & ~by_then("disqualified_on"),
        touched=by_then("first_touched_on"),
        contacted=contacted,
        hours_to_contact=ibis.cases((contacted, rows.hours_to_contact)),
        lead_status=ibis.cases((told, rows.lead_status.cast("string")), else_=UNKNOWN),
        status_since_on=ibis.cases((since, rows.status_since_on)),
    )


LEADS = Fact(
    "leads",
    _("Leads"),
    "lead_id",
    _select,
    "created_on",
    history="leads_history",
    standing=lambda t, day: (t.created_on <= day) | t.created_on.isnull(),
    past=_past,
    lacks=_("There are no leads in this workspace yet."),
    bring=_(
        "Bring a file with a row for each lead: its owner, its source, and the day on which it "
        "came in."
    ),
    shown=("lead", "source", "owner", "lead_status", "score", "created_on", "converted_on"),
)
