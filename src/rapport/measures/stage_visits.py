from __future__ import annotations

from typing import Any

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

ENTERED = Population(
    _("Each time that a deal entered the stage; visits that only a later stage implies are not."),
    lambda t: ~t.skipped,
)
IMPLIED = _("A deal that skipped the stage counts as one that was in it.")


def _left(where: str) -> Any:
    return lambda t: ~t.skipped & (t.left_to == where)


def _left_measure(name: str, label: Any, words: Any, where: str, good: str = "more") -> Measure:
    return Measure(
        name,
        label,
        "count",
        "stage_visits",
        Population(words, _left(where)),
        "count",
        "",
        "entered_on",
        good=good,  # type: ignore[arg-type]
    )


FINISHED = Population(_("Visits that have ended."), lambda t: ~t.skipped & t.days.notnull())
STILL = Population(_("Deals that are in the stage."), lambda t: t.left_to == "still here")

OF_WON = Population(
    _("Visits of won deals that have ended, whenever that was."),
    lambda t: ~t.skipped & t.days.notnull() & (t.status == "won"),
)

STAGE_VISITS = (
    Measure(
        "entered_stage",
        _("Entered the stage"),
        "count",
        "stage_visits",
        ENTERED,
        "count",
        "",
        "entered_on",
    ),
    _left_measure(
        "left_forward", _("Left forward"), _("Visits that ended in a later stage."), "forward"
    ),
    _left_measure(
        "left_backward",
        _("Left backward"),
        _("Visits that ended in an earlier stage."),
        "backward",
        "less",
    ),
    _left_measure("left_won", _("Left as won"), _("Visits that ended with winning."), "won"),
    _left_measure(
        "left_lost", _("Left as lost"), _("Visits that ended with losing."), "lost", "less"
    ),
    _left_measure(
        "left_cancelled",
        _("Left as cancelled"),
        _("Visits that ended as the deal was cancelled."),
        "cancelled",
        "less",
    ),
    _left_measure("still_here", _("Still there"), _("Visits that have not ended."), "still here"),
    Measure(
        "deals_in_stage",
        _("Deals that were in the stage"),
        "count",
        "stage_visits",
        Population(_("Visits, those that a later stage implies among them.")),
        "distinct",
        "deal_id",
        "entered_on",
        IMPLIED,
        # Of winning alone only those that went on would be known.
        rests_on="days",
    ),
    Measure(
        "went_further",
        _("Deals that went further"),
        "count",
        "stage_visits",
        Population(
            _("Visits of deals that later came to any further stage, or were won."),
            lambda t: t.went_further,
        ),
        "distinct",
        "deal_id",
        "entered_on",
        IMPLIED,
        # Of winning alone only those that went on would be known.
        rests_on="days",
    ),
    Ratio(
        "stage_conversion",
        _("Went further"),
        "share",
        "went_further",
        "deals_in_stage",
        exclusions=_("Deals that are still in the stage count below the line."),
    ),
    Measure(
        "median_days_in_stage",
        _("Median days in the stage"),
        "days",
        "stage_visits",
        FINISHED,
        "median",
        "days",
        "entered_on",
        _("Visits that have not ended, and those that are only implied, have no days."),
        good="less",
    ),
    Measure(
        "p90_days_in_stage",
        _("Days in the stage, nine in ten"),
        "days",
        "stage_visits",
        FINISHED,
        "p90",
        "days",
        "entered_on",
        _("Visits that have not ended, and those that are only implied, have no days."),
        good="less",
    ),
    Measure(
        "usual_days_in_stage",
        _("Usual days in the stage"),
        "days",
        "stage_visits",
        OF_WON,
        "median",
        "days",
        exclusions=_("Visits that have not ended, and those that are only implied, have no days."),
        good="less",
        rests_on="days",
    ),
    Measure(
        "p80_days_of_won",
        _("Days in the stage of four in five won deals"),
        "days",
        "stage_visits",
        OF_WON,
        "p80",
        "days",
        exclusions=_("Visits that have not ended, and those that are only implied, have no days."),
        good="less",
        rests_on="days",
    ),
    Measure(
        "median_age_in_stage",
        _("Median age in the stage"),
        "days",
        "stage_visits",
        STILL,
        "median",
        good="less",
        value=lambda t, day: day - t.entered_on,
        of=_("days since the deal entered the stage"),
    ),
)
