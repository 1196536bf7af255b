"""Why did it move?, in the drawer of a figure."""

from __future__ import annotations

import csv
import io
import re

from .conftest import text_of

BEHIND = "/reports/total-sales/behind/"
ASKED = {"period": "2017-Q3", "compare": "previous_period", "section": "summary", "show": "why"}
WON = {**ASKED, "measure": "won_amount", "out": "product"}


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


def file_of(response) -> list[list[str]]:
    block = response.content.decode().split("\r\n\r\n")[1]
    return list(csv.reader(io.StringIO(block)))[1:]


def test_the_drawer_says_draws_and_lists_what_moved_a_tile(nora):
    page = nora.get(BEHIND, WON)
    shown = words_of(page)
    assert page.status_code == 200
    assert re.search(r"Won value (rose|fell) by \$\d+K to \$2\.98M: mostly", shown)
    for heading in ("Volume", "Mix", "Price", "Change", "Before", "Now", "Total"):
        assert heading in shown
    assert "The records that moved it most" in shown
    assert "data-chart=" in text_of(page)
    assert 'role="region" aria-label="The parts of the change"' in text_of(page)
    assert 'tabindex="0"' in text_of(page)


def test_its_parts_add_up_to_the_change_of_the_tile(nora):
    head, *rows = file_of(nora.get("/reports/total-sales/why.csv", WON))
    at = head.index("change")
    summary = nora.get("/reports/total-sales/why.json", WON).json()["sections"][0]["table"]
    row = summary["rows"][0]
    assert sum(float(each[at]) for each in rows) == row["won_amount:change"]
    for each in rows:
        assert round(sum(map(float, each[1:4])), 2) == float(each[at])


def test_a_dimension_is_chosen_there_and_each_value_leads_to_its_records(nora):
    page = text_of(nora.get(BEHIND, {**WON, "out": "owner"}))
    assert '<option value="owner" selected' in page
    assert '<option value="product"' in page
    link = re.search(r'href="([^"]+)" data-inside>Darcel Schlecht</a>', page)
    assert link
    assert "deals exactly those that the figure counts" in words_of(nora.get(link[1]))


def test_without_a_choice_it_says_what_was_tried(nora):
    shown = words_of(nora.get(BEHIND, {key: WON[key] for key in WON if key != "out"}))
    assert "moved least alike of what was tried" in shown


def test_without_a_comparison_it_says_what_to_choose(nora):
    page = nora.get(BEHIND, {**WON, "compare": "none"})
    assert page.status_code == 200
    assert "compared with nothing" in words_of(page)
    assert nora.get("/reports/total-sales/why.csv", {**WON, "compare": "none"}).status_code == 400


def test_it_is_told_of_a_name_s_figure_and_not_of_a_day_s(nora):
    one = {**WON, "section": "split", "at": "owner=Darcel Schlecht"}
    assert "mostly" in words_of(nora.get(BEHIND, one))
    day = {**WON, "section": "over_time", "at": "date:month=2017-08-01"}
    assert "Go one step back" in words_of(nora.get(BEHIND, day))


def test_a_median_is_shown_before_and_now_with_the_reason(nora):
    page = nora.get(
        "/reports/conversion/behind/",
        {**ASKED, "measure": "median_sales_cycle_days", "out": "owner"},
    )
    if page.status_code == 200:
        assert "A median, a percentile or an extreme" in words_of(page)


def test_every_file_is_offered_and_one_that_there_is_not_is_not_found(nora):
    page = text_of(nora.get(BEHIND, WON))
    for kind in ("csv", "xlsx", "pdf", "json"):
        assert f"/reports/total-sales/why.{kind}?" in page
    assert nora.get("/reports/total-sales/why.docx", WON).status_code == 404
    assert nora.get("/reports/total-sales/why.csv", {**WON, "measure": "x"}).status_code == 404
