"""A report's page and its files: the figures, their charts, their words."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from .conftest import HOSTILE, PAGE, QUARTER, text_of


def test_the_page_shows_the_known_figures(nora):
    page = text_of(nora.get(PAGE))
    assert "$10,005,534" in page
    quarter = text_of(nora.get(PAGE, QUARTER))
    assert "$2,982,255" in quarter
    assert "$2.98M was won in 1,257 deals" in quarter
    assert "1 Jul – 30 Sep 2017" in quarter


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


def test_every_format_that_there_is_is_offered(nora):
    from rapport.exports import formats

    page = text_of(nora.get(PAGE, QUARTER))
    offered = re.findall(r'href="/reports/total-sales\.([a-z]+)\?period=2017-Q3"', page)
    assert set(offered) == {
        name for name, each in formats().items() if hasattr(each, "render_report")
    }
    assert {"csv", "xlsx", "pdf", "json"} <= set(offered)


def test_a_format_that_there_is_not_is_not_found(nora):
    response = nora.get("/reports/total-sales.xls")
    assert response.status_code == 404
    assert "xlsx" in text_of(response)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "md", "svg", "html"])
def test_the_same_address_is_a_file(nora, kind):
    asked = {**QUARTER, "where": "owner=Darcel Schlecht"} if kind == "md" else QUARTER
    response = nora.get(f"/reports/total-sales.{kind}", asked)
    assert response.status_code == 200
    name = f'filename="total-sales-2017-07-01-2017-09-30.{kind}"'
    assert name in response["Content-Disposition"]
    if kind == "csv":
        assert b"2982255" in response.content.replace(b",", b"").replace(b".00", b"")
    elif kind == "xlsx":
        assert response.content.startswith(b"PK")
    elif kind == "md":
        assert "Darcel Schlecht" in text_of(response)
    else:
        assert "sandbox" in response["Content-Security-Policy"]


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
    ranking = page.partition('id="split"')[2].partition("</table>")[0]
    assert ranking.count('class="beyond"') == 18


def test_the_compared_line_has_a_legend_where_it_is_drawn(nora):
    deals = "/reports/deals/?period=2017-Q3"
    compared = text_of(nora.get(f"{deals}&compare=previous_period"))
    legend = re.search(r'<p class="legend">.*?</p>', compared)[0]
    assert "This period" in legend
    assert "The period before" in legend
    assert 'class="legend"' not in text_of(nora.get(f"{deals}&compare=none"))
    # Where nothing is known of the other period, no line is drawn, and none is explained.
    unknown = "/reports/losses/?period=2017-Q3&compare=previous_year"
    assert 'class="legend"' not in text_of(nora.get(unknown))


@pytest.mark.parametrize(
    "name", sorted({"pipeline", "losses", "funnel", "conversion", "new-leads"})
)
def test_every_report_has_a_page_that_answers(nora, name):
    response = nora.get(f"/reports/{name}/?period=2017-Q4")
    assert response.status_code == 200
    page = text_of(response)
    assert "could not be worked out" not in page
    assert 'id="missing"' in page or "data-chart=" in page or 'class="drawn"' in page


@pytest.mark.parametrize("language", ["en", "nb", "ru"])
def test_the_pages_are_there_in_every_language(nora, language):
    for address in (PAGE, "/reports/", f"{PAGE}behind/?section=summary&measure=won_amount"):
        mark = "&" if "?" in address else "?"
        response = nora.get(f"{address}{mark}language={language}")
        assert response.status_code == 200
        assert response["Content-Language"] == language


def test_a_rate_of_few_cases_is_withheld_on_the_page(nora):
    def win_rate(asked: str) -> str:
        page = text_of(nora.get(f"/reports/losses/?compare=none&{asked}"))
        return re.search(r'aria-label="Win rate">.*?</section>', page, re.DOTALL)[0]

    few = win_rate("period=2017-07-04&where=owner%3DDarcel+Schlecht")
    assert "n = 2" in few
    assert "too few: closed deals" in few
    assert "50.0" not in few
    assert "\N{NO-BREAK SPACE}%" in win_rate("period=2017-Q3")
