"""The demo company's deals, and the lines that they are made of."""

from __future__ import annotations

STEPS = """
CREATE TABLE judged_deals AS
SELECT * FROM new_deals UNION ALL SELECT * FROM repeat_deals;

-- One to three lines: a licence, then services. A deal without an amount has none.
CREATE TABLE deal_lines AS
WITH counted AS (
    SELECT number, kind, target, currency, segment,
        CASE WHEN kind = 'renewal' OR target < 4000 OR chance(number, 'lines') < 0.35 THEN 1
            WHEN chance(number, 'lines') < 0.75 THEN 2 ELSE 3 END AS line_count,
        CASE WHEN target < 6000 THEN CASE WHEN chance(number, 'tier') < 0.72 THEN 1 ELSE 2 END
            WHEN target < 28000 THEN CASE WHEN chance(number, 'tier') < 0.42 THEN 1
                WHEN chance(number, 'tier') < 0.88 THEN 2 ELSE 3 END
            ELSE CASE WHEN chance(number, 'tier') < 0.10 THEN 1
                WHEN chance(number, 'tier') < 0.45 THEN 2 ELSE 3 END END AS tier
    FROM judged_deals WHERE chance(number, 'amount known') >= 0.02
), listed AS (
    SELECT counted.*, line, CASE WHEN line = 1 THEN counted.tier ELSE 4 END AS line_tier,
        CASE WHEN line = 1 THEN below(number, 'licence', CASE counted.tier WHEN 3 THEN 3 ELSE 2 END)
            ELSE (below(number, 'service', 4) + line) % 4 END AS turn,
        [[100, 0, 0], [76, 24, 0], [66, 20, 14]][line_count][line] AS percent_of_deal,
        one_of([0, 0, 0, 0, 5, 5, 10, 10, 15, 20], number * 4 + line, 'discount') AS percent_off,
        CASE currency WHEN 'NOK' THEN 11.5 WHEN 'GBP' THEN 0.86 ELSE 1.0 END AS price_factor
    FROM counted CROSS JOIN unnest(generate_series(1, line_count)) AS every (line)
), priced AS (
    SELECT listed.*, products.number AS product,
        -- Price lists are in whole units of each currency, so amounts are exact to the cent.
        CAST(round(unit_price * price_factor) AS BIGINT) AS price,
        CAST(round(unit_cost * price_factor) AS BIGINT) AS usual_cost,
        CAST(greatest(1, round(target * percent_of_deal / (unit_price * (100 - percent_off))))
            AS BIGINT) AS quantity
    FROM listed
    JOIN products ON products.tier = listed.line_tier AND products.turn = listed.turn
)
SELECT number AS deal, line, product, quantity, price, percent_off,
    quantity * price * (100 - percent_off) AS cents,
    quantity * usual_cost * (92 + below(number * 4 + line, 'cost', 17)) AS cost_cents
FROM priced;

CREATE TABLE deals AS
WITH summed AS (
    SELECT deal, CAST(sum(cents) AS BIGINT) AS cents FROM deal_lines GROUP BY deal
), timed AS (
    SELECT judged_deals.*, summed.cents,
        office_time(opened_on, number, 'deal created') AS created_at,
        CASE WHEN status <> 'open' THEN office_time(planned_on, number, 'deal closed')
            END AS closed_at,
        -- How far an open deal has come, from 0 to 1 of its own time.
        between_limits((last_day_of_all() - opened_on) / greatest(planned_on - opened_on, 1)
            + 0.16 * bell(number, 'progress'), 0.0, 0.99) AS progress,
        CASE WHEN chance(number, 'channel') < 0.9 AND judged_deals.source = 'Partner' THEN 'partner'
            WHEN segment = 'SMB' AND judged_deals.source = 'Inbound'
                AND chance(number, 'channel') < 0.3 THEN 'self_serve'
            ELSE 'direct' END AS sales_channel
    FROM judged_deals LEFT JOIN summed ON summed.deal = judged_deals.number
), staged AS (
    SELECT timed.*, CASE
        WHEN kind = 'renewal' AND status = 'won' THEN 9
        WHEN status = 'won' THEN 4
        WHEN kind = 'renewal' AND status = 'open' THEN 7 + CAST(floor(progress * 3) AS INTEGER)
        WHEN kind = 'renewal' THEN 7 + below(number, 'lost at', 3)
        WHEN forgotten THEN 1 + below(number, 'forgotten at', 3)
        WHEN status = 'open' THEN 1 + CAST(floor(progress * 4) AS INTEGER)
        WHEN status = 'cancelled' THEN 1 + below(number, 'lost at', 2)
        ELSE one_of([1, 1, 1, 2, 2, 2, 3, 3, 3, 4], number, 'lost at') END AS stage
    FROM timed
)
SELECT staged.*,
    CASE WHEN status <> 'lost' OR chance(number, 'reason known') < 0.1 THEN NULL
        WHEN kind = 'renewal' THEN one_of(['Price', 'Competitor', 'No longer needed',
            'No longer needed', 'Missing feature'], number, 'reason')
        WHEN source = 'Outbound' THEN one_of(['No decision', 'No decision', 'No decision',
            'Timing', 'Timing', 'Price', 'Competitor', 'No budget'], number, 'reason')
        ELSE one_of(['Price', 'Price', 'Competitor', 'Competitor', 'Competitor', 'No decision',
            'No decision', 'Timing', 'Missing feature', 'No budget'], number, 'reason')
        END AS loss_reason
FROM staged;
"""

TABLES = {
    # The stage of a closed deal is the last open one that it was in; its status says how it ended.
    "deals": """
        WITH acted AS (
            SELECT deal, max(done_at) AS last_activity_at FROM activities GROUP BY deal
        ), brought AS (
            SELECT deal, number AS lead, created_on FROM leads WHERE deal IS NOT NULL
        )
        SELECT identifier('D', deals.number) AS id,
            companies.name || ' – ' || CASE deals.kind WHEN 'new' THEN coalesce(
                licence.category, 'first talk')
                WHEN 'renewal' THEN 'renewal ' || year(opened_on) ELSE 'more ' || coalesce(
                licence.category, 'seats') END AS name,
            CASE deals.kind WHEN 'renewal' THEN 'L2' ELSE 'L1' END AS pipeline_id,
            'S' || lpad(CAST(stage AS VARCHAR), 2, '0') AS stage_id, status,
            deals.cents / 100 AS amount, deals.currency,
            CASE WHEN status = 'open' AND chance(deals.number, 'own probability') < 0.12
                THEN (1 + below(deals.number, 'probability', 18)) * 5 / 100 END AS probability,
            CASE WHEN status = 'won' THEN 'closed' WHEN status <> 'open' OR forgotten THEN 'omitted'
                WHEN stage IN (4, 9) AND chance(deals.number, 'commit') < 0.6 THEN 'commit'
                WHEN stage IN (3, 4, 8, 9) THEN 'best_case' ELSE 'pipeline' END
                AS forecast_category,
            CASE WHEN chance(deals.number, 'owner known') >= 0.015
                THEN 'U' || lpad(CAST(deals.owner AS VARCHAR), 2, '0') END AS owner_id,
            CASE WHEN chance(deals.number, 'company known') >= 0.007
                THEN identifier('C', deals.company) END AS company_id,
            identifier('P', CASE WHEN second.created_at < deals.created_at
                AND chance(deals.number, 'second contact') < 0.4 THEN second.number
                ELSE deals.company END) AS contact_id,
            CASE WHEN brought.lead IS NOT NULL THEN identifier('E', brought.lead) END AS lead_id,
            -- A deal without lines still has something that it is about, mostly.
            CASE WHEN deals.cents IS NULL AND chance(deals.number, 'product known') < 0.7
                THEN 'A' || lpad(CAST(1 + below(deals.number, 'product', 4) AS VARCHAR), 2, '0')
                END AS product_id,
            CASE WHEN chance(deals.number, 'source known') >= 0.03 THEN deals.source END AS source,
            -- A deal's campaign is its lead's, as both are drawn from the deal's number.
            CASE WHEN deals.kind = 'new' AND chance(deals.number, 'lead campaign known') < 0.5
                THEN 'M' || campaigns.number END AS campaign_id,
            sales_channel,
            CASE WHEN sales_channel = 'partner'
                THEN identifier('C', 1 + below(deals.company, 'partner', 6)) END AS partner_id,
            deals.kind, deals.created_at,
            CASE WHEN status <> 'open' THEN CASE WHEN chance(deals.number, 'date kept') < 0.6
                    THEN planned_on ELSE greatest(opened_on, planned_on
                        - below(deals.number, 'earlier', 35)) END
                WHEN chance(deals.number, 'date known') < 0.04 THEN NULL
                WHEN forgotten THEN opened_on + 40 + below(deals.number, 'forgotten', 50)
                -- What its owner hopes is a little sooner than what will be.
                ELSE greatest(opened_on + 7, planned_on - 12 + below(deals.number, 'hope', 26))
                END AS expected_close_on,
            deals.closed_at, deals.loss_reason,
            CASE WHEN loss_reason = 'Competitor'
                    OR (loss_reason = 'Price' AND chance(deals.number, 'named') < 0.4)
                THEN one_of(['Salto', 'Salto', 'Brightdesk', 'Brightdesk', 'Kvadrat', 'In-house'],
                    deals.number, 'competitor') END AS competitor,
            CASE WHEN status = 'open' AND NOT forgotten
                    AND chance(deals.number, 'next step') < 0.72
                THEN office_time(next_day.working_after, deals.number, 'next step')
                END AS next_step_at,
            acted.last_activity_at
        FROM deals
        JOIN companies ON companies.number = deals.company
        JOIN days AS next_day
            ON next_day."day" = last_day_of_all() - 4 + below(deals.number, 'next step day', 26)
        LEFT JOIN contacts AS second ON second.company = deals.company AND second.second
        LEFT JOIN acted ON acted.deal = deals.number
        LEFT JOIN brought ON brought.deal = deals.number
        LEFT JOIN deal_lines AS first_line
            ON first_line.deal = deals.number AND first_line.line = 1
        LEFT JOIN products AS licence ON licence.number = first_line.product
        LEFT JOIN campaigns ON campaigns.source = deals.source
            AND coalesce(brought.created_on, opened_on)
                BETWEEN campaigns.starts_on AND campaigns.ends_on
            AND campaigns.turn = CASE deals.source WHEN 'Inbound'
                THEN 1 + below(deals.number, 'lead campaign', 2) ELSE 1 END
    """,
    "deal_lines": """
        SELECT identifier('N', deal * 4 + line) AS id, identifier('D', deal) AS deal_id,
            'A' || lpad(CAST(product AS VARCHAR), 2, '0') AS product_id, quantity,
            price AS unit_price, percent_off / 100 AS discount, cents / 100 AS amount,
            cost_cents / 100 AS cost
        FROM deal_lines
    """,
}
