"""Sections that stand once for each value, to one scale, so that their bars can be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.section import AnsweredSection

if TYPE_CHECKING:
    from rapport.table import Note


SCALED = ("stages", "ranking", "beside_average")
"""Charts of bars that stand for figures; a funnel's are shares of its own first step."""


def to_one_scale(answers: list[AnsweredSection | Note]) -> list[AnsweredSection | Note]:
    """The answers of one section, where there are several, with the longest bar of all of them."""
    several = [each for each in answers if isinstance(each, AnsweredSection)]
    tables = [each.whole or each.table for each in several]
    if (
        len(several) < 2
        or several[0].section.chart not in SCALED
        or not all(each.measures for each in tables)
    ):
        return answers
    figures = [value for each in tables for value in each.values_of(each.measures[0].name)]
    longest = max((abs(float(value)) for value in figures if value is not None), default=0.0)
    return [
        replace(
            each,
            table=replace(each.table, longest=longest),
            whole=replace(each.whole, longest=longest) if each.whole else None,
        )
        if isinstance(each, AnsweredSection)
        else each
        for each in answers
    ]
