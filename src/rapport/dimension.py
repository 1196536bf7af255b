"""A dimension: what figures can be split and narrowed by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapport.wording import NO_DATE, NO_PRODUCT, NONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rapport.wording import Message

__all__ = ["AGE", "CYCLES", "GRAINS", "NONE", "NO_DATE", "NO_PRODUCT", "UNKNOWN", "Dimension"]

GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
CYCLES = ("weekday", "month_of_year", "hour")
AGE = "age_days"
"""What curves run along: see rapport.measure.Curve."""


@dataclass(frozen=True)
class Dimension:
    """One entry; a fact that has a column of its name can be asked by it."""

    name: str
    label: Message
    meaning: Message
    type: str = "text"
    """text, boolean, integer or date."""
    blank: Message = UNKNOWN
    """What stands where it is not known: written at build, so that no query needs to."""
    in_order: bool = False
    """Whether its values follow one another: everywhere they stand in their order, not by size."""
    within: str = ""
    """The dimension outside of which its values are not comparable: stages are of one pipeline."""
    words: Mapping[str, Message] = field(default_factory=dict, compare=False)
    """What those of its values that are our own are called."""
    product: bool = False
    """True where a record can have several values of it, one per product."""
