from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    identity,
    moment,
    number,
    reference,
    text,
)

TICKETS = TableSchema(
    "tickets",
    "ticket",
    "What customers asked, complained of, or sent back.",
    ("id",),
    (
        identity(),
        reference("contact_id", "contacts", "The person who asked."),
        reference("company_id", "companies", "The company that asked."),
        reference("owner_id", "users", "Who answers."),
        reference("product_id", "products", "What it is about."),
        reference("order_id", "orders", "The order that it is about."),
        text(
            "kind",
            "What kind.",
            "question",
            "complaint",
            "return",
            "exchange",
            "refund",
            "other",
        ),
        number("quantity", "How many units.", "units"),
        text("status", "Where it stands."),
        text("priority", "How urgent."),
        moment("opened_at", "When it came in."),
        moment("first_reply_at", "When it was first answered."),
        moment("solved_at", "When it was solved."),
        text("satisfaction", "What the customer thought.", "good", "bad", "none"),
        number("satisfaction_score", "What the customer gave.", "points"),
        text("reason", "Why."),
    ),
)

SURVEY_RESPONSES = TableSchema(
    "survey_responses",
    "survey response",
    "What customers answered when they were asked.",
    (),
    (
        reference("company_id", "companies", "The company that answered."),
        reference("contact_id", "contacts", "The person that answered."),
        reference("product_id", "products", "What it is about."),
        text("survey", "Which survey."),
        text("kind", "What kind.", "nps", "csat", "ces"),
        number("score", "The score.", "points"),
        text("comment", "What was said."),
        moment("answered_at", "When."),
    ),
)
