"""What will come in: how much, how sure, of which deals, and how far such forecasts were off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.query import Query
from rapport.report import SUMMARY, Answered, AnsweredSection, Report, Section
from rapport.section import worklist
from rapport.table import Figure, Note, Table
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.forecasting.tables import Made
    from rapport.wording import Locale
    from rapport.workspace import Workspace

PARTS = ("owner", "team", "source", "product")
NO_CLOSED = _("There is no data to forecast from: no deal was won or lost before this day.")
EXPECTED = _(
    "{expected} are expected until {day}; we are {confidence} sure of at least {least}, and the "
    "rest is uncertain."
)
GOAL = _("The chance of reaching the goal of {goal} is {chance}.")
OF_NEW = _("{share} of it is of deals that are not opened yet.")
BETTER = _(
    "In the past, a plainer way came nearer than this forecast: {way} ({its} off, not {ours})."
)
HELD = _n(
    "Of {n} past forecast, {held} ended inside its interval.",
    "Of {n} past forecasts, {held} ended inside their interval.",
)
ROUGH = _("This is rough: there are few closed deals, or little history for so long a time ahead.")
ONE_DEAL = _("One deal makes much of it: {deal}, {amount}. Without it, so much less is expected.")
MOSTLY_NEW = _("Most of it is of deals that are not opened yet, as is so for a time so far ahead.")
HOW = _(
    "We look at what became of past deals that sat in the same stage for the same time, and play "
    "the coming time many times, with deals not opened yet and with how far we were off before."
)
NO_RECORD = _(
    "There is no track record yet: too few deals were closed before the past days that it would "
    "be made of."
)
OFF = _("Past forecasts were {error} off on average; what came was {bias} of what was forecast.")

SECTIONS = (
    Section("months", _("Month by month"), chart="interval"),
    Section("split", _("By {split}"), chart="ranking"),
    Section("categories", _("Open deals by what their owners call them"), chart="ranking"),
    Section("deals", _("Open deals, those first of which most is expected"), read_as="records"),
    Section("track_record", _("Track record: past forecasts and what came")),
)


def headline(answered: Answered, locale: Locale) -> str:
    """How much is expected and how sure it is; a plainer way that was better, first."""
    from rapport.forecasting.record import errors
    from rapport.forecasting.tables import OTHERS

    assert isinstance(answered, Forecasted)
    made = answered.made
    if made is None:
        return locale.say(NO_CLOSED)
    row, currency = answered.summary.rows()[0], answered.summary.currency
    said = []
    if made.better:
        found = errors(made.record)
        way = made.better[0]
        said.append(
            locale.say(
                BETTER,
                way=locale.say(OTHERS[way]).lower(),
                its=locale.share(found[way], 0),
                ours=locale.share(found["forecast"], 0),
            )
        )
    said.append(
        locale.say(
            EXPECTED,
            expected=locale.compact(row["expected"], currency),
            day=locale.date(made.period.end),
            confidence=locale.share(made.asked.confidence, 0),
            least=locale.compact(row["at_least"], currency),
        )
    )
    if row["goal_probability"] is not None:
        goal = locale.compact(row["goal"], currency)
        said.append(locale.say(GOAL, goal=goal, chance=locale.share(row["goal_probability"], 0)))
    if made.share_of_new >= 0.05:
        said.append(locale.say(OF_NEW, share=locale.share(made.share_of_new, 0)))
    return " ".join(said)


@dataclass(frozen=True)
class Forecasted(Answered):
    """The forecast's answer, with what it was made of."""

    made: Any = None
    """None where there is nothing to forecast from."""


@dataclass(frozen=True)
class ForecastReport(Report):
    """The one report that is not counted but worked out."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The forecast, as a reader asked for it: see rapport.forecasting.

        Raises UsageError where a part makes no sense here.
        """
        from rapport.forecasting import asked as reading
        from rapport.forecasting.tables import make

        for part in ("measures", "having", "period", "compare"):
            if part in parts and list(parts[part]) not in ([self.period], ["none"], ["all"]):
                raise QueryError(
                    f"A forecast takes no {part}.",
                    'It takes a horizon, such as "12 weeks", and a confidence, such as 0.9.',
                )
        given = {name: value for name, value in parts.items() if name not in ("period", "compare")}
        query = Query.from_parameters({**given, "measures": ["won_amount"]})
        self._check_options(query)
        if len(query.by) > 1 or any(each not in PARTS for each in query.by):
            raise QueryError(
                f"A forecast is not split by {', '.join(query.by)}.",
                "It is by owner, team, source or product.",
            )
        generation = workspace.current
        asked = reading.read(query, generation.model)
        part = query.by[0] if query.by else PARTS[0]
        made = make(generation, query, asked, part)
        sample = workspace.settings.sample
        if made is None:
            table = Table(query, (), ((),), as_of=asked.day)
            whole = AnsweredSection(Section("total", SUMMARY), (), table)
            return Forecasted(self, query, (whole,), "month", (Note(NO_CLOSED),), sample)
        label = generation.model.dimensions()[part].label
        deals, count = made.deals()
        tables = {
            "months": made.months(),
            "split": made.split(part, label),
            "categories": made.categories(),
            "track_record": made.track(),
        }
        answered = [AnsweredSection(Section("total", SUMMARY), (), made.total())]
        for section in SECTIONS:
            labels = (label,) if section.id == "split" else ()
            if section.id == "deals":
                answered.append(AnsweredSection(section, (), worklist(deals), deals, count))
            elif tables[section.id].records:
                answered.append(AnsweredSection(section, labels, tables[section.id]))
        said = tuple(_notes(made))
        return Forecasted(self, query, tuple(answered), "month", said, sample, made)


def _notes(made: Made) -> list[Note]:
    said = [Note(HOW)]
    if made.is_rough:
        said.append(Note(ROUGH))
    largest = made.largest
    if largest:
        values = (
            ("deal", largest[0]),
            ("amount", Figure(largest[1], "money", made.generation.model.settings.currency)),
        )
        said.append(Note(ONE_DEAL, values=values))
    if made.share_of_new > 0.6:
        said.append(Note(MOSTLY_NEW))
    record = made.record
    if not record:
        return [*said, Note(NO_RECORD)]
    held = sum(each.inside for each in record)
    said.append(Note(*HELD, len(record), (("held", held),)))
    came, hoped = sum(each.came for each in record), sum(each.expected for each in record)
    if came and hoped:
        error = sum(abs(each.expected - each.came) for each in record) / came
        said.append(
            Note(
                OFF,
                values=(("error", Figure(error, "share")), ("bias", Figure(came / hoped, "share"))),
            )
        )
    return said


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
    headline=headline,
    options=("horizon", "confidence"),
)
