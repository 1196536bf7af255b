"""What the demo company means to reach, and what it costs to run: goals, costs and commitments."""

from __future__ import annotations

STEPS = """
-- What each person brought in a month, in euro, as the goals were set from it.
CREATE TABLE reached AS
WITH won AS (
    SELECT CAST(date_trunc('month', planned_on) AS DATE) AS month, owner AS person,
        sum(cents * CASE currency WHEN 'NOK' THEN 0.087 WHEN 'SEK' THEN 0.09
            WHEN 'GBP' THEN 1.16 ELSE 1.0 END) / 100.0 AS amount, count(*) AS deals
    FROM deals WHERE status = 'won' GROUP BY ALL
)
SELECT won.*, memberships.team, memberships.team = 8 AS renews
FROM won JOIN memberships ON memberships.person = won.person AND latest;

-- A month's part of all that was reached, by working days and season; what lies ahead is as the
-- same month of the year before, and a fifth more.
CREATE TABLE goal_months AS
SELECT months.month, CASE WHEN months.month > last_day_of_all() THEN 1.2 * before.weight
    WHEN months.month = date_trunc('month', last_day_of_all()) THEN months.weight
    ELSE months.weight END / (SELECT sum(weight) FROM months) AS part
FROM months
LEFT JOIN months AS before ON before.month = months.month - INTERVAL 1 YEAR
WHERE months.month BETWEEN DATE '2024-01-01' AND DATE '2026-12-01';

-- Two digits, as people set them.
CREATE MACRO as_a_goal(value) AS CAST(round(value / pow(10, greatest(0,
    floor(log10(greatest(value, 1.0))) - 1))) * pow(10, greatest(0,
    floor(log10(greatest(value, 1.0))) - 1)) AS DOUBLE);

-- What running the company costs each month, as a part of what it is paid.
CREATE TABLE paid_months AS
SELECT CAST(date_trunc('month', issued_on) AS DATE) AS month, sum(invoices.cents) / 100.0 AS amount
FROM invoices WHERE status <> 'void' GROUP BY ALL;
CREATE TABLE service_months AS
SELECT CAST(date_trunc('month', issued_on) AS DATE) AS month, product,
    sum(sold_lines.cents) / 100.0 AS amount
FROM invoices
JOIN sold_lines ON sold_lines.deal = invoices.deal AND invoices.year = 0
JOIN products ON products.number = product AND products.kind = 'service'
WHERE status <> 'void' GROUP BY ALL;
"""

TABLES = {
    "goals": """
        WITH people AS (
            SELECT person, sum(amount) AS brought, any_value(started_on) AS began,
                any_value(left_on) AS ended
            FROM reached JOIN staff ON staff.number = person GROUP BY person
        ), every AS (
            SELECT 'won_amount' AS measure, month, 'month' AS grain,
                1.04 * part * (SELECT sum(amount) FROM reached) AS target,
                'everyone' AS scope_kind, NULL AS scope_id
            FROM goal_months
            UNION ALL
            SELECT 'won_deals', month, 'month', 1.02 * part * (SELECT sum(deals) FROM reached),
                'everyone', NULL
            FROM goal_months
            UNION ALL
            SELECT 'leads', month, 'month', 1.05 * part * 3 * deal_count(), 'everyone', NULL
            FROM goal_months
            UNION ALL
            SELECT 'activities', month, 'month', 1.08 * part * (SELECT count(*) FROM activities),
                'everyone', NULL
            FROM goal_months
            UNION ALL
            SELECT 'won_amount', month, 'month',
                (0.95 + 0.02 * (teams.number % 7)) * part * brought, 'team', 'T' || teams.number
            FROM goal_months
            CROSS JOIN (SELECT team, sum(amount) AS brought FROM reached GROUP BY team) AS team
            JOIN teams ON teams.number = team.team
            UNION ALL
            SELECT 'won_amount', CAST(date_trunc('quarter', month) AS DATE), 'quarter',
                -- Each has a goal for what anybody could bring, so that some are over it.
                sum(part) * (0.35 * (SELECT avg(brought) FROM people)
                    + 0.7 * any_value(brought)),
                'user', user_id(person)
            FROM goal_months CROSS JOIN people
            WHERE month >= date_trunc('quarter', began)
                AND month < coalesce(ended, DATE '2027-01-01')
            GROUP BY date_trunc('quarter', month), person
            UNION ALL
            SELECT 'activities', month, 'month', part * 1.05 * (SELECT count(*) FROM activities)
                * capacity / (SELECT sum(capacity) FROM staff), 'user', user_id(number)
            FROM goal_months CROSS JOIN staff
            WHERE month >= started_on AND (left_on IS NULL OR month < left_on)
        )
        SELECT measure, month AS period_start, grain, as_a_goal(target) AS target, scope_kind,
            scope_id
        FROM every
    """,
    # Shared costs are spread by what each service earns; by hours the picture is another.
    "costs": """
        SELECT month + 14 AS cost_on, 'direct' AS kind, 'Support desk' AS category,
            product_id(11) AS product_id, round(amount * 0.38) AS amount, NULL AS spread_by
        FROM service_months WHERE product = 11 AND month + 14 <= last_day_of_all()
        UNION ALL
        SELECT month + 19, 'indirect', 'Delivery team', NULL, round(sum(amount) * 0.24), 'revenue'
        FROM service_months WHERE month + 19 <= last_day_of_all() GROUP BY month
        UNION ALL
        SELECT month + 24, 'indirect', category, NULL, round(amount * part), spread_by
        FROM paid_months
        CROSS JOIN (VALUES ('Hosting', 0.003, 'units'), ('Office', 0.002, 'fixed'))
            AS listed (category, part, spread_by)
        WHERE month + 24 <= last_day_of_all()
        UNION ALL
        -- Salaries, rent and a loan, which are agreed for a year ahead.
        SELECT month + day, 'commitment', category, NULL,
            greatest(1, round(part * (SELECT sum(amount) FROM paid_months) / 36)), 'fixed'
        FROM months
        CROSS JOIN (VALUES ('Rent', 0, 0.045), ('Loan payment', 14, 0.03),
            ('Salaries', 24, 0.24)) AS listed (category, day, part)
        WHERE month BETWEEN first_day() AND last_day_of_all() + 365
    """,
}
ORDERS = {
    "goals": "measure, scope_kind, scope_id NULLS FIRST, grain, period_start",
    "costs": "cost_on, kind, category, product_id",
}
