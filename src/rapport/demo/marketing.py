"""How the demo company is known: campaigns, what they cost, whom they reached, and its e-mails."""

from __future__ import annotations

STEPS = """
-- A programme for each way of being known, and a campaign of it each quarter. What they cost grows
-- with the company: money is for a company with 3,000 deals.
CREATE MACRO grown(amount) AS
    greatest(1, CAST(round(amount * deal_count() / 3000.0 / 10.0) AS BIGINT)) * 10;

CREATE TABLE programmes AS
FROM (VALUES
    (1, 'Search', 'search', 'advertising', 'Inbound', 1),
    (2, 'Webinars', 'webinar', 'content', 'Inbound', 2),
    (3, 'Trade fairs', 'event', 'event', 'Event', 1),
    (4, 'Partner days', 'partner', 'event', 'Partner', 1),
    (5, 'Outreach', 'email', 'outreach', 'Outbound', 1),
    (6, 'Social', 'social', 'advertising', NULL, 1)
) AS listed (number, name, channel, kind, source, turn);

-- Two that stand alone: a sponsorship that cost far more than it brought, and stories told by
-- customers, which cost next to nothing.
CREATE TABLE campaigns AS
SELECT 100 + 20 * programmes.number + quarter_number AS number, programmes.number AS programme,
    programmes.source, programmes.turn, programmes.channel, programmes.kind,
    programmes.name || ' ' || year(starts_on) || ' Q' || quarter(starts_on) AS name,
    starts_on, CAST(starts_on + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS ends_on,
    grown(500 * (6 + 4 * (programmes.number % 4) + quarter_number
        + below(20 * programmes.number + quarter_number, 'budget', 9))) AS budget
FROM programmes
CROSS JOIN (
    SELECT quarter_number, CAST(first_day() + to_months(CAST(3 * quarter_number AS INTEGER))
        AS DATE) AS starts_on
    FROM unnest(generate_series(0, 11)) AS every (quarter_number)
)
UNION ALL
SELECT 901, NULL, 'Event', 2, 'event', 'sponsorship', 'Baltic Expo sponsorship 2025',
    DATE '2025-01-01', DATE '2025-12-31', grown(450000)
UNION ALL
SELECT 902, NULL, 'Referral', 1, 'referral', 'content', 'Customer stories',
    DATE '2024-07-01', DATE '2026-06-30', grown(12000);

-- Which of its campaigns a source's record is of, where several run at once.
CREATE MACRO campaign_turn(source, number) AS CASE WHEN source IN ('Inbound', 'Event')
    THEN 1 + below(number, 'lead campaign', 2) ELSE 1 END;

-- Each week of a campaign, with its share of the money; money is spent until today.
CREATE TABLE campaign_weeks AS
SELECT campaigns.*, CAST(unnest AS DATE) AS spent_on,
    row_number() OVER (PARTITION BY number ORDER BY unnest) AS week,
    1 + datediff('day', starts_on, ends_on) // 7 AS weeks
FROM campaigns, unnest(generate_series(starts_on, ends_on, INTERVAL 7 DAY));

-- Two mailings a week: to those who know the company, and to those who do not.
CREATE TABLE emails AS
SELECT number, weekday, sent_on, hour_sent,
    CASE WHEN cold THEN 5 ELSE 2 END AS programme, cold,
    minute_of(sent_on, 60 * hour_sent + below(number, 'sent at', 30)) AS sent_at,
    CAST(round(deal_count() * (CASE WHEN cold THEN 0.5 ELSE 0.8 END)
        * (0.75 + 0.5 * (sent_on - first_day()) / 1095) * (0.9 + 0.2 * chance(number, 'sent')))
        AS BIGINT) AS sent,
    -- Read most on a Tuesday or a Thursday before noon, least on a Friday or in the evening.
    (CASE WHEN cold THEN 0.21 ELSE 0.36 END)
        * [0.9, 1.2, 1.0, 1.12, 0.74, 0.55, 0.6][weekday]
        * CASE WHEN hour_sent BETWEEN 9 AND 10 THEN 1.2 WHEN hour_sent < 9 THEN 1.0
            WHEN hour_sent < 15 THEN 0.95 ELSE 0.72 END
        * (0.9 + 0.2 * chance(number, 'read')) AS read_rate
FROM (
    SELECT number, number % 2 = 0 AS cold,
        first_day() + CAST(number * 7 // 2 AS INTEGER) + below(number, 'weekday', 3) AS sent_on,
        isodow(sent_on) AS weekday,
        one_of([7, 8, 9, 9, 10, 10, 11, 13, 14, 16, 18, 20], number, 'hour') AS hour_sent
    FROM unnest(generate_series(0, (last_day_of_all() - first_day()) * 2 // 7 - 2))
        AS every (number)
);

-- What ran on each day, and what was mailed last.
CREATE TABLE campaign_days AS
SELECT source, turn, CAST(unnest AS DATE) AS "day", number AS campaign
FROM campaigns, unnest(generate_series(starts_on, least(ends_on, last_day_of_all()),
    INTERVAL 1 DAY)) WHERE source IS NOT NULL;
CREATE TABLE programme_days AS
SELECT programme, CAST(unnest AS DATE) AS "day", number AS campaign
FROM campaigns, unnest(generate_series(starts_on, least(ends_on, last_day_of_all()),
    INTERVAL 1 DAY)) WHERE programme IS NOT NULL;
CREATE TABLE email_days AS
SELECT days."day", emails.programme, max(emails.number) AS email
FROM days JOIN emails ON emails.sent_on BETWEEN days."day" - 9 AND days."day" - 1
GROUP BY ALL;

-- How those who became deals were reached: first, on the way, and before they decided.
CREATE TABLE touches AS
WITH reached AS (
    SELECT leads.drawn, leads.number AS lead, leads.company, leads.deal, leads.source,
        leads.created_at, leads.converted_at, deals.until_on, turn,
        CASE turn WHEN 1 THEN leads.created_on - below(leads.drawn, 'first seen', 15)
            WHEN 2 THEN leads.created_on
            WHEN 3 THEN CAST(leads.converted_at AS DATE) - 1
            ELSE CAST(leads.converted_at AS DATE) + CAST(floor((0.2 + 0.6 * chance(leads.drawn,
                'last seen')) * (deals.until_on - CAST(leads.converted_at AS DATE))) AS INTEGER)
            END AS touched_on
    FROM leads LEFT JOIN deals ON deals.number = leads.deal
    CROSS JOIN unnest(generate_series(1, 4)) AS every (turn)
    -- Of the others every third is on record, once.
    WHERE CASE WHEN leads.deal IS NULL THEN turn = 2 AND chance(leads.drawn, 'touched') < 0.33
        ELSE turn = 2 OR chance(leads.drawn * 8 + turn, 'touched') < 0.62 END
), placed AS (
    SELECT reached.*, CASE turn WHEN 1 THEN 6 WHEN 3 THEN 2 WHEN 4 THEN 5 END AS programme,
        CASE WHEN turn = 2 THEN campaign_turn(source, drawn) END AS own_turn
    FROM reached WHERE touched_on BETWEEN first_day() AND last_day_of_all()
)
SELECT placed.*, coalesce(own.campaign, other.campaign) AS campaign, mail.email,
    CASE WHEN placed.turn = 2 THEN placed.created_at
        ELSE minute_of(touched_on, 400 + below(placed.drawn * 8 + placed.turn, 'seen at', 800)) END
        AS touched_at
FROM placed
LEFT JOIN campaign_days AS own ON own."day" = touched_on AND own.source = placed.source
    AND own.turn = own_turn
LEFT JOIN programme_days AS other ON other."day" = touched_on
    AND other.programme = placed.programme
LEFT JOIN email_days AS mail ON mail."day" = touched_on AND mail.programme = placed.programme;
"""

TABLES = {
    "campaigns": """
        SELECT 'M' || number AS id, name, channel, kind,
            CASE WHEN programme IS NOT NULL THEN 'M' || programme END AS parent_id, starts_on,
            ends_on, budget,
            CASE WHEN ends_on < last_day_of_all() THEN 'ended' ELSE 'running' END AS status
        FROM campaigns
        UNION ALL
        SELECT 'M' || number, name, channel, kind, NULL, first_day(), NULL, NULL, 'running'
        FROM programmes
    """,
    # Some campaigns cost more than planned, some less.
    "spend": """
        SELECT 'M' || number AS campaign_id, source, spent_on,
            CAST(round(budget * (0.82 + 0.34 * chance(number, 'spent')) / weeks
                * (0.8 + 0.4 * chance(number * 100 + week, 'spent'))) AS BIGINT) AS amount,
            CASE WHEN channel IN ('search', 'social', 'email') THEN
                CAST(round(amount * [0, 41, 0, 0, 0, 16, 75][programme + 1]
                    * (0.8 + 0.4 * chance(number * 100 + week, 'shown'))) AS BIGINT) END
                AS impressions,
            CAST(round(impressions * (0.012 + 0.012 * chance(number * 100 + week, 'clicked')))
                AS BIGINT) AS clicks
        FROM campaign_weeks WHERE spent_on <= last_day_of_all()
        UNION ALL
        -- Lists of addresses are bought twice a year; they belong to no campaign.
        SELECT NULL, 'Bought list', CAST(unnest AS DATE), grown(9500), NULL, NULL
        FROM unnest(generate_series(first_day() + 10, last_day_of_all(), INTERVAL 6 MONTH))
    """,
    "visits": """
        SELECT days."day" AS visited_on, listed.source,
            CASE WHEN campaigns.number IS NOT NULL THEN 'M' || campaigns.number END AS campaign_id,
            CAST(round(deal_count() * part * (0.4 + 0.6 * weight / 130000.0)
                * CASE WHEN isodow(days."day") > 5 THEN 0.45 ELSE 1.0 END
                * (0.85 + 0.3 * chance(datediff('day', first_day(), days."day"), listed.source)))
                AS BIGINT) AS sessions,
            CAST(round(sessions * (0.78 + 0.08 * chance(
                datediff('day', first_day(), days."day"), listed.source || ' visitors')))
                AS BIGINT) AS visitors
        FROM days
        CROSS JOIN (VALUES ('Inbound', 1, 0.052), ('Inbound', 2, 0.019), ('Event', 1, 0.006),
            ('Partner', 1, 0.004), ('Referral', 0, 0.005), ('Outbound', 1, 0.007))
            AS listed (source, turn, part)
        LEFT JOIN campaigns ON campaigns.source = listed.source AND campaigns.turn = listed.turn
            AND days."day" BETWEEN campaigns.starts_on AND campaigns.ends_on
        WHERE days."day" BETWEEN first_day() AND last_day_of_all()
    """,
    "emails": """
        WITH delivered AS (
            SELECT emails.*, campaigns.number AS campaign,
                CAST(round(sent * (0.004 + 0.012 * chance(emails.number, 'hard'))
                    * CASE WHEN cold THEN 3 ELSE 1 END) AS BIGINT) AS bounces_hard,
                CAST(round(sent * (0.003 + 0.006 * chance(emails.number, 'soft'))) AS BIGINT)
                    AS bounces_soft,
                sent - bounces_hard - bounces_soft AS delivered
            FROM emails
            JOIN campaigns ON campaigns.programme = emails.programme
                AND sent_on BETWEEN campaigns.starts_on AND campaigns.ends_on
        ), opened AS (
            SELECT *, CAST(round(delivered * 0.17) AS BIGINT) AS unreliable_delivered,
                CAST(round(unreliable_delivered * 0.9) AS BIGINT) AS machine_opens,
                CAST(round((delivered - machine_opens) * read_rate) AS BIGINT) AS read_by,
                CAST(round(read_by * (CASE WHEN cold THEN 0.07 ELSE 0.13 END)
                    * (0.8 + 0.4 * chance(number, 'clicked'))) AS BIGINT) AS unique_clicks
            FROM delivered
        )
        SELECT 'B' || printf('%04d', number) AS id, 'M' || campaign AS campaign_id,
            CASE WHEN cold THEN 'Outreach ' ELSE 'Newsletter ' END || strftime(sent_on, '%Y-%m-%d')
                AS name,
            CASE WHEN cold THEN one_of(['A shorter way to your figures', 'Ten minutes next week?',
                    'How Fjellvik saves a day a month'], number, 'subject')
                ELSE one_of(['What is new in Northstar', 'Three questions to ask your pipeline',
                    'Join our next webinar', 'A customer tells'], number, 'subject') END AS subject,
            sent_at, grown(30 + below(number, 'cost', 25)) AS cost, sent, delivered,
            read_by + machine_opens + CAST(round(read_by * 0.4) AS BIGINT) AS opens,
            read_by + machine_opens AS unique_opens, machine_opens, unreliable_delivered,
            unique_clicks + CAST(round(unique_clicks * 0.2) AS BIGINT) AS clicks, unique_clicks,
            bounces_hard, bounces_soft,
            CAST(round(delivered * (0.0015 + 0.003 * chance(number, 'left'))
                * CASE WHEN cold THEN 2 ELSE 1 END) AS BIGINT) AS unsubscribes,
            CAST(round(delivered * 0.0006 * chance(number, 'spam')) AS BIGINT) AS spam_reports,
            CAST(round(read_by * (CASE WHEN cold THEN 0.035 ELSE 0.006 END)) AS BIGINT) AS replies
        FROM opened
    """,
    "touches": """
        SELECT identifier('E', lead) AS lead_id,
            CASE WHEN company IS NOT NULL THEN identifier('P', company) END AS contact_id,
            CASE WHEN deal IS NOT NULL THEN identifier('D', deal) END AS deal_id,
            CASE WHEN campaign IS NOT NULL THEN 'M' || campaign END AS campaign_id,
            CASE WHEN email IS NOT NULL THEN 'B' || printf('%04d', email) END AS email_id, source,
            touched_at
        FROM touches
    """,
}
ORDERS = {
    "spend": "spent_on, campaign_id NULLS LAST, source",
    "visits": "visited_on, source, campaign_id",
    "touches": "touched_at, lead_id, campaign_id, email_id",
}
