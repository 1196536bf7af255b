"""Files are read as they were meant, whatever is wrong with them: each fault alone, and in pairs.

What must come out is computed from the clean records. Files come many at a time, each in a folder
of its own, because a store takes longer to make than a file to read.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.sources.hostile.faults import FAULTS, pairs
from tests.sources.hostile.trial import known_of, outcomes, unlike

AT_ONCE = 24
PAIRS = 16

ALONE = {f"alone{number:03}": (fault,) for number, fault in enumerate(FAULTS)}
PAIRED = {f"paired{number:03}": pair for number, pair in enumerate(pairs(PAIRS))}
TRIED = ALONE | PAIRED


def param(name, faults):
    """A test of faults, which the product may still get wrong."""
    wrong = "; ".join(each.wrong for each in faults if each.wrong)
    asked = any(each.asks for each in faults)
    marks = [pytest.mark.xfail(strict=True, reason=wrong)] if wrong and not asked else []
    return pytest.param(name, id=" and ".join(each.name for each in faults), marks=marks)


@pytest.fixture(scope="module")
def came(tmp_path_factory):
    """What came of a file, by the name that it is tried under; its neighbours come with it."""
    names = list(TRIED)
    known = {}

    def of(name):
        if name not in known:
            begin = names.index(name) // AT_ONCE * AT_ONCE
            batch = [(each, TRIED[each]) for each in names[begin : begin + AT_ONCE]]
            try:
                known.update(outcomes(tmp_path_factory.mktemp("batch"), batch))
            except Exception:  # noqa: BLE001 - of any kind
                # One of them brought all down: each by itself tells which.
                for each in batch:
                    try:
                        known.update(outcomes(tmp_path_factory.mktemp("single"), [each]))
                    except Exception as error:  # noqa: BLE001 - of any kind, told below
                        known[each[0]] = error
        if isinstance(known[name], Exception):
            raise known[name]
        return known[name]

    return of


def check(name, faults, came):
    account, page = came.account, came.page
    asks = [each.asks for each in faults if each.asks]
    if asks:
        assert account.failed, account
        assert any(each in account.reason for each in asks), account.reason
        assert "--map" in account.reason
        assert not came.deals
        return
    assert not account.failed, account.reason
    assert account.table == "deals", account
    deals = page.deals
    for field in (each.forgets for each in faults if each.forgets):
        deals = tuple(replace(each, **{field: None}) for each in deals)
    lost = [each for fault in faults for each in fault.lost]
    rejected = [each for fault in faults for each in fault.rejected]
    skipped = sum(each.skipped for each in faults)
    expected = {each.id: each.known for at, each in enumerate(deals) if at not in page.spoilt}
    came_out = {number: known_of(each, name) for number, each in came.deals.items()}
    assert unlike(came_out, expected) == {}
    won = [each.amount for each in page.deals if each.stage == "Won" and each.id in expected]
    assert sum(each or 0 for each in won) == sum(
        each[2] or 0 for each in came_out.values() if each[1] == "won"
    )
    for words in [*lost, *rejected]:
        assert any(words in each for each in came.rejected), (words, came.rejected)
    refused = len(page.deals) - len(expected) + len(rejected)
    assert account.rejected == len(came.rejected) == refused
    assert account.read == len(page.deals) + skipped + len(rejected)
    assert account.skipped == skipped
    assert account.loaded == len(expected)
    for words in (each.told for each in faults if each.told):
        assert any(all(word in told for word in words) for told in came.told), (words, came.told)
    at = {each.id: number for number, each in enumerate(page.deals)}
    for field, made in ((field, made) for each in faults for field, made in each.more.items()):
        shown = {number: each[field] for number, each in came.deals.items()}
        assert unlike(shown, {number: _near(made(at[number])) for number in shown}) == {}


def _near(value):
    return pytest.approx(Decimal(str(value))) if isinstance(value, float) else value


@pytest.mark.parametrize("name", [param(name, faults) for name, faults in ALONE.items()])
def test_a_fault_costs_nothing_that_it_need_not(came, name):
    check(name, TRIED[name], came(name))


@pytest.mark.parametrize("name", [param(name, faults) for name, faults in PAIRED.items()])
def test_two_faults_in_one_file_do_not_hide_each_other(came, name):
    check(name, TRIED[name], came(name))


def test_the_corpus_is_large():
    assert len(FAULTS) >= 60
    assert len({each.name for each in FAULTS}) == len(FAULTS)
