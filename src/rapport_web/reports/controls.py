"""The bar above a report: period, comparison, split, filters, ways to count. Each is an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rapport.answering.compare import other_periods
from rapport.errors import UsageError
from rapport.period import resolve
from rapport.query import Query
from rapport.wording import _
from rapport_web import company
from rapport_web.reports import filters as filtering
from rapport_web.reports.filters import Filter, filter_fields, known_values, label_of
from rapport_web.reports.steps import in_words, step
from rapport_web.reports.ways import Chosen, Way, chosen_ways, ways

if TYPE_CHECKING:
    from rapport.model import Model
    from rapport.period import Period
    from rapport.report import Report
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

TO_DATE = (
    ("month_to_date", _("Month to date")),
    ("quarter_to_date", _("Quarter to date")),
    ("year_to_date", _("Year to date")),
)
WHOLE = (
    ("this_month", _("This month")),
    ("last_month", _("Last month")),
    ("this_quarter", _("This quarter")),
    ("last_quarter", _("Last quarter")),
    ("this_year", _("This year")),
    ("last_year", _("Last year")),
)
ROLLING = (
    ("last_30_days", _("Last 30 days")),
    ("last_12_weeks", _("Last 12 whole weeks")),
    ("last_12_months", _("Last 12 whole months")),
    ("all", _("All time")),
)
PRESET_GROUPS = ((_("Whole"), WHOLE), (_("To date"), TO_DATE), (_("Rolling"), ROLLING))
PRESETS = (*WHOLE, *TO_DATE, *ROLLING)
BEFORE, A_YEAR_BEFORE = "previous_period", "previous_year"
COMPARISONS = (
    (BEFORE, _("The period before")),
    (A_YEAR_BEFORE, _("A year before")),
    (f"{BEFORE},{A_YEAR_BEFORE}", _("Both of them")),
    ("same_weekdays", _("The same weekdays before")),
    ("none", _("Nothing")),
)
FISCAL = _("Calendar years and quarters; the fiscal year begins in {month}.")
EXAMPLES = "last 6 weeks · 2026 Q2 · July 2026 · FY2026"


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool
    address: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Presets:
    """Periods of one kind."""

    title: str
    options: list[Option]


@dataclass(frozen=True)
class Controls:
    """All that the bar shows."""

    period: str
    period_label: str
    period_days: str
    period_start: str
    """Its first and last day in ISO form, for the two fields of days."""
    period_end: str
    presets: list[Presets]
    examples: str
    fiscal: str
    back: str
    forward: str
    compare: str
    compare_label: str
    compare_days: str
    comparisons: list[Option]
    own_comparison: str
    can_compare: bool
    splits: list[Option]
    seconds: list[Option]
    tabs: list[Option]
    """The splits that are a click away."""
    own_filters: list[str]
    """The report's own conditions, in words: they stay."""
    filters: list[Filter]
    fields: list[Option]
    operators: list[Option]
    values: list[str]
    ways: list[Way]
    chosen_ways: list[Chosen]
    as_of: str
    as_of_label: str
    without_as_of: str
    today: str


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
    by = choices.by(report)
    splits = list(dict.fromkeys([*report.splits, *by]))
    compare = choices.compare(report) if period or not known else "none"
    fields = filter_fields(report, model)
    as_of = choices.get("as_of")
    first_month = model.clock.first_month
    return Controls(
        period=name,
        period_label=labels.get(name) or (days if name != days else name) or name,
        period_days=days if labels.get(name) else "",
        period_start=period.start.isoformat() if period else "",
        period_end=period.end.isoformat() if period else "",
        presets=[
            Presets(locale.say(title), [_preset(*each, name, choices, locale) for each in group])
            for title, group in _groups(model)
        ],
        examples=EXAMPLES,
        fiscal=locale.say(FISCAL, month=_month(first_month, locale)) if first_month != 1 else "",
        back=_stepped(choices, period, -1),
        forward=_stepped(choices, period, 1),
        compare=compare,
        compare_label=_compare_label(compare, model, locale),
        compare_days=_compare_days(compare, period, as_of, model, locale),
        comparisons=[
            Option(
                value,
                locale.say(text),
                value == compare,
                choices.with_part("compare", value).address(),
                _compare_days(value, period, as_of, model, locale),
            )
            for value, text in COMPARISONS
        ],
        own_comparison="" if compare in dict(COMPARISONS) else compare,
        can_compare=period is not None or not known,
        splits=[Option(each, label_of(each, locale), each in by[:1]) for each in splits],
        seconds=[
            Option(each, label_of(each, locale), each in by[1:2])
            for each in splits
            if each not in by[:1]
        ],
        tabs=[
            Option(
                each,
                label_of(each, locale),
                by == [each],
                choices.with_part("by", each).address(),
            )
            for each in report.tabs
        ],
        own_filters=[filtering.in_words(each, locale) for each in report.where],
        filters=filtering.filters(choices, locale),
        fields=[Option(each, label_of(each, locale), chosen=False) for each in fields],
        operators=[
            Option(value, locale.say(text), chosen=False) for value, text in filtering.OPERATORS
        ],
        values=known_values(report, fields[0]) if fields else [],
        ways=ways(report, choices, locale),
        chosen_ways=chosen_ways(choices, locale),
        as_of=as_of,
        as_of_label=_day(as_of, locale),
        without_as_of=choices.with_part("as_of").address(),
        today=model.clock.today.isoformat(),
    )


def _groups(model: Model) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The presets; of a fiscal year that is not the calendar's, its own too."""
    groups = [*PRESET_GROUPS]
    if model.clock.first_month != 1:
        year = model.clock.today.year + (model.clock.today.month >= model.clock.first_month)
        fiscal = tuple((f"FY{each}", f"FY{each}") for each in (year, year - 1))
        groups.append((_("Fiscal"), fiscal))
    return groups


def _preset(preset: str, label: str, name: str, choices: Choices, locale: Locale) -> Option:
    stretch = resolve(preset, company.workspace().model.clock)
    chosen = choices.with_part("period", preset)
    if stretch is None:
        # All time has nothing before it.
        chosen = chosen.with_part("compare")
    detail = in_words(stretch, locale) if stretch else ""
    return Option(preset, locale.say(label), preset == name, chosen.address(), detail)


def _month(number: int, locale: Locale) -> str:
    from babel.dates import format_date

    day = date(2024, number, 1)
    return str(format_date(day, "LLLL", locale=locale.language))


def _compare_label(compare: str, model: Model, locale: Locale) -> str:
    said = dict(COMPARISONS).get(compare)
    if said:
        return locale.say(said)
    try:
        period = resolve(compare, model.clock)
    except UsageError:
        return compare
    return in_words(period, locale) if period else compare


def _compare_days(
    compare: str, period: Period | None, as_of: str, model: Model, locale: Locale
) -> str:
    """The days that are compared with, in words."""
    if period is None or compare == "none":
        return ""
    names = tuple(each for each in compare.split(",") if each)
    try:
        read = resolve(as_of, model.clock) if as_of not in ("", "now", "period_end") else None
        others = other_periods(
            Query(("won_amount",), compare=names), period, model, read.start if read else None
        )
    except UsageError:
        return ""
    return "; ".join(in_words(each, locale) for each in others)


def _day(text: str, locale: Locale) -> str:
    try:
        return locale.date(date.fromisoformat(text))
    except ValueError:
        return text


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
