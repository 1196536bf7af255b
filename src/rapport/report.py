"""A report: a titled question, the queries that answer it, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, draw
from rapport.compare import other_period
from rapport.errors import QueryError
from rapport.period import Period, resolve
from rapport.query import Query
from rapport.table import Column, Note, Table
from rapport.theme import LIGHT, Theme
from rapport.wording import Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rapport.model import Model
    from rapport.workspace import OpenGeneration, Workspace

GROUPS = {
    "sales": _("Sales"),
    "marketing": _("Leads and marketing"),
    "team": _("Team"),
    "customers": _("Customers and money"),
    "service": _("Service"),
    "across": _("Across"),
}
SUMMARY = _("In short")
SHARE = _("Share")
TOO_YOUNG = _("The data begin on {day}: there is no whole period before to compare with.")
CUMULATIVE = _("Share, with those above")
COMPARED = ("", ":previous", ":change", ":change_pct")


@dataclass(frozen=True)
class Section:
    """One part of a report: a query in the report's period, with its drawing.

    In `by` and the title, {split} stands for what the reader splits by, {grain} for the unit of
    time that suits the period.
    """

    id: str
    title: Message
    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    chart: str = ""
    """The kind of chart: a module of rapport.charts."""
    compared: bool = False
    """Whether the first measure is compared with the report's other period."""
    shares: bool = False
    """Whether each row shows its share of the first measure's total, alone and with those above."""
    order: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Report:
    """One standard report."""

    id: str
    title: Message
    question: Message
    group: str
    period: str
    """The period that it shows unless asked for another."""
    tiles: tuple[str, ...]
    sections: tuple[Section, ...]
    splits: tuple[str, ...] = ()
    """What a reader is offered to split by, the usual one first."""
    compare: str = "previous_period"
    headline: Callable[[Answered, Locale], str] | None = None
    """The sentence at its top, made by rule from its figures."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The report's answer, with the parts of a query that a reader chose.

        `parts` are named lists of strings, as Query.from_parameters takes them. What is not among
        them is as the report has it; compare=none compares with nothing.
        Raises UsageError where a part makes no sense here.
        """
        # All of a report is of one generation, though another may be switched to meanwhile.
        generation = workspace.current
        if "measures" in parts:
            raise QueryError(f"{self.id} chooses its measures itself.", "Leave measures out.")
        asked = Query.from_parameters({"measures": self.tiles, "period": [self.period], **parts})
        whole = resolve(asked.period, generation.model.clock)
        compare = asked.compare
        begins = None
        if "compare" not in parts and whole is not None:
            compare = (self.compare,)
            begins = _begins_after(replace(asked, compare=compare), whole, generation.model)
            compare = () if begins else compare
        by = asked.by or self.splits[:1]
        if len(by) > 2:
            raise QueryError(f"{self.id} splits by one or two dimensions.", f"Leave {by[2]} out.")
        query = replace(asked, by=by, compare=compare)
        grain = suitable_grain(whole or _span(generation.model))
        summary = Section("summary", SUMMARY, self.tiles, compared=True)
        answered = [AnsweredSection(summary, (), self._ask(generation, query, summary))]
        for section in self.sections:
            names = tuple(
                name
                for each in section.by
                for name in (by if each == "{split}" else (each.format(grain=grain),))
            )
            table = self._ask(generation, query, replace(section, by=names))
            labels = tuple(each.label for each in table.dimensions)
            answered.append(AnsweredSection(section, labels, table))
        said = (Note(TOO_YOUNG, values=(("day", begins),)),) if begins else ()
        return Answered(self, query, tuple(answered), grain, said)

    def _ask(self, generation: OpenGeneration, query: Query, section: Section) -> Table:
        # An order and a limit are for rankings; time runs whole, and from left to right.
        ranked = bool(section.by) and not any(":" in name for name in section.by)
        measures: list[str] = []
        for number, name in enumerate(section.measures):
            every = section.compared and (number == 0 or not section.by) and query.compare
            measures += [f"{name}{suffix}" for suffix in COMPARED] if every else [name]
        table = generation.ask(
            replace(
                query,
                measures=tuple(measures),
                by=section.by,
                compare=query.compare if section.compared else (),
                order=(query.order or section.order) if ranked else (),
                limit=(query.limit or section.limit) if ranked else None,
                totals=bool(section.by),
            )
        )
        return with_shares(table) if section.shares else table


@dataclass(frozen=True)
class AnsweredSection:
    """A section with its figures."""

    section: Section
    labels: tuple[Message, ...]
    """What it is split by, in words."""
    table: Table

    def title(self, locale: Locale) -> str:
        """The section's title, with what it is split by filled in."""
        split = " × ".join(locale.say(each) for each in self.labels)
        said = locale.say(self.section.title)
        return said.format(split=split.lower()) if "{" in said else said

    def chart(self, locale: Locale, theme: Theme = LIGHT) -> dict[str, Any] | None:
        """Its drawing as a Vega-Lite specification; None where there is nothing to draw."""
        if not self.section.chart:
            return None
        return draw(self.section.chart, Drawing(self.table, self.title(locale), locale, theme))


@dataclass(frozen=True)
class Answered:
    """A report with its figures."""

    report: Report
    query: Query
    """What was asked, with the report's own period, comparison and split filled in."""
    sections: tuple[AnsweredSection, ...]
    grain: str
    said: tuple[Note, ...] = ()
    """Notes on the report as a whole."""

    @property
    def summary(self) -> Table:
        """The figures of the tiles: one row."""
        return self.sections[0].table

    @property
    def period(self) -> Period | None:
        """The days that it covers; None for all."""
        return self.summary.period

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to know about its figures, each once."""
        noted = (note for each in self.sections for note in each.table.notes)
        return tuple(dict.fromkeys((*self.said, *noted)))

    def headline(self, locale: Locale) -> str:
        """The sentence at its top."""
        return self.report.headline(self, locale) if self.report.headline else ""

    def to_json(self, locale: Locale) -> dict[str, Any]:
        """As JSON holds it; dates in ISO form, figures as numbers, missing as null."""
        summary = self.summary.to_json(locale)
        return {
            "report": self.report.id,
            "title": locale.say(self.report.title),
            "headline": self.headline(locale),
            "period": summary["period"],
            "compare": summary.get("compare"),
            "as_of": summary["as_of"],
            "generation": summary["generation"],
            "sections": [
                {
                    "id": each.section.id,
                    "title": each.title(locale),
                    "table": each.table.to_json(locale),
                    "chart": each.chart(locale),
                }
                for each in self.sections
            ],
            "notes": [each.said(locale) for each in self.notes],
        }


def suitable_grain(period: Period | None) -> str:
    """The unit of time that shows a period in a readable number of columns."""
    if period is None:
        return "month"
    for grain, days in (("day", 35), ("week", 100), ("month", 1_100), ("quarter", 2_600)):
        if period.days <= days:
            return grain
    return "year"


def with_shares(table: Table) -> Table:
    """The table with each row's share of the first measure's total, alone and with those above."""
    measure = table.measures[0]
    total = table.total_of(measure.name)
    at = [each.name for each in table.columns].index(measure.name)
    columns = (
        *table.columns,
        Column("share", SHARE, "measure", "number", "share"),
        Column("cumulative_share", CUMULATIVE, "measure", "number", "share"),
    )
    above = Decimal(0)
    records = []
    for row in table.records:
        value = row[at]
        share = None if not total or value is None else float(value) / float(total)
        above += Decimal(value) if value is not None else 0
        cumulative = None if share is None else float(above) / float(total)
        records.append((*row, share, cumulative))
    totals = (*table.totals, 1.0 if total else None, None) if table.totals else None
    return replace(table, columns=columns, records=tuple(records), totals=totals)


def _begins_after(query: Query, period: Period, model: Model) -> date | None:
    """The first day of the data, where what is compared with begins before it."""
    other = other_period(query, period, model)
    span = _span(model)
    if not span or not other:
        return None
    # A few days at the beginning may be a weekend, or simply quiet.
    late = (span.start - other.start).days
    return span.start if late > max(3, other.days // 20) else None


def _span(model: Model) -> Period | None:
    spans = [span for span in model.spans.values() if span]
    if not spans:
        return None
    first = min(date.fromisoformat(span[0]) for span in spans)
    return Period(first, max(model.clock.today, first + timedelta(days=1)))
