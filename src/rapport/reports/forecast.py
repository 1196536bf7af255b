"""What will come in: how much, how sure, of which deals, and how far such forecasts were off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.asking import NO_DATA, NONE_LISTED, NOT_ON_RECORD
from rapport.errors import DataError, QueryError, UnknownNameError, join
from rapport.period import resolve
from rapport.query import Query
from rapport.report import SUMMARY, Answered, AnsweredSection, Report
from rapport.reports import _forecast_words as words
from rapport.section import Section, SectionNote, worklist
from rapport.table import Note, Table
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rapport.forecasting.asked import Asked
    from rapport.forecasting.made import Made
    from rapport.forecasting.overrides import Override
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.wording import Message
    from rapport.workspace import Workspace

PARTS = ("owner", "team", "source", "product")
NOT_TAKEN = ("measures", "having", "order", "limit")
TRACK_RECORD = "track_record"
RECORD = ("ways", TRACK_RECORD)
NO_PERIOD = _("A forecast has a horizon in place of a period: no period or comparison changes it.")
TO_ITS_END = _("The forecast goes from its day to the end of the period asked, {day}.")
NO_OVERRIDES = _(
    "{title} are not shown: none was set. “rapport forecast-override --month {month} AMOUNT” sets "
    "one."
)
JOURNAL_UNREAD = _("What was set earlier is left out: {why}")
CATEGORY = _("Category")
DRAWN_ALONE = ("inner_low", "inner_high", "override", "commitments")
"""Of the course, what is drawn and, where it can be read, stands in other tables."""


@dataclass(frozen=True)
class Forecasted(Answered):
    """The forecast's answer, with what it was made of."""

    made: Any = None
    """None where there is nothing to forecast from."""
    asked: Any = None
    trend: Table | None = None
    """What was won in each month before, under the name of what is expected."""

    @property
    def has_record(self) -> bool:
        """Whether the track record is part of it."""
        return any(each.id in RECORD for each in self.report.sections)

    def course(self) -> Table | None:
        """The course of its first tile."""
        return self.trend


@dataclass(frozen=True)
class ForecastReport(Report):
    """The one report that is not counted but worked out."""

    of_record: bool = False
    """Whether it is of past forecasts alone."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The forecast, as a reader asked for it: see rapport.forecasting.

        Raises UsageError where a part makes no sense here.
        """
        from rapport.forecasting import asked as reading
        from rapport.forecasting.made import make

        generation = workspace.current
        model = generation.model
        query = self._query(parts)
        query, noted = _to_the_end(parts, query, model)
        asked = reading.read(query, model)
        sample = workspace.settings.sample
        said = [*self._lacks(model), *noted]
        made = make(generation, asked, query.by if len(query.by) > 1 else ())
        if made is None:
            self._named(asked, generation)
            said += [_note(NO_DATA, each, query, model) for each in self.sections]
            table = Table(query, (), ((),), as_of=asked.day, generation=model.generation)
            whole = AnsweredSection(Section("total", SUMMARY), (), table)
            return Forecasted(self, query, (whole,), "month", tuple(said), sample, None, asked)
        return self._worked_out(workspace, query, asked, made, said)

    def _named(self, asked: Asked, generation: OpenGeneration) -> None:
        """Raise UnknownNameError where the forecast is narrowed to somebody who is not there."""
        for part, names in asked.named:
            known = generation.ask(Query(("deals",), by=(part,))).values_of(part)
            for name in names:
                if name not in known:
                    raise UnknownNameError(part, name, (str(each) for each in known))

    def _worked_out(
        self, workspace: Workspace, query: Query, asked: Asked, made: Made, said: list[Note]
    ) -> Forecasted:
        from rapport.forecasting.overrides import KIND, Overrides, read
        from rapport.forecasting.tables import record_in_short, total

        try:
            every = read(workspace.journal.entries(KIND))
        except DataError as error:
            every = []
            said.append(Note(JOURNAL_UNREAD, values=(("why", str(error)),)))
        sections = _Sections(made, query, every)
        held = Overrides(every, asked.day)
        first = record_in_short(made, query) if self.of_record else total(made, query, held)
        answered = [AnsweredSection(Section("total", SUMMARY), (), first)]
        for section in self.sections:
            found = sections.of(section)
            if isinstance(found, Note):
                said.append(found)
            else:
                answered.append(found)
        has_record = any(each.id in RECORD for each in self.sections)
        record = made.record if has_record else None
        told = words.notes(made, record, in_headline=self.of_record)
        said = [*told, *said]
        sample = workspace.settings.sample
        return Forecasted(
            self, query, tuple(answered), "month", tuple(said), sample, made, asked,
            sections.trend(),
        )  # fmt: skip

    def _query(self, parts: Mapping[str, Sequence[str]]) -> Query:
        """What a reader asks, as a query. Raises QueryError."""
        for part in NOT_TAKEN:
            if part in parts:
                raise QueryError(
                    f"A forecast takes no {part}.",
                    'It takes a horizon, such as "12 weeks", and a confidence, such as 0.9.',
                )
        options = [*parts.get("option", ())]
        # ws.report("forecast", horizon="6 months") names them alone.
        options += [f"{name}={value}" for name in self.options for value in parts.get(name, ())]
        left_out = ("period", "compare", "option", *self.options)
        given = {name: value for name, value in parts.items() if name not in left_out}
        query = Query.from_parameters({**given, "option": options, "measures": ["won_amount"]})
        self._check_options(query)
        strange = [each for each in query.by if each not in PARTS]
        if strange or len(query.by) > 2 or len(set(query.by)) < len(query.by):
            raise QueryError(
                f"A forecast is not split by {join(query.by, 'and')}.",
                f"It is by {join(PARTS, 'or')}, or by two of them.",
            )
        return replace(query, by=query.by or PARTS[:1])


def _to_the_end(
    parts: Mapping[str, Sequence[str]], query: Query, model: Model
) -> tuple[Query, list[Note]]:
    """A query with the end of the period asked as its horizon, where that is ahead; and notes."""
    from rapport.forecasting import asked as reading

    asked = [each for each in parts.get("period", ()) if each]
    found = resolve(asked[-1], model.clock) if asked else None
    if found is not None and "horizon" not in dict(query.options):
        days = (found.end - reading.read(query, model).day).days
        if reading.SHORTEST <= days <= reading.LONGEST:
            to_end = ("horizon", f"{days} days")
            note = Note(TO_ITS_END, values=(("day", found.end),))
            return replace(query, options=(*query.options, to_end)), [note]
    is_refused = bool(asked or any(parts.get("compare", ())))
    return query, [Note(NO_PERIOD)] if is_refused else []


def _leaving_out(table: Table, *names: str) -> Table:
    """A table for reading, without some of its columns."""
    kept = [at for at, each in enumerate(table.columns) if each.name not in names]
    offset, totals = len(table.dimensions), table.totals
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        records=tuple(tuple(row[at] for at in kept) for row in table.records),
        totals=totals and tuple(totals[at - offset] for at in kept if at >= offset),
    )


class _Sections:
    """What each of a forecast's sections shows."""

    def __init__(self, made: Made, query: Query, every: list[Override]) -> None:
        from rapport.forecasting import course
        from rapport.forecasting.overrides import Overrides

        self.made = made
        self.query = query
        self.every = every
        self.held = Overrides(every, made.asked.day)
        self.owed = course.commitments(made)

    def of(self, section: Section) -> AnsweredSection | Note:
        """One of them, or why it is not shown."""
        from rapport.forecasting.open_deals import open_deals

        made, query = self.made, self.query
        if section.id == "deals":
            deals, count = open_deals(made, query)
            if not deals.records:
                return self._note(NONE_LISTED, section)
            read = _leaving_out(worklist(deals), "customer")
            return AnsweredSection(section, (), read, deals, count)
        table = self._table(section)
        if isinstance(table, Note):
            return table
        if section.id == "course":
            return AnsweredSection(section, (), _leaving_out(table, *DRAWN_ALONE), table)
        return AnsweredSection(section, self.labels if section.is_split else (), table)

    @property
    def labels(self) -> tuple[Message, ...]:
        """What it is split by, in words."""
        known = self.made.model.dimensions()
        return tuple(known[each].label for each in self.query.by)

    def _table(self, section: Section) -> Table | Note:
        from rapport.forecasting import course, overrides, tables

        made, query = self.made, self.query
        made_of: dict[str, Callable[[], Table | None]] = {
            "course": lambda: course.course(made, query, self.held, self.owed),
            "months": lambda: tables.months(made, query, self.held, self.owed),
            "split": lambda: tables.split(made, query, query.by, self.labels),
            "categories": lambda: tables.categories(made, query),
            "weeks": lambda: course.weeks(made, query),
            "arrivals": lambda: course.arrivals(made),
            "overrides": lambda: overrides.table(self.every, made, query),
            "ways": lambda: tables.ways(made, query),
            TRACK_RECORD: lambda: tables.track(made, query),
        }
        found = made_of[section.id]()
        return found if found is not None and found.records else self._without(section)

    def _without(self, section: Section) -> Note:
        """Why a section has no rows."""
        if section.id in RECORD:
            return Note(words.NO_RECORD)
        if section.id in ("categories", "weeks"):
            return self._note(NOT_ON_RECORD, section, label=CATEGORY)
        if section.id == "overrides":
            month = f"{self.made.running_since:%Y-%m}"
            return self._note(NO_OVERRIDES, section, month=month)
        return self._note(NO_DATA, section)

    def trend(self) -> Table | None:
        """What was won in the months before, under the name of what is expected."""
        from rapport.forecasting import course

        found = course.course(self.made, self.query, self.held, None)
        column = replace(found.columns[1], name="expected")
        return replace(
            found,
            columns=(found.columns[0], column),
            records=tuple(row[:2] for row in found.records if row[1] is not None),
            totals=None,
        )

    def _note(self, text: Message, section: Section, **values: Any) -> Note:
        return _note(text, section, self.query, self.made.model, **values)


def _note(text: Message, section: Section, query: Query, model: Any, **values: Any) -> Note:
    known = model.dimensions()
    split = tuple(known[each].label for each in query.by) if section.is_split else ()
    return SectionNote(text, values=tuple(values.items()), title=section.title, split=split)


SECTIONS = (
    Section(
        "course",
        _("Sales as they came, and as they are expected"),
        chart="fan",
        says=_(
            "A month ahead is whole: what was won in it so far is part of it. What owners commit "
            "to goes by the dates that they gave."
        ),
    ),
    Section(
        "months",
        _("Month by month"),
        says=_(
            "What is expected is still to come. With what was won so far it counts towards the "
            "month's goal."
        ),
    ),
    Section("split", _("By {split}"), by=("{split}",), chart="ranking"),
    Section(
        "categories",
        _("Open deals by what their owners call them"),
        chart="ranking",
    ),
    Section(
        "weeks",
        _("Open value by week, as its owners expect it to close"),
        chart="columns",
        says=_("It goes by the closing dates that the owners gave."),
    ),
    Section(
        "deals",
        _("Open deals, those first of which most is expected"),
        read_as="records",
        says=_(
            "The chance is that of being won within the horizon; the day is the one by which it is "
            "as likely won as not."
        ),
    ),
    Section(
        "arrivals",
        _("New leads and deals"),
        chart="lines",
        needs=("deals",),
        says=_("In the months behind: of deals like these come those not opened yet."),
    ),
    Section(
        "overrides",
        _("Managers' own figures"),
        says=_("Each is of a whole month, and changes nothing that is computed."),
    ),
    Section(
        "ways",
        _("Track record: how far each way of forecasting was off"),
        chart="ranking",
        says=_("Beside each way stands this forecast over the same time."),
    ),
    Section(
        TRACK_RECORD,
        _("Track record: past forecasts and what came"),
        says=_("Each forecast is made of what was known on its day, and of nothing later."),
    ),
)

FORECAST = ForecastReport(
    id="forecast",
    title=_("Forecast"),
    question=_("What will come in, how sure is it, and of which deals?"),
    group="sales",
    period="all",
    answers="close",
    tiles=("won_amount",),
    splits=PARTS,
    sections=SECTIONS,
    compare="",
    headline=words.headline,
    options=("horizon", "confidence"),
    has_period=False,
    narrowed_by=PARTS,
    slow=RECORD,
)


def check() -> ForecastReport:
    """The track record alone: not in the catalogue."""
    return replace(
        FORECAST,
        title=_("The forecast's track record"),
        question=_("How far were past forecasts off, and was a plainer way nearer?"),
        sections=tuple(each for each in SECTIONS if each.id in (*RECORD, "overrides")),
        headline=words.of_record,
        of_record=True,
    )


__all__ = ["FORECAST", "check"]
