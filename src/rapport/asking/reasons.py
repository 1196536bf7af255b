"""Why a section is not shown, and how that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.compiling.plan import made_of
from rapport.measure import Measure
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.model import Model
    from rapport.section import Section
    from rapport.table import Table

LEFT_OUT = _("{title} is not shown: {why}")
LEFT_OUT_AS = _("{title} is not shown: {why}.")
NO_DATA = _("{title} is not shown: there is no data for it yet.")
TOO_FEW = _("{title} is not shown: no group that began together has {n} cases.")
NO_DATES = _("{title} is not shown: no record that it counts has the date ({clock}).")
NO_GOALS = _("{title} is not shown: no goal of it was brought.")
NOT_ON_RECORD = _("{title} is not shown: no record has its {label} filled in.")
NOT_BEGUN = _("{title} is not shown: the period has not begun yet.")
NONE_LISTED = _("{title} is not shown: there is nothing to list.")


def counted(names: Iterable[str], model: Model) -> list[Measure]:
    """The aggregates that measures, named with or without a suffix, are made of, each once."""
    bare = (name.partition(":")[0] for name in names)
    parts = (each for name in bare for each in made_of(model.measure(name), model))
    found = (model.measure(each) for each in dict.fromkeys(parts))
    return [each for each in found if isinstance(each, Measure)]


def says_nothing(table: Table) -> bool:
    """Whether no figure of it is known, in its rows or in all: there were no data in its period."""
    first = len(table.dimensions)
    figures = [*(row[first:] for row in table.records), table.totals or ()]
    return any(figures) and all(each is None for row in figures for each in row)


def has_no_data(section: Section, of: Sequence[Measure], model: Model) -> bool:
    """Whether nothing that a section counts, or something that it needs, is on record."""
    if any(model.spans.get(each) is None for each in section.needs):
        return True
    if any(each in model.silent for each in section.known):
        return True
    return all(model.spans.get(each.fact) is None or each.name in model.silent for each in of)


def has_no_dates(of: Sequence[Measure], model: Model) -> bool:
    """Whether all that is counted is of records of which none has a date."""
    spans = [model.spans.get(each.fact) for each in of if each.date]
    return bool(spans) and not any(spans)
