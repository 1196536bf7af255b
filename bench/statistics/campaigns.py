"""Campaigns of made-up companies, kept or stopped by our verdicts and by their raw return.

A company runs some twenty campaigns, begun at some time in the year before. Each brings leads at its
own pace (a few to some fifty a month) at its own cost, wins its own share of them, after a while
(half of them within three weeks to three months, as companies differ), and each customer pays an
amount with a heavy tail around what is usual of the campaign. Costs lie around what leads are worth,
so that about half of the campaigns pay; dearer leads are, in part, better ones.

At the end of the year each campaign is judged by what is on record by then, its young leads among
it, and those that are not stopped go on at their pace for another year. What counts is what that
year's leads are truly worth, less their cost:

- the raw rule stops a campaign that has not yet brought what it has cost;
- the patient rule does the same, but counts only leads older than half of those won were;
- ours stops those whose verdict is *stop*; those to keep and those to watch go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.paying import verdicts
from rapport.statistics.win_curve import win_curve

SEEDS = range(40_000, 40_300)
YEAR = 365


@dataclass(frozen=True)
class Nature:
    """What is true of a company's campaigns: an entry for each."""

    began: np.ndarray
    """How many days before the judgement."""
    a_day: np.ndarray
    won: np.ndarray
    worth: np.ndarray
    a_lead: np.ndarray
    """What a lead costs."""
    tail: float
    delay: tuple[float, float]

    @property
    def gain(self) -> np.ndarray:
        """What a lead truly brings, less its cost."""
        return self.won * self.worth - self.a_lead


def nature(seed: int) -> Nature:
    """A company's campaigns."""
    dice = np.random.default_rng(seed)
    many = int(dice.integers(12, 31))
    usual = dice.uniform(0.02, 0.08)
    won = dice.beta(60 * usual, 60 * (1 - usual), many)
    worth = 4_000 * np.exp(dice.normal(0, 0.4, many))
    dear = (won * worth / (usual * 4_000)) ** dice.uniform(0, 0.3)
    return Nature(
        dice.uniform(30, YEAR, many),
        np.exp(dice.normal(np.log(0.35), 0.9, many)),
        won,
        worth,
        usual * 4_000 * dear * np.exp(dice.normal(-0.1, 0.5, many)),
        dice.uniform(0.7, 1.2),
        (float(np.log(dice.uniform(20, 90))), 0.7),
    )


@dataclass
class Leads:
    """Every lead that was bought, and what became or will become of it."""

    campaign: np.ndarray
    day: np.ndarray
    """Counted from the judgement: before it."""
    wins: np.ndarray
    """The day on which it is won; infinity for never."""
    amount: np.ndarray


def bought(nature: Nature, seed: int) -> Leads:
    """The leads of the year before the judgement."""
    dice = np.random.default_rng([seed, 1])
    count = dice.poisson(nature.a_day * nature.began)
    campaign = np.repeat(np.arange(len(count)), count)
    day = -dice.uniform(0, nature.began[campaign])
    won = dice.random(len(day)) < nature.won[campaign]
    delay = np.exp(dice.normal(*nature.delay, len(day)))
    luck = np.exp(dice.normal(-(nature.tail**2) / 2, nature.tail, len(day)))
    wins = np.where(won, day + delay, np.inf)
    return Leads(campaign, day, wins, nature.worth[campaign] * luck)


Rule = Callable[[Nature, Leads], np.ndarray]
"""Which campaigns to go on with, by what is on record on day 0."""


def raw(nature: Nature, leads: Leads) -> np.ndarray:
    """Those that have brought more than they cost."""
    many = len(nature.won)
    brought = np.bincount(leads.campaign, leads.amount * (leads.wins <= 0), many)
    return brought > np.bincount(leads.campaign, minlength=many) * nature.a_lead


def patient(nature: Nature, leads: Leads) -> np.ndarray:
    """Those whose leads of some age have brought more than they cost."""
    won = leads.wins <= 0
    usual = np.median((leads.wins - leads.day)[won]) if won.any() else 0.0
    old = leads.day <= -usual
    kept = Leads(leads.campaign[old], leads.day[old], leads.wins[old], leads.amount[old])
    none = np.bincount(kept.campaign, minlength=len(nature.won)) == 0
    return raw(nature, kept) | none


def ours(nature: Nature, leads: Leads) -> np.ndarray:
    """Those whose verdict is not to stop."""
    many = len(nature.won)
    won = leads.wins <= 0
    age = np.ceil(np.where(won, leads.wins, 0) - leads.day).astype(int)
    curve = win_curve(age, won, np.zeros(len(won), bool))
    if not len(curve.age):
        return np.ones(many, bool)
    by_age = np.interp(np.ceil(-leads.day), curve.age, curve.won, left=0.0) / curve.won[-1]
    count = np.bincount(leads.campaign, minlength=many)
    found = verdicts(
        count.astype(float),
        np.bincount(leads.campaign, won, many),
        np.bincount(leads.campaign, leads.amount * won, many),
        np.bincount(leads.campaign, leads.amount**2 * won, many),
        count * nature.a_lead,
        ripe=np.bincount(leads.campaign, by_age, many) / np.maximum(count, 1),
    )
    return np.array([each.verdict != "stop" for each in found])


@dataclass(frozen=True)
class Judged:
    """What a rule earns in a year, and of how many good campaigns it stopped how many."""

    profit: float
    stopped: int
    good: int


def judged(seed: int, rule: Rule) -> Judged:
    """One company under one rule."""
    made = nature(seed)
    runs = rule(made, bought(made, seed))
    good = made.gain > 0
    profit = float(np.sum((made.gain * made.a_day * YEAR)[runs]))
    return Judged(profit, int((good & ~runs).sum()), int(good.sum()))


def rows() -> Iterator[Goal]:
    """What our verdicts earn beside the other rules, and how many good campaigns they stop."""
    of = {rule: [judged(seed, rule) for seed in SEEDS] for rule in (ours, raw, patient)}
    profit = {rule: sum(each.profit for each in all_) for rule, all_ in of.items()}
    yield Goal("campaigns: profit ÷ that of the raw-ROI rule", profit[ours] / profit[raw], 1.15)
    yield Goal(
        "campaigns: profit ÷ that of the raw rule on old leads", profit[ours] / profit[patient]
    )
    stopped = {
        rule: sum(each.stopped for each in all_) / sum(each.good for each in all_)
        for rule, all_ in of.items()
    }
    yield Goal("campaigns: good ones stopped", stopped[ours], most=0.12)
    yield Goal("campaigns: good ones stopped by the raw-ROI rule", stopped[raw])
