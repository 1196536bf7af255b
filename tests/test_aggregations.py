"""Aggregations of a column, such as sum(deals.amount), tell what is not known."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

from rapport.wording import Locale

FILES = {
    "users": """id,name
        u1,Nora
        u2,Ola
        u3,Pia""",
    # Of Nora's one deal neither the amount nor the seats are known; of Ola's, one of two.
    "deals": """id,status,amount,owner_id,created_at,x_seats
        d1,open,,u1,2026-01-05,
        d2,open,300,u2,2026-01-06,7
        d3,open,,u2,2026-01-07,
        d4,open,100,u3,2026-02-03,5
        d5,open,60,u3,2026-02-04,2""",
}
SETTINGS = 'currency = "EUR"\ntoday = 2026-06-15\n'


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("aggregations"), SETTINGS)


def by_owner(company, measure, **parts):
    return dict(company.query([measure], by=["owner"], **parts).records)


@pytest.mark.parametrize(
    ("measure", "nora", "ola", "pia"),
    [
        ("sum(deals.amount)", None, 300, 160),
        ("avg(deals.amount)", None, 300, 80),
        ("median(deals.amount)", None, 300, 80),
        ("min(deals.amount)", None, 300, 60),
        ("max(deals.amount)", None, 300, 100),
        ("sum(x_seats)", None, 7, 7),
        ("avg(deals.x_seats)", None, 7, 3.5),
        ("max(deals.x_seats)", None, 7, 5),
    ],
)
def test_who_has_nothing_known_has_a_row_and_no_figure(company, measure, nora, ola, pia):
    assert by_owner(company, measure) == {"Nora": nora, "Ola": ola, "Pia": pia}
    assert company.query([measure], where=["owner=Nora"]).records == ((nora,),)


def test_what_is_counted_is_what_has_a_value(company):
    assert by_owner(company, "count(deals.amount)") == {"Ola": 1, "Pia": 2}
    assert by_owner(company, "distinct(deals.x_seats)") == {"Ola": 1, "Pia": 2}


def test_a_sum_of_a_column_is_the_built_in_measure_of_it(company):
    both = ["amount_created", "sum(deals.amount)"]
    for parts in ({}, {"by": ["owner"]}, {"period": "2026-01"}, {"by": ["date:month"]}):
        table = company.query(both, **parts)
        assert table.values_of("amount_created") == table.values_of("sum(deals.amount)")


def test_a_sum_of_no_records_is_nothing(company):
    assert company.query(["sum(x_seats)"], period="2026-04").records == ((0,),)


@pytest.mark.parametrize("measure", ["sum(deals.amount)", "avg(x_seats)", "min(deals.x_seats)"])
def test_records_without_a_value_are_told(company, measure):
    notes = [each.said(Locale()) for each in company.query([measure]).notes]
    assert [each for each in notes if "2 records have no value for it" in each]
    notes = [each.said(Locale()) for each in company.query([measure], where=["owner=Pia"]).notes]
    assert not [each for each in notes if "no value for it" in each]
