"""Why a figure moved between two periods: exactly, part by part.

A sum is cases × value of a case. Its change is of the volume (more or fewer cases in all, as worth
before), of the mix (cases moved to groups that are worth more or less) and of the value (what a
case of each group is worth now). A ratio is of its mix and of the rates in the groups:

    Σ n₁v₁ − Σ n₀v₀ = Σ (n₀ · N₁/N₀ − n₀) · v₀  +  Σ (n₁ − n₀ · N₁/N₀) · v₀  +  Σ n₁ · (v₁ − v₀)

which adds up to the change whatever the groups are.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """One group in both periods."""

    name: str
    cases_before: float
    cases: float
    total_before: float
    total: float


@dataclass(frozen=True)
class Part:
    """What one group did to the change."""

    name: str
    volume: float
    mix: float
    rate: float

    @property
    def whole(self) -> float:
        """All that it did."""
        return self.volume + self.mix + self.rate


def of_sum(groups: list[Group]) -> list[Part]:
    """The parts of the change of Σ total, one for each group, adding up to it.

    A group that is new, or gone, is worth in the other period what all were worth on average.
    """
    before, now = sum(each.cases_before for each in groups), sum(each.cases for each in groups)
    total_before = sum(each.total_before for each in groups)
    usual = total_before / before if before else 0.0
    found = []
    for each in groups:
        worth_before = each.total_before / each.cases_before if each.cases_before else usual
        grown = each.cases_before * (now / before) if before else 0.0
        volume = (grown - each.cases_before) * worth_before
        mix = (each.cases - grown) * worth_before
        rate = each.total - each.cases * worth_before
        # Of a group whose totals came without cases, all of it is of the rate.
        rate += each.cases_before * worth_before - each.total_before
        found.append(Part(each.name, volume, mix, rate))
    return found


def of_ratio(groups: list[Group]) -> list[Part]:
    """The parts of the change of Σ total ÷ Σ cases, one for each group, adding up to it.

    Both periods must have cases. A group's mix is held against the whole rate, so that moving cases
    to a group that is no better than the rest does nothing.
    """
    before, now = sum(each.cases_before for each in groups), sum(each.cases for each in groups)
    if not before or not now:
        raise ValueError("One of the periods has no cases.")
    whole = sum(each.total_before for each in groups) / before
    found = []
    for each in groups:
        share_before, share = each.cases_before / before, each.cases / now
        rate_before = each.total_before / each.cases_before if each.cases_before else whole
        rate = each.total / each.cases if each.cases else rate_before
        mix = (share - share_before) * (rate_before - whole)
        found.append(Part(each.name, 0.0, mix, share * (rate - rate_before)))
    return found
