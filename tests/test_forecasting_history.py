"""The book that a forecast is made of is what the log of a company says, as known on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests import made_company

from rapport.forecasting.asked import Asked
from rapport.forecasting.automatic import automatic
from rapport.forecasting.history import Kept, book_of
from rapport.forecasting.made import nearer, ways_of
from rapport.forecasting.record import BASELINES, Tried, _before, track_record, weighted_by_history
from rapport.forecasting.remembered import remembered
from rapport.period import shifted
from rapport.statistics.forecast import forecast
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON

if TYPE_CHECKING:
    from rapport.workspace import Workspace

DAYS = (date(2025, 3, 3), date(2025, 9, 15), date(2026, 1, 31), made_company.TODAY)
BEGIN = date(2025, 1, 6)


def kept_on(workspace: Workspace, day: date, *chosen: Any) -> Kept:
    return book_of(workspace.current.opened, day, chosen)


def number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def now(kept: Kept) -> dict[str, tuple[Any, ...]]:
    """Each deal's last time: created, closed, won and worth."""
    book = kept.book
    worth = book.amounts()
    return {
        str(deal).partition(":")[2]: (
            int(book.closed[at]),
            bool(book.won[at]),
            None if np.isnan(worth[at]) else round(float(worth[at]), 2),
        )
        for at, deal in enumerate(kept.deals)
    }


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("company", ["told", "told_late"])
def test_deals_are_as_the_log_says_that_they_were_known(company, day, request):
    told = request.getfixturevalue(company)
    wanted = {}
    for state in told.made.standing(day, day):
        worth = state.worth(day)
        closed = number(state.closed) if state.closed else NEVER
        won = state.status == "won"
        wanted[state.deal] = (closed, won, None if worth is None else round(worth, 2))
    found = now(kept_on(told.workspace, day))
    assert {deal: each[:2] for deal, each in found.items()} == {
        deal: each[:2] for deal, each in wanted.items()
    }


def test_records_from_after_a_day_change_nothing_that_is_forecast_on_it(told, tmp_path):
    day = date(2026, 2, 10)
    setting = made_company.SETTINGS.replace(made_company.TODAY.isoformat(), day.isoformat())
    cut = made_company.imported(told.made.until(day), tmp_path, setting)
    whole, until = kept_on(told.workspace, day), kept_on(cut, day)
    assert list(whole.deals) == list(until.deals)
    assert whole.names == until.names
    one, other = (forecast(each.book, 28, groups=("owner",)) for each in (whole, until))
    assert (one.totals == other.totals).all()
    assert (one.played.parts["owner"] == other.played.parts["owner"]).all()


def test_the_track_record_of_a_day_is_not_moved_by_what_came_later(told, tmp_path):
    day = date(2026, 2, 10)
    setting = made_company.SETTINGS.replace(made_company.TODAY.isoformat(), day.isoformat())
    cut = made_company.imported(told.made.until(day), tmp_path, setting)
    one, other = (track_record(each.current.opened, day, 28, 0.8) for each in (told.workspace, cut))
    assert one == other
    assert [each.day for each in one] == sorted(each.day for each in one)
    for each in one:
        made = forecast(kept_on(told.workspace, each.day).book, 28)
        assert each.expected == pytest.approx(float(made.totals.mean()))


def test_a_choice_of_owners_has_their_deals_and_only_theirs(told):
    day = made_company.TODAY
    whole = kept_on(told.workspace, day)
    parts = [kept_on(told.workspace, day, ("owner", (name,))) for name in whole.names["owner"]]
    assert sorted(deal for each in parts for deal in each.deals) == sorted(whole.deals)
    for name, part in zip(whole.names["owner"], parts, strict=True):
        assert part.names["owner"] == [name]


PIPELINE = "id,name,position\np1,Sales,1"
STAGES = "id,pipeline_id,name,position,kind\ns1,p1,Talk,1,open\ns2,p1,Offer,2,open"


def test_a_deal_that_was_closed_and_reopened_is_there_for_each_time(tmp_path):
    lines = [
        "d1,2025-01-06 09:00,created,,",
        "d1,2025-01-06 09:00,stage,,s1",
        "d1,2025-01-20 09:00,lost,,",
        "d1,2025-02-03 09:00,reopened,,",
        "d1,2025-02-10 09:00,stage,s1,s2",
    ]
    workspace = made_company.from_texts(
        {
            "pipelines": PIPELINE,
            "stages": STAGES,
            "deals": "id,name,pipeline_id,stage_id,status,amount,created_at,closed_at\n"
            "d1,Again,p1,s2,open,500,2025-01-06 09:00,",
            "deal_events": "deal_id,happened_at,what,from_value,to_value\n" + "\n".join(lines),
        },
        tmp_path,
        made_company.SETTINGS,
    )
    book = kept_on(workspace, date(2025, 3, 1)).book
    assert book.created.tolist() == [number(date(2025, 1, 6)), number(date(2025, 2, 3))]
    assert book.closed.tolist() == [number(date(2025, 1, 20)), NEVER]
    assert not book.won.any()
    visits = book.visits
    assert list(zip(visits.deal.tolist(), visits.to.tolist(), strict=True)) == [
        (0, LOST), (1, 1), (1, STAYS)
    ]  # fmt: skip
    before = kept_on(workspace, date(2025, 1, 25)).book
    assert before.closed.tolist() == [number(date(2025, 1, 20))]


def dated(count: int, *, amounts: bool) -> str:
    """Deals with days alone: each third is won on its 20th day, others are lost on their 30th."""
    rows = ["id,name,status,amount,created_at,closed_at"]
    for at in range(count):
        created = BEGIN + timedelta(days=at)
        closed = created + timedelta(days=30 if at % 3 else 20)
        is_open = closed > made_company.TODAY
        status = "open" if is_open else "lost" if at % 3 else "won"
        amount = 100 + at % 7 if amounts else ""
        rows.append(f"d{at},Deal {at},{status},{amount},{created},{'' if is_open else closed}")
    return "\n".join(rows)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    text = dated(540, amounts=True)
    return made_company.from_texts({"deals": text}, tmp_path_factory.mktemp("plain"))


def test_without_stages_the_forecast_goes_by_age(plain):
    kept = kept_on(plain, made_company.TODAY)
    book = kept.book
    assert kept.stages == [""]
    assert book.stages == 1
    assert set(book.visits.to.tolist()) == {WON, LOST, STAYS}
    assert (book.visits.entered == book.created).all()
    found = forecast(book, 60)
    # One deal a day, a third of which bring about 103.
    assert float(found.totals.mean()) == pytest.approx(60 / 3 * 103, rel=0.15)


def test_without_values_deals_are_counted(tmp_path):
    workspace = made_company.from_texts({"deals": dated(540, amounts=False)}, tmp_path)
    kept = kept_on(workspace, made_company.TODAY)
    assert kept.in_counts
    found = forecast(kept.book, 60, (30, 60), ("owner",))
    assert float(found.totals.mean()) == pytest.approx(60 / 3, rel=0.15)
    assert found.played.parts["owner"].sum(axis=1) == pytest.approx(found.totals, abs=1e-6)
    record = track_record(workspace.current.opened, made_company.TODAY, 60, 0.9)
    assert {each.came for each in record} == {20.0}


def test_the_weighted_pipeline_takes_the_share_won_of_what_was_in_the_stage(plain):
    book = kept_on(plain, made_company.TODAY).book
    share = book.won.sum() / (~book.is_open).sum()
    worth = np.nansum(book.amounts()[book.is_open])
    assert weighted_by_history(book) == pytest.approx(share * worth)


def tried(at: int, expected: float, came: float, **others: float) -> Tried:
    plain = {name: others.get(name) for name in BASELINES}
    return Tried(BEGIN + timedelta(days=at), expected, 0.0, 9e9, came, plain)


def better(record: list[Tried]) -> list[str]:
    return [each.name for each in nearer(ways_of(record))]


def test_a_plain_way_is_better_only_over_three_windows_that_are_over():
    two = [tried(at, 150, 100, quarter_ago=100) for at in (0, 28)]
    assert better(two) == []
    three = [*two, tried(56, 150, 100, quarter_ago=110, weighted_deal=100)]
    assert better(three) == ["quarter_ago"]
    # A window in which it could not be made says nothing of it.
    assert better([tried(-28, 100, 100), *three]) == ["quarter_ago"]


def test_a_smoothing_of_past_months_stands_beside_where_its_library_is_installed(
    plain, monkeypatch
):
    book = kept_on(plain, made_company.TODAY).book
    lately = [book.came(book.day - days, book.day - days + 61) for days in (61, 122, 183)]
    # A third of what closes in each month is won, in no season and with no drift.
    assert automatic(book, 61) == pytest.approx(sum(lately) / 3, rel=0.25)
    assert automatic(book.until(int(book.closed.min()) + 60), 61) is None, "too little is known"
    monkeypatch.setattr("rapport.forecasting.automatic.version", lambda: "")
    assert automatic(book, 61) is None


def test_three_months_are_held_against_the_quarter_before_however_long_months_are(plain):
    book = kept_on(plain, made_company.TODAY).book
    for day in (date(2025, 8, 31), date(2025, 9, 30), date(2025, 12, 31), date(2026, 1, 31)):
        then = book.until(number(day))
        days = (shifted(day + timedelta(days=1), "month", 3) - day).days - 1
        assert _before(then, 3, days) is not None
        assert _before(then, 3, days) == book.came(number(day) - days, number(day)) or days < 92
        assert _before(then, 3, days + 31) is None
    whole = book.until(number(date(2026, 3, 31)))
    assert _before(whole, 12, 365) is not None


def test_another_confidence_needs_no_other_track_record(plain, monkeypatch):
    opened = plain.current.opened
    asked = Asked(made_company.TODAY, 60, 0.9, ())
    one = remembered(opened, asked)
    monkeypatch.setattr("rapport.forecasting.remembered.track_record", None)
    two = remembered(opened, replace(asked, confidence=0.6))
    assert [each.expected for each in one] == [each.expected for each in two]
    assert all(a.low < b.low < b.high < a.high for a, b in zip(one, two, strict=True))
    direct = track_record(opened, asked.day, 60, 0.6)
    assert [each.low for each in two] == pytest.approx([each.low for each in direct])
