"""Who asked, or was asked: the demo company's leads, of which some became its deals."""

from __future__ import annotations

STEPS = """
CREATE TABLE lead_statuses AS
FROM (VALUES
    ('New', 1, 'top'), ('Contacted', 2, 'top'), ('Nurturing', 3, 'middle'),
    ('Qualified', 4, 'middle'), ('Converted', 5, 'bottom'), ('Disqualified', 6, NULL)
) AS listed (name, position, part);

-- A lead's draws are made with its own kind of number: its
-- deal's, or one that continues after the last deal's.
CREATE TABLE lead_courses AS
WITH converted AS (
    SELECT deals.number, deals.number AS deal, company, opened_on, deals.source, companies.place,
        deals.first_owner AS deal_owner, deals.started_at AS converted_at,
        greatest(opened_on - 3 - below(deals.number, 'lead gap', 34), first_day() + 1) AS began_on
    FROM deals JOIN companies ON companies.number = deals.company
    WHERE had_lead
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
    CASE WHEN chance(number, 'bought list') < 0.17 THEN 'Bought list'
        WHEN chance(number, 'source') < 0.36 THEN 'Inbound'
        WHEN chance(number, 'source') < 0.70 THEN 'Outbound'
        WHEN chance(number, 'source') < 0.88 THEN 'Event'
        WHEN chance(number, 'source') < 0.96 THEN 'Partner'
        ELSE 'Referral' END,
    NULL, opening_days."day", NULL,
    CASE WHEN chance(number, 'ever contacted') < 0.9
        THEN opening_days."day" + below(number, 'contacted', 7) END,
    CASE WHEN chance(number, 'fate') > CASE WHEN chance(number, 'bought list') < 0.17
            THEN 0.985 ELSE 0.82 END
        THEN opening_days."day" + 8 + below(number, 'qualified', 20) END,
    CASE WHEN chance(number, 'fate') < CASE WHEN chance(number, 'bought list') < 0.17
            THEN 0.9 ELSE 0.62 END OR chance(number, 'fate') > 0.87
        THEN opening_days."day" + 30 + below(number, 'disqualified', 45) END
FROM others
JOIN place_slots USING (slot)
ASOF JOIN opening_days ON others.weight_reached >= opening_days.weight_before;

CREATE TABLE lead_days AS
WITH known AS (
    -- What lies ahead is not known yet.
    SELECT * REPLACE (
        CASE WHEN contacted_on <= last_day_of_all() THEN contacted_on END AS contacted_on,
        CASE WHEN qualified_on <= last_day_of_all() THEN qualified_on END AS qualified_on,
        CASE WHEN disqualified_on <= last_day_of_all() THEN disqualified_on END AS disqualified_on)
    FROM lead_courses
), worked AS (
    SELECT course.number AS drawn, deal, company, place, source, deal_owner, converted_at, began_on,
        began.working_before AS created_on, contacted.working_before AS reached_on,
        qualified.working_before AS found_good_on, given_up.working_before AS given_up_on,
        places.team, places.culture,
        ['female', 'male'][1 + below(course.number, 'lead gender', 2)] AS gender
    FROM known AS course
    JOIN places ON places.number = course.place
    JOIN days AS began ON began."day" = began_on
    LEFT JOIN days AS contacted ON contacted."day" = contacted_on
    LEFT JOIN days AS qualified ON qualified."day" = qualified_on
    LEFT JOIN days AS given_up ON given_up."day" = disqualified_on
), created AS (
    -- Who comes over the web comes at any hour, and on any day; a machine notes it.
    SELECT * EXCLUDE (began_on), CASE WHEN source = 'Inbound' AND chance(drawn, 'any hour') < 0.45
        THEN least(any_time(began_on, drawn, 'lead created'), converted_at - INTERVAL 2 HOUR)
        ELSE office_time(created_on, drawn, 'lead created') END AS created_at
    FROM worked
)
SELECT *, row_number() OVER (ORDER BY created_at, drawn) AS number FROM created;
DROP TABLE lead_courses;

CREATE TABLE leads AS
WITH contacted AS (
    -- Some are called in the evening; who writes before noon may be answered at once.
    SELECT *, CASE WHEN reached_on IS NOT NULL THEN least(converted_at, greatest(
        CASE WHEN chance(drawn, 'evening') < 0.07
            THEN minute_of(reached_on, 1030 + below(drawn, 'evening at', 200))
            ELSE office_time(reached_on, drawn, 'lead contacted') END,
        created_at + to_minutes(CAST(5 + below(drawn, 'answered', 50) AS BIGINT))))
        END AS contacted_at
    FROM lead_days
), qualified AS (
    SELECT *, CASE WHEN found_good_on IS NOT NULL THEN greatest(contacted_at, created_at, least(
        office_time(found_good_on, drawn, 'lead qualified'), converted_at)) END AS qualified_at
    FROM contacted
), closed AS (
    SELECT *, CASE WHEN given_up_on IS NOT NULL THEN greatest(contacted_at, qualified_at,
        created_at, office_time(given_up_on, drawn, 'lead given up')) END AS disqualified_at
    FROM qualified
)
SELECT closed.* EXCLUDE (reached_on, found_good_on, given_up_on),
    -- Who has not been heard of for six weeks is put aside.
    greatest(contacted_at, qualified_at, office_time(created_on + 42, drawn, 'put aside'))
        AS nurtured_at,
    CASE WHEN converted_at IS NOT NULL THEN 'Converted'
        WHEN disqualified_at IS NOT NULL THEN 'Disqualified'
        WHEN qualified_at IS NOT NULL AND created_on > last_day_of_all() - 120 THEN 'Qualified'
        WHEN created_on < last_day_of_all() - 45 THEN 'Nurturing'
        WHEN contacted_at IS NOT NULL THEN 'Contacted' ELSE 'New' END AS status,
    CAST(between_limits(round(18 * bell(drawn, 'score')
        + CASE WHEN converted_at IS NOT NULL THEN 66 WHEN qualified_at IS NOT NULL THEN 58
            ELSE 38 END
        + CASE source WHEN 'Referral' THEN 8 WHEN 'Partner' THEN 5 WHEN 'Outbound' THEN -7
            WHEN 'Bought list' THEN -18 ELSE 0 END), 1, 99) AS INTEGER) AS score,
    desk.person AS desk_owner,
    CASE WHEN chance(drawn, 'lead desk') < 0.55 THEN desk.person
        ELSE coalesce(deal_owner, local.person) END AS lead_owner,
    below(drawn, 'lead given', given_names) AS given_turn,
    below(drawn, 'lead family', family_names) AS family_turn,
    below(drawn, 'lead title', 12) AS title_turn,
    below(drawn, 'lead industry', 8) AS industry_turn
FROM closed
JOIN name_counts ON name_counts.culture = closed.culture AND name_counts.gender = closed.gender
JOIN desk_slots AS desk ON desk.month = date_trunc('month', created_on) AND desk.team = 9
    AND desk.slot = below(drawn, 'lead owner', 120)
JOIN desk_slots AS local ON local.month = date_trunc('month', created_on)
    AND local.team = closed.team AND local.slot = below(drawn, 'lead owner', 120);
DROP TABLE lead_days;


-- Every change of a lead's status, in order; who was given it, and how its score changed.
CREATE TABLE lead_changes AS
WITH known AS (
    SELECT *, coalesce(converted_at, disqualified_at,
            CASE WHEN status = 'Nurturing' THEN nurtured_at END) AS ended_at,
        CASE WHEN contacted_at IS NOT NULL THEN 'Contacted' ELSE 'New' END AS before,
        qualified_at IS NOT NULL AND qualified_at < coalesce(ended_at, 'infinity') AS found_good
    FROM leads
)
SELECT number AS lead, 'status' AS field, 'New' AS from_value, 'Contacted' AS to_value,
    contacted_at AS happened_at
FROM known WHERE contacted_at IS NOT NULL
UNION ALL
SELECT number, 'status', before, 'Qualified', qualified_at FROM known WHERE found_good
UNION ALL
SELECT number, 'status', CASE WHEN found_good THEN 'Qualified' ELSE before END, status, ended_at
FROM known WHERE ended_at IS NOT NULL
UNION ALL
SELECT number, 'owner', user_id(desk_owner), user_id(lead_owner), contacted_at
FROM leads
WHERE contacted_at IS NOT NULL AND lead_owner <> desk_owner
    AND chance(drawn, 'lead owner known') >= 0.03 AND chance(drawn, 'given on') < 0.2
UNION ALL
SELECT number, 'score', CAST(greatest(1, score - 3 - below(drawn, 'scored', 14)) AS VARCHAR),
    CAST(score AS VARCHAR), qualified_at
FROM leads WHERE qualified_at IS NOT NULL AND score > 20 AND chance(drawn, 'score known') >= 0.06
    AND chance(drawn, 'scored again') < 0.4;
"""

TABLES = {
    "lead_statuses": "SELECT name, position, part FROM lead_statuses",
    "leads": """
        SELECT identifier('E', leads.number) AS id,
            coalesce(contacts.given_name, given) || ' '
                || coalesce(contacts.family_name, family) AS name,
            coalesce(contacts.email, given_names.latin || '.' || family_names.latin
                || leads.number || '@mail.example') AS email,
            CASE WHEN chance(drawn, 'lead owner known') < 0.03 THEN NULL
                ELSE user_id(lead_owner) END AS owner_id,
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
                WHEN 'Bought list' THEN one_of(['Spring list', 'Autumn list'], drawn, 'detail')
                END AS source_detail,
            CASE WHEN chance(drawn, 'lead campaign known') < 0.5 THEN 'M' || campaigns.number
                END AS campaign_id,
            CASE WHEN leads.source IN ('Outbound', 'Bought list') THEN 'outbound'
                ELSE 'inbound' END AS kind, status,
            greatest(leads.created_at, contacted_at, qualified_at, converted_at,
                disqualified_at, CASE WHEN status = 'Nurturing' THEN nurtured_at END)
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
            places.country, places.region, places.city, leads.created_at,
            contacted_at AS first_contacted_at, qualified_at, converted_at,
            CASE WHEN deal IS NOT NULL THEN identifier('D', deal) END AS converted_deal_id,
            disqualified_at,
            CASE WHEN disqualified_at IS NOT NULL AND chance(drawn, 'why known') < 0.92
                THEN CASE WHEN leads.source = 'Bought list' THEN one_of(['Wrong person',
                    'Wrong person', 'Wrong person', 'No answer', 'No need'], drawn, 'why')
                    ELSE one_of(['No answer', 'No answer', 'No need', 'No need', 'Too small',
                    'No budget', 'Wrong person', 'Duplicate'], drawn, 'why') END END
                AS disqualified_reason,
            CASE leads.source WHEN 'Inbound' THEN 'visitor' WHEN 'Partner' THEN 'qualified'
                WHEN 'Referral' THEN 'qualified' ELSE 'lead' END AS entry_step
        FROM leads
        JOIN given_names ON given_names.culture = leads.culture
            AND given_names.gender = leads.gender
            AND given_names.turn = given_turn
        JOIN family_names ON family_names.culture = leads.culture
            AND family_names.gender = leads.gender
            AND family_names.turn = family_turn
        JOIN places ON places.number = leads.place
        JOIN titles ON titles.number = title_turn
        JOIN industries ON industries.number = industry_turn
        LEFT JOIN contacts ON contacts.number = leads.company
        LEFT JOIN companies ON companies.number = leads.company
        LEFT JOIN campaigns ON campaigns.source = leads.source
            AND created_on BETWEEN campaigns.starts_on AND campaigns.ends_on
            AND campaigns.turn = campaign_turn(leads.source, drawn)
    """,
    "lead_changes": """
        SELECT identifier('E', lead) AS lead_id, field, from_value, to_value, happened_at,
            CASE WHEN chance(lead, 'recorded ' || to_value) < 0.015 AND field = 'status'
                THEN least(greatest(happened_at, minute_of(last_day_of_all(), 1000)),
                    happened_at + to_days(1 + below(lead, 'late by', 5)))
                ELSE happened_at END AS recorded_at
        FROM lead_changes
    """,
}
ORDERS = {"lead_changes": "lead_id, happened_at, field, to_value"}
