"""What the reports would say without the records that look wrong, against plain arithmetic."""

from __future__ import annotations

import pytest

from rapport.effects import figures
from rapport.query import Query
from rapport.reports import REPORTS
from rapport.reports._effects import effects
from rapport.wording import Locale
from rapport.workspace import Workspace

TODAY = "2026-06-15"
# Three open deals of this quarter, one of them past due; three won, of which two are the same one.
DEALS = """id,name,status,amount,owner_id,company_id,created_at,closed_at,expected_close_on
d1,A,open,100,u1,c1,2026-05-02,,2026-07-01
d2,B,open,300,u1,c1,2026-05-03,,2026-05-20
d3,C,open,50,u1,c1,2026-05-04,,2026-08-01
d4,D,won,1000,u1,c1,2026-01-05,2026-04-10,
d5,Same,won,500,u1,c2,2026-01-06,2026-04-11,
d6,Same,won,500,u1,c2,2026-01-06,2026-04-11,
d7,E,lost,70,u1,c1,2026-01-07,2026-04-12,
d8,F,lost,80,u1,c1,2026-01-08,2026-04-13,
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects")
    (folder / "deals.csv").write_text(DEALS, "utf-8")
    (folder / "users.csv").write_text("id,name\nu1,Nora\n", "utf-8")
    (folder / "companies.csv").write_text("id,name\nc1,Acme\nc2,Bolt\n", "utf-8")
    workspace = Workspace.create(folder / "w", f'currency = "EUR"\ntoday = {TODAY}\n')
    workspace.import_files([folder / f"{name}.csv" for name in ("deals", "users", "companies")])
    return workspace


def found(company):
    rows = effects(company.current)
    return {
        (kind, report, figure): (count, float(now), None if then is None else float(then))
        for kind, __, count, report, figure, now, then in rows
    }


def test_a_figure_is_told_with_and_without_the_doubtful_records(company):
    told = found(company)
    assert told["past_due", "pipeline", "open_amount"] == (1, 450, 150)
    assert told["past_due", "pipeline", "open_deals"] == (1, 3, 2)


def test_of_several_that_are_the_same_one_stays(company):
    told = found(company)
    assert told["same_deal", "total-sales", "won_amount"] == (1, 2000, 1500)
    assert told["same_deal", "losses", "win_rate"] == (1, 3 / 5, 2 / 4)


def test_a_figure_that_stays_as_it_is_is_not_told(company):
    assert not [key for key in found(company) if key[0] == "past_due" and key[2] == "won_amount"]


def test_the_largest_effect_is_told_first_and_in_a_sentence(company):
    answered = REPORTS["data-health"].answer(company, {})
    rows = answered.section("effects").rows()
    shares = [abs(row["without"] - row["now"]) / row["now"] for row in rows]
    assert shares == sorted(shares, reverse=True)
    said = answered.headline(Locale())
    assert "Open value in Pipeline would be €150, not €450." in said
    for language in ("nb", "ru"):
        assert "{" not in answered.headline(Locale(language))


def test_the_same_question_without_records_is_that_of_a_company_that_never_had_them(company):
    query = Query(("open_amount", "open_deals", "amount_created"), by=("owner",), period="2026-Q2")
    (table,) = figures(company.current, "deals", ["files:d1", "files:d2"], [query])
    assert table.records == (("Nora", 50, 1, 50),)
    (whole,) = figures(company.current, "deals", [], [query])
    assert whole.records == company.ask(query).records
    assert company.ask(query).records == (("Nora", 450, 3, 450),)
