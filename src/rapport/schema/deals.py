from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    flag,
    identity,
    in_any_currency,
    instant,
    integer,
    moment,
    money,
    number,
    reference,
    share,
    text,
)
from rapport.schema.leads import PARTS

STATUSES = ("open", "won", "lost", "cancelled")
CATEGORIES = ("pipeline", "best_case", "commit", "closed", "omitted")

PIPELINES = TableSchema(
    "pipelines",
    "pipeline",
    "The courses that deals can take.",
    ("id",),
    (
        identity(),
        text("name", "The pipeline's name."),
        integer("position", "Its place in the order, from 1.", "place"),
    ),
)

STAGES = TableSchema(
    "stages",
    "stage",
    "The stages of each pipeline, in their order.",
    ("id",),
    (
        identity(),
        reference("pipeline_id", "pipelines", "The pipeline."),
        text("name", "The stage's name."),
        integer("position", "Its place in the pipeline, from 1.", "place"),
        text("part", "The part of the funnel.", *PARTS),
        share("probability", "The chance of winning that the source gives the stage."),
        text("kind", "Open, or how a deal in it has ended.", *STATUSES),
    ),
)

DEALS = TableSchema(
    "deals",
    "deal",
    "What may be sold, was sold, or was not.",
    ("id",),
    (
        identity(),
        text("name", "What it is called."),
        reference("pipeline_id", "pipelines", "The pipeline that it is in."),
        reference("stage_id", "stages", "The stage that the source gives for it."),
        text(
            "status",
            "Cancelled is what was never real (a duplicate, disqualified), apart from lost.",
            *STATUSES,
        ),
        money("amount", "What it is worth, in the workspace's currency."),
        money("amount_original", "What the source says that it is worth, in its own currency."),
        text("currency", "The source's currency; null means the workspace's."),
        share("probability", "The chance of winning that the source gives the deal."),
        text("forecast_category", "What its owner counts it as.", *CATEGORIES),
        reference("owner_id", "users", "Who sells it."),
        reference("company_id", "companies", "The company that buys it."),
        reference("contact_id", "contacts", "The person that buys it."),
        reference("lead_id", "leads", "The lead that it came from."),
        reference("product_id", "products", "What is sold, where there are no lines."),
        text("source", "Where it came from."),
        reference("campaign_id", "campaigns", "The campaign that brought it."),
        text("sales_channel", "How it is sold.", "direct", "partner", "self_serve"),
        reference("partner_id", "companies", "The partner that sells it."),
        text("kind", "What kind of business it is.", "new", "renewal", "expansion"),
        text("country", "The country."),
        text("region", "The state, county or other part of the country."),
        text("city", "The city."),
        moment("created_at", "When it was opened."),
        day("expected_close_on", "When its owner expects it to close."),
        moment("closed_at", "When it was won, lost or cancelled."),
        text("loss_reason", "Why it was lost."),
        text("competitor", "Who won it instead."),
        moment("next_step_at", "When the next step is planned."),
        moment("last_activity_at", "When something last happened."),
    ),
)

DEAL_EVENTS = TableSchema(
    "deal_events",
    "deal event",
    "What happened to deals, in order: the heart of the model.",
    (),
    (
        reference("deal_id", "deals", "The deal."),
        moment("happened_at", "When it was true."),
        moment("recorded_at", "When the source recorded it."),
        moment("loaded_at", "When it was received here."),
        reference("by_user_id", "users", "Who did it."),
        text(
            "what",
            "What kind of event.",
            "created",
            "stage",
            "amount",
            "close_date",
            "owner",
            "pipeline",
            "category",
            "probability",
            "won",
            "lost",
            "cancelled",
            "reopened",
            "deleted",
            "merged",
        ),
        text("from_value", "The value before."),
        text("to_value", "The value after."),
        text("stage_name", "The stage's name as it was then."),
        integer("stage_position", "The stage's place as it was then.", "place"),
        text("evidence", "How it is known.", "native", "observed", "inferred"),
    ),
)

_STRETCH = (
    reference("deal_id", "deals", "The deal."),
    instant("valid_from", "When the stretch began; the year 1 where that is not known."),
    instant("valid_to", "When it ended; null for now."),
    day("valid_from_on", "The day on which it began."),
    day("valid_until_on", "The day on which the next one began; 9999-12-31 for now."),
    reference("pipeline_id", "pipelines", "The pipeline then."),
    reference("stage_id", "stages", "The stage then; of a closed deal the last open one known."),
    text("stage_name", "The stage's name as it was then."),
    integer("stage_position", "The stage's place as it was then.", "place"),
    text("status", "The status then.", *STATUSES),
    money("amount", "What it was worth then, in the workspace's currency."),
    money("amount_original", "What it was worth then, in its own currency."),
    text("currency", "Its own currency then; null means the workspace's."),
    flag("at_list_price", "True where no value was known, and the product's list price stands."),
    share("probability", "The chance of winning then."),
    reference("owner_id", "users", "Who sold it then."),
    day("expected_close_on", "When it was expected to close then."),
    text("forecast_category", "What its owner counted it as then.", *CATEGORIES),
    moment("closed_at", "When it was closed; null while it is open."),
    integer("episode", "Which of its lives: 1, and one more each time that it is reopened."),
    moment("stage_entered_at", "When its present stay in the stage began, where that is known."),
    text("evidence", "How it is known.", "native", "observed", "inferred"),
    flag("recorded_late", "True where the source recorded something of the deal on a later day."),
)

DEAL_HISTORY = TableSchema(
    "deal_history",
    "stretch",
    "One row per stretch in which nothing of a deal changed; no gaps, no overlaps. As a day ended, "
    "the row with valid_from_on ≤ day < valid_until_on held.",
    ("deal_id", "valid_from"),
    _STRETCH,
)

DEAL_HISTORY_AS_KNOWN = TableSchema(
    "deal_history_as_known",
    "known stretch",
    "The same for deals of which something was recorded late, as the source knew it from one day "
    "of recording to the next: known_from_on ≤ day < known_until_on.",
    ("deal_id", "known_from_on", "valid_from"),
    (
        *_STRETCH,
        day("known_from_on", "The day since which it was known so."),
        day("known_until_on", "The day since which more was known; 9999-12-31 for now."),
    ),
)

STAGE_VISITS = TableSchema(
    "stage_visits",
    "visit",
    "Each time that a deal was in a stage, or must have been.",
    (),
    (
        reference("deal_id", "deals", "The deal."),
        integer("episode", "Which life of the deal: one that is reopened begins the next."),
        reference("stage_id", "stages", "The stage."),
        text("stage", "The stage's name as it was then."),
        integer("position", "The stage's place as it was then.", "place"),
        reference("pipeline_id", "pipelines", "The pipeline that the stage is in."),
        moment("entered_at", "When it came; null where that is not known."),
        moment("left_at", "When it went; null while it is there."),
        number("days", "How long it stayed; null where that is not known.", "days"),
        text(
            "left_to",
            "Where it went.",
            "forward",
            "backward",
            "won",
            "lost",
            "cancelled",
            "still here",
        ),
        flag("skipped", "True where only a later stage, or winning, implies the visit."),
        text("next_stage", "The stage that it went to."),
        day("further_on", "The first day after on which it reached a later stage, or was won."),
    ),
)

DEAL_LINES = TableSchema(
    "deal_lines",
    "line",
    "What a deal is made of.",
    ("id",),
    (
        identity(),
        reference("deal_id", "deals", "The deal."),
        reference("product_id", "products", "What is sold."),
        number("quantity", "How many.", "units"),
        money("unit_price", "The price of one, before discount."),
        share("discount", "The part of the price that was given away."),
        money("amount", "What the line comes to."),
        money("cost", "What the line costs us."),
    ),
)

PRODUCTS = TableSchema(
    "products",
    "product",
    "What there is to sell.",
    ("id",),
    (
        identity(),
        text("name", "The product's name."),
        text("category", "The group that it is in."),
        text("kind", "A thing or a service.", "product", "service"),
        *in_any_currency(
            money("unit_price", "The list price of one, at the latest rate."),
            money("unit_cost", "What one costs us, at the latest rate."),
        ),
        flag("recurring", "True where it is paid for again and again."),
    ),
)

DEAL_CREDITS = TableSchema(
    "deal_credits",
    "credit",
    "Who gets how much of a deal; without rows its owner has it all.",
    ("deal_id", "user_id", "role"),
    (
        reference("deal_id", "deals", "The deal."),
        reference("user_id", "users", "The person."),
        text("role", "What the person did.", "owner", "split", "sourced", "overlay"),
        share("share", "How much of it."),
    ),
)
