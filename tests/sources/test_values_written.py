"""Values in the ways in which people write them: what each is read as, one by one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from rapport.engines.duckdb import literal
from rapport.sources.files import values
from rapport.sources.files.values.currency import code_of, in_header, sign_of


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def read(engine, expression):
    return engine.execute(f"SELECT {expression}").fetchone()[0]


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("1,234.50", "point", "1234.5"),
        ("12,34,567", "point", "1234567"),
        ("1’234.5", "point", "1234.5"),
        ("(1,234.50)", "point", "-1234.5"),
        ("£(12.50)", "point", "-12.5"),
        ("1234-", "point", "-1234"),
        ("\u221212", "point", "-12"),
        ("1.2e3", "point", "1200"),
        ("1.2K", "point", "1200"),
        ("USD 1,200", "point", "1200"),
        ("-$5", "point", "-5"),
        ("1.234,50", "comma", "1234.5"),
        ("1 234,50", "comma", "1234.5"),
        ("1\u00a0234,50", "comma", "1234.5"),
        ("1\u202f234,50", "comma", "1234.5"),
        ("1 200 kr", "comma", "1200"),
        ("kr 1.234,-", "comma", "1234"),
        ("1200 руб.", "comma", "1200"),
        ("3 тыс.", "comma", "3000"),
        ("2,5 млн", "comma", "2500000"),
        ("12 mill.", "comma", "12000000"),
        ("2 mrd", "comma", "2000000000"),
        ("100 zł", "comma", "100"),
        ("1.234,50", "point+comma", "1234.5"),
    ],
)
def test_a_number_is_what_its_writer_meant(engine, text, style, number):
    assert read(engine, values.parsed(literal(text), "money", style)) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1.5", "comma"),
        ("12,5", "point"),
        ("1 2", "point"),
        ("12 apples", "point"),
        ("(5", "comma"),
    ],
)
def test_no_mark_that_means_something_is_dropped(engine, text, style):
    assert read(engine, values.parsed(literal(text), "money", style)) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31.12.2024 kl. 14.30", datetime(2024, 12, 31, 14, 30)),  # noqa: DTZ001
        ("31/01/2024 2:30 PM", datetime(2024, 1, 31, 14, 30)),  # noqa: DTZ001
        ("31/01/2024 12:05 AM", datetime(2024, 1, 31, 0, 5)),  # noqa: DTZ001
        ("2023-01-03 3:00", datetime(2023, 1, 3, 3, 0)),  # noqa: DTZ001
        ("2024-01-31T08:30Z", datetime(2024, 1, 31, 8, 30)),  # noqa: DTZ001
        ("2024-01-31 08:30 +0200", datetime(2024, 1, 31, 6, 30)),  # noqa: DTZ001
        ("2024-01-31 08:30:00+02:00", datetime(2024, 1, 31, 6, 30)),  # noqa: DTZ001
        ("2024-01-31 08:30 CET", datetime(2024, 1, 31, 7, 30)),  # noqa: DTZ001
        ("31.01.2024 08:30 EST", datetime(2024, 1, 31, 13, 30)),  # noqa: DTZ001
        ("31.01.2024 08:30 MSK", datetime(2024, 1, 31, 5, 30)),  # noqa: DTZ001
        ("2024-01-31 08:30:00.5", datetime(2024, 1, 31, 8, 30, 0, 500_000)),  # noqa: DTZ001
        ("45322.354166667", datetime(2024, 1, 31, 8, 30)),  # noqa: DTZ001
        ("1706690000", datetime(2024, 1, 31, 8, 33, 20)),  # noqa: DTZ001
        ("1706690000123", datetime(2024, 1, 31, 8, 33, 20, 123_000)),  # noqa: DTZ001
        ("20240131T083000Z", datetime(2024, 1, 31, 8, 30)),  # noqa: DTZ001
    ],
)
def test_a_moment_is_read_with_its_clock_and_its_zone(engine, text, moment):
    style = "iso+dmy+compact+excel+unix+unix_ms"
    assert read(engine, values.instant(literal(text), style, "UTC")) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3. januar 2024", date(2024, 1, 3)),
        ("3 янв. 2024 г.", date(2024, 1, 3)),
        ("15 марта 2024", date(2024, 3, 15)),
        ("1 мая 2024", date(2024, 5, 1)),
        ("onsdag 3. januar 2024", date(2024, 1, 3)),
        ("Mon, 3 Jan 2024", date(2024, 1, 3)),
        ("January 3rd, 2024", date(2024, 1, 3)),
        ("03-Jan-24", date(2024, 1, 3)),
        ("Jan-24", date(2024, 1, 1)),
        ("2024-01", date(2024, 1, 1)),
        ("Q3 2024", date(2024, 7, 1)),
        ("4. kvartal 2024", date(2024, 10, 1)),
        ("31/01/68", date(2068, 1, 31)),
        ("31/01/69", date(1969, 1, 31)),
        ("20240131", date(2024, 1, 31)),
        ("45322", date(2024, 1, 31)),
        ("2024-02-30", None),
        ("31.01.2024 08:30 CST", None),
    ],
)
def test_a_day_is_read_in_any_of_a_columns_forms(engine, text, day):
    style = "iso+dmy+named+month+quarter+compact+excel"
    for zone in ("UTC", "Europe/Oslo", "America/New_York"):
        if text[-3:] != "CST" or day is None:
            assert read(engine, values.day(literal(text), style, zone)) == day


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo"])
def test_what_is_rewritten_once_says_the_same_as_value_by_value(engine, zone):
    texts = ("31.01.2024 08:30 EST", "3. mai 2024", "2024-01-31T23:30Z", "2024-01-31", "soon", None)
    rows = f"(VALUES {', '.join(f'({literal(each)})' for each in texts)}) AS v(t)"
    for style in ("dmy+iso+named", "iso+dmy+named days"):
        once = values.parsed_once("t", style, zone, "_0")
        inner = ", ".join(f"{text} AS {name}" for name, text in once.text.items())
        together = values.in_two_steps([once], f"SELECT t, {inner} FROM {rows}", "*")
        assert (
            engine.execute(
                f"SELECT {once.instant}, {once.day}, {once.hour} FROM {together}"
            ).fetchall()
            == engine.execute(
                f"SELECT {values.instant('t', style, zone)}, {values.day('t', style, zone)},"
                f" {values.hour('t', style, zone)} FROM {rows}"
            ).fetchall()
        )


@pytest.mark.parametrize(
    ("text", "style", "seconds"),
    [
        ("1h 30m", "hours", 5400),
        ("01:30:00", "hours", 5400),
        ("90 min", "hours", 5400),
        ("1:30", "hours", 5400),
        ("1:30", "minutes", 90),
        ("PT1H30M", "hours", 5400),
        ("1 t 30 min", "hours", 5400),
        ("2 часа", "hours", 7200),
        ("soon", "hours", None),
    ],
)
def test_a_duration_is_so_many_seconds(engine, text, style, seconds):
    assert read(engine, values.parsed(literal(text), "number", style)) == seconds


@pytest.mark.parametrize(
    ("text", "sign"),
    [("€1 200", "€"), ("1 200 kr", "kr"), ("USD 1,200", "usd"), ("1200 руб.", "руб."), ("12", "")],
)
def test_the_sign_of_an_amount_is_seen_at_either_end(engine, text, sign):
    assert read(engine, sign_of(literal(text))) == sign


def test_a_sign_of_several_currencies_is_the_workspaces_if_it_is_one_of_them():
    assert code_of("$", "CAD", "") == "CAD"
    assert code_of("$", "NOK", "") == "USD"
    assert code_of("kr", "SEK", "nb") == "SEK"
    assert code_of("kr", "USD", "nb") == "NOK"
    assert code_of("kr", "USD", "") == ""
    assert [in_header(each) for each in ("Amount (EUR)", "Beløp NOK", "Сумма, руб.", "Amount")] == [
        "eur", "nok", "руб.", "",
    ]  # fmt: skip
