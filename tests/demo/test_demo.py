"""The demo company is the same each time, complete, and like a real one."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from tests.demo.written import columns, opened, value

from rapport.demo import FIRST_DAY, TODAY, dice, write_company
from rapport.demo.truths import FLAWS, MISSING
from rapport.engines.duckdb import connect
from rapport.schema import EVERYWHERE, SQL_TYPES, TABLES

WRITTEN = {
    "activities", "campaigns", "churn_events", "companies", "contacts", "costs", "deal_credits",
    "deal_events", "deal_lines", "deals", "emails", "goals", "invoice_lines", "invoices",
    "lead_changes", "lead_statuses", "leads", "mrr_changes", "order_lines", "orders", "pipelines",
    "products", "rates", "shipments", "spend", "stages", "subscriptions", "survey_responses",
    "teams", "tickets", "touches", "user_teams", "users", "visits", "work",
}  # fmt: skip
DECLARED = {
    table: {each.name: each for each in (*schema.columns, *EVERYWHERE)}
    for table, schema in TABLES.items()
}
KEYED = sorted(table for table in WRITTEN if TABLES[table].key and table != "goals")
MAY_LIE_AHEAD = {
    *("expected_close_on", "next_step_at", "due_at", "period_start", "cost_on", "promised_on")
}


def test_the_same_number_of_deals_gives_the_same_bytes(tmp_path):
    first = write_company(tmp_path / "first", 700)
    second = write_company(tmp_path / "second", 700)
    assert [path.name for path in first] == [path.name for path in second]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_number_of_threads_makes_no_difference(tmp_path, monkeypatch):
    def written_with(threads):
        def connected():
            connection = connect()
            connection.execute(f"SET threads = {threads}")
            return connection

        monkeypatch.setattr("rapport.demo.connect", connected)
        return write_company(tmp_path / str(threads), 2_000)

    for one, other in zip(written_with(1), written_with(4), strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_contents_are_what_every_machine_gets(tmp_path):
    """Changes only where the company is changed on purpose, or where DuckDB hashes anew."""
    write_company(tmp_path, 200)
    with opened(tmp_path) as company:
        found = company.execute(
            "SELECT count(*), sum(amount), CAST(min(created_at) AS VARCHAR),"
            " CAST(max(closed_at) AS VARCHAR) FROM deals"
        ).fetchone()
    assert found == (
        200,
        Decimal("10291987.05"),
        "2023-10-04 10:35:00",
        "2026-09-30 10:57:00",
    )


def test_too_few_deals_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 20 deals"):
        write_company(tmp_path, 5)


def test_a_folder_with_an_apostrophe_is_written_to(tmp_path):
    assert all(path.exists() for path in write_company(tmp_path / "Nora's", 20))


@pytest.mark.parametrize("deals", [20, 100])
def test_a_small_company_has_every_table(tmp_path, deals):
    paths = write_company(tmp_path, deals)
    assert {path.stem for path in paths} == WRITTEN
    with opened(tmp_path) as company:
        assert value(company, "SELECT count(*) FROM deals") == deals
        for table in WRITTEN - {"churn_events", "shipments", "tickets", "deal_credits"}:
            assert value(company, f"SELECT count(*) FROM {table}") > 0, table


def test_there_are_as_many_records_as_asked_for(company):
    assert value(company, "SELECT count(*) = asked_for() FROM deals")
    assert value(company, "SELECT count(*) = 3 * asked_for() FROM leads")
    assert 3 < value(company, "SELECT (SELECT count(*) FROM activities) / asked_for()") < 5


@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_columns_are_the_models_and_have_its_types(company, table):
    for name, kind in columns(company, table).items():
        assert kind == SQL_TYPES[DECLARED[table][name].type], f"{table}.{name}"


@pytest.mark.parametrize("table", KEYED)
def test_keys_are_unique_and_filled(company, table):
    key = ", ".join(TABLES[table].key)
    assert value(company, f"SELECT count(*) = count(DISTINCT ({key})) FROM {table}")
    for each in TABLES[table].key:
        assert value(company, f"SELECT count(*) = count({each}) FROM {table}")


@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_every_reference_has_its_target_but_for_those_planted(company, table):
    missing = ", ".join(f"'{each}'" for each in sorted(MISSING))
    for name in columns(company, table):
        target = DECLARED[table][name].references
        if target:
            assert not value(
                company,
                f"SELECT count(*) FROM {table} WHERE {name} IS NOT NULL"
                f" AND {name} NOT IN (SELECT id FROM {target})"
                f" AND {name} NOT IN ({missing})",
            ), f"{table}.{name}"


@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_fixed_words_are_the_models(company, table):
    for name in columns(company, table):
        allowed = DECLARED[table][name].one_of
        if allowed:
            found = company.execute(
                f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL"
            ).fetchall()
            assert {row[0] for row in found} <= set(allowed), f"{table}.{name}"


@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_nothing_happens_after_today(company, table):
    for name, kind in columns(company, table).items():
        if kind in ("DATE", "TIMESTAMP") and name not in MAY_LIE_AHEAD:
            latest = value(company, f"SELECT CAST(max({name}) AS DATE) FROM {table}")
            assert latest is None or latest <= TODAY, f"{table}.{name}"


@pytest.mark.parametrize("table", ["deals", "companies", "contacts", "tickets", "orders"])
def test_what_people_enter_they_enter_in_working_hours(company, table):
    for name, kind in columns(company, table).items():
        if kind == "TIMESTAMP" and name in ("created_at", "closed_at", "opened_at", "ordered_at"):
            local = f"(({name} AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Oslo')"
            assert not value(
                company,
                f"SELECT count(*) FROM {table} WHERE hour({local}) NOT BETWEEN 8 AND 18"
                f" OR isodow({local}) > 5",
            ), f"{table}.{name}"


def test_the_history_covers_three_years(company):
    first, last = company.execute(
        "SELECT CAST(min(created_at) AS DATE), CAST(max(created_at) AS DATE) FROM deals"
    ).fetchone()
    assert FIRST_DAY <= first <= date(2023, 10, 31)
    assert date(2026, 9, 1) <= last <= TODAY


def test_lines_sum_to_the_deals_amount(company):
    assert not value(
        company,
        """
        SELECT count(*) FROM deals
        LEFT JOIN (SELECT deal_id, sum(amount) AS amount FROM deal_lines GROUP BY deal_id) AS lines
            ON lines.deal_id = deals.id
        WHERE lines.amount IS DISTINCT FROM deals.amount
        """,
    )
    assert not value(
        company,
        "SELECT count(*) FROM deal_lines WHERE abs(amount - quantity * unit_price * (1 - discount))"
        " > 0.005 OR cost IS NULL",
    )
    assert value(
        company,
        "SELECT bool_and(found) FROM (SELECT count(*) BETWEEN 1 AND 3 AS found FROM deal_lines"
        " GROUP BY deal_id)",
    )


def test_deals_close_after_they_were_created_but_for_those_entered_late(company):
    assert not value(
        company, "SELECT count(*) FROM deals WHERE (status = 'open') <> (closed_at IS NULL)"
    )
    assert not value(
        company,
        "SELECT count(*) FROM deals WHERE closed_at <= created_at"
        " AND created_at <> closed_at + INTERVAL 7 DAY",
    )


def test_stages_belong_to_the_deals_pipeline(company):
    assert not value(
        company,
        "SELECT count(*) FROM deals JOIN stages ON stages.id = stage_id"
        " WHERE stages.pipeline_id <> deals.pipeline_id OR stages.kind <> 'open'",
    )


def test_leads_go_forward(company):
    assert not value(
        company,
        "SELECT count(*) FROM leads WHERE created_at > first_contacted_at"
        " OR created_at > qualified_at OR first_contacted_at > qualified_at"
        " OR qualified_at > converted_at OR qualified_at > disqualified_at"
        " OR (converted_at IS NOT NULL AND disqualified_at IS NOT NULL)"
        " OR (converted_at IS NULL) <> (converted_deal_id IS NULL)",
    )
    assert not value(
        company,
        "SELECT count(*) FROM deals JOIN leads ON leads.converted_deal_id = deals.id"
        " WHERE deals.lead_id IS DISTINCT FROM leads.id"
        " OR deals.created_at <> leads.converted_at OR deals.company_id <> leads.company_id",
    )
    assert value(company, "SELECT count(lead_id) FROM deals") == value(
        company, "SELECT count(converted_deal_id) FROM leads"
    )


def test_activities_fall_within_their_deal(company):
    assert not value(
        company,
        "SELECT count(*) FROM activities JOIN deals ON deals.id = deal_id"
        " WHERE (done_at < deals.created_at AND deals.created_at < closed_at)"
        " OR done_at > closed_at",
    )
    assert not value(
        company,
        "SELECT count(*) FROM activities WHERE done_at IS NULL AND due_at IS NULL"
        " OR created_at > due_at",
    )


def test_every_deals_company_and_contact_were_there_before_it(company):
    assert not value(
        company,
        "SELECT count(*) FROM deals JOIN companies ON companies.id = deals.company_id"
        " JOIN contacts ON contacts.id = contact_id WHERE companies.created_at > deals.created_at"
        " OR contacts.created_at > deals.created_at OR contacts.company_id <> deals.company_id",
    )


def test_every_currency_has_a_rate_for_each_month(company):
    assert not value(
        company,
        """
        SELECT count(*) FROM deals
        LEFT JOIN rates ON rates.currency = deals.currency
            AND rate_on = date_trunc('month', coalesce(closed_at, created_at))
        WHERE deals.currency NOT IN ('EUR', 'CHF') AND rate IS NULL
            AND coalesce(closed_at, created_at) IS NOT NULL
        """,
    )


def test_it_sells_like_a_real_company(company):
    deals, share, average, euro = company.execute(
        """
        SELECT count(*), count(*) FILTER (status = 'won')
                / count(*) FILTER (status IN ('won', 'lost')),
            avg(amount * CASE currency WHEN 'NOK' THEN 0.087 WHEN 'SEK' THEN 0.089
                WHEN 'GBP' THEN 1.16 ELSE 1 END),
            avg(CAST(currency = 'EUR' AS INTEGER))
        FROM deals WHERE kind = 'new'
        """
    ).fetchone()
    assert 0.20 < share < 0.35
    assert 15_000 < average < 40_000
    assert 0.6 < euro < 0.9
    assert value(company, "SELECT count(*) FILTER (status = 'open') FROM deals") > deals * 0.04


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_is_in_a_few_records(large, flaw):
    share = value(large, f"SELECT count(*) FILTER ({flaw.condition}) / count(*) FROM {flaw.table}")
    assert flaw.least <= share <= flaw.most


def test_years_grow_and_months_have_their_season(large):
    years = [row[0] for row in large.execute(
        "SELECT sum(amount) FROM deals WHERE status = 'won' AND currency = 'EUR'"
        " GROUP BY (DATE '2026-09-30' - CAST(closed_at AS DATE)) // 365"
        " ORDER BY min(closed_at)"
    ).fetchall()][-3:]  # fmt: skip
    assert years == sorted(years)
    won = dict(large.execute(
        "SELECT month(closed_at), count(*) FROM deals WHERE status = 'won'"
        " AND closed_at >= DATE '2024-10-01' GROUP BY ALL"
    ).fetchall())  # fmt: skip
    usual = sum(won.values()) / 12
    assert won[7] < 0.6 * usual
    assert won[12] < 0.85 * usual
    assert won[3] > 1.15 * usual
    assert won[6] > 1.15 * usual
    assert won[9] > 1.15 * usual


def test_sellers_and_sources_differ(large):
    for column in ("owner_id", "source"):
        shares = [row[0] for row in large.execute(
            f"SELECT avg(CAST(status = 'won' AS INTEGER)) FROM deals"
            f" WHERE kind = 'new' AND status IN ('won', 'lost') AND {column} IS NOT NULL"
            f" GROUP BY {column} HAVING count(*) > 200"
        ).fetchall()]  # fmt: skip
        assert max(shares) > 1.5 * min(shares), column


def test_draws_of_one_number_are_independent():
    with duckdb.connect() as connection:
        connection.execute(dice.MACROS)
        linked, mean, bell, deviation = connection.execute(
            """
            SELECT corr(chance(number, 'one'), chance(number, 'other')),
                avg(chance(number, 'one')), avg(bell(number, 'one')), stddev(bell(number, 'one'))
            FROM unnest(generate_series(1, 100000)) AS every (number)
            """
        ).fetchone()
    assert abs(linked) < 0.01
    assert abs(mean - 0.5) < 0.01
    assert abs(bell) < 0.01
    assert abs(deviation - 1) < 0.01
