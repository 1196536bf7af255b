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
    (1, 'Ingrid Solberg', 2, DATE '2021-02-01', NULL, 1, 1.25, 0.95, 1.50),
    (2, 'Nora Haugen', 3, DATE '2021-08-16', NULL, 4, 1.35, 0.85, 1.20),
    (3, 'Jonas Berg', 3, DATE '2022-01-10', NULL, 4, 0.90, 1.05, 0.95),
    (4, 'Magnus Dahl', 3, DATE '2022-09-01', NULL, 3, 1.05, 1.00, 1.10),
    (5, 'Lars Eide', 3, DATE '2021-03-15', DATE '2025-06-30', 3, 0.70, 1.20, 0.90),
    (6, 'Elsa Lindqvist', 4, DATE '2022-03-01', NULL, 4, 1.15, 0.95, 1.00),
    (7, 'Mikkel Sørensen', 4, DATE '2023-05-02', NULL, 3, 0.85, 1.10, 0.90),
    (8, 'Emma Clarke', 5, DATE '2021-06-01', NULL, 4, 1.25, 0.90, 1.15),
    (9, 'Oliver Hughes', 5, DATE '2024-08-19', NULL, 3, 0.75, 1.10, 0.85),
    (10, 'Priya Shah', 5, DATE '2022-11-07', NULL, 3, 1.10, 0.95, 1.05),
    (11, 'Анна Кузнецова', 6, DATE '2021-09-01', NULL, 4, 1.30, 1.00, 1.10),
    (12, 'Дмитрий Орлов', 6, DATE '2022-05-16', NULL, 3, 0.80, 1.15, 1.20),
    (13, 'Айгерим Сапарова', 6, DATE '2024-02-05', NULL, 3, 1.05, 0.90, 0.85),
    (14, 'Lukas Weber', 7, DATE '2022-02-14', NULL, 3, 1.00, 1.10, 1.25),
    (15, 'Katarzyna Nowak', 7, DATE '2023-09-01', NULL, 3, 1.10, 0.95, 0.90),
    (16, 'Sofie Nygaard', 8, DATE '2021-10-04', NULL, 2, 1.10, 1.00, 1.00),
    (17, 'Тимур Алиев', 8, DATE '2023-01-16', NULL, 2, 0.95, 1.05, 1.00),
    (18, 'Aisha Khan', 9, DATE '2022-08-22', NULL, 3, 1.00, 1.00, 1.00),
    (19, 'Henrik Moe', 9, DATE '2024-01-08', NULL, 3, 0.90, 1.00, 1.00)
) AS listed (number, name, team, started_on, left_on, capacity, ability, pace, size);

-- Who may be given a record, by team and month: each as many times as the person has capacity.
-- Who heads the Nordics sells in both of its teams; who is about to leave gets nothing new.
CREATE TABLE desks AS
WITH months AS (
    SELECT CAST(unnest AS DATE) AS month
    FROM unnest(generate_series(DATE '2020-12-01', last_day_of_all(), INTERVAL 1 MONTH))
), seats AS (
    SELECT number, team, started_on, left_on, capacity FROM staff WHERE team <> 2
    UNION ALL
    SELECT staff.number, teams.number, started_on, left_on, capacity
    FROM staff JOIN teams ON teams.parent = staff.team
), taken AS (
    SELECT months.month, seats.team, seats.number
    FROM months
    JOIN seats ON (seats.started_on <= months.month OR months.month < DATE '2023-10-01')
        AND (seats.left_on IS NULL OR seats.left_on > months.month + INTERVAL 2 MONTH)
    CROSS JOIN unnest(generate_series(1, seats.capacity)) AS times (turn)
)
SELECT month, team, list(number ORDER BY number) AS people FROM taken GROUP BY month, team;
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
        SELECT 'U' || lpad(CAST(number AS VARCHAR), 2, '0') AS id, name,
            latin(name) || '@northstar.example' AS email, 'T' || team AS team_id,
            coalesce(left_on > last_day_of_all(), true) AS active,
            office_time(started_on, number, 'user added') AS created_at
        FROM staff
    """,
}
