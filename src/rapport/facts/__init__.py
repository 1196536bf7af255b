"""The facts, one file each: what is asked, in wide rows made once per generation."""

from rapport.fact import Fact
from rapport.registry import declared

FACTS: dict[str, Fact] = {each.name: each for each in declared(__name__, Fact)}


def in_order() -> list[Fact]:
    """The facts, each after the one that its statement reads."""
    return sorted(FACTS.values(), key=lambda fact: (fact.after != "", fact.name))


__all__ = ["FACTS", "in_order"]
