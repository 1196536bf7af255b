"""What the demo company's customers asked, complained of and sent back, and what they thought."""

from __future__ import annotations

STEPS = """
-- Of each hundred units sent, how many come back: of label printers, very many.
CREATE MACRO returned_of(product) AS CASE product WHEN 12 THEN 0.16 ELSE 0.022 END;

CREATE TABLE tickets AS
WITH returned AS (
    SELECT drawn * 8 + 1 AS drawn, deal, product, CAST(delivered_at AS DATE) AS came_on,
        CAST(floor(quantity * returned_of(product) + chance(drawn, 'comes back')) AS BIGINT)
            AS units,
        3 + below(drawn, 'comes back after', 40) AS after,
        one_of(['return', 'return', 'return', 'exchange', 'refund'], drawn, 'comes back as') AS kind
    FROM shipments WHERE delivered_at IS NOT NULL AND quantity > 0
), asked AS (
    SELECT (sold_lines.deal * 4 + line) * 8 + 1 + turn AS drawn, sold_lines.deal, product,
        planned_on AS came_on, CAST(NULL AS BIGINT) AS units,
        5 + below((sold_lines.deal * 4 + line) * 8 + turn, 'asked after', 200) AS after,
        one_of(['question', 'question', 'question', 'complaint', 'other'],
            (sold_lines.deal * 4 + line) * 8 + turn, 'asked as') AS kind
    FROM sold_lines
    JOIN deals ON deals.number = sold_lines.deal
    CROSS JOIN unnest(generate_series(1, below(sold_lines.deal * 4 + line, 'asks', 3)))
        AS every (turn)
), every AS (
    FROM returned WHERE units > 0 UNION ALL FROM asked
), dated AS (
    SELECT every.*, days.working_before AS opened_on, company,
        chance(drawn, 'urgent') AS urgency
    FROM every
    JOIN deals ON deals.number = deal
    JOIN days ON days."day" = came_on + after
    WHERE days.working_before BETWEEN came_on AND last_day_of_all()
), answered AS (
    SELECT dated.*, office_time(opened_on, drawn, 'opened') AS opened_at,
        opened_at + to_minutes(CAST(least(4000, round(70 * exp(1.1 * bell(drawn, 'answered'))))
            AS BIGINT)) AS replied_at,
        replied_at + to_minutes(CAST(least(20000, round(900 * exp(1.0 * bell(drawn, 'solved'))))
            AS BIGINT)) AS settled_at,
        16 + below(drawn, 'helped by', 2) AS person
    FROM dated
)
SELECT *, CASE WHEN replied_at < minute_of(last_day_of_all(), 1000) THEN replied_at END
        AS first_reply_at,
    CASE WHEN settled_at < minute_of(last_day_of_all(), 1000) THEN settled_at END AS solved_at,
    row_number() OVER (ORDER BY opened_at, drawn) AS number,
    -- Whoever waits long, or sends something back, is less pleased.
    between_limits(round(4.3 + 0.9 * bell(drawn, 'pleased') - CASE WHEN kind IN ('question',
        'other') THEN 0 ELSE 1.3 END - (epoch(settled_at) - epoch(opened_at)) / 400000.0), 1, 5)
        AS score
FROM answered;

-- Asked two months after each purchase, and after each solved ticket.
CREATE TABLE answers AS
WITH asked AS (
    SELECT number * 4 AS drawn, company, CAST(NULL AS BIGINT) AS product, 'Relationship' AS survey,
        'nps' AS kind, planned_on + 60 AS asked_on,
        between_limits(round(8.1 + 1.9 * bell(number, 'recommends')), 0, 10) AS score
    FROM deals WHERE status = 'won' AND chance(number, 'answers') < 0.34
    UNION ALL
    SELECT deal_count() * 8 + number, company, product, 'After a ticket', 'csat',
        CAST(solved_at AS DATE) + 1, score
    FROM tickets WHERE solved_at IS NOT NULL AND chance(drawn, 'answers') < 0.28
    UNION ALL
    SELECT number * 4 + 1, company, 8, 'Onboarding', 'ces', planned_on + 35,
        between_limits(round(5.4 + 1.1 * bell(number, 'easy')), 1, 7)
    FROM deals WHERE status = 'won' AND kind = 'new' AND chance(number, 'says how easy') < 0.2
)
SELECT asked.*, office_time(days.working_after, asked.drawn, 'answered') AS answered_at
FROM asked JOIN days ON days."day" = asked_on + below(asked.drawn, 'answers after', 9)
WHERE days.working_after <= last_day_of_all();
"""

TABLES = {
    "tickets": """
        SELECT identifier('K', number) AS id, identifier('P', company) AS contact_id,
            identifier('C', company) AS company_id,
            CASE WHEN chance(drawn, 'taken') > 0.02 THEN user_id(person) END AS owner_id,
            product_id(product) AS product_id,
            -- A few are about an order that is not there.
            CASE WHEN number % 700 = 70 THEN 'O9999999' ELSE identifier('O', deal) END AS order_id,
            kind, units AS quantity,
            CASE WHEN solved_at IS NOT NULL THEN 'solved' WHEN first_reply_at IS NOT NULL
                THEN 'pending' ELSE 'new' END AS status,
            CASE WHEN urgency < 0.08 THEN 'urgent' WHEN urgency < 0.3 THEN 'high'
                WHEN urgency < 0.85 THEN 'normal' ELSE 'low' END AS priority,
            opened_at, first_reply_at, solved_at,
            CASE WHEN solved_at IS NULL OR chance(drawn, 'rates') > 0.45 THEN 'none'
                WHEN score >= 4 THEN 'good' WHEN score <= 2 THEN 'bad' ELSE 'none' END
                AS satisfaction,
            CASE WHEN solved_at IS NOT NULL AND chance(drawn, 'rates') <= 0.45 THEN score END
                AS satisfaction_score,
            CASE WHEN units IS NOT NULL THEN CASE product
                    WHEN 12 THEN one_of(['Paper jam', 'Paper jam', 'Paper jam', 'Paper jam',
                        'Damaged', 'Ordered wrongly'], drawn, 'why')
                    ELSE one_of(['Damaged', 'Does not start', 'Ordered wrongly', 'Not needed'],
                        drawn, 'why') END
                WHEN kind = 'complaint' THEN one_of(['Price', 'Slow', 'Error', 'Late delivery'],
                    drawn, 'why')
                WHEN kind = 'question' THEN one_of(['How to', 'Access', 'Invoice', 'Report'],
                    drawn, 'why') END AS reason
        FROM tickets
    """,
    "survey_responses": """
        SELECT identifier('C', company) AS company_id, identifier('P', company) AS contact_id,
            product_id(product) AS product_id, survey, kind, score,
            CASE WHEN chance(drawn, 'comments') < 0.12 THEN CASE WHEN score >= 5
                THEN one_of(['Does what we need', 'Good help', 'Easy to begin with'],
                    drawn, 'comment')
                ELSE one_of(['Slow on Mondays', 'Too dear', 'Hard to set up'], drawn, 'comment')
                END END AS "comment",
            answered_at
        FROM answers
    """,
}
ORDERS = {"survey_responses": "answered_at, company_id, kind, product_id, score"}
