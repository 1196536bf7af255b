"""The win curve agrees with hand and with chance."""

from __future__ import annotations

import numpy as np
import pytest

from rapport.statistics import win_curve as curves
from rapport.statistics.win_curve import win_curve


def test_a_small_curve_by_hand(monkeypatch):
    """Six deals: won at 1, lost at 2, open at 3, won at 4, lost at 4, open at 5."""
    monkeypatch.setattr(curves, "FEWEST", 1)
    age = np.array([1, 2, 3, 4, 4, 5])
    won = np.array([True, False, False, True, False, False])
    lost = np.array([False, True, False, False, True, False])
    found = win_curve(age, won, lost)
    assert found.age.tolist() == [1, 2, 4]
    assert found.at_risk.tolist() == [6, 5, 3]
    # 1/6; the same; and of those open until then (5/6 · 4/5), one in three.
    assert found.won == pytest.approx([1 / 6, 1 / 6, 1 / 6 + 5 / 6 * 4 / 5 / 3])


def test_without_open_deals_it_is_the_share_won():
    age = np.r_[np.full(30, 5), np.full(70, 9)]
    won = np.r_[np.full(30, True), np.full(70, False)]
    found = win_curve(age, won, ~won)
    assert found.won[-1] == pytest.approx(0.3)


def test_an_open_deal_is_not_a_lost_one():
    """Half are won on day 10; half of all are only looked at for 5 days."""
    age = np.r_[np.full(50, 10), np.full(50, 10), np.full(100, 5)]
    won = np.r_[np.full(50, True), np.full(150, False)]
    lost = np.r_[np.full(50, False), np.full(50, True), np.full(100, False)]
    assert win_curve(age, won, lost).won[-1] == pytest.approx(0.5)


def test_its_interval_holds_as_often_as_it_says():
    held = 0
    for seed in range(200):
        dice = np.random.default_rng(seed)
        wins, losses = dice.exponential(50, 120), dice.exponential(25, 120)
        seen = dice.uniform(5, 90, 120)
        age = np.ceil(np.minimum(np.minimum(wins, losses), seen)).astype(int)
        won = (wins < losses) & (wins < seen)
        lost = (losses <= wins) & (losses < seen)
        found = win_curve(age, won, lost, 0.9)
        at = np.searchsorted(found.age, 30, side="right") - 1
        truth = (1 / 50) / (1 / 50 + 1 / 25) * (1 - np.exp(-30 * (1 / 50 + 1 / 25)))
        held += found.low[at] <= truth <= found.high[at]
    assert 0.84 <= held / 200 <= 0.96


def test_where_nothing_closed_there_is_no_curve():
    none = np.zeros(5, bool)
    assert not len(win_curve(np.arange(5), none, none).age)
