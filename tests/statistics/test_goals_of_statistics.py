"""The table of goals: what was missed is named, and what could not be measured is said."""

from __future__ import annotations

import numpy as np
import pytest
from bench.statistics import large_books, maven
from bench.statistics.goals import Goal, LeftOut, closing

from rapport.statistics.forecast import forecast
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON

DEALS = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A,Moses,GTXPro,Isdom,Won,2016-10-20,2017-03-01,4514
B,Moses,GTX Basic,Isdom,Lost,2016-10-25,2017-03-11,0
C,Ann,GTX Pro,,Engaging,2016-11-05,,
D,Ann,GTX Pro,,Prospecting,,,
"""
PRODUCTS = "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\n"


def test_the_closing_line_names_what_was_missed():
    reached, missed = Goal("speed", 1.0, most=2.0), Goal("error", 3.0, most=2.0)
    out = LeftOut("a company", "it is not there")
    assert closing([reached]) == "every goal is reached"
    assert closing([reached, missed]) == "goals missed: 1 (error)"
    assert closing([reached, out]) == "every goal that was measured is reached; left out: a company"
    assert closing([missed, out]) == "goals missed: 1 (error); left out: a company"


def test_a_company_that_is_not_there_is_left_out_with_a_word(tmp_path):
    (row,) = maven.rows(tmp_path / "nowhere")
    assert isinstance(row, LeftOut)
    assert "is not there" in str(row)


def test_a_company_is_read_as_its_files_say(tmp_path):
    (tmp_path / "sales_pipeline.csv").write_text(DEALS, "utf-8")
    (tmp_path / "products.csv").write_text(PRODUCTS, "utf-8")
    book = maven.book(tmp_path)
    assert book.won.tolist() == [True, False, False]
    assert book.closed[2] == NEVER
    assert book.visits.to.tolist() == [WON, LOST, STAYS]
    assert book.amounts().tolist() == [4514, 550, 4821], "the price, or what was paid"
    assert maven.weighted(book)["all"] == pytest.approx(4821 / 2)


def test_a_made_up_book_is_one_and_its_parts_add_up():
    book = large_books.book(2_000)
    assert (int(book.is_open.sum()), len(book)) == (2_000, 3_000)
    assert (book.visits.left >= book.visits.entered).all()
    assert (book.visits.left == NEVER).sum() == 2_000
    made = forecast(book, 61, (31, 61), ("owner",))
    assert np.allclose(made.played.parts["owner"].sum(axis=1), made.totals, rtol=1e-6)
