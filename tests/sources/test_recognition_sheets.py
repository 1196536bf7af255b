"""Sheets with records of several tables in one row are taken apart."""

from __future__ import annotations

from tests.sources.conftest import fields

SHEET = (
    "Deal ID,Stage,Amount,Owner,Owner Email,Company ID,Company,Company Industry,Account: City,"
    "Employees,Contact First Name,Contact Last Name,Contact E-mail\n"
    "1,Won,5,Ann,ann@us.no,77,Acme,Roofs,Oslo,12,Bo,Ek,bo@acme.no\n"
    "2,Lost,6,Ann,ann@us.no,77,Acme,Tiles,,15,Bo,Ek,bo@acme.no\n"
    "3,Open,7,Liv,liv@us.no,88,Bolt,Pipes,Bergen,3,,,\n"
)


def test_a_sheet_of_deals_makes_its_companies_and_people(store, written):
    account = store.take(written("deals.csv", SHEET)).files[0]
    assert account.table == "deals"
    found = fields(account)
    assert found["Company Industry"] == "company.industry"
    assert found["Account: City"] == "company.city"
    assert found["Employees"] == "company.employees"
    assert store.ask(
        "SELECT id, name, industry, city, employees FROM mapped_companies ORDER BY id"
    ) == [
        ("files:77", "Acme", "Tiles", "Oslo", 15),
        ("files:88", "Bolt", "Pipes", "Bergen", 3),
    ]
    assert store.ask("SELECT name, email FROM mapped_contacts") == [("Bo Ek", "bo@acme.no")]
    assert store.ask("SELECT name, email FROM mapped_users ORDER BY 1") == [
        ("Ann", "ann@us.no"),
        ("Liv", "liv@us.no"),
    ]
    assert store.ask(
        "SELECT company_id, contact_id, owner_id FROM mapped_deals ORDER BY id LIMIT 1"
    ) == [("files:77", "files:Bo Ek", "files:Ann")]


def test_facts_that_differ_between_rows_are_told(store, written):
    account = store.take(written("deals.csv", SHEET)).files[0]
    assert any(
        'The rows differ in "Company Industry", "Employees" for 1 of the companies, such as 77'
        in each
        for each in account.messages
    ), account.messages


def test_a_contact_goes_by_its_address_where_there_is_no_name(store, written):
    store.take(
        written("deals.csv", "Deal ID,Stage,Amount,Owner,Contact Email\n1,Won,5,Ann,bo@acme.no\n")
    )
    assert store.ask("SELECT name, email FROM mapped_contacts") == [("bo@acme.no", "bo@acme.no")]
    assert store.ask("SELECT contact_id FROM mapped_deals") == [("files:bo@acme.no",)]


def test_people_of_a_file_are_found_by_their_address(store, written):
    written("all/contacts.csv", "Contact ID,First Name,Last Name,Email\nC1,Bo,Ek,bo@acme.no\n")
    store.take(
        written(
            "all/deals.csv", "Deal ID,Stage,Amount,Owner,Contact Email\n1,Won,5,Ann,bo@acme.no\n"
        ).parent
    )
    assert store.ask("SELECT contact_id FROM mapped_deals") == [("all:C1",)]
    assert store.ask("SELECT name FROM mapped_contacts") == [("Bo Ek",)]


def test_a_file_of_companies_knows_better_than_a_sheet(store, written):
    written("all/companies.csv", "Company ID,Company name,Industry\n77,Acme Ltd,Roofing\n")
    store.take(
        written(
            "all/deals.csv",
            "Deal ID,Stage,Amount,Company ID,Company,Company City\n"
            "1,Won,5,77,Acme,Oslo\n2,Won,6,99,New,Voss\n",
        ).parent
    )
    rows = store.ask("SELECT id, name, industry, city FROM mapped_companies ORDER BY id")
    assert rows == [
        ("all:77", "Acme Ltd", "Roofing", "Oslo"),
        ("all:99", "New", None, "Voss"),
    ]


def test_deals_that_repeat_for_each_product_are_deals_and_lines(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Deal Name,Stage,Owner,Deal Amount,Close Date,Product,Quantity,Unit Price\n"
            "1,Roof,Won,Ann,900,2024-01-31,Tiles,10,50\n"
            "1,Roof,Won,Ann,900,2024-01-31,Pipes,4,100\n"
            "2,Wall,Lost,Bo,50,2024-02-01,Tiles,1,50\n",
        )
    ).files[0]
    assert (account.table, account.loaded, account.rejected) == ("deal_lines", 3, 0)
    assert store.ask(
        "SELECT id, name, status, owner_id, amount_original FROM mapped_deals ORDER BY id"
    ) == [
        ("files:1", "Roof", "won", "files:Ann", 900),
        ("files:2", "Wall", "lost", "files:Bo", 50),
    ]
    assert store.ask(
        "SELECT deal_id, product_id, quantity, unit_price FROM mapped_deal_lines ORDER BY 1, 2"
    ) == [
        ("files:1", "files:Pipes", 4, 100),
        ("files:1", "files:Tiles", 10, 50),
        ("files:2", "files:Tiles", 1, 50),
    ]
    assert any("1 of 2 deals stand in several rows" in each for each in account.messages)


def test_a_look_up_that_comes_later_still_says_more(store, written):
    store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Owner,ReasonID\n1,Lost,5,Ann,1\n2,Lost,6,Bo,2\n3,Lost,7,Bo,2\n",
        )
    )
    account = store.take(written("reasons.csv", "ReasonID,Loss reason\n1,Price\n2,Time\n")).files[0]
    assert account.table is None
    assert store.ask("SELECT loss_reason FROM mapped_deals ORDER BY id") == [
        ("Price",),
        ("Time",),
        ("Time",),
    ]


def test_a_sheet_of_orders_by_product_is_orders_and_lines(store, written):
    account = store.take(
        written(
            "Superstore.csv",
            "Row ID,Order ID,Order Date,Customer ID,Customer Name,Segment,City,Product ID,"
            "Category,Product Name,Sales,Quantity\n"
            "1,CA-1,2024-01-05,CG-1,Ann Lee,Consumer,Oslo,P-1,Furniture,Chair,100,2\n"
            "2,CA-1,2024-01-05,CG-1,Ann Lee,Consumer,Oslo,P-2,Furniture,Table,300,1\n"
            "3,CA-2,2024-01-06,DV-2,Bo Ek,Corporate,Voss,P-1,Furniture,Chair,50,1\n",
        )
    ).files[0]
    assert (account.table, account.loaded) == ("order_lines", 3)
    assert store.ask(
        "SELECT id, company_id, CAST(ordered_on AS VARCHAR) FROM mapped_orders ORDER BY id"
    ) == [
        ("files:CA-1", "files:CG-1", "2024-01-05"),
        ("files:CA-2", "files:DV-2", "2024-01-06"),
    ]
    assert store.ask("SELECT id, name, segment FROM mapped_companies ORDER BY id") == [
        ("files:CG-1", "Ann Lee", "Consumer"),
        ("files:DV-2", "Bo Ek", "Corporate"),
    ]
    assert store.ask("SELECT id, name, category FROM mapped_products ORDER BY id") == [
        ("files:P-1", "Chair", "Furniture"),
        ("files:P-2", "Table", "Furniture"),
    ]


def test_a_newer_sheet_of_deals_by_product_stands_in_for_the_older(store, written):
    head = "Deal ID,Deal Name,Stage,Owner,Deal Amount,Product,Quantity\n"
    first = f"{head}1,Roof,Open,Ann,900,Tiles,10\n1,Roof,Open,Ann,900,Pipes,4\n"
    store.take(written("march/deals.csv", first))
    store.take(written("april/deals.csv", first.replace("Open", "Won")))
    assert store.ask("SELECT id, status FROM mapped_deals") == [("files:1", "won")]
    assert store.ask("SELECT count(*) FROM mapped_deal_lines") == [(2,)]


def test_a_company_goes_by_its_name_where_it_has_no_id(store, written):
    store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Owner,Company ID,Company\n1,Won,5,Ann,77,Acme\n"
            "2,Won,6,Ann,,Acme\n3,Won,7,Ann,,Bolt\n",
        )
    )
    assert store.ask("SELECT company_id FROM mapped_deals ORDER BY id") == [
        ("files:77",),
        ("files:77",),
        ("files:Bolt",),
    ]


LINED = """Deal ID,Deal,Product,Amount,Stage,Closed on,Rep
S1,Roof A,Panels,"12,000.50",Won,2025-04-03,Sam
S1,Roof A,Inverter,"1,200.00",Won,2025-04-03,Sam
S2,House B,Panels,"5,000.00",Won,2025-05-03,Max
S4,House D,Inverter,,Open,,Max
S4,House D,Panels,"3,600.00",Open,,Max
"""


def test_a_deal_that_stands_once_per_product_is_worth_what_its_lines_are_together(store, written):
    account = store.take(written("solar.csv", LINED)).files[0]
    assert account.table == "deal_lines"
    rows = store.ask("SELECT id, amount_original FROM mapped_deals ORDER BY id")
    # Of S4 one line is not known, so that its amount is not known either.
    assert [(each, None if amount is None else float(amount)) for each, amount in rows] == [
        ("files:S1", 13200.5),
        ("files:S2", 5000.0),
        ("files:S4", None),
    ]
