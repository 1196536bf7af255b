"""The rules that suit most companies: suggested, and watched only where somebody adds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.alerts.reading import check
from rapport.alerts.rule import Rule
from rapport.errors import RapportError
from rapport.measure import Measure

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration

STANDARD = (
    Rule("won-amount", "won_amount"),
    Rule("win-rate", "win_rate", every="month"),
    Rule("new-leads", "leads"),
    Rule("leads-by-source", "leads", split="source"),
    Rule("activities", "activities"),
    Rule("activities-by-owner", "activities", split="owner"),
)
"""Few, on purpose: who is told of everything reads nothing."""


def suggested(generation: OpenGeneration) -> list[Rule]:
    """The standard rules that the data have something for."""
    model = generation.model
    found = []
    for rule in STANDARD:
        try:
            check(rule, generation)
            made = [model.measure(each) for each in model.measure(rule.measure).needs]
        except RapportError:
            continue
        if all(isinstance(each, Measure) and model.spans.get(each.fact) for each in made):
            found.append(rule)
    return found
