"""Subscriptions, one row per stretch in which one brought the same each month.

subscriptions                        mrr_changes            fact_subscriptions
id    started_on  cancelled_on  mrr  changed_on  delta      id    from_on     until_on    mrr
st:1  2026-01-05                120  2026-01-05    100   →  st:1  2026-01-05  2026-03-01  100
                                     2026-03-01     20      st:1  2026-03-01  9999-12-31  120
st:2  2026-02-01  2026-06-15      50 (none)                 st:2  2026-02-01  2026-06-15   50

On a day, the row with from_on ≤ day < until_on counts: a subscription does not count on the day on
which it ends. Where no change is on record, it brings what it brings now for all of its life; where
the record of changes begins later than the subscription, what it brought before is what is left of
that without them. What the source says of the kind of a change gives its sign, and no more:
whether something is an expansion depends on all that a customer has (see mrr_changes). MRR that is
not given is a twelfth of a yearly price, and so on. A trial brings nothing yet. One that the source
calls ended without saying when has never counted. Changes that name no subscription are those of
their customer's only one; of a customer with several or none, they stand for all that it pays.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import customer_key
from rapport.facts._recurring import FOREVER, WHOSE, of_product, whose
from rapport.facts._statuses import SETTLED, listed, status
from rapport.wording import _

ENDED = (
    *("cancelled", "canceled", "ended", "expired", "incomplete_expired", "churned", "terminated"),
    *("avsluttet", "oppsagt", "kansellert", "отменена", "завершена", "расторгнута"),
)
TRIALS = ("trial", "trialing", "trialling", "in_trial", "in trial", "prøve", "пробная", "пробный")
OVERDUE = ("past due", "past_due", "unpaid", "overdue", "forfalt", "просрочена")
PLAUSIBLE = "BETWEEN DATE '1950-01-01' AND DATE '2149-12-31'"

INTERVALS = {
    "36": ("3 years", "36 months"),
    "24": ("2 years", "24 months", "biennial", "biennially", "every 2 years"),
    "12": (
        *("year", "years", "yearly", "annual", "annually", "annual prepay", "y", "yr", "12 months"),
        *("1 year", "every year", "p1y", "p12m", "12", "år", "årlig", "årlege", "hvert år"),
        *("год", "годовой", "годовая", "ежегодно", "раз в год", "12 месяцев"),
    ),
    "6": (
        *("6 months", "half-year", "half-yearly", "half year", "semi-annual", "semiannual"),
        *("per_six_months", "semi-annually", "semiannually", "every 6 months", "p6m", "6"),
        *("halvår", "halvårlig", "полгода", "раз в полгода", "6 месяцев"),
    ),
    "3": (
        *("quarter", "quarterly", "3 months", "every 3 months", "q", "p3m", "3"),
        *("kvartal", "kvartalsvis", "квартал", "ежеквартально", "3 месяца"),
    ),
    "1": (
        *("month", "months", "monthly", "m", "mo", "1 month", "every month", "p1m", "1"),
        *("måned", "månedlig", "hver måned", "месяц", "ежемесячно", "раз в месяц"),
    ),
    "12.0 / 52": ("week", "weekly", "w", "1 week", "p1w", "uke", "ukentlig", "неделя"),
    "12.0 / 365": ("day", "daily", "d", "1 day", "p1d", "dag", "daglig", "день"),
}
"""How many months a price is for, and what sources call that."""


def _names(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in values)


MONTHS = " ".join(
    f"WHEN r.interval_name IN ({_names(names)}) THEN {months}"
    for months, names in INTERVALS.items()
)
PER_MONTH = f"r.price / CASE {MONTHS} END"
"""A price for the month; null where it is not known how often it is charged."""


def _select(inputs: Inputs) -> str:
    own = [name for name in inputs.columns["subscriptions"] if name.startswith("x_")]
    customs = "".join(f', "{name}"' for name in own)
    blanks = ", NULL" * len(own)
    whole = f"coalesce({customer_key('d')}, 'subscription ' || d.id)"
    return f"""
    WITH owned AS (
        SELECT {customer_key()} AS customer_id, min(id) AS id, count(*) AS number
        FROM subscriptions
        WHERE deleted_at IS NULL
        GROUP BY 1
    ),
    log AS (
        SELECT
            coalesce(
                m.subscription_id, CASE WHEN o.number = 1 THEN o.id END, {customer_key("m")}
            ) AS subscription_id,
            m.company_id, m.contact_id, m.changed_on, m.kind, m.system,
            CASE
                WHEN m.kind IN ('contraction', 'churn') THEN -abs(m.mrr_delta)
                WHEN m.kind IS NOT NULL THEN abs(m.mrr_delta)
                ELSE m.mrr_delta
            END AS delta,
            m.kind IN ('new', 'reactivation') AS begins
        FROM mrr_changes m
        LEFT JOIN subscriptions s ON s.id = m.subscription_id
        LEFT JOIN owned o ON m.subscription_id IS NULL
            AND o.customer_id = {customer_key("m")}
        WHERE m.deleted_at IS NULL AND m.mrr_delta IS NOT NULL AND s.deleted_at IS NULL
            AND m.changed_on {PLAUSIBLE}
    ),
    -- What is told of a customer as a whole is not also told by its several subscriptions.
    told_whole AS (
        SELECT DISTINCT subscription_id AS customer_id
        FROM log
        WHERE subscription_id = {customer_key()}
    ),
    told AS (
        SELECT
            subscription_id, min(changed_on) AS first_on, max(changed_on) AS last_on,
            sum(delta) AS total, arg_min(coalesce(begins, false), changed_on) AS begins,
            arg_max(coalesce(kind, '') = 'churn', changed_on) AS has_churned,
            max(changed_on) FILTER (begins) AS began_on
        FROM log
        GROUP BY subscription_id
    ),
    records AS (
        SELECT
            id, company_id, contact_id, product_id, status, cancel_reason, billing_interval,
            system, source_url, started_on,
            CASE WHEN cancelled_on {PLAUSIBLE} THEN cancelled_on END AS cancelled_on,
            mrr, price, trim(lower(billing_interval)) AS interval_name,
            trim(lower(status)) AS status_name, true AS is_record{customs}
        FROM subscriptions
        WHERE deleted_at IS NULL
        UNION ALL
        SELECT
            l.subscription_id, max(l.company_id), max(l.contact_id), NULL, NULL, NULL, NULL,
            max(l.system), NULL, min(l.changed_on), NULL, NULL, NULL, NULL, NULL,
            false{blanks}
        FROM log l
        LEFT JOIN subscriptions s ON s.id = l.subscription_id
        WHERE s.id IS NULL AND l.subscription_id IS NOT NULL
        GROUP BY l.subscription_id
    ),
    known AS (
        SELECT
            r.* EXCLUDE (mrr, price, cancelled_on),
            t.subscription_id IS NOT NULL OR w.customer_id IS NOT NULL AS is_told, t.first_on,
            CASE
                WHEN t.began_on > r.cancelled_on THEN NULL
                WHEN r.cancelled_on IS NULL AND t.has_churned THEN t.last_on
                ELSE r.cancelled_on
            END AS ended_on,
            CASE WHEN r.status_name IN ({_names(TRIALS)}) THEN 0
                ELSE CAST(coalesce(r.mrr, {PER_MONTH}) AS DECIMAL(18, 4)) END AS mrr,
            CASE
                WHEN t.begins OR t.first_on <= r.started_on THEN 0
                WHEN t.has_churned THEN greatest(-t.total, 0)
                ELSE greatest(coalesce(r.mrr, {PER_MONTH}, 0) - t.total, 0)
            END AS opening
        FROM records r
        LEFT JOIN told t ON t.subscription_id = r.id
        LEFT JOIN told_whole w ON w.customer_id = {customer_key("r")}
    ),
    lasting AS (
        SELECT
            *,
            CASE WHEN ended_on IS NULL AND status_name IN ({_names(ENDED)}) THEN started_on
                ELSE coalesce(ended_on, {FOREVER}) END AS gone_on
        FROM known
    ),
    points AS (
        SELECT
            id, coalesce(started_on, first_on) AS from_on,
            CASE WHEN NOT is_told THEN mrr WHEN first_on IS NOT NULL THEN opening END AS delta
        FROM lasting
        UNION ALL
        SELECT k.id, l.changed_on, l.delta
        FROM log l
        JOIN lasting k ON k.id = l.subscription_id
        WHERE l.changed_on < k.gone_on
    ),
    days AS (SELECT id, from_on, sum(delta) AS delta FROM points GROUP BY id, from_on),
    stretches AS (
        SELECT
            id, from_on,
            sum(delta) OVER line AS mrr,
            lead(from_on) OVER line AS next_on,
            row_number() OVER line = 1 AS is_first,
            delta
        FROM days
        WINDOW line AS (PARTITION BY id ORDER BY from_on)
    ),
    shrunk AS (
        SELECT id, max(from_on) AS shrank_on FROM stretches WHERE delta < 0 GROUP BY id
    ),
    complaints AS (
        SELECT {customer_key()} AS customer_id, max(opened_on) AS complained_on
        FROM tickets
        WHERE lower(kind) = 'complaint' AND solved_at IS NULL AND deleted_at IS NULL
            AND {status("status")} NOT IN {listed(SETTLED)}
        GROUP BY 1
    ),
    leavers AS (
        SELECT
            {customer_key()} AS customer_id,
            arg_max(CASE WHEN NOT coalesce(reactivation, false) THEN churned_on END,
                (churned_on, coalesce(reactivation, false))) AS said_left_on
        FROM churn_events
        WHERE deleted_at IS NULL AND churned_on IS NOT NULL AND subscription_id IS NULL
        GROUP BY 1
    ),
    -- What nothing is kept of is not known to be so of nobody.
    kept AS (
        SELECT
            (SELECT min(opened_on) FROM tickets WHERE kind IS NOT NULL) AS complaints_from,
            (SELECT min(changed_on) FROM log) AS changes_from,
            (SELECT min(churned_on) FROM churn_events) AS leavers_from
    )
    SELECT
        d.id AS subscription_id,
        {whole} AS customer_id,
        {whose(inputs)},
        {of_product("d")},
        {known("d.status", UNKNOWN)} AS subscription_status,
        {known("d.cancel_reason", UNKNOWN)} AS churn_reason,
        {known("d.billing_interval", UNKNOWN)} AS billing_interval,
        coalesce(d.status_name IN ({_names(OVERDUE)}), false) AS is_overdue,
        d.started_on AS started_on,
        d.ended_on AS ended_on,
        s.from_on AS from_on,
        coalesce(s.next_on, d.gone_on) AS until_on,
        CAST(s.mrr AS DECIMAL(18, 4)) AS mrr,
        s.is_first AS is_first,
        d.is_record AS is_record,
        s.next_on IS NULL AS is_last,
        min(s.from_on) FILTER (s.mrr > 0 AND coalesce(s.next_on, d.gone_on) > s.from_on)
            OVER (PARTITION BY {whole}) AS joined_on,
        h.shrank_on AS shrank_on,
        m.complained_on AS complained_on,
        v.said_left_on AS said_left_on,
        e.complaints_from AS complaints_from,
        e.changes_from AS changes_from,
        e.leavers_from AS leavers_from,
        d.source_url AS source_url
        {inputs.custom("d", "subscriptions")}{inputs.custom("c", "companies", "company.")}
    FROM stretches s
    JOIN lasting d ON d.id = s.id
    LEFT JOIN shrunk h ON h.id = s.id
    CROSS JOIN kept e
    LEFT JOIN complaints m ON m.customer_id = {customer_key("d")}
    LEFT JOIN leavers v ON v.customer_id = {customer_key("d")}
    LEFT JOIN products p ON p.id = d.product_id
    LEFT JOIN labels_products pl ON pl.id = d.product_id
    {WHOSE}"""


SUBSCRIPTIONS = Fact(
    "subscriptions",
    _("Subscriptions"),
    "subscription_id",
    _select,
    "from_on",
    standing=lambda t, day: t.from_on <= day,
    lacks=_("There are no subscriptions in this workspace yet."),
    bring=_(
        "Bring a file of subscriptions: the customer, when each began and ended, and its MRR, or "
        "its price and how often it is charged."
    ),
    shown=(
        "customer",
        "product",
        "mrr",
        "subscription_status",
        "started_on",
        "ended_on",
        "shrank_on",
        "complained_on",
        "said_left_on",
        "churn_reason",
        "owner",
    ),
)
