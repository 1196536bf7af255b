"""Why a figure moved between two periods: exactly, part by part, whichever way it is looked at.

A sum is all cases N × a group's share of them s × what a case of the group is worth v. Its change
is of the volume (N), of the mix (s) and of the worth (v). A ratio is a group's share of the cases w
× its rate r: its change is of the mix and of the rates.

What two things did together is shared alike between them, so that no order comes into it: each
thing's part is its mean over all orders in which the things could have changed (Shapley 1953):

    volume  ΔN · [(s₀v₀ + s₁v₁)/3 + (s₀v₁ + s₁v₀)/6]      and so for Δs and Δv
    mix     Δw · [(r₀ + r₁)/2 − (R₀ + R₁)/2]               R: the whole rate
    rate    Δr · (w₀ + w₁)/2

A formula of several figures is told by the same mean over all orders: see slopes.

Everything is worked out in fractions: the parts add up to the change, and not nearly. Swap the
periods, and every part changes its sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import factorial, floor, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Number = int | float | Decimal | Fraction
THIRD, SIXTH, HALF = Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)


@dataclass(frozen=True)
class Group:
    """One group in both periods."""

    name: str
    cases_before: Number
    cases: Number
    total_before: Number
    total: Number


@dataclass(frozen=True)
class Part:
    """What one group did to the change."""

    name: str
    volume: Fraction
    mix: Fraction
    rate: Fraction

    @property
    def whole(self) -> Fraction:
        """All that it did."""
        return self.volume + self.mix + self.rate


def of_sum(groups: Sequence[Group]) -> list[Part]:
    """The parts of the change of Σ total, one for each group; each adds up to the group's change.

    A group without cases in one of the periods has no worth there: it is taken to be worth what it
    is in the other, so that all of it is volume and mix. Where a whole period has no cases, the
    shares are those of the other, and all is volume. A total that came without cases is of the
    rate.
    """
    before = sum((Fraction(each.cases_before) for each in groups), Fraction(0))
    now = sum((Fraction(each.cases) for each in groups), Fraction(0))
    found = []
    for each in groups:
        shares = _both(_over(each.cases_before, before), _over(each.cases, now))
        worths = _both(_over(each.total_before, each.cases_before), _over(each.total, each.cases))
        volume, mix, rate = _of_three((before, now), shares, worths)
        rate += _without_cases(each.total, each.cases)
        rate -= _without_cases(each.total_before, each.cases_before)
        found.append(Part(each.name, volume, mix, rate))
    return found


def of_ratio(groups: Sequence[Group]) -> list[Part]:
    """The parts of the change of Σ total ÷ Σ cases, one for each group, adding up to it.

    A group's mix is held against the whole rate, so that cases that move to a group which is no
    better than the rest do nothing. A group without cases in one of the periods is taken to have
    the rate that it has in the other: all of it is mix. Raises ValueError where one of the periods
    has no cases at all.
    """
    before = sum((Fraction(each.cases_before) for each in groups), Fraction(0))
    now = sum((Fraction(each.cases) for each in groups), Fraction(0))
    if not before or not now:
        raise ValueError("One of the periods has no cases.")
    usual = HALF * sum(
        (Fraction(each.total_before) / before + Fraction(each.total) / now for each in groups),
        Fraction(0),
    )
    found = []
    for each in groups:
        share_before, share = Fraction(each.cases_before) / before, Fraction(each.cases) / now
        rate_before, rate = _both(
            _over(each.total_before, each.cases_before), _over(each.total, each.cases)
        )
        mix = (share - share_before) * (HALF * (rate_before + rate) - usual)
        within = HALF * (share_before + share) * (rate - rate_before)
        within += _without_cases(each.total, each.cases) / now
        within -= _without_cases(each.total_before, each.cases_before) / before
        found.append(Part(each.name, Fraction(0), mix, within))
    return found


MOST_FIGURES = 12
"""Of a formula of more figures, the orders in which they could change are too many."""
NEARLY = 1e-9
"""A figure that moved by less than this share of itself stood still."""
BESIDE = 1e-3
"""How far beside itself a figure that stood still is moved, to see what its like would do."""


def slopes(
    work: Callable[..., Number | None], before: Sequence[Number], now: Sequence[Number]
) -> list[Fraction]:
    """What one more of each figure does to what is worked out of them, between two periods.

    A slope × its figure's change is the mean, over all orders in which the figures could have
    changed, of what its change did to `work` (Shapley 1953): these add up to the change of `work`.
    A figure that is a sum hands its part on to what it is the sum of, in proportion to the change
    of each, so that it is the same however finely it is split. Raises ValueError where `work` has
    no value in one of the orders, and for more than twelve figures.
    """
    first, last = [float(each) for each in before], [float(each) for each in now]
    count = len(first)
    if count > MOST_FIGURES:
        raise ValueError("The figures are too many.")
    still = [_is_still(one, other) for one, other in zip(first, last, strict=True)]
    reached: dict[tuple[float, ...], Fraction] = {}

    def value(at: list[float]) -> Fraction:
        key = tuple(at)
        if key not in reached:
            try:
                found = work(*at)
            except ZeroDivisionError:
                found = None
            if found is None:
                raise ValueError("There is an order in which it has no value.")
            reached[key] = Fraction(found)
        return reached[key]

    found = []
    for moved in range(count):
        others = [each for each in range(count) if each != moved]
        target = last[moved]
        if still[moved]:
            target = first[moved] * (1 + BESIDE) or BESIDE
        whole = Fraction(0)
        for mask in range(1 << len(others)):
            changed = [each for place, each in enumerate(others) if mask >> place & 1]
            at = [last[each] if each in changed else first[each] for each in range(count)]
            without = value([*at[:moved], first[moved], *at[moved + 1 :]])
            step = value([*at[:moved], target, *at[moved + 1 :]]) - without
            size = len(changed)
            ways = factorial(size) * factorial(count - size - 1)
            whole += step * Fraction(ways, factorial(count))
        found.append(whole / (Fraction(target) - Fraction(first[moved])))
    return found


def slopes_of_product(
    work: Callable[..., Number | None], before: Sequence[Number], now: Sequence[Number]
) -> list[Fraction]:
    """The same of a product of figures, by their logarithms (Vartia 1976).

    A slope × its figure's change is the figure's share of the change of all the logarithms.
    Raises ValueError where a figure is not above zero.
    """
    first, last = [float(each) for each in before], [float(each) for each in now]
    if min(*first, *last) <= 0:
        raise ValueError("One of the figures is not above zero.")
    middle = _between(*(float(work(*each) or 0) for each in (first, last)))
    found = []
    for at, (one, other) in enumerate(zip(first, last, strict=True)):
        # Doubled, a figure doubles the product, or, where it is divided by, halves it.
        doubled = float(work(*first[:at], 2 * one, *first[at + 1 :]) or 0)
        sign = 1 if doubled > float(work(*first) or 0) else -1
        found.append(Fraction(sign * middle / _between(one, other)))
    return found


def _between(one: float, other: float) -> float:
    """The logarithmic mean of two figures above zero; of two that are the same, that."""
    return one if _is_still(one, other) else (other - one) / log(other / one)


def _is_still(one: float, other: float) -> bool:
    return abs(other - one) <= NEARLY * max(abs(one), abs(other))


def rounded(parts: Sequence[Fraction], step: Decimal) -> tuple[Decimal, ...]:
    """Parts in whole steps (cents, say) that add up to their sum, itself in whole steps.

    The parts that lose most by being cut are given the steps that are missing (largest remainder).
    The same parts with the other sign come out the same with the other sign.
    """
    units = [each / Fraction(step) for each in parts]
    whole = sum(units, Fraction(0))
    first = whole or next((each for each in units if each), Fraction(0))
    sign = -1 if first < 0 else 1
    units = [sign * each for each in units]
    cut = [floor(each) for each in units]
    missing = round(sign * whole) - sum(cut)
    order = sorted(range(len(units)), key=lambda at: (cut[at] - units[at], at))
    for at in order[:missing]:
        cut[at] += 1
    return tuple(sign * each * step for each in cut)


def _of_three(
    n: tuple[Fraction, Fraction], s: tuple[Fraction, Fraction], v: tuple[Fraction, Fraction]
) -> tuple[Fraction, Fraction, Fraction]:
    """What each of three factors did to the change of their product."""

    def beside(
        moved: tuple[Fraction, Fraction],
        one: tuple[Fraction, Fraction],
        other: tuple[Fraction, Fraction],
    ) -> Fraction:
        same = one[0] * other[0] + one[1] * other[1]
        crossed = one[0] * other[1] + one[1] * other[0]
        return (moved[1] - moved[0]) * (THIRD * same + SIXTH * crossed)

    return beside(n, s, v), beside(s, n, v), beside(v, n, s)


def _over(above: Number, below: Number) -> Fraction | None:
    return Fraction(above) / Fraction(below) if below else None


def _both(before: Fraction | None, now: Fraction | None) -> tuple[Fraction, Fraction]:
    """Before and now, the one that is not known as the other is."""
    known = next((each for each in (before, now) if each is not None), Fraction(0))
    return (known if before is None else before, known if now is None else now)


def _without_cases(total: Number, cases: Number) -> Fraction:
    return Fraction(0) if cases else Fraction(total)
