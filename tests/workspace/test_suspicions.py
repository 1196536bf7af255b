"""What looks wrong is counted when a generation is built, and kept all the same."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from rapport.query import Query
from rapport.suspicions import SUSPICIONS
from rapport.wording import Locale
from rapport.workspace import Workspace

DEAL = (
    "id,name,status,stage_id,amount,currency,owner_id,company_id,"
    "created_at,closed_at,expected_close_on"
)
FILES = {
    # u2 has left.
    "users": """id,name,email,active
        u1,Nora,nora@example.com,true
        u2,Emma,emma@example.com,false
        u3,Kari,,true""",
    # Ida is there twice; three people called Bob are three, as their addresses say.
    # Acme and ACME are one but for case and spaces; Beta is alone.
    "companies": """id,name,x_churn_flag
        c1,Acme AS,false
        c2,ACME  as,false
        c3,Beta,true
        c4,Gamma,true""",
    "contacts": """id,name,email,company_id
        k1,Ann,ann@beta.example,c3
        k2,Anne, ANN@beta.example,
        k3,Bob,,c9
        k4,Bob,bob@one.example,
        k5,bob,bob@two.example,
        k6,Ida,,c4
        k7,IDA ,,c4""",
    "products": """id,name,unit_price
        p1,Core,10
        p2,Plus,-1""",
    "stages": """id,name,position,kind,probability
        s1,Qualify,1,open,10%
        s2,Propose,2,open,120%
        s3,Never,3,open,50%""",
    # d1 and d2 are one; d3 closed before it was created; d4 has no closing date, d5 is past due and
    # its owner has left; d6 was won for nothing that is known; d7 has a rate, d8 and d9 have none;
    # d10 is below zero; d11 has nobody and no date.
    "deals": f"""{DEAL}
        d1,Big order,won,s1,1000,,u1,c1,2026-01-01,2026-02-01,
        d2,big ORDER ,won,s1,1000,,u1,c1,2026-01-02,2026-02-02,
        d3,Third,lost,s1,70,,u1,c3,2026-03-01,2026-02-01,
        d4,Fourth,lost,s2,40,,u1,c3,2026-01-01,,
        d5,Fifth,open,s2,41,,u2,c3,2026-01-01,,2026-05-01
        d6,Sixth,won,s1,,,u1,c3,2026-01-01,2026-02-03,
        d7,Seventh,won,s1,10,GBP,u1,c3,2026-01-01,2026-02-03,
        d8,Eighth,won,s1,300,SEK,u1,c3,2026-01-01,2026-02-03,
        d9,Ninth,open,s1,12.50,SEK,u1,c3,2026-01-01,,2026-12-31
        d10,Tenth,open,s1,-5,,u1,c3,2026-01-01,,2026-12-31
        d11,Eleventh,open,s1,6,,,,,,2026-12-31
        d12,Twelfth,open,s1,7,,u9,c3,2026-01-01,,2026-12-31""",
    # The lines of d1 make 1,000, those of d4 do not make 40.
    "deal_lines": """id,deal_id,product_id,quantity,amount
        n1,d1,p1,6,600
        n2,d1,p1,4,400
        n3,d4,p7,1,39.5""",
    "rates": """currency,rate_on,rate
        GBP,2026-01-01,2""",
    # The log says that d3 was won.
    "deal_events": """deal_id,happened_at,what,to_value
        d3,2026-01-15,lost,
        d3,2026-02-01,won,""",
    "activities": """id,kind,owner_id,deal_id,created_at,done_at
        a1,call,u1,d1,2026-02-02,2026-02-01
        a2,call,u1,d1,2026-02-01,2026-02-01
        a3,call,u1,d5,2026-02-01,2031-02-01
        a4,call,u1,d5,2026-02-01,
        a5,call,,d5,1971-02-01,2026-02-01""",
    "orders": """id,company_id,ordered_at,amount
        o1,c3,2026-02-01,100
        o2,c3,2026-02-01,100""",
    # The first invoice is its lines and the tax, the second is neither with nor without it.
    "invoices": """id,company_id,issued_at,amount,tax
        i1,c3,2026-02-01,125,25
        i2,c3,2026-02-01,130,25""",
    "invoice_lines": """invoice_id,product_id,quantity,amount
        i1,p1,1,100
        i2,p1,1,100""",
    "order_lines": """order_id,product_id,quantity,amount
        o1,p1,1,60
        o1,p1,1,40
        o2,p1,1,99""",
    "subscriptions": """id,company_id,product_id,started_at,cancelled_at,mrr
        b1,c3,p1,2026-02-01,2026-01-01,10
        b2,c4,p1,2026-02-01,2026-03-01,10""",
    # Acme left though it is flagged as a customer; nothing says that Gamma left.
    "churn_events": """id,company_id,churned_at,reason
        e1,c1,2026-03-01,price
        e2,c3,2026-03-01,price""",
    "tickets": """id,company_id,kind,opened_at,solved_at
        t1,c3,question,2026-02-02,2026-02-01
        t2,c3,grumble,2026-02-02,2026-02-03""",
}
SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-15\n'


def imported(folder, files, settings=SETTINGS):
    brought = folder / "files"
    brought.mkdir()
    for name, text in files.items():
        lines = [line.strip() for line in text.splitlines()]
        (brought / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    workspace = Workspace.create(folder / "workspace", settings)
    account = workspace.import_files([brought])
    assert not account.not_placed, account.not_placed
    return workspace


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("wrong"), FILES)


def found(workspace):
    """What looks wrong: records, of how many, groups and examples by kind, table and field."""
    rows = workspace.current.fetch(
        "SELECT kind, table_name, field, records, of_records, groups, examples FROM suspicions", {}
    )[1]
    return {tuple(row[:3]): (*row[3:6], json.loads(row[6])) for row in rows}


def doubted(workspace):
    return dict(workspace.current.fetch("SELECT table_name, records FROM doubted", {})[1])


EXPECTED = {
    ("same_name", "companies", "name"): (2, 4, ["c1", "c2"]),
    ("same_name", "contacts", "name"): (2, 7, ["k6", "k7"]),
    ("same_email", "contacts", "email"): (2, 7, ["k1", "k2"]),
    ("same_deal", "deals", "name"): (2, 12, ["d1", "d2"]),
    ("closed_before_created", "deals", "closed_on"): (1, 6, ["d3"]),
    ("closed_without_date", "deals", "closed_on"): (1, 7, ["d4"]),
    ("past_due", "deals", "expected_close_on"): (1, 5, ["d5"]),
    ("owner_left", "deals", "owner_id"): (1, 5, ["d5"]),
    ("won_without_amount", "deals", "amount"): (1, 5, ["d6"]),
    ("without_rate", "deals", "amount"): (2, 2, ["SEK 312.50"]),
    ("negative", "deals", "amount_original"): (1, 11, ["d10"]),
    ("negative", "products", "unit_price"): (1, 2, ["p2"]),
    ("no_owner", "deals", "owner_id"): (1, 12, ["d11"]),
    ("no_owner", "activities", "owner_id"): (1, 5, ["a5"]),
    ("no_customer", "deals", "company_id"): (1, 12, ["d11"]),
    ("undated", "deals", "created_on"): (1, 12, ["d11"]),
    ("undated", "activities", "done_on"): (1, 5, ["a4"]),
    ("to_nothing", "deals", "owner_id"): (1, 11, ["u9"]),
    ("to_nothing", "contacts", "company_id"): (1, 4, ["c9"]),
    ("to_nothing", "deal_lines", "product_id"): (1, 3, ["p7"]),
    ("no_company", "contacts", "company_id"): (3, 7, ["k2", "k4", "k5"]),
    ("unequal_lines", "deals", "amount"): (1, 2, ["d4"]),
    ("unequal_lines", "orders", "amount"): (1, 2, ["o2"]),
    ("unequal_lines", "invoices", "amount"): (1, 2, ["i2"]),
    ("done_before_created", "activities", "done_on"): (1, 4, ["a1"]),
    ("not_yet", "activities", "done_on"): (1, 4, ["a3"]),
    ("long_ago", "activities", "created_on"): (1, 5, ["a5"]),
    ("ends_before_start", "subscriptions", "cancelled_on"): (1, 2, ["b1"]),
    ("solved_before_opened", "tickets", "solved_on"): (1, 2, ["t1"]),
    ("unknown_word", "tickets", "kind"): (1, 2, ["grumble"]),
    ("share_outside", "stages", "probability"): (1, 3, ["s2"]),
    ("unused_stage", "stages", "name"): (1, 3, ["Never"]),
    ("status_against_log", "deals", "status"): (1, 12, ["d3"]),
    ("left_without_flag", "companies", "x_churn_flag"): (1, 4, ["c1"]),
    ("flag_without_leaving", "companies", "x_churn_flag"): (1, 4, ["c4"]),
}


@pytest.mark.parametrize("where", EXPECTED, ids="-".join)
def test_it_is_found_counted_and_shown(wrong, where):
    records, of_records, examples = EXPECTED[where]
    said = found(wrong)[where]
    bare = [each.rpartition(":")[2] for each in said[3]]
    assert (said[0], said[1], bare) == (records, of_records, examples)


def test_nothing_else_looks_wrong(wrong):
    assert set(found(wrong)) == set(EXPECTED)


def test_repeats_are_told_in_groups(wrong):
    assert found(wrong)["same_name", "companies", "name"][2] == 1
    assert found(wrong)["past_due", "deals", "expected_close_on"][2] is None


def test_a_record_that_looks_wrong_in_two_ways_is_one_record(wrong):
    deals = {"d1", "d2", "d3", "d4", "d5", "d6", "d8", "d9", "d10", "d11", "d12"}
    assert doubted(wrong)["deals"] == len(deals)
    assert doubted(wrong)["companies"] == 3
    assert doubted(wrong)["activities"] == 4


def test_what_looks_wrong_counts_all_the_same(wrong):
    won = wrong.ask(Query(("won_deals", "won_amount"))).rows()[0]
    assert (won["won_deals"], won["won_amount"]) == (5, 2020)


def test_what_was_deleted_is_not_looked_at(tmp_path):
    files = {
        "deals": """id,name,status,amount,created_at,closed_at,deleted_at
            d1,One,won,,2026-01-01,2026-02-01,2026-03-01
            d2,Two,won,5,2026-01-01,2026-02-01,"""
    }
    said = found(imported(tmp_path, files))
    assert ("won_without_amount", "deals", "amount") not in said
    assert said["no_owner", "deals", "owner_id"][:2] == (1, 1)


def test_a_slip_of_the_pen_in_an_amount_stands_out_among_many(tmp_path):
    rows = [f"d{at},Deal {at},won,{100 + at},2026-01-01,2026-02-01" for at in range(300)]
    rows.append("d300,Typed twice,won,1000001000000,2026-01-01,2026-02-01")
    files = {"deals": "\n".join(["id,name,status,amount,created_at,closed_at", *rows])}
    said = found(imported(tmp_path, files))["far_outside", "deals", "amount"]
    assert said[:2] == (1, 301)
    assert said[3][0].endswith("d300")


def test_deals_whose_status_nobody_understands_are_told_of(tmp_path):
    files = {
        "deals": """id,name,status,amount,created_at
            d1,One,won,5,2026-01-01
            d2,Two,wibble,5,2026-01-01"""
    }
    said = found(imported(tmp_path, files))["without_status", "deals", "status"]
    assert said[:2] == (1, 2)
    assert said[3][0].endswith("d2")


def test_old_files_are_past_due_by_their_own_last_day(tmp_path):
    files = {
        "deals": """id,name,status,amount,created_at,closed_at,expected_close_on
            d1,One,won,5,2017-01-01,2017-06-30,
            d2,Two,open,5,2017-01-01,,2017-06-29
            d3,Three,open,5,2017-01-01,,2017-07-31"""
    }
    workspace = imported(tmp_path, files, 'currency = "EUR"\nzone = "UTC"\n')
    assert workspace.current.today == date(2017, 6, 30)
    said = found(workspace)["past_due", "deals", "expected_close_on"]
    assert said[0] == 1
    assert said[3][0].endswith("d2")


def test_a_quote_in_a_currency_or_a_name_breaks_nothing(tmp_path):
    files = {
        "deals": """id,name,status,amount,currency,created_at,closed_at
            d'1,O'Hara,won,5,Q'Q,2026-01-01,2026-02-01"""
    }
    workspace = imported(tmp_path, files)
    assert workspace.ask(Query(("won_deals",))).records == ((1,),)
    assert ("no_owner", "deals", "owner_id") in found(workspace)


def test_every_kind_has_short_words_in_every_language():
    for each in SUSPICIONS.values():
        for text in (each.title, each.mend):
            assert 0 < len(text) < 50, text
            for language in ("nb", "ru"):
                assert Locale(language).say(text) != text


def test_the_churn_flags_of_a_real_company_contradict_its_events(tmp_path, data):
    workspace = Workspace.create(tmp_path)
    workspace.import_files([data / "ravenstack_saas"])
    said = found(workspace)
    with (data / "ravenstack_saas" / "ravenstack_accounts.csv").open(encoding="utf-8") as file:
        flags = {
            row["account_id"]: row["churn_flag"].lower() == "true" for row in csv.DictReader(file)
        }
    with (data / "ravenstack_saas" / "ravenstack_churn_events.csv").open(encoding="utf-8") as file:
        left = {row["account_id"] for row in csv.DictReader(file)}
    without_flag = sum(not flag and name in left for name, flag in flags.items())
    without_event = sum(flag and name not in left for name, flag in flags.items())
    assert (without_flag, without_event) == (277, 35)
    assert said["left_without_flag", "companies", "x_churn_flag"][:2] == (277, 500)
    assert said["flag_without_leaving", "companies", "x_churn_flag"][:2] == (35, 500)
    assert doubted(workspace)["companies"] == 277 + 35
    filled = workspace.current.fetch(
        "SELECT records, filled FROM fullness WHERE field = 'satisfaction_score'", {}
    )[1]
    assert filled == [(2000, 1175)]


def test_deals_without_an_account_or_a_date_are_told_of(maven, data):
    with (data / "maven_crm" / "sales_pipeline.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    no_account = sum(not row["account"] for row in rows)
    no_date = sum(not row["engage_date"] for row in rows)
    assert (no_account, no_date) == (1425, 500)
    said = found(maven)
    assert said["no_customer", "deals", "company_id"][:2] == (no_account, 8800)
    assert said["undated", "deals", "created_on"][:2] == (no_date, 8800)
    either = sum(not row["account"] or not row["engage_date"] for row in rows)
    assert doubted(maven) == {"deals": either}


def test_deals_past_due_and_companies_of_one_name_are_told_of(regional):
    said = found(regional)
    ids = "SELECT name FROM companies GROUP BY lower(name) HAVING count(*) > 1"
    assert regional.current.connection.execute(
        f"SELECT count(*) FROM ({ids.replace('name FROM', 'lower(name) FROM')})"
    ).fetchone() == (said["same_name", "companies", "name"][2],)
    day = regional.current.today
    late = regional.current.connection.execute(
        "SELECT count(*) FROM deals WHERE status = 'open' AND expected_close_on < ?", [day]
    ).fetchone()
    assert late == (said["past_due", "deals", "expected_close_on"][0],)
