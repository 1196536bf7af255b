"""Sellers' quotas without a header: all of them come in with one command, as they were meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rapport.cli import main
from rapport.settings import FILE
from rapport.workspace import Workspace

SHARED = Path(__file__).parents[3] / "shared" / "data"
QUOTAS = SHARED / "adventureworks_quota" / "SalesPersonQuotaHistory.csv"
KNOWN = json.loads((SHARED / "truth.json").read_text("utf-8"))["adventureworks_quota"]


@pytest.fixture(scope="module")
def quotas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quotas")
    (folder / FILE).write_text('currency = "USD"\nzone = "UTC"\n', "utf-8")
    assert main(["--workspace", str(folder), "goals", "import", str(QUOTAS)]) == 0
    return Workspace.open(folder)


def of(name):
    return next(each["rows"] for each in KNOWN if each["name"].startswith(name))


def test_every_quota_is_a_goal_of_a_person_for_a_quarter(quotas):
    (account,) = quotas.current.imports()
    assert (account["read"], account["loaded"], account["rejected"]) == (163, 163, 0)
    goals = quotas.current.goals("evenly", {})
    assert goals.unused == 0
    assert {(each.measure, each.scope.kind, each.period.unit) for each in goals.goals} == {
        ("won_amount", "user", "quarter")
    }


def test_quotas_by_person_are_as_known(quotas):
    found: dict[int, int] = {}
    for each in quotas.current.goals("evenly", {}).goals:
        person = int(each.scope.name)
        found[person] = found.get(person, 0) + int(each.target)
    assert found == dict(of("quota by person"))


def test_quotas_by_year_are_as_known(quotas):
    rows = quotas.current.fetch(
        "SELECT year(period_start), count(*), count(DISTINCT scope_id), CAST(sum(target) AS BIGINT)"
        " FROM goals_named GROUP BY 1 ORDER BY 1",
        {},
    )[1]
    assert [list(row) for row in rows] == of("quota by year")


def test_a_person_s_year_is_the_sum_of_their_quarters(quotas):
    table = quotas.query(["won_amount:goal"], period="2013", where=["owner=276"])
    expected = sum(
        int(each.target)
        for each in quotas.current.goals("evenly", {}).goals
        if each.scope.name == "276" and each.period.start.year == 2013
    )
    assert int(table.records[0][0]) == expected
