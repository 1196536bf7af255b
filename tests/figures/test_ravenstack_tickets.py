"""The known figures of ravenstack_saas' tickets come out after a plain import."""

from __future__ import annotations

import pytest

from rapport.reports import REPORTS
from rapport.wording import Locale


def test_tickets_by_priority(ravenstack, truth):
    names = ["tickets", "average_hours_to_solve", "average_satisfaction"]
    table = ravenstack.query(names, by=["ticket_priority"])
    found = {name: (count, hours, score) for name, count, hours, score in table.records}
    known = truth("ravenstack_saas", "tickets by priority")
    assert len(found) == len(known)
    for priority, count, hours, score in known:
        close = (pytest.approx(hours, abs=0.0001), pytest.approx(score, abs=0.0001))
        assert found[priority] == (count, *close)


def test_priorities_stand_by_how_urgent_they_are(ravenstack):
    table = ravenstack.query(["tickets"], by=["ticket_priority"], order=["ticket_priority"])
    assert table.values_of("ticket_priority") == ["urgent", "high", "medium", "low"]


def test_what_the_tickets_do_not_tell_is_not_told(ravenstack):
    names = ["complaints", "returns", "units_back", "return_rate", "satisfaction_rate"]
    unknown = ravenstack.query([*names, "unanswered_tickets", "cost_of_returns"]).records[0]
    assert set(unknown) == {None}, "no ticket says of what kind it is, or when it was answered"
    assert ravenstack.query(["open_tickets"]).records == ((0,),)


def test_the_reports_say_what_is_there_and_what_is_not(ravenstack):
    said = {
        name: REPORTS[name].answer(ravenstack, {"period": ["2024"]}) for name in ("support", "doa")
    }
    assert "1,0" in said["support"].headline(Locale())
    assert "no data on complaints and returns" in said["doa"].headline(Locale())
