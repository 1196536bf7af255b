"""A report: a titled question, the queries that answer it, and how they are drawn."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rapport.answering.compare import other_periods
from rapport.answering.notes import today
from rapport.asking import NO_DATA, NOT_BEGUN, Asking, one_person
from rapport.errors import NotOfFactError, QueryError, join
from rapport.lacking import lacking
from rapport.options import OPTIONS
from rapport.period import Period, is_relative, resolve, written
from rapport.query import Condition, Query
from rapport.query import where as condition
from rapport.section import (
    AnsweredSection,
    Section,
    SectionNote,
    about,
    titled,
    with_shares,
)
from rapport.table import Note, Table, noted_once
from rapport.wording import Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rapport.forms.listing import Listing
    from rapport.model import Model
    from rapport.query import Where
    from rapport.workspace import Workspace

GROUPS = {
    "sales": _("Sales"),
    "marketing": _("Leads and marketing"),
    "team": _("Team"),
    "customers": _("Customers and money"),
    "service": _("Service"),
    "across": _("Across"),
}
ANSWERS = {
    "target": _("Are we on target?"),
    "close": _("What will we close?"),
    "stick": _("Where do deals stick?"),
    "lose": _("Why do we lose?"),
    "sources": _("Which sources pay?"),
    "active": _("Is the team active?"),
    "staying": _("Are customers staying?"),
    "stop": _("What should stop?"),
    "data": _("Can we trust the figures?"),
    "other": _("Other questions"),
}
"""The questions that the catalogue puts the reports under."""
USUAL = {
    "sales": "target",
    "marketing": "sources",
    "team": "active",
    "customers": "staying",
    "service": "stop",
}
"""The question of a group's reports that name none."""
RHYTHMS = {"daily": _("Daily"), "weekly": _("Weekly"), "monthly": _("Monthly")}
FEW = 3
NONE_SHOWN = _("Not shown, as there is no data for it yet: {titles}.")
NONE_BEGUN = _("Not shown, as the period has not begun yet: {titles}.")
SAMPLE = _("SAMPLE")
OF_SAMPLE = _("These are sample figures: a made-up company's, not yours.")
SUMMARY = _("In short")
LACKS = _("{what} {bring}")
TOO_YOUNG = _("The data begin on {day}: there is no whole period before to compare with.")
OF_EVERYTHING = _(
    "This is about everything that was brought: no period, filter or split changes it."
)
NOT_NARROWED = _("{label} is not shown: {why}")


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
    """The measures of its tiles; none where an account stands in their place."""
    sections: tuple[Section, ...]
    splits: tuple[str, ...] = ()
    """What a reader is offered to split by, the usual one first."""
    alone: str = ""
    """What it is split by for one person alone, where it is split by owner otherwise."""
    tabs: tuple[str, ...] = ()
    """Of these, the ones that a page has tabs for."""
    compare: str = "previous_period"
    headline: Callable[[Answered, Locale], str] | None = None
    """The sentence at its top, made by rule from its figures."""
    options: tuple[str, ...] = ()
    """The options that a reader is offered."""
    where: tuple[str, ...] = ()
    """Conditions of its own, beside the reader's."""
    of_alone: tuple[str, ...] = ()
    """What it is of alone, such as product_kind=service, where the data tell that apart."""
    about: str = ""
    """The measure that it is about, where a reader may choose another: the option `measure`."""
    answers: str = ""
    """The id of the question in ANSWERS that it helps with; else that of its group."""
    rhythm: str = "weekly"
    """How often it is worth looking at: daily, weekly or monthly."""
    called: tuple[tuple[str, Message], ...] = ()
    """Measures that it calls otherwise than they are called elsewhere."""
    has_period: bool = True
    """Whether it is of a period; what is worked out of the time ahead is not."""
    narrowed_by: tuple[str, ...] = ()
    """What alone it can be narrowed by; by default, whatever the records that it counts have."""
    needs: tuple[str, ...] = ()
    """The facts without whose records it says nothing, whatever else is there."""
    slow: tuple[str, ...] = ()
    """The sections that take long to work out: a page shows the others first."""
    is_digest: bool = False
    """Whether it is read on one page of paper: see rapport.exports.pdf."""
    account: Listing | None = None
    """Of a report on the data themselves: the one row that its tiles show, and no measure counts.

    All of it is then made of listings, and of everything that was brought.
    """

    @property
    def question_answered(self) -> str:
        """The id of the question in ANSWERS that it stands under."""
        return self.answers or USUAL.get(self.group, "other")

    @property
    def version(self) -> str:
        """What tells it from an earlier form of itself; a standard report has one form."""
        return ""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The report's answer, with the parts of a query that a reader chose.

        `parts` are named lists of strings, as Query.from_parameters takes them. What is not among
        them is as the report has it; compare=none compares with nothing.
        Raises UsageError where a part makes no sense here.
        """
        # All of a report is of one generation, though another may be switched to meanwhile.
        generation = workspace.current
        if self.account is not None:
            return self._accounted(workspace, self.account, parts)
        parts = {**parts}
        chosen = self._chosen(parts.get("option", ()), generation.model)
        if chosen != self.about:
            return self._about(chosen).answer(workspace, parts)
        asked = self._asked(parts, generation.model)
        whole = resolve(asked.period, generation.model.clock)
        compare = asked.compare
        begins = None
        if "compare" not in parts and whole is not None:
            compare = (self.compare,)
            begins = _begins_after(replace(asked, compare=compare), whole, generation.model)
            compare = () if begins else compare
        by = asked.by or self.usual_split(asked.where)
        if len(by) > 2:
            raise QueryError(f"{self.id} splits by one or two dimensions.", f"Leave {by[2]} out.")
        these = (each for each in map(condition, self.of_alone) if _told(each, generation.model))
        own = (*map(condition, self.where), *these)
        query = replace(asked, by=by, compare=compare, where=(*own, *asked.where))
        self._check_options(query)
        grain = suitable_grain(whole or generation.model.span)
        said = [*self._lacks(generation.model), *today(generation.model)]
        said += [Note(TOO_YOUNG, values=(("day", begins),))] if begins else []
        # What a reader chose to compare with is taken as it is.
        by_weekday = "compare" not in parts
        asking = Asking(generation, self.sections, query, grain, by_weekday=by_weekday)
        answered = [self._summary(asking, said)]
        for name in query.by:
            # A split that nothing has is refused, even where no section uses it.
            generation.model.axis(name)
        for found in asking.answers(chosen=bool(asked.by)):
            if isinstance(found, Note):
                said.append(found)
            else:
                answered.append(found)
        called = tuple(self._called(each) for each in answered)
        sample = workspace.settings.sample
        return Answered(self, query, called, grain, tuple(said), sample)

    def _lacks(self, model: Model) -> list[Note]:
        """That nothing of what it counts is there, and how to bring it."""
        found = lacking(self.tiles, model, self.needs)
        return [Note(LACKS, values=(("what", found.what), ("bring", found.bring)))] if found else []

    def _called(self, section: AnsweredSection) -> AnsweredSection:
        """A section's answer with the measures called as this report calls them."""
        labels = dict(self.called)
        if not labels:
            return section

        def renamed(table: Table) -> Table:
            columns = (
                replace(each, label=labels.get(each.name.partition(":")[0], each.label))
                for each in table.columns
            )
            return replace(table, columns=tuple(columns))

        whole = section.whole and renamed(section.whole)
        return replace(section, table=renamed(section.table), whole=whole)

    def _asked(self, parts: Mapping[str, Sequence[str]], model: Model) -> Query:
        """What a reader asks, with the report's own tiles and period beside it."""
        for part in ("measures", "having"):
            if part in parts:
                raise QueryError(f"{self.id} chooses its measures itself.", f"Leave {part} out.")
        asked = Query.from_parameters({"measures": self.tiles, "period": [self.period], **parts})
        if "period" in parts:
            return asked
        return replace(asked, period=self.usual_period(asked.as_of, model))

    def usual_split(self, where: Sequence[Where]) -> tuple[str, ...]:
        """What it is split by unless a reader chooses: one person is not set beside others."""
        return (self.alone,) if self.alone and one_person(where) else self.splits[:1]

    def usual_period(self, as_of: str, model: Model) -> str:
        """The report's own period, as seen from the day as of which it is read."""
        if as_of in ("", "now", "period_end") or not is_relative(self.period):
            return self.period
        with suppress(QueryError):
            return self._period_seen(resolve(as_of, model.clock), model)
        # What is wrong with the day is said where it is read.
        return self.period

    def _period_seen(self, day: Period | None, model: Model) -> str:
        if day is None or day.days != 1 or day.start >= model.clock.today:
            return self.period
        seen = resolve(self.period, replace(model.clock, today=day.start))
        return written(seen) if seen else self.period

    def _chosen(self, options: Sequence[str], model: Model) -> str:
        """The measure that a reader wants a report to be about. Raises UnknownNameError."""
        for each in options if self.about else ():
            name, __, value = each.partition("=")
            if name.strip() == "measure" and value.strip():
                return model.measure(value.strip()).name
        return self.about

    def _about(self, name: str) -> Report:
        return replace(
            self,
            about=name,
            tiles=about(self.tiles, self.about, name),
            sections=tuple(each.about(self.about, name) for each in self.sections),
        )

    def _accounted(
        self, workspace: Workspace, account: Listing, parts: Mapping[str, Sequence[str]]
    ) -> Answered:
        """What the generation has on record about its data, whatever period is asked for."""
        generation = workspace.current
        asked = Query.from_parameters({**parts, "measures": [self.id]})
        self._check_options(asked)
        narrowed = asked.where or asked.having or asked.by or asked.as_of != "now"
        period = asked.period not in ("all", self.period)
        said = [Note(OF_EVERYTHING)] if narrowed or period else []
        query = Query((self.id,))
        asking = Asking(generation, self.sections, query, suitable_grain(None))
        summary = account.table(query, generation.model, generation.fetch, generation)
        answered = [AnsweredSection(Section("summary", SUMMARY), (), summary)]
        for found in asking.answers(chosen=False):
            if isinstance(found, Note):
                said.append(found)
            else:
                answered.append(found)
        sample = workspace.settings.sample
        return Answered(self, query, tuple(answered), asking.grain, tuple(said), sample)

    def _check_options(self, query: Query) -> None:
        for name, value in query.options:
            if name not in self.options:
                mend = f"It takes {join(self.options, 'and')}." if self.options else "Leave it out."
                raise QueryError(f"{self.id} takes no option {name}.", mend)
            values = OPTIONS[name].values
            if values and value not in values:
                raise QueryError(f"{name} is not {value!r}.", f"It takes {join(values, 'or')}.")

    def _summary(self, asking: Asking, said: list[Note]) -> AnsweredSection:
        """The figures of the tiles; one that cannot be read so is left out, and said."""
        section = Section("summary", SUMMARY, self.tiles, compared=True)
        generation = asking.generation
        kept: list[str] = []
        problems: list[QueryError] = []
        for name in self.tiles:
            try:
                generation.opened.understand(asking.query_of(section, (name,)))
            except QueryError as error:
                problems.append(error)
                label = generation.model.measure(name).label
                said.append(Note(NOT_NARROWED, values=(("label", label), ("why", error.what))))
            else:
                kept.append(name)
        if problems and not kept:
            # What is wrong with the question itself tells more than what one fact lacks.
            raise min(problems, key=lambda each: isinstance(each, NotOfFactError))
        table = generation.ask(asking.query_of(section, kept))
        return AnsweredSection(section, (), table)


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
    sample: bool = False
    """Whether its figures are a made-up company's, to show what it would look like."""

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

    def title(self, locale: Locale) -> str:
        """The report's title, with a mark where the figures are a made-up company's."""
        return self.marked(locale.say(self.report.title), locale)

    def marked(self, title: str, locale: Locale) -> str:
        """A title with the mark of a sample, where it is one."""
        return f"{locale.say(SAMPLE)} · {title}" if self.sample else title

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to know about its figures, each once; but for what stands `under` a section."""
        of_one = self._of_one_section
        noted = (note for each in self.sections for note in each.table.notes if note not in of_one)
        first = [Note(OF_SAMPLE)] if self.sample else []
        # Where there is nothing of all this, that is not said once more of each figure.
        lacks = any(each.one == LACKS for each in self.said)
        rest = () if lacks else noted_once(noted)
        return tuple(dict.fromkeys((*first, *_together(self.said), *rest)))

    def under(self, section: AnsweredSection, *, drawn: bool = True) -> list[Note]:
        """What to know of one of its sections alone; see AnsweredSection.notes."""
        own = (note for note in section.table.notes if note in self._of_one_section)
        return [*section.notes(drawn=drawn), *noted_once(own)]

    @property
    def every_note(self) -> tuple[Note, ...]:
        """What to know about its figures, and of each section alone: for programs."""
        under = (note for each in self.sections[1:] for note in self.under(each))
        return tuple(dict.fromkeys((*self.notes, *under)))

    @cached_property
    def _of_one_section(self) -> frozenset[Note]:
        """What is to be known of the figures of one section alone, and not of the tiles."""
        told = Counter(note for each in self.sections for note in {*each.table.notes})
        return (
            frozenset(told)
            - {note for note, times in told.items() if times > 1}
            - {*self.summary.notes}
        )

    def course(self) -> Table | None:
        """The course of its tiles, where they are no measures that could be asked along time."""
        return None

    def headline(self, locale: Locale) -> str:
        """The sentence at its top."""
        return self.report.headline(self, locale) if self.report.headline else ""

    def to_json(self, locale: Locale) -> dict[str, Any]:
        """As JSON holds it; dates in ISO form, figures as numbers, missing as null."""
        summary = self.summary.to_json(locale)
        return {
            "report": self.report.id,
            "title": self.title(locale),
            "headline": self.headline(locale),
            "period": summary["period"],
            "compare": summary.get("compare"),
            "as_of": summary["as_of"],
            "generation": summary["generation"],
            **({"sample": True} if self.sample else {}),
            "sections": [
                {"id": each.section.id, "title": each.title(locale), "text": each.text(locale)}
                if each.section.text
                else {
                    "id": each.section.id,
                    "title": each.title(locale),
                    "table": each.data.to_json(locale),
                    "chart": each.chart(locale),
                    **({"count": each.count} if each.count is not None else {}),
                    **({"says": locale.say(each.section.says)} if each.section.says else {}),
                }
                for each in self.sections
            ],
            "notes": [each.said(locale) for each in self.every_note],
        }


def _told(each: Where, model: Model) -> bool:
    """Whether the data have what a condition is about: without, everything is meant."""
    if not isinstance(each, Condition):
        return True
    types = {enums[each.field] for enums in model.enums.values() if each.field in enums}
    members = {value for enum in types for value in model.members(enum)}
    return members.issuperset(each.values)


def _together(said: tuple[Note, ...]) -> list[Note]:
    """The notes, those of sections that have no data made into one."""
    found = list(said)
    for text, together in ((NO_DATA, NONE_SHOWN), (NOT_BEGUN, NONE_BEGUN)):
        without = [each for each in said if isinstance(each, SectionNote) and each.one == text]
        if len(without) >= FEW:
            rest = [each for each in found if each not in without]
            found = [*rest, SectionsNote(together, sections=tuple(without))]
    return found


@dataclass(frozen=True)
class SectionsNote(Note):
    """A note on several sections, which it names by their {titles}."""

    sections: tuple[SectionNote, ...] = ()

    def said(self, locale: Locale) -> str:
        """The note in words."""
        titles = (titled(each.title, each.split, locale) for each in self.sections)
        return locale.say(self.one, titles="; ".join(titles), **dict(self.values))


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
