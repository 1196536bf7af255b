"""The facts, one file each: what is asked, in wide rows made once per generation."""

from graphlib import TopologicalSorter

from rapport.fact import Fact
from rapport.registry import declared

FACTS: dict[str, Fact] = declared(__name__, Fact)


def in_order() -> list[Fact]:
    """The facts, each after those that its statement reads. Raises CycleError at a circle."""
    order = TopologicalSorter({fact.name: fact.after for fact in FACTS.values()})
    return [FACTS[name] for name in order.static_order()]


__all__ = ["FACTS", "in_order"]
