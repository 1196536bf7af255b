"""What became of the recurring revenue between two days: made when it is asked.

fact_subscriptions (two days)      fact_mrr_changes (between them)     mrr_movement
st:1  mrr 100 at the start                                             start        100
                                   st:1  expansion  20             →   expansion     20
st:1  mrr 120 at the end                                               end          120

See rapport.compiling.mrr_movement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.fact import Fact
from rapport.facts.subscribers import BRING, LACKS
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs


def _select(inputs: Inputs) -> str:
    del inputs
    return "SELECT * FROM fact_mrr_changes WHERE false"


MRR_MOVEMENT = Fact(
    "mrr_movement",
    _("Movements of recurring revenue"),
    "subscription_id",
    _select,
    after=("subscriptions", "mrr_changes"),
    made_when_asked=True,
    lacks=LACKS,
    bring=BRING,
    shown=("customer", "product", "movement", "amount", "changed_on", "owner"),
)
