"""What a stretch was worth in the workspace's currency: at the rate of its beginning or closing."""

from __future__ import annotations

from decimal import Decimal

from tests.history.conftest import day


def test_open_stretches_take_the_rate_of_their_day_and_closed_ones_that_of_the_closing(company):
    made = company(
        {
            "deals.csv": """id,status,amount,currency,created_at,closed_at
            a,won,300,gbp,2026-01-10,2026-03-10
            b,won,300,USD,2026-01-10,2026-03-10
            c,open,300,XYZ,2026-01-10,""",
            "rates.csv": """currency,rate_on,rate
            GBP,2026-01-01,2
            GBP,2026-02-01,3
            GBP,2026-03-01,4""",
            "deal_events.csv": """deal_id,happened_at,what,from_value,to_value
            a,2026-02-10,amount,100,200
            a,2026-03-01,amount,200,300
            a,2026-04-01,owner,,u1""",
        },
        settings='currency = "USD"\n',
    )
    assert made.history("a", "status, amount_original, amount") == [
        (day("01-10"), "open", 100, 200),
        (day("02-10"), "open", 200, 600),
        (day("03-01"), "open", 300, 1200),
        (day("03-10"), "won", 300, 1200),
        (day("04-01"), "won", 300, 1200),
    ]
    assert made.history("b", "amount")[-1] == (day("03-10"), Decimal(300))
    assert made.history("c", "amount_original, amount") == [(day("01-10"), 300, None)]
