"""All faults, each one entry of a list; and the pairs of them that can be in one file."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

from tests.sources.hostile.fault import Fault, fits
from tests.sources.hostile.faults_of_kinds import KIND_FAULTS
from tests.sources.hostile.faults_of_lines import LINE_FAULTS
from tests.sources.hostile.faults_of_text import TEXT_FAULTS
from tests.sources.hostile.faults_of_values import VALUE_FAULTS
from tests.sources.hostile.page import Page

WRONG: dict[str, str] = {}
"""By name what the product still gets wrong, and how: a line goes when it is mended."""
FAULTS: list[Fault] = [
    replace(each, wrong=WRONG.get(each.name, ""))
    for each in (*TEXT_FAULTS, *LINE_FAULTS, *KIND_FAULTS, *VALUE_FAULTS)
]


def page_with(*faults: Fault) -> Page:
    """The clean page, spoilt."""
    page = Page()
    for each in faults:
        page = each.spoil(page)
    return page


def can_be_written(*faults: Fault) -> bool:
    """Whether an encoding has all the letters."""
    try:
        page_with(*faults).content()
    except UnicodeEncodeError:
        return False
    return True


def pairs(count: int, seed: int = 7) -> list[tuple[Fault, Fault]]:
    """So many pairs, always the same ones, of all that can be in one file."""
    every = [pair for pair in combinations(FAULTS, 2) if fits(*pair)]
    Random(seed).shuffle(every)
    found = []
    for pair in every:
        if len(found) < count and can_be_written(*pair):
            found.append(pair)
    return found
