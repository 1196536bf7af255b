"""The sections of a report: each one's query, and its answer or why it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.answering.compare import other_periods
from rapport.asking.one_scale import to_one_scale
from rapport.asking.reading_as import READ_WHOLE, TURNED, WIDENED, without_totals_of_nothing
from rapport.asking.reasons import (
    LEFT_OUT,
    LEFT_OUT_AS,
    NO_DATA,
    NO_DATES,
    NO_GOALS,
    NONE_LISTED,
    NOT_BEGUN,
    NOT_ON_RECORD,
    TOO_FEW,
    counted,
    has_no_data,
    has_no_dates,
    says_nothing,
)
from rapport.board import board
from rapport.chart import FEWEST_CASES
from rapport.errors import NotOfFactError, QueryError, UsageError
from rapport.estimates import Question as Estimating
from rapport.estimates import work_out
from rapport.forms.coming import as_far_as_it_came, is_to_come
from rapport.forms.falls import falls
from rapport.forms.few_last import few_last
from rapport.forms.triangle import has_cases
from rapport.measure import CLOCKS
from rapport.options import OPTIONS, taken
from rapport.period import named_period, previous_period, previous_year, resolve
from rapport.query import Condition, Query
from rapport.query import where as condition
from rapport.section import (
    AnsweredSection,
    Section,
    SectionNote,
    about,
    last_rows,
    worklist,
)
from rapport.table import Note, Table
from rapport.wording import BLANKS, NOTHING, Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.forms.listing import Listing
    from rapport.goals import Goal
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.query import Where

BY_WEEKDAY = _(
    "Where days stand one by one, each is compared with the same weekday: of {start} – {end}."
)
COMPARED = ("previous", "change", "change_pct")
DAYS, WEEK = "date:day", 7
PERSON, TEAM = "owner", "team"
WORKLIST = 100
"""So many records of a worklist are shown unless it says otherwise."""


@dataclass(frozen=True)
class Asking:
    """The sections of a report, asked of one generation as a reader chose."""

    generation: OpenGeneration
    sections: tuple[Section, ...]
    query: Query
    """The reader's choices, with the report's own where there are none."""
    grain: str
    """The unit of time that suits the period."""
    by_weekday: bool = False
    """Whether single days are compared with the same weekdays: nobody chose a comparison."""

    @property
    def model(self) -> Model:
        """What can be asked."""
        return self.generation.model

    def answers(self, *, chosen: bool) -> list[AnsweredSection | Note]:
        """Each section's answer, or why it has none.

        Raises NotOfFactError where none can be split by what the reader chose.
        """
        found: list[AnsweredSection | Note] = []
        refused: list[NotOfFactError] = []
        split = False
        alone = not chosen and one_person(self.query.where)
        for declared in self.sections:
            if alone and PERSON in declared.splits and _has_goal(declared):
                of_people = replace(self.query, by=(PERSON,))
                people = replace(self, sections=(declared,), query=of_people)
                found += people.answers(chosen=True)
                continue
            first = len(found)
            for section in self._each(declared):
                if alone and self._has_one_row(section):
                    continue
                try:
                    answer = self._answer(section)
                except NotOfFactError as error:
                    refused += [error] if section.is_split else []
                    answer = self._note(LEFT_OUT, section, why=error.what)
                split |= section.is_split and isinstance(answer, AnsweredSection)
                found += [answer] if answer else []
            found[first:] = to_one_scale(found[first:])
        if chosen and refused and not split:
            raise refused[0]
        return found

    def _has_one_row(self, section: Section) -> bool:
        """Whether it sets a person beside others, and says nothing of one alone but their goal."""
        split = self.query.by[:1] if section.is_split else ()
        is_beside = bool({PERSON, TEAM} & {*split, *section.by})
        return is_beside and not _has_goal(section)

    def query_of(self, section: Section, names: Sequence[str]) -> Query:
        """The query of some of a section's measures."""
        query = self.query
        period, compare = section.period or query.period, query.compare if section.compared else ()
        if section.earlier:
            compare = self._earlier(section.earlier)
        elif self.by_weekday and DAYS in section.by and section.read_as != "cumulated":
            compare = self._same_weekdays(compare)
        if section.trailing_days:
            period, compare = self._trailing(section.trailing_days, compare)
        elif section.period:
            compare = ()
        measures: list[str] = []
        for number, name in enumerate(names):
            every = compare and (number == 0 or not section.by) and ":" not in name
            against = [f":{each}" for each in compare] if len(compare) > 1 else [""]
            measures.append(name)
            if every:
                measures += [f"{name}:{suffix}{each}" for each in against for suffix in COMPARED]
        options = {**dict(section.options), **dict(query.options), **dict(section.own)}
        return replace(
            query,
            measures=tuple(measures),
            by=section.by,
            where=(*(condition(each) for each in section.where), *query.where),
            having=tuple(condition(each) for each in section.having),
            period=period,
            compare=compare,
            options=taken(counted(names, self.model), tuple(sorted(options.items()))),
            # Without a comparison there is no change to go by.
            order=tuple(each for each in section.order if compare or not _is_change(each)),
            limit=section.limit,
            totals=bool(section.by),
        )

    def _earlier(self, count: int) -> tuple[str, ...]:
        """So many whole periods before the report's, of which there are data."""
        period = resolve(self.query.period, self.model.clock)
        found: list[str] = []
        while period is not None and len(found) < count:
            period = previous_period(period, period.end)
            if period.end < self.model.span.start:
                break
            found.append(named_period(period))
        return tuple(found)

    def _same_weekdays(self, compare: tuple[str, ...]) -> tuple[str, ...]:
        """The period's days are compared with days of the same weekday: Mondays with Mondays."""
        period = resolve(self.query.period, self.model.clock)
        if period is None or len(compare) != 1 or period.days < WEEK:
            return compare
        if compare == ("previous_period",):
            return ("same_weekdays",)
        if compare == ("previous_year",):
            # As many whole weeks back as a stretch of weeks has between it and a year before.
            other = previous_year(replace(period, unit="week"), self.model.clock.today)
            return (named_period(other),)
        return compare

    def _trailing(self, days: int, compare: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """So many days up to the end of the period and of each that it is compared with."""
        model, query = self.model, replace(self.query, measures=("deals",), compare=compare)
        read = self.generation.opened.understand(replace(query, by=(), where=(), options=()))
        whole = read.period or model.span
        others = other_periods(query, whole, model, read.as_of)
        ends = [min(each.end, read.as_of) for each in (whole, *others)]
        own, *before = (f"{end - timedelta(days=days - 1)}..{end}" for end in ends)
        return own, tuple(before)

    def _each(self, section: Section) -> list[Section]:
        """The section, or one for each value of what it stands for each of."""
        query, each_of = self.query, section.each or self._within(section)
        values = self.model.positions.get(each_of, [])
        chosen = dict(query.options)
        if any(chosen.get(name, value) != value for name, value in section.own):
            return []
        if section.splits and query.by[:1] != () and query.by[0] not in section.splits:
            return []
        if section.every_goal:
            section = self._of_every_goal(section)
        narrowed = [each for each in query.where if isinstance(each, Condition)]
        named = [each.values for each in narrowed if (each.field, each.operator) == (each_of, "=")]
        for only in named:
            values = [each for each in values if each in only]
        if len(values) < 2:
            return [] if section.of_several else [section]
        return [
            replace(
                section,
                id=section.id if not number else f"{section.id}-{number + 1}",
                of=value,
                where=(*section.where, str(Condition(each_of, "=", (value,)))),
            )
            for number, value in enumerate(values)
        ]

    def _within(self, section: Section) -> str:
        """The dimension for each of whose values it stands alone: stages are of one pipeline."""
        if section.worked_out:
            return ""
        axes = self._axes(section)
        known = self.model.dimensions()
        found = (known[self.model.axis(name).dimension].within for name in axes)
        return next((each for each in found if each and each not in axes), "")

    def _axes(self, section: Section) -> tuple[str, ...]:
        """What a section is split by, with what the reader chose filled in."""
        split = self.query.by if section.by == ("{split}",) else self.query.by[:1]
        return tuple(
            name
            for each in section.by
            for name in (split if each == "{split}" else (each.replace("{grain}", self.grain),))
        )

    def _of_every_goal(self, section: Section) -> Section:
        """The section with every measure that has goals in the place of its one."""
        bare = section.measures[0].partition(":")[0]
        named = dict.fromkeys(each.measure for each in self._goals())
        known = [bare, *(each for each in named if each != bare and self._is_measure(each))]
        measures = tuple(name for each in known for name in about(section.measures, bare, each))
        return replace(section, measures=measures)

    def _is_measure(self, name: str) -> bool:
        try:
            self.model.measure(name)
        except UsageError:
            return False
        return True

    def _answer(self, section: Section) -> AnsweredSection | Note | None:
        """A section's answer, or why it has none here. Raises NotOfFactError."""
        if section.text or section.listing is not None:
            return self._unasked(section)
        query, lacking = self.query, self._lacking(section)
        if lacking:
            return lacking
        if not section.by and not section.worked_out and not section.is_worklist:
            # A list of figures is of those alone that are known here.
            known = tuple(each for each in section.measures if each not in self.model.silent)
            section = replace(section, measures=known)
        split = query.by if section.by == ("{split}",) else query.by[:1]
        by = self._axes(section)
        if len(set(by)) < len(by):
            return None
        own = tuple(each for each in section.by if each != "{split}" and ":" not in each)
        section = self._ranked(section, by)
        order = tuple(
            each.replace("{split}", by[0] if by else "").replace("{grain}", self.grain)
            for each in section.order
        )
        section = replace(section, by=by, order=order, says=_says(section, query))
        first, *rest = section.measures
        if section.with_goals and first in {each.measure for each in self._goals()}:
            section = replace(section, measures=(first, f"{first}:goal", *rest))
        asked = self.query_of(section, section.measures)
        try:
            work_it_out = self._worked_out if section.worked_out else self._asked
            answered = work_it_out(asked, section, split)
        except NotOfFactError:
            raise
        except QueryError as error:
            if self._is_of_options(section):
                raise
            return self._note(LEFT_OUT, section, why=error.what)
        if answered is None or isinstance(answered, Note):
            return answered
        begun = not is_to_come(answered.whole or answered.table)
        why = self._empty(section, answered, own) if begun else self._note(NOT_BEGUN, section)
        return why or answered

    def _unasked(self, section: Section) -> AnsweredSection | Note:
        """A section that asks nothing: plain words, or a listing."""
        if section.listing is not None:
            return self._listed(section, section.listing)
        model, query = self.model, self.query
        table = Table(query, (), (), as_of=model.clock.today, generation=model.generation)
        return AnsweredSection(section, (), table)

    def _listed(self, section: Section, listing: Listing) -> AnsweredSection | Note:
        """A section's rows as the generation holds them, or why there are none."""
        table = listing.table(self.query, self.model, self.generation.fetch, self.generation)
        if table.records:
            return AnsweredSection(section, (), table)
        if not listing.without or self.is_of_nothing:
            return self._note(NO_DATA, section)
        return self._note(LEFT_OUT_AS, section, why=listing.without)

    @property
    def is_of_nothing(self) -> bool:
        """Whether the generation holds no records at all."""
        return not any(self.model.records.values())

    def _empty(
        self, section: Section, answered: AnsweredSection, own: tuple[str, ...]
    ) -> Note | None:
        """Why an answer says nothing; None where it says something."""
        table = answered.whole or answered.table
        of = counted(section.measures, self.model)
        nothing = not table.records and has_no_data(section, of, self.model)
        counts = not section.worked_out and not section.is_worklist
        if nothing or (counts and says_nothing(table)):
            return self._note(NO_DATA, section)
        if section.read_as == "still there" and not has_cases(table, FEWEST_CASES):
            return self._note(TOO_FEW, section, n=FEWEST_CASES)
        if not table.records and table.query.period != "all" and has_no_dates(of, self.model):
            return self._note(NO_DATES, section, clock=CLOCKS.get(of[0].date, NOTHING))
        if section.is_worklist and not table.records:
            return self._note(NONE_LISTED, section)
        for column in () if section.is_worklist else table.dimensions:
            blank = table.records and all(each in BLANKS for each in table.values_of(column.name))
            if blank and column.name in own:
                return self._note(NOT_ON_RECORD, section, label=column.label)
        return None

    def _asked(
        self, asked: Query, section: Section, split: tuple[str, ...]
    ) -> AnsweredSection | Note | None:
        """A section's answer, as it is read; None where it has nothing to add to the others."""
        if section.read_as == "board":
            return board(self.generation, asked, section)
        if section.is_worklist:
            limit = section.limit or WORKLIST
            found = self.generation.records(asked, section.measures[0], {}, limit=limit)
            return AnsweredSection(section, (), worklist(found.table), found.table, found.count)
        # Which rows fell, or rest on enough, is told by all of them.
        is_ranked = self._is_ranked_by_rate(asked, section)
        whole = replace(asked, limit=None) if is_ranked or section.read_as == "falls" else asked
        table = self.generation.ask(whole)
        if is_ranked:
            table = few_last(table, asked.limit)
        if section.read_as not in READ_WHOLE:
            table = as_far_as_it_came(table)
        if asked.compare and self.by_weekday and asked.compare != self.query.compare:
            other = table.compare
            days = (("start", other.start), ("end", other.end)) if other else ()
            note = Note(BY_WEEKDAY, values=days)
            table = replace(table, notes=(*table.notes, note)) if days else table
        labels = tuple(each.label for each in table.dimensions if each.name in split)
        if section.read_as in TURNED:
            return AnsweredSection(section, labels, *TURNED[section.read_as](table))
        if section.read_as in ("falls", "last"):
            few = last_rows(table) if section.read_as == "last" else falls(table, asked.limit)
            return AnsweredSection(section, labels, few) if few else None
        if section.read_as in WIDENED:
            table = WIDENED[section.read_as](table)
        return AnsweredSection(section, labels, without_totals_of_nothing(table))

    def _is_ranked_by_rate(self, asked: Query, section: Section) -> bool:
        """Whether the highest rates come first, and the reader has chosen no other order."""
        first = asked.measures[0]
        is_rate = self.model.measure(first.partition(":")[0]).unit == "share"
        first_order = asked.order[:1] == (f"-{first}",) and not self.query.order
        return is_rate and first_order and section.read_as in ("", "shares")

    def _worked_out(
        self, asked: Query, section: Section, split: tuple[str, ...]
    ) -> AnsweredSection | Note:
        """What a section's estimate makes of its question, or why there is none."""
        # What the section rests on must be there to be asked as the reader wants it.
        self.generation.opened.understand(asked)
        chosen = {**dict(section.options), **dict(self.query.options), **dict(section.own)}
        found = work_out(Estimating(self.generation, section, asked, chosen))
        if isinstance(found, Note):
            return self._note(LEFT_OUT_AS, section, why=found)
        known = self.model.dimensions()
        labels = tuple(
            known[self.model.axis(name).dimension].label for name in section.by if name in split
        )
        said = section.says if found.says is None else found.says
        chart = section.chart if found.chart is None else found.chart
        section = replace(section, chart=chart, says=said)
        if section.is_worklist:
            table = found.table
            return AnsweredSection(section, labels, worklist(table), table, found.count)
        return AnsweredSection(section, labels, found.table, found.drawn)

    def _lacking(self, section: Section) -> Note | None:
        """What a section would need to say anything that is known; None where it is there."""
        aimed = {each.removesuffix(":goal") for each in section.measures if each.endswith(":goal")}
        has_goals = bool(aimed & {each.measure for each in self._goals()}) if aimed else False
        # Goals say something by themselves, split by those whose they are.
        alone = has_goals and not section.needs and not any(":" in each for each in section.by)
        no_data = has_no_data(section, counted(section.measures, self.model), self.model)
        if no_data and not (alone and section.by):
            return self._note(NO_DATA, section)
        if aimed and not has_goals:
            return self._note(NO_GOALS, section)
        for name in section.filled:
            found = self.generation.ask(Query(("deals",), by=(name,)))
            if all(each in BLANKS for each in found.values_of(name)):
                return self._note(NOT_ON_RECORD, section, label=found.dimensions[0].label)
        return None

    def _goals(self) -> Iterable[Goal]:
        return self.generation.opened.goals("evenly", {}).goals

    def _note(self, text: Message, section: Section, **values: Any) -> Note:
        known = self.model.dimensions()
        split = tuple(known[self.model.axis(name).dimension].label for name in self.query.by)
        return SectionNote(text, values=tuple(values.items()), title=section.title, split=split)

    def _is_of_options(self, section: Section) -> bool:
        """Whether a section cannot be answered only because of the reader's options."""
        if not self.query.options:
            return False
        without = replace(self, query=replace(self.query, options=()))
        plain = without.query_of(section, section.measures)
        try:
            self.generation.opened.understand(replace(plain, compare=(), measures=section.measures))
        except QueryError:
            return False
        return True

    def _ranked(self, section: Section, by: tuple[str, ...]) -> Section:
        """The section in the reader's order and with the reader's limit, where they are for it.

        They are for rankings by what the reader chose: time runs whole, from left to right, and
        stages stand in their order.
        """
        query = self.query
        is_ranking = section.by == ("{split}",) and section.read_as != "last"
        if not is_ranking or any(":" in name for name in by):
            return section
        names = [each.removeprefix("-").partition(":")[0] for each in query.order]
        split = [each for each in self.sections if each.is_split]
        has = {each.id: {*each.measures, *by, "share"}.issuperset(names) for each in split}
        # What no section has is left to the first, which says so.
        its_own = has[section.id.partition("-")[0]] or not any(has.values())
        # What follows one another stands in its order unless somebody asked for another.
        known = self.model.dimensions()
        in_order = len(by) == 1 and known[self.model.axis(by[0]).dimension].in_order
        order = query.order if query.order and its_own else by if in_order else section.order
        return replace(section, order=order, limit=query.limit or section.limit)


def _has_goal(section: Section) -> bool:
    """Whether it says of each row what was aimed at."""
    return any(each.endswith(":goal") for each in section.measures)


def one_person(where: Sequence[Where]) -> bool:
    """Whether conditions leave the records of one person alone."""
    return any(
        isinstance(each, Condition)
        and (each.field, each.operator) == (PERSON, "=")
        and len(each.values) == 1
        for each in where
    )


def _is_change(order: str) -> bool:
    """Whether what is ordered by is a comparison, such as -won_amount:change."""
    return order.partition(":")[2].partition(":")[0] in COMPARED


def _says(section: Section, query: Query) -> Message:
    """What a section says under the options that hold."""
    chosen = dict(query.options)
    for name, value, text in section.says_under:
        if chosen.get(name, OPTIONS[name].values[0]) == value:
            return text
    return section.says
