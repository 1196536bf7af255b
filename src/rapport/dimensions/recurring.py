from __future__ import annotations

from rapport.dimension import Dimension
from rapport.wording import _

RECURRING = (
    Dimension(
        "subscription_status",
        _("Subscription status"),
        _("Where the subscription stands now, in the source's words."),
    ),
    Dimension("churn_reason", _("Churn reason"), _("Why the subscription or the customer ended.")),
    Dimension(
        "billing_interval", _("Billing interval"), _("How often the subscription is charged.")
    ),
)
