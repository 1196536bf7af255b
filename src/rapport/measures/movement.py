from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import _

CHANGES = Population(
    _(
        "Open deals at the period's two ends, and why those that are at one end only came or left; "
        "without the split by movement, what there is at the end."
    )
)

MOVEMENT = (
    Measure(
        "movement_amount",
        _("Value in the pipeline"),
        "money",
        "movement",
        CHANGES,
        "sum",
        "amount",
        "period",
        _("Deals without an amount move no value; the number of deals counts them."),
    ),
    Measure(
        "movement_deals",
        _("Deals in the pipeline"),
        "count",
        "movement",
        CHANGES,
        "sum",
        "deals",
        "period",
    ),
)
