"""The demo company's deals, and the lines that they are made of."""

from __future__ import annotations

STEPS = """
CREATE TABLE judged_deals AS
SELECT * FROM new_deals UNION ALL SELECT * FROM repeat_deals;
DROP TABLE new_deals;
DROP TABLE repeat_deals;
DROP TABLE new_openings;
DROP TABLE repeat_openings;
DROP TABLE openings;

-- One to three lines: a licence, then services. A deal without an amount has none.
CREATE TABLE deal_lines AS
WITH counted AS (
    SELECT number, kind, target, currency, opened_on,
        CASE WHEN kind = 'renewal' OR target < 4000 OR chance(number, 'lines') < 0.35 THEN 1
            WHEN chance(number, 'lines') < 0.75 THEN 2 ELSE 3 END AS line_count,
        CASE WHEN target < 6000 THEN CASE WHEN chance(number, 'tier') < 0.72 THEN 1 ELSE 2 END
            WHEN target < 28000 THEN CASE WHEN chance(number, 'tier') < 0.42 THEN 1
                WHEN chance(number, 'tier') < 0.88 THEN 2 ELSE 3 END
            ELSE CASE WHEN chance(number, 'tier') < 0.10 THEN 1
                WHEN chance(number, 'tier') < 0.45 THEN 2 ELSE 3 END END AS tier
    FROM judged_deals WHERE chance(number, 'amount known') >= 0.02
), listed AS (
    SELECT counted.*, line,
        CASE line WHEN 1 THEN counted.tier
            WHEN 2 THEN CASE WHEN chance(number, 'hardware') < 0.35 THEN 5 ELSE 4 END
            ELSE CASE WHEN chance(number, 'hardware') < 0.35 THEN 4
                WHEN chance(number, 'hardware') < 0.75 THEN 5 ELSE 4 END END AS line_tier,
        CASE line_tier WHEN 4 THEN (below(number, 'service', 4) + line) % 4
            WHEN 5 THEN below(number, 'hardware kind', 3)
            WHEN 3 THEN below(number, 'licence', 3)
            ELSE below(number, 'licence', 2) END AS turn,
        [[100, 0, 0], [76, 24, 0], [66, 20, 14]][line_count][line] AS percent_of_deal,
        one_of([0, 0, 0, 0, 5, 5, 10, 10, 15, 20], number * 4 + line, 'discount') AS percent_off,
        CASE currency WHEN 'NOK' THEN 11.5 WHEN 'SEK' THEN 11.2 WHEN 'GBP' THEN 0.86
            WHEN 'CHF' THEN 0.94 ELSE 1.0 END AS price_factor
    FROM counted CROSS JOIN unnest(generate_series(1, line_count)) AS every (line)
), priced AS (
    SELECT listed.*, products.number AS product,
        CASE WHEN opened_on >= price_rise() THEN unit_price ELSE price_before END AS listed_at,
        -- Price lists are in whole units of each currency, so amounts are exact to the cent.
        CAST(round(listed_at * price_factor) AS BIGINT) AS price,
        CAST(round(unit_cost * price_factor) AS BIGINT) AS usual_cost,
        CAST(greatest(1, round(target * percent_of_deal / (listed_at * (100 - percent_off))))
            AS BIGINT) AS quantity
    FROM listed
    JOIN products ON products.tier = listed.line_tier AND products.turn = listed.turn
)
SELECT number AS deal, line, product, quantity, price, percent_off,
    quantity * price * (100 - percent_off) AS cents,
    quantity * usual_cost * (92 + below(number * 4 + line, 'cost', 17)) AS cost_cents
FROM priced;

-- Who is known to hold the closing date back and to call nothing certain until it is.
CREATE MACRO holds_back(owner) AS owner = 10;
-- Who never writes down what is to be done next.
CREATE MACRO never_plans(owner) AS owner = 7;

CREATE TABLE deals AS
WITH summed AS (
    SELECT deal, CAST(sum(cents) AS BIGINT) AS cents FROM deal_lines GROUP BY deal
), timed AS (
    SELECT judged_deals.* EXCLUDE (owner), summed.cents, judged_deals.owner AS first_owner,
        office_time(opened_on, judged_deals.number, 'deal created') AS started_at,
        CASE WHEN status <> 'open' THEN office_time(planned_on, judged_deals.number, 'deal closed')
            END AS closed_at,
        -- The last day on which anything of it may happen.
        CASE WHEN status <> 'open' THEN planned_on
            WHEN forgotten THEN least(opened_on + 50, last_day_of_all() - 1)
            ELSE greatest(opened_on, last_day_of_all() - 1) END AS until_on,
        -- How far an open deal has come, from 0 to 1 of its own time.
        between_limits((last_day_of_all() - opened_on) / greatest(planned_on - opened_on, 1)
            + 0.16 * bell(judged_deals.number, 'progress'), 0.0, 0.99) AS progress,
        CASE WHEN kind = 'renewal' THEN 2
            WHEN kind = 'new' AND judged_deals.source = 'Partner' THEN 3 ELSE 1 END AS pipeline,
        [0, 6, 11][pipeline] AS stages_before, [4, 3, 4][pipeline] AS places,
        CASE WHEN judged_deals.source = 'Partner'
                AND (pipeline = 3 OR chance(judged_deals.number, 'channel') < 0.8) THEN 'partner'
            WHEN segment = 'SMB' AND judged_deals.source = 'Inbound'
                AND chance(judged_deals.number, 'channel') < 0.3 THEN 'self_serve'
            ELSE 'direct' END AS sales_channel,
        -- Most new deals were a lead before.
        kind = 'new' AND opened_on >= first_day() + 8
            AND chance(judged_deals.number, 'lead') < 0.8 AS had_lead,
        -- Some were entered when all was over, or nobody knows when.
        status <> 'open' AND NOT had_lead AND number % 20 = 11
            AND planned_on + 7 < last_day_of_all() AND chance(number, 'entered late') < 0.12
            AS entered_late,
        NOT had_lead AND number % 20 = 3 AND chance(number, 'undated') < 0.06 AS undated
    FROM judged_deals LEFT JOIN summed ON summed.deal = judged_deals.number
), handed AS (
    -- Whoever left handed on what was under way.
    SELECT timed.*, coalesce(staff.left_on < until_on, false) AS left_behind,
        CASE WHEN left_behind THEN one_of(desks.people, timed.number, 'handed on')
            ELSE first_owner END AS owner,
        staff.left_on AS handed_on
    FROM timed
    JOIN staff ON staff.number = timed.first_owner
    JOIN memberships ON memberships.person = staff.number AND latest
    LEFT JOIN desks ON desks.team = memberships.team
        AND desks.month = date_trunc('month', staff.left_on)
), staged AS (
    SELECT handed.*, stages_before + CASE
        WHEN status = 'won' THEN places
        WHEN kind = 'renewal' AND status <> 'open' THEN 1 + below(number, 'lost at', 3)
        WHEN forgotten THEN 1 + below(number, 'forgotten at', 3)
        WHEN status = 'open' THEN 1 + CAST(floor(progress * places) AS INTEGER)
        WHEN status = 'cancelled' THEN 1 + below(number, 'lost at', 2)
        ELSE one_of([1, 1, 1, 2, 2, 2, 3, 3, 3, 4], number, 'lost at') END AS stage,
        CASE WHEN entered_late THEN closed_at + INTERVAL 7 DAY
            WHEN undated THEN NULL ELSE started_at END AS created_at,
        office_time(CASE WHEN status <> 'open'
            THEN least(planned_on + 1 + below(number, 'gone', 9), last_day_of_all())
            ELSE last_day_of_all() END, number, 'gone') AS later_at,
        -- What was deleted, or merged into the deal before it.
        CASE number % 1000 WHEN 700 THEN 'deleted' WHEN 800 THEN 'merged' END AS gone,
        CASE WHEN gone IS NOT NULL THEN greatest(later_at,
            coalesce(closed_at, started_at) + INTERVAL 1 HOUR) END AS gone_at
    FROM handed
), hoped AS (
    SELECT staged.* EXCLUDE (later_at, progress),
        stage - stages_before AS reached,
        CASE WHEN status <> 'open' THEN CASE
                WHEN holds_back(owner) AND status = 'won'
                    THEN planned_on + 25 + below(number, 'held back', 60)
                WHEN chance(number, 'date kept') < 0.6 THEN planned_on
                ELSE greatest(opened_on, planned_on - below(number, 'earlier', 35)) END
            WHEN chance(number, 'date known') < 0.04 THEN NULL
            WHEN forgotten THEN opened_on + 40 + below(number, 'forgotten', 50)
            WHEN holds_back(owner) THEN planned_on + 30 + below(number, 'held back', 60)
            -- What its owner hopes is a little sooner than what will be.
            ELSE greatest(opened_on + 7, planned_on - 12 + below(number, 'hope', 26))
            END AS expected_on,
        -- What it counted as before it closed.
        CASE WHEN forgotten THEN 'omitted'
            WHEN holds_back(owner) THEN 'pipeline'
            WHEN reached = places AND chance(number, 'commit') < 0.6 THEN 'commit'
            WHEN reached >= places - 1 THEN 'best_case' ELSE 'pipeline' END AS last_category,
        CASE status WHEN 'won' THEN 'closed' WHEN 'open' THEN last_category ELSE 'omitted' END
            AS category,
        CASE WHEN number % 700 = 333 THEN 99
            WHEN chance(number, 'owner known') >= 0.015 THEN owner END AS owner_said
    FROM staged
)
SELECT hoped.* EXCLUDE (target),
    CASE WHEN status <> 'lost' OR chance(number, 'reason known') < 0.1 THEN NULL
        WHEN kind = 'renewal' THEN one_of(['Price', 'Competitor', 'No longer needed',
            'No longer needed', 'Missing feature'], number, 'reason')
        WHEN industry = 'Construction' THEN one_of(['Price', 'Price', 'Price', 'Competitor',
            'Competitor', 'No budget'], number, 'reason')
        WHEN source = 'Outbound' THEN one_of(['No decision', 'No decision', 'No decision',
            'Timing', 'Timing', 'Price', 'Competitor', 'No budget'], number, 'reason')
        ELSE one_of(['Price', 'Price', 'Competitor', 'Competitor', 'Competitor', 'No decision',
            'No decision', 'Timing', 'Missing feature', 'No budget'], number, 'reason')
        END AS loss_reason
FROM hoped;
DROP TABLE judged_deals;
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
            'L' || pipeline AS pipeline_id,
            stage_id(stage) AS stage_id, status, money_of(deals.cents) AS amount, deals.currency,
            CASE WHEN status = 'open' AND chance(deals.number, 'own probability') < 0.12
                THEN (1 + below(deals.number, 'probability', 18)) * 5 / 100 END AS probability,
            deals.category AS forecast_category, user_id(owner_said) AS owner_id,
            -- A few are with a company that is not there.
            CASE WHEN deals.number % 200 = 150 AND NOT had_lead AND status <> 'won' THEN 'C9999999'
                WHEN chance(deals.number, 'company known') >= 0.007
                THEN identifier('C', deals.company) END AS company_id,
            identifier('P', CASE WHEN second.created_at < deals.created_at
                AND chance(deals.number, 'second contact') < 0.4 THEN second.number
                ELSE deals.company END) AS contact_id,
            CASE WHEN brought.lead IS NOT NULL THEN identifier('E', brought.lead) END AS lead_id,
            -- A deal without lines still has something that it is about, mostly.
            CASE WHEN deals.cents IS NULL AND chance(deals.number, 'product known') < 0.7
                THEN product_id(1 + below(deals.number, 'product', 4)) END AS product_id,
            CASE WHEN chance(deals.number, 'source known') >= 0.03 THEN deals.source END AS source,
            -- A deal's campaign is its lead's, as both are drawn from the deal's number.
            CASE WHEN deals.kind = 'new' AND chance(deals.number, 'lead campaign known') < 0.5
                THEN 'M' || campaigns.number END AS campaign_id,
            sales_channel,
            CASE WHEN sales_channel = 'partner'
                THEN identifier('C', 1 + below(deals.company, 'partner', 6)) END AS partner_id,
            deals.kind, deals.created_at,
            expected_on AS expected_close_on,
            deals.closed_at, deals.loss_reason,
            CASE WHEN loss_reason = 'Competitor'
                    OR (loss_reason = 'Price' AND chance(deals.number, 'named') < 0.4)
                THEN CASE WHEN companies.industry = 'Construction' THEN 'Salto'
                    ELSE one_of(['Salto', 'Brightdesk', 'Brightdesk', 'Kvadrat', 'In-house'],
                    deals.number, 'competitor') END END AS competitor,
            CASE WHEN status = 'open' AND NOT forgotten AND NOT never_plans(deals.owner)
                    AND chance(deals.number, 'next step') < 0.72
                THEN office_time(next_day.working_after, deals.number, 'next step')
                END AS next_step_at,
            acted.last_activity_at, gone_at AS deleted_at
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
            AND campaigns.turn = campaign_turn(deals.source, deals.number)
    """,
    "deal_lines": """
        SELECT identifier('N', deal * 4 + line) AS id, identifier('D', deal) AS deal_id,
            product_id(product) AS product_id, quantity,
            price AS unit_price, percent_off / 100 AS discount, money_of(cents) AS amount,
            money_of(cost_cents) AS cost
        FROM deal_lines
    """,
    # Half and half, or more for whoever did more; and who found it, beside.
    "deal_credits": """
        WITH shared AS (
            SELECT number, owner_said, 1 + below(number, 'helper', 17) AS helper,
                one_of([20, 30, 40, 50], number, 'helped') AS percent
            FROM deals
            WHERE owner_said < 99 AND kind <> 'renewal' AND chance(number, 'shared') < 0.06
        ), found AS (
            SELECT number, 18 + below(number, 'found by', 2) AS finder FROM deals
            WHERE had_lead AND source IN ('Outbound', 'Event') AND chance(number, 'found') < 0.3
        )
        SELECT identifier('D', number) AS deal_id, user_id(owner_said) AS user_id,
            'split' AS role, (100 - percent) / 100.0 AS share
        FROM shared WHERE helper <> owner_said
        UNION ALL
        SELECT identifier('D', number), user_id(helper), 'split', percent / 100.0
        FROM shared WHERE helper <> owner_said
        UNION ALL
        SELECT identifier('D', number), user_id(finder), 'sourced', 1.0 FROM found
    """,
}
