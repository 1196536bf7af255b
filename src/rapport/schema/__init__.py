"""The CRM model: one schema that every source is mapped to.

One file per subject; a table is declared once, with its key, its columns' units and their meaning.
"""

from rapport.registry import declared
from rapport.schema.column import EVERYWHERE, ORIGINAL, SQL_TYPES, Column, TableSchema, Type

TABLES: dict[str, TableSchema] = declared(__name__, TableSchema)

__all__ = ["EVERYWHERE", "ORIGINAL", "SQL_TYPES", "TABLES", "Column", "TableSchema", "Type"]
