"""What became of the pipeline between two days: see rapport.compiling.movement.

fact_deals_history (two days)                  movement
deal_id  valid_from_on  status  amount         movement   amount  deals
hs:1     2026-01-05     open    500       →    start      500      1
hs:1     2026-02-01     won     500            won        −500    −1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.fact import Fact
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs


def _select(inputs: Inputs) -> str:
    del inputs
    return "SELECT * FROM fact_deals_history WHERE false"


MOVEMENT = Fact(
    "movement",
    _("Movements of the pipeline"),
    "deal_id",
    _select,
    after=("deals_history",),
    made_when_asked=True,
    shown=("deal", "customer", "owner", "movement", "amount", "expected_close_on"),
)
