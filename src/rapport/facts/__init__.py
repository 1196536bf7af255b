"""The facts, one file each: what is asked, in wide rows made once per generation."""

from rapport.fact import Fact
from rapport.registry import declared

FACTS: dict[str, Fact] = {each.name: each for each in declared(__name__, Fact)}


def in_order() -> list[Fact]:
    """The facts, each after the one that its statement reads; parts by product come last."""
    parts = {fact.parts for fact in FACTS.values()}
    return sorted(FACTS.values(), key=lambda fact: (fact.name in parts, fact.after != ""))


__all__ = ["FACTS", "in_order"]
