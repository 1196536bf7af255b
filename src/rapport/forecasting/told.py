"""What a generation has on record of deals, as columns of numbers.

One statement tells the rows, in any order; the others what their numbers stand for. Names become
numbers where the records are: millions of texts would take longer to bring than to count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.dimension import NO_PRODUCT, UNKNOWN

if TYPE_CHECKING:
    from datetime import date

    from rapport.compiling.opened import Opened

SEVERAL = "(several)"
STATUSES = ("open", "won", "lost")
"""By their codes; what is cancelled is lost."""
NAMED = {
    "owner": "owner_then",
    "team": "team_then",
    "source": "source",
    "category": "forecast_category",
}
"""What rows are told apart by, and the columns in which that is."""
NOT_KNOWN = {"owner": UNKNOWN, "team": UNKNOWN, "source": UNKNOWN, "category": ""}
TOLD = """told AS NOT MATERIALIZED (
    SELECT * FROM fact_deals_history h
    WHERE h.known_from_on <= $day AND h.known_until_on > $day AND h.valid_from_on <= $day
        AND h.deal_id IS NOT NULL
)"""
PLACES = """places AS (
    SELECT deal_id, CAST(row_number() OVER (ORDER BY deal_id) - 1 AS INTEGER) AS place
    FROM (SELECT DISTINCT deal_id FROM told) every_deal
)"""
STAGES = """stages AS (
    SELECT *, CAST(row_number() OVER (ORDER BY pipeline, stage) - 1 AS INTEGER) AS code
    FROM (
        SELECT
            pipeline, stage, coalesce(min(pipeline_position), 0) AS of_pipeline,
            coalesce(min(stage_position), 0) AS of_stage
        FROM told GROUP BY pipeline, stage
    ) every_stage
)"""
OF_DEALS = """lines AS (
    SELECT deal_id, code, code AS other
    FROM fact_deals l JOIN products ON products.name = l.product
)"""
OF_LINES = """lines AS (
    SELECT deal_id, min(code) AS code, max(code) AS other
    FROM fact_deal_products l JOIN products ON products.name = l.product GROUP BY deal_id
)"""
OF_PLACES = """of_places AS (
    SELECT
        places.deal_id, places.place,
        CASE WHEN lines.code = lines.other THEN lines.code
            WHEN lines.code IS NULL THEN -1 ELSE -2 END AS product
    FROM places LEFT JOIN lines ON lines.deal_id = places.deal_id
)"""
LINES = """
SELECT
    p.place, products.code AS product,
    CAST(sum(l.share_to - l.share_from) AS DOUBLE PRECISION) AS share
FROM fact_deal_products l
JOIN places p ON p.deal_id = l.deal_id
JOIN products ON products.name = l.product
WHERE l.deal_id IN (
    SELECT deal_id FROM fact_deal_products GROUP BY deal_id HAVING min(product) <> max(product)
)
GROUP BY p.place, products.code
ORDER BY p.place, products.code"""
NAN = "CAST('NaN' AS DOUBLE PRECISION)"


def _names(name: str, column: str, table: str) -> str:
    return f"""{name} AS (
    SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS code
    FROM (SELECT DISTINCT {column} AS name FROM {table} WHERE {column} IS NOT NULL) every_{name}
)"""


def _number(column: str) -> str:
    return f"coalesce(CAST(h.{column} AS DOUBLE PRECISION), {NAN}) AS {column}"


def _day(column: str) -> str:
    return f"CAST(h.{column} - DATE '1970-01-01' AS INTEGER)"


def _statement(of_products: str) -> str:
    """The rows; `of_products` is the fact in which deals have products, empty where none is."""
    parts = [TOLD, PLACES, STAGES]
    parts += [_names(f"{name}s", column, "told") for name, column in NAMED.items()]
    codes = [f"coalesce({name}s.code, -1) AS {name}" for name in NAMED]
    joins = [f"LEFT JOIN {name}s ON {name}s.name = h.{column}" for name, column in NAMED.items()]
    if of_products:
        parts += [
            _names("products", "product", of_products),
            OF_DEALS if of_products == "fact_deals" else OF_LINES,
        ]
        # Told once for a deal, not for each of its rows: texts are slow to compare.
        parts.append(OF_PLACES)
        codes.append("p.product")
    return f"""
WITH {", ".join(parts)}
SELECT
    p.place,
    CAST(h.episode AS INTEGER) AS episode,
    CAST(extract(epoch FROM h.valid_from) AS DOUBLE PRECISION) AS begins,
    {_day("valid_from_on")} AS first,
    {_day("valid_until_on")} AS last,
    CASE WHEN h.created_on IS NULL THEN 0 ELSE 1 END AS dated,
    CASE WHEN h.status = 'open' THEN 0 WHEN h.status = 'won' THEN 1 ELSE 2 END AS status,
    s.code AS stage,
    coalesce({_day("expected_close_on")}, -1) AS expected,
    {_number("amount")},
    {_number("weighted_amount")},
    {_number("weighted_by_stage")},
    {", ".join(codes)}
FROM told h
JOIN {"of_places" if of_products else "places"} p ON p.deal_id = h.deal_id
JOIN stages s ON s.pipeline = h.pipeline AND s.stage = h.stage
{" ".join(joins)}"""


@dataclass(frozen=True)
class Stage:
    """A stage, and where it stands among the others."""

    pipeline: str
    name: str
    position: tuple[int, int]

    @property
    def is_known(self) -> bool:
        """Whether it is known which stage it is."""
        return self.name not in ("", UNKNOWN)


@dataclass(frozen=True, eq=False)
class Rows:
    """Stretches of time in which nothing of a deal changed, by deal and in time."""

    columns: dict[str, Any]
    """place: the deal, numbered from 0. first, last: the days, since 1970, from which on it holds,
    and from which on it does not. status: as in STATUSES. amount: not a number where not known."""
    names: dict[str, list[str]]
    """For owner, team, source, category and product: what their codes are called."""
    stages: list[Stage]
    ids: Any
    """The deals' ids, by their places."""
    lines: dict[str, Any]
    """Of deals of several products, a row for each: place, product and its share of the deal."""

    def __getitem__(self, name: str) -> Any:
        """A column."""
        return self.columns[name]


def rows(opened: Opened, day: date) -> Rows:
    """What was on record of deals on a day."""
    values = {"day": day}
    stored = opened.model.stored
    facts = [f"fact_{each}" for each in ("deal_products", "deals")]
    table = next((each for each in facts if "product" in stored.get(each[5:], {})), "")
    found = opened.columns(_statement(table), values)
    unit = found["place"].astype(np.int64) * 1_000 + found["episode"]
    order = _in_time(unit, found["begins"], found["last"])
    names = {
        name: [*_listed(opened, f"{name}s", column, "told", values), NOT_KNOWN[name]]
        for name, column in NAMED.items()
    }
    # Codes below 0 count from the end of the names.
    names["product"] = [SEVERAL, NO_PRODUCT]
    if table:
        names["product"] = [
            *_listed(opened, "products", "product", table, {}), *names["product"]
        ]  # fmt: skip
    else:
        found["product"] = np.full(len(unit), -1)
    __, stages = opened.fetch(
        f"WITH {TOLD}, {STAGES}"
        " SELECT pipeline, stage, of_pipeline, of_stage FROM stages ORDER BY code",
        values,
    )
    return Rows(
        {name: column[order] for name, column in found.items()},
        names,
        [Stage(pipeline, name, (one, other)) for pipeline, name, one, other in stages],
        opened.columns(f"WITH {TOLD}, {PLACES} SELECT deal_id FROM places ORDER BY place", values)[
            "deal_id"
        ],
        _lines(opened, table, values),
    )


def _in_time(unit: Any, begins: Any, last: Any) -> Any:
    """The order of rows by deal and in time."""
    if not len(unit):
        return np.arange(0)
    second = np.floor(begins - begins.min()).astype(np.int64)
    if int(second.max()) < 2**31 and int(unit.max()) < 2**32:
        # Sorted as one number, millions of rows take a fraction of the time.
        key = unit * 2**31 + second
        order = np.argsort(key)
        key = key[order]
        if (key[1:] != key[:-1]).all():
            return order
    return np.lexsort((last, begins, unit))


def _lines(opened: Opened, table: str, values: dict[str, Any]) -> dict[str, Any]:
    if table != "fact_deal_products":
        return {"place": np.array([], int), "product": np.array([], int), "share": np.array([])}
    parts = [TOLD, PLACES, _names("products", "product", table)]
    return opened.columns(f"WITH {', '.join(parts)}{LINES}", values)


def _listed(
    opened: Opened, name: str, column: str, table: str, values: dict[str, Any]
) -> list[str]:
    parts = [*([TOLD] if table == "told" else []), _names(name, column, table)]
    __, found = opened.fetch(
        f"WITH {', '.join(parts)} SELECT name FROM {name} ORDER BY code", values
    )
    return [str(each) for (each,) in found]


__all__ = ["STATUSES", "Rows", "Stage", "rows"]
