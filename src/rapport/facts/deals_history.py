"""Deals as they stood: one row per stretch in which nothing of a deal changed.

deal_history                                       fact_deals_history
deal_id  valid_from_on  valid_until_on  status     deal_id  valid_from_on  status  stage    owner
hs:1     2026-01-05     2026-02-01      open   →   hs:1     2026-01-05     open    Propose  Kim
hs:1     2026-02-01     9999-12-31      won        hs:1     2026-02-01     won     Propose  Nora

As a day ended, a deal has the one row with valid_from_on ≤ day < valid_until_on. What a source
knew on an earlier day is in rows of their own, known_from_on ≤ day < known_until_on; without such
a day the last knowledge counts. `owner` is the owner then, `owner_now` the owner now. What no
history is kept of (source, company, product …) is as it is now, and is read from fact_deals.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._stretches import cut
from rapport.facts.deals import QUIET_DAYS
from rapport.wording import _


def _pieces() -> str:
    """CTEs that end in `pieces`: the stretches, cut where a deal that was stalled no longer is.

    active days     run                   quiet_on of its days
    01-05, 01-20    01-05 to 01-20        02-19
    04-01           04-01                 05-01

    Within a run the deal was never quiet for long, so that on each of its days, and until the next
    run begins, the run's last day tells as much as the last day by then would. The first activity
    begins a run, from which on the deal is touched, and so does the last that is known of a deal as
    it is now. `late_on` is the first day on which an open deal has been in its stage for longer
    than was usual by that day; where more days become usual, a deal that was late recovers.
    """
    return f"""
    active AS (
        SELECT deal_id, done_on AS day FROM activities
        WHERE done_at IS NOT NULL AND NOT coalesce(automatic, false) AND deleted_at IS NULL
            AND deal_id IS NOT NULL
        UNION
        SELECT id, last_activity_on FROM deals WHERE last_activity_on IS NOT NULL
    ),
    days AS (
        SELECT * FROM active
        UNION
        SELECT id, created_on FROM deals WHERE created_on IS NOT NULL AND EXISTS (FROM active)
        UNION
        SELECT id, DATE '0001-01-01' FROM deals WHERE EXISTS (FROM active)
    ),
    gaps AS (
        SELECT
            n.deal_id, n.day,
            coalesce(n.day - lag(n.day) OVER line > {QUIET_DAYS}, true)
                OR n.day = r.first_done_on
                OR (n.day = r.last_activity_on AND coalesce(n.day > r.closed_on, true)) AS begins
        FROM days n
        JOIN deal_rows r ON r.deal_id = n.deal_id
        WINDOW line AS (PARTITION BY n.deal_id ORDER BY n.day)
    ),
    runs AS (
        SELECT
            deal_id, day AS from_on,
            coalesce(lead(day) OVER (PARTITION BY deal_id ORDER BY day), DATE '9999-12-31')
                AS until_on,
            CASE WHEN day > DATE '0001-01-01' THEN last_on + {QUIET_DAYS} END AS quiet_on
        FROM (
            SELECT deal_id, run, min(day) AS day, max(day) AS last_on
            FROM (
                SELECT *, sum(CAST(begins AS INTEGER)) OVER (
                    PARTITION BY deal_id ORDER BY day) AS run
                FROM gaps
            )
            GROUP BY deal_id, run
        )
    ),
    by_run AS (
        SELECT *, valid_from AS run_from FROM ({cut("versions", "runs", "deal_id", "quiet_on")})
    ),
    limits AS (SELECT *, 'open' AS status FROM usual_days),
    by_limit AS (
        {cut("by_run", "limits", "stage_id", "days AS usual_days")} AND s.status = v.status
    ),
    late AS (
        SELECT *, CASE WHEN stage_entered_on + usual_days + 1 < valid_until_on
            THEN greatest(stage_entered_on + usual_days + 1, valid_from_on) END AS late_on
        FROM by_limit
    ),
    turned AS (
        SELECT *, coalesce(
            lag(late_on) OVER run IS NOT NULL AND late_on IS DISTINCT FROM valid_from_on, false
        ) AS recovers
        FROM late
        WINDOW run AS (PARTITION BY deal_id, known_from_on, run_from ORDER BY valid_from)
    ),
    numbered AS (
        SELECT *, sum(CAST(recovers AS INTEGER)) OVER (
            PARTITION BY deal_id, known_from_on, run_from ORDER BY valid_from
        ) AS number
        FROM turned
    ),
    pieces AS (
        SELECT
            * REPLACE (
                max(valid_until_on) OVER piece AS valid_until_on, min(late_on) OVER piece AS late_on
            )
        FROM numbered
        WINDOW piece AS (PARTITION BY deal_id, known_from_on, run_from, number)
        QUALIFY row_number() OVER (piece ORDER BY valid_from) = 1
    )"""


def _select(inputs: Inputs) -> str:
    sizes = band("h.amount", inputs.settings.bands.deal_size, UNKNOWN)
    chance = "coalesce(h.probability, s.probability)"
    return f"""
    WITH versions AS (
        SELECT
            *, DATE '0001-01-01' AS known_from_on, DATE '9999-12-31' AS known_until_on
        FROM deal_history
        WHERE NOT recorded_late
        UNION ALL BY NAME
        SELECT * FROM deal_history_as_known
    ),
    {_pieces()}
    SELECT
        r.deal_id AS deal_id,
        r.source AS source,
        r.created_on AS created_on,
        h.valid_from AS valid_from,
        h.valid_from_on AS valid_from_on,
        h.valid_until_on AS valid_until_on,
        h.known_from_on AS known_from_on,
        h.known_until_on AS known_until_on,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        r.owner AS owner_now,
        r.team AS team_now,
        {known("ul.label", UNKNOWN)} AS owner_then,
        {known("tl.label", UNKNOWN)} AS team_then,
        h.owner_id AS owner_id,
        {known("pl.label", UNKNOWN)} AS pipeline,
        p.position AS pipeline_position,
        {known("h.stage_name", UNKNOWN)} AS stage,
        h.stage_position AS stage_position,
        h.stage_id AS stage_id,
        {known("CASE WHEN s.kind = 'open' THEN s.part END", UNKNOWN)} AS part,
        h.status AS status,
        {known("h.forecast_category", UNKNOWN)} AS forecast_category,
        CASE WHEN h.status = 'lost' THEN r.loss_reason ELSE '{UNKNOWN}' END AS loss_reason,
        CASE WHEN h.status = 'lost' THEN r.competitor ELSE '{NONE}' END AS competitor,
        CASE WHEN h.status = 'lost' THEN r.lost_to ELSE '{NONE}' END AS lost_to,
        {sizes} AS deal_size_band,
        upper(h.currency) AS currency,
        h.amount AS amount,
        h.amount_original AS amount_original,
        h.at_list_price AS at_list_price,
        {chance} AS probability,
        CAST(h.amount * {chance} AS DECIMAL(18, 4)) AS weighted_amount,
        CAST(h.amount * s.probability AS DECIMAL(18, 4)) AS weighted_by_stage,
        CAST(h.amount * o.share_won AS DECIMAL(18, 4)) AS weighted_by_history,
        o.share_won AS share_won,
        s.probability AS stage_probability,
        h.closed_on AS closed_on,
        h.closed_hour AS closed_hour,
        h.expected_close_on AS expected_close_on,
        -- When a step was planned is not known: it is told since anything else of the deal was.
        CASE WHEN h.valid_to IS NULL AND coalesce(r.last_activity_on <= h.valid_from_on, true)
            THEN r.next_step_on END AS next_step_on,
        CASE WHEN r.last_activity_on <= greatest(h.valid_from_on, h.closed_on)
            THEN r.last_activity_on END AS last_activity_on,
        h.closed_on - r.created_on AS cycle_days,
        h.stage_entered_on AS stage_entered_on,
        h.late_on - 1 AS usual_until_on,
        least(h.late_on - 1, h.quiet_on) AS stalls_on,
        CASE
            WHEN h.status <> 'open' AND h.valid_to IS NULL THEN r.touched
            ELSE coalesce(r.first_done_on <= coalesce(h.closed_on, h.valid_from_on), false)
        END AS touched,
        h.episode AS episode
    FROM pieces h
    JOIN deal_rows r ON r.deal_id = h.deal_id
    LEFT JOIN users u ON u.id = h.owner_id
    LEFT JOIN labels_users ul ON ul.id = h.owner_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    LEFT JOIN pipelines p ON p.id = h.pipeline_id
    LEFT JOIN labels_pipelines pl ON pl.id = h.pipeline_id
    LEFT JOIN stages s ON s.id = h.stage_id
    LEFT JOIN stage_outcomes o ON o.stage_id = h.stage_id"""


DEALS_HISTORY = Fact(
    "deals_history",
    _("Deals as they stood"),
    "deal_id",
    _select,
    "valid_from_on",
    after=("deals",),
    rest="deals",
)
