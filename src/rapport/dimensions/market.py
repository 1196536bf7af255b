from __future__ import annotations

from rapport.dimension import NONE, Dimension
from rapport.wording import _

MARKET = (
    Dimension(
        "source", _("Source"), _("Where it came from: its own, else its lead's or customer's.")
    ),
    Dimension("source_detail", _("Source detail"), _("The page, list or person behind it.")),
    Dimension("system", _("System"), _("The connected system, or set of files, it was read from.")),
    Dimension("campaign", _("Campaign"), _("The campaign that brought it."), blank=NONE),
    Dimension("channel", _("Channel"), _("The campaign's channel."), blank=NONE),
    Dimension(
        "parent_campaign",
        _("Parent campaign"),
        _("The campaign that it is part of, at the very top; itself where it is part of none."),
        blank=NONE,
    ),
    Dimension("email", _("Mailing"), _("The mailing itself."), blank=NONE),
    Dimension("lead", _("Lead"), _("The lead itself."), blank=NONE),
    Dimension(
        "lead_status",
        _("Lead status"),
        _("The status that the lead is in now."),
        in_order=True,
    ),
    Dimension(
        "from_status",
        _("Status before"),
        _("The status that the lead was in before it moved."),
        in_order=True,
    ),
    Dimension(
        "to_status",
        _("Status after"),
        _("The status that the lead came into."),
        in_order=True,
    ),
    Dimension(
        "lead_score_band",
        _("Lead score"),
        _("The lead's score, in bands."),
        in_order=True,
    ),
    Dimension("lead_kind", _("Kind of lead"), _("Person, company, inbound …, as it was given.")),
    Dimension("entry_step", _("Entry step"), _("The step at which it first appeared.")),
    Dimension("disqualified_reason", _("Reason given up"), _("Why the lead was given up.")),
    Dimension(
        "purchase_kind",
        _("First or repeat purchase"),
        _("Whether it is the customer's first purchase, or a later one."),
        words={"first": _("first purchase"), "repeat": _("repeat purchase")},
    ),
    Dimension(
        "lost_how",
        _("How lost"),
        _("The last subscription ended, or the customer has gone quiet."),
        words={"quiet": _("gone quiet"), "ended": _("subscription ended")},
    ),
)
