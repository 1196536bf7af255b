"""Campaigns and sources: keep, watch or stop.

leads credited           won deals credited        spend          verdict
Fair   120, since 2025   Fair   1, worth 4,000     Fair 30,000    Fair: stop, 2 % that it pays back

A campaign's leads and won deals are those that it is credited with, a source's its leads and what
became of them, of the last two years. Leads that came in lately count by the share of leads that is
won by their age (rapport.statistics.win_curve). Worth is won value times the gross margin of won
deals, where lines tell what they cost. Everything is as it was known on the day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.verdicts.given import HORIZON, Came, Given, Kind
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rapport.opened import Opened

WINDOW = 730
"""In days: what lies longer back tells little of what comes."""
FEWEST_WON = 10
"""With fewer won deals of all campaigns together, none of them can be judged."""
YOUNG = 90
"""In days: so long a lead takes, where too few were won to know it."""
FEWEST_DEALS = 3
"""A verdict is held against what came where so many deals were to be expected, or were needed to
pay back; how many came is no matter, as those that did well would else be looked at more often."""
STILL_RUNNING = 0.5
"""What was spent less than half as fast since a verdict is judged by all that it brought."""
PARTS = ("campaign", "parent_campaign", "channel", "source")
"""What won deals, leads and spend can all be told apart by."""

KNOWN = """
    h.known_from_on <= $day AND h.known_until_on > $day AND h.valid_from_on <= $day
    AND h.valid_until_on > $day AND h.status = 'won'"""
LEADS = {
    "credited": """
SELECT CAST({part} AS VARCHAR), created_on, CAST(sum(credit) AS DOUBLE)
FROM fact_lead_attribution
WHERE attribution = $model AND created_on > $start AND created_on <= $day
GROUP BY 1, 2 ORDER BY 1, 2""",
    "own": """
SELECT CAST({part} AS VARCHAR), created_on, CAST(count(*) AS DOUBLE)
FROM fact_leads WHERE created_on > $start AND created_on <= $day
GROUP BY 1, 2 ORDER BY 1, 2""",
}
WON = {
    "credited": """
SELECT
    CAST(a.{part} AS VARCHAR) AS subject, CAST(sum(a.credit) AS DOUBLE),
    CAST(sum(CASE WHEN h.amount IS NOT NULL THEN a.credit END) AS DOUBLE),
    sum(CAST(a.credit AS DOUBLE) * CAST(h.amount AS DOUBLE)),
    sum(CAST(a.credit AS DOUBLE) * CAST(h.amount AS DOUBLE) * CAST(h.amount AS DOUBLE))
FROM fact_attribution a
JOIN fact_deals_history h ON CAST(h.deal_id AS VARCHAR) = CAST(a.deal_id AS VARCHAR)
WHERE a.attribution = $model AND a.created_on > $start AND """
    + KNOWN
    + " AND h.closed_on > $since GROUP BY 1 ORDER BY 1",
    "own": """
SELECT
    CAST({part} AS VARCHAR) AS subject, CAST(count(*) AS DOUBLE),
    CAST(count(won_amount) AS DOUBLE), sum(CAST(won_amount AS DOUBLE)),
    sum(CAST(won_amount AS DOUBLE) * CAST(won_amount AS DOUBLE))
FROM fact_leads
WHERE won AND won_on <= $day AND won_on > $since AND created_on > $start
GROUP BY 1 ORDER BY 1""",
}
SPENT = """
SELECT CAST({part} AS VARCHAR), CAST(sum(amount) AS DOUBLE) FROM fact_spend
WHERE spent_on > $start AND spent_on <= $day GROUP BY 1 ORDER BY 1"""
MARGIN = """
SELECT sum(CAST(profit AS DOUBLE)), sum(CAST(amount AS DOUBLE)) FROM fact_attribution
WHERE attribution = $model AND status = 'won' AND closed_on <= $day AND closed_on > $start
    AND profit IS NOT NULL AND amount IS NOT NULL"""
AGES = """
SELECT
    created_on, CASE WHEN won AND won_on <= $day THEN won_on END,
    least(CASE WHEN deal_lost_on <= $day AND NOT won THEN deal_lost_on END,
        CASE WHEN disqualified_on <= $day AND NOT won THEN disqualified_on END)
FROM fact_leads WHERE created_on <= $day ORDER BY lead_id"""
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class _Of:
    """What verdicts are on, and what counts as theirs."""

    part: str
    way: str
    """credited: by the touches; own: what stands on the lead itself."""

    def asked(self, opened: Opened, statement: str, model: str, **days: date) -> list[Any]:
        values: dict[str, Any] = {**days}
        if "$model" in statement:
            values["model"] = model
        return opened.fetch(statement.format(part=self.part), values)[1]


def on_parts(opened: Opened, day: date, options: Mapping[str, str], part: str) -> list[Given]:
    """The verdicts on campaigns, or on another part that spend is told by, as of a day."""
    return _given(opened, day, options, _Of(part, "credited"))


def _campaigns(opened: Opened, day: date, options: Mapping[str, str]) -> list[Given]:
    return on_parts(opened, day, options, "campaign")


def _sources(opened: Opened, day: date, options: Mapping[str, str]) -> list[Given]:
    return _given(opened, day, options, _Of("source", "own"))


def _given(opened: Opened, day: date, options: Mapping[str, str], of: _Of) -> list[Given]:
    model = options.get("attribution", "last_touch")
    start = day - timedelta(days=WINDOW)
    leads = of.asked(opened, LEADS[of.way], model, start=start, day=day)
    won = of.asked(opened, WON[of.way], model, start=start, day=day, since=start)
    spent = dict(of.asked(opened, SPENT, model, start=start, day=day))
    lately = day - timedelta(days=HORIZON)
    goes_on = {subject for subject, created, __ in leads if created > lately}
    goes_on |= {name for name, __ in of.asked(opened, SPENT, model, start=lately, day=day)}
    ripe = _ripe(opened, day) if leads else {}
    counted: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for subject, created, count in leads:
        counted[subject][0] += count
        counted[subject][1] += count * ripe.get((day - created).days, 1.0)
    deals = {subject: rest for subject, *rest in won}
    names = sorted(
        name for name in {*counted, *deals, *spent} if name is not None and name not in BLANKS
    )
    if not names:
        return []
    margin = _margin(opened, day, model)
    found = {
        name: {
            **_figures(name, counted, deals, spent),
            "margin": margin,
            "attribution": model,
            "goes_on": name in goes_on,
        }
        for name in names
    }
    if sum(deals[name][0] for name in names if name in deals) < FEWEST_WON:
        return [Given(name, "watch", "few_won", figures) for name, figures in found.items()]
    return _judged(found, counted, deals, margin)


def _judged(
    known: Mapping[str, dict[str, Any]],
    counted: Mapping[str, list[float]],
    deals: Mapping[str, list[Any]],
    margin: float,
) -> list[Given]:
    """The verdicts, with the figures that are known of each subject among what they rest on."""
    import numpy as np

    from rapport.statistics.paying import verdicts

    names = list(known)
    leads = np.array([known[name]["leads"] for name in names])
    cases = np.array([counted[name][1] if name in counted else 0.0 for name in names])
    won = np.array([known[name]["won"] for name in names])
    value, square = np.array([_worth(deals.get(name)) for name in names]).T
    # Where deals came without leads, the touches of others' leads brought them: it tells nothing
    # of how often a lead is won.
    untold = leads < np.maximum(won, 1e-9)
    leads, won, cases = (np.where(untold, 0.0, each) for each in (leads, won, cases))
    value, square = (np.where(untold, 0.0, each) for each in (value, square))
    cost = np.array([known[name]["spend"] or np.nan for name in names], float)
    ripe = np.divide(cases, leads, out=np.ones(len(names)), where=leads > 0)
    found = verdicts(leads, won, value, square, cost, margin, ripe)
    given = []
    for at, (name, each) in enumerate(zip(names, found, strict=True)):
        verdict = each.verdict
        if verdict == "stop" and value[at] * margin > cost[at]:
            # It has paid back already, by luck or not.
            verdict = "watch"
        why = {"keep": "pays", "stop": "loses"}.get(verdict, "close")
        if untold[at]:
            why = "no_leads"
        elif each.chance is None:
            why = "no_cost"
        figures = {
            **known[name],
            "deal_worth": margin * float(value.sum()) / max(float(won.sum()), 1e-9),
            "chance": each.chance,
            "profit": each.profit,
            "value_per_lead": each.value_per_lead,
            "more_leads": each.more_leads,
        }
        given.append(Given(name, verdict, why, figures))
    return given


def _figures(
    name: str,
    counted: Mapping[str, list[float]],
    deals: Mapping[str, list[Any]],
    spent: Mapping[str, float],
) -> dict[str, Any]:
    won = deals.get(name) or [0.0, 0.0, 0.0, 0.0]
    return {
        "leads": counted[name][0] if name in counted else 0.0,
        "won": won[0],
        "won_amount": won[2] or 0.0,
        "spend": spent.get(name),
    }


def _worth(won: list[Any] | None) -> tuple[float, float]:
    """The sums of values and of their squares, those that are not known taken to be as the rest."""
    if not won or not won[1]:
        return 0.0, 0.0
    known = won[0] / won[1]
    return (won[2] or 0.0) * known, (won[3] or 0.0) * known


def _margin(opened: Opened, day: date, model: str) -> float:
    """What is left of won value after what it cost directly; 1 where that is not known."""
    start = day - timedelta(days=WINDOW)
    values = {"day": day, "start": start, "model": model}
    ((profit, amount),) = opened.fetch(MARGIN, values)[1]
    return min(max(profit / amount, 0.0), 1.0) if profit is not None and amount else 1.0


def _ripe(opened: Opened, day: date) -> dict[int, float]:
    """The share of what will be won of leads that is won by each age in days, as of a day."""
    import numpy as np

    from rapport.statistics.win_curve import win_curve

    plain = {age: age / YOUNG for age in range(YOUNG)}
    rows = opened.fetch(AGES, {"day": day})[1]
    won = np.array([row[1] is not None for row in rows], bool)
    if won.sum() < FEWEST_WON:
        return plain
    lost = np.array([row[2] is not None for row in rows], bool) & ~won
    age = np.array([max(((row[1] or row[2] or day) - row[0]).days, 0) for row in rows], int)
    curve = win_curve(age, won, lost)
    if not len(curve.age) or not curve.won[-1]:
        return plain
    last = int(curve.age[-1])
    by_age = np.interp(np.arange(last), curve.age, curve.won / curve.won[-1], left=0.0)
    return dict(enumerate(by_age.tolist()))


def _look_back(of: _Of, opened: Opened, given: Given, day: date, until: date) -> Came:
    """What it brought until a day less what it cost: since the verdict, or of what it stopped, all.

    A campaign that is over, or was stopped, costs nothing more while its deals still come in.
    """
    if given.verdict not in ("keep", "stop"):
        return Came(None)
    before = day - timedelta(days=HORIZON)
    spent_before = dict(of.asked(opened, SPENT, "", start=before, day=day)).get(given.subject)
    since = day
    profit, spent = _profit(of, opened, given, since, until)
    if not spent or spent < STILL_RUNNING * (spent_before or 0):
        since = EARLIEST
        profit, spent = _profit(of, opened, given, since, until)
    if _deals_at_stake(of, opened, given, since, until, spent) < FEWEST_DEALS:
        return Came(None, profit)
    return Came(profit > 0 if given.verdict == "keep" else profit < 0, profit)


def _deals_at_stake(  # noqa: PLR0917 - of what, and in which days
    of: _Of, opened: Opened, given: Given, since: date, until: date, spent: float
) -> float:
    """How many deals were to be expected of the leads between two days, or needed to pay back."""
    worth = given.figures.get("deal_worth") or 0.0
    if not worth:
        return 0.0
    model = str(given.figures.get("attribution", "last_touch"))
    rows = of.asked(opened, LEADS[of.way], model, start=since, day=until)
    leads = float(sum(count for name, __, count in rows if name == given.subject))
    return max(leads * float(given.figures["value_per_lead"]), spent) / float(worth)


def _profit(of: _Of, opened: Opened, given: Given, since: date, until: date) -> tuple[float, float]:
    """What was left of what was won between two days, and what was spent."""
    model = str(given.figures.get("attribution", "last_touch"))
    won = of.asked(opened, WON[of.way], model, start=EARLIEST, since=since, day=until)
    mine = {name: rest for name, *rest in won}.get(given.subject)
    spent = dict(of.asked(opened, SPENT, model, start=since, day=until)).get(given.subject) or 0.0
    return _worth(mine)[0] * float(given.figures.get("margin", 1.0)) - spent, spent


def _campaign_since(opened: Opened, given: Given, day: date, until: date) -> Came:
    return _look_back(_Of("campaign", "credited"), opened, given, day, until)


def _source_since(opened: Opened, given: Given, day: date, until: date) -> Came:
    return _look_back(_Of("source", "own"), opened, given, day, until)


CAMPAIGNS = Kind(
    "campaign",
    "spend",
    ("spend", "lead_attribution"),
    "money",
    _campaigns,
    _campaign_since,
)
SOURCES = Kind("source", "leads", ("leads",), "money", _sources, _source_since)
