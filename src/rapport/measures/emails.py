"""Mailings: how many arrived, were opened, clicked and answered, and what followed."""

from __future__ import annotations

from rapport.dimension import NONE
from rapport.measure import Credited, Direction, Measure, Population, Ratio
from rapport.wording import NOTHING, Message, _

ALL = Population(_("Every mailing."))
NOT_TOLD = _("Mailings of which that is not known are counted apart, and in no rate.")
LEADS = Credited(_("Leads, by what mailings are credited of them."), lambda t: t.email != NONE)
WON = Credited(
    _("Won deals, by what mailings are credited of them."),
    lambda t: (t.status == "won") & (t.email != NONE),
)
WON_WITH_COST = Credited(
    _("Won deals, by what mailings whose cost is known are credited of them."),
    lambda t: (t.status == "won") & (t.email != NONE) & t.email_has_cost,
)
AFTER = _("Counted on the day on which the mailing was sent, however long ago.")


def _count(
    name: str,
    label: Message,
    column: str = "",
    *,
    good: Direction = "more",
    told: Message = NOT_TOLD,
    of: Message = NOTHING,
) -> Measure:
    column = column or name
    return Measure(
        name,
        label,
        "count",
        "emails",
        ALL,
        "sum",
        column,
        "sent_on",
        told,
        good=good,
        rests_on=column,
        of=of or label,
    )


def _rate(
    name: str,
    label: Message,
    above: str,
    below: str,
    *,
    cases: str = "delivered",
    good: Direction = "more",
    exclusions: Message = NOT_TOLD,
) -> Ratio:
    return Ratio(name, label, "share", above, below, exclusions, good, cases)


EMAILS = (
    Measure("mailings", _("Mailings"), "count", "emails", ALL, "count", "", "sent_on"),
    _count("sent", _("Sent")),
    _count("delivered", _("Delivered"), told=_("Where it is not known: sent, less bounced.")),
    _count("unique_opens", _("Opened"), told=_("Opens by a machine are among them.")),
    _count("machine_opens", _("Opened by a machine only"), good="less"),
    _count("unique_clicks", _("Clicked")),
    _count("replies", _("Replies")),
    _count("bounces", _("Bounced"), good="less"),
    _count("unsubscribes", _("Unsubscribed"), good="less"),
    _count("spam_reports", _("Reported as spam"), good="less"),
    # Below the rates: of how many the answer is known.
    _count("sent_delivered", _("Sent, of which is known how many arrived")),
    _count("sent_bounces", _("Sent, of which is known how many bounced")),
    _count("delivered_opens", _("Delivered, of which opens are known")),
    _count("delivered_clicks", _("Delivered, of which clicks are known")),
    _count("delivered_replies", _("Delivered, of which replies are known")),
    _count("delivered_unsubscribes", _("Delivered, of which it is known who left")),
    _count("delivered_spam", _("Delivered, of which spam reports are known")),
    _count("clicks_of_opened", _("Clicked, of those of which opens are known")),
    _count("opened_with_clicks", _("Opened, of those of which clicks are known")),
    _count("reliable_opens", _("Opened by a person")),
    _count("reliable_delivered", _("Delivered, but those that only a machine opened")),
    _rate("delivery_rate", _("Delivery rate"), "delivered", "sent_delivered", cases="sent"),
    _rate(
        "open_rate",
        _("Open rate"),
        "unique_opens",
        "delivered_opens",
        exclusions=_("Opens by a machine are among them: see the open rate of people."),
    ),
    _rate(
        "open_rate_human",
        _("Open rate of people"),
        "reliable_opens",
        "reliable_delivered",
        exclusions=_(
            "Those whose only opens were a machine's are left out. Not known where the source "
            "cannot tell."
        ),
    ),
    _rate("click_rate", _("Click rate"), "unique_clicks", "delivered_clicks"),
    _rate("reply_rate", _("Reply rate"), "replies", "delivered_replies"),
    _rate(
        "click_to_open_rate",
        _("Clicks per open"),
        "clicks_of_opened",
        "opened_with_clicks",
        cases="unique_opens",
        exclusions=_("Opens by a machine are among those that it is divided by."),
    ),
    _rate("bounce_rate", _("Bounce rate"), "bounces", "sent_bounces", cases="sent", good="less"),
    _rate(
        "unsubscribe_rate",
        _("Unsubscribe rate"),
        "unsubscribes",
        "delivered_unsubscribes",
        good="less",
    ),
    _rate("spam_rate", _("Spam rate"), "spam_reports", "delivered_spam", good="less"),
    Measure(
        "email_leads",
        _("Leads from mailings"),
        "count",
        "lead_attribution",
        LEADS,
        "sum",
        "credit",
        "sent_on",
        AFTER,
        rests_on="mailing_known",
        of=_("the credit for each lead, which makes 1"),
    ),
    Measure(
        "email_won_amount",
        _("Won value from mailings"),
        "money",
        "attribution",
        WON,
        "sum",
        "amount",
        "sent_on",
        AFTER,
        rests_on="mailing_known",
        of=_("the deal's amount, by the credit for it"),
    ),
    Measure(
        "email_won_amount_with_cost",
        _("Won value from mailings whose cost is known"),
        "money",
        "attribution",
        WON_WITH_COST,
        "sum",
        "amount",
        "sent_on",
        AFTER,
        of=_("the deal's amount, by the credit for it"),
    ),
    Measure(
        "email_cost",
        _("Cost of mailings"),
        "money",
        "emails",
        ALL,
        "sum",
        "cost",
        "sent_on",
        _("Mailings whose cost is not known are counted apart."),
        good="less",
        rests_on="cost",
    ),
    Ratio(
        "return_per_money_spent",
        _("Return per unit of money spent"),
        "number",
        "email_won_amount_with_cost",
        "email_cost",
        exclusions=_("Mailings whose cost is not known are not in it."),
    ),
)
