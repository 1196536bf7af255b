from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    identity,
    in_any_currency,
    integer,
    moment,
    money,
    reference,
    text,
)

CAMPAIGNS = TableSchema(
    "campaigns",
    "campaign",
    "What was done to be known.",
    ("id",),
    (
        identity(),
        text("name", "The campaign's name."),
        text("channel", "Where it ran: search, social, e-mail, event …"),
        text("kind", "What kind of campaign."),
        reference("parent_id", "campaigns", "The campaign that it is part of."),
        day("starts_on", "Its first day."),
        day("ends_on", "Its last day."),
        *in_any_currency(money("budget", "What it may cost, at the rate of its first day.")),
        text("status", "Planned, running, ended …"),
    ),
)

SPEND = TableSchema(
    "spend",
    "spend",
    "What was paid to be known, by day.",
    (),
    (
        reference("campaign_id", "campaigns", "The campaign."),
        text("source", "The source that it was paid to."),
        day("spent_on", "The day."),
        *in_any_currency(money("amount", "What it cost.")),
        integer("impressions", "How often it was shown.", "times"),
        integer("clicks", "How often it was followed.", "times"),
    ),
)

TOUCHES = TableSchema(
    "touches",
    "touch",
    "Each time that a campaign reached somebody.",
    (),
    (
        reference("lead_id", "leads", "The lead."),
        reference("contact_id", "contacts", "The contact."),
        reference("deal_id", "deals", "The deal."),
        reference("campaign_id", "campaigns", "The campaign."),
        reference("email_id", "emails", "The e-mail."),
        text("source", "The source."),
        moment("touched_at", "When."),
    ),
)

EMAILS = TableSchema(
    "emails",
    "e-mail",
    "Mailings, with what came of them.",
    ("id",),
    (
        identity(),
        reference("campaign_id", "campaigns", "The campaign that it is part of."),
        text("name", "What it is called."),
        text("subject", "Its subject line."),
        moment("sent_at", "When it was sent."),
        *in_any_currency(money("cost", "What sending it cost.")),
        integer("sent", "Sent.", "messages"),
        integer("delivered", "Delivered.", "messages"),
        integer("opens", "Times opened.", "times"),
        integer("unique_opens", "People who opened it.", "people"),
        integer("machine_opens", "Opened by a machine only.", "people"),
        integer("unreliable_delivered", "Delivered where opens can't be told.", "messages"),
        integer("clicks", "Times clicked.", "times"),
        integer("unique_clicks", "People who clicked.", "people"),
        integer("bounces_hard", "Refused for good.", "messages"),
        integer("bounces_soft", "Refused for now.", "messages"),
        integer("unsubscribes", "People who want no more.", "people"),
        integer("spam_reports", "People who called it spam.", "people"),
        integer("replies", "People who answered.", "people"),
    ),
)
