from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    flag,
    identity,
    in_any_currency,
    moment,
    money,
    number,
    reference,
    text,
)

CUSTOMER = (
    reference("company_id", "companies", "The company that buys."),
    reference("contact_id", "contacts", "The person that buys, without a company."),
)
AMOUNT = (
    money("amount", "What it comes to, in the workspace's currency."),
    money("amount_original", "What the source says, in its own currency."),
    text("currency", "The source's currency; null means the workspace's."),
)

ORDERS = TableSchema(
    "orders",
    "order",
    "What was ordered.",
    ("id",),
    (
        identity(),
        *CUSTOMER,
        reference("deal_id", "deals", "The deal that it came from."),
        moment("ordered_at", "When."),
        day("promised_on", "The day by which it was promised to be there."),
        text("status", "Where it stands."),
        *AMOUNT,
    ),
)

ORDER_LINES = TableSchema(
    "order_lines",
    "order line",
    "What an order is made of.",
    (),
    (
        reference("order_id", "orders", "The order."),
        reference("product_id", "products", "What was ordered."),
        number("quantity", "How many.", "units"),
        money("amount", "What the line comes to."),
        money("cost", "What it costs us."),
    ),
)

SHIPMENTS = TableSchema(
    "shipments",
    "shipment",
    "What was sent.",
    (),
    (
        reference("order_id", "orders", "The order."),
        reference("product_id", "products", "What was sent."),
        number("quantity", "How many.", "units"),
        moment("shipped_at", "When it left."),
        moment("delivered_at", "When it arrived."),
        day("promised_on", "The day by which it was promised, where it differs from its order's."),
        text("status", "Where it stands."),
    ),
)

INVOICES = TableSchema(
    "invoices",
    "invoice",
    "What was charged.",
    ("id",),
    (
        identity(),
        *CUSTOMER,
        reference("deal_id", "deals", "The deal that it came from."),
        reference("order_id", "orders", "The order that it is for."),
        text("number", "The invoice's number."),
        moment("issued_at", "When it was issued."),
        moment("paid_at", "When it was paid."),
        text("status", "Where it stands."),
        *AMOUNT,
        money("tax", "The tax in the amount."),
        money("refunded", "What was paid back."),
        moment("refunded_at", "When it was paid back."),
    ),
)

INVOICE_LINES = TableSchema(
    "invoice_lines",
    "invoice line",
    "What an invoice is made of.",
    (),
    (
        reference("invoice_id", "invoices", "The invoice."),
        reference("product_id", "products", "What was charged."),
        number("quantity", "How many.", "units"),
        money("amount", "What the line comes to."),
        money("cost", "What it costs us."),
    ),
)

SUBSCRIPTIONS = TableSchema(
    "subscriptions",
    "subscription",
    "What is paid for again and again. It does not count on its end date.",
    ("id",),
    (
        identity(),
        *CUSTOMER,
        reference("product_id", "products", "What is subscribed to."),
        text("status", "Where it stands."),
        moment("started_at", "When it began."),
        moment("cancelled_at", "When it ended."),
        text("cancel_reason", "Why it ended."),
        text("billing_interval", "How often it is charged."),
        *in_any_currency(
            money("mrr", "What it brings in a month, at the rate of the day on which it began."),
            money(
                "price", "What each charge comes to; it tells the MRR where the source does not."
            ),
        ),
    ),
)

MRR_CHANGES = TableSchema(
    "mrr_changes",
    "MRR change",
    "What changed the recurring revenue.",
    (),
    (
        reference("subscription_id", "subscriptions", "The subscription."),
        *CUSTOMER,
        moment("changed_at", "When."),
        text("kind", "How.", "new", "expansion", "contraction", "churn", "reactivation"),
        *in_any_currency(
            money("mrr_delta", "By how much a month, at the rate of its subscription's beginning.")
        ),
    ),
)

CHURN_EVENTS = TableSchema(
    "churn_events",
    "churn event",
    "A customer left, as the source says, whatever its subscriptions say.",
    ("id",),
    (
        identity(),
        *CUSTOMER,
        reference("subscription_id", "subscriptions", "The subscription, where it is named."),
        moment("churned_at", "When."),
        text("reason", "Why."),
        *in_any_currency(money("refunded", "What was paid back.")),
        flag("reactivation", "True where it is a return, not a loss."),
        text("comment", "What the customer said."),
    ),
)

COSTS = TableSchema(
    "costs",
    "cost",
    "What was spent, with the rule by which shared costs are spread over services.",
    (),
    (
        day("cost_on", "The day."),
        text("kind", "What kind of cost.", "direct", "indirect", "commitment"),
        text("category", "What for."),
        reference("product_id", "products", "For what; null where it is shared."),
        *in_any_currency(money("amount", "How much.")),
        text("spread_by", "How it is shared.", "revenue", "hours", "units", "fixed"),
    ),
)

RATES = TableSchema(
    "rates",
    "rate",
    "What one unit of a currency is worth in the workspace's, by day.",
    ("currency", "rate_on"),
    (
        text("currency", "The currency."),
        day("rate_on", "The day from which it holds."),
        number("rate", "What one unit of it is worth in the workspace's currency."),
    ),
)
