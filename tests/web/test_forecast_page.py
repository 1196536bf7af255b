"""The forecast's page: quick first, whole soon after, and its state is its address."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.made_company import from_texts

from .conftest import text_of

PAGE = "/reports/forecast/"
TODAY = date(2026, 6, 15)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    lines = ["id,name,status,amount,source,created_at,closed_at"]
    for at in range(90):
        begins = date(2025, 3, 3) + timedelta(days=5 * at)
        ends = begins + timedelta(days=20 + 7 * (at % 6))
        status = "open" if ends > TODAY else "won" if at % 2 else "lost"
        closed = "" if status == "open" else ends
        lines.append(f"D{at},Deal {at},{status},{1000 + at},Web,{begins},{closed}")
    settings = f'currency = "EUR"\ntoday = {TODAY.isoformat()}\n'
    made = from_texts({"deals": "\n".join(lines)}, tmp_path_factory.mktemp("forecast"), settings)
    return made.folder


@pytest.fixture
def browser(nora, folder):
    from django.test import override_settings

    with override_settings(WORKSPACE=folder):
        yield nora


def test_the_page_is_there_at_once_and_asks_for_its_track_record(browser):
    asked = {"horizon": "4 weeks"}
    address = browser.get(PAGE, asked)["Location"]
    page = text_of(browser.get(address))
    assert "are expected until" in page
    assert 'id="track_record"' not in page
    assert "whole=1" in page
    whole = text_of(browser.get(f"{address}&whole=1"))
    assert 'id="track_record"' in whole
    # From then on it is kept.
    assert 'id="track_record"' in text_of(browser.get(address))


def test_it_has_a_horizon_and_no_period(browser):
    page = text_of(browser.get(PAGE))
    assert 'id="pop-way-horizon"' in page
    assert 'id="pop-way-confidence"' in page
    assert 'id="pop-period"' not in page
    assert 'id="pop-compare"' not in page
    assert "data-chart=" in page
    for value in ("6 months", "12 weeks"):
        assert value in page
    fields = page.partition('id="filter-field"')[2].partition("</select>")[0]
    assert fields.count("<option") == 4


def test_as_of_a_past_day_is_an_address_too(browser):
    page = text_of(browser.get(PAGE, {"as_of": "2026-02-27"}))
    assert "are expected until 27 May 2026" in page


def test_what_makes_no_sense_is_said_under_the_bar(browser):
    response = browser.get(PAGE, {"option": "horizon=soon"})
    assert response.status_code == 400
    assert "12 weeks" in text_of(response)
    assert 'id="pop-way-horizon"' in text_of(response)


def test_it_is_exported_behind_the_same_address(browser):
    for kind in ("json", "csv", "xlsx", "svg"):
        response = browser.get(f"/reports/forecast.{kind}?option=horizon%3D4+weeks")
        assert response.status_code == 200
        assert response.content


def test_its_card_has_a_figure_with_the_course_of_sales(browser):
    figure = text_of(browser.get(f"{PAGE}figure/"))
    assert "Expected" in figure
    assert "<polyline" in figure
