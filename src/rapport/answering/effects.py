"""What figures would be without some records: the same question, asked of what is left.

The records leave every table that holds them, whatever the question reads, as views that stand in
front of the tables for one connection; nothing is written.

    figures(generation, "deals", ["hs:17", "hs:52"], queries)   →   the answers without these two
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from rapport.answering.answer import answer
from rapport.engines.duckdb import quoted
from rapport.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rapport.compiling.opened import Opened
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.table import Table

GONE = "without_these"
_one_at_a_time = Lock()


@contextmanager
def without(generation: OpenGeneration, fact: str, ids: Sequence[str]) -> Iterator[Opened]:
    """The generation as if these records of a fact were not there.

    It is read from the file that was built, wherever the generation answers.
    """
    cursor = generation.connection.cursor()
    key = quoted(FACTS[fact].key)
    try:
        listed = "SELECT unnest(CAST(? AS VARCHAR[])) AS id"
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {GONE} AS {listed}", [[*ids]])
        file = cursor.execute("SELECT current_database()").fetchone()
        assert file is not None
        for table in family(generation, fact):
            whole = f"{quoted(file[0])}.main.{table}"
            cursor.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM {whole} "
                f"WHERE {key} IS NULL OR {key} NOT IN (SELECT id FROM {GONE})"
            )

        def fetch(statement: str, values: Mapping[str, Any]) -> Any:
            named = set(re.findall(r"\$(\w+)", statement))
            cursor.execute(statement, {name: values[name] for name in named & values.keys()})
            return [each[0] for each in cursor.description or ()], cursor.fetchall()

        yield replace(generation.opened, fetch=fetch)
    finally:
        cursor.close()


ON_THEIR_OWN = ("leads", "deals", "activities")
"""Facts whose records stay though another that they name goes: a lead of a deal counted twice."""


def family(generation: OpenGeneration, fact: str) -> list[str]:
    """The tables whose rows are of a fact's records: its own, its history's, its parts'.

    And all that hold its records' key, such as the lines of invoices. What is worked out of many
    records at once, as customers lost are, stays as it was made.
    """
    columns = generation.model.stored
    own = FACTS[fact]
    related = {own.name, own.history, own.parts} - {""}
    # A key is a record's own name where it is called after it: invoice_id, but not line_id.
    is_telling = f"{own.name.removesuffix('s')}_id" == own.key
    return [
        each.table
        for each in FACTS.values()
        if own.key in columns.get(each.name, ())
        and not each.made_when_asked
        and (
            each.name in related
            or own.name in (each.of, each.rest)
            or (is_telling and each.name not in ON_THEIR_OWN)
        )
    ]


def figures(
    generation: OpenGeneration, fact: str, ids: Sequence[str], queries: Sequence[Query]
) -> list[Table]:
    """The answers to some queries as if these records were not there."""
    with _one_at_a_time, without(generation, fact, ids) as opened:
        return [answer(each, opened) for each in queries]
