"""The campaign of any record, its channel, and the campaign at the top of those that it is part of.

campaigns                          campaign_tree
id    name    channel  parent_id   id    campaign  channel  parent_campaign
hs:1  Search  search           →   hs:1  Search    search   Search
hs:2  Autumn           hs:1        hs:2  Autumn    search   Search

A campaign without a channel of its own has that of the nearest campaign above it.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN

CAMPAIGN_TREE = """
    CREATE TEMP TABLE campaign_tree AS
    WITH RECURSIVE up AS (
        SELECT id, id AS above_id, channel, 0 AS steps FROM campaigns
        UNION ALL
        SELECT u.id, p.id, p.channel, u.steps + 1
        FROM up u
        JOIN campaigns c ON c.id = u.above_id
        JOIN campaigns p ON p.id = c.parent_id
        -- Two that name each other as their parent would never end.
        WHERE u.steps < 16
    ),
    found AS (
        SELECT
            id, arg_max(above_id, steps) AS top_id,
            arg_min(channel, steps) FILTER (WHERE channel IS NOT NULL) AS channel
        FROM up GROUP BY id
    )
    SELECT f.id, l.label AS campaign, f.channel, t.label AS parent_campaign
    FROM found f
    JOIN labels_campaigns l ON l.id = f.id
    JOIN labels_campaigns t ON t.id = f.top_id"""


def campaign_columns(tree: str, reference: str) -> str:
    """A record's campaign, channel and parent campaign; the tree is joined on the reference."""
    blank = f"CASE WHEN {reference} IS NULL THEN '{NONE}' ELSE '{UNKNOWN}' END"
    names = ("channel", "campaign", "parent_campaign")
    return ",\n    ".join(f"coalesce({tree}.{name}, {blank}) AS {name}" for name in names)
