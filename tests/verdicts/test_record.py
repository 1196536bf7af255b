"""Verdicts are kept with their day, and held against what came once their horizon is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.verdicts import companies

from rapport.reports import REPORTS
from rapport.verdicts import KINDS, Given, checked, keep, paying
from rapport.verdicts.given import HORIZON
from rapport.wording import Locale
from rapport.workspace import Workspace

EN = Locale()


def kept(workspace, kind="campaign"):
    return [
        (each.day, each.about[kind], each.entry["verdict"], each.entry["afterwards"])
        for each in workspace.current.journal.entries("verdict")
        if kind in each.about
    ]


def looked_back(workspace, kind="campaign"):
    current = workspace.current
    return checked(current.opened, current.journal, KINDS[kind], current.today)


def on(workspace, day):
    """The same workspace on another day."""
    path = workspace.folder / "rapport.toml"
    path.write_text(companies.settings(day), "utf-8")
    return Workspace.open(workspace.folder)


@pytest.fixture
def company(tmp_path):
    return companies.made(companies.marketing(), tmp_path, date(2025, 12, 15))


def test_a_verdict_is_kept_once_and_survives_a_build(company):
    before = kept(company)
    today = date(2025, 12, 15)
    # On the last quarter's end too, worked out afterwards; nothing has changed since.
    assert [each[1:] for each in before] == [("Bad", "stop", True), ("Good", "keep", True)]
    assert {each[0] for each in before} == {date(2025, 9, 30)}
    company.build()
    company.build()
    assert kept(company) == before
    assert all(day <= today for day, *__ in before)


def test_it_is_given_anew_when_it_is_older_than_its_horizon_and_then_held_against_what_came(
    company,
):
    assert [each.came for each in looked_back(company)] == [None, None], "the horizon is not over"
    later = on(company, companies.TODAY)
    # Nothing is new but the day.
    built = later.current.generation.name
    later.change_raw(lambda __: None, print)
    assert later.current.generation.name == built
    found = kept(later)
    assert [each[1:] for each in found[2:]] == [("Bad", "stop", False), ("Good", "keep", False)]
    past = {each.given.subject: each for each in looked_back(later)}
    assert past["Bad"].due == date(2025, 9, 30) + timedelta(days=HORIZON)
    assert past["Bad"].came.held
    weeks = [day for at in range(0, 500, 7) if date(2025, 9, 30)
             < (day := companies.BEGAN + timedelta(days=at)) <= past["Bad"].due]  # fmt: skip
    assert past["Bad"].came.figure == -500 * len(weeks)
    assert past["Good"].came.held
    assert past["Good"].came.figure > 0

    answered = REPORTS["campaigns"].answer(later, {"period": ["all"]})
    rows = {row["subject"]: row for row in answered.section("earlier_verdicts").rows()}
    assert {row["outcome"] for row in rows.values()} == {"held"}
    assert {row["afterwards"] for row in rows.values()} == {"afterwards"}
    assert "Of 2 earlier verdicts that can be told by now, 2 held." in answered.headline(EN)

    # A journal that is damaged takes nothing along but what stood in it.
    later.journal.path.write_text("this is no database, but long enough to be read as one")
    for name in ("campaigns", "today", "forecast"):
        answered = REPORTS[name].answer(later, {})
        said = " ".join(note.said(EN) for note in answered.every_note)
        assert "cannot be used" in said, name


def test_a_verdict_is_given_on_days_without_new_data_too(company):
    before = len(kept(company))
    later = on(company, companies.TODAY)
    generation = later.current.generation.name
    later._build(lambda __: None, forced=False)
    assert later.current.generation.name == generation, "nothing was built anew"
    assert len(kept(later)) > before


def test_a_verdict_that_turned_out_wrong_is_said_to_be(tmp_path):
    """The bad campaign wins a fortune within the horizon of what was said of it."""
    files = companies.marketing(more_won=9)
    company = companies.made(files, tmp_path, date(2025, 12, 15))
    late = on(company, companies.TODAY + timedelta(days=120))
    late.build()
    opened = late.current.opened
    given = next(
        each
        for each in KINDS["campaign"].work_out(opened, date(2025, 12, 31), {})
        if each.subject == "Bad"
    )
    assert given.verdict == "stop"
    came = KINDS["campaign"].look_back(opened, given, date(2025, 12, 31), date(2026, 6, 29))
    assert came.held is False
    assert came.figure > 8_000_000 * given.figures["margin"]

    # What it had brought by a day after which nothing came proves nothing.
    good = next(
        each
        for each in KINDS["campaign"].work_out(opened, companies.TODAY, {})
        if each.subject == "Good"
    )
    assert good.verdict == "keep"
    came = KINDS["campaign"].look_back(opened, good, companies.TODAY, date(2026, 6, 29))
    assert came.held is None


@pytest.mark.parametrize(
    ("verdict", "spend", "came", "held"),
    [
        ("keep", 10_000.0, 7_000.0, True),
        ("keep", 10_000.0, 5_000.0, False),
        ("stop", 10_000.0, 5_000.0, True),
        ("stop", 10_000.0, 7_000.0, False),
        ("stop", 10_000.0, 0.0, None),
        ("keep", 3_000.0, 5_000.0, None),
    ],
)
def test_what_ended_is_held_against_what_it_still_lacked(monkeypatch, verdict, spend, came, held):
    """4,000 had come of 10,000 spent: 6,000 were lacking, and six more deals to be expected."""
    monkeypatch.setattr(paying, "_profit", lambda *__: (came, 0.0))
    monkeypatch.setattr(paying, "rows_of", lambda *__: [])
    figures = {"spend": spend, "won_amount": 4_000.0, "leads": 100.0, "value_per_lead": 100.0}
    given = Given("Fair", verdict, "pays", {**figures, "deal_worth": 1_000.0})
    day = date(2025, 9, 30)
    found = KINDS["campaign"].look_back(None, given, day, day + timedelta(days=HORIZON))
    assert found.held is held


def test_a_clock_that_is_set_back_leaves_no_entries(company):
    before = kept(company)
    earlier = on(company, date(2025, 8, 1))
    earlier.build()
    assert kept(earlier) == before


def test_without_campaigns_services_or_tickets_nothing_is_worked_out(tmp_path, monkeypatch):
    def never(*given):
        raise AssertionError("this was not to be asked")

    for kind in KINDS.values():
        monkeypatch.setitem(KINDS, kind.name, type(kind)(**{**vars(kind), "work_out": never}))
    files = {"deals": "id,name,amount,status,created_at\nd1,One,100,open,2026-01-02 10:00"}
    workspace = companies.made(files, tmp_path)
    opened = workspace.current.opened
    assert keep(opened, workspace.current.journal) == 0
    assert not workspace.current.journal.path.exists()


def test_a_fault_in_a_verdict_breaks_no_build(tmp_path, monkeypatch, caplog):
    def broken(*given):
        raise RuntimeError("no")

    monkeypatch.setattr(paying, "_given", broken)
    workspace = companies.made(companies.marketing(), tmp_path)
    assert workspace.query(["leads"]).records[0][0] > 0
    assert "not written down" in caplog.text


def test_the_demo_company_has_a_record_on_its_first_day(demo):
    found = looked_back(demo)
    assert found
    assert all(each.afterwards == (each.day != demo.current.today) for each in found)
    for kind in KINDS:
        for each in looked_back(demo, kind):
            assert (each.came is None) == (each.due > demo.current.today)
