"""How far along a goal somebody is, by the working days that have gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.calendar import days
from rapport.goals import (
    Calendar,
    attainment,
    expected,
    pace,
    projected,
    shape_of,
    share_gone,
)
from rapport.period import Clock, Period, resolve
from rapport.settings import Settings

quick = settings(deadline=None)

CLOCK = Clock(date(2026, 9, 30))
WEEKDAYS = Calendar(
    {row[0]: row[-1] for row in days(Settings(), date(2026, 1, 1), date(2026, 12, 31))}
)


def test_attainment_is_actual_over_goal():
    assert attainment(Decimal(750), Decimal(1000)) == 0.75
    assert attainment(0, Decimal(10)) == 0
    assert attainment(None, Decimal(10)) is None
    assert attainment(5, None) is None
    assert attainment(5, Decimal(0)) is None


@pytest.mark.parametrize(
    ("as_of", "gone"),
    [
        # September 2026 has 22 weekdays, from a Tuesday on.
        (date(2026, 8, 31), 0),
        (date(2026, 9, 1), 1 / 22),
        (date(2026, 9, 6), 4 / 22),
        (date(2026, 9, 15), 11 / 22),
        (date(2026, 9, 30), 1),
        (date(2027, 1, 1), 1),
    ],
)
def test_a_period_goes_by_its_working_days(as_of, gone):
    assert share_gone(resolve("2026-09", CLOCK), as_of, WEEKDAYS) == pytest.approx(gone)


def test_a_period_without_working_days_goes_by_its_days():
    weekend = Period(date(2026, 9, 5), date(2026, 9, 6))
    assert share_gone(weekend, date(2026, 9, 5), WEEKDAYS) == 0.5


def test_pace_is_attainment_over_the_share_gone():
    assert pace(400, Decimal(1000), 0.5) == 0.8
    assert pace(600, Decimal(1000), 0.5) == 1.2
    assert pace(600, Decimal(1000), 0) is None
    assert pace(None, Decimal(1000), 0.5) is None
    assert pace(600, None, 0.5) is None


def test_a_rate_has_no_pace_but_its_attainment():
    assert pace(0.24, Decimal("0.3"), 0.1, "ratio") == pytest.approx(0.8)


def test_pace_by_shape_expects_what_earlier_periods_had_by_then():
    # Nothing in the first half, half at three quarters, all at the end.
    shape = shape_of([[0, 0, 5, 5]] * 4)
    assert expected(0.5, shape) == 0
    assert expected(0.75, shape) == pytest.approx(0.5)
    assert expected(0.625, shape) == pytest.approx(0.25, abs=0.01)
    assert expected(1.0, shape) == pytest.approx(1)
    assert pace(500, Decimal(1000), expected(0.75, shape)) == pytest.approx(1)
    assert expected(0.75) == 0.75


def test_a_shape_is_the_mean_of_at_least_four_periods_however_long_they_are():
    early, late = [4, 0, 0, 0, 0], [0, 0, 0, Decimal(9)]
    shape = shape_of([early, early, late, late])
    assert shape[0] == 0
    assert shape[50] == pytest.approx(0.5)
    assert shape[-1] == pytest.approx(1)
    assert shape_of([early, early, late]) is None
    assert shape_of([early, early, late, [0, 0]]) is None


@quick
@given(st.lists(st.lists(st.integers(0, 1000), min_size=1, max_size=70), min_size=4, max_size=8))
def test_a_shape_rises_from_nothing_to_all(periods):
    shape = shape_of(periods)
    if shape is not None:
        assert shape[0] == 0
        assert shape[-1] == pytest.approx(1)
        assert all(before <= after + 1e-12 for before, after in pairwise(shape))


def test_the_end_is_projected_from_what_has_gone():
    assert projected(Decimal(300), 0.25) == 1200
    assert projected(Decimal(300), 0.05) is None
    assert projected(Decimal(300), 0.05, least=0.01) == 6000
    assert projected(None, 0.5) is None
    assert projected(Decimal(300), 0) is None


def test_a_finished_period_ends_at_what_it_is_and_a_level_stays():
    assert projected(Decimal("300.10"), 1.0) == Decimal("300.10")
    assert projected(0.31, 0.2, "ratio") == 0.31
