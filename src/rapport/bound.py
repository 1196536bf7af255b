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


def one_of_few(column: Any, values: list[Any]) -> Any:
    """Whether an ENUM column has one of several of its values, each made by `few`.

    Listed, the values are compared one after the other, in twice the time that their codes take.
    """
    if not all(isinstance(value.op(), _value_operation()) for value in values):
        return column.isin(values)
    code = _code_operation()
    return code(column).to_expr().isin([code(value).to_expr() for value in values])


@cache
def _code_operation() -> Any:
    import ibis.expr.datatypes as types
    from ibis.backends.sql.compilers.base import SQLGlotCompiler
    from ibis.expr.operations import Unary
    from sqlglot.dialects.duckdb import DuckDB

    class EnumCode(Unary):  # type: ignore[misc]
        dtype = types.int64

    def visit(self: Any, op: Any, *, arg: Any) -> Any:
        del op
        # Elsewhere, text of few values is text.
        return self.f.anon.enum_code(arg) if issubclass(self.dialect, DuckDB) else arg

    SQLGlotCompiler.visit_EnumCode = visit
    return EnumCode


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
