"""Lists of customers that several reports have: who will buy again, and who has gone quiet."""

from __future__ import annotations

from rapport.section import Section
from rapport.wording import _

GONE_QUIET = Section(
    "quiet",
    _("Customers gone quiet, the largest first"),
    ("quiet_customers",),
    read_as="records",
    limit=25,
    says=_(
        "Nothing bought for twice their own usual interval, or, after one purchase, for a year."
    ),
)


def likely_to_buy(limit: int) -> Section:
    """So many customers who will likely buy again."""
    return Section(
        "likely_to_buy",
        _("Customers likely to buy again, the most valuable first"),
        ("purchases",),
        read_as="records",
        period="all",
        limit=limit,
        worked_out="likely_to_buy",
    )
