"""Deals, one row each, with the names of everything that they refer to.

deals                                            fact_deals
id     owner_id  stage_id  status  amount        deal_id  owner  stage    status  amount  cycle_days
hs:1   hs:7      hs:prop   open    500     →     hs:1     Nora   Propose  open    500
hs:2   hs:7      hs:won    won     900           hs:2     Nora   (unknown) won    900     31

A closed deal's stage is the last open one that it was in, where that is known. A deleted deal is
left out. Where no deal has several products, the product is a column too; else see deal_products.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._context import CONTEXT, PLACE, who_and_where
from rapport.facts._reasons import COMPETITOR, NO_DECISION, says
from rapport.wording import _

QUIET_DAYS = 30
"""An open deal without activity for longer is stalled."""


def deal_rows(inputs: Inputs) -> str:
    """The rows of every deal, deleted ones among them: what fact_deals and its history are made of.

    `stalls_on` is the day after which an open deal is stalled unless something happens: it has been
    in its stage for longer than four in five of the deals won by then were, or quiet for 30 days.
    Where nothing at all is known of activities, only the stage can tell. `usual_until_on` is the
    last day of the stage's usual time alone.
    """
    sizes = band("d.amount", inputs.settings.bands.deal_size, UNKNOWN)
    chance = "coalesce(d.probability, s.probability)"
    return f"""
    SELECT
        d.id AS deal_id,
        dl.label AS deal,
        d.name AS name,
        d.source_url AS source_url,
        d.owner_id AS owner_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        d.lead_id AS lead_id,
        {who_and_where(inputs)},
        {PLACE},
        coalesce(ut.label, ul.label, '{UNKNOWN}') AS owner_then,
        coalesce(tt.label, tl.label, '{UNKNOWN}') AS team_then,
        coalesce(d.source, l.source, k.source, c.source, '{UNKNOWN}') AS source,
        {known("l.source_detail", UNKNOWN)} AS source_detail,
        {known("pl.label", UNKNOWN)} AS pipeline,
        p.position AS pipeline_position,
        CASE WHEN s.kind = 'open' THEN s.name ELSE '{UNKNOWN}' END AS stage,
        CASE WHEN s.kind = 'open' THEN s.position END AS stage_position,
        {known("CASE WHEN s.kind = 'open' THEN s.part END", UNKNOWN)} AS part,
        d.status AS status,
        {known("d.kind", UNKNOWN)} AS deal_kind,
        {known("d.sales_channel", UNKNOWN)} AS sales_channel,
        coalesce(al.label, CASE WHEN d.partner_id IS NULL THEN '{NONE}' ELSE '{UNKNOWN}' END)
            AS partner,
        {known("d.forecast_category", UNKNOWN)} AS forecast_category,
        {known("d.loss_reason", UNKNOWN)} AS loss_reason,
        {known("d.competitor", NONE)} AS competitor,
        {lost_to("d")} AS lost_to,
        {sizes} AS deal_size_band,
        upper(d.currency) AS currency,
        d.amount AS amount,
        d.amount_original AS amount_original,
        d.at_list_price AS at_list_price,
        {chance} AS probability,
        CAST(d.amount * {chance} AS DECIMAL(18, 4)) AS weighted_amount,
        CAST(d.amount * s.probability AS DECIMAL(18, 4)) AS weighted_by_stage,
        CAST(d.amount * o.share_won AS DECIMAL(18, 4)) AS weighted_by_history,
        o.share_won AS share_won,
        d.created_on AS created_on,
        d.created_hour AS created_hour,
        d.closed_on AS closed_on,
        d.closed_hour AS closed_hour,
        d.expected_close_on AS expected_close_on,
        d.next_step_on AS next_step_on,
        greatest(d.last_activity_on, a.last_done_on) AS last_activity_on,
        d.closed_on - d.created_on AS cycle_days,
        h.stage_entered_on AS stage_entered_on,
        h.stage_entered_on + usual.days AS usual_until_on,
        coalesce(moved.times_pushed, 0) AS times_pushed,
        d.status = 'open' AND d.next_step_on IS NULL AND every.any_next_step AS no_next_step,
        least(
            h.stage_entered_on + usual.days,
            CASE WHEN every.any_activity
                THEN greatest(d.last_activity_on, a.last_done_on, d.created_on) + {QUIET_DAYS} END
        ) AS stalls_on,
        coalesce(CASE
            WHEN d.closed_on IS NULL THEN a.first_done_at IS NOT NULL
            WHEN d.closed_hour IS NULL THEN a.first_done_on <= d.closed_on
            ELSE a.first_done_at <= d.closed_at
        END, false) AS touched,
        a.first_done_on AS first_done_on,
        day_there(d.deleted_at) AS left_out_on
        {inputs.custom("d", "deals")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("k", "contacts", "contact.")}
        {inputs.custom("u", "users", "owner.")}
        {inputs.custom("m", "campaigns", "campaign.")}
    FROM deals d
    {CONTEXT}
    LEFT JOIN labels_deals dl ON dl.id = d.id
    LEFT JOIN leads l ON l.id = d.lead_id
    LEFT JOIN stages s ON s.id = d.stage_id
    LEFT JOIN stage_outcomes o ON o.stage_id = d.stage_id
    LEFT JOIN usual_days usual ON usual.stage_id = d.stage_id
        AND usual.until_on = DATE '9999-12-31'
    LEFT JOIN pipelines p ON p.id = d.pipeline_id
    LEFT JOIN labels_pipelines pl ON pl.id = d.pipeline_id
    LEFT JOIN labels_companies al ON al.id = d.partner_id
    LEFT JOIN (
        SELECT deal_id, stage_entered_on FROM deal_history WHERE valid_to IS NULL
    ) h ON h.deal_id = d.id
    LEFT JOIN (
        SELECT deal_id, arg_min(owner_id, valid_from) AS owner_id
        FROM deal_history
        WHERE status <> 'open'
            AND (deal_id, episode) IN (SELECT deal_id, max(episode) FROM deal_history GROUP BY 1)
        GROUP BY deal_id
    ) closing ON closing.deal_id = d.id
    LEFT JOIN (
        SELECT
            deal_id,
            count(*) FILTER (
                status = 'open' AND status_before = 'open'
                AND date_trunc('month', expected_close_on) > date_trunc('month', before_on)
            ) AS times_pushed
        FROM (
            SELECT
                deal_id, status, expected_close_on, lag(status) OVER deal AS status_before,
                lag(expected_close_on) OVER deal AS before_on
            FROM deal_history
            WINDOW deal AS (PARTITION BY deal_id ORDER BY valid_from)
        )
        GROUP BY deal_id
    ) moved ON moved.deal_id = d.id
    LEFT JOIN users uc ON uc.id = closing.owner_id
    LEFT JOIN labels_users ut ON ut.id = closing.owner_id
    LEFT JOIN labels_teams tt ON tt.id = uc.team_id
    LEFT JOIN (
        SELECT
            deal_id, min(done_at) AS first_done_at, min(done_on) AS first_done_on,
            max(done_on) AS last_done_on
        FROM activities
        WHERE done_at IS NOT NULL AND NOT coalesce(automatic, false) AND deleted_at IS NULL
        GROUP BY deal_id
    ) a ON a.deal_id = d.id
    CROSS JOIN (
        SELECT
            EXISTS (SELECT 1 FROM activities WHERE deal_id IS NOT NULL AND done_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM deals WHERE last_activity_on IS NOT NULL) AS any_activity,
            EXISTS (SELECT 1 FROM deals WHERE next_step_on IS NOT NULL) AS any_next_step
    ) every"""


def lost_to(deal: str) -> str:
    """To whom a lost deal went: to a competitor, to no decision, or for a reason of its own.

    The reason tells by whole words where no competitor is named: see rapport.facts._reasons.
    """
    return f"""CASE
            WHEN {deal}.status <> 'lost' THEN '{NONE}'
            WHEN {deal}.competitor IS NOT NULL THEN 'competitor'
            WHEN {says(deal + ".loss_reason", NO_DECISION)} THEN 'no_decision'
            WHEN {says(deal + ".loss_reason", COMPETITOR)} THEN 'competitor'
            WHEN {deal}.loss_reason IS NULL THEN '{UNKNOWN}'
            ELSE 'other'
        END"""


STAGE_OUTCOMES = """
    CREATE TABLE stage_shares AS
    WITH entered AS (
        SELECT stage_id, deal_id, min(entered_on) AS entered_on
        FROM stage_visits WHERE stage_id IS NOT NULL GROUP BY stage_id, deal_id
    ),
    closed AS (
        SELECT
            e.stage_id, CAST(h.status = 'won' AS INTEGER) AS won,
            greatest(h.valid_from_on, e.entered_on) AS from_on, h.valid_until_on AS until_on
        FROM deal_history h
        JOIN deals d ON d.id = h.deal_id AND d.deleted_at IS NULL
        JOIN entered e ON e.deal_id = h.deal_id
        WHERE h.status IN ('won', 'lost')
            AND greatest(h.valid_from_on, e.entered_on) < h.valid_until_on
    ),
    changes AS (
        SELECT stage_id, day, sum(won) AS won, sum(deals) AS deals
        FROM (
            SELECT stage_id, from_on AS day, won, 1 AS deals FROM closed
            UNION ALL SELECT stage_id, until_on, -won, -1 FROM closed
        )
        WHERE day < DATE '9999-12-31'
        GROUP BY stage_id, day
    ),
    counted AS (
        SELECT
            stage_id, day, sum(won) OVER stage AS won, sum(deals) OVER stage AS deals
        FROM changes WINDOW stage AS (PARTITION BY stage_id ORDER BY day)
    )
    SELECT
        stage_id, day AS from_on,
        lead(day, 1, DATE '9999-12-31') OVER (PARTITION BY stage_id ORDER BY day) AS until_on,
        CAST(won AS DOUBLE) / nullif(deals, 0) AS share_won
    FROM counted;

    CREATE TEMP TABLE stage_outcomes AS
    SELECT stage_id, share_won FROM stage_shares WHERE until_on = DATE '9999-12-31';

    CREATE TEMP TABLE usual_days AS
    WITH wins AS (
        SELECT h.deal_id, h.episode, min(h.valid_from_on) AS won_on
        FROM deal_history h
        JOIN deals d ON d.id = h.deal_id AND d.deleted_at IS NULL
        WHERE h.status = 'won'
        GROUP BY h.deal_id, h.episode
    ),
    by_day AS (
        SELECT DISTINCT
            v.stage_id, w.won_on AS from_on,
            CAST(ceil(quantile_cont(v.days, 0.8) OVER (
                PARTITION BY v.stage_id ORDER BY w.won_on
            )) AS INTEGER) AS days
        FROM stage_visits v
        JOIN wins w ON w.deal_id = v.deal_id AND w.episode = v.episode
        WHERE v.days IS NOT NULL AND v.stage_id IS NOT NULL
        UNION ALL
        SELECT DISTINCT stage_id, DATE '0001-01-01', NULL
        FROM stage_visits WHERE stage_id IS NOT NULL
    ),
    changed AS (
        SELECT * FROM by_day
        WINDOW stage AS (PARTITION BY stage_id ORDER BY from_on, days NULLS FIRST)
        QUALIFY days IS DISTINCT FROM lag(days) OVER stage OR row_number() OVER stage = 1
    )
    SELECT
        stage_id, days, from_on,
        lead(from_on, 1, DATE '9999-12-31') OVER (
            PARTITION BY stage_id ORDER BY from_on, days NULLS FIRST
        ) AS until_on
    FROM changed"""
"""For each stage, as far as deals had closed by each day: of those that were in it, the share that
was won (stage_shares), and the days that four in five of the won ones did not need:

usual_days
stage_id  days  from_on     until_on
hs:prop         0001-01-01  2026-01-20
hs:prop   12    2026-01-20  2026-03-02
hs:prop   14    2026-03-02  9999-12-31
"""


def _select(inputs: Inputs) -> str:
    del inputs
    return "SELECT * EXCLUDE (first_done_on) FROM deal_rows"


DEALS = Fact(
    "deals",
    _("Deals"),
    "deal_id",
    _select,
    "closed_on",
    parts="deal_products",
    history="deals_history",
    lacks=_("There are no deals in this workspace yet."),
    bring=_(
        "Bring a file with a row for each deal: its amount, its owner, whether it was won, and the "
        "day on which it closed."
    ),
    shown=(
        "deal",
        "customer",
        "owner",
        "stage",
        "status",
        "amount",
        "created_on",
        "expected_close_on",
        "closed_on",
    ),
)
