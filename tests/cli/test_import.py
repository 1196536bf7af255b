"""`rapport import` as a first user meets it: a workspace begun, counted, and left as it was."""

from __future__ import annotations

import pytest

from rapport.cli import main

HEADER = "Deal ID,Deal,Stage,Amount,Owner,Closed\n"


@pytest.fixture
def ran(tmp_path, capsys):
    """Run a command in the test's workspace: its code, what it prints, and what went wrong."""

    def run(*arguments):
        code = main(["--workspace", str(tmp_path / "space"), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def written(tmp_path, name, rows):
    path = tmp_path / name
    path.write_text(HEADER + "".join(f"{each}\n" for each in rows), "utf-8")
    return path


def test_a_new_workspace_counts_in_the_one_currency_of_its_files(ran, tmp_path):
    rows = ["1,A,Won,1000 NOK,Ann,2024-01-02", "2,B,Won,500 NOK,Bo,2024-02-02"]
    code, out, _ = ran("import", written(tmp_path, "deals.csv", rows))
    assert code == 0
    assert "All amounts are in NOK, so the workspace counts in NOK." in out
    assert "no rate" not in out
    assert 'currency = "NOK"' in (tmp_path / "space" / "rapport.toml").read_text("utf-8")
    assert "NOK\u00a01,500" in ran("query", "--measures", "won_amount", "--period", "all")[1]


def test_amounts_without_a_currency_are_said_to_count_in_the_usual_one(ran, tmp_path):
    rows = ["1,A,Won,1000,Ann,2024-01-02", "2,B,Won,500,Bo,2024-02-02"]
    out = ran("import", written(tmp_path, "deals.csv", rows))[1]
    assert "Nothing in the files says which currency their amounts are in" in out


def test_several_currencies_leave_the_workspace_as_it_is_and_say_what_cannot_be_counted(
    ran, tmp_path
):
    rows = ["1,A,Won,1000 NOK,Ann,2024-01-02", "2,B,Won,500 USD,Bo,2024-02-02"]
    out = ran("import", written(tmp_path, "deals.csv", rows))[1]
    assert "1 amount is in NOK, of which no rate to USD is known" in out
    assert 'currency = "USD"' in (tmp_path / "space" / "rapport.toml").read_text("utf-8")


def test_a_refused_first_import_begins_no_workspace(ran, tmp_path):
    path = written(tmp_path, "deals.csv", ["1,A,Won,1,Ann,03/04/2024", "2,B,Won,2,Bo,05/06/2024"])
    code, _, err = ran("import", path)
    assert code == 1
    assert "begin with the day or with the month" in err
    assert not (tmp_path / "space" / "rapport.toml").exists()


def test_deals_that_stand_once_per_product_and_have_no_date_are_built(ran, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(
        "Deal ID,Deal,Product,Amount,Stage,Closed on,Rep\n"
        "S1,Roof A,Panels,12000,Won,2025-04-03,Sam\n"
        "S1,Roof A,Inverter,1200,Won,2025-04-03,Sam\n"
        "S4,House D,Inverter,3600,Open,,Max\n",
        "utf-8",
    )
    assert ran("import", path)[0] == 0
    out = ran("query", "--measures", "won_deals,open_deals,won_amount", "--period", "all")[1]
    assert [each.split()[-1] for each in out.splitlines()[:2]] == ["1", "1"]
    assert "13,200" in out


def test_an_import_that_cannot_be_built_is_taken_back(ran, tmp_path, monkeypatch):
    from rapport.build import generation
    from rapport.errors import BuildError

    assert ran("import", written(tmp_path, "deals.csv", ["1,A,Won,1,Ann,2024-01-02"]))[0] == 0

    def refuse(*_):
        raise BuildError("The new generation fails a check.", "The one before goes on.")

    monkeypatch.setattr(generation, "check", refuse)
    path = written(tmp_path, "more.csv", ["2,B,Won,2,Bo,2024-01-03"])
    code, _, err = ran("import", path)
    assert code == 1
    assert "Nothing of these files was kept." in err
    monkeypatch.undo()
    assert ran("import", path)[0] == 0
    assert "3" in ran("query", "--measures", "won_amount", "--period", "all")[1]


def test_rejects_of_the_only_import_that_has_some_need_no_number(ran, tmp_path):
    rows = [f"{n},Deal {n},Won,{n},Ann,2024-01-02" for n in range(1, 20)]
    ran("import", written(tmp_path, "deals.csv", [*rows, "20,Deal 20,Won,lots,Ann,2024-01-02"]))
    code, out, _ = ran("rejects", "--output", tmp_path / "mend.csv")
    assert (code, out.splitlines()[0]) == (
        0,
        f"1 record of import 1: written to {tmp_path / 'mend.csv'}.",
    )
