"""A formula is read as a person means it, worked out exactly, and refused with its place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import QueryError, UnknownNameError
from rapport.formula import (
    AGGREGATIONS,
    DEEPEST,
    Aggregation,
    Chain,
    CircleError,
    Constant,
    Formula,
    FormulaError,
    Name,
    Negation,
    check,
    in_order,
    parse,
    resolve,
)

quick = settings(deadline=None)

MEASURES = ("won_amount", "lost_amount", "closed_amount", "won_deals", "activities", "deals")
COLUMNS = {
    "deals": {
        "x_seats": "BIGINT",
        "x_score": "DOUBLE",
        "amount": "DECIMAL(18,4)",
        "x_plan": "VARCHAR",
        "company.x_territory": "VARCHAR",
        "company.x_staff": "INTEGER",
    },
    "leads": {"x_score": "DOUBLE", "x_form": "VARCHAR"},
}
ROW = {
    "won_amount": Decimal("1500.50"),
    "lost_amount": Decimal("500.50"),
    "closed_amount": Decimal("2001.00"),
    "won_deals": 4,
    "activities": 20,
    "avg(x_score)": 2.5,
    "sum(deals.x_seats)": 30,
}


# Working out ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("won_amount / activities", 75.025),
        ("(won_amount - lost_amount) / closed_amount * 100", 100000 / 2001),
        ("avg(x_score)", 2.5),
        ("sum(deals.x_seats) / won_deals", 7.5),
        ("won_deals - activities - 1", -17),
        ("won_deals - (activities - 1)", -15),
        ("activities / won_deals / 2", 2.5),
        ("activities / (won_deals / 2)", 10.0),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-won_deals * -2", 8),
        ("--won_deals", 4),
        ("won_deals - -won_deals", 8),
        ("7", 7),
    ],
)
def test_a_formula_is_worked_out_as_it_is_written(text, value):
    assert parse(text).value(ROW) == pytest.approx(value, rel=1e-15)


def test_amounts_stay_exact_until_they_are_divided():
    value = parse("(won_amount + lost_amount) * 0.1 - won_deals").value(ROW)
    assert value == Decimal("196.1")
    assert isinstance(value, Decimal)
    assert isinstance(parse("won_amount / 2").value(ROW), float)


def test_counts_stay_whole():
    value = parse("won_deals * activities - 1").value(ROW)
    assert value == 79
    assert isinstance(value, int)


def test_large_amounts_are_added_to_the_last_digit():
    row = {"won_amount": Decimal("12345678901234567890123456789012.0001"), "won_deals": 1}
    value = parse("won_amount + won_deals").value(row)
    assert value == Decimal("12345678901234567890123456789013.0001")


def test_a_ratio_is_the_same_to_the_last_bit_as_the_built_in_one():
    row = {"won_amount": Decimal("1000.37"), "activities": 3}
    assert parse("won_amount / activities").value(row) == float(Decimal("1000.37")) / 3


@pytest.mark.parametrize("text", ["won_amount * 0", "won_amount + 1", "activities / won_amount"])
def test_what_is_not_known_makes_the_whole_not_known(text):
    assert parse(text).value({**ROW, "won_amount": None}) is None


@pytest.mark.parametrize(
    "text", ["1 / 0", "won_amount / (won_deals - 4)", "0 / 0", "1 / (1 / (1 - 1))"]
)
def test_a_division_by_zero_is_not_known(text):
    assert parse(text).value(ROW) is None


@pytest.mark.parametrize("strange", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_not_known(strange):
    assert parse("a + 1").value({"a": strange}) is None


def test_what_grows_beyond_every_number_is_not_known():
    assert parse("a * a").value({"a": 1e200}) is None


def test_a_row_without_the_measure_is_an_error_and_no_empty_figure():
    with pytest.raises(KeyError):
        parse("won_amount").value({})


def test_it_says_what_it_needs():
    formula = parse("sum( deals.x_seats ) / won_deals + avg(x_score) - won_deals")
    assert formula.needs == ("sum(deals.x_seats)", "won_deals", "avg(x_score)")
    assert formula.aggregations == (
        Aggregation("sum", "deals.x_seats"),
        Aggregation("avg", "x_score"),
    )


@pytest.mark.parametrize(
    ("text", "linear"),
    [
        ("won_amount - lost_amount", True),
        ("-won_amount * 12 / 100 + 2 * sum(x_seats)", True),
        ("won_amount + 1", False),
        ("won_amount / won_deals", False),
        ("won_amount * won_deals", False),
        ("won_amount * won_deals / won_deals", False),
        ("12 / won_deals", False),
        ("12", False),
    ],
)
def test_only_scaled_sums_add_up(text, linear):
    assert parse(text).is_linear is linear


# Refusing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "place", "what", "mend"),
    [
        ("won_amount / / activities", 13, "A value is missing", "Put a measure"),
        ("won_amount /", 12, "A value is missing", "Put a measure"),
        ("won_amount activities", 11, "A sign is missing", "Put + - * or /"),
        ("(won_amount + 1", 0, "A bracket is opened and not closed", "Add a )."),
        ("won_amount + 1)", 14, "A bracket is closed that was not opened", "Leave it out."),
        ("avg(x_score", 3, "A bracket is opened and not closed", "Add a )."),
        ("avg()", 4, "avg has no column", "avg(x_score)"),
        ("avg(x_score * 2)", 12, "avg takes one column", "avg(x_score)"),
        ("mean(x_score)", 0, "There is no aggregation called 'mean'", "Did you mean avg?"),
        ("medain(x_score)", 0, "There is no aggregation called 'medain'", "median"),
        ("AVG(x_score)", 0, "There is no aggregation called 'AVG'", "avg"),
        ("deals.x_score + 1", 0, "deals.x_score is a column", "avg(deals.x_score)"),
        ("1,000 * won_deals", 1, "A number has a comma", "1000"),
        ("won_deals * 10%", 14, "A number has a percent sign", "10 / 100"),
        ("1.5.2", 3, "A number goes on with a letter or a point", "0.5"),
        ("2e5", 1, "A number goes on with a letter or a point", "1000"),
        ("won_deals ** 2", 11, "A power is not to be had", "Multiply"),
        ("won_deals ÷ 2", 10, "÷ is not one of the signs", "Write /."),
        ("won_deals − 2", 10, "− is not one of the signs", "Write -."),
        ("won_deals; 2", 9, "A sign is missing", "Put"),
        ("__import__('os')", 0, "There is no aggregation called '__import__'", "sum"),
        ("1" * 31, 0, "A number is too long", "30 digits"),
        ("  ", 0, "The formula is empty", "won_amount / activities"),
    ],
)
def test_a_formula_that_makes_no_sense_is_refused_with_its_place_and_the_mend(
    text, place, what, mend
):
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.at == place
    assert refused.value.what.startswith(what)
    assert mend in refused.value.mend


def test_the_place_is_pointed_at():
    with pytest.raises(FormulaError) as refused:
        parse("won_amount / / activities")
    assert refused.value.what == "A value is missing at “won_amount / ▸/ activities”."
    assert refused.value.excerpt == "won_amount / / activities\n             ^"


def test_of_a_long_formula_the_neighbourhood_is_shown():
    with pytest.raises(FormulaError) as refused:
        parse("won_amount + " * 20 + "* 2 + " + "1 + " * 20 + "1")
    assert "…" in refused.value.what
    assert len(refused.value.what) < 120


def test_depth_is_bounded():
    within = "(" * DEEPEST + "1" + ")" * DEEPEST
    assert parse(within).value({}) == 1
    for deep in (f"({within})", "-" * (DEEPEST + 1) + "1", "(" * 900):
        with pytest.raises(FormulaError, match="nested too deep"):
            parse(deep)


def test_length_is_bounded_and_a_long_chain_is_not_deep():
    chain = " + ".join(["1"] * 250)
    assert parse(chain).value({}) == 250
    with pytest.raises(FormulaError, match=r"1,001 characters"):
        parse("1" + " " * 1000)


# Checking ──────────────────────────────────────────────────────────────────────────────────────


def test_a_formula_of_what_there_is_passes():
    for text in (
        "won_amount / activities",
        "sum(deals.x_seats) / won_deals",
        "avg(leads.x_score)",
        "sum(x_seats)",
        "distinct(x_plan) + count(leads.x_form)",
        "distinct(company.x_territory)",
        "avg(deals.company.x_staff)",
    ):
        check(parse(text), MEASURES, COLUMNS)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("won_amont / 2", UnknownNameError, ["no measure called 'won_amont'", "won_amount"]),
        ("x_seats / won_deals", QueryError, ["x_seats is a column", "avg(x_seats)"]),
        ("sum(won_amount)", QueryError, ["a measure already", "Write won_amount alone."]),
        ("sum(deals.x_seat)", UnknownNameError, ["'deals.x_seat'", "deals.x_seats"]),
        ("sum(x_seat)", UnknownNameError, ["no column called 'x_seat'", "x_seats"]),
        ("sum(deal.x_seats)", UnknownNameError, ["no fact called 'deal'", "deals"]),
        (
            "avg(x_score)",
            QueryError,
            ["deals and leads", "avg(deals.x_score) or avg(leads.x_score)"],
        ),
        ("avg(x_plan)", QueryError, ["avg(x_plan) needs numbers"]),
        ("max(leads.x_form)", QueryError, ["leads.x_form holds none"]),
        ("won_deals + medial_deals", UnknownNameError, ["medial_deals"]),
    ],
)
def test_what_there_is_not_is_named_with_the_nearest(text, error, says):
    with pytest.raises(error) as refused:
        check(parse(text), MEASURES, COLUMNS)
    for each in says:
        assert each in str(refused.value)


def test_an_aggregation_finds_its_fact():
    assert resolve(Aggregation("sum", "x_seats"), COLUMNS) == ("deals", "x_seats")
    assert resolve(Aggregation("avg", "leads.x_score"), COLUMNS) == ("leads", "x_score")
    assert resolve(Aggregation("avg", "company.x_staff"), COLUMNS) == ("deals", "company.x_staff")


def test_formulas_come_after_those_that_they_use():
    formulas = {"c": parse("a * b"), "b": parse("a + won_deals"), "a": parse("won_amount / 2")}
    assert in_order(formulas) == ("a", "b", "c")


def test_formulas_that_go_round_are_named_in_their_order():
    with pytest.raises(CircleError) as refused:
        in_order({"a": parse("b + 1"), "b": parse("c"), "c": parse("2 * a"), "d": parse("a")})
    circle = refused.value.circle
    assert set(pairwise(circle)) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert " → ".join(circle) in str(refused.value)


def test_a_formula_of_itself_is_named():
    with pytest.raises(CircleError, match="The formula of a refers to itself: a → a"):
        in_order({"a": parse("a + 1")})


# Laws ──────────────────────────────────────────────────────────────────────────────────────────

names = st.sampled_from(["a", "b", "won_amount", "x_größe"])
aggregations = st.builds(
    Aggregation, st.sampled_from(AGGREGATIONS), st.sampled_from(["x_score", "deals.x_seats"])
)
constants = st.builds(
    Constant,
    st.integers(0, 10**9) | st.decimals(0, 10**6, places=3).map(abs),
)
leaves = constants | names.map(Name) | aggregations


def chained(parts):
    def chain(signs):
        links = st.tuples(st.sampled_from(signs), parts)
        return st.builds(Chain, parts, st.lists(links, min_size=1, max_size=3).map(tuple))

    return parts.map(Negation) | chain("+-") | chain("*/")


formulas = st.recursive(leaves, chained, max_leaves=12).map(Formula)


@quick
@given(formulas)
def test_what_is_written_reads_as_the_same(formula):
    assert parse(str(formula)) == formula


@quick
@given(formulas, st.sampled_from(["", " ", "  ", "\n"]))
def test_blanks_mean_nothing(formula, blank):
    text = str(formula)
    for sign in "+-*/()":
        text = text.replace(sign, f"{blank}{sign}{blank}")
    assert parse(text) == formula


@quick
@given(st.text(alphabet="ab1.5 +-*/()x_,", max_size=40))
def test_any_text_is_read_or_refused_within_itself(text):
    refused, formula = None, None
    try:
        formula = parse(text)
    except FormulaError as error:
        refused = error
    if refused:
        assert 0 <= refused.at <= len(text)
        assert refused.mend
    else:
        assert parse(str(formula)) == formula


def by_hand(node, row):
    """The value by Python's fractions; raises ZeroDivisionError."""
    if isinstance(node, Constant):
        return Fraction(node.value)
    if isinstance(node, Negation):
        return -by_hand(node.part, row)
    if isinstance(node, Chain):
        found = by_hand(node.first, row)
        for sign, each in node.rest:
            right = by_hand(each, row)
            if sign == "+":
                found += right
            elif sign == "-":
                found -= right
            elif sign == "*":
                found *= right
            else:
                found /= right
        return found
    return row[node.name if isinstance(node, Name) else str(node)]


amounts = st.integers(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=4)


@quick
@given(formulas, st.data())
def test_its_value_is_that_of_exact_arithmetic(formula, data):
    row = {name: data.draw(amounts) for name in formula.needs}
    exact = {name: Fraction(value) for name, value in row.items()}
    value = formula.value(row)
    divides = "/" in str(formula)
    try:
        expected = by_hand(formula.root, exact)
    except ZeroDivisionError:
        # A float may miss the zero that its parts would cancel to; exact parts may not.
        assert value is None or divides
        return
    if not divides:
        assert Fraction(value) == expected
        assert not isinstance(value, float)
    elif well_conditioned(formula.root, exact):
        assert value == pytest.approx(float(expected), rel=1e-12)


def well_conditioned(node, row):
    """Whether no sum in it cancels: floats only promise their digits where nothing does."""
    if isinstance(node, Negation):
        return well_conditioned(node.part, row)
    if isinstance(node, Chain):
        parts = [node.first, *(each for __, each in node.rest)]
        if node.is_sum and len(parts) > 1 and "/" in str(Formula(node)):
            terms = [abs(by_hand(each, row)) for each in parts]
            if abs(by_hand(node, row)) < sum(terms) / 1000:
                return False
        return all(well_conditioned(each, row) for each in parts)
    return True


@quick
@given(formulas, st.data())
def test_one_missing_value_makes_it_missing(formula, data):
    if formula.needs:
        row = {name: data.draw(amounts) for name in formula.needs}
        row[data.draw(st.sampled_from(formula.needs))] = None
        assert formula.value(row) is None
