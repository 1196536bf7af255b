"""Four companies' files, as others have made them, are recognised with no word from a person."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.sources.conftest import DATA, Store, fields

from rapport.settings import Settings

SETS = ("maven_crm", "regional_sales", "ravenstack_saas", "adventureworks_quota")


@pytest.fixture(scope="module")
def all_sets(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("real") / "data", Settings(zone="Europe/Oslo"))
    accounts = {each: store.take(DATA / each) for each in SETS}
    store.raw.close()
    from rapport.engines.duckdb import connect
    from rapport.sources import map_to_model

    generation = connect()
    generation.execute(f"ATTACH '{store.raw.path}' AS raw (READ_ONLY)")
    map_to_model(generation, store.settings)
    yield accounts, lambda statement: generation.execute(statement).fetchall()
    generation.close()


@pytest.fixture(scope="module")
def accounts(all_sets):
    return all_sets[0]


@pytest.fixture(scope="module")
def ask(all_sets):
    return all_sets[1]


def test_maven_files_become_the_tables_that_they_are(accounts):
    placed = {each.name: each.table for each in accounts["maven_crm"].placed}
    assert placed == {
        "maven_crm/accounts.csv": "companies",
        "maven_crm/products.csv": "products",
        "maven_crm/sales_pipeline.csv": "deals",
        "maven_crm/sales_teams.csv": "users",
    }


def test_maven_columns_become_fields(accounts):
    maven = accounts["maven_crm"]
    assert fields(maven.file("sales_pipeline.csv")) == {
        "opportunity_id": "id",
        "sales_agent": "owner.name",
        "product": "product.name",
        "account": "company.name",
        "deal_stage": "stage.name",
        "engage_date": "created_at",
        "close_date": "closed_at",
        "close_value": "amount",
    }
    assert fields(maven.file("accounts.csv")) == {
        "account": "name",
        "sector": "industry",
        "year_established": "x_year_established",
        "revenue": "annual_revenue",
        "employees": "employees",
        "office_location": "country",
        "subsidiary_of": "parent.name",
    }
    assert fields(maven.file("sales_teams.csv")) == {
        "sales_agent": "name",
        "manager": "team.name",
        "regional_office": "team.parent.name",
    }
    assert fields(maven.file("products.csv")) == {
        "product": "name",
        "series": "category",
        "sales_price": "unit_price",
    }


def test_every_decision_has_its_reason(accounts):
    for account in accounts.values():
        for file in account.files:
            assert file.reason
            for column in file.columns:
                assert column.reason
                assert 0 < column.confidence <= 1


def test_a_description_of_the_other_files_is_no_data_but_is_heeded(accounts, ask):
    described = accounts["maven_crm"].file("data_dictionary.csv")
    assert described.table is None
    assert "describes" in described.reason
    revenue = ask("SELECT annual_revenue FROM mapped_companies WHERE name = 'Acme Corporation'")
    assert revenue == [(Decimal("1100040000.0000"),)]


def test_the_day_on_which_work_began_stands_in_for_creation_and_says_so(accounts):
    columns = accounts["maven_crm"].file("sales_pipeline.csv").columns
    engaged = next(each for each in columns if each.header == "engage_date")
    assert "no date of creation" in engaged.reason


def test_maven_figures(ask, truth):
    rows = ask("""
        SELECT sum(amount_original) FILTER (status = 'won'), count(*) FILTER (status = 'won'),
            count(*) FILTER (status = 'open'), count(*)
        FROM mapped_deals WHERE system = 'maven_crm'""")
    assert rows == [(Decimal("10005534.0000"), 4238, 2089, 8800)]
    by_product = ask("""
        SELECT name, sum(amount_original) FILTER (status = 'won')::DOUBLE
        FROM mapped_deals JOIN mapped_products AS products ON products.id = product_id
        WHERE products.system = 'maven_crm' GROUP BY 1""")
    figures = next(each for each in truth["maven_crm"] if each["name"].startswith("per product"))
    assert dict(by_product) == {row[0]: row[1] for row in figures["rows"]}
    by_quarter = ask("""
        SELECT year(closed_on) || 'Q' || quarter(closed_on), sum(amount_original)::DOUBLE, count(*)
        FROM mapped_deals WHERE system = 'maven_crm' AND status = 'won' GROUP BY 1 ORDER BY 1""")
    assert [list(row) for row in by_quarter] == truth["maven_crm"][2]["rows"]


def test_a_name_that_differs_by_spacing_is_taken_as_the_one_there_is_and_said(accounts, ask):
    assert any("1,480 records say GTXPro" in each for each in accounts["maven_crm"].messages)
    assert ask("SELECT value, taken_as, records FROM resolutions") == [("GTXPro", "GTX Pro", 1480)]


def test_teams_are_made_of_managers_and_offices(ask):
    rows = ask("""
        SELECT team.name, office.name FROM mapped_teams AS team
        JOIN mapped_teams AS office ON office.id = team.parent_id
        WHERE team.system = 'maven_crm' ORDER BY 1""")
    assert rows == [
        ("Cara Losch", "East"),
        ("Celia Rouche", "West"),
        ("Dustin Brinkmann", "Central"),
        ("Melvin Marxen", "Central"),
        ("Rocco Neubert", "East"),
        ("Summer Sewald", "West"),
    ]
    assert ask(
        "SELECT count(*) FROM mapped_users WHERE team_id IS NULL AND system = 'maven_crm'"
    ) == [(0,)]


def test_a_day_is_that_day_in_every_zone_and_its_moment_is_local_midnight(ask):
    rows = ask("""SELECT closed_on::VARCHAR, closed_at::VARCHAR, closed_hour
        FROM mapped_deals WHERE id = 'maven_crm:1C1I7A6R'""")
    assert rows == [("2017-03-01", "2017-02-28 23:00:00", None)]
    rows = ask("""SELECT solved_on::VARCHAR, solved_at::VARCHAR, solved_hour
        FROM mapped_tickets WHERE id = 'ravenstack_saas:T-0024de'""")
    assert rows == [("2023-07-28", "2023-07-28 01:00:00", 3)]


def test_every_reference_of_maven_finds_its_record(ask):
    for column, table in (
        ("owner_id", "users"),
        ("product_id", "products"),
        ("stage_id", "stages"),
    ):
        assert ask(f"""SELECT count(*) FROM mapped_deals
            WHERE system = 'maven_crm' AND ({column} IS NULL
            OR {column} NOT IN (SELECT id FROM mapped_{table}))""") == [(0,)]
    assert ask("""SELECT count(*) FILTER (company_id IS NULL), count(DISTINCT company_id)
        FROM mapped_deals WHERE system = 'maven_crm'""") == [(1425, 85)]


def test_regional_sales_is_placed(accounts):
    regional = accounts["regional_sales"]
    assert {each.name.split("/")[1]: each.table for each in regional.placed} == {
        "Accounts.csv": "companies",
        "Campaigns.csv": "campaigns",
        "Contacts.csv": "contacts",
        "Industries.csv": None,
        "Opportunities.csv": "deals",
        "Owners.csv": "users",
        "Products.csv": "products",
        "Territories.csv": None,
    }
    assert "calendar" in regional.file("Opportunity_Calendar.csv").reason
    assert "begins with _" in regional.file("_dax_measures.csv").reason
    assert not any(each.failed for each in regional.files)


def test_regional_opportunities_keep_every_column(accounts):
    found = fields(accounts["regional_sales"].file("Opportunities.csv"))
    assert {each: found[each] for each in found if not (found[each] or "").startswith("x_")} == {
        "Status": "status",
        "Sales Stage": "stage.name",
        "Value": "amount",
        "Probability": "probability",
        "AccountSeq": "company_id",
        "OpportunitySeq": "id",
        "ProductSeq": "product_id",
        "SystemUserSeq": "owner_id",
        "CampaignSeq": "campaign_id",
        "Blank": None,
        "Opportunity Created On": "created_at",
        "CloseDate": "closed_at",
    }
    assert found["Probability (raw)"] == "x_probability_raw"


def test_look_ups_become_fields_of_the_table_that_refers_to_them(accounts, ask):
    found = fields(accounts["regional_sales"].file("Accounts.csv"))
    assert found["AccountOwnerSeq"] == "owner_id"
    assert found["State or Province"] == "region"
    rows = ask("""SELECT name, industry, region, x_territory, x_region, owner_id
        FROM mapped_companies WHERE id = 'regional_sales:1000'""")
    assert rows == [
        (
            "A. Datum Corporation  (U.S.)",
            "Major Banks",
            "NC",
            "US-SOUTH",
            "North America",
            "regional_sales:11",
        )
    ]


def test_regional_figures(ask, truth):
    rows = ask("""SELECT upper(status[1]) || status[2:], count(*), sum(amount_original)::BIGINT
        FROM mapped_deals WHERE system = 'regional_sales' GROUP BY 1 ORDER BY 1""")
    assert [list(row) for row in rows] == truth["regional_sales"][0]["rows"]
    stages = ask("""
        SELECT stages.name, count(*), sum(amount_original)::BIGINT,
            round(sum(amount_original * deals.probability), 2)
        FROM mapped_deals AS deals JOIN mapped_stages AS stages ON stages.id = stage_id
        WHERE deals.system = 'regional_sales' AND status = 'open' GROUP BY ALL ORDER BY 1""")
    assert [list(row) for row in stages] == truth["regional_sales"][2]["rows"]
    assert ask("""SELECT name, position, kind FROM mapped_stages
        WHERE system = 'regional_sales' ORDER BY position""") == [
        ("1-Qualify", 1, "open"),
        ("2-Develop", 2, "open"),
        ("3-Propose", 3, "open"),
        ("4-Close", 4, "open"),
    ]


def test_ravenstack_is_placed(accounts, ask):
    placed = {each.dataset: each.table for each in accounts["ravenstack_saas"].placed}
    assert placed == {
        "ravenstack_accounts": "companies",
        "ravenstack_churn_events": "churn_events",
        "ravenstack_subscriptions": "subscriptions",
        "ravenstack_support_tickets": "tickets",
    }
    usage = accounts["ravenstack_saas"].file("ravenstack_feature_usage.csv")
    assert usage.table is None
    assert usage.reason
    assert ask("SELECT count(*), count(DISTINCT product_id) FROM mapped_subscriptions") == [
        (5000, 3)
    ]
    assert ask("SELECT count(*) FROM mapped_churn_events") == [(600,)]
    assert ask("SELECT count(*), count(solved_at), count(opened_hour) FROM mapped_tickets") == [
        (2000, 2000, 0)
    ]
    assert ask("""SELECT min(source), max(source), count(DISTINCT source) FROM mapped_companies
        WHERE system = 'ravenstack_saas'""") == [("ads", "partner", 5)]


def test_ravenstack_figures(ask, truth):
    rows = ask("""
        SELECT d::VARCHAR, count(*), count(DISTINCT company_id), sum(mrr_original)::DOUBLE
        FROM (VALUES (DATE '2023-06-30'), (DATE '2023-12-31'), (DATE '2024-06-30'),
            (DATE '2024-12-31')) AS days(d)
        JOIN mapped_subscriptions ON started_on <= d AND (cancelled_on IS NULL OR cancelled_on > d)
        GROUP BY 1 ORDER BY 1""")
    assert [list(row) for row in rows] == truth["ravenstack_saas"][0]["rows"]


def test_quotas_without_a_header_become_goals_of_people(accounts, ask, truth):
    quota = accounts["adventureworks_quota"]
    assert quota.file("SalesPersonQuotaHistory.csv").table == "goals"
    assert quota.file("SalesPerson.csv").table == "users"
    for name in ("SalesReason.csv", "SalesTerritory.csv", "SalesTerritoryHistory.csv"):
        assert quota.file(name).table is None
    assert ask("""
        SELECT count(*), count(DISTINCT scope_id), min(measure), min(grain), min(scope_kind)
        FROM mapped_goals JOIN mapped_users AS users ON users.id = scope_id""") == [
        (163, 17, "won_amount", "quarter", "user")
    ]
    by_year = ask("""SELECT year(period_start), count(*), count(DISTINCT scope_id),
        sum(target)::BIGINT FROM mapped_goals GROUP BY 1 ORDER BY 1""")
    assert [list(row) for row in by_year] == truth["adventureworks_quota"][0]["rows"]


def test_the_same_folder_again_changes_nothing_and_says_so(tmp_path):
    store = Store(tmp_path / "data")
    store.take(DATA / "maven_crm")
    before = store.raw.state
    again = store.take(DATA / "maven_crm")
    for file in again.placed:
        assert (file.loaded, file.updated, file.rejected) == (0, 0, 0)
        assert file.unchanged == file.read
        assert "unchanged since" in file.messages[0]
    assert store.raw.state == before
    store.raw.close()
