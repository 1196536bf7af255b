"""The parts of a change, of companies made by chance: they add up to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rapport.query import Query
from rapport.statistics.decomposition import slopes
from rapport.table import Column, Table
from rapport.why.forms import RATIO, SUM, Form
from rapport.why.parts import add_up, parts
from rapport.wording import Message

VALUES = ("Web", "Referral", "Event", "(unknown)")
deal = st.tuples(
    st.sampled_from(VALUES),
    st.booleans(),
    st.decimals("0.01", "99999.99", places=2),
    st.booleans(),
)
"""Its source, whether it is of this period, its amount, whether it was won."""
company = st.lists(deal, max_size=30)


def answer(deals, above, below):
    """What the engine would answer: two figures by source, now and before, with their totals."""

    def figures(kept):
        now = [each for each in kept if each[1]]
        before = [each for each in kept if not each[1]]
        return tuple(work(each) for work in (above, below) for each in (now, before))

    names = ("above", "above:previous", "below", "below:previous")
    columns = (
        Column("source", Message("Source"), "dimension", "text"),
        *(Column(each, Message(each), "measure", "number", "money") for each in names),
    )
    there = sorted({each[0] for each in deals})
    records = tuple((name, *figures([e for e in deals if e[0] == name])) for name in there)
    return Table(Query(("above",)), columns, records, figures(deals))


def amounts(deals):
    return sum((each[2] for each in deals), Decimal(0))


def with_rate(table):
    """The same with the ratio of the two as its first figure."""

    def over(above, below):
        return float(above) / below if below else None

    def row(values):
        return (over(values[0], values[2]), over(values[1], values[3]), *values)

    first = (
        Column("rate", Message("Rate"), "measure", "number", "share"),
        Column("rate:previous", Message("Rate"), "measure", "number", "share"),
    )
    return Table(
        table.query,
        (table.columns[0], *first, *table.columns[1:]),
        tuple((each[0], *row(each[1:])) for each in table.records),
        row(table.totals),
    )


def swapped(deals):
    return [(source, not now, amount, won) for source, now, amount, won in deals]


def by_value(found):
    return {row.value: (row.parts, row.change) for row in found.rows}


OF_SUM = Form(SUM, "above", "below")
OF_RATIO = Form(RATIO, "above", "below")


def of_sum(deals):
    table = answer(deals, amounts, len)
    assert add_up(table, ("above", "below"))
    return parts(table, OF_SUM, "above")


def of_rate(deals):
    return parts(
        with_rate(answer(deals, lambda kept: sum(e[3] for e in kept), len)), OF_RATIO, "rate"
    )


def test_nothing_at_all_has_no_parts():
    assert of_sum([]).rows == ()
    assert of_sum([]).total.change == 0


@given(company)
def test_each_row_and_each_column_adds_up_to_the_cent(deals):
    found = of_sum(deals)
    now = amounts([each for each in deals if each[1]])
    before = amounts([each for each in deals if not each[1]])
    assert found.total.change == now - before
    for row in found.rows:
        assert sum(row.parts) == row.change == row.after - row.before
        assert all(part == part.quantize(Decimal("0.01")) for part in row.parts)
    for at, whole in enumerate(found.total.parts):
        assert whole == sum(row.parts[at] for row in found.rows)
    if found.rows:
        assert sum(found.total.parts) == found.total.change


@given(company.filter(lambda deals: {each[1] for each in deals} == {True, False}))
def test_the_parts_of_a_rate_add_up_to_its_change(deals):
    found = of_rate(deals)

    def rate(kept):
        return Fraction(sum(each[3] for each in kept), len(kept))

    change = rate([e for e in deals if e[1]]) - rate([e for e in deals if not e[1]])
    assert abs(Fraction(found.total.change) - change) <= Fraction(1, 10**10)
    assert sum(found.total.parts) == found.total.change == sum(e.change for e in found.rows)


@given(company)
def test_the_other_way_round_the_signs_turn(deals):
    there, back = by_value(of_sum(deals)), by_value(of_sum(swapped(deals)))
    for name, (mine, change) in there.items():
        assert back[name] == (tuple(-each for each in mine), -change)


@given(company, st.permutations(VALUES))
def test_what_the_values_are_called_changes_nothing(deals, names):
    called = dict(zip(VALUES, names, strict=True))
    others = [(called[each[0]], *each[1:]) for each in deals]
    found = by_value(of_sum(others))
    assert {called[name]: each for name, each in by_value(of_sum(deals)).items()} == found


@given(company)
def test_two_periods_that_are_the_same_have_no_parts_but_nothing(deals):
    twice = [
        (source, now, amount, won) for source, __, amount, won in deals for now in (True, False)
    ]
    found = of_sum(twice)
    assert all(not part for row in found.rows for part in (*row.parts, row.change))


FORMULAS = (
    (3, lambda a, b, c: a * b / c),
    (3, lambda a, b, c: (a - b) / c),
    (4, lambda a, b, c, d: a / b - c / d),
    (2, lambda a, b: a / (a + b)),
)
amount = st.integers(1, 10_000)


@given(st.sampled_from(FORMULAS), st.data())
def test_the_parts_of_a_formula_add_up_whatever_the_order_of_its_figures(formula, data):
    count, work = formula
    before, now = (data.draw(st.lists(amount, min_size=count, max_size=count)) for __ in "ab")
    found = slopes(work, before, now)
    parts = [each * (b - a) for each, a, b in zip(found, before, now, strict=True)]
    change = Fraction(work(*map(float, now))) - Fraction(work(*map(float, before)))
    assert abs(sum(parts) - change) <= Fraction(1, 10**12) * (1 + abs(change))
    order = data.draw(st.permutations(range(count)))

    def other(*values):
        mine = dict(zip(order, values, strict=True))
        return work(*(mine[at] for at in range(count)))

    again = slopes(other, [before[at] for at in order], [now[at] for at in order])
    for place, at in enumerate(order):
        assert float(again[place]) == float(found[at])
