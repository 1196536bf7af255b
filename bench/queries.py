"""A report's queries through the whole path, against hand-written SQL on the same layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.timing import Row, compare
from rapport.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.workspace import Workspace

PAIRS = {
    "won by owner and month": (
        "--measures won_amount,won_deals --by owner,date:month --period 2025",
        """SELECT owner, c.month, sum(amount), count(*) FROM fact_deals
        JOIN calendar c ON c.day = closed_on
        WHERE status = 'won' AND closed_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        GROUP BY ALL""",
    ),
    "won by product, source": (
        "--measures won_amount --by product,source --period 2025",
        """SELECT product, source, sum(amount) FROM fact_deal_products
        WHERE status = 'won' AND closed_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        GROUP BY ALL""",
    ),
    "open pipeline by stage, weighted": (
        "--measures open_deals,open_amount,weighted_amount --by stage",
        """SELECT stage, count(*), sum(amount), sum(weighted_amount) FROM fact_deals
        WHERE status = 'open' GROUP BY ALL""",
    ),
    "win rate and cycle per owner": (
        "--measures won_deals,closed_deals,sales_cycle_days --by owner --period 2025",
        """SELECT owner, count(*) FILTER (status = 'won'), count(*),
            avg(cycle_days) FILTER (status = 'won')
        FROM fact_deals
        WHERE status IN ('won', 'lost')
            AND closed_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        GROUP BY ALL""",
    ),
    "losses by reason and source": (
        "--measures lost_deals --by loss_reason,source --period 2025",
        """SELECT loss_reason, source, count(*) FROM fact_deals
        WHERE status = 'lost' AND closed_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        GROUP BY ALL""",
    ),
    "leads by source and week with conversion": (
        "--measures leads,converted_of_created --by source,date:week --period 2025",
        """SELECT source, c.week, count(*), count(*) FILTER (converted) FROM fact_leads
        JOIN calendar c ON c.day = created_on
        WHERE created_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' GROUP BY ALL""",
    ),
    "activities by team and kind": (
        "--measures activities --by team,activity_kind --period 2025",
        """SELECT team, activity_kind, count(*) FROM fact_activities
        WHERE done AND done_on BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' GROUP BY ALL""",
    ),
}


def rows(workspace: Workspace) -> Iterator[Row]:
    """Each question both ways, after checking that they agree."""
    cursor = workspace.current.connection.cursor()
    for name, (text, statement) in PAIRS.items():
        query = Query.from_text(text)

        def ours(query: Query = query) -> Any:
            return workspace.ask(query).records

        def theirs(statement: str = statement) -> Any:
            return cursor.execute(statement).fetchall()

        check(name, ours(), theirs(), len(query.measures))
        yield compare(name, ours, theirs, 1.2)


def check(name: str, ours: Any, theirs: Any, measures: int) -> None:
    """Both must say the same of every key that either has figures for."""

    def known(records: Any) -> dict[Any, tuple[float, ...]]:
        return {
            row[:-measures]: tuple(round(float(each or 0), 4) for each in row[-measures:])
            for row in records
            if any(row[-measures:])
        }

    if known(ours) != known(theirs):
        raise SystemExit(f"{name}: the two answers differ, so their times mean nothing.")
