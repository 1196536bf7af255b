"""A report's bar: period, comparison, split, filters, and all of it in the address."""

from __future__ import annotations

import re

import pytest

from .conftest import PAGE, QUARTER, text_of


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


@pytest.mark.parametrize("period", ["0001-01", "9998", "9999-11", "9999-12-30"])
def test_the_ends_of_the_calendar_are_not_stepped_over(nora, period):
    assert nora.get(f"{PAGE}?period={period}&compare=none").status_code < 500


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


@pytest.mark.parametrize(
    ("address", "tile"),
    [
        ("/reports/pipeline/?period=2017-Q4&option=mode%3Dgross", "Won value"),
        ("/reports/pipeline/?period=2017-Q4&option=weighted_by%3Dhistory", "Open value"),
        ("/reports/funnel/?period=2017-Q4&where=product%3DGTX+Pro", "Won value"),
    ],
)
def test_a_choice_that_is_not_for_every_tile_leaves_the_others_their_course(nora, address, tile):
    page = text_of(nora.get(address))
    card = re.search(rf'aria-label="{tile}">.*?</section>', page, re.DOTALL)
    assert "<polyline" in card[0]
