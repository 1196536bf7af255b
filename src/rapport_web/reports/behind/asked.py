"""The figure itself, asked again for its key alone: the same query, narrowed to one row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.asking import COMPARED, counted
from rapport.errors import QueryError, UnknownNameError
from rapport.options import taken
from rapport.query import Condition
from rapport_web import company
from rapport_web.reports.answers import answer

if TYPE_CHECKING:
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.report import Answered, AnsweredSection, Report
    from rapport.table import Column, Table
    from rapport_web.reports.behind.key import Behind
    from rapport_web.reports.choices import Choices


@dataclass(frozen=True)
class Asked:
    """A figure with all that is needed to look behind it."""

    behind: Behind
    answered: Answered
    section: AnsweredSection
    generation: OpenGeneration
    query: Query
    """Of the figure: split by what its key names, and narrowed to it where that changes nothing."""
    table: Table
    row: dict[str, Any]
    """The figure and its comparison."""

    @property
    def model(self) -> Model:
        """What can be asked."""
        return self.generation.model

    @property
    def column(self) -> Column:
        """The figure's column."""
        return next(each for each in self.table.columns if each.name == self.behind.measure)

    @property
    def at(self) -> dict[str, Any]:
        """The key, with its values as rows have them."""
        return {name: self.row[name] for name, __ in self.behind.at}

    def rows_of(self, table: Table) -> list[dict[str, Any]]:
        """The rows of another answer that are of this key."""
        return [row for row in table.rows() if self.behind.holds(row)]


def asked(report: Report, choices: Choices, behind: Behind) -> Asked:
    """The figure that an address names. Raises UsageError where it names none."""
    answered = answer(report, choices.as_parts())
    generation = company.workspace().current
    section = next((each for each in answered.sections if each.section.id == behind.section), None)
    if section is None:
        known = [each.section.id for each in answered.sections]
        raise UnknownNameError("section of this report", behind.section, known)
    names = [each for each in section.section.measures if ":" not in each]
    if behind.measure not in names:
        raise UnknownNameError("figure of this section", behind.measure, names)
    if section.section.is_worklist:
        raise QueryError("This section lists records, and has no figure to look behind.")
    query = _query(section, answered, generation.model, behind)
    table = generation.ask(query)
    rows = [row for row in table.rows() if behind.holds(row)]
    if not rows:
        raise QueryError(
            "There is no such figure under these filters.", "Go back to the report and choose one."
        )
    return Asked(behind, answered, section, generation, query, table, rows[0])


def _query(section: AnsweredSection, answered: Answered, model: Model, behind: Behind) -> Query:
    base = (section.whole or section.table).query
    measure = behind.measure
    compare = base.compare or (() if section.section.period else answered.query.compare)
    several = len(compare) > 1
    compared = [
        f"{measure}:{suffix}{f':{each}' if several else ''}"
        for each in compare
        for suffix in COMPARED
    ]
    query = replace(
        base,
        measures=(measure, *compared),
        by=tuple(name for name, __ in behind.at),
        where=(*base.where, *narrowing(behind, model)),
        compare=compare,
        options=taken(counted([measure], model), base.options),
        having=(),
        order=(),
        limit=None,
        totals=False,
    )
    try:
        company.workspace().current.opened.understand(query)
    except QueryError:
        # What cannot be compared is shown for itself.
        query = replace(query, measures=(measure,), compare=())
    return query


def narrowing(behind: Behind, model: Model) -> tuple[Condition, ...]:
    """The key's names as conditions beside its rows, so that only these are worked out.

    They change no figure: the key stays what the query is split by, and its row is what is taken.
    """
    known = model.dimensions()
    return tuple(
        Condition(name, "=", (value,))
        for name, value in behind.at
        if name in known
        and known[name].type == "text"
        and not known[name].in_order
        and not known[name].product
        and value
        and not value.startswith("(")
        and name not in ("team", "left_to", "movement")
    )
