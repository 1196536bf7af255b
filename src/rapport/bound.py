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


def few(value: str, enum: str) -> Any:
    """One of the values of an ENUM, as an Ibis expression.

    Compared with a text, an ENUM is turned into text row by row; compared with its own, it is not.
    """
    return _value_operation()(value, enum).to_expr()


@cache
def _value_operation() -> Any:
    import ibis.expr.datashape as shapes
    import ibis.expr.datatypes as types
    import sqlglot.expressions as sge
    from ibis.backends.sql.compilers.base import SQLGlotCompiler
    from ibis.expr.operations import Value
    from sqlglot.dialects.duckdb import DuckDB

    class EnumValue(Value):  # type: ignore[misc]
        value: str
        enum: str
        shape = shapes.scalar
        dtype = types.string

    def visit(self: Any, op: Any, *, value: str, enum: str) -> Any:
        del op
        text = sge.convert(value)
        if not issubclass(self.dialect, DuckDB):  # Elsewhere, text of few values is text.
            return text
        name = sge.to_identifier(enum, quoted=True).sql(dialect=self.dialect)
        return sge.Cast(this=text, to=sge.DataType.build(name, udt=True))

    SQLGlotCompiler.visit_EnumValue = visit
    return EnumValue


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
