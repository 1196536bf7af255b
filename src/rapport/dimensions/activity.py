from __future__ import annotations

from rapport.dimension import Dimension
from rapport.wording import _

ACTIVITY = (
    Dimension("activity_kind", _("Kind of activity"), _("Call, email, meeting, task …")),
    Dimension("outcome", _("Outcome"), _("How the activity went.")),
    Dimension("disposition", _("Disposition"), _("How a call ended, as the source has it.")),
    Dimension("direction", _("Direction"), _("From us, or to us.")),
)
