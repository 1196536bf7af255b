"""A query says the same in all its forms, and a wrong one is told what to mend."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import QueryError, UnknownNameError
from rapport.query import Condition, Group, Query, where

names = st.from_regex(r"[a-z][a-z_]{0,12}", fullmatch=True)
suffixed = st.one_of(
    names,
    st.tuples(names, st.sampled_from(("previous", "change_pct:previous_year", "goal"))).map(
        ":".join
    ),
)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12
)
values = st.one_of(st.none(), texts.map(str.strip).filter(bool))
conditions = st.builds(
    Condition,
    names,
    st.sampled_from(("=", "!=", "~", ">=", "<=", ">", "<")),
    st.lists(values, min_size=1, max_size=3).map(tuple),
)
trees = st.recursive(
    conditions,
    lambda inner: st.builds(
        Group, st.sampled_from(("any", "all")), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)
queries = st.builds(
    Query,
    measures=st.lists(suffixed, min_size=1, max_size=3, unique=True).map(tuple),
    by=st.lists(names, max_size=2, unique=True).map(tuple),
    where=st.lists(trees, max_size=2).map(tuple),
    having=st.lists(conditions, max_size=1).map(tuple),
    period=st.sampled_from(("all", "last_quarter", "2026-Q3", "2026-01-01..2026-03-31")),
    compare=st.lists(
        st.sampled_from(("previous_year", "previous_period", "2025", "2025-01-01..2025-03-15")),
        max_size=3,
        unique=True,
    ).map(tuple),
    as_of=st.sampled_from(("now", "period_end", "2026-01-31")),
    known_on=st.sampled_from(("", "2026-02-15", "yesterday")),
    options=st.dictionaries(
        names, st.one_of(names, st.sampled_from(("90 days", "this_quarter", "a=b"))), max_size=2
    ).map(lambda each: tuple(sorted(each.items()))),
    order=st.lists(names, max_size=2, unique=True).map(tuple),
    limit=st.one_of(st.none(), st.integers(1, 10_000)),
    totals=st.booleans(),
)


@given(queries)
def test_text_json_and_address_all_say_the_same(query):
    assert Query.from_text(query.to_text()) == query
    assert Query.from_json(json.loads(json.dumps(query.to_json()))) == query
    assert Query.from_json(json.dumps(query.to_json())) == query
    assert Query.from_address(query.to_address()) == query
    assert Query.from_address(Query.from_text(query.to_text()).to_address()) == query


@given(trees)
def test_a_condition_is_read_as_it_is_written(tree):
    assert where(str(tree)) == tree


def test_the_specification_s_own_example_is_read():
    query = Query.from_text(
        "--measures won_amount,win_rate --by owner,date:month --where 'source=Web|Referral' "
        "--where 'any(amount>=1000, expected_close_on=this_quarter)' --period 2026-Q3 "
        "--compare previous_year --option attribution=linear"
    )
    assert query.by == ("owner", "date:month")
    assert query.where[0] == Condition("source", "=", ("Web", "Referral"))
    assert query.where[1] == Group(
        "any",
        (
            Condition("amount", ">=", ("1000",)),
            Condition("expected_close_on", "=", ("this_quarter",)),
        ),
    )
    assert query.options == (("attribution", "linear"),)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("name=Smith, Jones", ("Smith, Jones",)),
        ("name=Acme (US)|Beta", ("Acme (US)", "Beta")),
        ('name="a|b"', ("a|b",)),
        ('name="say ""hello"""', ('say "hello"',)),
        ("owner=none", (None,)),
        ('owner="none"', ("none",)),
        ('name="=1"', ("=1",)),
        ("owner = Kim |  Lee ", ("Kim", "Lee")),
    ],
)
def test_values_stand_as_people_write_them(text, values):
    assert where(text).values == values


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source", "no comparison after source"),
        ("=Web", "has no field"),
        ("source=", "A value is missing"),
        ("any(source=Web", "is not closed"),
        ('source="Web', "A quote is not closed"),
        ('source="Web" x', "left over"),
    ],
)
def test_a_condition_that_makes_no_sense_is_shown_where(text, says):
    with pytest.raises(QueryError, match=says):
        where(text)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"measures": []}, "needs a measure"),
        ({"measures": ["a"], "limit": ["0"]}, "limit is 0"),
        ({"measures": ["a"], "limit": ["ten"]}, "limit is 'ten'"),
        ({"measures": ["a,a"]}, "names a twice"),
        ({"measures": ["a"], "option": ["x"]}, "has no value"),
    ],
)
def test_a_query_that_makes_no_sense_is_told_so(parts, says):
    with pytest.raises(QueryError, match=says):
        Query.from_parameters(parts)


def test_an_unknown_part_gets_the_nearest_one():
    with pytest.raises(UnknownNameError, match="Did you mean period"):
        Query.from_parameters({"measures": ["a"], "perod": ["all"]})
