"""Campaigns and sources: keep, watch or stop.

leads credited           won deals credited        spend          verdict
Fair   120, since 2025   Fair   1, worth 4,000     Fair 30,000    Fair: stop, 2 % that it pays back

A campaign's leads and won deals are those that it is credited with, a source's its leads and what
became of them, of the last two years. Leads that came in lately count by the share of leads that is
won by their age (rapport.statistics.win_curve), as far as a campaign's deals are of its own leads:
those that it touched later, of leads that came in before, are won as soon as others. Worth is won
value times the gross margin of won deals, where lines tell what they cost. Everything is as it was
known on the day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.verdicts.asking import rows_of
from rapport.verdicts.given import HORIZON, Came, Given, Kind
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rapport.compiling.opened import Opened

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
"""Of what was spent on less than half as fast since a verdict, it is said that it ended."""
SPENT_LATELY = 60
"""In days: on what nothing was spent in so many, while something was on others, has ended."""
REPEATED = ("campaign", "parent_campaign")
"""What ends, and may be repeated."""
PARTS = ("campaign", "parent_campaign", "channel", "source")
"""What won deals, leads and spend can all be told apart by."""

STOOD = """
    h.known_from_on <= $day AND h.known_until_on > $day AND h.valid_from_on <= $day
    AND h.valid_until_on > $day"""
"""A deal as it stood on the day, of what was known then."""
LINKS = """
WITH links AS (
    SELECT id AS lead_id, converted_deal_id AS deal_id FROM leads
    WHERE converted_deal_id IS NOT NULL
    UNION
    SELECT lead_id, id FROM deals WHERE lead_id IS NOT NULL
)"""
BECAME = (
    LINKS
    + """,
stood AS (
    SELECT
        w.lead_id, CAST(h.status AS VARCHAR) AS status, h.closed_on,
        CAST(h.amount AS DOUBLE PRECISION) / count(*) OVER (PARTITION BY w.deal_id) AS share
    FROM links w
    JOIN fact_leads f ON CAST(f.lead_id AS VARCHAR) = w.lead_id AND f.created_on <= $day
    JOIN fact_deals_history h ON CAST(h.deal_id AS VARCHAR) = w.deal_id
    WHERE """
    + STOOD
    + """
),
became AS (
    SELECT
        lead_id, min(CASE WHEN status = 'won' AND {since} THEN closed_on END) AS won_on,
        sum(CASE WHEN status = 'won' AND {since} THEN share END) AS worth,
        CASE WHEN count(*) = count(CASE WHEN status IN ('lost', 'cancelled') THEN 1 END)
            THEN max(closed_on) END AS lost_on
    FROM stood
    WHERE status = 'open' OR closed_on <= $day
    GROUP BY lead_id
)"""
)
"""What had become of leads by the day: their deals as they stood, shared by their leads."""
LEADS = {
    "credited": """
SELECT CAST({part} AS VARCHAR), created_on, CAST(sum(credit) AS DOUBLE PRECISION)
FROM fact_lead_attribution
WHERE attribution = $model AND created_on > $start AND created_on <= $day
GROUP BY 1, 2 ORDER BY 1, 2""",
    "own": """
SELECT CAST({part} AS VARCHAR), created_on, CAST(count(*) AS DOUBLE PRECISION)
FROM fact_leads WHERE created_on > $start AND created_on <= $day
GROUP BY 1, 2 ORDER BY 1, 2""",
}
WON = {
    "credited": """
SELECT
    CAST(a.{part} AS VARCHAR) AS subject, CAST(sum(a.credit) AS DOUBLE PRECISION),
    CAST(sum(CASE WHEN h.amount IS NOT NULL THEN a.credit END) AS DOUBLE PRECISION),
    sum(CAST(a.credit AS DOUBLE PRECISION) * CAST(h.amount AS DOUBLE PRECISION)),
    sum(CAST(a.credit AS DOUBLE PRECISION) * CAST(h.amount AS DOUBLE PRECISION)
        * CAST(h.amount AS DOUBLE PRECISION))
FROM fact_attribution a
JOIN fact_deals_history h ON CAST(h.deal_id AS VARCHAR) = CAST(a.deal_id AS VARCHAR)
WHERE a.attribution = $model AND a.created_on > $start AND h.status = 'won' AND """
    + STOOD
    + " AND h.closed_on > $since GROUP BY 1 ORDER BY 1",
    "own": BECAME.replace("{since}", "closed_on > $since")
    + """
SELECT
    CAST(f.{part} AS VARCHAR) AS subject, CAST(count(*) AS DOUBLE PRECISION),
    CAST(count(b.worth) AS DOUBLE PRECISION), sum(b.worth), sum(b.worth * b.worth)
FROM fact_leads f
JOIN became b ON b.lead_id = CAST(f.lead_id AS VARCHAR)
WHERE b.won_on IS NOT NULL AND f.created_on > $start
GROUP BY 1 ORDER BY 1""",
}
SPENT = """
SELECT CAST({part} AS VARCHAR), CAST(sum(amount) AS DOUBLE PRECISION) FROM fact_spend
WHERE spent_on > $start AND spent_on <= $day GROUP BY 1 ORDER BY 1"""
OF_OWN_LEADS = (
    LINKS
    + """,
own AS (
    SELECT DISTINCT w.deal_id, CAST(l.{part} AS VARCHAR) AS subject
    FROM links w
    JOIN fact_lead_attribution l ON CAST(l.lead_id AS VARCHAR) = w.lead_id
    WHERE l.attribution = $model
)
SELECT
    CAST(sum(CASE WHEN o.deal_id IS NOT NULL THEN a.credit END) AS DOUBLE PRECISION),
    CAST(sum(a.credit) AS DOUBLE PRECISION)
FROM fact_attribution a
JOIN fact_deals_history h ON CAST(h.deal_id AS VARCHAR) = CAST(a.deal_id AS VARCHAR)
LEFT JOIN own o
    ON o.deal_id = CAST(a.deal_id AS VARCHAR) AND o.subject = CAST(a.{part} AS VARCHAR)
WHERE a.attribution = $model AND a.created_on > $start AND h.status = 'won' AND """
    + STOOD
)
"""Of what is credited, how much is of deals that came of leads credited to the same."""
MARGIN = (
    """
SELECT
    sum(CAST(a.credit AS DOUBLE PRECISION) * CAST(h.amount - a.deal_cost AS DOUBLE PRECISION)),
    sum(CAST(a.credit AS DOUBLE PRECISION) * CAST(h.amount AS DOUBLE PRECISION))
FROM fact_attribution a
JOIN fact_deals_history h ON CAST(h.deal_id AS VARCHAR) = CAST(a.deal_id AS VARCHAR)
WHERE a.attribution = $model AND h.status = 'won' AND h.closed_on > $start
    AND a.deal_cost IS NOT NULL AND h.amount IS NOT NULL AND """
    + STOOD
)
"""No history is kept of what lines cost: of them alone, what is known now is all that there is."""
AGES = (
    BECAME.replace("{since}", "true")
    + """,
ended AS (
    SELECT
        f.created_on, b.won_on,
        CASE WHEN b.won_on IS NULL THEN least(
            b.lost_on, CASE WHEN f.disqualified_on <= $day THEN f.disqualified_on END
        ) END AS lost_on
    FROM fact_leads f
    LEFT JOIN became b ON b.lead_id = CAST(f.lead_id AS VARCHAR)
    WHERE f.created_on <= $day
)
SELECT
    greatest(coalesce(won_on, lost_on, $day) - created_on, 0) AS age,
    won_on IS NOT NULL AS is_won, lost_on IS NOT NULL AS is_lost, count(*)
FROM ended GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
)
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
        return rows_of(opened, statement.format(part=self.part), values)


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
    late = day - timedelta(days=SPENT_LATELY)
    paid_for = {name for name, __ in of.asked(opened, SPENT, model, start=late, day=day)}
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
            # A source or a channel does not end: only a campaign is repeated.
            "has_ended": of.part in REPEATED
            and bool(paid_for)
            and name in spent
            and name not in paid_for,
        }
        for name in names
    }
    if sum(deals[name][0] for name in names if name in deals) < FEWEST_WON:
        return [Given(name, "watch", "few_won", figures) for name, figures in found.items()]
    own = 1.0
    if of.way == "credited":
        ((of_own, whole),) = of.asked(opened, OF_OWN_LEADS, model, start=start, day=day)
        own = (of_own or 0.0) / whole if whole else 1.0
    return _judged(found, counted, deals, margin, own)


def _judged(
    known: Mapping[str, dict[str, Any]],
    counted: Mapping[str, list[float]],
    deals: Mapping[str, list[Any]],
    margin: float,
    own: float,
) -> list[Given]:
    """The verdicts, with the figures that are known of each subject among what they rest on.

    `own` is the share of won deals that came of leads which are counted as the subject's.
    """
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
    # None is not known, and so not a number; nothing spent is known.
    cost = np.array([known[name]["spend"] for name in names], float)
    ripe = np.divide(cases, leads, out=np.ones(len(names)), where=leads > 0)
    # Deals of other leads do not wait for these to ripen.
    ripe = 1 / (own / np.maximum(ripe, 1e-3) + 1 - own)
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
    ((profit, amount),) = rows_of(opened, MARGIN, values)
    return min(max(profit / amount, 0.0), 1.0) if profit is not None and amount else 1.0


def _ripe(opened: Opened, day: date) -> dict[int, float]:
    """The share of what will be won of leads that is won by each age in days, as of a day."""
    import numpy as np

    from rapport.statistics.win_curve import win_curve

    plain = {age: age / YOUNG for age in range(YOUNG)}
    # Nothing is read lead by lead: there are as many rows as ages.
    rows = rows_of(opened, AGES, {"day": day})
    if sum(row[3] for row in rows if row[1]) < FEWEST_WON:
        return plain
    counts = [row[3] for row in rows]
    age = np.repeat(np.array([row[0] for row in rows], int), counts)
    won, lost = (np.repeat(np.array([row[at] for row in rows], bool), counts) for at in (1, 2))
    curve = win_curve(age, won, lost)
    if not len(curve.age) or not curve.won[-1]:
        return plain
    last = int(curve.age[-1])
    by_age = np.interp(np.arange(last), curve.age, curve.won / curve.won[-1], left=0.0)
    return dict(enumerate(by_age.tolist()))


def _look_back(of: _Of, opened: Opened, given: Given, day: date, until: date) -> Came:
    """What it brought after the verdict's day until another, less what it cost after that day.

    One that ended, or was stopped, costs nothing more, while leads of before are still won. There
    the question is whether that made up for what it lacked on the day: what the verdict rested on
    itself proves nothing.
    """
    if given.verdict not in ("keep", "stop"):
        return Came(None)
    before = day - timedelta(days=HORIZON)
    spent_before = dict(of.asked(opened, SPENT, "", start=before, day=day)).get(given.subject)
    profit, spent = _profit(of, opened, given, day, until)
    if spent and spent >= STILL_RUNNING * (spent_before or 0):
        if _deals_at_stake(of, opened, given, day, until, spent) < FEWEST_DEALS:
            return Came(None, profit)
        return Came(profit > 0 if given.verdict == "keep" else profit < 0, profit)
    if not profit and not spent:
        return Came(None)
    figures, margin = given.figures, float(given.figures.get("margin", 1.0))
    earned = margin * float(figures.get("won_amount") or 0.0)
    lacked = float(figures.get("spend") or 0.0) - earned
    worth = float(figures.get("deal_worth") or 0.0)
    expected = float(figures.get("leads") or 0.0) * float(figures.get("value_per_lead") or 0.0)
    # What had paid back by then cannot be undone; where no deals were to come, none tell anything.
    if lacked <= 0 or not worth or (expected - earned) / worth < FEWEST_DEALS:
        return Came(None, profit)
    return Came(profit >= lacked if given.verdict == "keep" else profit < lacked, profit)


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
