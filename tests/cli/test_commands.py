"""The command line, as people and programs use it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from rapport.cli import COMMANDS, main


@pytest.fixture
def rapport(capfdbinary):
    """Run a command as the shell does: its exit code, its output, what it says on stderr."""

    def run(*words, workspace=None):
        place = ["--workspace", str(workspace.folder)] if workspace else []
        try:
            code = main([*place, *map(str, words)])
        except SystemExit as stopped:
            code = stopped.code
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def test_a_folder_is_imported_and_asked_with_two_commands(tmp_path, data):
    def run(*words):
        done = subprocess.run(
            [sys.executable, "-m", "rapport", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = run("import", str(data / "maven_crm"))
    assert "8,800 records, 8,800 loaded" in said
    assert "sales_agent" in said
    assert "owner.name" in said
    assert "GTXPro: taken as GTX Pro" in said
    answer = json.loads(run("query", "--measures", "won_amount", "--format", "json"))
    assert answer["rows"] == [{"won_amount": 10005534}]
    again = run("import", str(data / "maven_crm"))
    assert "unchanged" in again
    assert "loaded" not in again


def test_json_of_a_query_has_the_fixed_form(rapport, maven):
    words = "query --measures won_amount,win_rate --by owner,date:month --period 2017-Q3 --totals"
    code, out, err = rapport(*words.split(), "--format", "json", workspace=maven)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["columns"][0] == {
        "name": "owner",
        "label": "Owner",
        "role": "dimension",
        "type": "text",
    }
    assert answer["columns"][2] == {
        "name": "won_amount",
        "label": "Won value",
        "role": "measure",
        "type": "number",
        "unit": "USD",
    }
    assert answer["columns"][3]["unit"] == "share"
    assert set(answer["rows"][0]) == {"owner", "date:month", "won_amount", "win_rate"}
    assert answer["rows"][0]["date:month"] == "2017-07-01"
    assert answer["totals"]["won_amount"] == 2982255
    assert answer["period"] == {"from": "2017-07-01", "to": "2017-09-30"}
    assert answer["as_of"] == "2017-12-31"
    assert answer["generation"]
    # What counts as today is told where the days that are meant hang on it, and not elsewhere.
    assert not any("taken to be" in each for each in answer["notes"])
    relative = words.replace("2017-Q3", "this_quarter")
    code, out, __ = rapport(*relative.split(), "--format", "json", workspace=maven)
    assert code == 0
    assert any("31 Dec 2017" in each for each in json.loads(out)["notes"])


def test_json_of_a_report_has_the_fixed_form(rapport, maven):
    code, out, __ = rapport("report", "total-sales", "--format", "json", workspace=maven)
    assert code == 0
    report = json.loads(out)
    assert report["report"] == "total-sales"
    assert report["period"] == {"from": "2017-01-01", "to": "2017-12-31"}
    sections = {each["id"]: each for each in report["sections"]}
    assert sections["summary"]["table"]["rows"][0]["won_amount"] == 10005534
    over_time = sections["over_time"]["table"]["rows"]
    assert sum(row["won_amount"] for row in over_time) == 10005534
    chart = sections["over_time"]["chart"]
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert sections["split"]["table"]["rows"][0]["owner"] == "Darcel Schlecht"
    assert sections["split"]["table"]["rows"][-1]["cumulative_share"] == pytest.approx(1)


@pytest.mark.parametrize("by", ["owner", "team", "source", "customer", "product", "sales_channel"])
def test_total_sales_splits_by_whatever_is_offered_and_always_adds_up(rapport, demo, by):
    words = ("report", "total-sales", "--by", by, "--period", "2025", "--format", "json")
    code, out, __ = rapport(*words, workspace=demo)
    assert code == 0
    sections = {each["id"]: each["table"] for each in json.loads(out)["sections"]}
    total = sections["summary"]["rows"][0]["won_amount"]
    for name in ("over_time", "split"):
        rows = sections[name]["rows"]
        assert sum(row["won_amount"] or 0 for row in rows) == pytest.approx(total, abs=0.01)
    shares = [row["share"] for row in sections["split"]["rows"] if row["share"] is not None]
    assert sum(shares) == pytest.approx(1)


def test_two_splits_are_crossed_and_three_are_refused(rapport, demo):
    words = ("report", "total-sales", "--by", "team,source", "--format", "json")
    code, out, __ = rapport(*words, workspace=demo)
    assert code == 0
    assert json.loads(out)["sections"][2]["title"] == "Won value by team × source"
    code, __, err = rapport("report", "total-sales", "--by", "a,b,c", workspace=demo)
    assert code == 2
    assert "one or two dimensions" in err


def test_csv_reads_back(rapport, maven):
    words = ("query", "--measures", "won_amount", "--by", "product", "--format", "csv")
    code, out, __ = rapport(*words, workspace=maven)
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0] == {"product": "GTX Pro", "won_amount": "3510578"}


def test_a_file_s_ending_names_the_format(rapport, maven, tmp_path):
    from python_calamine import CalamineWorkbook

    file = tmp_path / "sales.xlsx"
    code, out, err = rapport("report", "total-sales", "--output", file, workspace=maven)
    assert (code, out, err) == (0, "", f"Written to {file}.\n")
    assert len(CalamineWorkbook.from_path(str(file)).sheet_names) >= 3


def test_a_workbook_is_not_for_the_terminal_but_can_be_piped(rapport, maven):
    words = ("query", "--measures", "won_amount", "--format", "xlsx")
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "--workspace", str(maven.folder), *words],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"PK")


def test_the_statement_can_be_had_instead(rapport, maven):
    words = ("query", "--measures", "won_amount", "--where", "product=GTX Pro", "--sql")
    code, out, __ = rapport(*words, workspace=maven)
    assert code == 0
    assert "SELECT" in out
    assert "-- $value_0 = GTX Pro" in out


def test_an_order_may_begin_with_a_minus(rapport, maven):
    words = [
        "query",
        "--measures",
        "won_deals",
        "--by",
        "product",
        "--order",
        "-product",
        "--format",
        "csv",
    ]
    __, out, ___ = rapport(*words, "--format", "csv", workspace=maven)
    names = [row["product"] for row in csv.DictReader(io.StringIO(out))]
    assert names == sorted(names, key=str.casefold, reverse=True)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("query --measures won_amout", 2, "Did you mean won_amount"),
        ("query", 2, "required: --measures"),
        ("query --measures deals --by owner --colour", 2, "unrecognized arguments"),
        ("report totl-sales", 2, "Did you mean total-sales"),
        ("report total-sales --horizon 3", 2, "takes no --horizon"),
        ("report total-sales --period sometime", 2, "There is no period called"),
        ("qurey", 2, "Did you mean query"),
        ("import nothing.csv", 2, "There is no nothing.csv"),
        ("generations --back", 1, "no earlier generation"),
        ("undo-import 99", 2, "99"),
        ("report total-sales --output sales.docx", 2, "A file may end in .json, .csv, .xlsx"),
        ("alias product GTXPro", 2, "is not a pair"),
        ("alias prodct A=B", 2, "Did you mean product"),
        (
            "query --measures deals --format xlsx --output /nowhere/at/all.xlsx",
            2,
            "cannot be written",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_a_line_or_two(rapport, maven, words, code, says):
    found, __, err = rapport(*words.split(), workspace=maven)
    assert found == code
    assert says in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 9


def test_an_empty_folder_says_what_to_do(rapport, tmp_path):
    code, __, err = rapport("--workspace", tmp_path, "query", "--measures", "deals")
    assert code == 1
    assert "rapport init" in err
    assert rapport("init", tmp_path)[0] == 0
    code, __, err = rapport("--workspace", tmp_path, "query", "--measures", "deals")
    assert code == 1
    assert "rapport import FILE" in err


def test_an_import_of_an_empty_folder_says_that_there_is_nothing_in_it(rapport, tmp_path):
    (tmp_path / "exports").mkdir()
    code, __, err = rapport("--workspace", tmp_path / "own", "import", tmp_path / "exports")
    assert code == 2
    assert "There is no file in" in err


def test_a_wrong_setting_is_named(rapport, tmp_path):
    (tmp_path / "rapport.toml").write_text('curency = "EUR"\n')
    code, __, err = rapport("--workspace", tmp_path, "query", "--measures", "deals")
    assert code == 1
    assert "no setting called curency" in err
    assert "Did you mean currency" in err
    (tmp_path / "rapport.toml").write_text('zone = "Mars/Olympus"\n')
    assert "no time zone" in rapport("--workspace", tmp_path, "build")[2]


def test_everything_there_is_can_be_listed(rapport):
    for command, name in (
        ("measures", "won_amount"),
        ("dimensions", "owner"),
        ("reports", "total-sales"),
    ):
        code, out, __ = rapport(command)
        assert code == 0
        assert name in out
        entries = json.loads(rapport(command, "--format", "json")[1])
        assert name in {next(iter(each.values())) for each in entries}


def test_every_command_has_help(rapport):
    for command in COMMANDS:
        code, out, __ = rapport(command, "--help")
        assert code == 0
        assert f"usage: rapport {command}" in out


def test_an_import_that_is_taken_back_is_gone(rapport, tmp_path, data):
    from rapport.workspace import Workspace

    place = ("--workspace", tmp_path)
    assert rapport(*place, "import", data / "maven_crm", "--brief")[0] == 0
    listed = rapport(*place, "undo-import")[1]
    number = next(line.split()[0] for line in listed.splitlines() if "sales_pipeline" in line)
    code, out, __ = rapport(*place, "undo-import", number)
    assert code == 0
    assert "8,800 records went" in out
    assert Workspace.open(tmp_path).query(["deals"]).records == ((None,),)
    assert rapport(*place, "generations", "--back")[0] == 0
    assert Workspace.open(tmp_path).query(["deals"]).records == ((8800,),)


def test_an_alias_counts_one_spelling_as_the_other_or_keeps_them_apart(rapport, tmp_path, data):
    from rapport.workspace import Workspace

    place = ("--workspace", tmp_path)
    assert rapport(*place, "import", data / "maven_crm", "--brief")[0] == 0
    assert rapport(*place, "alias", "product", "GTXPro=GTX Pro")[0] == 0
    names = Workspace.open(tmp_path).query(["won_amount"], by=["product"]).values_of("product")
    assert names[0] == "GTX Pro"
    assert rapport(*place, "alias", "product", "GTXPro=GTXPro")[0] == 0
    names = Workspace.open(tmp_path).query(["won_amount"], by=["product"]).values_of("product")
    assert names[0] == "GTXPro"
    assert rapport(*place, "alias", "industry", "technolgy=technology")[0] == 0
    industries = Workspace.open(tmp_path).query(["deals"], by=["industry"]).values_of("industry")
    assert "technology" in industries
    assert "technolgy" not in industries
    assert "technolgy = technology" in rapport(*place, "alias")[1]


def test_the_model_s_own_files_are_taken_as_they_are(rapport, tmp_path):
    from rapport.workspace import Workspace

    files = tmp_path / "files"
    files.mkdir()
    (files / "users.csv").write_text("id,name\nu1,Nora Haugen\nu2,Emma Clarke\n")
    (files / "stages.csv").write_text(
        "id,name,position,probability,kind\ns1,Offer,1,0.5,open\ns2,Done,2,1,won\n"
    )
    (files / "rates.csv").write_text("currency,rate_on,rate\nNOK,2026-01-01,0.1\n")
    (files / "deals.csv").write_text(
        "id,name,stage_id,amount,currency,owner_id,created_at,closed_at,x_region_code\n"
        "d1,One,s2,1000,,u1,2026-01-05,2026-02-01,007\n"
        "d2,Two,s2,1000,NOK,u2,2026-01-05,2026-02-01,008\n"
        "d3,Three,s1,500,,u1,2026-01-05,,009\n"
        "d4,Four,s2,1000,CHF,u2,2026-01-05,2026-02-01,010\n"
    )
    assert rapport("--workspace", tmp_path, "import", files)[0] == 0
    workspace = Workspace.open(tmp_path)
    table = workspace.query(["won_amount", "won_deals"], by=["owner"])
    assert {row[0]: row[1:] for row in table.records} == {
        "Nora Haugen": (1000, 1),
        "Emma Clarke": (100, 2),
    }
    assert [note.n for note in table.notes if "no value" in note.one] == [1], "CHF has no rate"
    assert workspace.query(["weighted_amount"]).records == ((250,),)
    codes = workspace.query(["deals"], by=["x_region_code"]).values_of("x_region_code")
    assert set(codes) == {"007", "008", "009", "010"}


def test_a_file_brought_alone_and_then_with_its_folder_is_one_company(rapport, tmp_path, data):
    from rapport.workspace import Workspace

    place = ("--workspace", tmp_path)
    assert rapport(*place, "import", data / "maven_crm" / "sales_pipeline.csv", "--brief")[0] == 0
    assert rapport(*place, "import", data / "maven_crm", "--brief")[0] == 0
    workspace = Workspace.open(tmp_path)
    assert workspace.model.records["companies"] == 85
    assert workspace.model.records["users"] == 35
    assert len(workspace.query(["won_amount"], by=["team"]).records) == 6
    assert workspace.query(["open_amount"]).records == ((4966215,),)
    assert workspace.query(["won_amount"], by=["owner"], limit=1).records[0] == (
        "Darcel Schlecht",
        1153214,
    )
