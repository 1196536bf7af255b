"""Northstar: a made-up company of a believable kind, to look at Rapport with.

It sells software, hardware and the services around them to companies in the Nordics, the United
Kingdom, Central Asia with Armenia, and Central Europe: new business, through partners, and
renewals. It has twenty people of different ability, six sources of different quality and three
years of history, in which it grows by about a quarter a year, rests in July and at Christmas, and
hurries before a quarter's end. Every deal has a log of what happened to it, which ends in the
deal's own record. As in any real company, some deals have no amount, no owner, no source or no
company, some were forgotten, and some companies were entered twice: `truths` lists these flaws, and
what is planted for reports to find.

The same number of deals gives the same company, to the byte, wherever and whenever it is made:
everything is drawn from hashes of the records' own numbers, table by table in DuckDB.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rapport.demo import (
    activity,
    after_sales,
    contracts,
    dice,
    history,
    invoices,
    leads,
    market,
    marketing,
    offer,
    orders,
    people,
    plans,
    recurring,
    selling,
)
from rapport.engines.duckdb import connect, quoted
from rapport.schema import EVERYWHERE, SQL_TYPES, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

COMPANY_NAME = "Northstar"
CURRENCY = "EUR"
"""The currency that the workspace counts in; some deals are in NOK, SEK, GBP and CHF."""
ZONE = "Europe/Oslo"
FIRST_DAY = date(2023, 10, 1)
"""The day on which the history begins."""
TODAY = date(2026, 9, 30)
"""The demo's today: nothing happens after it; what is expected or planned may lie ahead."""
FEWEST_DEALS = 20

_PARTS = (
    people,
    market,
    offer,
    selling,
    contracts,
    history,
    leads,
    marketing,
    activity,
    orders,
    recurring,
    invoices,
    after_sales,
    plans,
)
"""In the order in which they are made: each rests on those before it."""
_ORDERS = {name: order for part in _PARTS for name, order in getattr(part, "ORDERS", {}).items()}
"""In which order rows are written that have no key of their own."""


def write_company(folder: Path, deals: int = 3_000) -> list[Path]:
    """Writes the model's own tables into the folder, one Parquet file each; returns their paths.

    References are by id, without a system's prefix. Amounts of deals and lines are in the deal's
    own currency, those of orders and invoices in euro. Raises ValueError where there are too few
    deals to make a company of.
    """
    if deals < FEWEST_DEALS:
        raise ValueError(f"A company takes at least {FEWEST_DEALS} deals; {deals} were asked for.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as spill:
        connection = connect()
        try:
            # A large company that does not fit into memory spills there.
            connection.execute(f"SET temp_directory = {_text(spill)}")
            connection.execute(f"SET memory_limit = '{_memory()}MiB'")
            connection.execute("SET enable_progress_bar = false")
            # Tables are called like the modules here, and are not to be taken for them.
            connection.execute("SET python_enable_replacements = false")
            # Numbers from a series look few to the planner, which would compare each with each day.
            connection.execute("SET asof_loop_join_threshold = 0")
            connection.execute(_constants(deals) + dice.MACROS + dice.DAYS)
            for part in _PARTS:
                connection.execute(part.STEPS)
            # Each table is written by one thread, so that rows keep one order and row groups one
            # size, whatever the machine; two are written at a time.
            connection.execute("SET threads = 1")
            statements = {
                name: statement for part in _PARTS for name, statement in part.TABLES.items()
            }
            with ThreadPoolExecutor(2) as writers:
                return list(
                    writers.map(
                        lambda name: _write(connection.cursor(), name, statements[name], folder),
                        statements,
                    )
                )
        finally:
            connection.close()


def _memory() -> int:
    """How much is used before it spills, in MiB: six GiB, or two thirds of what there is."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(6 * 1024, there * 2 // 3)


def _constants(deals: int) -> str:
    return f"""
        CREATE MACRO first_day() AS DATE '{FIRST_DAY}';
        CREATE MACRO last_day_of_all() AS DATE '{TODAY}';
        CREATE MACRO deal_count() AS CAST({deals} AS BIGINT);
        CREATE MACRO company_count() AS CAST({max(40, deals * 9 // 20)} AS BIGINT);
    """


def _write(connection: duckdb.DuckDBPyConnection, name: str, statement: str, folder: Path) -> Path:
    """Writes one table with the types and in the order of the model's columns."""
    schema = TABLES[name]
    made = {row[0] for row in connection.execute(f"DESCRIBE {statement}").fetchall()}
    columns = ", ".join(
        f"CAST({quoted(each.name)} AS {SQL_TYPES[each.type]}) AS {quoted(each.name)}"
        for each in (*schema.columns, *EVERYWHERE)
        if each.name in made
    )
    assert made <= {each.name for each in (*schema.columns, *EVERYWHERE)}, made
    path = folder / f"{name}.parquet"
    order = _ORDERS.get(name) or ", ".join(quoted(each) for each in schema.key)
    connection.execute(
        f"COPY (SELECT {columns} FROM ({statement}) ORDER BY {order})"
        f" TO {_text(str(path))} (FORMAT parquet)"
    )
    return path


def _text(value: str) -> str:
    """A text as it stands in a statement.

    Binding the first value to a statement makes DuckDB look for pandas and pyarrow, which takes
    longer than the company itself.
    """
    return "'" + value.replace("'", "''") + "'"
