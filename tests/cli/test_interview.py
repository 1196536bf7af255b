"""`rapport import` in a terminal: it shows what it took everything for, and takes corrections."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib

import pytest

DEALS = """Deal ID,Deal Name,Stage,Amount,Worth
1,Alpha,Won,10,1000
2,Beta,Lost,20,2000
3,Gamma,Qualify,30,3000
"""


@pytest.fixture
def typed(tmp_path):
    """Run the command at a terminal, with lines that are typed there. Returns code and screen."""

    def run(*arguments, lines=()):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "rapport", "--workspace", str(tmp_path / "space")]
        process = subprocess.Popen(
            [*command, *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        os.write(ours, "".join(f"{each}\n" for each in lines).encode())
        screen = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            screen += part
        os.close(ours)
        return process.wait(), screen.decode().replace("\r\n", "\n")

    return run


@pytest.fixture
def deals(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, "utf-8")
    return path


def test_enter_takes_a_file_as_it_was_recognised(typed, deals):
    code, screen = typed("import", deals, lines=[""])
    assert code == 0
    assert "deals.csv  →  deals: 3 records" in screen
    assert "1000 · 2000 · 3000" in screen
    assert "Take it so? [Enter, a number, t, s, ?]" in screen
    assert "deals.csv  →  deals: 3 records, 3 loaded" in screen


def test_a_column_is_changed_by_its_number_and_what_was_said_is_written_down(
    typed, deals, tmp_path
):
    mapping = tmp_path / "mapping.toml"
    lines = ["4", "none", "5", "amount", ""]
    code, screen = typed("import", deals, "--save-mapping", mapping, lines=lines)
    assert code == 0, screen
    said = tomllib.loads(mapping.read_text("utf-8"))
    columns = {"Amount": "none", "Worth": "amount"}
    assert said == {"deals.csv": {"table": "deals", "columns": columns}}
    code, screen = typed("query", "--measures", "won_amount", "--period", "all")
    assert "1,000" in screen


def test_a_field_that_does_not_exist_is_refused_with_the_nearest_and_asked_again(typed, deals):
    code, screen = typed("import", deals, lines=["5", "ammount", "5", "x_worth", ""])
    assert code == 0, screen
    assert "deals has no field 'ammount'. Did you mean amount" in screen


def test_q_imports_nothing(typed, deals, tmp_path):
    code, screen = typed("import", deals, lines=["q"])
    assert code == 1
    assert "Nothing was imported." in screen
    assert not list((tmp_path / "space").rglob("*.current"))
    assert "is not a workspace" in typed("query", "--measures", "won_deals")[1]


def test_a_question_is_asked_with_its_answers(typed, tmp_path):
    path = tmp_path / "deals.csv"
    rows = "".join(f"{n},Deal {n},Won,10,0{n}/0{n + 1}/2024\n" for n in range(1, 5))
    path.write_text("Deal ID,Deal Name,Stage,Amount,Close Date\n" + rows, "utf-8")
    code, screen = typed("import", path, lines=["", "2"])
    assert code == 0, screen
    assert "Which is it? [1 to 2]" in screen
    table = typed("query", "--measures", "won_deals", "--by", "date:month", "--period", "all")[1]
    # Month first: the 2nd of January, the 3rd of February, …
    assert "Jan 2024" in table
    assert "May 2024" not in table


def test_several_files_are_listed_and_one_can_be_left_out(typed, deals, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    deals.rename(folder / "deals.csv")
    (folder / "users.csv").write_text("id,name\nu1,Ann\nu2,Bo\n", "utf-8")
    code, screen = typed("import", folder, lines=["2", "s", ""])
    assert code == 0, screen
    assert "Take them so? [Enter, a number, ?]" in screen
    assert "exports/users.csv  not used: you left it out." in screen
    assert "exports/deals.csv  →  deals: 3 records, 3 loaded" in screen


def test_yes_asks_nothing(typed, deals):
    code, screen = typed("import", deals, "--yes")
    assert code == 0
    assert "Take it so?" not in screen


def test_the_columns_keep_their_numbers_whatever_is_changed(typed, deals):
    screen = typed("import", deals, lines=["5", "amount", "q"])[1]
    shown = [line.split()[:2] for line in screen.splitlines() if line.lstrip()[:1].isdigit()]
    assert [each for each in shown if each[0] == "1"] == [["1", "Deal"], ["1", "Deal"]]
