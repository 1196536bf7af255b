"""What must hold before a generation answers: keys are unique, no join lost or doubled a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.conform import DERIVED
from rapport.engines.duckdb import quoted
from rapport.errors import BuildError
from rapport.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAME_TOTALS = (
    (
        "every deal has one row",
        "SELECT count(*), count(DISTINCT id) FROM deals WHERE deleted_at IS NULL",
        "SELECT count(*), count(DISTINCT deal_id) FROM fact_deals",
    ),
    (
        "the deals' amounts are kept to the last digit",
        "SELECT sum(amount), count(amount) FROM deals WHERE deleted_at IS NULL",
        "SELECT sum(amount), count(amount) FROM fact_deals",
    ),
    (
        "every lead has one row",
        "SELECT count(*), count(DISTINCT id) FROM leads WHERE deleted_at IS NULL",
        "SELECT count(*), count(DISTINCT lead_id) FROM fact_leads",
    ),
    (
        "every activity has one row",
        "SELECT count(*), count(DISTINCT id) FROM activities WHERE deleted_at IS NULL",
        "SELECT count(*), count(DISTINCT activity_id) FROM fact_activities",
    ),
)
HISTORY = (
    (
        "every deal's history ends as its record has it",
        "SELECT count(*), count(*) FROM deals WHERE deleted_at IS NULL",
        """
        SELECT count(*), count(*) FILTER (
            h.status = d.status
            AND h.owner_id IS NOT DISTINCT FROM d.owner_id
            AND h.amount_original IS NOT DISTINCT FROM d.amount_original
            AND h.expected_close_on IS NOT DISTINCT FROM d.expected_close_on
            AND (h.stage_id IS NOT DISTINCT FROM d.stage_id
                OR (d.status <> 'open' AND coalesce(s.kind, '') <> 'open'))
        )
        FROM deal_history h
        JOIN deals d ON d.id = h.deal_id
        LEFT JOIN stages s ON s.id = d.stage_id
        WHERE h.valid_to IS NULL""",
    ),
    (
        "a deal's history has no gaps and no overlaps",
        "SELECT 0, 0",
        """
        SELECT count(*), count(*) FROM (
            SELECT deal_id FROM deal_history GROUP BY deal_id
            HAVING sum(valid_until_on - valid_from_on)
                <> max(valid_until_on) - min(valid_from_on)
        )""",
    ),
)
BY_PRODUCT = (
    "the parts by product add up to the deals",
    "SELECT sum(amount), count(DISTINCT deal_id) FROM fact_deals",
    "SELECT sum(amount), count(DISTINCT deal_id) FROM fact_deal_products",
)


def check(connection: DuckDBPyConnection) -> None:
    """Raises BuildError, which names what does not hold."""
    for table in TABLES.values():
        if table.key and table.name not in DERIVED:
            _unique(connection, table.name, table.key)
    by_product = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'fact_deal_products'"
    ).fetchone()
    for what, before, after in (*SAME_TOTALS, *HISTORY, *((BY_PRODUCT,) if by_product else ())):
        wanted, found = (connection.execute(each).fetchone() for each in (before, after))
        if wanted != found:
            raise BuildError(
                f"The new generation fails the check that {what}: {wanted} became {found}.",
                "The generation before it goes on answering.",
            )


def _unique(connection: DuckDBPyConnection, table: str, key: tuple[str, ...]) -> None:
    scope = () if "id" in key else ("system",)
    names = ", ".join(quoted(name) for name in (*scope, *key))
    twice = connection.execute(
        f"SELECT {names}, count(*) FROM {table} GROUP BY {names} HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if twice:
        said = ", ".join(str(each) for each in twice[:-1])
        raise BuildError(
            f"The new generation has {twice[-1]} {table} with the key {said}.",
            "The generation before it goes on answering.",
        )
