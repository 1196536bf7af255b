"""A change falls into its parts exactly, whichever way it is looked at."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.statistics.decomposition import Group, of_ratio, of_sum, rounded

number = st.integers(0, 1_000)
amount = st.decimals("-9999.99", "9999.99", places=2)
group = st.builds(
    lambda a, b, c, d: Group("g", a, b, c if a else 0, d if b else 0),
    number,
    number,
    amount,
    amount,
)
crooked = st.builds(Group, st.just("g"), number, number, amount, amount)
groups_with_cases = st.lists(crooked, min_size=1, max_size=6).filter(
    lambda all_: sum(g.cases for g in all_) and sum(g.cases_before for g in all_)
)


def swapped(groups):
    return [Group(g.name, g.cases, g.cases_before, g.total, g.total_before) for g in groups]


def signs_turned(parts):
    return [(-each.volume, -each.mix, -each.rate) for each in parts]


def told(parts):
    return [(each.volume, each.mix, each.rate) for each in parts]


@given(st.lists(crooked, min_size=1, max_size=8))
def test_the_parts_of_a_sum_are_exactly_the_change_of_each_group(groups):
    for part, each in zip(of_sum(groups), groups, strict=True):
        assert part.whole == Fraction(each.total) - Fraction(each.total_before)


@given(groups_with_cases)
def test_the_parts_of_a_ratio_add_up_exactly_to_its_change(groups):
    before = sum(Fraction(g.total_before) for g in groups) / sum(g.cases_before for g in groups)
    now = sum(Fraction(g.total) for g in groups) / sum(g.cases for g in groups)
    assert sum(each.whole for each in of_ratio(groups)) == now - before


@given(groups_with_cases)
def test_the_other_way_round_every_part_has_the_other_sign(groups):
    assert told(of_sum(swapped(groups))) == signs_turned(of_sum(groups))
    assert told(of_ratio(swapped(groups))) == signs_turned(of_ratio(groups))


@given(groups_with_cases, st.randoms())
def test_the_order_of_the_groups_changes_nothing(groups, chance):
    order = list(range(len(groups)))
    chance.shuffle(order)
    mixed = [groups[at] for at in order]
    for work in (of_sum, of_ratio):
        assert told(work(mixed)) == [told(work(groups))[at] for at in order]


@given(st.lists(group, min_size=1, max_size=5))
def test_where_nothing_moved_every_part_is_nothing(groups):
    same = [Group(g.name, g.cases, g.cases, g.total, g.total) for g in groups]
    assert {part for each in told(of_sum(same)) for part in each} == {0}
    if sum(each.cases for each in same):
        assert {part for each in told(of_ratio(same)) for part in each} == {0}


def test_a_part_is_the_mean_over_every_order_in_which_things_could_have_changed():
    web = Group("Web", 4, 6, 400, 900)
    others = Group("Referral", 1, 2, 600, 1_000)
    before = {"volume": 5, "mix": Fraction(4, 5), "rate": 100}
    now = {"volume": 8, "mix": Fraction(6, 8), "rate": 150}
    expected = dict.fromkeys(before, Fraction(0))
    for order in permutations(before):
        state = dict(before)
        for name in order:
            product = state["volume"] * state["mix"] * state["rate"]
            state[name] = now[name]
            moved = state["volume"] * state["mix"] * state["rate"] - product
            expected[name] += Fraction(moved) / 6
    part = of_sum([web, others])[0]
    assert {name: getattr(part, name) for name in expected} == expected
    # By hand: 3 · (192.5 / 3 + 195 / 6), −0.05 · (1,700 / 3 + 1,550 / 6), 50 · (10 / 3 + 10.15 / 6)
    assert told([part]) == [(290, Fraction("-41.25"), Fraction("251.25"))]


def test_more_deals_of_the_same_worth_are_volume_alone():
    parts = of_sum([Group("a", 10, 20, 100, 200), Group("b", 5, 10, 500, 1_000)])
    assert sum(each.volume for each in parts) == 600
    assert [(each.mix, each.rate) for each in parts] == [(0, 0), (0, 0)]


def test_dearer_deals_in_one_group_are_of_that_group_s_value():
    parts = of_sum([Group("a", 10, 10, 100, 150), Group("b", 5, 5, 500, 500)])
    assert told(parts) == [(0, 0, 50), (0, 0, 0)]


def test_what_is_new_or_gone_is_volume_and_mix_and_never_price():
    new, gone = of_sum([Group("new", 0, 3, 0, 90), Group("gone", 2, 0, 80, 0)])
    assert (new.rate, gone.rate) == (0, 0)
    assert (new.whole, gone.whole) == (90, -80)


def test_a_whole_period_without_cases_is_volume_alone():
    parts = of_sum([Group("a", 0, 2, 0, 50), Group("b", 0, 1, 0, 10)])
    assert told(parts) == [(50, 0, 0), (10, 0, 0)]


def test_more_cases_from_a_good_group_are_mix():
    parts = of_ratio([Group("good", 50, 80, 25, 40), Group("bad", 50, 20, 5, 2)])
    assert sum(each.rate for each in parts) == 0
    assert sum(each.mix for each in parts) == Fraction("0.42") - Fraction("0.30")


def test_a_ratio_of_no_cases_is_refused():
    with pytest.raises(ValueError, match="no cases"):
        of_ratio([Group("a", 0, 2, 0, 1)])


@given(st.lists(st.fractions(-1_000, 1_000), max_size=8))
def test_rounded_parts_add_up_to_the_rounded_whole_and_stay_near(parts):
    cent = Decimal("0.01")
    found = rounded(parts, cent)
    assert sum(found, Decimal(0)) == round(sum(parts, Fraction(0)) * 100) * cent
    assert all(
        abs(Fraction(one) - each) < Fraction(cent) for one, each in zip(found, parts, strict=True)
    )
    assert rounded([-each for each in parts], cent) == tuple(-each for each in found)
