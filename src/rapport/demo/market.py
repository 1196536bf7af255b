"""To whom the demo company sells: places, companies, and the people there."""

from __future__ import annotations

PLACES = """
CREATE TABLE places AS
FROM (VALUES
    (1, 'Norway', 'Oslo', 'Oslo', 3, 'nordic', 'AS', 110),
    (2, 'Norway', 'Vestland', 'Bergen', 3, 'nordic', 'AS', 60),
    (3, 'Norway', 'Trøndelag', 'Trondheim', 3, 'nordic', 'AS', 40),
    (4, 'Norway', 'Rogaland', 'Stavanger', 3, 'nordic', 'AS', 40),
    (5, 'Norway', 'Buskerud', 'Kongsberg', 3, 'nordic', 'AS', 15),
    (6, 'Sweden', 'Stockholm', 'Stockholm', 4, 'nordic', 'AB', 80),
    (7, 'Sweden', 'Västra Götaland', 'Göteborg', 4, 'nordic', 'AB', 40),
    (8, 'Sweden', 'Skåne', 'Malmö', 4, 'nordic', 'AB', 25),
    (9, 'Denmark', 'Hovedstaden', 'København', 4, 'nordic', 'A/S', 55),
    (10, 'Denmark', 'Midtjylland', 'Aarhus', 4, 'nordic', 'A/S', 25),
    (11, 'Finland', 'Uusimaa', 'Helsinki', 4, 'nordic', 'Oy', 35),
    (12, 'United Kingdom', 'England', 'London', 5, 'british', 'Ltd', 100),
    (13, 'United Kingdom', 'England', 'Manchester', 5, 'british', 'Ltd', 45),
    (14, 'United Kingdom', 'England', 'Bristol', 5, 'british', 'Ltd', 25),
    (15, 'United Kingdom', 'Scotland', 'Edinburgh', 5, 'british', 'Ltd', 30),
    (16, 'Ireland', 'Leinster', 'Dublin', 5, 'british', 'Ltd', 25),
    (17, 'Kazakhstan', 'Алматы', 'Алматы', 6, 'eastern', 'ТОО', 70),
    (18, 'Kazakhstan', 'Астана', 'Астана', 6, 'eastern', 'ТОО', 45),
    (19, 'Uzbekistan', 'Ташкент', 'Ташкент', 6, 'eastern', 'ООО', 50),
    (20, 'Armenia', 'Ереван', 'Ереван', 6, 'eastern', 'ООО', 25),
    (21, 'Germany', 'Berlin', 'Berlin', 7, 'central', 'GmbH', 35),
    (22, 'Germany', 'Bayern', 'München', 7, 'central', 'GmbH', 30),
    (23, 'Germany', 'Hamburg', 'Hamburg', 7, 'central', 'GmbH', 20),
    (24, 'Netherlands', 'Noord-Holland', 'Amsterdam', 7, 'central', 'BV', 30),
    (25, 'Poland', 'Mazowieckie', 'Warszawa', 7, 'central', 'Sp. z o.o.', 35)
) AS listed (number, country, region, city, team, culture, form, weight);

CREATE TABLE place_slots AS
SELECT row_number() OVER (ORDER BY number, turn) - 1 AS slot, number AS place
FROM places CROSS JOIN unnest(generate_series(1, weight)) AS times (turn);
CREATE MACRO place_slot(number, drawn) AS
    CAST(below(number, drawn, (SELECT count(*) FROM place_slots)) AS BIGINT);
"""

COMPANIES = """
-- Made-up words, so that no real company is meant.
CREATE TABLE company_words AS
FROM (VALUES
    ('nordic', ['Nord', 'Fjell', 'Vest', 'Sol', 'Berg', 'Lind', 'Hav', 'Elv', 'Grøn', 'Sten',
        'Bjørk', 'Ull', 'Tor', 'Ravn', 'Skog', 'Øst', 'Dal', 'Eike', 'Gran', 'Rim', 'Snø', 'Lys',
        'Malm', 'Kval', 'Lyng', 'Sølv'],
        ['vik', 'heim', 'gård', 'stad', 'nes', 'sund', 'mark', 'lund', 'holm', 'haug', 'fors',
        'borg', 'rud', 'tind', 'voll', 'hamn']),
    ('british', ['Ash', 'Oak', 'Black', 'Bright', 'Hart', 'King', 'West', 'Stone', 'Fair', 'Green',
        'Hazel', 'North', 'Red', 'Silver', 'Thorn', 'Wind', 'Clay', 'Elm', 'Mill', 'Raven',
        'Copper', 'Swan', 'Holly', 'Beck'],
        ['ford', 'bury', 'well', 'field', 'bridge', 'ley', 'mere', 'wood', 'gate', 'brook', 'combe',
        'stow', 'wick', 'haven', 'ridge', 'moor']),
    ('central', ['Linden', 'Eichen', 'Alt', 'Neu', 'Stein', 'Gold', 'Hoch', 'Wald', 'Sonnen',
        'Brück', 'Silber', 'Nieder', 'Ober', 'Falken', 'Birken', 'Rosen', 'Amsel', 'Kranich'],
        ['hof', 'bach', 'berg', 'feld', 'werk', 'tal', 'brunn', 'stett', 'heide', 'kamp', 'au',
        'burg', 'see', 'mark']),
    ('eastern', ['Вектор', 'Алтын', 'Горизонт', 'Меркурий', 'Орда', 'Сапфир', 'Тянь-', 'Азия',
        'Арай', 'Кристалл', 'Байтерек', 'Зенит', 'Сырдарья', 'Арарат', 'Дала', 'Полюс', 'Олимп',
        'Регион', 'Сункар', 'Феникс'],
        ['', '', ' Плюс', ' Групп', ' Центр', ' Инвест', ' Восток', ' Юг', ' Мир', ' Союз'])
) AS listed (culture, beginnings, endings);
CREATE TABLE company_beginnings AS
SELECT culture, generate_subscripts(beginnings, 1) - 1 AS turn, unnest(beginnings) AS beginning
FROM company_words;
CREATE TABLE company_endings AS
SELECT culture, generate_subscripts(endings, 1) - 1 AS turn, unnest(endings) AS ending
FROM company_words;
CREATE TABLE word_counts AS
SELECT culture, len(beginnings) AS beginnings, len(endings) AS endings FROM company_words;

CREATE TABLE industries AS
FROM (VALUES
    (0, 'Energy', ['Energy', 'Power', 'Solar', 'Grid'], ['Энерго', 'Энергия']),
    (1, 'Retail', ['Retail', 'Stores', 'Trading', 'Market'], ['Торг', 'Маркет']),
    (2, 'Health', ['Health', 'Clinics', 'Care', 'Medical'], ['Мед', 'Клиника']),
    (3, 'Manufacturing', ['Industries', 'Works', 'Components', 'Machinery'], ['Завод', 'Пром']),
    (4, 'Logistics', ['Logistics', 'Freight', 'Shipping', 'Transport'], ['Логистика', 'Транс']),
    (5, 'Finance', ['Finance', 'Capital', 'Insurance', 'Advisory'], ['Финанс', 'Капитал']),
    (6, 'Technology', ['Software', 'Systems', 'Digital', 'Data'], ['Софт', 'Системы']),
    (7, 'Construction', ['Construction', 'Build', 'Property', 'Bygg'], ['Строй', 'Девелопмент'])
) AS listed (number, industry, words, eastern_words);
CREATE TABLE industry_words AS
SELECT number, 'western' AS script, generate_subscripts(words, 1) - 1 AS turn,
    unnest(words) AS word FROM industries
UNION ALL
SELECT number, 'eastern', generate_subscripts(eastern_words, 1) - 1, unnest(eastern_words)
FROM industries;

-- The first six are partners, who sell for the company; a third was there before the history.
CREATE TABLE companies AS
WITH listed AS (
    SELECT number, (number <= 6) AS partner,
        place_slot(number, 'company place') AS slot,
        number - 6 - 3 * (company_count() - 6) // 10 AS turn,
        company_count() - 6 - 3 * (company_count() - 6) // 10 AS turns
    FROM unnest(generate_series(1, company_count())) AS every (number)
), drawn AS (
    SELECT listed.*,
        -- Over the rest of the history by the same weights as the deals, in the order of numbers.
        (2 * turn - 1) * whole_weight() // (2 * turns) AS weight_reached,
        CASE WHEN partner THEN ['Mid-market', 'SMB'][1 + listed.number % 2]
            WHEN chance(listed.number, 'segment') < 0.55 THEN 'SMB'
            WHEN chance(listed.number, 'segment') < 0.87 THEN 'Mid-market'
            ELSE 'Enterprise' END AS segment,
        CASE WHEN partner THEN 6 ELSE below(listed.number, 'industry', 8) END AS industry_number,
        place_slots.place
    FROM listed
    JOIN place_slots USING (slot)
), dated AS (
    SELECT drawn.*, CASE WHEN turn <= 0 THEN
        DATE '2021-03-01' + below(drawn.number, 'known since', 930) ELSE opening_days."day"
        END AS met_on
    FROM drawn
    ASOF LEFT JOIN opening_days
        ON drawn.weight_reached >= opening_days.weight_before
), placed AS MATERIALIZED (
    SELECT dated.* EXCLUDE (met_on), days.working_before AS met_on,
        country, region, city, team, places.culture, form,
        below(dated.number, 'beginning', beginnings) AS beginning_turn,
        below(dated.number, 'ending', endings) AS ending_turn,
        CASE places.culture WHEN 'eastern' THEN 'eastern' ELSE 'western' END AS script,
        below(dated.number, 'word', CASE places.culture WHEN 'eastern' THEN 2 ELSE 4 END)
            AS word_turn
    FROM dated
    JOIN days ON days."day" = dated.met_on
    JOIN places ON places.number = dated.place
    JOIN word_counts ON word_counts.culture = places.culture
), named AS (
    SELECT placed.* EXCLUDE (industry_number, beginning_turn, ending_turn, script, word_turn),
        industry, beginning || ending || ' '
            || CASE WHEN partner AND placed.culture = 'eastern' THEN 'Консалтинг'
            WHEN partner THEN 'Consulting' ELSE word END AS base
    FROM placed
    JOIN company_beginnings ON company_beginnings.culture = placed.culture
        AND company_beginnings.turn = beginning_turn
    JOIN company_endings ON company_endings.culture = placed.culture
        AND company_endings.turn = ending_turn
    JOIN industries ON industries.number = industry_number
    JOIN industry_words ON industry_words.number = industry_number
        AND industry_words.script = placed.script AND industry_words.turn = word_turn
), told_apart AS (
    -- Whoever finds a name taken adds the city, and then a figure.
    SELECT *, CASE WHEN row_number() OVER (PARTITION BY base, form ORDER BY number) = 1 THEN base
        ELSE base || ' ' || city END AS name_with_city
    FROM named
), numbered AS (
    SELECT *, name_with_city || CASE WHEN 1 < row_number() OVER same_name
        THEN ' ' || row_number() OVER same_name ELSE '' END || ' ' || form AS full_name
    FROM told_apart
    WINDOW same_name AS (PARTITION BY name_with_city, form ORDER BY number)
), spoiled AS (
    -- A few were entered twice, under the same name.
    SELECT *, CASE WHEN number IN (17, 31) OR number % 500 = 137
        THEN lag(full_name, 8) OVER (ORDER BY number) ELSE full_name END AS name
    FROM numbered
)
SELECT spoiled.number, spoiled.name, partner, segment, industry, place, country, region, city,
    spoiled.team, culture, met_on,
    one_of(then_there.people, spoiled.number, 'company owner') AS first_owner,
    -- Whoever left passed everything on.
    CASE WHEN staff.left_on IS NULL THEN first_owner
        ELSE one_of(now_there.people, spoiled.number, 'company passed on') END AS owner,
    replace(latin(spoiled.name), '.', '-') || '.example' AS domain,
    office_time(met_on, spoiled.number, 'company created') AS created_at,
    CAST(CASE segment WHEN 'SMB' THEN 5 + below(spoiled.number, 'staff', 45)
        WHEN 'Mid-market' THEN 50 + below(spoiled.number, 'staff', 300)
        ELSE 400 + below(spoiled.number, 'staff', 90) * below(spoiled.number, 'staff too', 90)
        END AS BIGINT) AS employees,
    (70 + below(spoiled.number, 'revenue', 130)) * 1000 AS revenue_each,
    CASE WHEN chance(spoiled.number, 'company source') < 0.36 THEN 'Inbound'
        WHEN chance(spoiled.number, 'company source') < 0.62 THEN 'Outbound'
        WHEN chance(spoiled.number, 'company source') < 0.76 THEN 'Event'
        WHEN chance(spoiled.number, 'company source') < 0.89 THEN 'Partner'
        ELSE 'Referral' END AS source,
    -- As many pay in their own currency as is usual where prices are listed in euro.
    CASE WHEN country = 'Norway' AND chance(spoiled.number, 'currency') < 0.55 THEN 'NOK'
        WHEN country = 'United Kingdom' AND chance(spoiled.number, 'currency') < 0.6 THEN 'GBP'
        WHEN country = 'Sweden' AND chance(spoiled.number, 'currency') < 0.45 THEN 'SEK'
        ELSE 'EUR' END AS currency
FROM spoiled
JOIN desks AS then_there
    ON then_there.team = spoiled.team AND then_there.month = date_trunc('month', met_on)
JOIN desks AS now_there
    ON now_there.team = spoiled.team AND now_there.month = date_trunc('month', last_day_of_all())
JOIN staff ON staff.number = one_of(then_there.people, spoiled.number, 'company owner');

-- How many companies were known before each day: whom a deal of that day can be with.
CREATE TABLE companies_known AS
SELECT "day", CAST(coalesce(sum(met) OVER (ORDER BY "day"
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS known
FROM (
    SELECT days."day", count(companies.number) AS met
    FROM days LEFT JOIN companies ON companies.met_on = days."day" AND NOT partner
    GROUP BY days."day"
);
CREATE TABLE companies_in_order AS
SELECT number, row_number() OVER (ORDER BY met_on, number) AS place_in_order
FROM companies WHERE NOT partner;

-- One contact for each company, and a second for every other one.
CREATE TABLE contacts AS
WITH listed AS (
    SELECT number, number AS company, false AS second FROM companies
    UNION ALL
    SELECT company_count() + (number + 1) // 2, number, true FROM companies WHERE number % 2 = 1
), drawn AS (
    SELECT listed.*, companies.* EXCLUDE (number, name, created_at),
        companies.created_at AS company_created_at,
        ['female', 'male'][1 + below(listed.number, 'contact gender', 2)] AS gender,
        least(met_on + CASE WHEN second THEN 1 + below(listed.number, 'contact later', 240)
            ELSE 0 END, last_day_of_all()) AS contact_on
    FROM listed JOIN companies ON companies.number = listed.company
), named AS MATERIALIZED (
    SELECT drawn.*, below(drawn.number, 'contact given', given_names) AS given_turn,
        below(drawn.number, 'contact family', family_names) AS family_turn,
        below(drawn.number, 'contact title', 12) AS title_turn
    FROM drawn
    JOIN name_counts ON name_counts.culture = drawn.culture AND name_counts.gender = drawn.gender
)
SELECT drawn.number, company, second, drawn.gender, owner, source, country, region, city,
    given AS given_name, family AS family_name,
    given_names.latin || '.' || family_names.latin || '@' || domain AS email,
    job_title, seniority,
    1958 + below(drawn.number, 'contact born', 44) AS birth_year,
    CASE WHEN second THEN greatest(company_created_at,
        office_time(days.working_before, drawn.number, 'contact created'))
        ELSE company_created_at END AS created_at
FROM named AS drawn
JOIN given_names ON given_names.culture = drawn.culture AND given_names.gender = drawn.gender
    AND given_names.turn = given_turn
JOIN family_names ON family_names.culture = drawn.culture AND family_names.gender = drawn.gender
    AND family_names.turn = family_turn
JOIN titles ON titles.number = title_turn
JOIN days ON days."day" = drawn.contact_on;
"""

STEPS = PLACES + COMPANIES

TABLES = {
    "companies": """
        WITH dealt AS (
            SELECT company, bool_or(status = 'won') AS won, bool_or(status = 'open') AS "open"
            FROM deals GROUP BY company
        )
        SELECT identifier('C', number) AS id, name,
            user_id(owner) AS owner_id, source, industry, segment,
            CASE WHEN chance(number, 'employees known') < 0.95 THEN employees END AS employees,
            CASE WHEN chance(number, 'revenue known') < 0.7 THEN employees * revenue_each
                END AS annual_revenue,
            CASE WHEN partner THEN 'partner' WHEN won THEN 'customer' WHEN "open" THEN 'opportunity'
                WHEN company IS NOT NULL THEN 'former opportunity' ELSE 'prospect' END AS lifecycle,
            country, region, city,
            -- Some belong to a company that was known before them.
            CASE WHEN number > 40 AND chance(number, 'parent') < 0.04
                THEN identifier('C', 7 + below(number, 'parent company', 30)) END AS parent_id,
            created_at
        FROM companies LEFT JOIN dealt ON dealt.company = companies.number
    """,
    "contacts": """
        SELECT identifier('P', number) AS id, given_name || ' ' || family_name AS name,
            email, identifier('C', company) AS company_id,
            user_id(owner) AS owner_id, job_title, seniority, source,
            CASE WHEN second THEN 'contact' ELSE 'main contact' END AS lifecycle,
            country, region, city,
            CASE WHEN chance(number, 'birth known') < 0.35 THEN birth_year END AS birth_year,
            CASE WHEN chance(number, 'gender known') < 0.6 THEN gender END AS gender, created_at
        FROM contacts
    """,
}
