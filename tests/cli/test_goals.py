"""Goals at the command line: set, changed, removed, listed; and the digests."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from rapport.cli import main
from rapport.errors import UsageError
from rapport.goal_entry import figure
from rapport.settings import FILE
from rapport.workspace import Workspace

TODAY = "2026-07-10"
DEALS = """id,name,status,amount,owner_id,source,created_at,closed_at
d1,One,won,900,u1,Web,2026-01-05,2026-07-02
d2,Two,lost,300,u2,Web,2026-01-06,2026-06-20
d3,Three,open,500,u2,Fair,2026-06-05,
"""
USERS = """id,name,team_id
u1,Nora Haugen,t1
u2,Ola Lie,t1
u3,Ola Moe,t1
u4,Kim Lee,t1
u5,Kim Lee,t1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("company")
    files = found / "files"
    files.mkdir()
    (files / "deals.csv").write_text(DEALS, "utf-8")
    (files / "users.csv").write_text(USERS, "utf-8")
    (files / "teams.csv").write_text("id,name\nt1,North\n", "utf-8")
    (found / FILE).write_text(f'currency = "EUR"\nzone = "UTC"\ntoday = {TODAY}\n', "utf-8")
    Workspace.open(found).import_files([files])
    return found


@pytest.fixture
def rapport(folder, capfdbinary):
    def run(*words):
        try:
            code = main(["--workspace", str(folder), *words])
        except SystemExit as stopped:
            code = stopped.code
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def goal(folder, period, **parts):
    table = Workspace.open(folder).query(["won_amount:goal"], period=period, **parts)
    return table.records[0][0]


def test_a_goal_is_set_changed_and_taken_away(rapport, folder):
    code, out, __ = rapport("goals", "set", "won_amount", "2026", "1.2m", "--from", "2026-01-01")
    assert (code, out) == (0, "Won value, 2026, everyone: the goal is €1,200,000.\n")
    assert goal(folder, "2026-03") == 100_000

    code, out, __ = rapport("goals", "set", "won_amount", "2026", "1,800,000")
    assert code == 0
    assert "the goal is €1,800,000. It was €1,200,000." in out
    assert "What fell on 1 Jan 2026 – 30 Jun 2026 stays as it was" in out
    assert [goal(folder, each) for each in ("2026-06", "2026-07", "2026")] == [
        100_000,
        200_000,
        1_800_000,
    ]

    code, out, __ = rapport("goals", "list", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert (row["target"], row["period_start"], row["since"]) == (1_800_000, "2026-01-01", TODAY)

    assert rapport("goals", "remove", "won_amount", "2026")[0] == 0
    assert goal(folder, "2026") is None
    assert "There are no goals" in rapport("goals", "list")[1]


def test_a_person_goes_by_a_part_of_the_name_that_is_theirs_alone(rapport, folder):
    code, out, __ = rapport("goals", "set", "won_amount", "2026-Q3", "900", "--owner", "nora")
    assert code == 0
    assert "Nora Haugen: the goal is €900." in out
    assert goal(folder, "2026-Q3", where=["owner=Nora Haugen"]) == 900
    code, __, err = rapport("goals", "set", "won_amount", "2026-Q3", "900", "--owner", "Ola")
    assert code == 2
    assert "could be Ola Lie or Ola Moe" in err
    code, __, err = rapport("goals", "set", "won_amount", "2026-Q3", "900", "--owner", "Mona")
    assert code == 2
    assert "There is no person called 'Mona'" in err


def test_people_who_share_a_name_have_goals_of_their_own(rapport, folder):
    code, __, err = rapport("goals", "set", "won_amount", "2026-Q3", "900", "--owner", "Kim Lee")
    assert code == 2
    assert "'Kim Lee' could be Kim Lee · u4 or Kim Lee · u5" in err
    for whom in ("Kim Lee · u5", "u5"):
        code, out, __ = rapport("goals", "set", "won_amount", "2026-Q3", "700", "--owner", whom)
        assert code == 0
        assert "Kim Lee · u5: the goal is €700." in out
    assert goal(folder, "2026-Q3", where=["owner=Kim Lee · u5"]) == 700
    assert goal(folder, "2026-Q3", where=["owner=Kim Lee · u4"]) is None
    assert "wait" not in rapport("goals", "list")[2]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("900000", "money", 900_000),
        ("900 000", "money", 900_000),
        ("900\u00a0000", "money", 900_000),
        ("900'000", "money", 900_000),
        ("1.234.567", "money", 1_234_567),
        ("1,234,567", "money", 1_234_567),
        ("1.234,50", "money", "1234.5"),
        ("1,234.50", "money", "1234.5"),
        ("1.2m", "money", 1_200_000),
        ("1,2 mill", "money", 1_200_000),
        ("900 тыс", "money", 900_000),
        ("€900k", "money", 900_000),
        ("900 000 EUR", "money", 900_000),
        ("0.125", "number", "0.125"),
        ("2.5", "days", "2.5"),
        ("25%", "share", "0.25"),
        ("37,5 %", "share", "0.375"),
        ("0.35", "share", "0.35"),
    ],
)
def test_a_target_is_read_as_imported_numbers_are(text, unit, value):
    assert figure(text, unit, "EUR") == Decimal(str(value))


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("900.000", "money", "900.000 could be 900 or 900000. Write it so."),
        ("900,000", "money", "900,000 could be 900 or 900000."),
        ("1.234", "days", "1.234 could be 1.2340 or 1234."),
        ("12.345%", "share", "12.345% could be 12.3450% or 12345%."),
        ("25%", "money", "25% is a share, and the measure is none."),
        ("2.5", "share", "2.5 is a goal of 250%. Write 2.5% for a share."),
        ("$900", "money", "$900 is not in EUR."),
        ("€9", "count", "€9 is money, and the measure is none."),
        ("(900)", "money", "It is 0 or more."),
        ("1e300", "money", "is more than a goal can be"),
        ("1e999", "money", "is more than a goal can be"),
        ("nan", "money", "'nan' is no figure."),
        ("", "money", "'' is no figure."),
        ("%", "share", "'%' is no figure."),
        ("12 34", "money", "is no figure"),
    ],
)
def test_a_target_with_two_readings_or_none_is_refused(text, unit, said):
    with pytest.raises(UsageError) as error:
        figure(text, unit, "EUR")
    assert said in str(error.value)
    for way in re.findall(r"[\d.]+%?(?= or|\. Write it so)", str(error.value).partition("be ")[2]):
        assert figure(way, unit, "EUR") >= 0


def test_a_share_is_set_in_percent_and_a_source_has_goals_too(rapport, folder):
    code, out, __ = rapport("goals", "set", "win_rate", "2026-Q3", "35%", "--source", "Web")
    assert code == 0
    assert "35.0" in out
    table = Workspace.open(folder).query(["win_rate:goal"], period="2026-Q3", where=["source=Web"])
    assert float(table.records[0][0]) == 0.35


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "won_amount", "2026-Q3"), "takes MEASURE PERIOD TARGET"),
        (("set", "won_amont", "2026-Q3", "1"), "There is no measure called"),
        (("set", "won_amount", "last_30_days", "1"), "one month, quarter or year"),
        (("set", "won_amount", "2026-Q3", "much"), "'much' is no figure"),
        (("set", "won_amount", "2026-Q3", "-5"), "It is 0 or more"),
        (("set", "win_rate", "2026-Q3", "35"), "Write 35% for a share"),
        (("set", "leads", "2026", "1", "--owner", "Nora", "--team", "North"), "for one, not for"),
        (("remove", "leads", "2026"), "There is no goal of leads"),
        (("import",), "takes a file"),
        (("import", "nowhere.csv"), "There is no nowhere.csv"),
    ],
)
def test_what_makes_no_sense_is_said_with_the_mend(rapport, words, says):
    code, __, err = rapport("goals", *words)
    assert code == 2
    assert says in err


def test_a_table_is_imported_and_who_is_not_known_is_said(rapport, folder, tmp_path):
    path = tmp_path / "quotas.csv"
    path.write_text("Rep,Oct,Nov\nNora Haugen,100,200\nZed,5,6\n", "utf-8")
    code, out, err = rapport("goals", "import", str(path))
    assert code == 1
    assert "nothing says which year" in out + err
    code, out, __ = rapport("goals", "import", str(path), "--year", "2026")
    assert code == 0
    assert "4 records, 4 loaded" in out
    assert "people that the data do not name wait until they do: Zed." in out
    assert goal(folder, "2026-11", where=["owner=Nora Haugen"]) == 200
    rows = list(csv.DictReader(io.StringIO(rapport("goals", "list", "--format", "csv")[1])))
    assert {"Zed", "Nora Haugen"} <= {value for row in rows for value in row.values()}


def test_a_table_of_goals_is_imported_as_goals_with_any_other_file(rapport, folder, tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text(
        "Salesperson,Month,Target\nNora Haugen,2027-03,10\nOla Lie,2027-03,20\n", "utf-8"
    )
    assert rapport("import", str(path))[0] == 0
    assert goal(folder, "2027-03", where=["owner=Nora Haugen"]) == 10
    listed = rapport("goals", "list", "--owner", "Lie")[1]
    assert "Mar 2027" in listed
    assert "Nora" not in listed
    assert "where several hold for the same days, the last one counts" in " ".join(listed.split())


def test_goals_of_nobody_knows_whom_are_refused_as_any_other_file_too(rapport, tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text("Champion,Month,Target\nNora,2027-03,10\nOla,2027-03,20\n", "utf-8")
    code, out, err = rapport("import", str(path))
    assert code == 1
    assert "nothing says whose goals these are" in " ".join((out + err).split())


@pytest.mark.parametrize("name", ["today", "week", "month"])
def test_a_digest_is_a_report_in_every_form(rapport, name):
    code, out, __ = rapport("digest", name, "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["report"] == name
    assert found["headline"].endswith(".")
    assert rapport("digest", name, "--language", "nb", "--by", "team")[0] == 0


def test_there_is_no_other_digest(rapport):
    code, __, err = rapport("digest", "year")
    assert code == 2
    assert "today" in err


def test_what_stands_beside_a_goal_is_said_when_it_is_set(rapport, folder):
    for month, target in (("07", "100"), ("08", "100"), ("09", "200")):
        code, __, __ = rapport("goals", "set", "won_amount", f"2026-{month}", target)
        assert code == 0
    code, out, __ = rapport("goals", "set", "won_amount", "2026-Q3", "800", "--from", "2026-07-01")
    assert code == 0
    assert "Beside it stand: Jul 2026 €100, Aug 2026 €100, Sep 2026 €200." in out
    assert "Q3 2026 holds with €800, as it was set last" in out
    assert [goal(folder, each) for each in ("2026-07", "2026-Q3")] == [200, 800]


def test_a_goal_that_was_set_is_kept_by_the_id_of_whom_it_is_for(rapport, folder):
    rapport("goals", "set", "won_amount", "2026-Q3", "900", "--owner", "Nora")
    rows = Workspace.open(folder).current.fetch("SELECT scope_id FROM goals", {})[1]
    assert ("files:u1",) in rows
    assert goal(folder, "2026-Q3", where=["owner=Nora Haugen"]) == 900
    rapport("goals", "remove", "won_amount", "2026-Q3", "--owner", "Nora")
    assert goal(folder, "2026-Q3", where=["owner=Nora Haugen"]) is None
