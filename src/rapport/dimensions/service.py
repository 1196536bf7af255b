from __future__ import annotations

from rapport.dimension import NO_DATE, Dimension
from rapport.wording import _

SERVICE = (
    Dimension(
        "ticket_kind",
        _("Kind of ticket"),
        _("A question, a complaint, or something that comes back."),
        words={
            "question": _("question"),
            "complaint": _("complaint"),
            "return": _("return"),
            "exchange": _("exchange"),
            "refund": _("refund"),
            "other": _("other"),
        },
    ),
    Dimension("ticket_status", _("Ticket status"), _("Where the ticket stands.")),
    Dimension(
        "ticket_priority",
        _("Priority"),
        _("How urgent the ticket is, as the source has it."),
        in_order=True,
    ),
    Dimension("ticket_reason", _("Reason"), _("Why the customer complained or sent it back.")),
    Dimension(
        "days_after_sale",
        _("Days after the sale"),
        _("How long after the sale the customer complained or sent it back, in bands of days."),
        in_order=True,
    ),
    Dimension("survey", _("Survey"), _("Which survey was answered.")),
    Dimension(
        "survey_kind",
        _("Kind of survey"),
        _("What it asks: whether one recommends, is satisfied, or found it easy."),
        words={
            "nps": _("recommendation (NPS)"),
            "csat": _("satisfaction (CSAT)"),
            "ces": _("effort (CES)"),
        },
    ),
    Dimension("comment", _("Comment"), _("What the customer wrote.")),
    Dimension("opened_on", _("Opened"), _("When the ticket came in."), "date", NO_DATE),
    Dimension(
        "first_reply_on",
        _("First reply"),
        _("When the ticket was first answered."),
        "date",
        NO_DATE,
    ),
    Dimension("solved_on", _("Solved"), _("When the ticket was solved."), "date", NO_DATE),
    Dimension("answered_on", _("Answered"), _("When the survey was answered."), "date", NO_DATE),
    Dimension("sold_on", _("Sold"), _("When what it is about was sold."), "date", NO_DATE),
)
