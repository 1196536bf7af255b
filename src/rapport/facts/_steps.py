"""The steps of a record in their order, each beside the one before it and the one after it.

reached (of one deal)           lined
step_position  real_on          step_position  real_on     before_on   next_on     has_next
0              2026-01-05   →   0              2026-01-05              2026-01-09  true
1              2026-01-09       1              2026-01-09  2026-01-05              false

Both funnels have their steps from here: that of deals, and that of leads.
"""

from __future__ import annotations


def lined(key: str) -> str:
    """A CTE lined, from a CTE reached with one row per record (by its key), level and step."""
    return f"""
    lined AS (
        SELECT
            *,
            lag(real_on) OVER line AS before_on,
            lead(reached_on) OVER line AS next_on,
            lead(step_position) OVER line IS NOT NULL AS has_next,
            bool_and(real_on IS NOT NULL) OVER line AS all_real
        FROM reached
        WINDOW line AS (PARTITION BY {key}, level ORDER BY step_position, reached_on)
    )"""


def step_columns(key: str) -> str:
    """What both funnels have of a row of lined, joined as l, as further columns of a SELECT."""
    return f"""
        l.level AS level,
        l.step AS step,
        CAST(l.step_position AS INTEGER) AS step_position,
        l.reached_on AS reached_on,
        l.next_on AS next_on,
        l.has_next AS has_next,
        l.until_on AS until_on,
        l.real_on IS NOT NULL AS touched_step,
        bool_and(l.all_real AND coalesce(l.real_on >= l.before_on, true)) OVER (
            PARTITION BY l.{key}, l.level ORDER BY l.step_position, l.reached_on
        ) AS in_order,
        CASE WHEN l.step_position > 0 AND l.real_on >= l.before_on
            THEN l.real_on - l.before_on END AS days_to_step"""
