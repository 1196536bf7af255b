"""Values that are bound when a statement runs: one kept statement serves every value."""

from __future__ import annotations

from functools import cache
from typing import Any


class Bound:
    """A value that is bound when the statement runs, as an Ibis expression.

    Ibis's own parameters paste their value into the statement; this operation compiles to the
    engine's placeholder, so that one kept statement serves every value.
    """

    @staticmethod
    def of(slot: str, kind: str, enum: str = "") -> Any:
        """A placeholder of an Ibis type; compared with an ENUM, it is cast to that type."""
        return _operation()(slot, kind, enum).to_expr()

    @staticmethod
    def mark(slot: str, dialect: str) -> str:
        """The same in a dialect's own writing, for what is written beside Ibis."""
        import sqlglot.expressions as sge

        return sge.Placeholder(this=slot).sql(dialect=dialect)


@cache
def _operation() -> Any:
    import ibis.expr.datashape as shapes
    import ibis.expr.datatypes as types
    import sqlglot.expressions as sge
    from ibis.backends.sql.compilers.base import SQLGlotCompiler
    from ibis.expr.operations import Value
    from sqlglot.dialects.duckdb import DuckDB

    class BoundValue(Value):  # type: ignore[misc]
        slot: str
        kind: str
        enum: str
        shape = shapes.scalar

        @property
        def dtype(self) -> Any:
            return types.dtype(self.kind)

    def visit(self: Any, op: Any, *, slot: str, kind: str, enum: str) -> Any:
        del op
        wanted = (
            sge.DataType.build(enum, udt=True)
            if enum and issubclass(self.dialect, DuckDB)  # Elsewhere, text of few values is text.
            else self.type_mapper.from_ibis(types.dtype(kind))
        )
        return sge.Cast(this=sge.Placeholder(this=slot), to=wanted)

    SQLGlotCompiler.visit_BoundValue = visit
    return BoundValue
