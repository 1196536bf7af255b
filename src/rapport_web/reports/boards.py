"""A board: the records of each stage as cards under its name, the largest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.board import BESIDE, without
from rapport.wording import _n
from rapport_web.reports.worklist import Listed, worklist

if TYPE_CHECKING:
    from rapport.section import AnsweredSection
    from rapport.wording import Locale

DEALS = _n("{n} deal", "{n} deals")
MORE = _n("{n} more", "{n} more")


@dataclass(frozen=True)
class BoardStage:
    """One column of cards."""

    name: str
    figures: str
    """How many there are, and what they are worth together."""
    cards: list[Listed]
    more: str
    """How many are not shown; empty where all are."""


def board(section: AnsweredSection, locale: Locale) -> list[BoardStage]:
    """The columns of a section that is a board, in their order."""
    heads, whole = section.heads, section.whole
    if heads is None or whole is None:
        return []
    axis, (count, *further) = heads.dimensions[0], heads.measures
    at = [each.name for each in whole.columns].index(axis.name)
    found = []
    for row in heads.rows():
        own = tuple(each for each in whole.records if each[at] == row[axis.name])
        cards = worklist(without(replace(whole, records=own), *BESIDE, axis.name, "status"), locale)
        n = row[count.name] or 0
        said = [locale.count(*DEALS, n)]
        for each in further[:1]:
            if row[each.name] is not None:
                said.insert(0, locale.compact(row[each.name], heads.currency))
        left = n - len(own)
        more = locale.count(*MORE, left) if left > 0 else ""
        name = axis.name_of(row[axis.name], locale)
        found.append(BoardStage(name, " · ".join(said), cards.records, more))
    return found
