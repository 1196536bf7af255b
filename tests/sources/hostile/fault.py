"""What a fault is: how it spoils a clean page, and what must come out all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sources.hostile.page import Page

TEXT, GRID, VALUES = "text", "grid", "values"
"""What a fault needs of the file that it is in: text between delimiters; lines and cells, which a
sheet has too; or values alone, which any file has."""


@dataclass(frozen=True)
class Fault:
    """One way in which files are hostile."""

    name: str
    """It reads like a sentence."""
    slot: str
    """Two faults of one slot do not go together."""
    spoil: Callable[[Page], Page]
    needs: str = VALUES
    holds: str = TEXT
    """The most that the file can hold where the fault is about its kind."""
    skipped: int = 0
    """Lines that count as read and are no records."""
    rejected: tuple[str, ...] = ()
    """For each line more that is rejected, words of its reason."""
    lost: tuple[str, ...] = ()
    """Words of the reason for which each record of `page.spoilt` is rejected."""
    told: tuple[str, ...] = ()
    """Words that must all stand in one message."""
    asks: str = ""
    """Words of the question with which the file is refused."""
    more: dict[str, Callable[[int], Any]] = field(default_factory=dict)
    """By column of the model, what each record must have in it."""
    wrong: str = ""
    """What the product still gets wrong of it; empty where it is right."""
    forgets: str = ""
    """A field of Deal that cannot be known."""
    never_with: tuple[str, ...] = ()
    """Slots, or names of faults, that it makes no sense with."""


def fits(one: Fault, other: Fault) -> bool:
    """Whether two faults can be in one file."""
    order = (TEXT, GRID, VALUES)
    for here, there in ((one, other), (other, one)):
        if order.index(here.holds) > order.index(there.needs):
            return False
        if {there.slot, there.name} & set(here.never_with):
            return False
    return one.slot != other.slot
