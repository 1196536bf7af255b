"""Who works at the demo company: teams, sellers of different ability, and the names of people."""

from __future__ import annotations

STAFF = """
CREATE TABLE teams AS
FROM (VALUES
    (1, 'Sales', NULL),
    (2, 'Nordics', 1),
    (3, 'Norway', 2),
    (4, 'Sweden and Denmark', 2),
    (5, 'UK', 1),
    (6, 'CIS', 1),
    (7, 'Central Europe', 1),
    (8, 'Customer success', NULL),
    (9, 'Business development', 1)
) AS listed (number, name, parent);

-- capacity: how many of the team's records the person takes. ability: by how much the chance of
-- winning changes. pace: by how much the time that a sale takes changes. size: the same of amounts.
CREATE TABLE staff AS
FROM (VALUES
    (1, 'Ingrid Solberg', DATE '2021-02-01', NULL, 1, 1.25, 0.95, 1.50),
    (2, 'Nora Haugen', DATE '2021-08-16', NULL, 4, 1.35, 0.85, 1.20),
    (3, 'Jonas Berg', DATE '2022-01-10', NULL, 4, 0.90, 1.05, 0.95),
    (4, 'Magnus Dahl', DATE '2022-09-01', NULL, 3, 1.05, 1.00, 1.10),
    (5, 'Lars Eide', DATE '2021-03-15', DATE '2025-06-30', 3, 0.70, 1.20, 0.90),
    (6, 'Elsa Lindqvist', DATE '2022-03-01', NULL, 4, 1.15, 0.95, 1.00),
    (7, 'Mikkel Sørensen', DATE '2023-05-02', NULL, 3, 0.85, 1.10, 0.90),
    (8, 'Emma Clarke', DATE '2021-06-01', NULL, 4, 1.25, 0.90, 1.15),
    (9, 'Oliver Hughes', DATE '2024-08-19', NULL, 3, 0.75, 1.10, 0.85),
    (10, 'Priya Shah', DATE '2022-11-07', NULL, 3, 1.10, 0.95, 1.05),
    (11, 'Анна Кузнецова', DATE '2021-09-01', NULL, 4, 1.30, 1.00, 1.10),
    (12, 'Дмитрий Орлов', DATE '2022-05-16', NULL, 3, 0.80, 1.15, 1.20),
    (13, 'Айгерим Сапарова', DATE '2024-02-05', NULL, 3, 1.05, 0.90, 0.85),
    (14, 'Lukas Weber', DATE '2022-02-14', NULL, 3, 1.00, 1.10, 1.25),
    (15, 'Katarzyna Nowak', DATE '2023-09-01', NULL, 3, 1.10, 0.95, 0.90),
    (16, 'Sofie Nygaard', DATE '2021-10-04', NULL, 2, 1.10, 1.00, 1.00),
    (17, 'Тимур Алиев', DATE '2023-01-16', NULL, 2, 0.95, 1.05, 1.00),
    (18, 'Aisha Khan', DATE '2022-08-22', NULL, 3, 1.00, 1.00, 1.00),
    (19, 'Henrik Moe', DATE '2024-01-08', NULL, 3, 0.90, 1.00, 1.00),
    (20, 'Freja Madsen', DATE '2022-08-01', DATE '2026-02-28', 2, 0.95, 1.00, 1.00)
) AS listed (number, name, started_on, left_on, capacity, ability, pace, size);

-- Two people changed teams, two left, three joined after the history began.
CREATE TABLE memberships AS
SELECT staff.number AS person, listed.team,
    coalesce(listed.joined_on, staff.started_on) AS valid_from,
    coalesce(listed.moved_on, staff.left_on) AS valid_to,
    listed.moved_on IS NULL AS latest
FROM (VALUES
    (1, 2, NULL, NULL), (2, 3, NULL, NULL), (3, 3, NULL, NULL),
    (4, 5, NULL, DATE '2025-01-01'), (4, 3, DATE '2025-01-01', NULL), (5, 3, NULL, NULL),
    (6, 4, NULL, NULL), (7, 4, NULL, NULL), (8, 5, NULL, NULL), (9, 5, NULL, NULL),
    (10, 5, NULL, NULL), (11, 6, NULL, NULL), (12, 6, NULL, NULL), (13, 6, NULL, NULL),
    (14, 7, NULL, NULL), (15, 9, NULL, DATE '2024-06-01'), (15, 7, DATE '2024-06-01', NULL),
    (16, 8, NULL, NULL), (17, 8, NULL, NULL), (18, 9, NULL, NULL), (19, 9, NULL, NULL),
    (20, 4, NULL, NULL)
) AS listed (person, team, joined_on, moved_on)
JOIN staff ON staff.number = listed.person;

-- Who may be given a record, by team and month: each as many times as the person has capacity.
-- Who heads the Nordics sells in both of its teams; who is about to leave gets nothing new.
CREATE TABLE desks AS
WITH seats AS (
    SELECT person, team, valid_from, valid_to, latest FROM memberships WHERE team <> 2
    UNION ALL
    SELECT person, teams.number, valid_from, valid_to, latest
    FROM memberships JOIN teams ON teams.parent = memberships.team WHERE memberships.team = 2
), taken AS (
    SELECT months.month, seats.team, seats.person
    FROM months
    JOIN seats ON TRUE
    JOIN staff ON staff.number = seats.person
    CROSS JOIN unnest(generate_series(1, staff.capacity)) AS times (turn)
    WHERE (seats.valid_from <= months.month
            OR months.month < DATE '2023-10-01' AND seats.valid_from = staff.started_on)
        AND (seats.valid_to IS NULL
            OR seats.valid_to > months.month
                + CASE WHEN latest THEN INTERVAL 2 MONTH ELSE INTERVAL 0 MONTH END)
)
SELECT month, team, list(person ORDER BY person) AS people FROM taken GROUP BY month, team;

-- The same, one row each: whoever takes a slot's record carries no list along.
CREATE TABLE desk_slots AS
SELECT month, team, slot, people[1 + slot % len(people)] AS person
FROM desks CROSS JOIN unnest(generate_series(0, 119)) AS every (slot);
"""

NAMES = """
-- What people are called, by the culture of the place that they are from.
CREATE TABLE names AS
SELECT *, list_transform(given, lambda name: latin(name)) AS latin_given,
    list_transform(family, lambda name: latin(name)) AS latin_family
FROM (VALUES
    ('nordic', 'female', ['Ida', 'Maja', 'Astrid', 'Sigrid', 'Linnea', 'Freja', 'Hanna', 'Ellen',
        'Karin', 'Tuva', 'Liv', 'Aino', 'Solveig', 'Alma', 'Marit', 'Saga', 'Signe', 'Thea'],
        ['Hansen', 'Johansen', 'Lund', 'Bakken', 'Nilsson', 'Åkesson', 'Holm', 'Jensen', 'Vik',
        'Strand', 'Ekström', 'Moen', 'Kristensen', 'Virtanen', 'Sjöberg', 'Aas', 'Falk', 'Brekke']),
    ('nordic', 'male', ['Erik', 'Oskar', 'Anders', 'Sander', 'Nils', 'Viktor', 'Gustav', 'Mads',
        'Henrik', 'Aksel', 'Leif', 'Mikael', 'Olav', 'Rasmus', 'Tobias', 'Stian', 'Eero', 'Kasper'],
        ['Hansen', 'Johansen', 'Lund', 'Bakken', 'Nilsson', 'Åkesson', 'Holm', 'Jensen', 'Vik',
        'Strand', 'Ekström', 'Moen', 'Kristensen', 'Virtanen', 'Sjöberg', 'Aas', 'Falk', 'Brekke']),
    ('british', 'female', ['Charlotte', 'Grace', 'Lucy', 'Hannah', 'Olivia', 'Zara', 'Niamh',
        'Rebecca', 'Amelia', 'Harriet', 'Meera', 'Isla', 'Eleanor', 'Fiona', 'Ruth', 'Chloe'],
        ['Taylor', 'Walker', 'Bennett', 'Murphy', 'Patel', 'Fletcher', 'Morgan', 'Shaw', 'Reid',
        'Turner', 'Barnes', 'Kelly', 'Ahmed', 'Lawson', 'Webb', 'Doyle', 'Pearce', 'Griffiths']),
    ('british', 'male', ['James', 'Harry', 'Thomas', 'George', 'Daniel', 'Rory', 'Samir', 'Callum',
        'Edward', 'Patrick', 'Arjun', 'Simon', 'Hugh', 'Declan', 'Marcus', 'Adam'],
        ['Taylor', 'Walker', 'Bennett', 'Murphy', 'Patel', 'Fletcher', 'Morgan', 'Shaw', 'Reid',
        'Turner', 'Barnes', 'Kelly', 'Ahmed', 'Lawson', 'Webb', 'Doyle', 'Pearce', 'Griffiths']),
    ('central', 'female', ['Anna', 'Lena', 'Sophie', 'Magdalena', 'Julia', 'Katrin', 'Femke',
        'Zofia', 'Clara', 'Sanne', 'Agnieszka', 'Mila', 'Johanna', 'Ewa', 'Lotte', 'Theresa'],
        ['Schneider', 'Becker', 'Hoffmann', 'de Vries', 'Bakker', 'Wagner', 'Mazur', 'Krause',
        'Vogel', 'Jansen', 'Lewandowicz', 'Brandt', 'Keller', 'Visser', 'Wójcik', 'Huber']),
    ('central', 'male', ['Maximilian', 'Felix', 'Jan', 'Piotr', 'Stefan', 'Daan', 'Tomasz', 'Paul',
        'Matthias', 'Bram', 'Jakub', 'Florian', 'Marek', 'Sven', 'Ruben', 'Andreas'],
        ['Schneider', 'Becker', 'Hoffmann', 'de Vries', 'Bakker', 'Wagner', 'Mazur', 'Krause',
        'Vogel', 'Jansen', 'Lewandowicz', 'Brandt', 'Keller', 'Visser', 'Wójcik', 'Huber']),
    ('eastern', 'female', ['Алия', 'Елена', 'Динара', 'Ольга', 'Мадина', 'Наталья', 'Жанна',
        'Светлана', 'Нигора', 'Ирина', 'Ануш', 'Гульнара', 'Татьяна', 'Камила', 'Марина'],
        ['Ахметова', 'Иванова', 'Ким', 'Нурланова', 'Соколова', 'Каримова', 'Петросян', 'Волкова',
        'Жумабаева', 'Юсупова', 'Морозова', 'Тлеубаева', 'Саркисян', 'Рахимова', 'Лебедева']),
    ('eastern', 'male', ['Арман', 'Сергей', 'Бахтияр', 'Алексей', 'Нурлан', 'Игорь', 'Ерлан',
        'Рустам', 'Тигран', 'Максим', 'Данияр', 'Павел', 'Азиз', 'Виктор', 'Санжар'],
        ['Ахметов', 'Иванов', 'Ким', 'Нурланов', 'Соколов', 'Каримов', 'Петросян', 'Волков',
        'Жумабаев', 'Юсупов', 'Морозов', 'Тлеубаев', 'Саркисян', 'Рахимов', 'Лебедев'])
) AS listed (culture, gender, given, family);

-- One row for each name, so that a person takes one and carries no list along.
CREATE TABLE given_names AS
SELECT culture, gender, generate_subscripts(given, 1) - 1 AS turn, unnest(given) AS given,
    unnest(latin_given) AS latin, len(given) AS names FROM names;
CREATE TABLE family_names AS
SELECT culture, gender, generate_subscripts(family, 1) - 1 AS turn, unnest(family) AS family,
    unnest(latin_family) AS latin, len(family) AS names FROM names;
CREATE TABLE name_counts AS
SELECT culture, gender, len(given) AS given_names, len(family) AS family_names FROM names;

CREATE TABLE titles AS
FROM (VALUES
    (0, 'Chief executive', 'executive'), (1, 'Chief financial officer', 'executive'),
    (2, 'Sales director', 'director'), (3, 'IT director', 'director'),
    (4, 'Operations manager', 'manager'), (5, 'Sales manager', 'manager'),
    (6, 'Procurement manager', 'manager'), (7, 'IT manager', 'manager'),
    (8, 'Business analyst', 'specialist'), (9, 'Project coordinator', 'specialist'),
    (10, 'Marketing specialist', 'specialist'), (11, 'System administrator', 'specialist')
) AS listed (number, job_title, seniority);
"""

STEPS = STAFF + NAMES

TABLES = {
    "teams": """
        SELECT 'T' || number AS id, name, 'T' || parent AS parent_id FROM teams
    """,
    "users": """
        SELECT user_id(number) AS id, name,
            latin(name) || '@northstar.example' AS email, 'T' || team AS team_id,
            coalesce(left_on > last_day_of_all(), true) AS active,
            office_time(started_on, number, 'user added') AS created_at
        FROM staff JOIN memberships ON person = number AND latest
    """,
    "user_teams": """
        SELECT user_id(person) AS user_id, 'T' || team AS team_id, valid_from, valid_to
        FROM memberships
    """,
}
