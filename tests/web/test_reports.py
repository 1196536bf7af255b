"""The catalogue and a report's page."""

from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from rapport.reports import find

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
    assert re.search(r'compare=previous_period[^"]*" aria-current="true"', page)
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
        "by=owner&by=team&by=product",
        "measures=x",
        "period=last_9999_years",
        "period=FY0000",
        "period=0001",
        "period=9999-12",
        "period=9999-W53",
        "period=0001-01-01..9999-12-31",
        "period=last_99999999999999999999_days",
        "compare=9999",
        "where=amount%3E%3DsNaN",
        "where=amount%3E%3DInfinity",
        "where=closed_on%3E%3D99999-01-01",
        "where=" + "all(" * 600 + "owner%3Dx" + ")" * 600,
        "having=won_amount%3E%3DsNaN",
        "by=date:nonsense",
        "by=%00",
        "by=%7Bgrain%7D",
        "limit=-1",
        "limit=0",
        "limit=1e5",
        "order=nonsense",
        "option=x",
        "as_of=nonsense",
        "as_of=2099-01-01",
    ],
)
def test_what_cannot_be_asked_is_said_not_thrown(nora, asked):
    response = nora.get(f"{PAGE}?{asked}")
    assert response.status_code == 400
    assert 'class="card error"' in text_of(response)
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
    from rapport_web.reports.answers import is_kept

    parts = {"period": ["2017-02"]}
    assert not is_kept(find("total-sales"), parts)
    nora.get(PAGE, {"period": "2017-02"})
    assert is_kept(find("total-sales"), parts)


def test_a_newer_generation_is_read_without_a_restart(demo, hostile_folder, tmp_path):
    from rapport.workspace import Workspace

    assert "$800" in text_of(demo.get(PAGE, {"period": "2026"}))
    file = tmp_path / "demo" / "deals.csv"
    file.parent.mkdir()
    file.write_text(
        "id,name,owner_id,amount,status,created_at,closed_at\n"
        "3,C,2,200,won,2026-01-12,2026-03-12\n",
        "utf-8",
    )
    Workspace.open(hostile_folder).import_files([file.parent])
    assert "$1,000" in text_of(demo.get(PAGE, {"period": "2026"}))


@pytest.mark.parametrize("period", ["0001-01", "9998", "9999-11", "9999-12-30"])
def test_the_ends_of_the_calendar_are_not_stepped_over(nora, period):
    assert nora.get(f"{PAGE}?period={period}&compare=none").status_code < 500


@pytest.fixture
def broken(nora, monkeypatch):
    """A browser before reports whose answer breaks."""
    from rapport.report import Report

    def breaks(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Report, "answer", breaks)
    nora.raise_request_exception = False
    return nora


def test_an_answer_that_breaks_keeps_the_frame_and_the_bar(broken):
    response = broken.get(PAGE, {"period": "2016-11"})
    page = text_of(response)
    assert response.status_code == 500
    assert "Something broke on our side." in page
    assert "secret detail" not in page
    assert '<nav aria-label="Main">' in page
    assert 'id="pop-period"' in page
    part = broken.get(PAGE, {"period": "2016-11"}, headers={"hx-request": "true"})
    assert part.status_code == 500
    assert 'id="pop-period"' in text_of(part)


def test_an_answer_that_breaks_is_json_where_json_was_asked_for(broken):
    response = broken.get("/reports/total-sales.json", {"period": "2016-11"})
    assert response.status_code == 500
    assert response.json()["error"]["what"] == "Something broke on our side."


def test_readers_of_one_answer_wait_for_the_first(nora, monkeypatch):
    from rapport.report import Report
    from rapport_web.reports import answers

    real, made = Report.answer, []

    def slow(*given):
        made.append(given)
        time.sleep(0.3)
        return real(*given)

    monkeypatch.setattr(Report, "answer", slow)
    report, parts = find("total-sales"), {"period": ["2017-03"]}
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: answers.answer(report, parts), range(8)))
    assert len(made) == 1
    assert all(each is found[0] for each in found)


def test_readers_of_one_answer_that_fails_all_hear_why_and_can_ask_again(nora, monkeypatch):
    from rapport.errors import UsageError
    from rapport_web.reports import answers

    report, parts = find("total-sales"), {"period": ["nonsense"]}

    def ask(_):
        with pytest.raises(UsageError, match="no period called"):
            answers.answer(report, parts)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))
    ask(None)
    assert answers._running == {}


def test_an_answer_of_a_newer_generation_is_not_kept_as_an_older_one(
    demo, hostile_folder, monkeypatch
):
    from rapport.report import Report
    from rapport.workspace import Workspace
    from rapport_web.reports import answers

    real = Report.answer

    def overtaken(report, workspace, parts):
        Workspace.open(hostile_folder).build()
        return real(report, workspace, parts)

    report, parts = find("total-sales"), {"period": ["2026-03"]}
    before = answers.company.workspace().current.generation
    monkeypatch.setattr(Report, "answer", overtaken)
    newer = answers.answer(report, parts)
    monkeypatch.undo()
    assert newer.summary.generation > before.name
    assert answers.is_kept(report, parts)
    kept = [each for each in answers._kept if each.asked == (("period", ("2026-03",)),)]
    assert {each.generation for each in kept} == {newer.summary.generation}


def test_when_it_was_built_is_said_of_the_answers_own_generation(demo, hostile_folder, monkeypatch):
    from rapport.workspace import Workspace
    from rapport_web.reports import page as module

    real = module.answer
    current = module.company.workspace().current.generation
    os.utime(current.path, (1_700_000_000, 1_700_000_000))

    def then_overtaken(*given):
        found = real(*given)
        Workspace.open(hostile_folder).build()
        return found

    monkeypatch.setattr(module, "answer", then_overtaken)
    said = text_of(demo.get(PAGE, {"period": "2026-02"}))
    assert f"14 Nov 2023, 22:13 UTC (generation {current.name})" in said


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
            assert "skeleton" not in shown


def test_the_compared_line_has_a_legend_where_it_is_drawn(nora):
    compared = text_of(nora.get(f"{PAGE}?period=2017-Q3&compare=previous_period"))
    legend = re.search(r'<p class="legend">.*?</p>', compared)[0]
    assert "This period" in legend
    assert "The period before" in legend
    for asked in ("compare=none", "compare=previous_year"):
        assert 'class="legend"' not in text_of(nora.get(f"{PAGE}?period=2017-Q3&{asked}"))


def test_what_is_no_part_of_a_question_is_dropped(nora):
    response = nora.get(f"{PAGE}?utm_source=mail&period=2017-Q3&fbclid=1&nonsense=1")
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?period=2017-Q3"
    assert nora.get("/reports/total-sales.json?utm_source=mail&period=2017-Q3").status_code == 200


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2017 Q2", "2017-Q2"),
        ("q2 2017", "2017-Q2"),
        ("last 6 weeks", "last_6_weeks"),
        ("siste 6 uker", "last_6_weeks"),
        ("последние 6 недель", "last_6_weeks"),
        ("July 2017", "2017-07"),
        ("июль 2017", "2017-07"),
        ("1.7.2017 – 31.8.2017", "2017-07-01..2017-08-31"),
        ("year to date", "year_to_date"),
        ("FY2017", "FY2017"),
    ],
)
def test_a_period_is_understood_as_it_is_said(nora, written, meant):
    from urllib.parse import parse_qs, urlsplit

    response = nora.get(PAGE, {"period": written})
    if written == meant:
        assert response.status_code == 200
        return
    assert parse_qs(urlsplit(response["Location"]).query) == {"period": [meant]}


def test_two_days_are_a_period(nora):
    response = nora.get(PAGE, {"period_from": "2017-07-03", "period_to": "2017-08-10", "by": ""})
    assert response["Location"] == f"{PAGE}?period=2017-07-03..2017-08-10"


def test_both_comparisons_stand_side_by_side(nora):
    page = text_of(nora.get(f"{PAGE}?period=2017-Q4&compare=previous_period%2Cprevious_year"))
    tile = re.search(
        r'<section class="card tile" aria-label="Won value">.*?</section>', page, re.DOTALL
    )
    assert "the period before: $2.98M" in tile[0]
    assert "a year before: " in tile[0]
    assert "1 Jul – 30 Sep 2017; 1 Oct – 31 Dec 2016" in page


def test_a_comparison_of_ones_own(nora):
    response = nora.get(f"{PAGE}?period=2017-Q4&compare_own=Q2+2017")
    assert response["Location"] == f"{PAGE}?period=2017-Q4&compare=2017-Q2"
    page = text_of(nora.get(response["Location"]))
    assert "compared with 1 Apr – 30 Jun 2017" in page


def test_a_filter_can_be_the_other_way_to_meet_one(nora):
    response = nora.get(
        PAGE,
        {
            "period": "2017-Q3",
            "where": "owner=Darcel Schlecht",
            "filter_field": "product",
            "filter_operator": "=",
            "filter_value": "GTX Basic",
            "filter_with": "owner=Darcel Schlecht",
        },
    )
    page = text_of(nora.get(response["Location"]))
    assert "Owner is Darcel Schlecht or Product is GTX Basic" in page
    alone = text_of(nora.get(f"{PAGE}?period=2017-Q3&where=owner%3DDarcel+Schlecht"))

    def deals(text):
        return int(re.search(r"was won in ([\d,]+) deals", text)[1].replace(",", ""))

    assert deals(page) > deals(alone)


def test_a_filter_for_what_is_empty(nora):
    response = nora.get(
        PAGE,
        {"period": "2017-Q3", "filter_field": "customer", "filter_operator": "empty"},
    )
    assert response["Location"] == f"{PAGE}?period=2017-Q3&where=customer%3Dnone"
    assert "is empty" in text_of(nora.get(response["Location"]))


def test_filters_are_offered_of_every_fact_that_a_report_counts(nora):
    page = text_of(nora.get(PAGE))
    fields = re.search(r'<select id="filter-field".*?</select>', page, re.DOTALL)[0]
    for each in ("owner", "product", "industry", "stage", "amount", "closed_on"):
        assert f'<option value="{each}">' in fields
    assert '<option value="movement">' not in fields


def test_as_of_a_past_day_says_what_it_means(nora):
    page = text_of(nora.get(f"{PAGE}?period=2017&as_of=2017-06-30"))
    assert "As of 30 Jun 2017" in page
    assert "no history is kept of" in page
    assert f'class="chip" href="{PAGE}?period=2017"' in page
    won = re.search(r"\$([\d.]+)M was won in ([\d,]+) deals", page)
    assert int(won[2].replace(",", "")) < 4238


def test_a_reports_own_option_is_chosen_and_let_go(nora):
    page = text_of(nora.get("/reports/pipeline/?period=2017-Q4"))
    gross = re.search(r'href="(/reports/pipeline/\?[^"]*option=mode%3Dgross[^"]*)"', page)
    assert gross
    chosen = text_of(nora.get(gross[1]))
    assert 'class="chip" href="/reports/pipeline/?period=2017-Q4"' in chosen
    named = nora.get("/reports/pipeline/?period=2017-Q4&mode=gross")
    assert named["Location"] == gross[1]
    assert nora.get("/reports/pipeline/?option=mode%3Dnonsense").status_code == 400


def test_a_section_that_breaks_leaves_the_others(nora, monkeypatch):
    from rapport_web.reports import page as module

    real = module.grid

    def breaks(section, *given, **more):
        if section.section.id == "split":
            raise ZeroDivisionError("secret detail")
        return real(section, *given, **more)

    monkeypatch.setattr(module, "grid", breaks)
    response = nora.get(PAGE, QUARTER)
    page = text_of(response)
    assert response.status_code == 200
    assert "This part could not be worked out." in page
    assert "secret detail" not in page
    assert "$2,982,255" in page
    assert 'data-chart="' in page


def test_a_section_that_cannot_be_answered_leaves_the_others(nora, monkeypatch):
    from rapport.report import Report
    from rapport_web.reports import answers

    real, report = Report.answer, find("total-sales")

    def breaks(asked, workspace, parts):
        if any(each.id == "split" for each in asked.sections):
            raise ZeroDivisionError("secret detail")
        return real(asked, workspace, parts)

    monkeypatch.setattr(Report, "answer", breaks)
    answered = answers.answer(report, {"period": ["2017-04"]})
    assert [each.section.id for each in answered.sections] == ["summary", "over_time"]
    assert [each.section.id for each, __ in answers.failed_sections(answered)] == ["split"]
    page = text_of(nora.get(PAGE, {"period": "2017-04"}))
    assert page.index('id="over_time"') < page.index('id="split"')
    assert "This part could not be worked out." in page


def test_the_catalogue_is_ordered_by_name(nora):
    page = text_of(nora.get("/reports/?order=name"))
    titles = re.findall(r"<h3>([^<]+)</h3>", page)
    assert titles == sorted(titles, key=str.casefold)
    assert len(titles) > 3


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
