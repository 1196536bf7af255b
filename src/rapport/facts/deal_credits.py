"""Deals once per person who is credited for them: by who shared the sale, and by who found it.

fact_deals              deal_credits                   fact_deal_credits
deal_id  owner  amount  deal_id  user  role     share  deal_id  basis    role     owner      amount
hs:1     Nora   1000    hs:1     Kim   split    0.25 → hs:1     split    owner    Nora       750
hs:2     Nora   500     hs:1     Ann   sourced  1      hs:1     split    split    Kim        250
                                                       hs:1     sourced  sourced  Ann        1000
                                                       hs:2     split    owner    Nora       500
                                                       hs:2     sourced  (none)   (unknown)  500

Of each basis, a deal's shares add up to it exactly. What nobody is credited for is the owner's
where a sale is split, and nobody's where it was found; shares of more than the whole are cut down
to it, and one that is not said is as large as any other. Overlays are beside the whole, not in it.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, carried
from rapport.facts.deal_products import CARRIED, SPREAD, spread, spread_then
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    names = [name for name in CARRIED if name not in ("owner", "team")]
    return f"""
    WITH given AS (
        SELECT
            deal_id, user_id, role, CASE role WHEN 'sourced' THEN role ELSE 'split' END AS basis,
            greatest(coalesce(share, 1.0 / count(*) OVER deal), 0) AS share
        FROM deal_credits
        WHERE role IN ('owner', 'split', 'sourced') AND user_id IS NOT NULL AND deleted_at IS NULL
        WINDOW deal AS (PARTITION BY deal_id, role = 'sourced')
    ),
    scaled AS (
        SELECT
            basis, deal_id, user_id, role,
            share / greatest(sum(share) OVER (PARTITION BY deal_id, basis), 1) AS share
        FROM given
    ),
    bases AS (SELECT 'split' AS basis UNION ALL SELECT 'sourced'),
    parts AS (
        SELECT basis, deal_id, user_id, role, share FROM scaled WHERE share > 0
        UNION ALL
        SELECT
            b.basis, f.deal_id, NULL, CASE b.basis WHEN 'split' THEN 'owner' ELSE '{NONE}' END,
            1 - coalesce(s.share, 0)
        FROM every_deals f
        CROSS JOIN bases b
        LEFT JOIN (
            SELECT basis, deal_id, sum(share) AS share FROM scaled GROUP BY basis, deal_id
        ) s ON s.deal_id = f.deal_id AND s.basis = b.basis
        WHERE coalesce(s.share, 0) < 1 - 1e-9
    ),
    summed AS (
        SELECT
            basis, deal_id, user_id, role, row_number() OVER line AS place,
            count(*) OVER (PARTITION BY deal_id, basis) AS places,
            sum(share) OVER (line ROWS UNBOUNDED PRECEDING) AS until
        FROM parts
        WINDOW line AS (
            PARTITION BY deal_id, basis ORDER BY share DESC, user_id NULLS FIRST, role
        )
    ),
    b AS (
        SELECT
            basis, deal_id, user_id, role,
            CASE WHEN place = 1 THEN 0.0 ELSE lag(until) OVER (
                PARTITION BY deal_id, basis ORDER BY place) END AS share_from,
            CASE WHEN place = places THEN 1.0 ELSE until END AS share_to
        FROM summed
    )
    SELECT
        {carried("f", *names)},
        {", ".join(f"{spread('f.' + name)} AS {name}" for name in SPREAD)},
        b.share_from AS share_from,
        b.share_to AS share_to,
        b.basis AS credit_basis,
        b.role AS credit_role,
        f.left_out_on AS left_out_on,
        b.user_id IS NOT NULL OR b.role = '{NONE}' AS credited,
        CASE WHEN b.role = '{NONE}' THEN '{UNKNOWN}' WHEN b.user_id IS NULL THEN f.owner
            ELSE coalesce(ul.label, '{UNKNOWN}') END AS owner,
        CASE WHEN b.role = '{NONE}' THEN '{UNKNOWN}' WHEN b.user_id IS NULL THEN f.team
            ELSE coalesce(tl.label, '{UNKNOWN}') END AS team
    FROM b
    JOIN every_deals f ON f.deal_id = b.deal_id
    LEFT JOIN users u ON u.id = b.user_id
    LEFT JOIN labels_users ul ON ul.id = b.user_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id"""


def _past(rows: Any, day: Any) -> Any:
    """The same for the deal as it stood; what nobody was credited for is its owner's then."""
    import ibis

    whose = {
        name: ibis.cases((rows.credited, rows[name]), else_=rows[f"{name}_then"])
        for name in ("owner", "team")
    }
    return spread_then(rows, day).mutate(**whose)


DEAL_CREDITS = Fact(
    "deal_credits",
    _("Deals by who is credited"),
    "deal_id",
    _select,
    "closed_on",
    after=("deals",),
    of="deals",
    own=("owner", "team"),
    past=_past,
    only_with="deal_credits",
)
