"""A change falls into its parts exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.statistics.decomposition import Group, of_ratio, of_sum

number = st.integers(0, 1_000)
group = st.builds(
    lambda a, b, c, d: Group("g", a, b, c if a else 0, d if b else 0),
    number,
    number,
    number,
    number,
)


@given(st.lists(group, min_size=1, max_size=8))
def test_the_parts_of_a_sum_add_up_to_its_change(groups):
    change = sum(each.total - each.total_before for each in groups)
    assert sum(each.whole for each in of_sum(groups)) == pytest.approx(change, abs=1e-6)


@given(st.lists(group, min_size=1, max_size=8).filter(
    lambda all_: sum(g.cases for g in all_) and sum(g.cases_before for g in all_)
))  # fmt: skip
def test_the_parts_of_a_ratio_add_up_to_its_change(groups):
    before = sum(g.total_before for g in groups) / sum(g.cases_before for g in groups)
    now = sum(g.total for g in groups) / sum(g.cases for g in groups)
    parts = of_ratio(groups)
    assert sum(each.whole for each in parts) == pytest.approx(now - before, abs=1e-6)


def test_more_deals_of_the_same_worth_are_volume_alone():
    parts = of_sum([Group("a", 10, 20, 100, 200), Group("b", 5, 10, 500, 1_000)])
    assert sum(each.volume for each in parts) == pytest.approx(600)
    assert [each.mix for each in parts] == pytest.approx([0, 0])
    assert [each.rate for each in parts] == pytest.approx([0, 0])


def test_dearer_deals_in_one_group_are_of_that_group_s_value():
    parts = of_sum([Group("a", 10, 10, 100, 150), Group("b", 5, 5, 500, 500)])
    assert parts[0].rate == pytest.approx(50)
    assert parts[1].whole == pytest.approx(0)


def test_more_cases_from_a_good_group_are_mix():
    parts = of_ratio([Group("good", 50, 80, 25, 40), Group("bad", 50, 20, 5, 2)])
    assert sum(each.rate for each in parts) == pytest.approx(0)
    assert sum(each.mix for each in parts) == pytest.approx(0.42 - 0.30)
