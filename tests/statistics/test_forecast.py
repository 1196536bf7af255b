"""The forecast keeps what it promises: no look ahead, parts that add up, one answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.statistics.simulator import KINDS, company

from rapport.statistics.forecast import Past, correction, forecast
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits
from rapport.statistics.forecast.plays import _Shocks


@pytest.fixture(scope="module")
def made():
    return company(7, 6, 500)


@pytest.fixture(scope="module")
def book(made):
    return made.book()


@pytest.fixture(scope="module")
def found(book):
    return forecast(book, 84, ends=(28, 56, 84), groups=("owner", "source"))


def test_parts_add_up_to_the_total_in_every_play(found):
    for part in found.played.parts.values():
        assert part.sum(axis=1) == pytest.approx(found.totals, rel=1e-9)


def test_more_confidence_promises_less(found):
    least = [found.at_least(each) for each in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)]
    assert least == sorted(least, reverse=True)
    for narrow, wide in ((0.5, 0.8), (0.8, 0.9), (0.9, 0.99)):
        low, high = found.interval(narrow)
        lower, higher = found.interval(wide)
        assert lower <= low <= high <= higher


def test_a_longer_time_never_brings_less(found):
    assert (found.played.total >= 0).all()
    so_far = np.cumsum(found.played.total, axis=1)
    quantiles = np.quantile(so_far, 0.1, axis=0)
    assert (np.diff(quantiles) >= 0).all()


def test_what_comes_after_a_day_changes_nothing_that_was_forecast_on_it(book):
    day = book.day - 120
    known = forecast(book.until(day), 56)
    later = (book.closed > day) & (book.closed != NEVER)
    changed = replace(
        book,
        closed=np.where(later, book.closed + 3, book.closed),
        won=np.where(later, ~book.won, book.won),
        amount=np.where(book.amount_day > day, book.amount * 9, book.amount),
        visits=Visits(
            book.visits.deal,
            np.where(book.visits.entered > day, 0, book.visits.stage),
            book.visits.entered,
            np.where(book.visits.left > day, NEVER, book.visits.left),
            np.where(book.visits.left > day, STAYS, book.visits.to),
        ),
    )
    again = forecast(changed.until(day), 56)
    assert again.totals == pytest.approx(known.totals, rel=1e-12)


def test_the_order_of_the_records_does_not_matter(book, found):
    dice = np.random.default_rng(3)
    order = dice.permutation(len(book))
    place = np.empty(len(book), np.int64)
    place[order] = np.arange(len(book))
    mixed = dice.permutation(len(book.visits.deal))
    steps = dice.permutation(len(book.amount))
    shuffled = replace(
        book,
        created=book.created[order],
        closed=book.closed[order],
        won=book.won[order],
        visits=Visits(
            place[book.visits.deal[mixed]],
            book.visits.stage[mixed],
            book.visits.entered[mixed],
            book.visits.left[mixed],
            book.visits.to[mixed],
        ),
        amount_deal=place[book.amount_deal[steps]],
        amount_day=book.amount_day[steps],
        amount=book.amount[steps],
        groups={name: codes[order] for name, codes in book.groups.items()},
    )
    again = forecast(shuffled, 84, ends=(28, 56, 84), groups=("owner", "source"))
    assert again.totals == pytest.approx(found.totals, rel=1e-9)


def test_one_answer_for_one_question(book, found):
    again = forecast(book, 84, ends=(28, 56, 84), groups=("owner", "source"))
    assert (again.totals == found.totals).all()


def test_without_a_closed_deal_there_is_no_number(book):
    nothing = replace(
        book,
        closed=np.full(len(book), NEVER),
        won=np.zeros(len(book), bool),
        visits=replace(
            book.visits,
            left=np.where(book.visits.to < 0, NEVER, book.visits.left),
            to=np.where(book.visits.to < 0, STAYS, book.visits.to),
        ),
    )
    with pytest.raises(ValueError, match="No deal was closed"):
        forecast(nothing, 28)


def test_a_company_that_always_wins_a_tenth_a_week_is_forecast_so():
    """One stage, 30 % of deals are won on their 20th day, the rest lost on their 30th."""
    dice = np.random.default_rng(5)
    created = np.sort(dice.integers(0, 700, 1_400))
    wins = dice.random(1_400) < 0.3
    closed = created + np.where(wins, 20, 30)
    day = 700
    left = np.where(closed <= day, closed, NEVER)
    book = Book(
        day,
        created,
        left,
        wins & (left != NEVER),
        Visits(
            np.arange(1_400),
            np.zeros(1_400, np.int64),
            created,
            left,
            np.where(left == NEVER, STAYS, np.where(wins, WON, -2)),
        ),
        1,
        np.arange(1_400),
        created,
        np.full(1_400, 100.0),
    )
    found = forecast(book, 60, past=())
    # Two deals a day, three in ten of which bring 100.
    assert found.totals.mean() == pytest.approx(60 * 2 * 0.3 * 100, rel=0.12)


@pytest.mark.parametrize("kind", KINDS)
def test_laws_hold_for_companies_of_every_nature(kind):
    """Parts add up, nothing is negative, and a longer time or less confidence promises more."""
    book = company(11, 2, 300, kind).book()
    found = forecast(book, 56, ends=(28, 56), groups=("source",))
    assert found.played.parts["source"].sum(axis=1) == pytest.approx(found.totals, abs=1e-6)
    assert (found.played.total >= 0).all()
    assert found.at_least(0.5) >= found.at_least(0.8) >= found.at_least(0.95)
    assert np.quantile(found.played.total[:, 0], 0.1) <= found.at_least(0.9)


def test_counted_deals_are_worth_one_each(book):
    counted = book.counted()
    assert book.has_amounts
    assert (counted.amounts() == 1).all()
    assert counted.came(book.day - 100, book.day) == book.won[book.closed > book.day - 100].sum()
    found = forecast(counted, 28, past=())
    assert (found.totals == np.round(found.totals)).all()


def test_a_deal_that_makes_most_of_it_is_told_apart(book):
    at = int(np.flatnonzero(book.is_open)[0])
    huge = replace(book, amount=np.where(book.amount_deal == at, 1e9, book.amount))
    found = forecast(huge, 84, past=())
    place, share = found.largest
    assert found.outlook.amounts[place] == 1e9
    assert share > 0.9
    without = found.without(place)
    assert without.totals.max() < 1e9
    ordinary = forecast(book, 84, past=())
    assert without.totals.mean() == pytest.approx(ordinary.totals.mean(), rel=0.3)
    assert without.largest is None


def test_a_month_is_forecast_alike_however_far_the_rest_reaches(book):
    near = forecast(book, 92, (31, 61, 92), past=()).outlook.mean()
    far = forecast(book, 184, (31, 61, 92, 123, 153, 184), past=()).outlook.mean()
    assert far[:3] == pytest.approx(near, rel=1e-9)


def test_a_shock_leaves_the_mean_of_each_chance_as_it_is():
    normal = np.random.default_rng(2).standard_normal(1_000)
    shocks = np.exp(0.7 * normal)
    chances = np.array([0.0, 0.01, 0.2, 0.5, 0.9])
    found = _Shocks(shocks / shocks.mean()).on(chances)
    assert found.mean(axis=1) == pytest.approx(chances, rel=2e-3)


def test_what_is_known_only_as_it_is_now_makes_no_earlier_deal_likelier(book):
    lately = replace(book, factors=("owner", "source"), lately=("source",))
    assert lately.until(book.day).factors == ("owner", "source")
    assert lately.until(book.day - 1).factors == ("owner",)


def earlier(ratios, luck=0.02, growth=1.3):
    """Forecasts one after the other, each larger than the one before, and what came of them."""
    sizes = 1_000 * growth ** np.arange(len(ratios))
    return [
        Past(84 * at, size, size * ratio, (size * luck) ** 2)
        for at, (size, ratio) in enumerate(zip(sizes, ratios, strict=True))
    ]


def test_forecasts_that_are_off_for_good_are_put_right_and_others_are_less_sure():
    steady = correction(earlier([1.7, 1.6, 1.8, 1.7, 1.6, 1.8]), 84, 0.01)
    by_turns = correction(earlier([1.7, 0.3, 1.8, 0.2, 1.6, 0.4]), 84, 0.01)
    assert steady.scale > 1.4
    assert 0.85 < by_turns.scale < 1.15
    assert by_turns.shock > 2 * steady.shock
    assert correction([], 84, 0.01).shock > 0.15**2, "how far it is off for good is not known"


def test_the_last_of_a_growing_company_s_forecasts_does_not_stand_for_all():
    """Its last forecast, larger than all others together, happened to be right."""
    found = correction(earlier([1.7, 1.8, 0.8, 1.6, 1.9, 1.0], growth=2.5), 84, 0.01)
    assert found.scale > 1.15
    assert found.shock > 0.2**2


def test_luck_of_few_deals_corrects_little():
    """What is off by no more than luck brings about says little of what is to come."""
    found = correction(earlier([1.7, 0.4, 1.9, 0.9, 1.2, 0.5], luck=0.6, growth=1), 84, 0.01)
    assert found.scale == pytest.approx(1, abs=0.06)
    assert found.shock < 0.2**2


def slow_and_quick(until, seed=5):
    """A deal a day of each of two owners: one wins 90 of 100 after months, one 30 within weeks."""
    chance = np.random.default_rng(seed)
    day = np.repeat(np.arange(1_000), 2)
    owner = np.tile([0, 1], 1_000)
    won = chance.random(2_000) < np.where(owner == 0, 0.9, 0.3)
    takes = np.where(owner == 0, chance.normal(150, 20, 2_000), chance.normal(60, 15, 2_000))
    until_lost = np.where(owner == 0, chance.uniform(10, 100, 2_000), chance.uniform(5, 60, 2_000))
    closed = day + np.maximum(np.where(won, takes, until_lost), 1).astype(int)
    places = np.arange(2_000)
    outcome = np.where(won, WON, LOST)
    visits = Visits(places, np.zeros(2_000, int), day, closed, outcome)
    worth = np.full(2_000, 100.0)
    whole = Book(1_200, day, closed, won, visits, 1, places, day, worth, {"owner": owner})
    return whole.until(until)


def test_who_loses_little_and_takes_long_is_expected_to_win_what_she_wins():
    found = forecast(slow_and_quick(850), 120, groups=("owner",))
    shares = [plays.mean() / 100 / 120 for plays in found.played.parts["owner"].T[:2]]
    assert shares == pytest.approx([0.9, 0.3], rel=0.2), "a deal a day is opened"
