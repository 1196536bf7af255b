"""Stretches of days in which nothing of a record changed, and how they are cut."""

from __future__ import annotations


def cut(rows: str, spans: str, key: str, *told: str) -> str:
    """Stretches, cut where another span of their key begins, each with what its span tells.

    rows (valid_from_on, valid_until_on)   spans (from_on, until_on)   cut
    hs:1  01-05  03-01                     hs:1  (ever)  02-01     →   hs:1  01-05  02-01
                                           hs:1  02-01   (never)       hs:1  02-01  03-01

    The spans of a key have no gaps; a key without any keeps its stretches whole.
    """
    return f"""
        SELECT
            v.* REPLACE (
                CASE WHEN s.from_on > v.valid_from_on THEN greatest(
                    v.valid_from + INTERVAL 1 MICROSECOND, CAST(s.from_on AS TIMESTAMP)
                ) ELSE v.valid_from END AS valid_from,
                greatest(v.valid_from_on, s.from_on) AS valid_from_on,
                least(v.valid_until_on, s.until_on) AS valid_until_on
            ),
            {", ".join(f"s.{each}" for each in told)}
        FROM {rows} v
        LEFT JOIN {spans} s ON s.{key} = v.{key} AND s.until_on > v.valid_from_on
            -- One bound only: of two, the engine would compare every stretch with every span.
            AND s.from_on < greatest(v.valid_until_on, v.valid_from_on + 1)"""
