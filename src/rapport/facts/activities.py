"""Activities, one row each, with the facts of the deal or the lead that they are about.

activities                              fact_activities
id    kind  deal_id  done_at            activity_id  activity_kind  owner  status  deal  done_on
hs:1  call  hs:9     2026-09-01 10:02 → hs:1         call           Nora   won     Ski   2026-09-01

The owner is who did it; the customer, the place and the source are the activity's own, else its
deal's, else its lead's. As of a day, stage, pipeline and status are those that the deal had at
that day's end. The first call that reached somebody tells how many attempts that took:
calls about the same lead, else deal, else with the same contact or company.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.wording import _

CONNECTED = """coalesce(lower(d.kind) = 'call' AND lower(coalesce(d.outcome, d.disposition)) IN (
            'connected', 'answered', 'completed', 'successful', 'success', 'interested'
        ), false)"""
MOST_ATTEMPTS = 6
"""Whom nobody reached in five calls is seldom reached: those after are told as one."""
REACHED = """coalesce(
                'lead ' || d.lead_id, 'deal ' || d.deal_id, 'contact ' || d.contact_id,
                'company ' || d.company_id
            )"""
"""Whom a call is to: a lead and a deal may share an id."""
ATTEMPTS = f"""
    SELECT
        id,
        CASE WHEN number < {MOST_ATTEMPTS} THEN CAST(number AS VARCHAR) ELSE '{MOST_ATTEMPTS}+' END
            AS attempt,
        CASE WHEN connected AND connections = 1 THEN number END AS attempts
    FROM (
        SELECT
            d.id, {CONNECTED} AS connected,
            row_number() OVER line AS number,
            sum(CAST({CONNECTED} AS INTEGER)) OVER (
                line ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS connections
        FROM activities d
        WHERE lower(d.kind) = 'call' AND d.done_at IS NOT NULL AND d.deleted_at IS NULL
            AND {REACHED} IS NOT NULL
        WINDOW line AS (
            PARTITION BY {REACHED}
            ORDER BY d.done_at, d.id
        )
    )"""


def _told(name: str, *own: str, lead: str = "") -> str:
    """What the activity has of its own, else what its deal (f) tells, else its lead (e)."""
    others = (
        f"nullif({each}::VARCHAR, '{UNKNOWN}')" for each in (f"f.{name}", lead or f"e.{name}")
    )
    return f"coalesce({', '.join((*own, *others))}, '{UNKNOWN}') AS {name}"


def _select(inputs: Inputs) -> str:
    customer_of_lead = f"coalesce(nullif(e.company::VARCHAR, '{UNKNOWN}'), e.contact)"
    return f"""
    SELECT
        d.id AS activity_id,
        d.subject AS name,
        d.source_url AS source_url,
        d.recording_url AS recording_url,
        d.owner_id AS owner_id,
        d.deal_id AS deal_id,
        d.lead_id AS lead_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        {known("lower(d.kind)", UNKNOWN)} AS activity_kind,
        {known("d.outcome", UNKNOWN)} AS outcome,
        {known("d.disposition", UNKNOWN)} AS disposition,
        {known("d.direction", UNKNOWN)} AS direction,
        coalesce(f.deal, CASE WHEN d.deal_id IS NULL THEN '{NONE}' ELSE '{UNKNOWN}' END) AS deal,
        {known("ll.label", NONE)} AS lead,
        {known("coalesce(f.deal::VARCHAR, ll.label, cl.label, kl.label)", UNKNOWN)} AS about,
        {_told("company", "cl.label")},
        {_told("contact", "kl.label")},
        {_told("customer", "cl.label", "kl.label", lead=customer_of_lead)},
        {_told("industry", "c.industry")},
        {_told("country", "c.country")},
        {_told("region", "c.region")},
        {_told("city", "c.city")},
        {_told("source")},
        coalesce(f.pipeline, '{UNKNOWN}') AS pipeline,
        coalesce(f.stage, '{UNKNOWN}') AS stage,
        f.stage_position AS stage_position,
        coalesce(f.status, '{UNKNOWN}') AS status,
        {known("d.system", UNKNOWN)} AS system,
        d.duration_s / 60.0 AS minutes,
        coalesce(d.automatic, false) AS automatic,
        d.created_on AS created_on,
        d.due_on AS due_on,
        d.done_on AS done_on,
        d.done_hour AS done_hour,
        d.done_at IS NOT NULL AS done,
        {CONNECTED} AS connected,
        {known("n.attempt", UNKNOWN)} AS attempt,
        n.attempts AS attempts,
        day_there(d.deleted_at) AS left_out_on
        {inputs.custom("d", "activities")}
        {inputs.custom("u", "users", "owner.")}
    FROM activities d
    LEFT JOIN users u ON u.id = d.owner_id
    LEFT JOIN labels_users ul ON ul.id = d.owner_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    LEFT JOIN companies c ON c.id = d.company_id
    LEFT JOIN labels_companies cl ON cl.id = d.company_id
    LEFT JOIN labels_contacts kl ON kl.id = d.contact_id
    LEFT JOIN labels_leads ll ON ll.id = d.lead_id
    LEFT JOIN fact_deals f ON f.deal_id = d.deal_id
    LEFT JOIN fact_leads e ON e.lead_id = d.lead_id
    LEFT JOIN ({ATTEMPTS}) n ON n.id = d.id"""


def _past(rows: Any, day: Any) -> Any:
    """What was done later had not been done yet."""
    import ibis

    done = (rows.done_on <= day).fill_null(False)
    return rows.mutate(done=done, done_on=ibis.cases((done, rows.done_on)))


ACTIVITIES = Fact(
    "activities",
    _("Activities"),
    "activity_id",
    _select,
    "done_on",
    after=("deals", "leads"),
    # What is done can be logged on a later day.
    standing=lambda t, day: (t.created_on <= day) | t.created_on.isnull() | (t.done_on <= day),
    past=_past,
    of_deal=("pipeline", "stage", "stage_position", "status"),
    lacks=_("There are no activities in this workspace yet."),
    bring=_(
        "Bring a file with a row for each call, meeting or task: who it was, and on which day."
    ),
    shown=(
        "about",
        "activity_kind",
        "name",
        "owner",
        "outcome",
        "done_on",
        "due_on",
        "minutes",
        "recording_url",
    ),
)
