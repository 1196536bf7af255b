"""How dates of one column are read that are not all written alike."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.sources.conftest import Store

from rapport.settings import Settings

WALL = "2024-01-31 23:30:00"
ZONED = "2024-01-31T23:30:00Z"


@pytest.fixture
def oslo(tmp_path):
    made = Store(tmp_path / "data", Settings(zone="Europe/Oslo"))
    yield made
    made.raw.close()


def closed(store, written, dates):
    rows = "".join(f"{number},Won,5,Ann,{each}\n" for number, each in enumerate(dates))
    store.take(written("deals.csv", f"Deal ID,Stage,Amount,Owner,Close Date\n{rows}"))
    return store.ask("SELECT closed_at, closed_on, closed_hour FROM mapped_deals ORDER BY id")


@pytest.mark.parametrize("dates", [[WALL, WALL, ZONED], [WALL, ZONED, ZONED]])
def test_each_value_of_a_column_goes_by_the_zone_that_it_names(oslo, written, dates):
    wall = (datetime(2024, 1, 31, 22, 30), date(2024, 1, 31), 23)  # noqa: DTZ001  # the model's are UTC
    zoned = (datetime(2024, 1, 31, 23, 30), date(2024, 2, 1), 0)  # noqa: DTZ001
    expected = [zoned if each == ZONED else wall for each in dates]
    assert closed(oslo, written, dates) == expected


@pytest.mark.parametrize("zone", ["Europe/Oslo", "UTC", "America/New_York"])
@pytest.mark.parametrize("ending", ["Z", ".000Z", "+02:00", ".000+0000", ""])
def test_days_written_as_midnight_are_those_days_whatever_their_zone(
    tmp_path, written, zone, ending
):
    store = Store(tmp_path / "data", Settings(zone=zone))
    dates = [f"2024-01-31T00:00:00{ending}", f"2024-07-01T00:00:00{ending}"]
    rows = closed(store, written, dates)
    assert [row[1:] for row in rows] == [(date(2024, 1, 31), None), (date(2024, 7, 1), None)]
    store.raw.close()
