from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    flag,
    identity,
    moment,
    number,
    reference,
    text,
)

ACTIVITIES = TableSchema(
    "activities",
    "activity",
    "What people did, or plan to do, about deals, leads and customers.",
    ("id",),
    (
        identity(),
        text("kind", "Call, email, meeting, task, note, demo …"),
        text("subject", "What it is about."),
        reference("owner_id", "users", "Who does it."),
        reference("deal_id", "deals", "The deal that it is about."),
        reference("lead_id", "leads", "The lead that it is about."),
        reference("contact_id", "contacts", "The person that it is with."),
        reference("company_id", "companies", "The company that it is with."),
        moment("created_at", "When it was entered."),
        moment("due_at", "When it is to be done."),
        moment("done_at", "When it was done."),
        number("duration_s", "How long it took.", "seconds"),
        text("outcome", "How it went."),
        text("direction", "From us, or to us.", "in", "out"),
        text("recording_url", "Where it can be heard."),
        text("disposition", "How a call ended, as the source has it."),
        flag("automatic", "True for what no person did."),
    ),
)

WORK = TableSchema(
    "work",
    "work",
    "Time spent, for costs by hours.",
    (),
    (
        reference("user_id", "users", "Who worked."),
        reference("product_id", "products", "On what."),
        reference("company_id", "companies", "For which company."),
        reference("contact_id", "contacts", "For which person, without a company."),
        day("worked_on", "The day."),
        number("hours", "How long.", "hours"),
    ),
)
