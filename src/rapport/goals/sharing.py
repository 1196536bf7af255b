"""A target in parts by weight, which add up to it to its last digit."""

from __future__ import annotations

from decimal import Context, Decimal
from itertools import accumulate, pairwise
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

EXACT = Context(prec=100)
"""Wide enough that a target is taken to its last digit."""


def spread(target: Decimal, weights: Sequence[int | Fraction | Decimal]) -> list[Decimal]:
    """A target in parts by weight, which add up to it to its last digit (at least to the cent).

    What they add up to so far is rounded, so that what rounding leaves runs evenly over them;
    without any weight, all parts are alike.

    spread(100, [1, 1, 1])  →  33.33, 33.34, 33.33
    """
    if not weights:
        return []
    # In whole numbers of the last digit, and of the weights' common denominator.
    ratios = [each.as_integer_ratio() for each in weights]
    common = lcm(*(below for __, below in ratios))
    whole = [above * (common // below) for above, below in ratios]
    if min(whole) < 0:
        raise ValueError("A weight is below zero.")
    if not any(whole):
        whole = [1] * len(whole)
    total = sum(whole)
    exponent = target.as_tuple().exponent
    assert isinstance(exponent, int), "a target is a finite number"
    scale = min(exponent, -2)
    digits = int(target.scaleb(-scale, EXACT))
    reached = [(2 * digits * so_far + total) // (2 * total) for so_far in accumulate(whole)]
    parts = (after - before for before, after in pairwise([0, *reached]))
    return [Decimal(each).scaleb(scale, EXACT) for each in parts]
