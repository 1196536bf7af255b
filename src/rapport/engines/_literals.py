"""Values as they stand in a statement of our own."""

from __future__ import annotations


def literal(value: str | int | None) -> str:
    """A value as it stands in a statement.

    The values of this package's statements are escaped here, and not bound: at the first bound one
    DuckDB imports pandas, which takes as long as importing a file of a million records.
    """
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    return "'" + value.replace("'", "''") + "'"
