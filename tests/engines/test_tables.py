"""Every table of the build is on every engine as it was built."""

from __future__ import annotations

from decimal import Decimal

from tests.engines.same import same_value

from rapport.engines.duckdb import quoted


def columns_of(pair):
    found = {}
    for table, column, kind in pair.known.connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def figures(values):
    """Of one column, worked out here and not by an engine."""
    known = [each for each in values if each is not None]
    numbers = [each for each in known if isinstance(each, int | float | Decimal)]
    return {
        "nulls": len(values) - len(known),
        "sum": sum(sorted(numbers)),
        "min": min(known, default=None),
        "max": max(known, default=None),
    }


def test_every_row_of_every_table_is_there(pair):
    tables = columns_of(pair)
    assert {"deals", "fact_deals", "fact_deals_history", "calendar", "fx", "about"} <= set(tables)
    for table, columns in tables.items():
        select = f"SELECT {', '.join(quoted(each) for each in columns)} FROM {quoted(table)}"
        names, known = pair.known.fetch(select, {})
        there, found = pair.found.fetch(select, {})
        assert names == there == list(columns)
        assert len(known) == len(found), table
        for at, name in enumerate(names):
            one, other = (figures([row[at] for row in rows]) for rows in (known, found))
            for what, value in one.items():
                assert same_value(value, other[what]), f"{what} of {table}.{name}"
        assert sorted(map(repr, known)) == sorted(map(repr, found)), table


def test_the_values_of_text_with_few_values_are_known(pair):
    model = pair.known.model
    for kinds in model.enums.values():
        for kind in kinds.values():
            assert model.members(kind) == pair.found.model.members(kind)


def test_what_a_generation_says_of_itself_is_the_same(pair):
    known, found = pair.known.model, pair.found.model
    for name in ("columns", "enums", "spans", "unknown", "silent", "positions", "teams", "records"):
        assert getattr(known, name) == getattr(found, name)
    assert pair.known.imports() == pair.found.imports()
