"""What is worked out of what an engine has on record is the same on every engine."""

from __future__ import annotations

import pytest

from rapport.engines.postgres import numbered
from rapport.estimates import Question
from rapport.estimates._buying import buying
from rapport.forecasting.asked import Asked
from rapport.forecasting.made import make
from rapport.forecasting.open_deals import open_deals
from rapport.query import Query
from rapport.reports import REPORTS


def test_the_forecast(company):
    today = company.known.today
    known, found = (
        make(each, Asked(today, 61, 0.9, ())) for each in (company.known, company.found)
    )
    assert known is not None
    assert found is not None
    assert list(found.kept.deals) == list(known.kept.deals)
    assert known.expected > 0
    assert found.expected == pytest.approx(known.expected, rel=1e-9)
    one, other = (open_deals(each, Query(("open_amount",)))[0] for each in (known, found))
    assert other.records == one.records


def test_what_each_customer_bought(company):
    section = REPORTS["profitability"].sections[0]
    query = Query(("purchases",), period="all")
    known, found = (
        buying(Question(each, section, query, {"horizon": "90 days"}))
        for each in (company.known, company.found)
    )
    assert known.now.customers
    assert found.came.tolist() == known.came.tolist()
    for mine, theirs in ((found.now, known.now), (found.before, known.before)):
        assert (mine.customers, mine.last) == (theirs.customers, theirs.last)
        assert mine.purchase == theirs.purchase
        for name in ("frequency", "recency", "age", "mean"):
            assert getattr(mine, name) == pytest.approx(getattr(theirs, name))


def test_slots_are_bound_however_they_are_written_and_texts_are_left_alone():
    statement = """SELECT '$day', "$day" FROM t WHERE a > $day AND b = %(name)s AND c < $day"""
    text, slots, __ = numbered(statement)
    assert text == """SELECT '$day', "$day" FROM t WHERE a > $1 AND b = $2 AND c < $1"""
    assert slots == ["day", "name"]
