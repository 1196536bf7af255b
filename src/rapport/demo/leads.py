"""Who asked, or was asked: the demo company's leads, of which some became its deals."""

from __future__ import annotations

STEPS = """
CREATE TABLE lead_statuses AS
FROM (VALUES
    ('New', 1, 'top'), ('Contacted', 2, 'top'), ('Nurturing', 3, 'middle'),
    ('Qualified', 4, 'middle'), ('Converted', 5, 'bottom'), ('Disqualified', 6, NULL)
) AS listed (name, position, part);

-- Most new deals were a lead before. A lead's draws are made with its own kind of number: its
-- deal's, or one that continues after the last deal's.
CREATE TABLE lead_courses AS
WITH converted AS (
    SELECT deals.number, deals.number AS deal, company, opened_on, deals.source, companies.place,
        deals.owner AS deal_owner, deals.created_at AS converted_at,
        greatest(opened_on - 3 - below(deals.number, 'lead gap', 34), first_day() + 1) AS began_on
    FROM deals JOIN companies ON companies.number = deals.company
    WHERE kind = 'new' AND opened_on >= first_day() + 8 AND chance(deals.number, 'lead') < 0.8
), others AS (
    SELECT deal_count() + turn AS number, turn,
        (2 * turn - 1) * whole_weight() // (2 * turns) AS weight_reached,
        place_slot(deal_count() + turn, 'lead place') AS slot
    FROM (SELECT 3 * deal_count() - count(*) AS turns FROM converted)
    CROSS JOIN unnest(generate_series(1, turns)) AS every (turn)
)
SELECT number, deal, company, place, source, deal_owner, began_on, converted_at,
    began_on + CAST(floor(0.4 * (opened_on - began_on) * chance(number, 'contacted'))
        AS INTEGER) AS contacted_on,
    began_on + CAST(floor((0.5 + 0.5 * chance(number, 'qualified')) * (opened_on - began_on))
        AS INTEGER) AS qualified_on,
    CAST(NULL AS DATE) AS disqualified_on
FROM converted
UNION ALL
SELECT number, NULL, NULL, place_slots.place,
    CASE WHEN chance(number, 'source') < 0.36 THEN 'Inbound'
        WHEN chance(number, 'source') < 0.70 THEN 'Outbound'
        WHEN chance(number, 'source') < 0.88 THEN 'Event'
        WHEN chance(number, 'source') < 0.96 THEN 'Partner'
        ELSE 'Referral' END,
    NULL, opening_days."day", NULL,
    CASE WHEN chance(number, 'ever contacted') < 0.9
        THEN opening_days."day" + below(number, 'contacted', 7) END,
    CASE WHEN chance(number, 'fate') > 0.82
        THEN opening_days."day" + 8 + below(number, 'qualified', 20) END,
    CASE WHEN chance(number, 'fate') < 0.62 OR chance(number, 'fate') > 0.87
        THEN opening_days."day" + 30 + below(number, 'disqualified', 45) END
FROM others
JOIN place_slots USING (slot)
ASOF JOIN opening_days ON others.weight_reached >= opening_days.weight_before;

CREATE TABLE leads AS
WITH known AS (
    -- What lies ahead is not known yet.
    SELECT * REPLACE (
        CASE WHEN contacted_on <= last_day_of_all() THEN contacted_on END AS contacted_on,
        CASE WHEN qualified_on <= last_day_of_all() THEN qualified_on END AS qualified_on,
        CASE WHEN disqualified_on <= last_day_of_all() THEN disqualified_on END AS disqualified_on)
    FROM lead_courses
), worked AS (
    SELECT course.*, began.working_before AS created_on, contacted.working_before AS reached_on,
        qualified.working_before AS found_good_on, given_up.working_before AS given_up_on
    FROM known AS course
    JOIN days AS began ON began."day" = began_on
    LEFT JOIN days AS contacted ON contacted."day" = contacted_on
    LEFT JOIN days AS qualified ON qualified."day" = qualified_on
    LEFT JOIN days AS given_up ON given_up."day" = disqualified_on
), created AS (
    SELECT *, office_time(created_on, number, 'lead created') AS created_at FROM worked
), contacted AS (
    SELECT *, CASE WHEN reached_on IS NOT NULL THEN greatest(
        office_time(reached_on, number, 'lead contacted'),
        created_at + to_minutes(CAST(5 + below(number, 'answered', 50) AS BIGINT)))
        END AS contacted_at
    FROM created
), qualified AS (
    SELECT *, CASE WHEN found_good_on IS NOT NULL THEN greatest(contacted_at, created_at, least(
        office_time(found_good_on, number, 'lead qualified'), converted_at)) END AS qualified_at
    FROM contacted
), closed AS (
    SELECT *, CASE WHEN given_up_on IS NOT NULL THEN greatest(contacted_at, qualified_at,
        created_at, office_time(given_up_on, number, 'lead given up')) END AS disqualified_at
    FROM qualified
)
SELECT closed.* EXCLUDE (number), closed.number AS drawn,
    row_number() OVER (ORDER BY created_at, closed.number) AS number,
    CASE WHEN converted_at IS NOT NULL THEN 'Converted'
        WHEN disqualified_at IS NOT NULL THEN 'Disqualified'
        WHEN qualified_at IS NOT NULL AND created_on > last_day_of_all() - 120 THEN 'Qualified'
        WHEN created_on < last_day_of_all() - 45 THEN 'Nurturing'
        WHEN contacted_at IS NOT NULL THEN 'Contacted' ELSE 'New' END AS status,
    CAST(between_limits(round(18 * bell(closed.number, 'score')
        + CASE WHEN converted_at IS NOT NULL THEN 66 WHEN qualified_at IS NOT NULL THEN 58
            ELSE 38 END
        + CASE source WHEN 'Referral' THEN 8 WHEN 'Partner' THEN 5 WHEN 'Outbound' THEN -7
            ELSE 0 END), 1, 99) AS INTEGER) AS score,
    one_of(desk.people, closed.number, 'lead owner') AS desk_owner,
    one_of(local.people, closed.number, 'lead owner') AS local_owner,
    places.country, places.region, places.city, places.culture,
    ['female', 'male'][1 + below(closed.number, 'lead gender', 2)] AS gender
FROM closed
JOIN places ON places.number = closed.place
JOIN desks AS desk ON desk.month = date_trunc('month', created_on) AND desk.team = 9
JOIN desks AS local ON local.month = date_trunc('month', created_on) AND local.team = places.team;
"""

TABLES = {
    "lead_statuses": "SELECT name, position, part FROM lead_statuses",
    "leads": """
        SELECT identifier('E', leads.number) AS id,
            coalesce(contacts.given_name, one_of(given, drawn, 'lead given')) || ' '
                || coalesce(contacts.family_name, one_of(family, drawn, 'lead family')) AS name,
            coalesce(contacts.email, one_of(latin_given, drawn, 'lead given') || '.'
                || one_of(latin_family, drawn, 'lead family') || '@mail.example') AS email,
            CASE WHEN chance(drawn, 'lead owner known') < 0.03 THEN NULL
                ELSE 'U' || lpad(CAST(CASE WHEN chance(drawn, 'lead desk') < 0.55 THEN desk_owner
                    ELSE coalesce(deal_owner, local_owner) END AS VARCHAR), 2, '0') END AS owner_id,
            CASE WHEN leads.company IS NOT NULL THEN identifier('P', leads.company)
                END AS contact_id,
            CASE WHEN leads.company IS NOT NULL THEN identifier('C', leads.company)
                END AS company_id,
            CASE WHEN chance(drawn, 'lead source known') >= 0.02 THEN leads.source END AS source,
            CASE leads.source
                WHEN 'Inbound' THEN one_of(['Demo form', 'Price page', 'White paper', 'Chat',
                    'Webinar'], drawn, 'detail')
                WHEN 'Outbound' THEN one_of(['E-mail', 'Call list', 'LinkedIn'], drawn, 'detail')
                WHEN 'Event' THEN one_of(['Stand', 'Talk', 'Dinner'], drawn, 'detail')
                END AS source_detail,
            CASE WHEN chance(drawn, 'lead campaign known') < 0.5 THEN 'M' || campaigns.number
                END AS campaign_id,
            CASE WHEN leads.source = 'Outbound' THEN 'outbound' ELSE 'inbound' END AS kind, status,
            greatest(leads.created_at, contacted_at, qualified_at, converted_at, disqualified_at)
                AS status_changed_at,
            CASE WHEN chance(drawn, 'score known') >= 0.06 THEN score END AS score,
            CASE WHEN qualified_at IS NOT NULL AND chance(drawn, 'value known') < 0.6
                THEN round(exp(0.8 * bell(drawn, 'lead value')) * 28) * 500 END AS "value",
            coalesce(contacts.job_title, titles.job_title) AS job_title,
            coalesce(contacts.seniority, titles.seniority) AS seniority,
            coalesce(companies.industry, industries.industry) AS industry,
            coalesce(companies.employees, CASE WHEN chance(drawn, 'lead staff known') < 0.7
                THEN CAST(round(exp(1.5 * bell(drawn, 'lead staff')) * 60) + 2 AS BIGINT)
                END) AS employees,
            CASE WHEN chance(drawn, 'lead birth known') < 0.25 THEN coalesce(contacts.birth_year,
                1960 + below(drawn, 'lead born', 42)) END AS birth_year,
            CASE WHEN chance(drawn, 'lead gender known') < 0.4
                THEN coalesce(contacts.gender, leads.gender) END AS gender,
            leads.country, leads.region, leads.city, leads.created_at,
            contacted_at AS first_contacted_at, qualified_at, converted_at,
            CASE WHEN deal IS NOT NULL THEN identifier('D', deal) END AS converted_deal_id,
            disqualified_at,
            CASE WHEN disqualified_at IS NOT NULL AND chance(drawn, 'why known') < 0.92
                THEN one_of(['No answer', 'No answer', 'No need', 'No need', 'Too small',
                    'No budget', 'Wrong person', 'Duplicate'], drawn, 'why') END
                AS disqualified_reason
        FROM leads
        JOIN names ON names.culture = leads.culture AND names.gender = leads.gender
        JOIN titles ON titles.number = below(drawn, 'lead title', 12)
        JOIN industries ON industries.number = below(drawn, 'lead industry', 8)
        LEFT JOIN contacts ON contacts.number = leads.company
        LEFT JOIN companies ON companies.number = leads.company
        LEFT JOIN campaigns ON campaigns.source = leads.source
            AND created_on BETWEEN campaigns.starts_on AND campaigns.ends_on
            AND campaigns.turn = CASE leads.source WHEN 'Inbound'
                THEN 1 + below(drawn, 'lead campaign', 2) ELSE 1 END
    """,
}
