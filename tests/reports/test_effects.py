"""What the reports would say without the records that look wrong, against plain arithmetic."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

from rapport.answering.effects import figures
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


SERVICE = {
    "companies": "id,name\nc1,Acme\nc2,Bolt",
    "products": "id,name\np1,Printer",
    "leads": "id,name,created_at,deal_id\nl1,Ann,2026-04-01,d1",
    "deals": """id,name,status,amount,company_id,created_at,closed_at
        d1,A,won,100,c1,2026-01-05,2026-04-10
        d2,B,won,300,c2,2026-01-05,2026-04-11""",
    "invoices": """id,company_id,deal_id,issued_at,status,amount
        i1,c1,d1,2026-04-20 10:00,paid,100
        i2,c2,,2026-04-21 10:00,paid,900""",
    "invoice_lines": """id,invoice_id,product_id,quantity,amount
        n1,i1,p1,1,100
        n2,i2,p1,9,900""",
    "activities": "id,kind,deal_id,done_at\na1,call,d1,2026-04-02",
    "tickets": """id,kind,company_id,product_id,quantity,opened_at
        t1,return,c1,p1,1,2026-05-01 10:00
        t2,return,c2,p1,4,2026-05-02 10:00""",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    settings = f'currency = "EUR"\nzone = "UTC"\ntoday = {TODAY}\nreturn_window = 5\n'
    return from_texts(SERVICE, tmp_path_factory.mktemp("service"), settings)


@pytest.mark.parametrize(
    ("fact", "record", "measure", "now", "then"),
    [
        ("invoices", "i2", "revenue", 1000, 100),
        ("deals", "d1", "revenue", 1000, 900),
        ("deals", "d1", "won_amount", 400, 300),
        ("deals", "d1", "purchases", 2, 1),
        ("tickets", "t2", "units_back", 5, 1),
        # What only names the record is a record of its own.
        ("deals", "d1", "leads", 1, 1),
        ("deals", "d1", "activities", 1, 1),
        ("leads", "l1", "won_amount", 400, 400),
    ],
)
def test_records_leave_all_that_is_made_of_them(service, fact, record, measure, now, then):
    query = Query((measure,), period="2026")
    assert service.ask(query).records == ((now,),)
    (table,) = figures(service.current, fact, [f"files:{record}"], [query])
    assert table.records == ((then,),)


def test_what_is_sold_stays_and_what_came_back_of_it_leaves_with_its_ticket(service):
    query = Query(("units_sold", "return_rate"), period="2026", options=())
    ((sold, rate),) = service.ask(query).records
    (table,) = figures(service.current, "tickets", ["files:t2"], [query])
    assert table.records[0][0] == sold == 10
    assert (rate, table.records[0][1]) == (5 / 10, 1 / 10)
