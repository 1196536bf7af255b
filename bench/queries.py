"""The questions of reports through the whole path, against hand-written SQL on the same layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bench.timing import Row, compare
from rapport.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rapport.workspace import Workspace


@dataclass(frozen=True)
class Pair:
    """One question in our words and in SQL; `plain` asks the same of the model's plain tables."""

    text: str
    statement: str
    plain: str = ""
    layout_goal: float = 0.0
    """How much of the plain tables' time the layout may take."""


YEAR = "BETWEEN DATE '2025-10-01' AND DATE '2026-09-30'"
BEFORE = "BETWEEN DATE '2024-10-01' AND DATE '2025-09-30'"
PERIOD = "--period 2025-10-01..2026-09-30"

PAIRS = {
    "pipeline by stage, weighted": Pair(
        "--measures open_deals,open_amount,weighted_amount --by stage",
        """SELECT stage, count(*), sum(amount), sum(weighted_amount) FROM fact_deals
        WHERE status = 'open' GROUP BY stage""",
    ),
    "won by owner and month, with the year before": Pair(
        f"--measures won_amount,won_amount:previous --by owner,date:month {PERIOD} "
        "--compare previous_year",
        f"""SELECT owner, month, sum(amount) FILTER (closed_on {YEAR}),
            sum(amount) FILTER (closed_on {BEFORE})
        FROM (
            SELECT owner, amount, closed_on,
                CASE WHEN closed_on {YEAR} THEN c.month
                    ELSE CAST(c.month + INTERVAL 1 YEAR AS DATE) END AS month
            FROM fact_deals JOIN calendar c ON c.day = closed_on
            WHERE status = 'won' AND (closed_on {YEAR} OR closed_on {BEFORE})
        ) GROUP BY owner, month""",
    ),
    "won by product, source and month": Pair(
        f"--measures won_amount --by product,source,date:month {PERIOD}",
        f"""SELECT product, source, c.month, sum(amount) FROM fact_deal_products
        JOIN calendar c ON c.day = closed_on
        WHERE status = 'won' AND closed_on {YEAR} GROUP BY product, source, c.month""",
        f"""SELECT coalesce(p.name, '(no product)'), coalesce(d.source, l.source, k.source, c.source),
            date_trunc('month', d.closed_on), sum(n.amount * d.rate)
        FROM deals d LEFT JOIN deal_lines n ON n.deal_id = d.id
        LEFT JOIN products p ON p.id = n.product_id LEFT JOIN leads l ON l.id = d.lead_id
        LEFT JOIN contacts k ON k.id = d.contact_id LEFT JOIN companies c ON c.id = d.company_id
        WHERE d.status = 'won' AND d.closed_on {YEAR} AND d.deleted_at IS NULL GROUP BY ALL""",
        0.2,
    ),
    "win rate and cycle per owner": Pair(
        f"--measures won_deals,closed_deals,sales_cycle_days --by owner {PERIOD}",
        f"""SELECT owner, count(*) FILTER (status = 'won'), count(*),
            avg(cycle_days) FILTER (status = 'won')
        FROM fact_deals WHERE status IN ('won', 'lost') AND closed_on {YEAR} GROUP BY owner""",
    ),
    "losses by reason and source": Pair(
        f"--measures lost_deals --by loss_reason,source {PERIOD}",
        f"""SELECT loss_reason, source, count(*) FROM fact_deals
        WHERE status = 'lost' AND closed_on {YEAR} GROUP BY loss_reason, source""",
    ),
    "funnel with median time between steps": Pair(
        f"--measures step_count,median_days_to_step --by pipeline,step {PERIOD}",
        f"""SELECT pipeline, step, count(*), median(days_to_step::DOUBLE) FROM fact_deal_steps
        WHERE level = 'stage' AND until_on > DATE '9999-12-30' AND created_on {YEAR}
        GROUP BY pipeline, step""",
    ),
    "stages: entered, further, median days": Pair(
        f"--measures deals_in_stage,went_further,median_days_in_stage --by pipeline,stage {PERIOD}",
        f"""SELECT pipeline, stage, count(DISTINCT deal_id),
            count(DISTINCT deal_id) FILTER (went_further),
            median(days) FILTER (NOT skipped AND days IS NOT NULL)
        FROM fact_stage_visits WHERE entered_on {YEAR} GROUP BY pipeline, stage""",
        f"""WITH placed AS (
            SELECT v.*, f.id, max(position) OVER (PARTITION BY v.deal_id, v.pipeline_id) AS furthest
            FROM stage_visits v JOIN deals f ON f.id = v.deal_id AND f.deleted_at IS NULL
        )
        SELECT pipeline_id, stage, count(DISTINCT deal_id),
            count(DISTINCT deal_id) FILTER (furthest > position), median(days)
        FROM placed WHERE entered_on {YEAR} GROUP BY ALL""",
        0.5,
    ),
    "activity per team and kind, against outcome": Pair(
        f"--measures activities --by team,activity_kind,status {PERIOD}",
        f"""SELECT team, activity_kind, status, count(*) FROM fact_activities
        WHERE done AND done_on {YEAR} GROUP BY team, activity_kind, status""",
        f"""SELECT t.name, lower(a.kind), d.status, count(*)
        FROM activities a LEFT JOIN users u ON u.id = a.owner_id LEFT JOIN teams t ON t.id = u.team_id
        LEFT JOIN deals d ON d.id = a.deal_id
        WHERE a.done_at IS NOT NULL AND a.done_on {YEAR} AND a.deleted_at IS NULL GROUP BY ALL""",
        0.2,
    ),
    "pipeline as of a past day": Pair(
        "--measures open_deals,weighted_amount --by pipeline --as-of 2026-03-31",
        """SELECT pipeline, count(*), sum(CASE
                WHEN h.currency <> 'EUR' AND amount_original IS NOT NULL THEN CAST(
                    CAST(amount_original::DOUBLE * f.rate AS DECIMAL(18, 4))::DOUBLE * probability
                    AS DECIMAL(18, 4))
                ELSE weighted_amount END)
        FROM fact_deals_history h
        LEFT JOIN fx f ON f.currency = h.currency
            AND f.rate_on <= DATE '2026-03-31' AND f.rate_until > DATE '2026-03-31'
        WHERE status = 'open' AND valid_from_on <= DATE '2026-03-31'
            AND valid_until_on > DATE '2026-03-31' AND known_until_on > DATE '9999-12-30'
        GROUP BY pipeline""",
        """WITH last AS (
            SELECT deal_id, arg_max(to_value, happened_at) FILTER (what = 'stage') AS stage,
                arg_max(to_value, happened_at) FILTER (what = 'amount') AS amount,
                arg_max(what, happened_at) FILTER (what IN ('won', 'lost', 'cancelled', 'reopened'))
                    AS ended
            FROM deal_events WHERE happened_on <= DATE '2026-03-31' GROUP BY deal_id
        )
        SELECT d.pipeline_id, count(*), sum(TRY_CAST(l.amount AS DOUBLE) * s.probability)
        FROM last l JOIN deals d ON d.id = l.deal_id LEFT JOIN stages s ON s.id = l.stage
        WHERE coalesce(ended, 'reopened') = 'reopened' GROUP BY ALL""",
        0.2,
    ),
    "leads by source and week with conversion": Pair(
        f"--measures leads,converted_of_created --by source,date:week {PERIOD}",
        f"""SELECT source, c.week, count(*), count(*) FILTER (converted) FROM fact_leads
        JOIN calendar c ON c.day = created_on WHERE created_on {YEAR} GROUP BY source, c.week""",
    ),
    "value per customer": Pair(
        f"--measures won_amount,won_deals --by customer {PERIOD} --limit 20",
        f"""SELECT customer, sum(amount) AS won, count(*) FROM fact_deals
        WHERE status = 'won' AND closed_on {YEAR}
        GROUP BY customer ORDER BY won DESC NULLS LAST, customer LIMIT 20""",
    ),
}


def rows(workspace: Workspace) -> Iterator[Row]:
    """Each question both ways, after checking that they agree."""
    cursor = workspace.current.connection.cursor()
    for name, pair in PAIRS.items():
        query = Query.from_text(pair.text)

        def ours(query: Query = query) -> Any:
            return workspace.ask(query).records

        def theirs(statement: str = pair.statement) -> Any:
            return cursor.execute(statement).fetchall()

        check(name, ours(), theirs(), len(query.measures))
        yield compare(name, ours, theirs, 1.2)


def layout(workspace: Workspace) -> Iterator[Row]:
    """Hand-written SQL on the built layout, against hand-written SQL on the plain tables."""
    cursor = workspace.current.connection.cursor()
    for name, pair in PAIRS.items():
        if not pair.plain:
            continue

        def built(statement: str = pair.statement) -> Any:
            return cursor.execute(statement).fetchall()

        def plain(statement: str = pair.plain) -> Any:
            return cursor.execute(statement).fetchall()

        yield compare(f"layout: {name}", built, plain, pair.layout_goal, runs=5)


def check(name: str, ours: Any, theirs: Any, measures: int) -> None:
    """Both must say the same of every key that either has figures for."""

    def known(records: Any) -> dict[Any, tuple[float, ...]]:
        found = {}
        for row in records:
            if any(row[-measures:]):
                key = tuple(
                    each.isoformat() if isinstance(each, date) else each for each in row[:-measures]
                )
                found[key] = tuple(_number(each) for each in row[-measures:])
        return found

    mine, other = known(ours), known(theirs)
    if mine != other:
        apart = {
            key: (mine.get(key), other.get(key))
            for key in mine.keys() | other.keys()
            if mine.get(key) != other.get(key)
        }
        raise SystemExit(
            f"{name}: the two answers differ, so their times mean nothing: {list(apart.items())[:3]}"
        )


def _number(value: float | Decimal | None) -> float:
    return round(float(value or 0), 3)
