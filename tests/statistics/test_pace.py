"""The pace of wins and new deals: what drifts is followed, what is luck is not, seasons return."""

from __future__ import annotations

import numpy as np
import pytest

from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits
from rapport.statistics.forecast.outlook import look
from rapport.statistics.forecast.pace import pace

YEAR = 365
FIRST = int(np.datetime64("2021-01-01", "D").astype(np.int64))
QUARTER = np.ones(90)


def came(expected):
    return np.random.default_rng(4).poisson(expected).astype(float)


def after(expected, ahead=QUARTER):
    return pace(came(expected), np.ones(len(expected)), FIRST, ahead)


def test_one_good_month_moves_a_pace_little_that_never_moved():
    steady = np.full(3 * YEAR, 3.0)
    steady[-30:] = 4.0
    assert after(steady).days.mean() == pytest.approx(3.0, rel=0.1)


def test_a_pace_that_has_fallen_for_long_is_followed():
    falling = np.exp(np.linspace(np.log(8), np.log(2), 3 * YEAR))
    assert after(falling).days.mean() == pytest.approx(2.0, rel=0.15)


def test_a_season_is_expected_to_come_again_where_two_years_are_known():
    days = np.arange(FIRST, FIRST + 3 * YEAR)
    wave = 30 * np.exp(0.5 * np.sin(2 * np.pi * (days - FIRST) / YEAR))
    until_summer = wave[: 2 * YEAR + 182]
    found = after(until_summer, np.ones(182)).days
    assert found.mean() == pytest.approx(wave[2 * YEAR + 182 :][:182].mean(), rel=0.1)


def test_a_pace_that_moves_is_less_sure_than_one_that_does_not():
    steps = np.random.default_rng(9).normal(0, 0.25, 36).cumsum()
    moving = 5 * np.exp(np.repeat(steps - steps.mean(), 30))
    assert after(moving).unsure > 3 * after(np.full(36 * 30, 5.0)).unsure


def test_of_little_it_is_told_that_little_is_known():
    few = after(np.full(60, 0.1))
    many = after(np.full(3 * YEAR, 5.0))
    assert few.unsure > 10 * many.unsure


def test_the_pace_of_a_month_does_not_hang_on_how_far_the_rest_reaches():
    expected = np.full(700, 2.0)
    near, far = after(expected, np.ones(31)), after(expected, np.ones(300))
    assert far.days[:31] == pytest.approx(near.days, rel=1e-9)


def test_deals_that_are_decided_within_days_are_forecast_as_fast():
    """Ten deals a day, each with a chance of three in ten to be decided on every day after."""
    dice, day = np.random.default_rng(6), FIRST + YEAR
    created = np.repeat(np.arange(FIRST, day + 1), 10)
    closed = created + dice.geometric(0.3, len(created))
    won = dice.random(len(created)) < 0.5
    closed = np.where(closed <= day, closed, NEVER)
    to = np.where(closed == NEVER, STAYS, np.where(won, WON, LOST))
    deals = np.arange(len(created))
    stays = Visits(deals, np.zeros(len(deals), np.int64), created, closed, to)
    book = Book(
        day, created, closed, won & (closed != NEVER), stays, 1, deals, created, np.ones(len(deals))
    )
    found = look(book, 14, np.array([14]))
    of_open = (found.amounts @ found.of_deals)[0]
    of_new = found.mean()[0] - of_open
    # What is opened on the last day is decided after it.
    assert of_new == pytest.approx(sum(5 * (1 - 0.7**days) for days in range(14)), rel=0.06)
    assert of_open == pytest.approx(book.is_open.sum() / 2 * (1 - 0.7**14), rel=0.06)
