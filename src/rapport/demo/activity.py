"""What the demo company's people did, or plan to do, about deals and leads."""

from __future__ import annotations

STEPS = """
-- A deal's activities are spread from its opening to its close, or to the last day of all.
CREATE TABLE deal_activities AS
WITH listed AS (
    SELECT number AS deal, company, owner, created_at AS begins_at, status, opened_on, forgotten,
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
        one_of(['call', 'call', 'call', 'email', 'email', 'email', 'meeting', 'meeting', 'task'],
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
    greatest(office_time(working_after, deals.number, 'planned'), created_at + INTERVAL 30 MINUTE)
        AS due_at,
    greatest(created_at, office_time((
        SELECT working_before FROM days WHERE "day" = last_day_of_all() - 7), deals.number, 'plan'))
        AS entered_at
FROM deals
JOIN days ON days."day" = greatest(opened_on,
    last_day_of_all() - 6 + below(deals.number, 'planned day', 24))
WHERE status = 'open' AND NOT forgotten AND chance(deals.number, 'planned') < 0.6;

-- The first word with every fourth lead was logged.
CREATE TABLE lead_activities AS
SELECT deal_count() * 8 + 8 + number AS drawn, CAST(NULL AS BIGINT) AS deal, number AS lead,
    company, CASE WHEN chance(drawn, 'lead desk') < 0.55 THEN desk_owner
        ELSE coalesce(deal_owner, local_owner) END AS owner,
    one_of(['call', 'email', 'email'], number, 'first word') AS kind, contacted_at AS done_at,
    CAST(NULL AS TIMESTAMP) AS due_at, CAST(NULL AS TIMESTAMP) AS entered_at
FROM leads WHERE contacted_at IS NOT NULL AND chance(drawn, 'first word logged') < 0.25;

CREATE TABLE activities AS
WITH every AS (
    FROM deal_activities UNION ALL FROM plans UNION ALL FROM lead_activities
), timed AS (
    SELECT * EXCLUDE (entered_at, due_at),
        CASE WHEN kind IN ('meeting', 'task') THEN coalesce(due_at, done_at) ELSE due_at END
            AS due_at,
        coalesce(entered_at, done_at) AS created_at
    FROM every
)
SELECT *, row_number() OVER (ORDER BY created_at, drawn) AS number FROM timed;
"""

TABLES = {
    "activities": """
        SELECT identifier('V', number) AS id, kind,
            CASE kind WHEN 'call' THEN one_of(['Follow-up call', 'Intro call', 'Price question'],
                    drawn, 'subject')
                WHEN 'email' THEN one_of(['Offer', 'Follow-up', 'Answers to questions',
                    'Reference customers'], drawn, 'subject')
                WHEN 'meeting' THEN one_of(['Demo', 'Workshop', 'Negotiation', 'Check-in'],
                    drawn, 'subject')
                ELSE one_of(['Prepare offer', 'Check contract', 'Send references'],
                    drawn, 'subject') END AS subject,
            'U' || lpad(CAST(owner AS VARCHAR), 2, '0') AS owner_id,
            CASE WHEN deal IS NOT NULL THEN identifier('D', deal) END AS deal_id,
            CASE WHEN lead IS NOT NULL THEN identifier('E', lead) END AS lead_id,
            CASE WHEN company IS NOT NULL THEN identifier('P', company) END AS contact_id,
            CASE WHEN company IS NOT NULL THEN identifier('C', company) END AS company_id,
            created_at, due_at, done_at,
            CASE WHEN done_at IS NULL THEN NULL
                WHEN kind = 'call' THEN 40 + below(drawn, 'lasted', 900)
                    * (1 + below(drawn, 'long', 3) // 2)
                WHEN kind = 'meeting' THEN 900 * (2 + below(drawn, 'lasted', 5)) END AS duration_s,
            CASE WHEN done_at IS NULL THEN NULL
                WHEN kind = 'call' THEN one_of(['Connected', 'Connected', 'Connected', 'No answer',
                    'No answer', 'Left a message'], drawn, 'outcome')
                WHEN kind = 'meeting' THEN one_of(['Held', 'Held', 'Held', 'Held', 'Held', 'Held',
                    'Held', 'Did not come'], drawn, 'outcome')
                WHEN kind = 'email' THEN one_of(['Answered', 'No answer', 'No answer'],
                    drawn, 'outcome')
                ELSE 'Completed' END AS outcome,
            CASE WHEN kind IN ('call', 'email')
                THEN CASE WHEN chance(drawn, 'direction') < 0.3 THEN 'in' ELSE 'out' END END
                AS direction,
            kind = 'email' AND chance(drawn, 'automatic') < 0.12 AS automatic
        FROM activities
    """,
}
