"""A workspace's own reports on the web, and sample figures where data lack."""

from __future__ import annotations

import json

import pytest

from .conftest import FOLDER, PAGE, text_of

OWN = """\
title = "Our way"
question = "Who brings most for each activity?"
group = "team"
answers = "active"
rhythm = "monthly"
period = "2017-Q3"
where = ["status=won"]
splits = ["owner"]
tiles = ["won_amount", "won_amount / won_deals"]

[called]
"won_amount / won_deals" = "Value per deal"

[[section]]
text = "Read <b>this</b> first."

[[section]]
title = "By {split}"
measures = ["won_amount / won_deals", "won_deals"]
by = ["{split}"]
chart = "ranking"
"""


@pytest.fixture
def own(maven, nora):
    """Nora's browser, where the workspace has a report of its own and one that is not in order."""
    folder = FOLDER / "reports"
    folder.mkdir(exist_ok=True)
    (folder / "our-way.toml").write_text(OWN, "utf-8")
    (folder / "broken.toml").write_text('[[section]]\nmeasures = ["won_amuont"]\n', "utf-8")
    yield nora
    for each in folder.iterdir():
        each.unlink()


@pytest.fixture(scope="session")
def with_sample(without_deals):
    """A workspace without deals, whose sample company is Maven's, so that it need not be made."""
    folder = without_deals["ravenstack_saas"]
    sample = folder / "data" / "sample"
    sample.mkdir()
    (sample / "rapport.toml").write_text("sample = true\n", "utf-8")
    (sample / "data").symlink_to(FOLDER / "data", target_is_directory=True)
    yield folder
    (sample / "rapport.toml").unlink()
    (sample / "data").unlink()


@pytest.fixture
def sampled(maven, nora, with_sample):
    """Nora's browser before it."""
    from django.test import override_settings

    with override_settings(WORKSPACE=with_sample):
        yield nora


def test_a_report_of_ones_own_has_a_page_like_the_standard_ones(own):
    page = text_of(own.get("/reports/our-way/"))
    assert "Our way" in page
    assert "Value per deal" in page
    assert "By owner" in page
    assert "Read &lt;b&gt;this" in own.get("/reports/our-way/").content.decode()
    assert "Status is won" in page
    assert "won_amount / won_deals" in page
    found = json.loads(own.get("/reports/our-way.json").content)
    assert found["report"] == "our-way"
    assert [each["id"] for each in found["sections"]] == ["summary", "part_1", "part_2"]
    assert own.get("/reports/our-way.csv").status_code == 200


def test_what_is_behind_a_formula_is_shown(own):
    address = "/reports/our-way/behind/?section=part_2&measure=won_amount+%2F+won_deals"
    assert own.get(address).status_code == 200


def test_it_stands_in_the_catalogue_and_a_broken_one_says_why(own):
    page = text_of(own.get("/reports/"))
    assert "Our way</h3>" in page
    assert "Your own" in page
    assert "Monthly" in page
    assert "reports/broken.toml, line 2: There is no measure called 'won_amuont'." in page
    broken = own.get("/reports/broken/")
    assert broken.status_code == 500
    assert "line 2" in text_of(broken)
    assert own.get(PAGE).status_code == 200


def test_a_changed_file_is_a_changed_page(own):
    assert "Our way" in text_of(own.get("/reports/our-way/"))
    changed = OWN.replace("2017-Q3", "2017-Q2").replace("Our way", "Another way")
    (FOLDER / "reports" / "our-way.toml").write_text(changed + "\n", "utf-8")
    page = text_of(own.get("/reports/our-way/"))
    assert "Another way" in page
    assert "1 Apr – 30 Jun 2017" in page


def test_the_catalogue_stands_under_its_questions(nora):
    page = text_of(nora.get("/reports/"))
    order = ["Are we on target?", "What will we close?", "Where do deals stick?", "Why do we lose?"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    grouped = text_of(nora.get("/reports/?order=group"))
    assert "Leads and marketing</h2>" in grouped
    assert "Why do we lose?" not in grouped


def test_the_catalogue_is_searched_by_its_questions_and_rhythms(nora):
    page = text_of(nora.get("/reports/", {"search": "monthly lose"}))
    assert "Losses</h3>" in page
    assert "Pipeline</h3>" not in page


def test_a_report_without_data_leads_to_sample_figures_that_say_so(sampled):
    page = text_of(sampled.get(PAGE))
    assert "There are no deals in this workspace yet." in page
    assert f'href="{PAGE}?sample=1"' in page
    shown = text_of(sampled.get(f"{PAGE}?sample=1&period=2017-Q3"))
    assert "SAMPLE" in shown
    assert "These are sample figures: a made-up company's, not yours." in shown
    assert "$2.98M" in shown
    assert "sample=1" in shown.partition('id="pop-export"')[2].partition("</details>")[0]
    assert 'name="sample" value="1"' in shown
    found = json.loads(sampled.get("/reports/total-sales.json?sample=1").content)
    assert found["sample"] is True
    assert "sample-" in sampled.get("/reports/total-sales.csv?sample=1")["Content-Disposition"]


def test_the_sample_is_never_mixed_with_ones_own(sampled):
    sampled.get(f"{PAGE}?sample=1")
    page = text_of(sampled.get(PAGE))
    assert "SAMPLE" not in page
    assert "There are no deals" in page


def test_a_card_without_data_shows_the_sample_s_figure(sampled):
    page = text_of(sampled.get("/reports/"))
    assert 'hx-get="/reports/total-sales/figure/?sample=1"' in page
    figure = text_of(sampled.get("/reports/total-sales/figure/?sample=1"))
    assert "SAMPLE" in figure
    assert "$10M" in figure


def test_records_of_the_sample_are_looked_up_there(sampled):
    from rapport_web import company

    behind = f"{PAGE}behind/?section=summary&measure=won_amount&period=2017-Q3&sample=1"
    shown = text_of(sampled.get(behind))
    assert "/records/deals/" in shown
    address = shown.partition('href="/records/deals/')[2].partition('"')[0]
    assert address.endswith("?sample=1")
    assert sampled.get(f"/records/deals/{address}").status_code == 200
    assert sampled.get(f"/records/deals/{address.partition('?')[0]}").status_code == 404
    assert not company.is_sample()


def test_a_sample_that_is_not_there_yet_is_made_aside(nora, without_deals, monkeypatch):
    from django.test import override_settings

    begun = []
    monkeypatch.setattr("rapport_web.sample.begin", begun.append)
    with override_settings(WORKSPACE=without_deals["adventureworks_quota"]):
        waiting = nora.get(f"{PAGE}?sample=1")
    assert waiting.status_code == 202
    assert waiting["Refresh"]
    assert "A sample company is being made" in text_of(waiting)
    assert [each.folder.name for each in begun] == ["adventureworks_quota"]


def test_who_is_not_signed_in_sees_no_sample(web, with_sample):
    from django.test import override_settings

    with override_settings(WORKSPACE=with_sample):
        assert web.get(f"{PAGE}?sample=1").status_code in (302, 403)
