"""Estimates: sections of a report whose figures are worked out from answers, and not counted.

The folder is the registry: a section names a module of it (`worked_out="win_curve"`), which is
loaded when such a section is asked, so that nobody else waits for numpy and scipy. The module has

    def work_out(question: Question) -> Estimated | Note

which asks what it rests on, under the reader's period and filters, hands the arrays to
rapport.statistics, and gives back a table, or a note of why there is none ("in the middle of a
sentence: fewer than 30 deals were closed").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from rapport.table import Note, Table
from rapport.wording import LANGUAGES, Locale, OwnWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.period import Period
    from rapport.query import Query
    from rapport.section import Section
    from rapport.table import Column
    from rapport.wording import Message


@dataclass(frozen=True)
class Question:
    """What an estimate is asked: a section's own query, and where it can ask further ones."""

    generation: OpenGeneration
    section: Section
    """With what the reader splits by in its `by`."""
    query: Query
    """Of the section's measures, in its period, under the reader's conditions."""
    options: Mapping[str, str]
    """All that the reader and the section chose, those too that no measure takes."""

    @property
    def model(self) -> Model:
        """What can be asked."""
        return self.generation.model

    @cached_property
    def period(self) -> Period | None:
        """The days that it is about; None for all."""
        return self.generation.opened.understand(self.query).period

    def label(self, name: str) -> Message:
        """What a dimension is called."""
        return self.model.dimensions()[self.model.axis(name).dimension].label

    def ask(self, measures: Sequence[str], by: Sequence[str] = (), **changes: Any) -> Table:
        """The answer to other measures, split otherwise, in the same period and conditions.

        `changes` are parts of the query, such as period="all".
        """
        plain = replace(self.query, compare=(), order=(), having=(), limit=None, totals=False)
        return self.generation.ask(
            replace(plain, measures=tuple(measures), by=tuple(by), **changes)
        )

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        notes: Sequence[Note] = (),
        totals: tuple[Any, ...] | None = None,
    ) -> Table:
        """A table of this question, as an answer of the engine is one."""
        return Table(
            self.query,
            tuple(columns),
            tuple(tuple(row) for row in rows),
            totals,
            self.period,
            as_of=self.model.clock.today,
            currency=self.model.settings.currency,
            generation=self.model.generation,
            notes=tuple(notes),
        )


@dataclass(frozen=True)
class Estimated:
    """What was worked out."""

    table: Table
    """As it is read. Of a worklist (read_as="records"), whole: its first column is the record's id
    (customer_id, deal_id), and the reader sees it without."""
    drawn: Table | None = None
    """As it is drawn, where that is another table."""
    count: int | None = None
    """Of a worklist, how many records there are in all."""
    chart: str | None = None
    """Its kind of chart, where it is not the section's; "" for none."""
    says: Message | None = None
    """What to know to read it, where that is not what the section says."""


def in_words(note: Note) -> Message:
    """A note as a text of its own, in every language: what a section says, with its figures."""
    return OwnWords({each: note.said(Locale(each)) for each in LANGUAGES})


def names() -> list[str]:
    """The estimates that there are."""
    found = (each.name for each in iter_modules(__path__))
    return sorted(each for each in found if not each.startswith("_"))


def work_out(question: Question) -> Estimated | Note:
    """The estimate that the question's section names, or why there is none."""
    module = import_module(f"{__name__}.{question.section.worked_out}")
    found: Estimated | Note = module.work_out(question)
    return found


__all__ = ["Estimated", "Question", "in_words", "names", "work_out"]
