"""A workspace's own measures are read from metrics/*.toml, and what is wrong is named."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import made_company

from rapport.custom import from_text, ordered, read
from rapport.errors import WorkspaceError
from rapport.formula import parse
from rapport.wording import Locale
from rapport.workspace import Workspace

BUILT_IN = ("won_amount", "lost_amount", "won_deals", "activities")
COLUMNS = {"deals": {"x_seats": "BIGINT"}}

WHOLE = """\
# What an activity brings.
name = "amount_per_activity"
formula = "won_amount / activities"
label = { nb = "Verdi per aktivitet", en = "Value per activity" }
unit = "money"
format = 2
good = "less"
description = "What an activity brings."
"""
SEVERAL = """\
[[measure]]
name = "seats"
formula = "sum(x_seats)"
unit = "seats"

[[measure]]
name = "seats_per_deal"
formula = "seats / won_deals"
[measure.label]
en = "Seats per deal"
"""


@pytest.fixture
def workspace(tmp_path):
    """A workspace's folder, with files written into its metrics."""

    def written(**files):
        (tmp_path / "metrics").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "metrics" / f"{name}.toml").write_text(text, "utf-8")
        return tmp_path

    return written


def one(text):
    (measure,) = from_text(text, "metrics/own.toml")
    return measure


def refused(text):
    with pytest.raises(WorkspaceError) as error:
        from_text(text, "metrics/own.toml")
    return str(error.value)


def test_a_file_defines_a_measure(workspace):
    (measure,) = read(workspace(own=WHOLE))[0].values()
    assert measure.name == "amount_per_activity"
    assert measure.formula == parse("won_amount / activities")
    assert measure.labels == (("en", "Value per activity"), ("nb", "Verdi per aktivitet"))
    assert (measure.unit, measure.suffix, measure.decimals) == ("money", "", 2)
    assert (measure.good, measure.description) == ("less", "What an activity brings.")
    assert (measure.file, measure.line) == ("metrics/own.toml", 2)
    assert measure.needs == ("won_amount", "activities")


def test_a_file_defines_several_measures(workspace):
    measures, __ = read(workspace(own=SEVERAL))
    assert list(measures) == ["seats", "seats_per_deal"]
    assert (measures["seats"].unit, measures["seats"].suffix) == ("number", "seats")
    assert [each.line for each in measures.values()] == [2, 7]
    assert measures["seats_per_deal"].label_in("en") == "Seats per deal"


def test_a_workspace_without_measures_of_its_own_has_none(tmp_path, workspace):
    assert read(tmp_path) == ({}, {})
    assert read(workspace(empty="# nothing yet\n")) == ({}, {})


def test_only_the_name_and_the_formula_must_be_there():
    measure = one('name = "value_per_deal"\nformula = "won_amount / won_deals"')
    assert (measure.unit, measure.decimals, measure.good) == ("number", None, "more")
    assert measure.label_in("ru") == "Value per deal"


def test_a_label_falls_back_to_english():
    measure = one(WHOLE)
    assert measure.label_in("nb") == "Verdi per aktivitet"
    assert measure.label_in("ru") == "Value per activity"


def test_measures_come_after_those_that_they_use(workspace):
    folder = workspace(
        a='name = "twice_more"\nformula = "twice * 2"',
        b='name = "twice"\nformula = "won_deals * 2"',
    )
    assert list(read(folder)[0]) == ["twice", "twice_more"]


def test_it_is_a_measure_among_the_others():
    derived = one(WHOLE).derived("nb")
    assert (derived.name, derived.label) == ("amount_per_activity", "Value per activity")
    assert Locale("nb").say(derived.label) == "Verdi per aktivitet"
    assert Locale("ru").say(derived.label) == "Value per activity"
    assert (derived.unit, derived.good, derived.kind) == ("money", "less", "ratio")
    assert derived.formula == "won_amount / activities"
    assert derived.worked_out(Decimal(300), 4) == 75
    assert derived.worked_out(Decimal(300), 0) is None
    assert derived.worked_out(None, 4) is None


def test_a_sum_of_flows_is_a_flow_and_nothing_else_is():
    kinds = {"won_amount": "flow", "lost_amount": "flow", "open_amount": "stock"}

    def kind(formula):
        return one(f'name = "own"\nformula = "{formula}"').derived("en", kinds).kind

    assert kind("won_amount - lost_amount * 2") == "flow"
    assert kind("won_amount / lost_amount") == "ratio"
    assert kind("won_amount + open_amount") == "ratio"
    assert kind("won_amount + won_deals") == "ratio"


@pytest.mark.parametrize("text", ["kg", "NOK/h", "points", "°C"])
def test_any_other_word_is_a_unit_of_its_own(text):
    measure = one(f'name = "own"\nformula = "1"\nunit = "{text}"')
    assert (measure.unit, measure.suffix) == ("number", text)


START = 'name = "own"\nformula = "won_deals"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "own"\nformla = "won_deals"', ["line 2", "formla", "Did you mean formula"]),
        ('\n\nname = "own"\n', ["line 1", "own has no formula", 'formula = "won_amount']),
        ('formula = "won_deals"', ["line 1", "a measure has no name"]),
        ('formula = "1"\nname = "Own measure"', ["line 2", "'Own measure'", "small letters"]),
        ('name = "own"\nformula = "won_deals +"', ["line 2", "A value is missing", "▸", "Put a"]),
        ('name = "own"\nformula = 3', ["line 2", "formula is 3", "words in quotes"]),
        (START + 'unit = "mony"', ["line 3", "'mony'", "Did you mean money?"]),
        (START + 'unit = "Money"', ["line 3", "Did you mean money?"]),
        (START + 'unit = "kilograms of gold"', ["line 3", "up to 12 letters"]),
        (START + "format = 2.5", ["line 3", "format is 2.5", "whole number, 0 to 6"]),
        (START + "format = true", ["line 3", "format is True"]),
        (START + "format = 7", ["line 3", "format is 7"]),
        (START + 'good = "up"', ["line 3", "'up'", "more or less"]),
        (START + 'label = { de = "Eigen" }', ["line 3", "'de'", "en, nb or ru"]),
        (START + "label = 5", ["line 3", "label is 5"]),
        (START + "[label]\nxx = 'a'", ["line 3", "'xx'"]),
        ("name = \n", ["metrics/own.toml is not valid TOML", "line 1"]),
        ('[measure]\nname = "own"', ["Write [[measure]]"]),
        ('unit = "money"\n[[measure]]\nname = "a"', ["line 1", "unit stands before [[measure]]"]),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_mend(text, says):
    message = refused(text)
    assert message.startswith("metrics/own.toml")
    for each in says:
        assert each in message


def test_the_line_is_that_of_the_right_measure():
    broken = SEVERAL + '\n[[measure]]\nname = "more"\nformula = "seats *"\n'
    assert "line 14: A value is missing" in refused(broken)


def test_a_text_over_several_lines_does_not_shift_the_line():
    text = (
        'name = "own"\ndescription = """\n[[measure]]\nformula = "this is no formula"\n"""\n'
        'formula = "won_deals *"\n'
    )
    assert "line 6: A value is missing" in refused(text)


def test_a_name_is_taken_once(workspace):
    found, wrong = read(workspace(a=WHOLE, b=WHOLE))
    assert found == {}
    ((__, error),) = wrong.items()
    assert "metrics/b.toml, line 2" in str(error)
    assert "defined in metrics/a.toml, line 2, already" in str(error)


def test_a_built_in_measure_keeps_its_name_and_the_file_is_told(workspace):
    found, wrong = read(workspace(own='name = "won_amount"\nformula = "1"'), BUILT_IN)
    assert (found, list(wrong)) == ({}, ["metrics/own.toml"])
    assert "line 1: won_amount is one of the built-in measures" in str(wrong["metrics/own.toml"])


def test_a_file_that_names_no_measure_is_told(workspace):
    __, wrong = read(workspace(own='[per_deal]\nformula = "1"'))
    assert "per_deal" in str(wrong["metrics/own.toml"])


def test_formulas_that_go_round_are_named(workspace):
    folder = workspace(
        a='name = "a"\nformula = "b + won_deals"', b='name = "b"\nformula = "a / won_deals"'
    )
    __, wrong = read(folder)
    assert sorted(wrong) == ["a", "b"]
    error = wrong["a"]
    assert "line 1: The formulas of" in str(error)
    assert "a → b" in str(error)
    with pytest.raises(WorkspaceError, match="refers to itself: own → own"):
        ordered([one('name = "own"\nformula = "own + 1"')])


def test_a_measure_of_what_there_is_passes(workspace):
    measures, __ = read(workspace(own=SEVERAL), BUILT_IN)
    for each in measures.values():
        each.check({*BUILT_IN, *measures}, COLUMNS)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("won_amuont / 2", "Did you mean won_amount"),
        ("sum(x_seat)", "Did you mean x_seats?"),
        ("x_seats", "avg(x_seats)"),
    ],
)
def test_a_name_that_there_is_not_is_named_with_file_line_and_the_nearest(formula, says):
    measure = one(f'# own\nname = "own"\nformula = "{formula}"')
    with pytest.raises(WorkspaceError) as error:
        measure.check(BUILT_IN, COLUMNS)
    assert str(error.value).startswith("metrics/own.toml, line 3: ")
    assert says in str(error.value)


def test_a_file_that_is_no_text_is_named(workspace):
    folder = workspace(own="")
    (folder / "metrics" / "own.toml").write_bytes(b"name = '\xff'")
    __, wrong = read(folder)
    assert "own.toml cannot be read" in str(wrong["metrics/own.toml"])


def test_a_measure_made_of_one_of_a_stretch_of_its_own_is_the_same_alone_and_beside_it(tmp_path):
    deals = "id,status,amount,created_at,closed_at\n" + "".join(
        f"D{at},{status},{at * 100},2026-0{1 + at % 3}-0{at},2026-0{2 + at % 3}-1{at}\n"
        for at, status in enumerate(("won", "lost", "won", "won", "lost", "won"), start=1)
    )
    folder = made_company.from_texts({"deals.csv": deals}, tmp_path).folder
    (folder / "metrics").mkdir()
    (folder / "metrics" / "month.toml").write_text(
        'name = "velocity_month"\nformula = "sales_velocity * 30"\nunit = "money"\n', "utf-8"
    )
    company = Workspace.open(folder)
    alone = company.query(["velocity_month"], period="2026-Q1").records[0][0]
    beside, whole = company.query(["sales_velocity", "velocity_month"], period="2026-Q1").records[0]
    assert whole == alone == pytest.approx(float(beside) * 30)


def test_a_measure_that_is_not_in_order_refuses_what_uses_it_alone(tmp_path):
    deals = "id,status,amount,created_at,closed_at\nD1,won,100,2026-01-02,2026-02-03\n"
    folder = made_company.from_texts({"deals.csv": deals}, tmp_path).folder
    (folder / "metrics").mkdir()
    for name, text in {
        "torn": 'name = "torn"\nformula = "won_amount /\n',
        "slip": 'name = "slip"\nformula = "won_amuont * 2"\n',
        "made": 'name = "made"\nformula = "torn * 2"\n',
        "good": 'name = "good"\nformula = "won_amount * 2"\n',
    }.items():
        (folder / "metrics" / f"{name}.toml").write_text(text, "utf-8")
    company = Workspace.open(folder)
    assert company.query(["won_amount", "good"]).records[0] == (100, 200)
    for name, file in (("torn", "torn"), ("slip", "slip"), ("made", "torn")):
        with pytest.raises(WorkspaceError, match=rf"metrics/{file}\.toml"):
            company.query([name])
