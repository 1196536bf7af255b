"""What a forecast says of teams, of products and of what it keeps: parts of one whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest
from tests.made_company import from_texts

from rapport.forecasting import course, made
from rapport.forecasting.asked import Asked
from rapport.forecasting.overrides import Override, Overrides, computed
from rapport.period import Period

TODAY = date(2026, 6, 15)
SETTINGS = f'currency = "EUR"\ntoday = {TODAY.isoformat()}\n'


def texts(late: str = "core"):
    """Each third deal has two products, 3 to 1; those of deals won after March can be others."""
    deals, lines = ["id,name,status,amount,created_at,closed_at"], ["deal_id,product_id,amount"]
    for at in range(120):
        begins = date(2024, 9, 2) + timedelta(days=5 * at)
        ends = begins + timedelta(days=20 + 7 * (at % 6))
        status = "open" if ends > TODAY else "won" if at % 2 else "lost"
        closed = "" if status == "open" else ends
        deals.append(f"D{at},Deal {at},{status},{1000 + at},{begins},{closed}")
        core = late if status == "won" and ends > date(2026, 3, 31) else "core"
        lines.append(f"D{at},{core},{300 if at % 3 == 0 else 400}")
        if at % 3 == 0:
            lines.append(f"D{at},plus,100")
    products = "id,name\ncore,Core\nplus,Plus\nmore,More"
    return {"deals": "\n".join(deals), "deal_lines": "\n".join(lines), "products": products}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(texts(), tmp_path_factory.mktemp("lines"), SETTINGS)


def test_a_deal_of_several_products_counts_for_each_by_its_lines(company):
    asked = Asked(TODAY, 56, 0.9, ())
    whole = made.make(company.current, asked, ("owner", "product"))
    names = whole.kept.names["product"]
    for group in ("product", " owner product"):
        plays = whole.forecast.played.parts[group].mean(axis=0)
        told = dict(zip(whole.kept.names[group], plays, strict=True))
        assert sum(told.values()) == pytest.approx(whole.expected)
        assert {each.split("\n")[-1] for each, worth in told.items() if worth} == {"Core", "Plus"}
    assert {"Core", "Plus"} <= {*names}
    first, last = date(2025, 1, 1), TODAY
    for name in ("Core", "Plus"):
        own = made.make(company.current, Asked(TODAY, 56, 0.9, (("product", (name,)),)))
        table = company.query("won_amount", where=f"product={name}", period=f"{first}..{last}")
        assert own.came(first, last) == pytest.approx(float(table.values_of("won_amount")[0]))
        june = company.query("won_amount", where=f"product={name}", period=f"2026-06-01..{last}")
        came = whole.came_of("product")[names.index(name)]
        assert came == pytest.approx(float(june.values_of("won_amount")[0]))


def test_lines_of_deals_won_later_move_no_earlier_forecast(company, tmp_path):
    other = from_texts(texts("more"), tmp_path, SETTINGS)
    asked = Asked(date(2026, 3, 31), 56, 0.9, ())
    one, two = (made.make(each.current, asked) for each in (company, other))
    assert (one.forecast.totals == two.forecast.totals).all()


TEAMS = {"Sales": ["Sales", "North", "South"], "North": ["North"], "South": ["South"]}
MONTH = date(2026, 7, 1)


def of_teams(names=("North", "Other", "Sales", "South")):
    """A forecast of four teams, of which each is to bring 100 times its place in July."""
    by_month = {"team": np.array([[100.0 * (at + 1)] for at in range(len(names))])}
    return SimpleNamespace(
        asked=Asked(date(2026, 6, 30), 31, 0.9, ()),
        model=SimpleNamespace(teams=TEAMS),
        kept=SimpleNamespace(names={"team": [*names]}),
        by_month=by_month,
        won_so_far=0.0,
        running_since=MONTH,
        came=lambda *_: 0.0,
        forecast=SimpleNamespace(
            book=SimpleNamespace(groups={"team": np.arange(len(names))}),
            played=SimpleNamespace(total=np.array([[1_000.0]])),
        ),
    )


def test_a_figure_for_a_team_is_of_the_teams_below_it_too():
    found = of_teams()
    assert computed(found, "team", "Sales", 0) == 100 + 300 + 400
    day = date(2026, 6, 1)
    sales = Override(MONTH, "team", "Sales", Decimal(900), day, "", "", None)
    north = Override(MONTH, "team", "North", Decimal(5_000), day, "", "", None)
    assert Overrides([sales], TODAY).of(found, MONTH, 0) == 1_000 + 900 - 800
    # North's is within that of Sales.
    assert Overrides([sales, north], TODAY).of(found, MONTH, 0) == 1_000 + 900 - 800
    assert Overrides([north], TODAY).of(found, MONTH, 0) == 1_000 + 5_000 - 100


def test_of_a_month_that_is_cut_the_commitments_by_its_last_day_count():
    asked = []

    def ask(query):
        asked.append(query.period)
        return SimpleNamespace(rows=lambda: [{"date:month": MONTH, "commitments": Decimal(5)}])

    book = SimpleNamespace(closed=np.array([20_000]), is_open=np.array([False]))
    found = SimpleNamespace(
        asked=Asked(TODAY, 30, 0.9, ()),
        forecast=SimpleNamespace(book=book),
        running_since=date(2026, 6, 1),
        period=Period(date(2026, 6, 16), date(2026, 7, 15)),
        ask=ask,
    )
    assert course.commitments(found) == {MONTH: 5}
    assert asked[0].endswith("..2026-07-15")


def test_twelve_forecasts_are_kept(monkeypatch):
    clock = SimpleNamespace(today=TODAY)
    model = SimpleNamespace(clock=clock)
    generation = SimpleNamespace(forecasts={}, model=model, opened=None)
    monkeypatch.setattr(made, "_played", lambda *_: None)
    for days in range(7, 40):
        made.make(generation, Asked(TODAY, days, 0.9, ()))
        assert len(generation.forecasts) == min(days - 6, made.MOST)
