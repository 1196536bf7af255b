from __future__ import annotations

from typing import Any

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _


def _done(*kinds: str) -> Any:
    return lambda t: t.done & t.activity_kind.isin(kinds)


CALLS = Population(_("Calls that were made."), _done("call"))
CONNECTED = Population(
    _("Calls that reached somebody."), lambda t: t.done & t.connected.fill_null(False)
)

ACTIVITIES = (
    Measure(
        "activities",
        _("Activities"),
        "count",
        "activities",
        Population(_("Activities that were done."), lambda t: t.done),
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Measure(
        "calls",
        _("Calls"),
        "count",
        "activities",
        CALLS,
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Measure(
        "meetings",
        _("Meetings"),
        "count",
        "activities",
        Population(_("Meetings and demonstrations that were held."), _done("meeting", "demo")),
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Measure(
        "emails_logged",
        _("E-mails logged"),
        "count",
        "activities",
        Population(_("E-mails on record with a deal, lead or customer."), _done("email")),
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Measure(
        "tasks_done",
        _("Tasks done"),
        "count",
        "activities",
        Population(_("Tasks that were done."), _done("task")),
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Measure(
        "overdue_tasks",
        _("Overdue tasks"),
        "count",
        "activities",
        Population(
            _("Tasks that are not done, and were due before the day."),
            on=lambda t, day: (t.activity_kind == "task") & ~t.done & (t.due_on < day),
        ),
        "count",
        good="less",
        rests_on="due_on",
    ),
    Measure(
        "connected_calls",
        _("Connected calls"),
        "count",
        "activities",
        CONNECTED,
        "count",
        "",
        "done_on",
        rests_on="done_on",
    ),
    Ratio("connect_rate", _("Connect rate"), "share", "connected_calls", "calls"),
    Measure(
        "call_attempts",
        _("Calls until somebody answers"),
        "number",
        "activities",
        Population(
            _("Calls that were the first to reach somebody about a lead, deal or customer."),
            lambda t: t.done & t.attempts.notnull(),
        ),
        "mean",
        "attempts",
        "done_on",
        _("Those whom no call has reached yet, and calls about nobody, are not in it."),
        good="less",
        rests_on="done_on",
        of=_("calls up to and with that one"),
    ),
    Measure(
        "call_minutes",
        _("Call minutes"),
        "minutes",
        "activities",
        CALLS,
        "sum",
        "minutes",
        "done_on",
        _("Calls without a duration are counted apart."),
        rests_on="done_on",
    ),
    Measure(
        "talk_minutes",
        _("Talk time"),
        "minutes",
        "activities",
        CONNECTED,
        "sum",
        "minutes",
        "done_on",
        _("Calls without a duration are counted apart."),
        rests_on="done_on",
    ),
    Measure(
        "average_talk_minutes",
        _("Minutes per conversation"),
        "minutes",
        "activities",
        CONNECTED,
        "mean",
        "minutes",
        "done_on",
        _("Calls without a duration are not in it."),
        rests_on="done_on",
    ),
    Measure(
        "recorded_calls",
        _("Recorded calls"),
        "count",
        "activities",
        Population(
            _("Calls of which there is a recording."),
            lambda t: t.done & (t.activity_kind == "call") & t.recording_url.notnull(),
        ),
        "count",
        "",
        "done_on",
        rests_on="recording_url",
    ),
    Ratio(
        "activities_per_won_deal", _("Activities per won deal"), "number", "activities", "won_deals"
    ),
)
