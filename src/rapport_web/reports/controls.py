"""The bar above a report: period, comparison, split, filters. Each choice is an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.errors import UsageError
from rapport.period import resolve
from rapport.query import where
from rapport.wording import _
from rapport_web import company
from rapport_web.reports.steps import in_words, step

if TYPE_CHECKING:
    from rapport.period import Period
    from rapport.report import Report
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

PRESETS = (
    ("this_month", _("This month")),
    ("last_month", _("Last month")),
    ("this_quarter", _("This quarter")),
    ("last_quarter", _("Last quarter")),
    ("this_year", _("This year")),
    ("last_year", _("Last year")),
    ("month_to_date", _("Month to date")),
    ("quarter_to_date", _("Quarter to date")),
    ("year_to_date", _("Year to date")),
    ("last_30_days", _("Last 30 days")),
    ("last_12_months", _("Last 12 months")),
    ("all", _("All time")),
)
COMPARISONS = (
    ("previous_period", _("The period before")),
    ("previous_year", _("A year before")),
    ("none", _("Nothing")),
)
OPERATORS = (
    ("=", _("is")),
    ("!=", _("is not")),
    ("~", _("contains")),
)
MOST_VALUES = 300


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool
    address: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Filter:
    """A condition that holds, and the address without it."""

    text: str
    label: str
    without: str


@dataclass(frozen=True)
class Controls:
    """All that the bar shows."""

    period: str
    period_label: str
    period_days: str
    presets: list[Option]
    back: str
    forward: str
    comparisons: list[Option]
    splits: list[Option]
    seconds: list[Option]
    filters: list[Filter]
    fields: list[Option]
    operators: list[Option]
    values: list[str]


def controls(report: Report, choices: Choices, locale: Locale) -> Controls:
    """The bar for what was chosen, whether or not it can be answered."""
    model = company.workspace().model
    name = choices.period(report)
    try:
        period, known = resolve(name, model.clock), True
    except UsageError:
        period, known = None, False
    labels = {preset: locale.say(label) for preset, label in PRESETS}
    days = in_words(period, locale) if period else ""
    presets = []
    for preset, label in PRESETS:
        stretch = resolve(preset, model.clock)
        detail = in_words(stretch, locale) if stretch else ""
        chosen = choices.with_part("period", preset)
        if stretch is None:
            # All time has nothing before it.
            chosen = chosen.with_part("compare")
        address = chosen.address()
        presets.append(Option(preset, locale.say(label), preset == name, address, detail))
    compare = choices.compare(report) if period or not known else "none"
    by = choices.by(report)
    dimensions = model.dimensions()

    def label_of(dimension: str) -> str:
        bare = dimension.partition(":")[0]
        return locale.say(dimensions[bare].label) if bare in dimensions else dimension

    offered = list(dict.fromkeys([*report.splits, *by[:1]]))
    further = list(dict.fromkeys([*report.splits, *by[1:2]]))
    fields = filter_fields(report)
    return Controls(
        name,
        labels.get(name) or (days if name != days else name) or name,
        days if labels.get(name) else (name if days else ""),
        presets,
        _stepped(choices, period, -1),
        _stepped(choices, period, 1),
        [Option(value, locale.say(text), value == compare) for value, text in COMPARISONS],
        [Option(each, label_of(each), each in by[:1]) for each in offered],
        [Option(each, label_of(each), each in by[1:2]) for each in further if each not in by[:1]],
        [_filter(text, choices, label_of, locale) for text in choices.all("where")],
        [Option(each, label_of(each), chosen=False) for each in fields],
        [Option(value, locale.say(text), chosen=False) for value, text in OPERATORS],
        known_values(fields[0]) if fields else [],
    )


def _stepped(choices: Choices, period: Period | None, count: int) -> str:
    """The address of the stretch before or after; empty where there is none."""
    if period is None:
        return ""
    try:
        name = step(period, count)
    except (ValueError, OverflowError, UsageError):
        # The calendar ends there.
        return ""
    return choices.with_part("period", name).address()


def filter_fields(report: Report) -> list[str]:
    """What a filter can be about: what the report is split by first, then the rest."""
    model = company.workspace().model
    dimensions = model.dimensions()
    names = [
        each for each in model.names_of(model.fact("deals")) if dimensions[each].type != "date"
    ]
    return list(dict.fromkeys([*(each for each in report.splits if each in names), *names]))


def known_values(field: str) -> list[str]:
    """The values of a field, where there are few enough to be offered."""
    model = company.workspace().model
    if model.columns.get("deals", {}).get(field) != "ENUM":
        return []
    return sorted(model.members("deals", field), key=str.casefold)[:MOST_VALUES]


def _filter(text: str, choices: Choices, label_of: object, locale: Locale) -> Filter:
    words = dict(OPERATORS)
    label = text
    try:
        condition = where(text)
    except UsageError:
        condition = None
    if condition is not None and hasattr(condition, "operator"):
        values = " / ".join(each or "–" for each in condition.values)
        verb = words.get(condition.operator)
        said = locale.say(verb) if verb else condition.operator
        label = f"{label_of(condition.field)} {said} {values}"  # type: ignore[operator]
    return Filter(text, label, choices.without("where", text).address())
