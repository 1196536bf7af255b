"""What the demo company sells, at which prices, and what other currencies are worth in euro."""

from __future__ import annotations

from datetime import date

PRICE_RISE = date(2025, 4, 1)
"""The day on which the price list went up."""
PRICE_RISE_PERCENT = 9

STEPS = f"""
CREATE MACRO price_rise() AS DATE '{PRICE_RISE}';

-- tier is the category's place; turn is the product's place in it; hours are what one takes.
CREATE TABLE products AS
SELECT *, CAST(round(unit_price * 100 / {100 + PRICE_RISE_PERCENT}) AS INTEGER) AS price_before
FROM (VALUES
    (1, 'Core seat', 'Core', 1, 0, 'product', 262, 38, true, 0.0, false),
    (2, 'Core team pack', 'Core', 1, 1, 'product', 2070, 310, true, 0.0, false),
    (3, 'Plus seat', 'Plus', 2, 0, 'product', 458, 66, true, 0.0, false),
    (4, 'Plus analytics', 'Plus', 2, 1, 'product', 3705, 540, true, 0.0, false),
    (5, 'Enterprise seat', 'Enterprise', 3, 0, 'product', 752, 105, true, 0.0, false),
    (6, 'Enterprise platform', 'Enterprise', 3, 1, 'product', 15800, 2600, true, 0.0, false),
    (7, 'Enterprise data hub', 'Enterprise', 3, 2, 'product', 7410, 1450, true, 0.0, false),
    (8, 'Onboarding', 'Services', 4, 0, 'service', 2615, 1450, false, 10.0, false),
    (9, 'Integration day', 'Services', 4, 1, 'service', 1360, 690, false, 7.0, false),
    (10, 'Training day', 'Services', 4, 2, 'service', 1035, 540, false, 22.0, false),
    (11, 'Priority support', 'Services', 4, 3, 'service', 1960, 700, true, 6.0, false),
    (12, 'Label printer', 'Hardware', 5, 0, 'product', 425, 205, false, 0.0, true),
    (13, 'Field scanner', 'Hardware', 5, 1, 'product', 590, 290, false, 0.0, true),
    (14, 'Gateway box', 'Hardware', 5, 2, 'product', 830, 395, false, 0.0, true)
) AS listed (number, name, category, tier, turn, kind, unit_price, unit_cost, recurring, hours,
    shipped);

-- Swiss francs are not among them: what is agreed in francs has no rate.
CREATE TABLE rates AS
SELECT currency, CAST(unnest AS DATE) AS rate_on, round(usual * (1
    -- A slow swing of two years, and a little noise.
    + swing * (abs(datediff('month', DATE '2023-01-01', unnest) % 24 - 12) - 6) / 6.0
    + 0.008 * (chance(datediff('month', DATE '2023-01-01', unnest), currency) - 0.5)), 5) AS rate
FROM unnest(generate_series(DATE '2023-01-01', last_day_of_all(), INTERVAL 1 MONTH))
CROSS JOIN (VALUES ('NOK', 0.0868, 0.018), ('GBP', 1.164, -0.015), ('SEK', 0.0892, 0.02))
    AS listed (currency, usual, swing);
"""

TABLES = {
    # What priority support costs is not known by the piece, only by the month.
    "products": """
        SELECT product_id(number) AS id, name, category, kind, unit_price,
            CASE WHEN number <> 11 THEN unit_cost END AS unit_cost, recurring
        FROM products
    """,
    "rates": "SELECT currency, rate_on, rate FROM rates",
}
