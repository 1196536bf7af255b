"""Visits to the web site, one row per day, source and campaign.

visits                                          fact_visits
visited_on  source  campaign_id  visitors       visited_on  source  campaign  channel  visitors
2026-01-05  Web     hs:4         120        →   2026-01-05  Web     Spring    search   120
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._campaigns import campaign_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    SELECT
        row_number() OVER (ORDER BY v.visited_on, v.source, v.campaign_id) AS visit_id,
        v.visited_on AS visited_on,
        {known("v.source", UNKNOWN)} AS source,
        {campaign_columns("m", "v.campaign_id")},
        {known("v.system", UNKNOWN)} AS system,
        v.sessions AS sessions,
        v.visitors AS visitors
    FROM visits v
    LEFT JOIN campaign_tree m ON m.id = v.campaign_id
    WHERE v.deleted_at IS NULL"""


VISITS = Fact(
    "visits",
    _("Visits"),
    "visit_id",
    _select,
    "visited_on",
    standing=lambda t, day: t.visited_on <= day,
    shown=("source", "campaign", "visitors", "sessions", "visited_on"),
)
