"""The catalogue and a report's page."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from .conftest import HOSTILE

PAGE = "/reports/total-sales/"
QUARTER = {"period": "2017-Q3"}


def text_of(response) -> str:
    return unescape(response.content.decode())


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


def test_the_page_shows_the_known_figures(nora):
    page = text_of(nora.get(PAGE))
    assert "$10,005,534" in page
    quarter = text_of(nora.get(PAGE, QUARTER))
    assert "$2,982,255" in quarter
    assert "$2.98M was won in 1,257 deals" in quarter
    assert "1 Jul – 30 Sep 2017" in quarter


def test_the_address_holds_the_state(nora):
    page = text_of(nora.get(f"{PAGE}?period=2017-Q3&compare=previous_period&by=product&by=owner"))
    assert "Won value by product × owner" in page
    assert "1 Apr – 30 Jun 2017" in page
    assert 'value="previous_period" selected' in page
    assert 'value="product" selected' in page
    assert "▼" in page
    assert "−3.4" in page
    address = "?period=2017-Q3&compare=previous_period&by=product&by=owner"
    assert f"/reports/total-sales.csv{address}" in page


def test_nothing_is_compared_when_none_is_chosen(nora):
    page = text_of(nora.get(f"{PAGE}?period=2017-Q3&compare=none"))
    assert "compared with" not in page
    assert "Before</th>" not in page


def test_a_form_without_scripts_ends_at_a_tidy_address(nora):
    response = nora.get(
        f"{PAGE}?period=2017-Q3&period=&by=product&by=&filter_field=owner&filter_operator=%3D"
        "&filter_value=Darcel+Schlecht"
    )
    assert response.status_code == 302
    tidy = response["Location"]
    assert tidy == f"{PAGE}?period=2017-Q3&by=product&where=owner%3DDarcel+Schlecht"
    assert nora.get(tidy).status_code == 200


def test_a_typed_period_replaces_the_chosen_one(nora):
    response = nora.get(f"{PAGE}?period=this_year&period=2017-Q3")
    assert response["Location"] == f"{PAGE}?period=2017-Q3"


def test_a_filter_narrows_and_can_be_removed(nora):
    page = text_of(nora.get(f"{PAGE}?period=2017-Q3&where=owner%3DDarcel+Schlecht"))
    assert "Owner is Darcel Schlecht" in page
    assert "$373,218" in page
    assert f'class="chip" href="{PAGE}?period=2017-Q3"' in page


def test_a_filter_suggests_the_values_that_there_are(nora):
    assert 'value="GTX Pro"' in text_of(nora.get(f"{PAGE}values/", {"filter_field": "product"}))
    assert "<option" not in text_of(nora.get(f"{PAGE}values/", {"filter_field": "nonsense"}))


def test_a_part_of_the_page_is_swapped_and_pushes_the_address(nora):
    response = nora.get(
        PAGE, {"period": "2017-Q3", "by": "product"}, headers={"hx-request": "true"}
    )
    assert response["HX-Push-Url"] == f"{PAGE}?period=2017-Q3&by=product"
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]


def test_the_period_is_stepped(nora):
    page = text_of(nora.get(PAGE, QUARTER))
    assert f'href="{PAGE}?period=2017-Q2" data-key="["' in page
    assert f'href="{PAGE}?period=2017-Q4" data-key="]"' in page


def test_each_figure_says_how_it_is_counted(nora):
    page = text_of(nora.get(PAGE))
    assert "Deals that were won." in page
    assert "the day on which the deal closed" in page
    assert "Today is taken to be 31 Dec 2017" in page
    assert "SELECT" in page


def test_json_behind_the_address_equals_the_page(nora):
    address = "?period=2017-Q3&by=product&compare=previous_period"
    content = nora.get(f"/reports/total-sales.json{address}").json()
    assert content["sections"][0]["table"]["rows"][0]["won_amount"] == 2_982_255
    page = text_of(nora.get(f"{PAGE}{address}"))
    assert content["headline"] in page
    for row in content["sections"][2]["table"]["rows"]:
        assert row["product"] in page
        assert f"${row['won_amount']:,}" in page
    drawn = json.loads(unescape(re.search(r'data-chart="([^"]+)"', page_raw(nora, address))[1]))
    assert drawn["light"]["data"] == content["sections"][1]["chart"]["data"]


def page_raw(client, address: str) -> str:
    return client.get(f"{PAGE}{address}").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_address_is_a_file(nora, kind):
    response = nora.get(f"/reports/total-sales.{kind}", QUARTER)
    assert response.status_code == 200
    name = f'filename="total-sales-2017-07-01-2017-09-30.{kind}"'
    assert name in response["Content-Disposition"]
    if kind == "csv":
        assert b"2982255" in response.content.replace(b",", b"").replace(b".00", b"")
    else:
        assert response.content.startswith(b"PK")


def test_a_wrong_name_becomes_a_card_with_its_mend(nora):
    response = nora.get(PAGE, {"period": "last_quarterr"})
    assert response.status_code == 400
    page = text_of(response)
    assert "There is no period called" in page
    assert "Did you mean last_quarter" in page
    assert "Traceback" not in page
    assert 'id="pop-period"' in page


@pytest.mark.parametrize(
    "asked",
    [
        "by=ownr",
        "where=owner",
        "limit=x",
        "nonsense=1",
        "by=owner&by=team&by=product",
        "measures=x",
    ],
)
def test_what_cannot_be_asked_is_said_not_thrown(nora, asked):
    assert nora.get(f"{PAGE}?{asked}").status_code == 400
    error = nora.get(f"/reports/total-sales.json?{asked}")
    assert error.status_code == 400
    assert error.json()["error"]["what"]


def test_an_unknown_report_is_not_found(nora):
    response = nora.get("/reports/total-salse/")
    assert response.status_code == 404
    assert "Did you mean total-sales" in text_of(response)
    assert nora.get("/reports/total-salse.json").json()["error"]["mend"]


def test_an_unknown_page_has_the_same_look(nora):
    response = nora.get("/reports/total-sales/nowhere/")
    assert response.status_code == 404
    assert "There is no such page." in text_of(response)


def test_hostile_names_stay_text(demo):
    for address in (PAGE, "/reports/", f"{PAGE}?period=2026&where=owner%3D%22%3Cimg+src%3Dx%3E%22"):
        raw = demo.get(address).content.decode()
        assert HOSTILE not in raw
        assert "<img" not in raw
        assert "<b>up</b>" not in raw
    assert HOSTILE in text_of(demo.get(PAGE, {"period": "2026"}))


def test_a_long_table_is_collapsed(nora):
    page = text_of(nora.get(PAGE))
    assert "Show all 30" in page
    assert page.count('class="beyond"') == 18


def test_an_answer_is_kept_for_the_second_reader(nora):
    from rapport.reports import find
    from rapport_web.reports.answers import is_kept

    parts = {"period": ["2017-02"]}
    assert not is_kept(find("total-sales"), parts)
    nora.get(PAGE, {"period": "2017-02"})
    assert is_kept(find("total-sales"), parts)


def test_a_newer_generation_is_read_without_a_restart(demo, hostile_folder, tmp_path):
    from rapport.workspace import Workspace

    assert "$800" in text_of(demo.get(PAGE, {"period": "2026"}))
    file = tmp_path / "deals.csv"
    file.write_text(
        "id,name,owner_id,amount,status,created_at,closed_at\n"
        "3,C,2,200,won,2026-01-12,2026-03-12\n",
        "utf-8",
    )
    Workspace.open(hostile_folder).import_files([file])
    assert "$1,000" in text_of(demo.get(PAGE, {"period": "2026"}))
