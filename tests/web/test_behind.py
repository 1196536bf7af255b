"""What is behind a figure: its records, parts, course and passport; and a record's page."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from django.conf import settings

from rapport.cli import main

from .conftest import HOSTILE, MAVEN

PAGE = "/reports/total-sales/"
BEHIND = f"{PAGE}behind/"
QUARTER = {"period": "2017-Q3"}


def text_of(response) -> str:
    return unescape(response.content.decode())


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


@pytest.fixture(scope="module")
def deals() -> list[dict[str, str]]:
    """Maven's won deals of quarter 3 of 2017, read by hand from its file."""
    with (MAVEN / "sales_pipeline.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        row
        for row in rows
        if row["deal_stage"] == "Won"
        and date(2017, 7, 1) <= date.fromisoformat(row["close_date"]) <= date(2017, 9, 30)
    ]


def sum_of(rows) -> int:
    return sum(int(row["close_value"]) for row in rows)


def test_every_figure_of_the_page_leads_behind_itself(nora):
    page = text_of(nora.get(PAGE, QUARTER))
    links = re.findall(r'class="behind[^"]*" href="([^"]+)"', page)
    assert any("section=summary&measure=won_amount" in each for each in links)
    assert any("section=split" in each and "at=owner%3DDarcel" in each for each in links)
    assert any("at=date%3Amonth%3D2017-07-01" in each for each in links) or any(
        "at=date%3Aweek" in each for each in links
    )
    for each in links[:6]:
        assert nora.get(each).status_code == 200


def test_a_tile_leads_to_as_many_records_as_it_counts(nora, deals):
    shown = words_of(nora.get(BEHIND, {**QUARTER, "section": "summary", "measure": "won_amount"}))
    assert f"${sum_of(deals):,}" in shown
    assert f"{len(deals):,} deals exactly those that the figure counts" in shown
    assert "1–25" in shown


def test_the_pages_of_the_records_together_are_all_of_them(nora, deals):
    asked = {"period": "2017-07", "section": "split", "measure": "won_deals"}
    asked["at"] = "owner=Darcel Schlecht"
    mine = [
        row
        for row in deals
        if row["sales_agent"] == "Darcel Schlecht" and row["close_date"].startswith("2017-07")
    ]
    assert len(mine) > 25
    found: list[str] = []
    address = ""
    for _ in range(10):
        response = nora.get(address) if address else nora.get(BEHIND, asked)
        page = text_of(response)
        found += re.findall(r'href="/records/deals/([^"]+)/"', page)
        after = re.search(r'href="([^"]+)"[^>]* rel="next"', page)
        if not after:
            break
        address = after[1]
    assert len(found) == len(set(found)) == len(mine)
    ids = {row["opportunity_id"] for row in mine}
    assert {each.rpartition(":")[2].rpartition("%3A")[2] for each in found} == ids


def test_a_bar_of_time_and_a_name_lead_to_that_part_alone(nora, deals):
    august = [row for row in deals if row["close_date"].startswith("2017-08")]
    asked = {"period": "2017", "section": "over_time", "measure": "won_amount"}
    shown = words_of(nora.get(BEHIND, {**asked, "at": "date:month=2017-08-01"}))
    assert f"${sum_of(august):,}" in shown
    assert f"{len(august)} deals exactly" in shown
    assert "Aug 2017" in shown


def test_a_figure_is_broken_out_by_whatever_its_records_have(nora, deals):
    by_product: dict[str, int] = {}
    for row in deals:
        if row["sales_agent"] == "Darcel Schlecht":
            name = row["product"].replace("GTXPro", "GTX Pro")
            by_product[name] = by_product.get(name, 0) + int(row["close_value"])
    asked = {**QUARTER, "section": "split", "measure": "won_amount", "at": "owner=Darcel Schlecht"}
    page = nora.get(BEHIND, {**asked, "show": "break_out", "out": "product"})
    shown = words_of(page)
    assert len(by_product) > 3
    for name, amount in by_product.items():
        assert f"{name} ${amount:,}" in shown
    deeper = next(
        each
        for each in re.findall(r'class="behind" href="([^"]+)"', text_of(page))
        if "product%3DGTX+Basic" in each
    )
    assert f"${by_product['GTX Basic']:,}" in words_of(nora.get(deeper))
    assert "One step back" in words_of(nora.get(deeper))


def test_a_broken_out_figure_can_be_broken_out_further_than_the_report_is_split(nora):
    offered = text_of(
        nora.get(
            BEHIND,
            {**QUARTER, "section": "summary", "measure": "won_amount"} | {"show": "break_out"},
        )
    )
    for name in ("owner", "product", "customer", "industry", "stage"):
        assert f'<option value="{name}"' in offered
    assert '<option value="created_on"' not in offered


def test_a_figures_course_is_drawn_and_each_stretch_leads_on(nora, deals):
    asked = {
        "period": "2017",
        "section": "split",
        "measure": "won_deals",
        "at": "owner=Darcel Schlecht",
    }
    page = nora.get(BEHIND, {**asked, "show": "trend"})
    assert "data-chart=" in text_of(page)
    july = [
        row
        for row in deals
        if row["sales_agent"] == "Darcel Schlecht" and row["close_date"].startswith("2017-07")
    ]
    assert f"Jul 2017 {len(july)} " in words_of(page).replace("\N{NO-BREAK SPACE}", " ")


def test_a_passport_tells_all_of_how_a_figure_was_counted(nora, deals):
    asked = {**QUARTER, "section": "summary", "measure": "won_amount", "show": "counted"}
    asked["where"] = "owner=Darcel Schlecht"
    shown = words_of(nora.get(BEHIND, asked))
    mine = [row for row in deals if row["sales_agent"] == "Darcel Schlecht"]
    for each in (
        "What counts Deals that were won.",
        "When it counts the day on which the deal closed",
        "In which state",
        "Formula",
        "What is left out",
        "1 Jul – 30 Sep 2017, days in UTC",
        "Owner is Darcel Schlecht",
        "USD",
        "as the records stand now",
        "generation",
        f"Rows counted {len(mine)} ",
        "SELECT",
        "Darcel Schlecht",
        "2017-07-01",
    ):
        assert each in shown, each


def test_of_a_ratio_its_parts_are_tabs(nora):
    from rapport.measure import Measure, Ratio
    from rapport.reports import find
    from rapport_web import company

    model = company.workspace().model
    ratios = [
        name
        for name in find("pipeline").tiles
        if isinstance(model.measure(name), Ratio)
        and all(isinstance(model.measure(each), Measure) for each in model.measure(name).needs)
    ]
    assert "win_rate" in ratios
    asked = {"period": "2017-Q3", "section": "summary", "measure": "win_rate"}
    page = text_of(nora.get("/reports/pipeline/behind/", asked))
    shown = re.search(r'<nav class="parts".*?</nav>', page, re.DOTALL)[0]
    links = re.findall(r'href="([^"]+)"', shown)
    assert len(links) == 2
    counts = [
        re.search(r"([\d,]+) deals? exactly", words_of(nora.get(each)))[1].replace(",", "")
        for each in links
    ]
    won, closed = sorted(map(int, counts))
    figure = re.search(
        r"([\d.]+)\s*%", re.search(r'class="tile-value".*?</p>', page, re.DOTALL)[0]
    )[1]
    assert float(figure) == pytest.approx(100 * won / closed, abs=0.06)


def test_the_drawer_is_a_part_for_the_page_and_a_page_by_itself(nora):
    asked = {**QUARTER, "section": "summary", "measure": "won_deals"}
    part = nora.get(BEHIND, asked, headers={"hx-request": "true"})
    assert b"<html" not in part.content
    assert b"data-close" in part.content
    whole = nora.get(BEHIND, asked)
    assert b"<html" in whole.content
    assert b"data-close" not in whole.content
    assert f'href="{PAGE}?period=2017-Q3"' in text_of(whole)


@pytest.mark.parametrize(
    "asked",
    [
        "section=nowhere&measure=won_amount",
        "section=summary&measure=nonsense",
        "section=summary",
        "section=split&measure=won_amount&at=owner%3DNobody",
        "section=split&measure=won_amount&at=nonsense%3Dx",
        "section=over_time&measure=won_amount&at=date%3Amonth%3Dyesterday",
        "section=split&measure=won_amount&at=owner",
        "period=nonsense&section=summary&measure=won_amount",
        "section=summary&measure=won_amount&where=nonsense%3D1",
    ],
)
def test_what_is_no_figure_is_said_not_thrown(nora, asked):
    response = nora.get(f"{BEHIND}?{asked}")
    assert response.status_code == 400
    assert 'class="card error"' in text_of(response)


@pytest.mark.parametrize(
    "asked", ["show=nonsense", "page=-1", "page=x", "page=99999", "part=nonsense", "out=nonsense"]
)
def test_what_is_shown_of_a_figure_is_never_thrown(nora, asked):
    extra = "&show=break_out" if asked.startswith("out") else ""
    response = nora.get(
        f"{BEHIND}?period=2017-Q3&section=summary&measure=won_amount&{asked}{extra}"
    )
    assert response.status_code in (200, 400)
    assert "$2,982,255" in text_of(response)


def test_hostile_names_stay_text_behind_a_figure_and_on_a_record(demo):
    at = quote(f"owner={HOSTILE}")
    for show in ("records", "break_out", "trend", "counted"):
        response = demo.get(
            f"{BEHIND}?period=2026&section=split&measure=won_amount&at={at}&show={show}"
        )
        assert response.status_code == 200
        assert HOSTILE not in response.content.decode()
        assert HOSTILE in text_of(response)
    page = text_of(demo.get(f"{BEHIND}?period=2026&section=summary&measure=won_amount"))
    record = re.search(r'href="(/records/deals/[^"]+)"', page)[1]
    shown = demo.get(record)
    assert shown.status_code == 200
    assert HOSTILE not in shown.content.decode()


def test_only_addresses_of_the_web_are_linked_to():
    from rapport_web.reports.worklist import web_address

    assert web_address("https://crm.example.com/deal/1") == "https://crm.example.com/deal/1"
    for each in ("javascript:alert(1)", "data:text/html,x", "//evil", "", None, "http://[x"):
        assert web_address(each) == ""


def test_a_deals_page_has_its_fields_and_its_past(nora, deals):
    row = deals[0]
    response = nora.get(f"/records/deals/{_system(nora)}:{row['opportunity_id']}/")
    shown = words_of(response)
    assert response.status_code == 200
    assert row["sales_agent"] in shown
    assert f"${int(row['close_value']):,}" in shown
    assert "What happened" in shown
    assert "Won" in shown


def _system(nora) -> str:
    page = text_of(nora.get(BEHIND, {**QUARTER, "section": "summary", "measure": "won_amount"}))
    return unescape(re.search(r'href="/records/deals/([^/]+?)(?::|%3A)[^/]+/"', page)[1])


@pytest.mark.parametrize(
    "address",
    [
        "/records/deals/nothing/",
        "/records/nonsense/1/",
        "/records/deals/%00/",
        "/records/calendar/2017-01-01/",
        "/records/deals/1%27%20OR%201=1/",
    ],
)
def test_there_is_no_such_record(nora, address):
    response = nora.get(address)
    assert response.status_code == 404
    assert "no such" in text_of(response).lower()


@pytest.fixture
def told(web, tmp_path):
    """A browser before a made-up deal whose source tells what happened to it."""
    from django.test import override_settings

    from rapport.workspace import Workspace

    folder, files = tmp_path / "told", tmp_path / "demo"
    files.mkdir()
    tables = {
        "users": "id,name\n1,Nora Haugen\n2,Emma Clarke\n",
        "pipelines": "id,name,position\n1,New business,1\n",
        "stages": "id,pipeline_id,name,position\n1,1,Qualify,1\n2,1,Propose,2\n",
        "deals": "id,name,owner_id,pipeline_id,stage_id,amount,status,created_at,closed_at,"
        "source_url\n"
        "1,Roof,2,1,2,700,won,2026-01-10,2026-03-11,https://crm.example.com/deal/1\n"
        "2,Door,1,1,1,100,open,2026-02-01,,javascript:alert(1)\n",
        "deal_events": "deal_id,happened_at,what,from_value,to_value,by_user_id\n"
        "1,2026-01-10 09:00,created,,,1\n"
        "1,2026-01-10 09:00,stage,,1,1\n"
        "1,2026-01-30 09:00,stage,1,2,1\n"
        "1,2026-02-20 09:00,amount,500,700,2\n"
        "1,2026-02-21 09:00,owner,1,2,1\n"
        "1,2026-03-11 09:00,won,,,2\n",
    }
    for name, content in tables.items():
        (files / f"{name}.csv").write_text(content, "utf-8")
    workspace = Workspace.create(folder, 'demo = true\ntoday = 2026-06-30\ncurrency = "EUR"\n')
    workspace.import_files([files])
    with override_settings(WORKSPACE=folder, SERVED_AT="127.0.0.1"):
        yield web


def test_a_deals_stages_stand_in_time_and_its_events_are_told(told):
    listed = f"{BEHIND}?period=2026&section=summary&measure=won_amount"
    page = text_of(told.get(listed))
    assert 'href="https://crm.example.com/deal/1"' in page
    record = re.search(r'href="(/records/deals/[^"]+)"', page)[1]
    response = told.get(record)
    shown = words_of(response)
    assert "Qualify 20 days 10 Jan 2026 – 30 Jan 2026" in shown
    assert "Propose 40 days 30 Jan 2026 – 11 Mar 2026" in shown
    assert "Value €500 → €700" in shown
    assert "Owner Nora Haugen → Emma Clarke" in shown
    assert "Stage Qualify → Propose" in shown
    assert 'href="https://crm.example.com/deal/1"' in text_of(response)
    assert "style=" not in response.content.decode()
    assert "as the source recorded it" in shown
    assert "native" not in shown


def test_whatever_an_event_rests_on_has_its_words():
    from rapport.schema import TABLES
    from rapport_web.records.history import EVIDENCE

    assert set(TABLES["deal_events"].column("evidence").one_of) == set(EVIDENCE)


def test_an_address_that_would_run_a_script_is_no_link(told):
    page = text_of(told.get(f"{BEHIND}?period=2026&section=summary&measure=won_amount"))
    record = re.search(r'href="(/records/deals/[^"]+)1/"', page)[1]
    response = told.get(f"{record}2/")
    assert response.status_code == 200
    assert "javascript:" not in text_of(response)


def test_the_drawer_has_a_command_that_sets_an_alert_on_the_figure(nora, capsys):
    asked = {**QUARTER, "section": "split", "measure": "won_amount", "where": "product=GTX Pro"}
    page = text_of(nora.get(BEHIND, {**asked, "at": "owner=Darcel Schlecht"}))
    (line,) = re.findall(r"<code>(rapport alerts add [^<]+)</code>", page)
    words = shlex.split(line)[1:]
    assert words[:3] == ["alerts", "add", "won_amount"]
    assert {"product=GTX Pro", "owner=Darcel Schlecht"} <= set(words)
    assert not any("2017" in each for each in words), "a rule is about every period to come"
    folder = settings.WORKSPACE
    try:
        assert main(["--workspace", str(folder), *words, "--name", "from-the-page"]) == 0
        rule = (folder / "alerts" / "from-the-page.toml").read_text("utf-8")
        assert 'measure = "won_amount"' in rule
    finally:
        shutil.rmtree(folder / "alerts", ignore_errors=True)
