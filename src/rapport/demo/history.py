"""What happened to each of the demo company's deals, in order, as its system's own log has it.

deals                                        deal_events
number  stage  status  closed_at             what      from_value  to_value    happened_at
12      S03    won     2026-03-02       →    created               S01         2026-01-09 10:02
                                             stage     S01         S03         2026-01-30 11:20
                                             amount    9000.00     8400.00     2026-02-12 13:05
                                             won       open        won         2026-03-02 09:41

The values after each deal's last events are those of its record.
"""

from __future__ import annotations

STEPS = """
-- The places that a deal comes to, in order; 90 is lost and 91 reopened, on the way.
CREATE TABLE courses AS
WITH usual AS (
    SELECT number, kind, status, reached, places, stages_before, opened_on, until_on, started_at,
        created_at, closed_at, cents, expected_on, category, last_category, first_owner, owner,
        owner_said, left_behind, handed_on, entered_late, gone, gone_at, forgotten,
        greatest(until_on - opened_on, 1) AS span,
        coalesce(closed_at, minute_of(last_day_of_all(), 700)) AS ends_at,
        exp(0.35 * bell(number, 'hurry')) AS bend,
        list_filter(range(1, CAST(reached + 1 AS BIGINT)), lambda place: place = reached
            OR (place > 1 AND chance(number * 8 + place, 'skipped') >= 0.1)
            OR (place = 1 AND chance(number, 'starts later') >= 0.06)) AS forward,
        status <> 'cancelled' AND kind <> 'renewal' AND NOT forgotten AND span >= 14
            AND chance(number, 'reopened') < CASE status WHEN 'won' THEN 0.05 ELSE 0.012 END
            AS reopened,
        1 + below(number, 'lost after', len(forward)) AS lost_after
    FROM deals
)
SELECT * EXCLUDE (forward, lost_after), CASE
    -- What was entered when all was over has no course.
    WHEN entered_late THEN [reached]
    WHEN reopened THEN forward[:lost_after] || [90, 91] || forward[lost_after + 1:]
    WHEN chance(number, 'turns') < 0.08 AND reached > 1
        THEN forward || [reached - 1, reached]
    WHEN chance(number, 'turns') > 0.95 AND status <> 'won' AND reached < places
        THEN forward || [reached + 1, reached]
    ELSE forward END AS steps
FROM usual;

-- A day between the opening and the end, and a time on it that keeps the order of the turns.
CREATE MACRO in_course(opened_on, span, part) AS
    opened_on + CAST(floor(span * between_limits(part, 0.0, 1.0)) AS INTEGER);
CREATE MACRO in_order(started_at, ends_at, "day", turn, number, drawn) AS greatest(
    started_at + to_minutes(CAST(turn AS BIGINT)),
    least(ends_at - to_minutes(CAST(24 - turn AS BIGINT)),
        minute_of("day", 490 + 55 * (turn - 1) + below(number * 8 + turn, drawn, 50))));

CREATE TABLE stage_events AS
WITH turned AS (
    SELECT courses.*, turn, steps[turn] AS code,
        CASE WHEN steps[turn - 1] = 91 THEN steps[turn - 3] ELSE steps[turn - 1] END AS before,
        in_course(opened_on, span, pow((turn - 1 + 0.7 * (chance(number * 8 + turn, 'moved') - 0.5))
            / len(steps), bend)) AS moved_on
    FROM courses CROSS JOIN unnest(generate_series(2, len(steps))) AS every (turn)
)
SELECT number, CASE code WHEN 90 THEN 'lost' WHEN 91 THEN 'reopened' ELSE 'stage' END AS what,
    CASE code WHEN 90 THEN 'open' WHEN 91 THEN 'lost'
        ELSE stage_id(before + stages_before) END AS from_value,
    CASE code WHEN 90 THEN 'lost' WHEN 91 THEN 'open'
        ELSE stage_id(code + stages_before) END AS to_value,
    CASE WHEN code < 90 THEN code + stages_before END AS stage,
    in_order(started_at, ends_at, days.working_before, turn, number, 'moved') AS happened_at,
    first_owner AS person, turn
FROM turned JOIN days ON days."day" = turned.moved_on;

-- What it was worth before it was worth what it is worth: mostly more, rarely not known.
CREATE TABLE amount_events AS
WITH valued AS (
    SELECT courses.*, CASE WHEN chance(number, 'revised') < 0.58 THEN 0
            WHEN chance(number, 'revised') < 0.9 THEN 1 ELSE 2 END AS revisions,
        list_transform(range(0, CAST(revisions AS BIGINT)), lambda turn:
            CASE WHEN turn = 0 AND chance(number, 'worth known') < 0.12 THEN NULL
            ELSE greatest(10000, 10000 * CAST(round(cents / 10000.0
                * exp(0.07 + 0.22 * bell(number * 4 + turn, 'worth'))) AS BIGINT)) END)
            || [cents] AS worth
    FROM courses WHERE cents IS NOT NULL AND NOT entered_late
), turned AS (
    SELECT valued.*, turn,
        in_course(opened_on, span, 0.08 + 0.88 * (turn - 1
            + 0.8 * chance(number * 4 + turn, 'revised')) / revisions) AS revised_on
    FROM valued CROSS JOIN unnest(generate_series(1, revisions)) AS every (turn)
    WHERE worth[turn] IS DISTINCT FROM worth[turn + 1]
)
SELECT number, 'amount' AS what, CAST(money_of(worth[turn]) AS VARCHAR) AS from_value,
    CAST(money_of(worth[turn + 1]) AS VARCHAR) AS to_value, CAST(NULL AS BIGINT) AS stage,
    in_order(started_at, ends_at, days.working_before, turn + 2, number, 'revised')
        AS happened_at, first_owner AS person, turn
FROM turned JOIN days ON days."day" = turned.revised_on;

-- When it was expected before: mostly a month or more earlier, again and again.
CREATE TABLE date_events AS
WITH hoped AS (
    SELECT courses.*, CASE WHEN holds_back(owner) THEN 1 + below(number, 'pushed back', 2)
            WHEN chance(number, 'pushed') < 0.56 THEN 0
            WHEN chance(number, 'pushed') < 0.84 THEN 1
            WHEN chance(number, 'pushed') < 0.96 THEN 2 ELSE 3 END AS pushes,
        CASE WHEN pushes = 0 AND chance(number, 'pulled') < 0.1
            THEN [expected_on + 12 + below(number, 'pulled by', 30), expected_on]
        ELSE list_transform(range(0, CAST(pushes AS BIGINT)), lambda turn: greatest(opened_on + 5,
            expected_on - CAST((pushes - turn) * (18 + below(number, 'pushed by', 22)) AS INTEGER)))
            || [expected_on] END AS hopes
    FROM courses WHERE expected_on IS NOT NULL AND NOT entered_late
), turned AS (
    SELECT hoped.*, turn, least(until_on,
        -- Whoever pushes does so when the day comes near.
        CASE WHEN hopes[turn + 1] > hopes[turn]
            THEN greatest(opened_on, hopes[turn] - 5 + below(number, 'pushed late', 9))
            ELSE in_course(opened_on, span, 0.5) END) AS pushed_on
    FROM hoped CROSS JOIN unnest(generate_series(1, len(hopes) - 1)) AS every (turn)
    WHERE hopes[turn] <> hopes[turn + 1]
)
SELECT number, 'close_date' AS what, CAST(hopes[turn] AS VARCHAR) AS from_value,
    CAST(hopes[turn + 1] AS VARCHAR) AS to_value, CAST(NULL AS BIGINT) AS stage,
    in_order(started_at, ends_at, days.working_before, turn + 4, number, 'pushed') AS happened_at,
    first_owner AS person, turn
FROM turned JOIN days ON days."day" = turned.pushed_on;

-- Who had it before: whoever left, or whoever passed it to a colleague.
CREATE TABLE owner_events AS
WITH passed AS (
    SELECT courses.*, CASE WHEN left_behind THEN first_owner
            WHEN chance(number, 'passed on') < 0.035 THEN 1 + below(number, 'passed by', 17)
            ELSE owner END AS giver,
        least(until_on, greatest(opened_on, CASE WHEN left_behind THEN handed_on
            ELSE in_course(opened_on, span, 0.3) END)) AS passed_on
    FROM courses WHERE owner_said < 99 AND NOT entered_late
)
SELECT number, 'owner' AS what, user_id(giver) AS from_value, user_id(owner) AS to_value,
    CAST(NULL AS BIGINT) AS stage,
    in_order(started_at, ends_at, days.working_before, 9, number, 'passed') AS happened_at,
    giver AS person, 1 AS turn
FROM passed JOIN days ON days."day" = passed.passed_on WHERE giver <> owner;

-- What it counted as: nothing certain at first, more towards the end.
CREATE TABLE category_events AS
SELECT number, 'category' AS what, 'pipeline' AS from_value, last_category AS to_value,
    CAST(NULL AS BIGINT) AS stage,
    in_order(started_at, ends_at, days.working_before, 8, number, 'counted') AS happened_at,
    first_owner AS person, 1 AS turn
FROM courses
JOIN days ON days."day" = in_course(opened_on, span, 0.55 + 0.35 * chance(number, 'counted'))
WHERE last_category <> 'pipeline' AND NOT entered_late
UNION ALL
SELECT number, 'category', last_category, category, NULL, closed_at, owner, 2
FROM courses WHERE category <> last_category AND NOT entered_late;

CREATE TABLE edge_events AS
SELECT number, 'created' AS what, CAST(NULL AS VARCHAR) AS from_value,
    stage_id(steps[1] + stages_before) AS to_value, steps[1] + stages_before AS stage,
    created_at AS happened_at, first_owner AS person, 0 AS turn
FROM courses WHERE created_at IS NOT NULL
UNION ALL
SELECT number, status, 'open', status, NULL, closed_at, owner, 90 FROM courses
WHERE status <> 'open'
UNION ALL
SELECT number, gone, NULL, CASE gone WHEN 'merged' THEN identifier('D', number - 1) END, NULL,
    gone_at, owner, 99
FROM courses WHERE gone IS NOT NULL;
"""

TABLES = {
    # One in fifty was recorded days after it had happened.
    "deal_events": """
        WITH every AS (
            FROM edge_events UNION ALL FROM stage_events UNION ALL FROM amount_events
            UNION ALL FROM date_events UNION ALL FROM owner_events UNION ALL FROM category_events
        ), told AS (
            SELECT *, number * 100 + turn AS drawn FROM every
        )
        SELECT identifier('D', told.number) AS deal_id, happened_at,
            CASE WHEN what NOT IN ('created', 'deleted', 'merged')
                    AND chance(drawn, 'recorded ' || what) < 0.02
                THEN greatest(happened_at, least(
                    happened_at + to_minutes(CAST(1440 * (1 + below(drawn, 'late by', 9))
                        + below(drawn, 'late at', 60) AS BIGINT)),
                    minute_of(last_day_of_all(), 1000)))
                ELSE happened_at END AS recorded_at,
            user_id(person) AS by_user_id, what, from_value, to_value,
            stage_name_on(CAST(happened_at AS DATE), told.stage, stages.name) AS stage_name,
            stages.position AS stage_position, 'native' AS evidence
        FROM told LEFT JOIN stages ON stages.number = told.stage
    """,
}
ORDERS = {"deal_events": "deal_id, happened_at, what, recorded_at"}
