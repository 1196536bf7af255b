"""fullness: of the fields that reports use, how many records have a value.

table_name  field        records  filled
deals       owner_id        1200    1187
deals       loss_reason      310     204     (of the lost ones)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.suspicion import live

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLOSED, LOST, OPEN = "status <> 'open'", "status = 'lost'", "status = 'open'"
PLACE = ("country", "city")
FIELDS: dict[str, tuple[str, ...]] = {
    "deals": (
        "amount",
        "owner_id",
        "company_id",
        "stage_id",
        "created_on",
        "closed_on",
        "expected_close_on",
        "loss_reason",
        "competitor",
        "source",
        "campaign_id",
        "product_id",
        "sales_channel",
        "probability",
        "forecast_category",
        "next_step_at",
        *PLACE,
    ),
    "leads": (
        "owner_id",
        "source",
        "status",
        "score",
        "created_on",
        "first_contacted_on",
        "campaign_id",
        "email",
        "industry",
        "job_title",
        *PLACE,
    ),
    "activities": ("kind", "owner_id", "done_on", "due_on", "outcome", "duration_s", "deal_id"),
    "companies": ("owner_id", "source", "industry", "segment", "employees", *PLACE),
    "contacts": ("email", "company_id", "owner_id", "source", "job_title", *PLACE),
    "products": ("category", "unit_price", "unit_cost"),
    "users": ("email", "team_id"),
    "campaigns": ("channel", "budget"),
    "orders": ("amount", "ordered_on", "company_id"),
    "invoices": ("amount", "issued_on", "paid_on", "company_id"),
    "subscriptions": ("mrr", "started_on", "product_id", "company_id"),
    "churn_events": ("churned_on", "reason"),
    "tickets": (
        "owner_id",
        "product_id",
        "opened_on",
        "first_reply_on",
        "solved_on",
        "satisfaction",
        "satisfaction_score",
        "reason",
    ),
}
"""The fields that reports use, in the order in which they matter."""
AMONG = {
    ("deals", "closed_on"): CLOSED,
    ("deals", "expected_close_on"): OPEN,
    ("deals", "next_step_at"): OPEN,
    ("deals", "forecast_category"): OPEN,
    ("deals", "loss_reason"): LOST,
    ("deals", "competitor"): LOST,
    ("subscriptions", "cancel_reason"): "cancelled_on IS NOT NULL",
}
"""The records that can have a field, where not all can."""
FILLED = {
    ("deals", "company_id"): "company_id IS NOT NULL OR contact_id IS NOT NULL",
    ("deals", "product_id"): "product_id IS NOT NULL OR id IN (SELECT deal_id FROM deal_lines)",
}
"""What is as good as the field itself."""


def make_fullness(connection: DuckDBPyConnection) -> None:
    """Make the table fullness: a row for each field of each table that has records."""
    lines: list[str] = []
    for table, fields in FIELDS.items():
        counts = []
        for field in fields:
            among = AMONG.get((table, field), "true")
            filled = FILLED.get((table, field), f"{field} IS NOT NULL")
            counts += [f"count(*) FILTER ({among})", f"count(*) FILTER ({among} AND ({filled}))"]
        row = connection.execute(f"SELECT {', '.join(counts)} FROM {live(table)}").fetchone() or ()
        for number, field in enumerate(fields):
            records, filled_ones = row[2 * number : 2 * number + 2]
            if records:
                names = f"{literal(table)}, {literal(field)}"
                lines.append(f"({names}, {len(lines) + 1}, {records}, {filled_ones})")
    connection.execute(
        "CREATE TABLE fullness (table_name VARCHAR, field VARCHAR, place BIGINT, "
        "records BIGINT, filled BIGINT)"
    )
    if lines:
        connection.execute(f"INSERT INTO fullness VALUES {', '.join(lines)}")
