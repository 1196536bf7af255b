"""The catalogue: every report with its number, searched and ordered."""

from __future__ import annotations

import re

import pytest

from .conftest import PAGE, text_of


def test_the_root_leads_to_the_catalogue(nora):
    assert nora.get("/")["Location"] == "/reports/"


def test_the_catalogue_shows_each_report_with_its_number(nora):
    figure = text_of(nora.get(f"{PAGE}figure/"))
    assert "$10M" in figure
    assert "<polyline" in figure
    catalogue = text_of(nora.get("/reports/"))
    assert "Total sales" in catalogue
    assert "What have we sold" in catalogue
    assert "$10M" in catalogue


def test_the_catalogue_is_searched(nora):
    assert "Total sales" in text_of(nora.get("/reports/", {"search": "SOLD who"}))
    by_figure = text_of(nora.get("/reports/", {"search": "churn"}))
    assert "Recurring revenue</h3>" in by_figure, "by what its figures and sections are called"
    nothing = text_of(nora.get("/reports/", {"search": "zebra"}))
    assert "Total sales</h3>" not in nothing
    assert "No report has these words" in nothing


def test_a_workspace_without_data_says_how_to_bring_it(empty):
    page = empty.get("/reports/")
    assert page.status_code == 200
    assert "rapport import FILE" in text_of(page)
    report = empty.get(PAGE)
    assert report.status_code == 503
    assert "rapport import FILE" in text_of(report)
    assert empty.get("/reports/total-sales.json").status_code == 503


@pytest.mark.parametrize("name", ["ravenstack_saas", "adventureworks_quota"])
def test_without_deals_it_is_said_what_is_missing_and_how_to_bring_it(nora, without_deals, name):
    from django.test import override_settings

    with override_settings(WORKSPACE=without_deals[name]):
        page = text_of(nora.get(PAGE))
        assert "There are no deals in this workspace yet." in page
        assert "rapport import FILE" in page
        assert "Nothing was won" not in page
        assert 'class="tiles"' not in page
        assert 'id="pop-export"' not in page
        for address in ("/reports/", f"{PAGE}figure/"):
            shown = text_of(nora.get(address))
            assert "There are no deals in this workspace yet." in shown
            assert "$0" not in shown
            # Of the data themselves something can be said without deals, and of what there is.
            assert ("skeleton number" in shown) == (address == "/reports/")


def test_the_catalogue_is_ordered_by_name(nora):
    page = text_of(nora.get("/reports/?order=name"))
    titles = re.findall(r"<h3>([^<]+)</h3>", page)
    assert titles == sorted(titles, key=str.casefold)
    assert len(titles) > 3
