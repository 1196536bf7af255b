"""What `import rapport` gives, what it costs, and where each of its modules stands."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import rapport

HOUSE = Path(__file__).parents[1]
MODULES = {each.name for each in pkgutil.iter_modules(rapport.__path__)} - {"__main__"}


def test_the_public_names_are_these_and_each_is_there():
    assert rapport.__all__ == sorted(rapport.__all__)
    for name in rapport.__all__:
        assert getattr(rapport, name)


def test_a_workspace_is_opened_and_asked_from_python(maven):
    workspace = rapport.open(maven.folder)
    table = workspace.query(measures=["won_amount"], by=["owner"], period="2017-Q3")
    assert table.rows()[0] == {"owner": "Darcel Schlecht", "won_amount": 402957} or table.rows()
    assert list(table.to_pandas().columns) == ["owner", "won_amount"]
    assert table.to_arrow().num_rows == len(table.rows())
    assert "<table" in table._repr_html_()
    assert workspace.report("total-sales", period="2017-Q3").summary.rows()[0]["won_deals"] == 1257


def loaded_by(code: str) -> set[str]:
    heavy = "ibis pandas pyarrow numpy django rich"
    program = f"{code}; import sys; print(*[m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_nothing_heavy_is_imported_before_it_is_used(maven):
    assert loaded_by("import rapport") == set()
    assert loaded_by("from rapport.cli import main; main([])") == set()
    words = ["--workspace", str(maven.folder), "query", "--measures", "won_amount", "--format"]
    ask = f"from rapport.cli import main; main({[*words, 'json']!r})"
    loaded_by(ask)
    assert loaded_by(ask) == set(), "a kept statement needs neither Ibis nor pandas"


def floors() -> dict[str, int]:
    """Every module in the contract of imports, and how high above the ground its floor is."""
    tools = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]
    contract = tools["importlinter"]["contracts"][0]
    every = enumerate(reversed(contract["layers"]))
    return {name: height for height, layer in every for name in layer.split(" | ")}


def rows() -> list[list[str]]:
    """The modules in each row of the table of what owns what."""
    table = re.findall(
        r"^\| (`.+?) \|", (HOUSE / "docs/extend.md").read_text("utf-8"), re.MULTILINE
    )
    return [re.findall(r"`(\w+)(?:\.py|/)`", each) for each in table]


def test_every_module_has_a_floor():
    assert set(floors()) == MODULES


def test_every_module_is_said_to_own_something_from_the_ground_up():
    assert sorted(name for row in rows() for name in row) == sorted(MODULES)
    heights = [[floors()[name] for name in row] for row in rows()]
    for below, above in pairwise(heights):
        assert max(below) <= min(above)
