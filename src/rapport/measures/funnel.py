from __future__ import annotations

from typing import Any

from rapport.facts.deal_steps import WON
from rapport.measure import Measure, Population, StepRatio
from rapport.wording import Message, _

REACHED = Population(
    _(
        "Every deal (or lead) once per step that it reached; a later step implies those before it. "
        "Lost ones are among them."
    )
)
ALONG = _(
    "Along the stages of a pipeline; of several pipelines, along the parts that they share. No "
    "limit of time unless window is set."
)


def _gone(status: str | None) -> Any:
    """Those that have not moved on, by what became of them."""

    def holds(table: Any, day: Any) -> Any:
        # A step after it whose day is not known has been reached all the same.
        further = table.has_next & ((table.next_on <= day) | table.next_on.isnull())
        moved_on = further | (table.step == WON)
        return moved_on if status is None else ~moved_on & (_status(table) == status)

    return holds


def _status(table: Any) -> Any:
    import ibis

    if "status" in table.columns:
        return table.status
    return ibis.cases((table.disqualified_on.notnull() | table.deal_lost, "lost"), else_="open")


def _step(name: str, label: Message, words: Message, status: str | None) -> Measure:
    return Measure(
        name,
        label,
        "count",
        "deal_steps",
        Population(words, on=_gone(status)),
        "count",
        "",
        "created_on",
        ALONG,
        per=("step",),
    )


FUNNEL = (
    Measure(
        "step_count",
        _("Reached"),
        "count",
        "deal_steps",
        REACHED,
        "count",
        "",
        "created_on",
        ALONG,
        per=("step",),
    ),
    Measure(
        "step_value",
        _("Value of those that reached it"),
        "money",
        "deal_steps",
        REACHED,
        "sum",
        "amount",
        "created_on",
        _(
            "Of a deal, its value. A lead has its own until it has a deal, and then its part of "
            "the deal's, which may be more: so the value, unlike the count, can rise."
        ),
        per=("step",),
    ),
    Measure(
        "step_score",
        _("Mean score of those that reached it"),
        "number",
        "deal_steps",
        Population(
            _("Every deal (or lead) with a score, once per step that it reached."),
            lambda t: t.score.notnull(),
        ),
        "mean",
        "score",
        "created_on",
        _("Of the leads that they came from; those without a score are not in it."),
        per=("step",),
    ),
    StepRatio("step_rate", _("Of the step before"), "share", "step_count", "before", ALONG),
    StepRatio("overall_rate", _("Of the first step"), "share", "step_count", "first", ALONG),
    Measure(
        "median_days_to_step",
        _("Median days from the step before"),
        "days",
        "deal_steps",
        Population(
            _("Deals (or leads) that entered both the step and the one before it."),
            lambda t: t.days_to_step.notnull(),
        ),
        "median",
        "days_to_step",
        "created_on",
        _("Steps that were skipped have no days."),
        good="less",
        per=("step",),
    ),
    _step("step_moved_on", _("Moved on"), _("Those that went on to a further step."), None),
    _step("step_lost", _("Lost here"), _("Those that were lost after this step."), "lost"),
    _step(
        "step_cancelled",
        _("Cancelled here"),
        _("Those that were cancelled after this step."),
        "cancelled",
    ),
    _step(
        "step_still_here", _("Still here"), _("Those that are open and came no further."), "open"
    ),
)
