from __future__ import annotations

from rapport.dimension import Dimension
from rapport.wording import _

ACTIVITY = (
    Dimension(
        "activity_kind",
        _("Kind of activity"),
        _("Call, email, meeting, task …"),
        words={
            "call": _("call"),
            "email": _("e-mail"),
            "meeting": _("meeting"),
            "demo": _("demonstration"),
            "task": _("task"),
            "note": _("note"),
        },
    ),
    Dimension("outcome", _("Outcome"), _("How the activity went.")),
    Dimension("disposition", _("Disposition"), _("How a call ended, as the source has it.")),
    Dimension(
        "attempt",
        _("Attempt"),
        _("Which call it is about the same lead, deal or customer: the first, the second …"),
        in_order=True,
    ),
    Dimension("direction", _("Direction"), _("From us, or to us.")),
)
