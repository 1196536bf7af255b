"""Who gets how much of a record: its touches, weighed by every model of attribution.

paths                                 credits
record_id  touched_on  place          record_id  attribution  place  share_from  share_to
hs:1       2026-01-05  1              hs:1       last_touch   3      0           1
hs:1       2026-01-20  2          →   hs:1       linear       1      0           0.33333333
hs:1       2026-02-01  3              hs:1       linear       2      0.33333333  0.66666667
                                      hs:1       linear       3      0.66666667  1

The share of each touch is what lies between two marks, so the shares of a record make exactly 1
and its parts its whole amount: what rounding leaves falls to the last one. A touch that a model
gives nothing has no row under it.
"""

from __future__ import annotations

MODELS = ("last_touch", "first_touch", "linear", "position", "w_shaped", "time_decay")
"""The models of attribution, the usual one first."""

HALF_LIFE = 7
"""Under time_decay, a touch counts half as much as one so many days later."""

_WEIGHT = f"""CASE attribution
            WHEN 'first_touch' THEN CAST(place = 1 AS DOUBLE)
            WHEN 'last_touch' THEN CAST(place = touches AS DOUBLE)
            WHEN 'linear' THEN 1.0
            WHEN 'position' THEN
                CASE WHEN place IN (1, touches) THEN 0.4 ELSE 0.2 / (touches - 2) END
            WHEN 'w_shaped' THEN
                CASE WHEN roles > 0 THEN 0.3 * roles ELSE 0.1 / without_role END
            ELSE power(2.0, (touched_on - last_on) / {HALF_LIFE}.0)
        END"""
"""What is left unfilled (two touches have no middle) falls to the others in proportion: the weights
are divided by their sum. How long before the closing the last touch was changes no share."""


def credits_of(paths: str) -> str:
    """The CTEs that make `credits` of paths: a record's touches, each with its roles.

    A path has record_id, campaign_id, email_id, touched_on, touched_at, and whether it came before
    the lead was created (before_lead) and before the deal was (before_deal).
    """
    models = ", ".join(f"('{each}')" for each in MODELS)
    last = "place = max(CASE WHEN {0} THEN place END) OVER whole"
    return f"""
    placed AS (
        SELECT
            *, row_number() OVER (
                PARTITION BY record_id ORDER BY touched_at, campaign_id, email_id
            ) AS place
        FROM {paths}
    ),
    cast_roles AS (
        SELECT
            *, count(*) OVER whole AS touches, max(touched_on) OVER whole AS last_on,
            CAST(place = 1 AS INTEGER)
                + CAST(coalesce({last.format("before_lead")}, false) AS INTEGER)
                + CAST(coalesce({last.format("before_deal")}, false) AS INTEGER) AS roles
        FROM placed
        WINDOW whole AS (PARTITION BY record_id)
    ),
    counted_roles AS (
        SELECT *, count(*) FILTER (WHERE roles = 0) OVER (PARTITION BY record_id) AS without_role
        FROM cast_roles
    ),
    weighed AS (
        SELECT *, {_WEIGHT} AS weight
        FROM counted_roles
        CROSS JOIN (VALUES {models}) models (attribution)
    ),
    marked AS (
        SELECT *, CASE WHEN place = touches THEN 1.0 ELSE round(
            sum(weight) OVER (
                PARTITION BY record_id, attribution ORDER BY place ROWS UNBOUNDED PRECEDING
            ) / sum(weight) OVER (PARTITION BY record_id, attribution), 8
        ) END AS share_to
        FROM weighed
    ),
    credits AS (
        SELECT * FROM (
            SELECT
                record_id, campaign_id, email_id, touched_on, attribution, place,
                CAST(lag(share_to, 1, 0.0) OVER (
                    PARTITION BY record_id, attribution ORDER BY place
                ) AS DECIMAL(9, 8)) AS share_from,
                CAST(share_to AS DECIMAL(9, 8)) AS share_to
            FROM marked
        )
        WHERE share_to > share_from
    )"""


def lives_of(records: str, *changes: str) -> str:
    """The CTEs that make `lives`: stretches of records in which the same touches reach them.

    records                reached (a touch was deleted)      lives
    record  valid_from_on  of_record  since_on  gone_on       record_id               until_on
    hs:1    2026-01-05     hs:1                 2026-02-01 →  hs:1 until 2026-02-01   2026-02-01
                                                              hs:1

    A record can have several rows, each from its valid_from_on until the next. `changes` are
    SELECTs of records and of further days on which another stretch begins.
    """
    others = "".join(f"UNION {each}\n        " for each in changes)
    return f"""
    begun AS (
        SELECT record, valid_from_on FROM {records}
        UNION SELECT of_record, since_on FROM reached
        UNION SELECT of_record, gone_on FROM reached
        {others}
    ),
    cut AS (
        SELECT r.* REPLACE (b.valid_from_on AS valid_from_on)
        FROM begun b
        ASOF JOIN {records} r ON r.record = b.record AND b.valid_from_on >= r.valid_from_on
        WHERE b.valid_from_on < DATE '9999-12-31'
    ),
    ending AS (
        SELECT *, lead(valid_from_on) OVER (PARTITION BY record ORDER BY valid_from_on) AS until_on
        FROM cut
    ),
    lives AS (
        SELECT *, record || coalesce(' until ' || until_on, '') AS record_id FROM ending
    )"""


def reaches(life: str = "d", touch: str = "t") -> str:
    """Whether a touch that is reached counts in a life."""
    return (
        f"coalesce({touch}.since_on <= {life}.valid_from_on, true)"
        f" AND coalesce({touch}.gone_on > {life}.valid_from_on, true)"
    )


def untouched(records: str) -> str:
    """Rows like those of `credits`, for records without a touch: all goes to their own campaign."""
    models = ", ".join(f"('{each}')" for each in MODELS)
    return f"""
        SELECT
            r.record_id, r.campaign_id, NULL AS email_id, NULL AS touched_on, m.attribution,
            1 AS place, CAST(0 AS DECIMAL(9, 8)) AS share_from, CAST(1 AS DECIMAL(9, 8)) AS share_to
        FROM {records} r
        CROSS JOIN (VALUES {models}) m (attribution)
        WHERE r.record_id NOT IN (SELECT record_id FROM credits)"""


def by_then(instant: str, touch: str = "t") -> str:
    """Whether a touch came by an instant; by the day, where either's hour is not known."""
    return f"""CASE
            WHEN {instant}_hour IS NULL OR {touch}.touched_hour IS NULL
            THEN {touch}.touched_on <= {instant}_on
            ELSE {touch}.touched_at <= {instant}_at
        END"""


def part_of(amount: str, mark: str = "c") -> str:
    """A record's amount, as far as its credit lies between its marks."""
    start, end = (
        f"CAST({amount} * CAST({mark}.{each} AS DOUBLE) AS DECIMAL(18, 4))"
        for each in ("share_from", "share_to")
    )
    whole = f"CASE WHEN {mark}.share_to = 1 THEN {amount} ELSE {end} END"
    return f"CAST({whole} - {start} AS DECIMAL(18, 4))"
