"""A made-up company of which all is known: how its deals come, age, move, are won and lost.

Every company has rates of its own, drawn by chance: stages with rates that change with age, a level
of winning that drifts, seasons, quarter ends, owners, sources and sizes that win more or less, and
amounts with a heavy tail. From any day on it can be lived again and again: that is the oracle, which
knows all of the company's rates and state and lacks only what is luck.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits

START = 17_897
"""The first day of every company: 2019-01-01."""
KINDS = ("usual", "steady", "drifting", "turning", "seasonal", "few_stages", "no_history")
"""Natures of companies: beside the usual one, some that lack something or have it in plenty."""


@dataclass(frozen=True)
class Nature:
    """The rates of one company."""

    a_week: float
    move: np.ndarray
    win: np.ndarray
    lose: np.ndarray
    skip: float
    ageing: np.ndarray
    """For each of move, win and lose: how fast its rate falls with age."""
    drift: float
    """The weekly standard deviation of the level of winning, and of that of new deals."""
    season: float
    phase: float
    quarter_end: float
    owners: np.ndarray
    sources: np.ndarray
    size: float
    amount: tuple[float, float]
    turns: float = 0.0
    """How often in a week the pace changes at once, by a third or so."""
    keeps_stages: bool = True
    """Whether it is on record in which stages deals were."""

    @property
    def stages(self) -> int:
        """How many stages there are."""
        return len(self.move)


def nature(seed: int, a_week: float, kind: str = "usual") -> Nature:
    """A company's rates."""
    usual = _usual(seed, a_week)
    few = usual.move[[0, 3]], usual.win[[1, 3]], usual.lose[[1, 3]]
    changes = {
        "usual": {},
        "steady": {"drift": 0.0, "season": 0.0, "quarter_end": 1.0},
        "drifting": {"drift": 0.08},
        "turning": {"turns": 0.03, "drift": 0.0},
        "seasonal": {"season": 0.5, "quarter_end": 2.0},
        "few_stages": dict(zip(("move", "win", "lose"), few, strict=True)),
        "no_history": {"keeps_stages": False},
    }
    return replace(usual, **changes[kind])  # type: ignore[arg-type]


def _usual(seed: int, a_week: float) -> Nature:
    dice = np.random.default_rng(seed)
    speed = dice.uniform(0.6, 1.6)
    return Nature(
        a_week,
        speed * np.array([0.06, 0.045, 0.035, 0.0]) * dice.uniform(0.7, 1.3, 4),
        speed * np.array([0.0005, 0.002, 0.006, 0.03]) * dice.uniform(0.6, 1.5, 4),
        speed * np.array([0.022, 0.018, 0.015, 0.018]) * dice.uniform(0.6, 1.5, 4),
        dice.uniform(0.02, 0.15),
        dice.uniform(0.2, 1.0, 3),
        dice.uniform(0.015, 0.045),
        dice.uniform(0.0, 0.25),
        dice.uniform(0, 2 * np.pi),
        dice.uniform(1.0, 1.5),
        np.exp(dice.normal(0, 0.25, 8)),
        np.exp(dice.normal(0, 0.3, 5)),
        dice.uniform(-0.15, 0.05),
        (float(np.log(dice.uniform(2_000, 20_000))), float(dice.uniform(0.7, 1.2))),
    )


@dataclass
class Company:
    """A company at a day, with all that has happened in it, in one life or in many at once."""

    nature: Nature
    dice: np.random.Generator
    lives: int = 1
    day: int = START
    level: np.ndarray = field(default_factory=lambda: np.zeros(1))
    inflow: np.ndarray = field(default_factory=lambda: np.zeros(1))
    life: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    created: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    stage: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    entered: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    amount: np.ndarray = field(default_factory=lambda: np.zeros(0))
    owner: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    source: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    closed: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    won: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    log: list[tuple[np.ndarray, ...]] = field(default_factory=list)
    keeps_log: bool = True

    def live(self, days: int) -> None:
        """Live so many days more."""
        for _ in range(days):
            self._day()

    def _day(self) -> None:
        self.day += 1
        if self.day % 7 == 0:
            spread = self.nature.drift
            self.level = 0.99 * self.level + self.dice.normal(0, spread, self.lives)
            self.inflow = 0.99 * self.inflow + self.dice.normal(0, spread, self.lives)
            if self.nature.turns:
                for level in (self.level, self.inflow):
                    turns = self.dice.random(self.lives) < self.nature.turns
                    level[turns] += self.dice.normal(0, 0.35, int(turns.sum()))
        self._move()
        self._open()

    def _calendar(self) -> float:
        date = np.datetime64(self.day, "D")
        of_year = (date - date.astype("datetime64[Y]")).astype(int) / 365
        month = int(date.astype("datetime64[M]").astype(int)) % 3
        wave = self.nature.season * np.sin(2 * np.pi * of_year + self.nature.phase)
        return float(np.exp(wave) * (self.nature.quarter_end if month == 2 else 1.0))

    def _move(self) -> None:
        known, nature = np.flatnonzero(self.closed == NEVER), self.nature
        if not len(known):
            return
        stage, age = self.stage[known], self.day - self.entered[known]
        fade = [(1 + age / 30) ** -each for each in nature.ageing]
        factor = nature.owners[self.owner[known]] * nature.sources[self.source[known]]
        factor = factor * (self.amount[known] / np.exp(nature.amount[0])) ** nature.size
        factor = factor * np.exp(self.level[self.life[known]]) * self._calendar()
        move, win, lose = (
            nature.move[stage] * fade[0],
            nature.win[stage] * fade[1] * factor,
            nature.lose[stage] * fade[2],
        )
        total = move + win + lose
        luck = self.dice.random(len(known))
        goes = luck < 1 - np.exp(-total)
        share = self.dice.random(len(known)) * total
        moves, wins = goes & (share < move), goes & (share >= move) & (share < move + win)
        ends = goes & ~moves
        target = np.minimum(
            stage + 1 + (self.dice.random(len(known)) < nature.skip), nature.stages - 1
        )
        if self.keeps_log:
            kind = np.where(moves, target, np.where(wins, WON, LOST))
            self.log.append(
                (known[goes], stage[goes], self.entered[known][goes],
                 np.full(goes.sum(), self.day), kind[goes])
            )  # fmt: skip
        self.stage[known[moves]] = target[moves]
        self.entered[known[moves]] = self.day
        self.closed[known[ends]] = self.day
        self.won[known[wins]] = True

    def _open(self) -> None:
        nature = self.nature
        rate = nature.a_week / 7 * np.exp(self.inflow)
        counts = self.dice.poisson(rate)
        size = int(counts.sum())
        if not size:
            return
        amount = np.exp(self.dice.normal(*nature.amount, size))
        new = {
            "life": np.repeat(np.arange(self.lives), counts),
            "created": np.full(size, self.day),
            "stage": np.minimum(self.dice.random(size) < 0.1, nature.stages - 1).astype(np.int64),
            "entered": np.full(size, self.day),
            "amount": np.round(amount, 2),
            "owner": self.dice.integers(0, 8, size),
            "source": self.dice.choice(5, size, p=[0.35, 0.25, 0.2, 0.15, 0.05]),
            "closed": np.full(size, NEVER),
            "won": np.zeros(size, bool),
        }
        for name, values in new.items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))

    def lives_from_here(self, lives: int, seed: int) -> Company:
        """The same company as often as is asked, to be lived on from today."""
        here = np.flatnonzero(self.closed == NEVER)
        many = {
            name: np.tile(getattr(self, name)[here], lives)
            for name in (
                "created",
                "stage",
                "entered",
                "amount",
                "owner",
                "source",
                "closed",
                "won",
            )
        }
        return Company(
            self.nature,
            np.random.default_rng(seed),
            lives,
            self.day,
            np.repeat(self.level, lives),
            np.repeat(self.inflow, lives),
            np.repeat(np.arange(lives), len(here)),
            keeps_log=False,
            **many,
        )

    def brought(self, first: int, last: int) -> np.ndarray:
        """What each life won on the days after `first`, up to and with `last`."""
        inside = self.won & (self.closed > first) & (self.closed <= last)
        return np.bincount(self.life[inside], self.amount[inside], self.lives)

    def book(self) -> Book:
        """What a CRM would have on record of it today."""
        parts = [np.concatenate(each) for each in zip(*self.log, strict=True)]
        here = np.flatnonzero(self.closed == NEVER)
        deal, stage, entered, left, to = (
            np.concatenate([one, other])
            for one, other in zip(
                parts,
                (here, self.stage[here], self.entered[here], np.full(len(here), NEVER),
                 np.full(len(here), STAYS)),
                strict=True,
            )
        )  # fmt: skip
        if not self.nature.keeps_stages:
            deal, stage = np.arange(len(self.created)), np.zeros(len(self.created), np.int64)
            entered, left = self.created, self.closed
            to = np.where(left == NEVER, STAYS, np.where(self.won, WON, LOST))
        # As the book of a workspace has them: each to about three times as much.
        bands = (2 * np.log10(np.maximum(self.amount, 1.0))).astype(np.int64)
        return Book(
            self.day,
            self.created,
            self.closed,
            self.won,
            Visits(deal, stage, entered, left, to),
            self.nature.stages if self.nature.keeps_stages else 1,
            np.arange(len(self.created)),
            self.created,
            self.amount,
            {"owner": self.owner, "source": self.source, "size": bands},
        )


def company(seed: int, a_week: float, days: int, kind: str = "usual") -> Company:
    """A company after so many days."""
    found = Company(nature(seed, a_week, kind), np.random.default_rng(seed + 1))
    found.live(days)
    return found
