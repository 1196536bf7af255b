"""What every part of the demo is made with: numbers that look random but never change, and days.

Nothing here depends on the machine, on the clock or on the order in which threads finish: a number
is drawn from a record's own number and the name of what is drawn.
"""

from __future__ import annotations

MACROS = """
-- A hash of several values is a plain exclusive-or of theirs, so that two draws for the same number
-- would follow each other; hashing the hash makes them independent.
CREATE MACRO dice(number, drawn) AS hash(hash(CAST(number AS BIGINT), drawn));

-- From 0 to just below 1.
CREATE MACRO chance(number, drawn) AS
    CAST(dice(number, drawn) >> 11 AS DOUBLE) / 9007199254740992.0;

-- Around 0 with a deviation of 1: the sum of four even draws is close to a normal one.
CREATE MACRO bell(number, drawn) AS (
    CAST((dice(number, drawn) >> 48) + ((dice(number, drawn) >> 32) & 65535)
        + ((dice(number, drawn) >> 16) & 65535) + (dice(number, drawn) & 65535) AS DOUBLE)
    / 65536.0 - 2.0) * 1.7320508075688772;

-- A whole number from 0 to below the limit.
CREATE MACRO below(number, drawn, "limit") AS
    CAST(dice(number, drawn) % CAST("limit" AS UBIGINT) AS INTEGER);

CREATE MACRO one_of(choices, number, drawn) AS choices[1 + below(number, drawn, len(choices))];

CREATE MACRO between_limits(value, lowest, highest) AS least(greatest(value, lowest), highest);

CREATE MACRO identifier(letter, number) AS letter || printf('%07d', CAST(number AS BIGINT));

-- A time of day between eight and five in Oslo, mostly around noon, told in UTC.
CREATE MACRO office_time("day", number, drawn) AS
    ((CAST("day" AS TIMESTAMP) + to_minutes(CAST(480
        + (below(number, drawn, 540) + below(number, drawn || ' again', 540)) // 2 AS BIGINT)))
    AT TIME ZONE 'Europe/Oslo') AT TIME ZONE 'UTC';

-- The part of an address before or after the @: small Latin letters and full stops.
CREATE MACRO latin(words) AS trim(regexp_replace(strip_accents(translate(
    replace(replace(replace(lower(words), 'æ', 'ae'), 'ø', 'o'), 'ß', 'ss'),
    'абвгдеёжзийклмнопрстуфхцчшщыэюяłіьъ',
    'abvgdeejziiklmnoprstufhccssyeuali')), '[^a-z0-9]+', '.', 'g'), '.');
"""

DAYS = """
CREATE TABLE days AS
WITH every AS (
    SELECT CAST(unnest AS DATE) AS "day"
    FROM unnest(generate_series(DATE '2020-12-01', DATE '2027-12-31', INTERVAL 1 DAY))
), marked AS (
    SELECT "day",
        isodow("day") < 6
        AND strftime("day", '%m-%d') NOT IN
            ('01-01', '05-01', '12-24', '12-25', '12-26', '12-31')
        AND "day" NOT IN (DATE '2023-04-07', DATE '2023-04-10', DATE '2024-03-29',
            DATE '2024-04-01', DATE '2025-04-18', DATE '2025-04-21', DATE '2026-04-03',
            DATE '2026-04-06') AS working
    FROM every
), weighted AS (
    SELECT *,
        -- The year as sellers know it: quiet in July and around Christmas, busy before a
        -- quarter's end; and a company that grows by about a quarter each year.
        CASE WHEN working AND "day" BETWEEN first_day() AND last_day_of_all() THEN
            [100, 104, 110, 100, 102, 98, 52, 92, 114, 110, 106, 58][month("day")]
            * (1000 + 265 * ("day" - first_day()) // 365)
        ELSE 0 END AS weight
    FROM marked
)
SELECT "day", working,
    max("day") FILTER (working) OVER (ORDER BY "day") AS working_before,
    min("day") FILTER (working) OVER (
        ORDER BY "day" ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS working_after,
    CAST(weight AS BIGINT) AS weight,
    CAST(sum(weight) OVER (ORDER BY "day") - weight AS BIGINT) AS weight_before
FROM weighted ORDER BY "day";

-- The days on which anything can begin, for records that are spread over them by weight.
CREATE TABLE opening_days AS SELECT * FROM days WHERE weight > 0;
CREATE MACRO whole_weight() AS (SELECT CAST(sum(weight) AS BIGINT) FROM opening_days);
"""
