"""Whether what is open is enough for the goal: coverage, what it has to be, and what is to be made.

Of a period and the deals that are expected to close in it, as they stand at its end or, while it
runs, now.
"""

from __future__ import annotations

from typing import Any

from rapport.bound import Bound
from rapport.formula import parse
from rapport.measure import Derived, Measure, Population, Ratio
from rapport.measures._deals import NO_AMOUNT
from rapport.wording import _

YEAR = 365
WEEK = 7
STRETCH = ("valid_from_on", "valid_until_on", "known_from_on", "known_until_on")


def _due(table: Any) -> Any:
    """Open, and expected to close in the period."""
    first, last = Bound.of("whole_start", "date"), Bound.of("whole_end", "date")
    expected = table.expected_close_on
    return (table.status == "open") & (expected >= first) & (expected <= last)


def _due_before(table: Any) -> Any:
    """Open then, and expected then to close in the period before."""
    first, last = Bound.of("before_start", "date"), Bound.of("before_end", "date")
    expected = table.expected_close_on
    return (table.status == "open") & (expected >= first) & (expected <= last)


def _won_of_due_before(table: Any) -> Any:
    """Of those, the ones that were won by the end of that period."""
    import ibis

    days = dict.fromkeys(STRETCH, "date")
    stood = ibis.table({"deal_id": "string", "status": "string", **days}, name="fact_deals_history")
    end, known = Bound.of("before_end", "date"), Bound.of("known", "date")
    won = stood.filter(
        stood.status == "won",
        stood.valid_from_on <= end,
        stood.valid_until_on > end,
        stood.known_from_on <= known,
        stood.known_until_on > known,
    )
    return _due_before(table) & table.deal_id.isin(won.deal_id)


DUE = Population(_("Open deals that are expected to close in the period."), _due)
DUE_BEFORE = Population(
    _(
        "Deals that, on this day of the period before, were open and expected to close in that "
        "period."
    ),
    _due_before,
)
WON_OF_DUE_BEFORE = Population(
    _(
        "Deals that, on this day of the period before, were open and expected to close in that "
        "period, and were won in what was left of it."
    ),
    _won_of_due_before,
)


def covered(due: Any, won: Any, goal: Any) -> float:
    """What is open ÷ what is left to win; 1 where nothing is left, as that is covered."""
    left = float(goal) - float(won)
    return float(due) / left if left > 0 else 1.0


def to_create(won: Any, weighted: Any, rate: Any, goal: Any) -> float:
    """What has to be created so that what is won of it fills what is left of the goal."""
    lacking = float(goal) - float(won) - float(weighted)
    return max(0.0, lacking) / float(rate)


def to_create_a_week(  # noqa: PLR0917 - the parts of the figure
    won: Any, weighted: Any, rate: Any, cycle: Any, goal: Any, left: int
) -> float | None:
    """The same over the weeks in which what is created can still be won; one at least.

    None where the period has no week left: nothing is created a week then.
    """
    if left < WEEK:
        return None
    weeks = max(1.0, (left - float(cycle)) / WEEK)
    return to_create(won, weighted, rate, goal) / weeks


def _stock(name: str, label: Any, population: Population, column: str, *, before: bool) -> Measure:
    return Measure(
        name,
        label,
        "money",
        "deals",
        population,
        "sum",
        column,
        exclusions=NO_AMOUNT,
        rests_on="expected_close_on",
        whole=True,
        before=before,
    )


DUE_MEASURES = (
    _stock("due_amount", _("Open value due in the period"), DUE, "amount", before=False),
    _stock(
        "due_weighted_amount",
        _("Weighted value due in the period"),
        DUE,
        "weighted_amount",
        before=False,
    ),
    _stock(
        "due_amount_before",
        _("Value due in the period before, on this day of it"),
        DUE_BEFORE,
        "amount",
        before=True,
    ),
    _stock(
        "won_of_due_before",
        _("Of the value due in the period before, won by its end"),
        WON_OF_DUE_BEFORE,
        "amount",
        before=True,
    ),
)

COVERAGE = (
    Derived(
        "coverage",
        _("Coverage of the goal"),
        "share",
        ("due_amount", "won_amount"),
        covered,
        _("open value that is expected to close in the period ÷ (goal − won so far)"),
        exclusions=_("Where nothing is left to win, the goal is covered: 100 %."),
        goals=("won_amount",),
    ),
    Ratio(
        "required_coverage",
        _("Coverage that is needed"),
        "share",
        "due_amount_before",
        "won_of_due_before",
        exclusions=_(
            "1 ÷ the share of such pipeline that was won from this day of the period before to its "
            "end. Deals are worth what they were on that day."
        ),
        good="less",
    ),
    Derived(
        "usual_win_rate",
        _("Win rate of a year"),
        "share",
        ("won_deals", "closed_deals"),
        lambda won, closed: float(won) / float(closed),
        _("won ÷ (won + lost), of the 365 days up to the period's end, or to now"),
        trailing_days=YEAR,
        halves=parse("won_deals / closed_deals").halves,
    ),
    Derived(
        "usual_cycle_days",
        _("Sales cycle of a year"),
        "days",
        ("median_sales_cycle_days",),
        float,
        _("the median sales cycle of deals won in the 365 days up to the period's end, or to now"),
        good="less",
        trailing_days=YEAR,
    ),
    Derived(
        "pipeline_to_create",
        _("Pipeline to create"),
        "money",
        ("won_amount", "due_weighted_amount", "usual_win_rate"),
        to_create,
        _("(goal − won − weighted value due in the period) ÷ win rate of a year"),
        exclusions=_(
            "To be created a sales cycle before the period's end. Nothing where the goal is filled."
        ),
        good="less",
        goals=("won_amount",),
    ),
    Derived(
        "pipeline_to_create_a_week",
        _("Pipeline to create a week"),
        "money",
        ("won_amount", "due_weighted_amount", "usual_win_rate", "usual_cycle_days"),
        to_create_a_week,
        _(
            "pipeline to create ÷ the weeks until a sales cycle before the period's end, one at "
            "least"
        ),
        exclusions=_("None where less than a week of the period is left."),
        good="less",
        goals=("won_amount",),
        takes_days_left=True,
    ),
)
