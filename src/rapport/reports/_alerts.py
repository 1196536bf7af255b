"""The lists of the report on alerts: what fired, the rules, and the latest figure's course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from rapport.alerts.evaluating import became, watched
from rapport.alerts.fired import alerts
from rapport.alerts.saying import EVERY, figure_of, named, rule_said, sentence, since_said
from rapport.errors import DataError
from rapport.forms.listing import Listing
from rapport.journal import Journal
from rapport.reports._effects import Stated
from rapport.table import Column, Table
from rapport.wording import NOTHING, Locale, Message, OwnWords, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.alerts.fired import Alert, Since
    from rapport.alerts.state import State
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query

RECENT = 30
"""What fired in so many days counts as recent."""
MOST = 50
"""So many alerts are listed: the latest."""
COURSE = 26
"""So many periods of the latest figure are drawn."""


class Sentence(str):
    """A text that says itself in each language; as a plain text it is English."""

    __slots__ = ("say", "whole")
    say: Callable[[Locale], str]
    whole: Callable[[Locale], str]
    """The same where there is more room."""

    @classmethod
    def of(
        cls, say: Callable[[Locale], str], whole: Callable[[Locale], str] | None = None
    ) -> Sentence:
        """From what says it in a language."""
        found = cls(say(Locale()))
        found.say, found.whole = say, whole or say
        return found


@dataclass(frozen=True)
class SaidColumn(Column):
    """A column of such texts."""

    def name_of(self, value: Any, locale: Locale) -> str:
        """The text in a language."""
        return value.say(locale) if isinstance(value, Sentence) else super().name_of(value, locale)


def _said(name: str, label: Message) -> SaidColumn:
    # A column with words of our own is not cut so short that it says nothing.
    return SaidColumn(name, label, "dimension", "text", words={"": NOTHING})


@dataclass(frozen=True)
class FigureColumn(Column):
    """A column of figures in different units."""

    decimals: int | None = None

    def name_of(self, value: Any, locale: Locale) -> str:
        """A figure in its unit; what is usual of a count is between the counts."""
        if not isinstance(value, Stated):
            return super().name_of(value, locale)
        number = float(value)
        between = value.unit == "count" and not number.is_integer()
        decimals = 1 if between and abs(number) < 100 else self.decimals
        return locale.value(number, value.unit, value.currency, decimals)


def _stated(name: str, label: Message, decimals: int | None = None) -> FigureColumn:
    return FigureColumn(name, label, "dimension", "number", decimals=decimals)


def _count(name: str, label: Message) -> Column:
    return Column(name, label, "measure", "integer", "count")


def _readable(generation: OpenGeneration) -> list[tuple[Alert, Since | None]] | None:
    """The same as `known`; None where the journal cannot be read, of which the report tells."""
    try:
        return known(generation)
    except DataError:
        return None


def known(generation: OpenGeneration) -> list[tuple[Alert, Since | None]]:
    """The latest alerts with what became of them, the latest first."""
    found = alerts(Journal(generation.folder / "data"))
    found.sort(key=lambda each: (each.day, each.number), reverse=True)
    return became(generation, found[:MOST])


def _account(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    if not any(generation.model.records.values()):
        return [(None, None, None, None)]
    watch, fired = watched(generation), _readable(generation)
    rules = sum(each.is_on for each in watch.rules)
    if fired is None:
        return [(None, None, rules, len(watch.states))]
    since = generation.model.clock.today - timedelta(days=RECENT)
    recent = sum(each.day > since for each, __ in fired)
    lasting = sum(after is not None and after.lasts for __, after in fired)
    return [(recent, lasting, rules, len(watch.states))]


def _rows_of_fired(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    return [_fired(each, after, generation.model) for each, after in _readable(generation) or ()]


def _fired(alert: Alert, after: Since | None, model: Model) -> tuple[Any, ...]:
    entry, currency = alert.entry, model.settings.currency

    def stated(name: str) -> Stated | None:
        value = entry.get(name)
        return None if value is None else Stated.of(value, entry["unit"], currency)

    noticeable = entry.get("noticeable")
    return (
        str(alert.number),
        Sentence.of(
            lambda locale: sentence(alert, model, locale, short=True),
            lambda locale: sentence(alert, model, locale),
        ),
        alert.period,
        Sentence.of(lambda locale: since_said(alert, after, model, locale)),
        stated("value"),
        stated("usual"),
        stated("low"),
        stated("high"),
        None if noticeable is None else Stated.of(noticeable, "share", ""),
        alert.day,
        SEEN if alert.acknowledged is not None else None,
    )


SEEN = "seen"


def _rows_of_rules(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    model, watch = generation.model, watched(generation)
    rows = [_rule(state, model) for state in sorted(watch.states, key=_place)]
    told = {each.figure.rule.name for each in watch.states} | {each.name for each in watch.broken}
    rows += [
        _without(each.name, each.question, NO_FIGURE if each.is_on else OFF)
        for each in watch.rules
        if each.name not in told
    ]
    return [*rows, *(_without(each.name, each.file, str(each.error)) for each in watch.broken)]


def _place(state: State) -> tuple[bool, str, str]:
    return (not state.stands_out, state.figure.rule.name, str(state.figure.at))


NO_FIGURE, OFF = _("nothing to watch in the data"), _("switched off")


def _without(name: str, what: str, why: str) -> tuple[Any, ...]:
    """A rule without a figure: our own words are put in the reader's, an error is as it is."""
    return (what, None, Sentence.of(lambda locale: locale.say(why)), *[None] * 5, name)


def _rule(state: State, model: Model) -> tuple[Any, ...]:
    figure, look, rule = state.figure, state.look, state.figure.rule
    held = look.watched

    def stated(value: float | None) -> Stated | None:
        return None if value is None else Stated.of(value, figure.unit, model.settings.currency)

    def called(locale: Locale) -> str:
        said = locale.say(rule.title) + ": " if rule.title else ""
        return f"{said}{named(figure.label, figure, locale)}"

    def when(locale: Locale) -> str:
        return f"{rule_said(rule, model, locale)}, {locale.say(EVERY[rule.every])}"

    def stands(locale: Locale) -> str:
        one, many, number, more = state.words
        return locale.count(one, many, number, **more)

    smallest = held.smallest if held and held.smallest < 1e6 else None
    return (
        Sentence.of(called),
        Sentence.of(when),
        Sentence.of(stands),
        stated(look.value),
        stated(held.expected if held else look.before),
        stated(held.low if held else None),
        stated(held.high if held else None),
        None if smallest is None else Stated.of(smallest, "share", ""),
        rule.name,
    )


class Course(Listing):
    """The course of the figure that fired last, with what was usual for each of its periods."""

    def table(
        self,
        query: Query,
        model: Model,
        fetch: Any,
        generation: OpenGeneration | None = None,
    ) -> Table:
        """One row for each period: the figure, what was expected, and the ends of the usual."""
        found = _latest(generation) if generation is not None else None
        empty = super().table(query, model, fetch, None)
        if found is None:
            return replace(empty, records=())
        alert, after, state = found
        figure = state.figure
        axis = Column("date:" + alert.every, UNITS[alert.every], "dimension", "date", alert.every)
        own = Column(figure.measure, Called(alert), "measure", "number", figure.unit)
        ends = (
            Column(name, label, "measure", "number", figure.unit)
            for name, label in (("usual", USUAL), ("low", LOW), ("high", HIGH))
        )
        # What came after it is held against what was usual before.
        later = {each.place: each for each in after.looks}
        rows = []
        for at in range(max(0, len(figure.days) - COURSE), len(figure.days)):
            look = later.get(at) or figure.look(at)
            held = look.watched
            usual = (held.expected, held.low, held.high) if held else (None, None, None)
            rows.append((figure.days[at], look.value, *usual))
        return replace(empty, columns=(axis, own, *ends), records=tuple(rows))


class Called(OwnWords):
    """What the figure of an alert is called, with the value of its split."""

    alert: Alert

    def __new__(cls, alert: Alert) -> Self:
        """Of an alert."""
        made = super().__new__(cls, {"en": figure_of(alert, Locale())})
        made.alert = alert
        return made

    def in_language(self, locale: Locale) -> str:
        """The name in words."""
        return figure_of(self.alert, locale)


def _latest(generation: OpenGeneration) -> tuple[Alert, Since, State] | None:
    """The latest alert of an unusual figure that is still watched."""
    states = {
        (each.figure.rule.name, each.figure.at, each.figure.part): each
        for each in watched(generation).states
    }
    found = (
        (alert, after, states[alert.rule, alert.at, alert.part])
        for alert, after in _readable(generation) or ()
        if after is not None and alert.entry["when"] == "unusual"
    )
    return next(found, None)


UNITS = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
VALUE, USUAL, LOW, HIGH = _("Value"), _("Usual"), _("Usual from"), _("Usual to")
NOTICEABLE = _("Smallest change noticed")

ACCOUNT = Listing(
    (
        _count("fired_lately", _("Fired in 30 days")),
        _count("lasting", _("Still so")),
        _count("rules_watched", _("Rules")),
        _count("figures_watched", _("Figures watched")),
    ),
    "",
    work=_account,
)
FIGURES = (
    _stated("watched_value", VALUE),
    _stated("usual", USUAL),
    _stated("usual_low", LOW),
    _stated("usual_high", HIGH),
    _stated("noticeable", NOTICEABLE, 0),
)
FIRED = Listing(
    (
        Column("number", _("Alert"), "dimension", "text"),
        _said("what", _("What stood out")),
        Column("of", _("From"), "dimension", "date", "day"),
        _said("since", _("What happened since")),
        *FIGURES,
        Column("fired_on", _("Fired on"), "dimension", "date", "day"),
        Column("acknowledged", _("Seen"), "dimension", "text", words={SEEN: _("seen")}),
    ),
    "",
    work=_rows_of_fired,
    without=_("nothing has fired yet"),
)
RULES = Listing(
    (
        _said("figure", _("Figure")),
        _said("when", _("Told when")),
        _said("state", _("Now")),
        *FIGURES,
        Column("rule", _("Rule"), "dimension", "text"),
    ),
    "",
    work=_rows_of_rules,
    without=_("no rule is watched"),
)
COURSE_OF_LATEST = Course(
    (Column("value", VALUE, "measure", "number"),),
    "",
    work=lambda _: [],
    without=_("nothing unusual has fired yet"),
)
LISTS = {"fired": FIRED, "rules": RULES}

__all__ = [
    "ACCOUNT",
    "COURSE_OF_LATEST",
    "FIRED",
    "LISTS",
    "RULES",
    "known",
    "sentence",
]
