"""A section of a report: one query of it, its answer, and how that is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, draw
from rapport.table import TOTAL_OF_ALL, Column, Note, Table
from rapport.theme import LIGHT, Theme
from rapport.wording import BLANKS, NOTHING, Locale, Message, _

if TYPE_CHECKING:
    from rapport.forms.listing import Listing

READ_AS = (
    *("shares", "beyond", "last", "across", "triangle", "still there", "records", "board"),
    *("contributions", "cumulated", "falls", "side by side"),
)
SHARE = _("Share")
CUMULATIVE = _("Share, with those above")
LONG, LAST = 12, 5
"""A ranking of more rows than so many has so many last ones."""
LISTED = _("{shown} of {n} are listed.")
SHOWN_ALONE = _("{shown} of {n} are shown.")
READ_BY_PLACE = ("scatter",)
"""Drawings of which a section says where to look."""


@dataclass(frozen=True)
class Section:
    """One part of a report: a query in the report's period, with its drawing.

    In `by` and the title, {split} stands for what the reader splits by, {grain} for the unit of
    time that suits the period.
    """

    id: str
    title: Message
    measures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    chart: str = ""
    """The kind of chart: a module of rapport.charts."""
    compared: bool = False
    """Whether the first measure is compared with the report's other period."""
    read_as: str = ""
    """What its answer becomes before it is read; by default it is read as it is.

    "shares": each row with its share of the first measure's total, alone and with those above.
    "beyond": each row's first measure, a rate, beside the average: see rapport.forms.beyond.
    "last": the last rows alone of a long ranking.
    "across": its second dimension along the top.
    "side by side": the funnels of groups, the largest first: see rapport.forms.side_by_side.
    "triangle": of two dates and two counts, a triangle: see rapport.forms.triangle.
    "still there": the same of what is left of a cohort, and all of it.
    "records": the records behind its one measure, a worklist.
    "board": the records behind its first measure, the first of each value that it is split by.
    "contributions": with what each part of the first measure gave to its change.
    "cumulated": each day's figures with all before it: see rapport.forms.cumulated.
    "falls": where its first measure fell, and what these rows come to: see rapport.forms.falls.
    """
    order: tuple[str, ...] = ()
    limit: int | None = None
    where: tuple[str, ...] = ()
    """Conditions of its own, beside the reader's."""
    options: tuple[tuple[str, str], ...] = ()
    """Options of its own, where the reader has not chosen them."""
    period: str = ""
    """A period of its own; by default the report's."""
    every_goal: bool = False
    """Whether it shows what its measures show of every other measure that has goals, too."""
    earlier: int = 0
    """How many whole periods before the report's it is compared with, in place of the reader's."""
    trailing_days: int = 0
    """Where it is of so many days up to the report's period's end, however long that is."""
    says: Message = NOTHING
    """What a reader should know to read it, in a sentence."""
    says_under: tuple[tuple[str, str, Message], ...] = ()
    """What it says instead under an option: the option, its value, the sentence."""
    needs: tuple[str, ...] = ()
    """The facts without whose records it would say something that is not known."""
    with_goals: bool = False
    """Whether its first measure's goal stands beside it, where one was brought."""
    known: tuple[str, ...] = ()
    """The measures that it is about: where what these rest on is not on record, it says nothing."""
    filled: tuple[str, ...] = ()
    """Fields of a deal that it goes by: where no deal has one filled in, nothing is known."""
    own: tuple[tuple[str, str], ...] = ()
    """Options that make it what it is: where the reader chose otherwise, it is left out."""
    each: str = ""
    """A dimension (pipeline): where it has several values, the section stands once for each."""
    of_several: bool = False
    """Whether it is left out where that dimension has one value: another section then says it."""
    of: str = ""
    """Of a section that stands once for each, the value that it is of."""
    splits: tuple[str, ...] = ()
    """The reader's splits that it is for, where it is for some alone."""
    listing: Listing | None = None
    """The rows that it shows instead of asking a query: it then has no measures."""
    having: tuple[str, ...] = ()
    """Conditions of its own on its figures."""
    worked_out: str = ""
    """The estimate that it shows (a module of rapport.estimates) of what its measures count."""
    text: Message = NOTHING
    """Plain words that stand between the figures: it then has nothing else but a title."""

    def about(self, name: str, other: str) -> Section:
        """The same section about another measure."""
        return replace(
            self,
            measures=about(self.measures, name, other),
            order=about(self.order, name, other),
        )

    @property
    def is_worklist(self) -> bool:
        """Whether it lists records, and not figures."""
        return self.read_as in ("records", "board")

    @property
    def is_split(self) -> bool:
        """Whether the reader's choice splits it."""
        return "{split}" in self.by


FORECAST = "won_amount"
"""Of the goals of this measure alone it is told how likely they are reached."""


def about(names: tuple[str, ...], name: str, other: str) -> tuple[str, ...]:
    """Names of measures, with or without a suffix or a sign, with one in the place of another.

    The chance of a goal is left out of what is not forecast.
    """
    found = []
    for each in names:
        sign = "-" if each.startswith("-") else ""
        bare, colon, suffix = each.removeprefix("-").partition(":")
        if bare == name and suffix == "goal_probability" and other != FORECAST:
            continue
        found.append(f"{sign}{other}{colon}{suffix}" if bare == name else each)
    return tuple(found)


@dataclass(frozen=True)
class AnsweredSection:
    """A section with its figures."""

    section: Section
    labels: tuple[Message, ...]
    """What it is split by, in words."""
    table: Table
    """The figures, as they are read."""
    whole: Table | None = None
    """What is drawn and what the records are found by, where it is read otherwise."""
    count: int | None = None
    """Of a worklist, how many records there are in all."""
    heads: Table | None = None
    """Of a board, the figures of each of its columns."""

    def title(self, locale: Locale) -> str:
        """The section's title, with what it is split by filled in."""
        said = titled(self.section.title, self.labels, locale)
        if not said and not self.section.text:
            # Of a workspace's own report: what it shows, where nobody has called it anything.
            said = self.table.in_words(locale)
        return f"{said}: {locale.name(self.section.of)}" if self.section.of else said

    def text(self, locale: Locale) -> str:
        """Of plain words between the figures, the words."""
        return locale.say(self.section.text)

    def notes(self, *, drawn: bool = True) -> list[Note]:
        """What to know to read it, and that its rows go on, where they do.

        Where it is not `drawn`, without what says where to look in a drawing.
        """
        found: list[Note] = []
        if self.section.says and (drawn or self.section.chart not in READ_BY_PLACE):
            found.append(Note(self.section.says))
        shown = len(self.table.records)
        if self.count is not None and self.count > shown:
            found.append(Note(LISTED, values=(("shown", shown), ("n", self.count))))
        whole = self.whole or self.table
        if whole.found and not self.section.is_worklist and self.section.read_as != "last":
            text = TOTAL_OF_ALL if self.table.totals else SHOWN_ALONE
            found.append(Note(text, values=(("shown", len(whole.records)), ("n", whole.found))))
        return found

    @property
    def shown(self) -> Table:
        """What is printed for people: without the columns that say nothing."""
        return self.table if self.section.is_worklist else self.table.without_empty()

    @property
    def is_asked(self) -> bool:
        """Whether its rows are those of its query, so that there are records behind its figures.

        Those of a listing and most of what is worked out are not.
        """
        own, table = self.section, self.whole or self.table
        if not own.worked_out:
            return own.listing is None
        return tuple(each.name for each in table.dimensions) == table.query.by

    @property
    def data(self) -> Table:
        """What is handed on to other programs."""
        kept = self.section.read_as == "contributions" or (
            self.section.worked_out and not self.section.is_worklist
        )
        return self.table if kept else self.whole or self.table

    def chart(self, locale: Locale, theme: Theme = LIGHT) -> dict[str, Any] | None:
        """Its drawing as a Vega-Lite specification; None where there is nothing to draw."""
        if not self.section.chart:
            return None
        table = self.whole or self.table
        return draw(self.section.chart, Drawing(table, self.title(locale), locale, theme))


@dataclass(frozen=True)
class SectionNote(Note):
    """A note on a section, which it names by its {title}."""

    title: Message = NOTHING
    split: tuple[Message, ...] = ()
    """What the section is split by, in words."""

    def said(self, locale: Locale) -> str:
        """The note in words."""
        values = (*self.values, ("title", titled(self.title, self.split, locale)))
        return Note(self.one, self.many, self.n, values).said(locale)


def titled(title: Message, split: tuple[Message, ...], locale: Locale) -> str:
    """A section's title, with what it is split by filled in."""
    said = locale.say(title)
    if "{" not in said:
        return said
    return said.format(split=" × ".join(locale.say(each) for each in split).lower())


def with_shares(table: Table) -> Table:
    """The table with each row's share of the first measure's total, alone and with those above.

    They stand beside that measure and what it is compared with: no other's share is meant.
    """
    measure = table.measures[0]
    total = table.total_of(measure.name)
    names = [each.name for each in table.columns]
    at = names.index(measure.name)
    others = [place for place, name in enumerate(names) if name.partition(":")[0] != measure.name]
    end = next((place for place in others if place > at), len(names))
    columns = (
        *table.columns[:end],
        Column("share", SHARE, "measure", "number", "share"),
        Column("cumulative_share", CUMULATIVE, "measure", "number", "share"),
        *table.columns[end:],
    )
    above = Decimal(0)
    records = []
    for row in table.records:
        value = row[at]
        share = None if not total or value is None else float(value) / float(total)
        above += Decimal(value) if value is not None else 0
        cumulative = None if share is None else float(above) / float(total)
        records.append((*row[:end], share, cumulative, *row[end:]))
    figures = end - len(table.dimensions)
    totals = table.totals and (
        *(*table.totals[:figures], 1.0 if total else None, None),
        *table.totals[figures:],
    )
    return replace(table, columns=columns, records=tuple(records), totals=totals)


def last_rows(table: Table) -> Table | None:
    """The last rows of a long ranking that have a figure; None where the ranking is short."""
    if len(table.records) <= LONG:
        return None
    at = len(table.dimensions)
    known = [row for row in table.records if row[at] is not None and row[0] not in BLANKS]
    return replace(table, records=tuple(known[-LAST:]), totals=None)


def worklist(table: Table) -> Table:
    """Records as a list for reading: names first, without their ids and what none of them has.

    What a record is worth stays, known or not.
    """
    kept = []
    for at, column in enumerate(table.columns):
        values = {row[at] for row in table.records}
        told = column.role == "measure" or not values <= {None, *BLANKS}
        is_id = column.name.endswith("_id")
        if at and column.name not in ("source_url", "status", "name") and told and not is_id:
            kept.append(at)
    kept.sort(key=lambda at: table.columns[at].role == "measure")
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        records=tuple(tuple(row[at] for at in kept) for row in table.records),
    )
