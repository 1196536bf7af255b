"""What became of leads, and since when they were reached: by stretches of days.

lead_deals         deals as they stood        lead_outcomes
lead_id  deal_id   deal_id  status  days      lead_id  from_on  until_on  won    won_amount
hs:1     hs:9      hs:9     open    01-20… →  hs:1     (ever)   01-20     false
                   hs:9     won     03-02…    hs:1     01-20    03-02     false
                                              hs:1     03-02    (never)   true   450

The stretches of a lead have no gaps. The last of them tells what holds now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.facts._office_hours import open_hours

if TYPE_CHECKING:
    from rapport.settings import Settings

EVER, FOREVER = "DATE '0001-01-01'", "DATE '9999-12-31'"

OUTCOME = ("has_deal", "won", "won_amount", "won_on", "deal_lost")
REACHED = ("first_touched_on", "contacted_on", "hours_to_contact")

LEAD_DEALS = f"""
    CREATE TEMP TABLE lead_deals AS
    SELECT
        w.lead_id, w.deal_id,
        greatest(min(w.linked_on), any_value(l.created_on), any_value(d.created_on)) AS from_on,
        coalesce(any_value(day_there(l.deleted_at)), {FOREVER}) AS until_on
    FROM (
        SELECT
            id AS lead_id, converted_deal_id AS deal_id, coalesce(converted_on, {EVER}) AS linked_on
        FROM leads WHERE converted_deal_id IS NOT NULL
        UNION ALL
        SELECT lead_id, id, {EVER} FROM deals WHERE lead_id IS NOT NULL
    ) w
    JOIN leads l ON l.id = w.lead_id
    LEFT JOIN deals d ON d.id = w.deal_id
    GROUP BY w.lead_id, w.deal_id"""
"""Which deals came of which leads, whichever of the two names the other, from when until when: a
lead that was deleted has none any more."""

LEAD_OUTCOMES = f"""
    CREATE TEMP TABLE lead_outcomes AS
    WITH told AS (
        SELECT
            deal_id, valid_from, valid_from_on, valid_until_on, status,
            CASE WHEN status <> 'open' THEN closed_on END AS closed_on,
            CASE WHEN status = 'won' THEN amount END AS amount
        FROM deal_history
        WHERE valid_from_on < valid_until_on AND deal_id IN (SELECT deal_id FROM lead_deals)
    ),
    states AS (
        SELECT
            deal_id, status, closed_on, amount, min(valid_from_on) AS from_on,
            max(valid_until_on) AS until_on
        FROM (
            SELECT *, sum(began) OVER (PARTITION BY deal_id ORDER BY valid_from) AS run
            FROM (
                SELECT *, CAST((status, closed_on, amount) IS DISTINCT FROM
                    lag((status, closed_on, amount)) OVER (
                        PARTITION BY deal_id ORDER BY valid_from) AS INTEGER) AS began
                FROM told
            )
        )
        GROUP BY deal_id, run, status, closed_on, amount
    ),
    -- A deal's days are those on which it changed, or had another number of leads.
    deal_days AS (
        SELECT deal_id, from_on AS day FROM states
        UNION SELECT deal_id, until_on FROM states
        UNION
        SELECT w.deal_id, unnest([w.from_on, w.until_on])
        FROM lead_deals w
        JOIN (SELECT deal_id, min(from_on) AS from_on FROM states GROUP BY deal_id) s
            ON s.deal_id = w.deal_id AND (w.from_on > s.from_on OR w.until_on < {FOREVER})
    ),
    spans AS (
        SELECT
            deal_id, day, lead(day, 1, {FOREVER}) OVER (PARTITION BY deal_id ORDER BY day)
                AS until_on
        FROM deal_days
    ),
    shared AS (
        SELECT
            w.lead_id, d.day, d.until_on, s.status, s.closed_on, s.amount,
            count(*) OVER deal AS leads, row_number() OVER (deal ORDER BY w.lead_id) AS place
        FROM spans d
        JOIN states s ON s.deal_id = d.deal_id AND s.from_on <= d.day AND s.until_on > d.day
        JOIN lead_deals w ON w.deal_id = d.deal_id AND w.from_on <= d.day AND w.until_on > d.day
        WINDOW deal AS (PARTITION BY d.deal_id, d.day)
    ),
    lead_days AS (
        SELECT lead_id, day FROM shared
        UNION SELECT lead_id, until_on FROM shared WHERE until_on < {FOREVER}
        UNION SELECT lead_id, {EVER} FROM shared
    )
    SELECT
        b.lead_id, b.day AS from_on,
        lead(b.day, 1, {FOREVER}) OVER (PARTITION BY b.lead_id ORDER BY b.day) AS until_on,
        count(s.lead_id) > 0 AS has_deal,
        coalesce(bool_or(s.status = 'won'), false) AS won,
        CAST(sum(
            CAST(s.amount / s.leads AS DECIMAL(18, 4)) + CASE WHEN s.place = 1
                THEN s.amount - s.leads * CAST(s.amount / s.leads AS DECIMAL(18, 4)) ELSE 0 END
        ) AS DECIMAL(18, 4)) AS won_amount,
        min(CASE WHEN s.status = 'won' THEN s.closed_on END) AS won_on,
        coalesce(bool_and(s.status IN ('lost', 'cancelled')), false) AS deal_lost
    FROM lead_days b
    LEFT JOIN shared s ON s.lead_id = b.lead_id AND s.day <= b.day AND s.until_on > b.day
    GROUP BY b.lead_id, b.day"""
"""What the deals of a lead had come to: leads of one deal share its amount equally, to the last
digit."""


def leads_reached(settings: Settings) -> str:
    """Make lead_contacts: when a person first did anything about a lead, and first reached it.

    The columns are REACHED; the hours are open ones, from its creation to the first contact, where
    the hours of both are known. Another stretch begins where an activity was deleted.
    """
    began, contacted = (
        open_hours("l.created_at", "o", settings),
        open_hours("f.contacted_at", "p", settings),
    )
    return f"""
    CREATE TEMP TABLE lead_contacts AS
    WITH done AS (
        SELECT
            id AS lead_id, first_contacted_at AS done_at, first_contacted_on AS day,
            first_contacted_hour AS hour, true AS reaches, {FOREVER} AS gone_on
        FROM leads
        WHERE first_contacted_at IS NOT NULL
        UNION ALL
        SELECT
            lead_id, done_at, done_on, done_hour,
            coalesce(direction, 'out') <> 'in'
                AND coalesce(lower(kind), '') NOT IN ('note', 'task'),
            coalesce(day_there(deleted_at), {FOREVER})
        FROM activities
        WHERE lead_id IS NOT NULL AND done_at IS NOT NULL AND NOT coalesce(automatic, false)
    ),
    spans AS (
        SELECT
            lead_id, from_on, lead(from_on, 1, {FOREVER}) OVER (
                PARTITION BY lead_id ORDER BY from_on) AS until_on
        FROM (
            SELECT lead_id, {EVER} AS from_on FROM done
            UNION SELECT lead_id, gone_on FROM done WHERE gone_on < {FOREVER}
        )
    ),
    standing AS (
        SELECT
            s.lead_id, s.from_on, s.until_on, d.day, d.reaches, d.done_at, d.hour,
            min(CASE WHEN d.reaches THEN d.day END) OVER (PARTITION BY s.lead_id, s.from_on)
                AS first_on
        FROM spans s
        LEFT JOIN done d ON d.lead_id = s.lead_id AND d.gone_on > s.from_on
    ),
    firsts AS (
        SELECT
            lead_id, from_on, until_on, min(day) AS first_touched_on, any_value(first_on)
                AS contacted_on,
            min(done_at) FILTER (reaches) AS contacted_at,
            bool_and(hour IS NOT NULL) FILTER (reaches AND day = first_on) AS has_hour
        FROM standing
        GROUP BY lead_id, from_on, until_on
    )
    SELECT
        f.lead_id, f.from_on, f.until_on, f.first_touched_on, f.contacted_on,
        CASE WHEN l.created_hour IS NOT NULL AND f.has_hour
            THEN greatest({contacted} - {began}, 0) END AS hours_to_contact
    FROM firsts f
    JOIN leads l ON l.id = f.lead_id
    LEFT JOIN office_days o ON o.day = l.created_on
    LEFT JOIN office_days p ON p.day = f.contacted_on"""
