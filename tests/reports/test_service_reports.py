"""What comes back, support and calls: what is planted is found, and chance is not told as news."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

from rapport.demo.truths import COMES_BACK
from rapport.exports import find
from rapport.reports import REPORTS
from rapport.wording import LANGUAGES, Locale

from .conftest import part

TICKET = "id,kind,company_id,product_id,order_id,quantity,opened_at"
SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-30\n'


def answer(workspace, name, **parts):
    return REPORTS[name].answer(workspace, {key: [text] for key, text in parts.items()})


def test_the_product_that_comes_back_is_found(demo):
    assert COMES_BACK.report == "doa"
    name = (
        demo.current.connection.cursor()
        .execute("SELECT name FROM products WHERE id = ?", [f"demo:{COMES_BACK.records[0]}"])
        .fetchone()[0]
    )
    for period in ("all", "2025"):
        found = answer(demo, "doa", period=period)
        rows = part(found, "rates").table.rows()
        assert rows[0]["product"] == name
        others = [row for row in rows[1:] if row["ripe_units_sold"] >= 20]
        assert all(rows[0]["back_rate"] > 3 * row["back_rate"] for row in others)
        for language in LANGUAGES:
            assert name in found.headline(Locale(language))
    reasons = answer(demo, "doa", period="all", where=f"product={name}")
    assert part(reasons, "reasons").table.rows()[0]["ticket_reason"] == "Paper jam"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A hundred printers, a hundred cables, and two mounts, of which one came back."""
    orders = [f"o{at},c1,2026-01-{at % 28 + 1:02} 10:00,10" for at in range(3)]
    lines = ["o0,p1,100,10", "o1,p2,100,10", "o2,p3,2,10"]
    tickets = [f"t{at},return,c1,p1,o0,1,2026-02-{at + 1:02} 10:00" for at in range(12)]
    tickets += ["t20,return,c1,p3,o2,1,2026-02-03 10:00", "t21,return,c1,p2,o1,1,2026-02-03 10:00"]
    files = {
        "companies": "id,name\nc1,Ski",
        "products": "id,name,unit_cost\np1,Printer,100\np2,Cable,5\np3,Mount,7",
        "orders": "\n".join(["id,company_id,ordered_at,amount", *orders]),
        "order_lines": "\n".join(["order_id,product_id,quantity,amount", *lines]),
        "tickets": "\n".join(
            ["id,kind,company_id,product_id,order_id,quantity,opened_at", *tickets]
        ),
    }
    return from_texts(files, tmp_path_factory.mktemp("shop"), SETTINGS)


def test_what_was_sold_twice_does_not_lead(shop):
    found = answer(shop, "doa", period="2026")
    rows = part(found, "rates").table.rows()
    assert [row["product"] for row in rows] == ["Printer", "Mount", "Cable"]
    assert [row["back_rate"] for row in rows] == [0.12, 0.5, 0.01]
    average = 14 / 202
    beyond = [12 - 100 * average, 1 - 2 * average, 1 - 100 * average]
    assert [row["beyond_average"] for row in rows] == [round(each, 1) for each in beyond]
    said = found.headline(Locale()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Printer comes back the most: 12 %, against 6.9 % of everything together." in said
    assert "Mount" not in said


def test_a_reader_s_own_order_is_kept(shop):
    found = answer(shop, "doa", period="2026", order="-back_rate")
    rows = part(found, "rates").table.rows()
    assert [row["product"] for row in rows] == ["Mount", "Printer", "Cable"]


def test_a_rate_of_two_is_told_by_its_cases_where_it_is_drawn(shop):
    chart = part(answer(shop, "doa", period="2026"), "rates").chart(Locale())
    drawn = {each["label"]: (each["value"], each["text"]) for each in chart["data"]["values"]}
    assert drawn["Mount"] == (0, "n = 2")
    assert drawn["Printer"][0] == 0.12


def test_what_chance_brings_is_no_headline(demo):
    found = answer(demo, "doa", period="all", where="product!=Label printer")
    assert "the most" not in found.headline(Locale())


def test_calls_add_up_over_outcomes_attempts_and_hours(demo):
    found = answer(demo, "calls", period="2026")
    calls = found.summary.rows()[0]["calls"]
    for name in ("split", "outcomes", "attempts", "day"):
        assert sum(part(found, name).table.values_of("calls")) == calls, name
    for name in ("over_time", "people", "outcome_by_attempt", "outcome_by_hour", "hours"):
        counts = part(found, name).whole.values_of("calls")
        assert sum(each for each in counts if each) == calls, name
    assert part(found, "list").count == calls
    assert part(found, "recordings").count == found.summary.rows()[0]["recorded_calls"]
    addresses = part(found, "recordings").table.values_of("recording_url")
    assert all(each.startswith("https://") for each in addresses)


def test_a_time_is_told_in_the_unit_that_suits_it():
    from rapport.reports._saying import lasting

    said = [lasting(each, Locale()) for each in (1 / 60, 0.9, 15.2, 80)]
    assert said == ["1 minute", "54 minutes", "15 hours", "3 days"]


def test_one_person_s_activity_is_not_compared_with_itself(demo):
    alone = answer(demo, "activity", period="2026", where="owner=Lukas Weber")
    assert "did the most" not in alone.headline(Locale())
    assert "did the most" in answer(demo, "activity", period="2026").headline(Locale())
    beside = [
        each.section.id
        for each in alone.sections
        if not each.section.is_worklist
        and {column.name for column in each.table.dimensions} & {"owner", "team"}
    ]
    assert beside == ["goals"]
    assert part(alone, "split").table.dimensions[0].name == "customer"
    assert part(alone, "goals").table.values_of("owner") == ["Lukas Weber"]
    chosen = answer(demo, "activity", period="2026", where="owner=Lukas Weber", by="owner")
    assert part(chosen, "split").table.values_of("owner") == ["Lukas Weber"]


@pytest.mark.parametrize("width", [100, 140])
def test_the_address_of_a_recording_is_never_cut(demo, width):
    found = answer(demo, "calls", period="2026-Q3")
    addresses = part(found, "recordings").table.values_of("recording_url")
    written = find("table").render_report(found, Locale(), width=width).decode()
    assert addresses
    assert all(each in written for each in addresses)


def test_each_person_s_weeks_have_their_quota(demo):
    people = part(answer(demo, "activity", period="2026-Q2"), "people")
    chart = people.chart(Locale())
    assert any(each.get("goal") for each in chart["data"]["values"])


def test_without_a_goal_there_is_no_quota_and_the_weeks_are_shown(tmp_path):
    files = {
        "users": "id,name\nu1,Nora\nu2,Kim",
        "activities": """id,kind,owner_id,done_at
            a1,call,u1,2026-06-02 10:00
            a2,call,u2,2026-06-10 10:00""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    people = part(answer(workspace, "activity", period="2026-06"), "people")
    assert people.chart(Locale())
    assert not any("goal" in each.name for each in people.whole.columns)
