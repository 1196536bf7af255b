"""What every part of the demo is made with: numbers that look random but never change, and days.

Nothing here depends on the machine, on the clock or on the order in which threads finish: a number
is drawn from a record's own number and the name of what is drawn.
"""

from __future__ import annotations


def _numbered(letter: str) -> str:
    """A list of ids with two digits; taking one of them is quicker than putting it together."""
    return "[" + ", ".join(f"'{letter}{number:02}'" for number in range(1, 100)) + "]"


MACROS = f"""
-- A plain exclusive-or of two hashes would make two draws for the same number follow each other;
-- hashing it again makes them independent. The hash of what is drawn is the same for all rows.
CREATE MACRO dice(number, drawn) AS hash(xor(hash(CAST(number AS BIGINT)), hash(drawn)));

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

-- Seven digits, or eight where there are as many records.
CREATE MACRO identifier(letter, number) AS CASE WHEN number < 10000000
    THEN letter || substr(CAST(10000000 + number AS VARCHAR), 2)
    ELSE letter || CAST(number AS VARCHAR) END;

-- Minutes from midnight in Oslo on a day, told in UTC; no zone is looked up, which takes long.
CREATE MACRO is_summer("day") AS
    "day" >= DATE '2021-03-28' AND "day" < DATE '2021-10-31'
    OR "day" >= DATE '2022-03-27' AND "day" < DATE '2022-10-30'
    OR "day" >= DATE '2023-03-26' AND "day" < DATE '2023-10-29'
    OR "day" >= DATE '2024-03-31' AND "day" < DATE '2024-10-27'
    OR "day" >= DATE '2025-03-30' AND "day" < DATE '2025-10-26'
    OR "day" >= DATE '2026-03-29' AND "day" < DATE '2026-10-25'
    OR "day" >= DATE '2027-03-28' AND "day" < DATE '2027-10-31';
CREATE MACRO minute_of("day", minutes) AS make_timestamp(60000000 * (
    1440 * CAST("day" - DATE '1970-01-01' AS BIGINT) + CAST(minutes AS BIGINT)
    - CASE WHEN is_summer("day") THEN 120 ELSE 60 END));

-- A time of day between eight and five, mostly around noon.
CREATE MACRO office_time("day", number, drawn) AS minute_of("day", 480
    + (below(number, drawn, 540) + below(number, drawn || ' again', 540)) // 2);

-- A time of day as people browse: from four in the morning to midnight, mostly after noon.
CREATE MACRO any_time("day", number, drawn) AS minute_of("day", 240
    + (below(number, drawn, 1199) + below(number, drawn || ' again', 1199)) // 2);

-- How records are referred to: by whom, what, which stage.
CREATE MACRO user_id(number) AS {_numbered("U")}[number];
CREATE MACRO product_id(number) AS {_numbered("A")}[number];
CREATE MACRO stage_id(number) AS {_numbered("S")}[number];

-- Cents as an amount, exactly.
CREATE MACRO money_of(cents) AS CAST(cents / 100 AS DECIMAL(18, 2));

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

-- Each month with its share of the whole weight, for what is bought or planned by the month.
CREATE TABLE months AS
SELECT CAST(date_trunc('month', "day") AS DATE) AS month, CAST(sum(weight) AS BIGINT) AS weight,
    CAST(count(*) FILTER (working) AS BIGINT) AS working_days
FROM days GROUP BY ALL ORDER BY month;

-- The days on which anything can begin, for records that are spread over them by weight.
CREATE TABLE opening_days AS SELECT * FROM days WHERE weight > 0;
CREATE MACRO whole_weight() AS (SELECT CAST(sum(weight) AS BIGINT) FROM opening_days);
"""
