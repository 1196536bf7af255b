"""How the demo company sells: its stages, whom it meets, and how each attempt ends."""

from __future__ import annotations

STAGES = """
CREATE TABLE stages AS
FROM (VALUES
    (1, 1, 'Qualified', 1, 'top', 0.15, 'open'),
    (2, 1, 'Discovery', 2, 'middle', 0.30, 'open'),
    (3, 1, 'Proposal', 3, 'middle', 0.50, 'open'),
    (4, 1, 'Negotiation', 4, 'bottom', 0.75, 'open'),
    (5, 1, 'Won', 5, 'bottom', 1.0, 'won'),
    (6, 1, 'Lost', 6, 'bottom', 0.0, 'lost'),
    (7, 2, 'Upcoming', 1, 'top', 0.60, 'open'),
    (8, 2, 'Offer sent', 2, 'middle', 0.75, 'open'),
    (9, 2, 'Agreed in words', 3, 'bottom', 0.90, 'open'),
    (10, 2, 'Renewed', 4, 'bottom', 1.0, 'won'),
    (11, 2, 'Not renewed', 5, 'bottom', 0.0, 'lost'),
    (12, 3, 'Registered', 1, 'top', 0.20, 'open'),
    (13, 3, 'Joint meeting', 2, 'middle', 0.35, 'open'),
    (14, 3, 'Partner offer', 3, 'middle', 0.55, 'open'),
    (15, 3, 'Contract', 4, 'bottom', 0.80, 'open'),
    (16, 3, 'Won with partner', 5, 'bottom', 1.0, 'won'),
    (17, 3, 'Lost with partner', 6, 'bottom', 0.0, 'lost'),
    (18, 1, 'Disqualified', 7, 'bottom', 0.0, 'cancelled')
) AS listed (number, pipeline, name, position, part, probability, kind);

-- What a stage was called once: events of that time carry the name of that time.
CREATE MACRO renamed_on() AS DATE '2024-11-04';
CREATE MACRO stage_name_on("day", number, name) AS
    CASE WHEN number = 2 AND "day" < renamed_on() THEN 'Needs analysis' ELSE name END;
"""

OPENINGS = """
-- Deals are spread over the days by weight, in the order of their numbers. Who is a customer may
-- buy again: more (expansion) after some weeks, the same (renewal) after a year.
CREATE TABLE openings AS
WITH every AS (
    SELECT number, (2 * number - 1) * whole_weight() // (2 * deal_count()) AS weight_reached
    FROM unnest(generate_series(1, deal_count())) AS every (number)
)
SELECT number, opening_days."day" AS opened_on,
    CASE WHEN "day" >= first_day() + 390 AND chance(number, 'kind') < 0.09 THEN 'renewal'
        WHEN "day" >= first_day() + 150 AND chance(number, 'kind') > 0.93 THEN 'expansion'
        ELSE 'new' END AS kind
FROM every ASOF JOIN opening_days ON every.weight_reached >= opening_days.weight_before;

-- With whom: somebody known, rather lately than long.
CREATE TABLE new_openings AS
SELECT openings.*, companies_in_order.number AS company
FROM openings
JOIN companies_known ON companies_known."day" = openings.opened_on
LEFT JOIN companies_in_order ON companies_in_order.place_in_order
    = 1 + CAST(floor(known * sqrt(chance(openings.number, 'company'))) AS BIGINT)
WHERE kind = 'new';
"""


def _ended(openings: str, ended: str) -> str:
    """How the deals of one table end: one row each, with owner, size and days.

    It runs twice, as those who buy again are those who bought.
    """
    return f"""
CREATE TABLE {ended} AS
WITH placed AS (
    SELECT opening.number, opening.opened_on, opening.kind, opening.company, companies.team,
        companies.segment, companies.industry,
        -- A few were agreed in a currency for which there is no rate.
        CASE WHEN deal_count() >= 1000 AND opening.number % 331 = 100 THEN 'CHF'
            ELSE companies.currency END AS currency,
        CASE WHEN opening.kind = 'new' THEN
            -- Partners bring more of the deals each year, cold calls fewer.
            CASE WHEN chance(opening.number, 'bought list') < 0.012 THEN 'Bought list'
                WHEN chance(opening.number, 'source') < 0.33 THEN 'Inbound'
                WHEN chance(opening.number, 'source')
                    < 0.60 - 0.05 * (opened_on - first_day()) / 1095 THEN 'Outbound'
                WHEN chance(opening.number, 'source') < 0.74 THEN 'Event'
                WHEN chance(opening.number, 'source')
                    < 0.86 + 0.04 * (opened_on - first_day()) / 1095 THEN 'Partner'
                ELSE 'Referral' END
            ELSE companies.source END AS source,
        -- Most deals go to who looks after the company, if that person was there; renewals to
        -- customer success.
        CASE WHEN opening.kind <> 'renewal' AND chance(opening.number, 'owner kept') < 0.75
            AND keeper.started_on < opened_on
            AND coalesce(opened_on < keeper.left_on - 40, true) THEN keeper.number
            ELSE one_of(desks.people, opening.number, 'owner') END AS owner
    FROM {openings} AS opening
    JOIN companies ON companies.number = opening.company
    JOIN staff AS keeper ON keeper.number = companies.first_owner
    JOIN desks ON desks.month = date_trunc('month', opened_on)
        AND desks.team = CASE WHEN opening.kind = 'renewal' THEN 8 ELSE companies.team END
), sized AS (
    SELECT placed.*, ability, pace,
        -- In euro; half of them below, few of them far above.
        between_limits(14000 * staff.size
            * CASE segment WHEN 'SMB' THEN 0.55 WHEN 'Mid-market' THEN 1.25 ELSE 3.4 END
            * CASE source WHEN 'Inbound' THEN 0.85 WHEN 'Partner' THEN 1.25
                WHEN 'Outbound' THEN 1.1 ELSE 1.0 END
            * CASE kind WHEN 'renewal' THEN 0.85 WHEN 'expansion' THEN 0.55 ELSE 1.0 END
            * exp(0.85 * bell(placed.number, 'amount')), 400, 900000) AS target
    FROM placed JOIN staff ON staff.number = placed.owner
), judged AS (
    SELECT sized.*,
        chance(number, 'cancelled') < 0.035 AS cancelled,
        -- What was deleted or merged later was never won.
        number % 1000 NOT IN (700, 800) AND chance(number, 'won') < CASE kind
            WHEN 'renewal' THEN 0.78 WHEN 'expansion' THEN 0.42
            ELSE between_limits(0.225 * ability
                * CASE source WHEN 'Referral' THEN 1.6 WHEN 'Partner' THEN 1.25
                    WHEN 'Inbound' THEN 1.1 WHEN 'Event' THEN 0.8
                    WHEN 'Bought list' THEN 0.2 ELSE 0.6 END
                -- Who builds mostly decides for somebody else.
                * CASE industry WHEN 'Construction' THEN 0.3 ELSE 1.09 END
                * CASE segment WHEN 'SMB' THEN 1.05 WHEN 'Mid-market' THEN 1.0 ELSE 0.9 END
                * CASE WHEN target > 60000 THEN 0.8 ELSE 1.0 END, 0.03, 0.85) END AS won,
        -- Some sellers keep on their list what will never be decided.
        opened_on > last_day_of_all() - 450 AND chance(number, 'forgotten') < 0.035 AS forgotten,
        round(pace * exp(0.42 * bell(number, 'cycle'))
            * CASE segment WHEN 'SMB' THEN 42 WHEN 'Mid-market' THEN 56 ELSE 74 END
            * CASE kind WHEN 'new' THEN 1.0 ELSE 0.75 END
            -- What was under way when the history began was entered late.
            * CASE WHEN opened_on < first_day() + 35 THEN 0.6 ELSE 1.0 END) AS usual_cycle
    FROM sized
), planned AS (
    SELECT judged.*,
        opened_on + CAST(between_limits(usual_cycle * CASE WHEN cancelled THEN 0.5
            WHEN won THEN 1.0 ELSE 1.12 END, 14, 140) AS INTEGER) AS first_plan,
        CAST(date_trunc('month', first_plan) AS DATE) - 1 AS last_month_end
    FROM judged
), settled AS (
    -- Who buys is away in July and around Christmas; who sells hurries before a quarter's end.
    SELECT planned.*, CASE
        WHEN cancelled THEN first_plan
        WHEN month(first_plan) = 7 AND chance(number, 'season') < 0.4
            THEN first_plan + 36 + below(number, 'season later', 36)
        WHEN month(first_plan) = 12 AND day(first_plan) > 4 AND chance(number, 'season') < 0.45
            THEN first_plan + 26 + below(number, 'season later', 40)
        WHEN won AND month(first_plan) IN (4, 7, 10) AND day(first_plan) <= 24
            AND chance(number, 'season') > CASE month(first_plan) WHEN 7 THEN 0.65 ELSE 0.5 END
            AND last_month_end - 9 > opened_on
            THEN last_month_end - below(number, 'season later', 9)
        ELSE first_plan END AS plan
    FROM planned
)
SELECT settled.* EXCLUDE (first_plan, last_month_end, plan, usual_cycle, ability, pace),
    days.working_after AS planned_on,
    CASE WHEN forgotten OR days.working_after > last_day_of_all() THEN 'open'
        WHEN cancelled THEN 'cancelled' WHEN won THEN 'won' ELSE 'lost' END AS status
FROM settled JOIN days ON days."day" = settled.plan;
"""


REPEATS = """
CREATE TABLE buyers AS
SELECT company, planned_on AS bought_on, row_number() OVER (ORDER BY planned_on, number) AS turn
FROM new_deals WHERE status = 'won';
CREATE TABLE buyers_known AS
SELECT "day", CAST(sum(bought) OVER (ORDER BY "day") AS BIGINT) AS known
FROM (
    SELECT days."day", count(buyers.company) AS bought
    FROM days LEFT JOIN buyers ON buyers.bought_on = days."day" GROUP BY days."day"
);
CREATE TABLE repeat_openings AS
SELECT openings.*, coalesce(buyers.company, companies_in_order.number) AS company
FROM openings
JOIN buyers_known ON buyers_known."day"
    = opened_on - CASE kind WHEN 'renewal' THEN 300 ELSE 30 END
LEFT JOIN buyers ON buyers.turn
    = 1 + CAST(floor(buyers_known.known * chance(openings.number, 'buyer')) AS BIGINT)
-- A company so small that nobody has bought yet takes one of its oldest acquaintances.
JOIN companies_in_order
    ON companies_in_order.place_in_order = 1 + below(openings.number, 'old acquaintance', 5)
WHERE kind <> 'new';
"""

STEPS = (
    STAGES
    + OPENINGS
    + _ended("new_openings", "new_deals")
    + REPEATS
    + _ended("repeat_openings", "repeat_deals")
)

TABLES = {
    "pipelines": """
        FROM (VALUES ('L1', 'New business', 1), ('L2', 'Renewals', 2), ('L3', 'Partner sales', 3))
            AS listed (id, name, position)
    """,
    "stages": """
        SELECT stage_id(number) AS id, 'L' || pipeline AS pipeline_id,
            name, position, part, probability, kind
        FROM stages
    """,
}
