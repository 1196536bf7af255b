"""The forecast of a real company, against its weighted pipeline: Maven Analytics' 8,800 deals.

They are read where they lie, in ../shared/data, and left out where they do not. An open deal is
worth its product's list price, as the file has no other value of it; those without the day on which
they began are left out. The origins are fifteen days apart, from June 2017 to the last that can be
held against what came.

A weighted pipeline is the value of the open deals times the share won of the closed ones known on
the day: all of them, those of the last quarter, those of the same product, of the same owner.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.statistics.goals import Goal, LeftOut
from rapport.statistics.forecast import forecast
from rapport.statistics.forecast.book import LOST, NEVER, STAYS, WON, Book, Visits

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "maven_crm"
HORIZONS = (30, 60, 90)
FIRST, LAST, APART = "2017-06-01", "2017-12-31", 15
GAIN = 0.8
"""So much of the best weighted pipeline's error may be left."""
SPELLED = {"GTXPro": "GTX Pro"}
QUARTER = 91


def book(folder: Path) -> Book:
    """The company's deals, all that is known of them on the last day."""
    prices = {
        each["product"]: float(each["sales_price"]) for each in _read(folder / "products.csv")
    }
    deals = [each for each in _read(folder / "sales_pipeline.csv") if each["engage_date"]]
    created = np.array([_day(each["engage_date"]) for each in deals])
    closed = np.array([_day(each["close_date"]) if each["close_date"] else NEVER for each in deals])
    won = np.array([each["deal_stage"] == "Won" for each in deals])
    products = [SPELLED.get(each["product"], each["product"]) for each in deals]
    listed = np.array([prices[each] for each in products])
    paid = np.array([float(each["close_value"] or 0) for each in deals])
    places = np.arange(len(deals))
    outcome = np.where(closed == NEVER, STAYS, np.where(won, WON, LOST))
    return Book(
        _day(LAST),
        created,
        closed,
        won,
        Visits(places, np.zeros(len(deals), int), created, closed, outcome),
        1,
        np.r_[places, places[won]],
        np.r_[created, closed[won]],
        np.r_[listed, paid[won]],
        {
            "owner": np.unique([each["sales_agent"] for each in deals], return_inverse=True)[1],
            "product": np.unique(products, return_inverse=True)[1],
        },
    )


def weighted(known: Book) -> dict[str, float]:
    """The weighted pipelines of a day."""
    ended = ~known.is_open
    recent = ended & (known.closed > known.day - QUARTER)
    here = np.flatnonzero(known.is_open)
    worth = np.nan_to_num(known.amounts()[here])
    found = {
        "all": float(worth.sum() * known.won[ended].mean()),
        "quarter": float(worth.sum() * known.won[recent].sum() / max(recent.sum(), 1)),
    }
    for name, codes in known.groups.items():
        size = int(codes.max()) + 1
        closed = np.bincount(codes[ended], minlength=size)
        share = np.bincount(codes[ended], known.won[ended], size) / np.maximum(closed, 1)
        found[name] = float(worth @ share[codes[here]])
    return found


def errors(whole: Book, horizon: int) -> tuple[float, float]:
    """Ours and that of the best weighted pipeline: Σ |forecast − came| ÷ Σ came."""
    ours: list[float] = []
    others: list[dict[str, float]] = []
    came: list[float] = []
    for day in range(whole.day - horizon, _day(FIRST) - 1, -APART):
        known = whole.until(day)
        ours.append(float(forecast(known, horizon).totals.mean()))
        others.append(weighted(known))
        came.append(whole.came(day, day + horizon))
    what_came = np.array(came)

    def error(said: list[float]) -> float:
        return float(np.abs(np.array(said) - what_came).sum() / what_came.sum())

    return error(ours), min(error([each[name] for each in others]) for name in others[0])


def rows(folder: Path = FOLDER) -> Iterator[Goal | LeftOut]:
    """Our error over that of the best weighted pipeline, at each horizon."""
    if not folder.is_dir():
        yield LeftOut("forecast, maven_crm", f"{folder} is not there")
        return
    whole = book(folder)
    for horizon in HORIZONS:
        ours, best = errors(whole, horizon)
        said = f"forecast, maven_crm, {horizon} days: "
        yield Goal(f"{said}our error (WAPE)", ours)
        yield Goal(f"{said}that of the best weighted pipeline", best)
        yield Goal(f"{said}ours over it", ours / best, most=GAIN)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))
