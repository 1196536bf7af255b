"""A listing: rows that a generation holds ready, as a table like any other.

Not everything that a report shows counts records by a measure: what became of each file, and what
looks wrong, was worked out when the generation was built. A listing reads such rows with one
statement and names their columns; what comes of it is a Table, which is drawn and written as the
answer to a query is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.table import Table
from rapport.wording import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rapport.engines import Rows
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.table import Column
    from rapport.wording import Message


@dataclass(frozen=True)
class Listing:
    """The columns of a table, and the statement that reads its rows."""

    columns: tuple[Column, ...]
    statement: str
    """In SQL that every engine understands; what it reads are tables of the generation."""
    shaped: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None = None
    """From a row as it was read to its values in the order of the columns, where they differ."""
    without: Message = NOTHING
    """Why there are no rows, in the middle of a sentence: nothing was rejected."""
    work: Callable[[OpenGeneration], Sequence[tuple[Any, ...]]] | None = None
    """What works its rows out, where no statement alone does; its statement reads some of them."""

    def table(
        self,
        query: Query,
        model: Model,
        fetch: Callable[[str, Mapping[str, Any]], Rows],
        generation: OpenGeneration | None = None,
    ) -> Table:
        """The rows as a table, with the sums of what adds up."""
        if self.work is not None:
            rows = [*self.work(generation)] if generation is not None else []
        else:
            __, rows = fetch(self.statement, {})
        records = tuple(self.shaped(row) if self.shaped else tuple(row) for row in rows)
        return Table(
            query,
            self.columns,
            records,
            self._totals(records),
            as_of=model.clock.today,
            currency=model.settings.currency,
            generation=model.generation,
            sql=self.statement,
        )

    def _totals(self, records: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...] | None:
        figures = [at for at, each in enumerate(self.columns) if each.role == "measure"]
        if len(figures) in (0, len(self.columns)) or not all(
            self.columns[at].adds_up for at in figures
        ):
            return None
        return tuple(sum(record[at] or 0 for record in records) for at in figures)
