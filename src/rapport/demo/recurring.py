"""What the demo company is paid again and again: subscriptions, and what changed them.

subscriptions               mrr_changes (of one subscription; they add up to what it brings now)
deal  started_on  ended_on  changed_on  mrr_delta  kind
12    2024-03-01            2024-03-01  250.00     new
                            2025-01-10  60.00      expansion
                            2025-07-02  -40.00     contraction      now 270.00
"""

from __future__ import annotations

STEPS = """
-- A licence that was sold for the first time, or beside others, begins a subscription; a renewal
-- goes on with one. Every fifth ends within three years.
CREATE TABLE subscriptions AS
WITH begun AS (
    SELECT deals.number AS deal, company, product, sold_lines.cents, kind,
        CAST(round(sold_lines.cents / 12.0) AS BIGINT) AS first_mrr,
        days.working_after AS started_on
    FROM sold_lines
    JOIN deals ON deals.number = sold_lines.deal
    JOIN days ON days."day" = planned_on + 3 + below(deals.number, 'begins', 12)
    WHERE line = 1 AND kind <> 'renewal' AND days.working_after <= last_day_of_all()
)
SELECT begun.*, first_mrr + coalesce(grown_by, 0) + coalesce(shrunk_by, 0) AS mrr_cents
FROM (
    SELECT *, started_on + CAST(round(90 + 800 * chance(deal, 'ends after')) AS INTEGER) AS may_end,
        CASE WHEN chance(deal, 'ends') < 0.34 AND may_end <= last_day_of_all() THEN may_end END
            AS ended_on,
        started_on + 60 + below(deal, 'grows after', 500) AS grown_on,
        CASE WHEN chance(deal, 'grows') < 0.32 AND grown_on < coalesce(ended_on,
            last_day_of_all() + 1) THEN greatest(100, CAST(round(first_mrr
            * (0.08 + 0.3 * chance(deal, 'grows by'))) AS BIGINT)) END AS grown_by,
        started_on + 80 + below(deal, 'shrinks after', 600) AS shrunk_on,
        CASE WHEN chance(deal, 'shrinks') < 0.13 AND shrunk_on < coalesce(ended_on,
            last_day_of_all() + 1) THEN -CAST(floor(first_mrr
            * (0.05 + 0.25 * chance(deal, 'shrinks by'))) AS BIGINT) END AS shrunk_by
    FROM begun
) AS begun;

-- For a customer, the first is new; what follows while it has any is expansion or contraction; the
-- last end is churn, and whatever begins after that is reactivation.
CREATE TABLE mrr_changes AS
WITH moved AS (
    SELECT deal, company, started_on AS changed_on, first_mrr AS cents, 1 AS turn
    FROM subscriptions
    UNION ALL
    SELECT deal, company, grown_on, grown_by, 2 FROM subscriptions WHERE grown_by IS NOT NULL
    UNION ALL
    SELECT deal, company, shrunk_on, shrunk_by, 3 FROM subscriptions WHERE shrunk_by < 0
    UNION ALL
    SELECT deal, company, ended_on, -mrr_cents, 4 FROM subscriptions WHERE ended_on IS NOT NULL
), summed AS (
    SELECT *, CAST(sum(cents) OVER running AS BIGINT) AS after,
        row_number() OVER running AS place
    FROM moved WINDOW running AS (PARTITION BY company ORDER BY changed_on, turn, deal)
)
SELECT *, CASE WHEN place = 1 THEN 'new' WHEN cents > 0 AND after = cents THEN 'reactivation'
    WHEN cents > 0 THEN 'expansion' WHEN after = 0 THEN 'churn' ELSE 'contraction' END AS kind
FROM summed;
"""

TABLES = {
    "subscriptions": """
        SELECT identifier('B', deal) AS id, identifier('C', company) AS company_id,
            identifier('P', company) AS contact_id, product_id(product) AS product_id,
            CASE WHEN ended_on IS NOT NULL THEN 'cancelled'
                WHEN chance(deal, 'may end') < 0.03 THEN 'past due' ELSE 'active' END AS status,
            minute_of(started_on, 540) AS started_at, minute_of(ended_on, 960) AS cancelled_at,
            CASE WHEN ended_on IS NOT NULL THEN one_of(['Price', 'Price', 'Not used', 'Not used',
                'Missing feature', 'Competitor', 'Closed down'], deal, 'ended because') END
                AS cancel_reason,
            CASE WHEN chance(deal, 'billed') < 0.8 THEN 'year' ELSE 'month' END AS billing_interval,
            money_of(mrr_cents) AS mrr
        FROM subscriptions
    """,
    "mrr_changes": """
        SELECT identifier('B', deal) AS subscription_id, identifier('C', company) AS company_id,
            identifier('P', company) AS contact_id,
            minute_of(changed_on, CASE turn WHEN 1 THEN 540 WHEN 4 THEN 960 ELSE 600 + turn END)
                AS changed_at,
            kind, money_of(cents) AS mrr_delta
        FROM mrr_changes
    """,
    "churn_events": """
        SELECT identifier('H', deal * 8 + turn) AS id, identifier('C', company) AS company_id,
            identifier('P', company) AS contact_id, identifier('B', deal) AS subscription_id,
            minute_of(changed_on, CASE turn WHEN 4 THEN 960 ELSE 540 END) AS churned_at,
            CASE WHEN kind = 'churn' THEN one_of(['Price', 'Price', 'Not used', 'Not used',
                'Missing feature', 'Competitor', 'Closed down'], deal, 'ended because') END
                AS reason,
            CASE WHEN kind = 'churn' AND chance(deal, 'paid back') < 0.15
                THEN money_of(-cents * 2) END AS refunded,
            kind = 'reactivation' AS reactivation,
            CASE WHEN kind = 'churn' AND chance(deal, 'said') < 0.3
                THEN one_of(['Too dear for what we use', 'We took it in-house',
                    'Good people, wrong time'], deal, 'comment') END AS "comment"
        FROM mrr_changes WHERE kind IN ('churn', 'reactivation')
    """,
}
ORDERS = {"mrr_changes": "changed_at, subscription_id, kind, mrr_delta"}
