"""The pages of goals and of the digests, as a browser is given them."""

from __future__ import annotations

import pytest

from .conftest import text_of


@pytest.mark.parametrize("name", ["sales-goals", "today", "week", "month"])
def test_the_page_opens_with_its_sections(nora, name):
    response = nora.get(f"/reports/{name}/", {"period": "2017-Q3"})
    assert response.status_code == 200
    page = text_of(response)
    assert "could not be worked out" not in page
    assert "2017" in page


def test_a_goal_is_no_figure_with_records_behind_it(nora):
    page = nora.get("/reports/month/", {"period": "2017-08"}).content.decode()
    assert "won_amount:goal&" not in page
    assert "won_amount%3Agoal" not in page


def test_it_is_about_the_measure_of_ones_choice(nora):
    asked = {"period": "2017-Q3", "measure": "won_deals"}
    page = text_of(nora.get("/reports/sales-goals/", asked, follow=True))
    assert "Won deals" in page
    assert "rapport goals set won_deals 2017-Q3" in page
