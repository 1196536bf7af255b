"""The bounds on what we build upon, and when each can go."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import duckdb
import ibis
import pytest

ROOT = Path(__file__).parents[1]


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.split(";")[0].strip().split("==") for line in lines if line.strip())


def test_every_dependency_is_bounded_and_held():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    held = constraints()
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for each in wanted:
        name, bounds = re.match(r"([\w-]+)(?:\[\w+\])?(.*)", each).groups()
        assert "<" in bounds, f"{name} has no upper bound"
        assert ">=" in bounds, f"{name} has no lower bound"
        assert name in held, f"{name} is not held by constraints.txt"


@pytest.mark.parametrize("name", ["duckdb", "ibis-framework", "sqlglot", "django"])
def test_what_is_installed_is_what_is_held(name):
    assert version(name) == constraints()[name]


def test_duckdb_stays_below_2_until_ibis_does_without_the_method_that_it_dropped():
    # Ibis 12.0 calls fetch_arrow_table and its like on DuckDB's results, which DuckDB 2 removed.
    assert version("ibis-framework").startswith("12.0"), "try DuckDB 2, and drop this bound"
    assert hasattr(duckdb.DuckDBPyConnection, "fetch_arrow_table") or hasattr(
        duckdb.DuckDBPyConnection, "to_arrow_table"
    )


def test_sqlglot_stays_below_30_18_until_ibis_writes_its_statements_right_again():
    # From sqlglot 30.18, Ibis 12.0 writes empty DROP statements.
    import sqlglot.expressions as sge

    drop = sge.Drop(kind="TABLE", exists=True, this=sge.to_identifier("t"))
    assert drop.sql("duckdb") == "DROP TABLE IF EXISTS t"
    assert ibis.__version__.startswith("12.0"), "try a newer sqlglot, and drop this bound"


def test_nothing_is_installed_or_loaded_at_run_time():
    from rapport.engines.duckdb import connect

    connection = connect()
    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_xlsx('nothing.xlsx')")
    loaded = connection.execute(
        "SELECT extension_name FROM duckdb_extensions() WHERE loaded"
    ).fetchall()
    assert {name for (name,) in loaded} <= {"core_functions", "icu", "json", "parquet"}
