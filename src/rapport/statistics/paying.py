"""Whether a campaign or a source pays back: keep, watch or stop.

Its conversion leans on those of all campaigns (a Beta prior fitted over them), what a conversion is
worth on what all are worth, both as far as it has cases of its own. Profit is conversion × value ×
margin − cost for each lead; the chance that it is above zero is that of draws from what is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rapport.statistics.beta_binomial import usual_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Verdict = Literal["keep", "watch", "stop"]
KEEP, STOP = 0.8, 0.2
DRAWS = 4_000
MOST_MORE = 10
"""Where it takes more than so many times the leads that came, nobody waits for it."""
USUAL_BETWEEN, SPREAD_OF_BETWEEN = 0.35, 0.7
"""How much campaigns usually differ in what a conversion is worth, as a share of the mean; and how
far that itself may be off, on the logarithm."""


@dataclass(frozen=True)
class Paying:
    """One campaign's prospects."""

    verdict: Verdict
    chance: float | None
    """That it pays back; None where its cost is not known."""
    profit: float | None
    """To be expected of the leads that it brought."""
    value_per_lead: float
    """To be expected, shrunk: by this campaigns without a cost are ranked."""
    more_leads: int | None
    """Of one to watch, about how many more leads would tell."""


def verdicts(  # noqa: PLR0917 - a column each
    leads: Array,
    won: Array,
    value: Array,
    square: Array,
    cost: Array,
    margin: float = 1.0,
    ripe: Array | None = None,
    seed: int = 11,
) -> list[Paying]:
    """The verdict on each campaign.

    `leads` are those old enough to have been won, or all of them with `ripe`, the share of what
    will be won of leads that is won by their age; `won` those that were; `value` and `square` the
    sums of what each brought and of its square; `cost` what was spent, not a number where that is
    not known.
    """
    ripe = np.ones(len(leads)) if ripe is None else np.clip(ripe, 1e-3, 1)
    cases = np.maximum(leads * ripe, won)
    if not cases.sum():
        return [Paying("watch", None, None, 0.0, None) for _ in leads]
    usual = usual_shares(won, cases)
    draw = np.random.default_rng(seed)
    mean, spread = _usual_value(won, value, square)
    between = _between(won, value, mean, spread)
    found = []
    for at in range(len(leads)):
        conversion = draw.beta(usual.a + won[at], usual.b + cases[at] - won[at], DRAWS)
        held = spread**2 / max(between**2, 1e-12)
        centre = (value[at] + held * mean) / (won[at] + held)
        # What all are worth on average is not known exactly either.
        of_mean = spread / np.sqrt(max(won.sum(), 1.0)) * held / (won[at] + held)
        error = float(np.hypot(spread / np.sqrt(won[at] + held), of_mean))
        worth = _worth(draw, float(centre), error)
        per_lead = conversion * worth * margin
        of_value = float(usual.shrunk(won[at : at + 1], cases[at : at + 1])[0]) * float(centre)
        if np.isnan(cost[at]) or not leads[at]:
            found.append(Paying("watch", None, None, of_value * margin, None))
            continue
        profit = per_lead * leads[at] - cost[at]
        chance = float(np.mean(profit > 0))
        expected = float(profit.mean())
        verdict: Verdict = "watch"
        if chance <= STOP and expected < 0:
            verdict = "stop"
        elif chance >= KEEP:
            verdict = "keep"
        more = _more(profit / leads[at], leads[at]) if verdict == "watch" else None
        found.append(Paying(verdict, chance, expected, of_value * margin, more))
    return found


def _worth(draw: np.random.Generator, mean: float, error: float) -> Array:
    """Draws of what a conversion is worth on average: as amounts are, never under 0 and skewed."""
    if mean <= 0:
        return np.zeros(DRAWS)
    wide = np.log1p((error / mean) ** 2)
    return np.exp(draw.normal(np.log(mean) - wide / 2, np.sqrt(wide), DRAWS))


def _usual_value(won: Array, value: Array, square: Array) -> tuple[float, float]:
    """What a conversion is worth over all, and how much single ones differ."""
    total = float(won.sum())
    if not total:
        return 0.0, 1.0
    mean = float(value.sum()) / total
    variance = float(square.sum()) / total - mean**2
    return mean, float(np.sqrt(max(variance, (0.1 * mean) ** 2, 1e-12)))


def _between(won: Array, value: Array, mean: float, spread: float) -> float:
    """How much campaigns differ in what a conversion is worth, beyond chance.

    The likeliest, as a share of the mean, held to what is usual: few campaigns tell little of it.
    """
    known = won > 0
    if not mean or not known.any():
        return USUAL_BETWEEN * max(mean, 1e-9)
    off = (value[known] / won[known] / mean - 1) ** 2
    chance = (spread / mean) ** 2 / won[known]
    tried = np.exp(np.linspace(np.log(0.03), np.log(3), 93))
    whole = chance[:, None] + tried**2
    minus = np.sum(np.log(whole) + off[:, None] / whole, axis=0) / 2
    minus += (np.log(tried / USUAL_BETWEEN) / SPREAD_OF_BETWEEN) ** 2 / 2
    return float(tried[np.argmin(minus)]) * mean


def _more(profit_per_lead: Array, leads: float) -> int | None:
    """About how many more leads it takes until the chance is beyond 80 or under 20 %."""
    centre, error = float(profit_per_lead.mean()), float(profit_per_lead.std())
    if centre == 0 or error == 0:
        return None
    # The error falls with the root of the leads; 0.84 of it is the 80 % point.
    needed = leads * (0.8416 * error / abs(centre)) ** 2
    more = needed - leads
    return int(np.ceil(more)) if 0 < more <= MOST_MORE * leads else None
