"""A report: a titled question, the queries that answer it, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.across import across
from rapport.compare import other_periods
from rapport.errors import NotOfFactError, QueryError, join
from rapport.measure import CLOCKS, Measure
from rapport.options import OPTIONS
from rapport.period import Period, resolve
from rapport.plan import made_of
from rapport.query import Condition, Query
from rapport.query import where as condition
from rapport.section import AnsweredSection, Section, SectionNote, with_shares, worklist
from rapport.table import Note, Table
from rapport.triangle import by_age, so_far
from rapport.wording import BLANKS, NOTHING, Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

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
TOO_YOUNG = _("The data begin on {day}: there is no whole period before to compare with.")
NOT_NARROWED = _("{label} is not shown: {why}")
LEFT_OUT = _("{title} is not shown: {why}")
NO_DATA = _("{title} is not shown: there is no data for it yet.")
NO_DATES = _("{title} is not shown: no record that it counts has the date ({clock}).")
NOT_ON_RECORD = _("{title} is not shown: no record has its {label} filled in.")
COMPARED = ("previous", "change", "change_pct")
WORKLIST = 100
"""So many records of a worklist are shown unless it says otherwise."""


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
    options: tuple[str, ...] = ()
    """The options that a reader is offered."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The report's answer, with the parts of a query that a reader chose.

        `parts` are named lists of strings, as Query.from_parameters takes them. What is not among
        them is as the report has it; compare=none compares with nothing.
        Raises UsageError where a part makes no sense here.
        """
        # All of a report is of one generation, though another may be switched to meanwhile.
        generation = workspace.current
        for part in ("measures", "having"):
            if part in parts:
                raise QueryError(f"{self.id} chooses its measures itself.", f"Leave {part} out.")
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
        self._check_options(query)
        grain = suitable_grain(whole or generation.model.span)
        said = [Note(TOO_YOUNG, values=(("day", begins),))] if begins else []
        answered = [self._summary(generation, query, said)]
        for name in query.by:
            # A split that nothing has is refused, even where no section uses it.
            generation.model.axis(name)
        for found in self._answers(generation, query, grain, chosen=bool(asked.by)):
            if isinstance(found, Note):
                said.append(found)
            else:
                answered.append(found)
        return Answered(self, query, tuple(answered), grain, tuple(said))

    def _answers(
        self,
        generation: OpenGeneration,
        query: Query,
        grain: str,
        *,
        chosen: bool,
    ) -> list[AnsweredSection | Note]:
        """Each section's answer, or why it has none.

        Raises NotOfFactError where none can be split by what the reader chose.
        """
        model = generation.model
        found: list[AnsweredSection | Note] = []
        refused: list[NotOfFactError] = []
        split = False
        for declared in self.sections:
            for section in self._each(declared, query, model):
                try:
                    answer = self._section(generation, query, section, grain)
                except NotOfFactError as error:
                    refused += [error] if section.is_split else []
                    answer = self._note(LEFT_OUT, section, query, model, why=error.what)
                split |= section.is_split and isinstance(answer, AnsweredSection)
                found += [answer] if answer else []
        if chosen and refused and not split:
            raise refused[0]
        return found

    def _check_options(self, query: Query) -> None:
        for name, value in query.options:
            if name not in self.options:
                mend = f"It takes {join(self.options, 'and')}." if self.options else "Leave it out."
                raise QueryError(f"{self.id} takes no option {name}.", mend)
            values = OPTIONS[name].values
            if values and value not in values:
                raise QueryError(f"{name} is not {value!r}.", f"It takes {join(values, 'or')}.")

    def _summary(
        self, generation: OpenGeneration, query: Query, said: list[Note]
    ) -> AnsweredSection:
        """The figures of the tiles; one that cannot be read so is left out, and said."""
        section = Section("summary", SUMMARY, self.tiles, compared=True)
        kept: list[str] = []
        problems: list[QueryError] = []
        for name in self.tiles:
            try:
                generation.engine.understand(self._query(generation, query, section, (name,)))
            except QueryError as error:
                problems.append(error)
                label = generation.model.measure(name).label
                said.append(Note(NOT_NARROWED, values=(("label", label), ("why", error.what))))
            else:
                kept.append(name)
        if problems and not kept:
            # What is wrong with the question itself tells more than what one fact lacks.
            raise min(problems, key=lambda each: isinstance(each, NotOfFactError))
        table = generation.ask(self._query(generation, query, section, tuple(kept)))
        return AnsweredSection(section, (), table)

    def _each(self, section: Section, query: Query, model: Model) -> list[Section]:
        """The section, or one for each value of what it stands for each of."""
        chosen = dict(query.options)
        if any(chosen.get(name, value) != value for name, value in section.own):
            return []
        values = model.positions.get(section.each, []) if section.each else []
        narrowed = [each for each in query.where if isinstance(each, Condition)]
        named = [
            each.values for each in narrowed if (each.field, each.operator) == (section.each, "=")
        ]
        for only in named:
            values = [each for each in values if each in only]
        if len(values) < 2:
            return [section]
        return [
            replace(
                section,
                id=section.id if not number else f"{section.id}-{number + 1}",
                of=value,
                where=(*section.where, str(Condition(section.each, "=", (value,)))),
            )
            for number, value in enumerate(values)
        ]

    def _section(
        self, generation: OpenGeneration, query: Query, section: Section, grain: str
    ) -> AnsweredSection | Note | None:
        """A section's answer, or why it has none here. Raises NotOfFactError."""
        model = generation.model
        counted = _counted(section, model)
        lacking = self._lacking(generation, query, section)
        if lacking:
            return lacking
        # Beside what a section is split by itself there is room for one dimension more.
        split = query.by if section.by == ("{split}",) else query.by[:1]
        by = tuple(
            name
            for each in section.by
            for name in (split if each == "{split}" else (each.format(grain=grain),))
        )
        if len(set(by)) < len(by):
            return None
        own = tuple(each for each in section.by if each != "{split}" and ":" not in each)
        section = self._ranked(section, query, by)
        order = tuple(each.format(split=by[0]) if by else each for each in section.order)
        section = replace(section, by=by, order=order, says=_says(section, query))
        asked = self._query(generation, query, section, section.measures)
        try:
            answered = _asked(generation, asked, section, split)
        except NotOfFactError:
            raise
        except QueryError as error:
            if self._is_of_options(generation, query, section):
                raise
            return self._note(LEFT_OUT, section, query, model, why=error.what)
        table = answered.whole or answered.table
        if not table.records and asked.period != "all" and _has_no_dates(counted, model):
            clock = CLOCKS.get(counted[0].date, NOTHING)
            return self._note(NO_DATES, section, query, model, clock=clock)
        for column in () if section.records else table.dimensions:
            blank = table.records and all(each in BLANKS for each in table.values_of(column.name))
            if blank and column.name in own:
                return self._note(NOT_ON_RECORD, section, query, model, label=column.label)
        return answered

    def _lacking(self, generation: OpenGeneration, query: Query, section: Section) -> Note | None:
        """What a section would need to say anything that is known; None where it is there."""
        model = generation.model
        if _has_no_data(section, _counted(section, model), model):
            return self._note(NO_DATA, section, query, model)
        for name in section.filled:
            found = generation.ask(Query(("deals",), by=(name,)))
            if all(each in BLANKS for each in found.values_of(name)):
                label = found.dimensions[0].label
                return self._note(NOT_ON_RECORD, section, query, model, label=label)
        return None

    def _note(
        self, text: Message, section: Section, query: Query, model: Model, **values: Any
    ) -> Note:
        known = model.dimensions()
        split = tuple(known[model.axis(name).dimension].label for name in query.by)
        return SectionNote(text, values=tuple(values.items()), title=section.title, split=split)

    def _is_of_options(self, generation: OpenGeneration, query: Query, section: Section) -> bool:
        """Whether a section cannot be answered only because of the reader's options."""
        if not query.options:
            return False
        plain = self._query(generation, replace(query, options=()), section, section.measures)
        try:
            generation.engine.understand(replace(plain, compare=(), measures=section.measures))
        except QueryError:
            return False
        return True

    def _ranked(self, section: Section, query: Query, by: tuple[str, ...]) -> Section:
        """The section in the reader's order and with the reader's limit, where they are for it.

        They are for rankings by what the reader chose: time runs whole, from left to right, and
        stages stand in their order.
        """
        if section.by != ("{split}",) or any(":" in name for name in by):
            return section
        names = [each.removeprefix("-").partition(":")[0] for each in query.order]
        split = [each for each in self.sections if each.is_split]
        has = {each.id: {*each.measures, *by, "share"}.issuperset(names) for each in split}
        # What no section has is left to the first, which says so.
        its_own = has[section.id.partition("-")[0]] or not any(has.values())
        order = query.order if query.order and its_own else section.order
        return replace(section, order=order, limit=query.limit or section.limit)

    def _query(
        self, generation: OpenGeneration, query: Query, section: Section, names: tuple[str, ...]
    ) -> Query:
        compare = query.compare if section.compared and not section.period else ()
        measures: list[str] = []
        for number, name in enumerate(names):
            every = compare and (number == 0 or not section.by) and ":" not in name
            against = [f":{each}" for each in compare] if len(compare) > 1 else [""]
            measures.append(name)
            if every:
                measures += [f"{name}:{suffix}{each}" for each in against for suffix in COMPARED]
        where = (*(condition(each) for each in section.where), *query.where)
        options = {**dict(section.options), **dict(query.options), **dict(section.own)}
        model = generation.model
        bases = [
            model.measure(each)
            for name in names
            for each in made_of(model.measure(name.partition(":")[0]), model)
        ]
        taken = {
            name: value
            for name, value in options.items()
            if any(isinstance(each, Measure) and OPTIONS[name].takes(each) for each in bases)
        }
        return replace(
            query,
            measures=tuple(measures),
            by=section.by,
            where=where,
            period=section.period or query.period,
            compare=compare,
            options=tuple(sorted(taken.items())),
            order=section.order,
            limit=section.limit,
            totals=bool(section.by),
        )


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

    def section(self, name: str) -> Table | None:
        """The figures of the section of that id; None where it has none here."""
        return next((each.table for each in self.sections if each.section.id == name), None)

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
        says = (note for each in self.sections for note in each.notes())
        return tuple(dict.fromkeys((*self.said, *says, *noted)))

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
                    "table": (each.whole or each.table).to_json(locale),
                    "chart": each.chart(locale),
                    **({"count": each.count} if each.count is not None else {}),
                    **({"says": locale.say(each.section.says)} if each.section.says else {}),
                }
                for each in self.sections
            ],
            "notes": [each.said(locale) for each in self.notes],
        }


def _counted(section: Section, model: Model) -> list[Measure]:
    """The aggregates that a section's measures are made of."""
    names = [each for name in section.measures for each in made_of(model.measure(name), model)]
    found = (model.measure(each) for each in dict.fromkeys(names))
    return [each for each in found if isinstance(each, Measure)]


def _has_no_data(section: Section, counted: Sequence[Measure], model: Model) -> bool:
    """Whether nothing that a section counts, or something that it needs, is on record."""
    if any(model.spans.get(each) is None for each in section.needs):
        return True
    return all(model.spans.get(each.fact) is None or each.name in model.silent for each in counted)


def _has_no_dates(counted: Sequence[Measure], model: Model) -> bool:
    """Whether all that is counted is of records of which none has a date."""
    spans = [model.spans.get(each.fact) for each in counted if each.date]
    return bool(spans) and not any(spans)


def _says(section: Section, query: Query) -> Message:
    """What a section says under the options that hold."""
    chosen = dict(query.options)
    for name, value, text in section.says_under:
        if chosen.get(name, OPTIONS[name].values[0]) == value:
            return text
    return section.says


def _asked(
    generation: OpenGeneration, asked: Query, section: Section, split: tuple[str, ...]
) -> AnsweredSection:
    """A section's answer, as it is read."""
    if section.records:
        limit = section.limit or WORKLIST
        found = generation.records(asked, section.measures[0], {}, limit=limit)
        return AnsweredSection(section, (), worklist(found.table), found.table, found.count)
    table = generation.ask(asked)
    labels = tuple(each.label for each in table.dimensions if each.name in split)
    if section.triangle:
        whole = so_far(table)
        return AnsweredSection(section, labels, by_age(whole), whole)
    if section.across:
        return AnsweredSection(section, labels, across(table), table)
    return AnsweredSection(section, labels, with_shares(table) if section.shares else table)


def suitable_grain(period: Period | None) -> str:
    """The unit of time that shows a period in a readable number of columns."""
    if period is None:
        return "month"
    for grain, days in (("day", 35), ("week", 100), ("month", 1_100), ("quarter", 2_600)):
        if period.days <= days:
            return grain
    return "year"


def _begins_after(query: Query, period: Period, model: Model) -> date | None:
    """The first day of the data, where what is compared with begins before it."""
    others = other_periods(query, period, model)
    begins = model.span.start
    if not others or begins == model.clock.today:
        return None
    other = others[0]
    # A few days at the beginning may be a weekend, or simply quiet.
    late = (begins - other.start).days
    return begins if late > max(3, other.days // 20) else None


__all__ = ["GROUPS", "Answered", "AnsweredSection", "Report", "Section", "with_shares"]
