"""Services: promote, keep, outsource or drop, and what each would be under another cost rule.

fact_invoice_lines, month by month                 verdict
Training  2026-03  revenue 9,000  gross 4,000  …   Training: keep, margin 31 % (24 to 38)
                                                   by hours: outsource

Of the last two years. A margin is what is left ÷ what was charged over all months; its interval is
that of a ratio of sums over months (Cochran, Sampling Techniques, 1977, section 6.5) with
Student's t.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.settings import SPREAD_BY
from rapport.verdicts.asking import rows_of
from rapport.verdicts.given import Came, Given, Kind
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rapport.compiling.opened import Opened

WINDOW = 730
RULES = ("own", *SPREAD_BY)
"""Each cost's own rule, or one for all."""
FEWEST_MONTHS, FEWEST_INVOICES = 6, 8
"""Of less, nothing is said."""
FEWEST_SINCE = 3
"""With fewer invoices since, a verdict cannot be held against what came."""
CONFIDENCE = 0.9

LINES = """
SELECT
    CAST(product AS VARCHAR) AS subject, date_trunc('month', issued_on) AS month,
    CAST(sum(revenue + {back}) AS DOUBLE PRECISION) AS revenue,
    CAST(sum(gross_profit + {back}) AS DOUBLE PRECISION) AS gross,
    count(DISTINCT invoice_id) AS invoices, CAST(sum(quantity) AS DOUBLE PRECISION) AS units,
    {nets}
FROM fact_invoice_lines
WHERE issued_on > $start AND issued_on <= $day {of_services}
GROUP BY 1, 2 ORDER BY 1, 2"""
BACK = "CASE WHEN refunded_on > $day THEN coalesce(refunded, 0) ELSE 0 END"
"""What was paid back later had not been."""
HOURS = """
SELECT CAST(product AS VARCHAR), CAST(sum(hours) AS DOUBLE PRECISION) FROM fact_work
WHERE worked_on > $start AND worked_on <= $day GROUP BY 1"""
TOLD = "SELECT count(*) FROM fact_invoice_lines WHERE CAST(product_kind AS VARCHAR) = 'service'"
SERVICES_ALONE = "AND CAST(product_kind AS VARCHAR) = 'service'"


@dataclass(frozen=True)
class Earned:
    """What a service brought, month by month."""

    revenue: Sequence[float]
    gross: Sequence[float | None]
    """What is left after direct costs; None where they are not known."""
    net: Mapping[str, Sequence[float | None]]
    """What is left after shared costs as well, under each rule."""
    invoices: int
    units: float | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Margin:
    """What is left of what was charged."""

    left: float
    share: float
    low: float
    high: float


def margin_of(revenue: Sequence[float], left: Sequence[float | None]) -> Margin | None:
    """The margin over months, with its interval; None where it is not known."""
    pairs = [(r, x) for r, x in zip(revenue, left, strict=True) if x is not None]
    charged, kept = _known(revenue, left)
    months = len(pairs)
    if months < 2 or charged <= 0:
        return None
    import math

    from scipy.special import stdtrit

    share = kept / charged
    off = sum((x - share * r) ** 2 for r, x in pairs)
    error = math.sqrt(months / (months - 1) * off) / charged
    wide = float(stdtrit(months - 1, (1 + CONFIDENCE) / 2)) * error
    return Margin(kept, share, share - wide, share + wide)


def decided(of: Earned, rule: str, usual: float, usual_an_hour: float | None) -> tuple[str, str]:
    """The verdict on a service under a rule, and why.

    `usual` is the margin of all services together, `usual_an_hour` what an hour of theirs leaves.
    Where shared costs are not known, what is left after direct costs counts.
    """
    if len(of.revenue) < FEWEST_MONTHS or of.invoices < FEWEST_INVOICES:
        return "early", "few_months"
    gross = margin_of(of.revenue, of.gross)
    net = margin_of(of.revenue, of.net.get(rule, ())) if of.net.get(rule) else None
    net = net or gross
    if net is None:
        return "early", "few_months"
    if gross and gross.high < 0:
        return "drop", "before_shared"
    if net.high < 0:
        return (
            ("drop", "before_shared")
            if gross and gross.share < 0
            else (
                "outsource",
                "after_shared",
            )
        )
    if net.low <= 0:
        return "early", "either_side"
    an_hour = net.left / of.hours if of.hours else None
    slow = an_hour is not None and usual_an_hour is not None and an_hour < usual_an_hour
    return ("promote", "earns_most") if net.share > usual and not slow else ("keep", "earns")


def _given(opened: Opened, day: date, options: Mapping[str, str]) -> list[Given]:
    rule = options.get("allocate_by", "own")
    services = read(opened, day - timedelta(days=WINDOW), day)
    if not services:
        return []
    by_rule = {each: _under(services, each) for each in RULES}
    found = []
    for name, of in services.items():
        verdict, why = by_rule[rule][name]
        net = margin_of(of.revenue, of.net[rule]) or margin_of(of.revenue, of.gross)
        gross = margin_of(of.revenue, of.gross)
        others = {each: by_rule[each][name][0] for each in SPREAD_BY if _is_known(of.net[each])}
        turned = {each for each in others.values() if each != "early"}
        figures: dict[str, Any] = {
            "rule": rule,
            "margin": net.share if net else None,
            "low": net.low if net else None,
            "high": net.high if net else None,
            "net_profit": net.left if net else None,
            "gross_profit": gross.left if gross else None,
            "revenue": sum(of.revenue),
            "units": of.units,
            "hours": of.hours,
            "invoices": of.invoices,
            "months": len(of.revenue),
            "turns": len(turned) > 1,
            **{f"by_{each}": word for each, word in others.items()},
        }
        found.append(Given(name, verdict, why, figures))
    return sorted(found, key=lambda each: -(each.figures["net_profit"] or 0))


def _under(services: Mapping[str, Earned], rule: str) -> dict[str, tuple[str, str]]:
    """The verdicts on all services under a rule."""
    nets = {
        name: of.net[rule] if _is_known(of.net[rule]) else of.gross for name, of in services.items()
    }
    # What was charged counts where it is known what is left of it, and so do hours.
    pairs = [_known(of.revenue, nets[name]) for name, of in services.items()]
    charged, whole = (sum(pair[at] for pair in pairs) for at in (0, 1))
    hours = sum(of.hours or 0 for name, of in services.items() if _is_known(nets[name]))
    usual = whole / charged if charged else 0.0
    return {
        name: decided(
            replace(of, net={rule: nets[name]}),
            rule,
            usual if len(services) > 1 else float("inf"),
            whole / hours if hours else None,
        )
        for name, of in services.items()
    }


def _known(revenue: Sequence[float], left: Sequence[float | None]) -> tuple[float, float]:
    """What was charged in the months of which it is known what is left, and that."""
    pairs = [(r, x) for r, x in zip(revenue, left, strict=True) if x is not None]
    return sum(r for r, __ in pairs), sum(x for __, x in pairs)


def _is_known(net: Sequence[float | None]) -> bool:
    return any(each is not None for each in net)


def read(opened: Opened, start: date, day: date) -> dict[str, Earned]:
    """What each service brought after a day until another; of all products, where none is told."""
    told = bool(rows_of(opened, TOLD, {})[0][0])
    nets = ", ".join(
        f"CAST(sum(net_{rule} + CASE WHEN net_{rule} IS NULL THEN NULL ELSE {BACK} END) "
        f"AS DOUBLE PRECISION) AS net_{rule}"
        for rule in RULES
    )
    statement = LINES.format(back=BACK, nets=nets, of_services=SERVICES_ALONE if told else "")
    values = {"start": start, "day": day}
    rows = rows_of(opened, statement, values)
    hours = dict(rows_of(opened, HOURS, values))
    months: dict[str, list[tuple[Any, ...]]] = {}
    for subject, *rest in rows:
        if subject is not None and subject not in BLANKS:
            months.setdefault(subject, []).append(tuple(rest))
    return {
        name: Earned(
            [row[1] or 0.0 for row in of],
            [row[2] for row in of],
            {rule: [row[5 + at] for row in of] for at, rule in enumerate(RULES)},
            sum(row[3] for row in of),
            sum(row[4] or 0.0 for row in of),
            hours.get(name),
        )
        for name, of in months.items()
    }


def _look_back(opened: Opened, given: Given, day: date, until: date) -> Came:
    """Its margin between two days, under the rule of the verdict."""
    since = read(opened, day, until).get(given.subject)
    if given.verdict == "early" or since is None or since.invoices < FEWEST_SINCE:
        return Came(None)
    rule = str(given.figures.get("rule", "own"))
    left = since.net[rule] if _is_known(since.net[rule]) else since.gross
    charged, kept = _known(since.revenue, left)
    if charged <= 0:
        return Came(None)
    share = kept / charged
    return Came(share > 0 if given.verdict in ("promote", "keep") else share < 0, share)


SERVICES = Kind("service", "net_profit", ("invoice_lines",), "share", _given, _look_back)
