"""What the demo company's people did, or plan to do, about deals and leads."""

from __future__ import annotations

STEPS = """
-- A deal's activities are spread from its opening to its close, or to the last day of all.
CREATE TABLE deal_activities AS
WITH listed AS (
    SELECT number AS deal, company, owner, started_at AS begins_at, status, opened_on, forgotten,
        turn, number * 8 + turn AS drawn,
        coalesce(closed_at, CAST(last_day_of_all() AS TIMESTAMP) + INTERVAL 15 HOUR) AS ends_at,
        -- Nobody calls about what was forgotten.
        CASE WHEN status <> 'open' THEN planned_on WHEN forgotten
            THEN least(opened_on + 50, last_day_of_all()) ELSE last_day_of_all() END AS until_on
    FROM deals
    CROSS JOIN unnest(generate_series(1, CASE status WHEN 'cancelled' THEN 1
        WHEN 'won' THEN 2 + below(number, 'activities', 5)
        ELSE 1 + below(number, 'activities', 5) END)) AS every (turn)
), dated AS (
    SELECT listed.*, opened_on
        + CAST(floor(chance(drawn, 'acted') * (until_on - opened_on)) AS INTEGER) AS acted_on,
        one_of(['call', 'call', 'call', 'call', 'call', 'call', 'email', 'email', 'email', 'email',
            'email', 'meeting', 'meeting', 'meeting', 'demo', 'task', 'task', 'note'],
            drawn, 'activity kind') AS kind
    FROM listed
)
SELECT drawn, deal, CAST(NULL AS BIGINT) AS lead, company, owner, kind,
    least(ends_at, greatest(begins_at + INTERVAL 10 MINUTE,
        office_time(working_before, drawn, 'acted'))) AS done_at,
    CAST(NULL AS TIMESTAMP) AS due_at, CAST(NULL AS TIMESTAMP) AS entered_at
FROM dated JOIN days ON days."day" = dated.acted_on;

-- What is planned for open deals: most of it ahead, some of it late.
CREATE TABLE plans AS
SELECT deals.number * 8 + 7 AS drawn, deals.number AS deal, CAST(NULL AS BIGINT) AS lead, company,
    owner, one_of(['call', 'meeting', 'task', 'task'], deals.number, 'planned kind') AS kind,
    CAST(NULL AS TIMESTAMP) AS done_at,
    greatest(office_time(working_after, deals.number, 'planned'), started_at + INTERVAL 30 MINUTE)
        AS due_at,
    greatest(started_at, office_time((
        SELECT working_before FROM days WHERE "day" = last_day_of_all() - 7), deals.number, 'plan'))
        AS entered_at
FROM deals
JOIN days ON days."day" = greatest(opened_on,
    last_day_of_all() - 6 + below(deals.number, 'planned day', 24))
WHERE status = 'open' AND NOT forgotten AND chance(deals.number, 'planned') < 0.6;

-- The first word with every fourth lead was logged.
CREATE TABLE lead_activities AS
SELECT deal_count() * 8 + 8 + number AS drawn, CAST(NULL AS BIGINT) AS deal, number AS lead,
    company, lead_owner AS owner,
    one_of(['call', 'email', 'email'], number, 'first word') AS kind, contacted_at AS done_at,
    CAST(NULL AS TIMESTAMP) AS due_at, CAST(NULL AS TIMESTAMP) AS entered_at
FROM leads WHERE contacted_at IS NOT NULL AND chance(drawn, 'first word logged') < 0.25;

CREATE TABLE activities AS
WITH every AS (
    FROM deal_activities UNION ALL FROM plans UNION ALL FROM lead_activities
), timed AS (
    SELECT * EXCLUDE (entered_at, due_at),
        CASE WHEN kind IN ('meeting', 'demo', 'task') THEN coalesce(due_at, done_at) ELSE due_at END
            AS due_at,
        coalesce(entered_at, done_at) AS created_at
    FROM every
)
SELECT *, row_number() OVER (ORDER BY created_at, drawn) AS number,
    -- Most calls reach nobody; in the late morning and the late afternoon more of them do.
    kind = 'call' AND done_at IS NOT NULL AND chance(drawn, 'connected')
        < CASE WHEN hour(done_at) IN (8, 9, 14) THEN 0.52 ELSE 0.38 END AS connected
FROM timed;

DROP TABLE deal_activities;
DROP TABLE plans;
DROP TABLE lead_activities;

-- Onboarding, integration, training and support take hours of those who serve.
CREATE TABLE work AS
WITH served AS (
    SELECT deal_lines.deal * 4 + line AS drawn, product, company, closed_at, planned_on,
        least(quantity * hours, 400) * (0.85 + 0.3 * chance(deal_lines.deal * 4 + line, 'hours'))
            AS hours,
        1 + CAST(least(3, quantity * products.hours // 20) AS BIGINT) AS sittings
    FROM deal_lines
    JOIN deals ON deals.number = deal_lines.deal AND status = 'won'
    JOIN products ON products.number = product AND products.hours > 0
)
SELECT drawn, sitting, product, company,
    16 + below(drawn * 4 + sitting, 'served by', 2) AS person, days.working_after AS worked_on,
    greatest(0.25, round(4 * served.hours / sittings) / 4) AS hours
FROM served
CROSS JOIN unnest(generate_series(1, sittings)) AS every (sitting)
JOIN days ON days."day" = planned_on + 4 + CAST(9 * sitting AS INTEGER)
    + below(drawn * 4 + sitting, 'served on', 9)
WHERE days.working_after <= last_day_of_all();
"""

TABLES = {
    "activities": """
        SELECT identifier('V', number) AS id, kind,
            CASE kind WHEN 'call' THEN one_of(['Follow-up call', 'Intro call', 'Price question'],
                    drawn, 'subject')
                WHEN 'email' THEN one_of(['Offer', 'Follow-up', 'Answers to questions',
                    'Reference customers'], drawn, 'subject')
                WHEN 'meeting' THEN one_of(['Workshop', 'Negotiation', 'Check-in'],
                    drawn, 'subject')
                WHEN 'demo' THEN 'Demo'
                WHEN 'note' THEN one_of(['Who decides', 'What they use today', 'Budget'],
                    drawn, 'subject')
                ELSE one_of(['Prepare offer', 'Check contract', 'Send references'],
                    drawn, 'subject') END AS subject,
            user_id(owner) AS owner_id,
            -- Some are about a deal that is no longer there.
            CASE WHEN deal % 997 = 500 AND drawn % 8 = 1 THEN 'D9999999'
                WHEN deal IS NOT NULL THEN identifier('D', deal) END AS deal_id,
            CASE WHEN lead IS NOT NULL THEN identifier('E', lead) END AS lead_id,
            CASE WHEN company IS NOT NULL THEN identifier('P', company) END AS contact_id,
            CASE WHEN company IS NOT NULL THEN identifier('C', company) END AS company_id,
            created_at, due_at, done_at,
            CASE WHEN done_at IS NULL THEN NULL
                WHEN kind = 'call' THEN CASE WHEN connected
                    THEN 90 + below(drawn, 'lasted', 900) * (1 + below(drawn, 'long', 3) // 2)
                    ELSE 4 + below(drawn, 'lasted', 50) END
                WHEN kind IN ('meeting', 'demo') THEN 900 * (2 + below(drawn, 'lasted', 5))
                END AS duration_s,
            CASE WHEN done_at IS NULL OR kind = 'note' THEN NULL
                WHEN kind = 'call' THEN CASE WHEN connected THEN 'Connected'
                    ELSE one_of(['No answer', 'No answer', 'Left a message', 'Busy'],
                        drawn, 'outcome') END
                WHEN kind IN ('meeting', 'demo') THEN one_of(['Held', 'Held', 'Held', 'Held',
                    'Held', 'Held', 'Held', 'Did not come'], drawn, 'outcome')
                WHEN kind = 'email' THEN one_of(['Answered', 'No answer', 'No answer'],
                    drawn, 'outcome')
                ELSE 'Completed' END AS outcome,
            CASE WHEN kind IN ('call', 'email')
                THEN CASE WHEN chance(drawn, 'direction') < 0.3 THEN 'in' ELSE 'out' END END
                AS direction,
            CASE WHEN connected AND chance(drawn, 'recorded') < 0.55
                THEN 'https://calls.northstar.example/' || identifier('V', number) || '.mp3'
                END AS recording_url,
            CASE WHEN kind = 'call' AND done_at IS NOT NULL THEN CASE WHEN connected
                THEN one_of(['Interested', 'Meeting booked', 'Call again', 'Call again',
                    'Not interested'], drawn, 'disposition')
                ELSE one_of(['Voicemail', 'No answer', 'Wrong number', 'Gatekeeper'],
                    drawn, 'disposition') END END AS disposition,
            kind = 'email' AND chance(drawn, 'automatic') < 0.12 AS automatic
        FROM activities
    """,
    "work": """
        SELECT user_id(person) AS user_id, product_id(product) AS product_id,
            identifier('C', company) AS company_id, worked_on, hours
        FROM work
    """,
}
ORDERS = {"work": "worked_on, company_id, product_id, user_id, hours"}
