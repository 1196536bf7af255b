"""What stands twice in a report is the same figure twice, or says why it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.made_company import from_texts

from rapport.wording import Locale

PERIOD = "2025-07..2026-06"
SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-09-30\n'


def told(answered):
    return {each.section.id: each for each in answered.sections}


@pytest.mark.parametrize("section", ["return", "split", "channels", "came_back"])
def test_the_tables_of_campaigns_add_up_to_the_tiles(demo, section):
    answered = demo.report("campaigns", period=PERIOD)
    table, tiles = told(answered)[section].table, answered.summary.rows()[0]
    same = [each.name for each in table.measures if not each.versus and each.name in tiles]
    assert same
    for name in same:
        assert table.total_of(name) == tiles[name], name


def test_what_channels_cost_in_the_funnel_is_all_that_was_spent(demo):
    table = told(demo.report("funnel", period=PERIOD))["cost_channels"].table
    (spend,) = demo.query(["spend"], period=PERIOD).records[0]
    assert sum(table.values_of("spend")) == table.total_of("spend") == spend


def test_every_source_has_every_step_of_the_funnel_in_its_order(demo):
    rows = demo.query(["step_count"], by=["source", "step"], order=["source"], period=PERIOD)
    steps: dict[str, list[str]] = {}
    for source, step, count in rows.records:
        steps.setdefault(source, []).append(step)
        assert count is not None
    assert len({tuple(each) for each in steps.values()}) == 1


def test_the_deals_beside_their_age_are_those_that_are_open_in_the_stage_then(demo):
    answered = demo.report("stage-distribution", period="2026-Q1")
    table = told(answered)["ages"].table
    found = dict(zip(table.values_of("stage"), table.values_of("open_deals"), strict=True))
    known = told(answered)["now"].table
    for stage, count in zip(known.values_of("stage"), known.values_of("open_deals"), strict=True):
        assert found[stage] == count


def test_a_table_that_a_limit_cuts_says_so(demo):
    section = told(demo.report("new-leads", period=PERIOD))["campaigns"]
    known = len(demo.ask(replace(section.table.query, limit=None)).records)
    assert len(section.table.records) == 20 < known
    said = [each.said(Locale("en")) for each in section.notes()]
    assert f"20 of {known} are shown; the total is of all of them." in said
    whole = told(demo.report("new-leads", period=PERIOD))["places"]
    assert not any("are shown" in each.said(Locale("en")) for each in whole.notes())


def test_what_nothing_on_record_can_tell_is_not_nothing(tmp_path):
    company = from_texts(
        {
            "users": "id,name\nu1,Nora",
            "leads": "id,name,created_at\nl1,Ann,2026-01-02 10:00",
            "deals": "id,name,status,amount,owner_id,created_at,closed_at\n"
            "d1,One,won,500,u1,2026-01-02 10:00,2026-02-02 10:00",
            "emails": "id,name,sent_at,sent\ne1,News,2026-01-05 10:00,100",
        },
        tmp_path,
        SETTINGS,
    )
    names = ["email_leads", "email_won_amount", "paid_won_amount"]
    assert company.query(names, period="2026").records == ((None, None, None),)
    assert company.query(["email_leads"], by=["email"], period="2026").records in (
        (),
        (("News", None),),
    )
