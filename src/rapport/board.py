"""A board: the records of each stage side by side, the largest first.

stage    deal       amount        Qualify 900 · 3     Propose 600 · 2
Qualify  Kongsberg     500        Kongsberg 500       Sund 400
Qualify  Narvik        300   or   Narvik 300          Tana 200
Propose  Sund          400
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.section import AnsweredSection, Section, worklist

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.table import Table

BESIDE = ("customer", "created_on")
"""What a card has no room for."""
MOST = 6
"""So many records of each stage are shown, unless the section says otherwise."""


def without(table: Table, *names: str) -> Table:
    """The table without some of its columns."""
    kept = [at for at, each in enumerate(table.columns) if each.name not in names]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        records=tuple(tuple(row[at] for at in kept) for row in table.records),
    )


def board(generation: OpenGeneration, asked: Query, section: Section) -> AnsweredSection | None:
    """The first records of each value of the section's split; None where there is nothing."""
    axis = asked.by[0]
    heads = generation.ask(replace(asked, totals=True))
    limit = section.limit or MOST
    pages = [
        generation.records(asked, section.measures[0], {axis: value}, limit=limit)
        for value in heads.values_of(axis)
    ]
    if not pages:
        return None
    first = pages[0].table
    whole = replace(first, records=tuple(row for page in pages for row in page.table.records))
    listed = worklist(without(whole, *BESIDE))
    at = next((at for at, each in enumerate(listed.columns) if each.name == axis), None)
    if at is not None:
        # What it is a board of comes first.
        order = [at, *(other for other in range(len(listed.columns)) if other != at)]
        listed = replace(
            listed,
            columns=tuple(listed.columns[place] for place in order),
            records=tuple(tuple(row[place] for place in order) for row in listed.records),
        )
    return AnsweredSection(section, (), listed, whole, sum(page.count for page in pages), heads)
