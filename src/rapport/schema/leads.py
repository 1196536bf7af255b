from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    identity,
    in_any_currency,
    instant,
    integer,
    moment,
    money,
    number,
    reference,
    text,
)

PARTS = ("top", "middle", "bottom")

LEADS = TableSchema(
    "leads",
    "lead",
    "People and companies that may become customers.",
    ("id",),
    (
        identity(),
        text("name", "Who it is."),
        text("email", "The address."),
        reference("owner_id", "users", "Who works the lead."),
        reference("contact_id", "contacts", "The contact that it is, or became."),
        reference("company_id", "companies", "The company that it is of, or became."),
        text("source", "Where the lead came from."),
        text("source_detail", "The page, list or person behind the source."),
        reference("campaign_id", "campaigns", "The campaign that brought it."),
        text("kind", "Person, company, inbound, outbound …, as the source has it."),
        text("status", "The status that the lead is in now."),
        moment("status_changed_at", "When it came into that status."),
        number("score", "How promising the source thinks it is.", "points"),
        *in_any_currency(money("value", "What it may be worth.")),
        text("job_title", "What the person does."),
        text("seniority", "How high up."),
        text("industry", "What the company does."),
        integer("employees", "How many people work there.", "people"),
        integer("birth_year", "The year of birth.", "year"),
        text("gender", "The gender, as the source has it."),
        text("country", "The country."),
        text("region", "The state, county or other part of the country."),
        text("city", "The city."),
        moment("created_at", "When the lead came in."),
        moment("first_contacted_at", "When a person first wrote or called."),
        moment("qualified_at", "When it was found worth pursuing."),
        moment("converted_at", "When it became a contact, a company or a deal."),
        reference("converted_deal_id", "deals", "The deal that it became."),
        moment("disqualified_at", "When it was given up."),
        text("disqualified_reason", "Why it was given up."),
        text("entry_step", "The step of the funnel at which it first appeared."),
    ),
)

LEAD_STATUSES = TableSchema(
    "lead_statuses",
    "lead status",
    "The statuses of leads, in their order.",
    ("name",),
    (
        text("name", "The status."),
        integer("position", "Its place in the order, from 1.", "place"),
        text("part", "The part of the funnel.", *PARTS),
    ),
)

LEAD_CHANGES = TableSchema(
    "lead_changes",
    "lead change",
    "What changed on leads, and when.",
    (),
    (
        reference("lead_id", "leads", "The lead."),
        text("field", "What changed.", "status", "owner", "score"),
        text("from_value", "The value before."),
        text("to_value", "The value after."),
        moment("happened_at", "When it was true."),
        moment("recorded_at", "When the source recorded it."),
    ),
)

LEAD_HISTORY = TableSchema(
    "lead_history",
    "lead stretch",
    "One row per stretch in which nothing of a lead changed; no gaps, no overlaps.",
    ("lead_id", "valid_from"),
    (
        reference("lead_id", "leads", "The lead."),
        instant("valid_from", "When the stretch began; the year 1 where that is not known."),
        instant("valid_to", "When it ended; null for now."),
        day("valid_from_on", "The day on which it began."),
        day("valid_until_on", "The day on which the next one began; 9999-12-31 for now."),
        text("status", "The status then."),
        reference("owner_id", "users", "Who worked the lead then."),
        number("score", "How promising the source thought it was then.", "points"),
        text("evidence", "How it is known.", "native", "observed", "inferred"),
    ),
)

VISITS = TableSchema(
    "visits",
    "visit",
    "Web visits by day, so that a funnel can begin before the lead.",
    (),
    (
        day("visited_on", "The day."),
        text("source", "Where the visitors came from."),
        reference("campaign_id", "campaigns", "The campaign that brought them."),
        integer("sessions", "How many sessions.", "sessions"),
        integer("visitors", "How many visitors.", "visitors"),
    ),
)
