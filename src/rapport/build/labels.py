"""What each record is called: its name, told apart where several share it.

users                          labels_users
id    name                     id    label
hs:1  Nora Haugen         →    hs:1  Nora Haugen
hs:2  Kim Lee                  hs:2  Kim Lee · 2
hs:3  Kim Lee                  hs:3  Kim Lee · 3
hs:4                           hs:4  4

Where even the ids look alike, in two systems, the system is part of the label.

So a figure split by a name never adds two people, companies or products together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LABELLED = (
    "users",
    "teams",
    "companies",
    "contacts",
    "campaigns",
    "emails",
    "pipelines",
    "products",
    "leads",
    "deals",
)


def make_labels(connection: DuckDBPyConnection) -> None:
    """Make a temporary labels_* table of (id, label) for every kind of record with a name."""
    for table in LABELLED:
        # A customer is a company or a contact: no contact is called as a company is.
        taken = "OR min(name) IN (SELECT name FROM companies)" if table == "contacts" else ""
        connection.execute(f"CREATE TEMP TABLE labels_{table} AS {labels(table, taken)}")


def labels(table: str, taken: str = "") -> str:
    """The statement of a table's (id, label); `taken` is what else makes a name a shared one."""
    return f"""
        WITH named AS (
            SELECT
                id, nullif(trim(name), '') AS name,
                substr(id, coalesce(nullif(strpos(id, ':'), 0), 0) + 1) AS own_id
            FROM {table}
        ),
        shared AS (
            SELECT coalesce(name, own_id) AS name, count(DISTINCT own_id) = count(*) AS apart
            FROM named
            GROUP BY 1
            HAVING count(*) > 1 {taken}
        )
        SELECT
            n.id,
            CASE
                WHEN s.name IS NULL THEN coalesce(n.name, n.own_id)
                WHEN s.apart THEN s.name || ' · ' || n.own_id
                ELSE s.name || ' · ' || n.id
            END AS label
        FROM named n
        LEFT JOIN shared s ON s.name = coalesce(n.name, n.own_id)"""
