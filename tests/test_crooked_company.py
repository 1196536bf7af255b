"""A small company in which everything that can be odd is, with its figures worked out by hand."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from rapport.errors import QueryError, RapportError
from rapport.query import Query
from rapport.workspace import Workspace

FILES = {
    "users": """id,name
        u1,Nora
        u2,Emma""",
    "companies": """id,name,country,x_tier
        c1,Jordan,NO,Gold
        c2,Beta,SE,""",
    "contacts": """id,name
        k1,Jordan""",
    "products": """id,name,unit_cost
        p1,Core,10
        p2,Plus,20""",
    "rates": """currency,rate_on,rate
        GBP,2026-01-01,2""",
    # d1 and d2 are won; d3 is won and deleted; d4 is lost; d5 is open; d6 closed in a typing slip.
    "deals": """id,status,amount,currency,owner_id,company_id,contact_id,lead_id,created_at,closed_at,deleted_at
        d1,won,1000,,u1,c1,,l1,2026-01-01,2026-02-01,
        d2,won,300,GBP,u2,,k1,l1,2026-01-31 23:30,2026-03-31 22:30,
        d3,won,5000,,u1,c2,,l1,2026-01-01,2026-02-01,2026-02-02
        d4,lost,70,,,c2,,,2026-01-01,2026-02-01,
        d5,open,40,,u1,c2,,,2026-01-01,,
        d6,won,7,,u1,c2,,,2026-01-01,0206-02-01,""",
    # d1 is made of Core and of a line without a product; a third line was deleted.
    "deal_lines": """id,deal_id,product_id,quantity,amount,cost,deleted_at
        n1,d1,p1,6,600,,
        n2,d1,,4,400,100,
        n3,d1,p2,1,250,,2026-01-02
        n4,d2,p2,3,300,30,""",
    "leads": """id,name,created_at,converted_at
        l1,Ann,2026-01-01,
        l2,Bob,2026-01-01,""",
    "activities": """id,kind,deal_id,done_at,automatic
        a1,call,d1,2026-02-01 10:00,false
        a2,call,d4,2026-02-02 10:00,false
        a3,email,d2,2026-01-31,true""",
    # Only i1 and i4 are purchases: i2 is void, i3 belongs to a won deal.
    "invoices": """id,company_id,deal_id,issued_at,paid_at,status,amount
        i1,c2,d5,2026-05-01,2026-05-02,paid,40
        i2,c2,,2026-05-01,2026-05-02,void,99
        i3,c1,d1,2026-05-01,2026-05-02,paid,1000
        i4,c1,,2020-01-01,2020-01-05,paid,5""",
}
SETTINGS = (
    'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-15\nfirst_month_of_fiscal_year = 4\n'
)


@pytest.fixture(scope="module")
def crooked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crooked")
    files = folder / "files"
    files.mkdir()
    for name, text in FILES.items():
        lines = [line.strip() for line in text.splitlines()]
        (files / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    workspace = Workspace.create(folder / "workspace", SETTINGS)
    account = workspace.import_files([files])
    assert not account.not_placed
    assert all(each.read == each.loaded for each in account.files)
    return workspace


def ask(workspace, text):
    return list(workspace.ask(Query.from_text(text)).records)


def test_what_was_deleted_counts_nowhere(crooked):
    assert ask(crooked, "--measures won_deals,won_amount") == [(3, 1607)]
    assert ask(crooked, "--measures deals,line_amount,won_line_amount") == [(5, 1600, 1600)]


def test_a_lost_or_unowned_deal_is_in_its_group(crooked):
    assert ask(crooked, "--measures deals --by owner --order owner") == [
        ("(unknown)", 1),
        ("Emma", 1),
        ("Nora", 3),
    ]


def test_a_company_and_a_contact_of_one_name_are_two_customers(crooked):
    rows = ask(crooked, "--measures customers,new_customers --period 2026")
    assert rows == [(3, 2)], "Jordan the company bought in 2020 already"
    assert ask(crooked, "--measures customers --period 2020") == [(1,)]
    names = [name for name, _ in ask(crooked, "--measures won_amount --by customer")]
    assert sorted(names) == ["Beta", "Jordan", "Jordan · k1"]


def test_the_calendar_reaches_every_date_of_every_fact(crooked):
    assert ask(crooked, "--measures customers --by date:year --period 2020") == [
        (date(2020, 1, 1), 1)
    ]


def test_a_deal_is_spread_over_its_products_and_over_what_has_none(crooked):
    rows = dict(ask(crooked, "--measures won_amount --by product"))
    assert rows == {"Core": 600, "(no product)": 407, "Plus": 600}
    whole = crooked.ask(
        Query.from_text("--measures won_amount --by product --where product=Core --totals")
    )
    assert dict(whole.records) == {"Core": 600, "(no product)": 400}
    assert whole.totals == (1000,)
    assert ask(crooked, "--measures won_deals --where product!=Core") == [(2,)]


def test_a_cost_is_in_the_money_that_it_was_given_in(crooked):
    rows = dict(ask(crooked, "--measures line_cost --by product"))
    assert rows == {"Core": 60, "(no product)": 100, "Plus": 60}


def test_a_lead_has_a_share_of_each_of_its_deals(crooked):
    names = "converted_of_created,leads_won,lead_won_amount,open_leads,lead_conversion_rate"
    assert ask(crooked, f"--measures {names}") == [(1, 1, 1600, 1, 0.5)]


def test_an_activity_on_the_day_of_closing_is_before_it_where_no_hour_is_known(crooked):
    assert ask(crooked, "--measures won_deals_touched,closed_deals_touched") == [(1, 1)]


def test_days_are_those_of_the_workspace_s_zone(crooked):
    rows = ask(crooked, "--measures won_amount --by date:month --period 2026-03..2026-04")
    assert [(day.month, value) for day, value in rows] == [(3, 600), (4, 0)]
    assert ask(crooked, "--measures deals --period 2026-01-31") == [(1,)]


def test_a_slip_in_a_year_is_no_date_in_every_grain(crooked):
    for grain in ("day", "week", "month", "quarter", "year", "fiscal_year"):
        rows = dict(ask(crooked, f"--measures won_deals --by date:{grain}"))
        assert rows["(no date)"] == 1
        assert sum(rows.values()) == 3
        assert len(rows) < 100
    table = crooked.query(["won_deals"], period="2026")
    assert table.records == ((2,),)
    assert [note.n for note in table.notes if "without" in note.many] == [1]


def test_what_is_empty_is_not_equal_to_anything(crooked):
    for condition, deals in (
        ("company.x_tier=Gold", 1),
        ("company.x_tier!=Gold", 4),
        ("company.x_tier=none", 4),
        ("currency=GBP", 1),
        ("currency!=GBP", 4),
    ):
        assert ask(crooked, f"--measures deals --where {condition}") == [(deals,)], condition


def test_fiscal_years_begin_where_the_workspace_says(crooked):
    rows = ask(crooked, "--measures won_amount --by date:fiscal_year --period FY2026")
    assert [(day.isoformat(), value) for day, value in rows] == [("2025-04-01", 1600)]
    row = crooked.query(["won_amount"], period="this_year", compare=["previous_year"]).rows()[0]
    assert (row["won_amount"], row["won_amount:previous"]) == (0, None), "no data go back so far"


def test_many_values_over_two_facts_each_find_their_own(crooked):
    names = "|".join(f"x{n}" for n in range(15))
    table = crooked.query(["deals", "leads"], where=[f"country={names}|NO", "country!=x3|x4"])
    assert table.records == ((1, 0),)


def test_settings_hold_from_the_next_build_and_that_is_said(crooked):
    file = crooked.folder / "rapport.toml"
    file.write_text(SETTINGS.replace("EUR", "NOK"), "utf-8")
    try:
        table = Workspace.open(crooked.folder).query(["won_amount"])
    finally:
        file.write_text(SETTINGS, "utf-8")
    assert table.currency == "EUR"
    assert any("has changed since" in note.one for note in table.notes)
    assert not any("has changed since" in note.one for note in crooked.query(["deals"]).notes)


@pytest.mark.parametrize(
    "text",
    [
        "--period last_9999_years",
        "--period FY0000",
        "--period 0001-01 --compare previous_year",
        "--where amount>=sNaN",
        "--where amount>=inf",
        f"--where '{'all(' * 600}owner=x{')' * 600}'",
        "--by created_on:month --period 2026 --compare previous_year",
        "--by date:hour",
    ],
)
def test_nonsense_is_refused_and_never_fails(crooked, text):
    with pytest.raises(QueryError):
        ask(crooked, f"--measures deals {text}")


def test_a_broken_kept_statement_is_made_anew(crooked):
    known = ask(crooked, "--measures won_amount,lost_deals --by team")
    for path in (crooked.data / "kept").rglob("*.sql"):
        path.write_text(path.read_text("utf-8")[:20], "utf-8")
    again = Workspace.open(crooked.folder)
    assert ask(again, "--measures won_amount,lost_deals --by team") == known


def test_whatever_is_asked_there_is_an_answer_or_a_reason(crooked):
    from hypothesis import given, settings
    from hypothesis import strategies as st

    words = st.one_of(
        st.text(max_size=20),
        st.sampled_from(["owner=none", "amount>1", "date:week", "FY2026", "last_3_days", "x_tier"]),
    )

    @settings(max_examples=150, deadline=None)
    @given(words, words, words, st.sampled_from(["deals", "win_rate", "leads", "units"]))
    def answers(period, condition, by, measure):
        parts = {"measures": [measure], "period": [period], "where": [condition], "by": [by]}
        with suppress(RapportError):
            assert crooked.ask(Query.from_parameters(parts)).columns

    answers()
