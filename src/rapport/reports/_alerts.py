"""The lists of the report on alerts: what fired, the rules, and the latest figure's course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.alerts.evaluating import became, watched
from rapport.alerts.fired import alerts
from rapport.alerts.saying import EVERY, figure_of, named, period_said, rule_said, sentence
from rapport.alerts.saying import since_said as what_since
from rapport.journal import Journal
from rapport.listing import Listing
from rapport.reports._effects import Stated, StatedColumn
from rapport.table import Column, Table
from rapport.wording import Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.alerts.fired import Alert, Since
    from rapport.alerts.state import State
    from rapport.model import Model
    from rapport.query import Query
    from rapport.workspace import OpenGeneration

RECENT = 30
"""What fired in so many days counts as recent."""
MOST = 50
"""So many alerts are listed: the latest."""
COURSE = 26
"""So many periods of the latest figure are drawn."""


class Sentence(str):
    """A text that says itself in each language; as a plain text it is English."""

    __slots__ = ("say",)
    say: Callable[[Locale], str]

    @classmethod
    def of(cls, say: Callable[[Locale], str]) -> Sentence:
        """From what says it in a language."""
        found = cls(say(Locale()))
        found.say = say
        return found


@dataclass(frozen=True)
class SaidColumn(Column):
    """A column of such texts."""

    def name_of(self, value: Any, locale: Locale) -> str:
        """The text in a language."""
        return value.say(locale) if isinstance(value, Sentence) else super().name_of(value, locale)


def _said(name: str, label: Message) -> SaidColumn:
    return SaidColumn(name, label, "dimension", "text")


def _stated(name: str, label: Message) -> StatedColumn:
    return StatedColumn(name, label, "dimension", "number")


def _count(name: str, label: Message) -> Column:
    return Column(name, label, "measure", "integer", "count")


def known(generation: OpenGeneration) -> list[tuple[Alert, Since | None]]:
    """The latest alerts with what became of them, the latest first."""
    found = alerts(Journal(generation.folder / "data"))
    found.sort(key=lambda each: (each.day, each.number), reverse=True)
    return became(generation, found[:MOST])


def _account(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    if not any(generation.model.records.values()):
        return [(None, None, None, None)]
    watch, fired = watched(generation), known(generation)
    since = generation.model.clock.today - timedelta(days=RECENT)
    recent = sum(each.day > since for each, __ in fired)
    lasting = sum(after is not None and after.lasts for __, after in fired)
    rules = sum(each.is_on for each in watch.rules)
    return [(recent, lasting, rules, len(watch.states))]


def _rows_of_fired(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    return [_fired(each, after, generation.model) for each, after in known(generation)]


def _fired(alert: Alert, after: Since | None, model: Model) -> tuple[Any, ...]:
    entry, currency = alert.entry, model.settings.currency

    def stated(name: str) -> Stated | None:
        value = entry.get(name)
        return None if value is None else Stated.of(value, entry["unit"], currency)

    noticeable = entry.get("noticeable")
    return (
        str(alert.number),
        alert.day,
        Sentence.of(lambda locale: sentence(alert, model, locale)),
        Sentence.of(lambda locale: what_since(alert, after, model, locale)),
        stated("value"),
        stated("usual"),
        stated("low"),
        stated("high"),
        None if noticeable is None else Stated.of(noticeable, "share", ""),
        SEEN if alert.acknowledged is not None else None,
    )


SEEN = "seen"


def _rows_of_rules(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    model, watch = generation.model, watched(generation)
    rows = []
    for state in sorted(watch.states, key=_place):
        rows.append(_rule(state, model))
    there = {each.figure.rule.name for each in watch.states}
    for rule in watch.rules:
        if rule.name not in there and all(each.name != rule.name for each in watch.broken):
            rows.append(_without(rule.name, rule.question, NO_FIGURE if rule.is_on else OFF))
    for each in watch.broken:
        rows.append(_without(each.name, each.file, each.error))
    return rows


def _place(state: State) -> tuple[bool, str, str]:
    return (not state.stands_out, state.figure.rule.name, str(state.figure.at))


NO_FIGURE, OFF = _("nothing to watch in the data"), _("switched off")


def _without(name: str, what: str, why: Any) -> tuple[Any, ...]:
    said = (lambda locale: locale.say(why)) if isinstance(why, Message) else (lambda _: str(why))
    return (name, what, None, Sentence.of(said), *[None] * 5)


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
        rule.name,
        Sentence.of(called),
        Sentence.of(when),
        Sentence.of(stands),
        stated(look.value),
        stated(held.expected if held else look.before),
        stated(held.low if held else None),
        stated(held.high if held else None),
        None if smallest is None else Stated.of(smallest, "share", ""),
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
        alert, state = found
        figure = state.figure
        axis = Column("date:" + alert.every, UNITS[alert.every], "dimension", "date", alert.every)
        own = Column(figure.measure, Called.of(alert), "measure", "number", figure.unit)
        ends = (
            Column(name, label, "measure", "number", figure.unit)
            for name, label in (("usual", USUAL), ("low", LOW), ("high", HIGH))
        )
        rows = []
        for at in range(max(0, len(figure.days) - COURSE), len(figure.days)):
            look = figure.look(at)
            held = look.watched
            usual = (held.expected, held.low, held.high) if held else (None, None, None)
            rows.append((figure.days[at], look.value, *usual))
        return replace(empty, columns=(axis, own, *ends), records=tuple(rows))


class Called(Message):
    """What the figure of an alert is called, with the value of its split."""

    alert: Alert

    @classmethod
    def of(cls, alert: Alert) -> Called:
        """Of an alert."""
        found = cls(figure_of(alert, Locale()))
        found.alert = alert
        return found


def _latest(generation: OpenGeneration) -> tuple[Alert, State] | None:
    """The latest alert of an unusual figure that is still watched, one that lasts before others."""
    states = {
        (each.figure.rule.name, each.figure.at, each.figure.part): each
        for each in watched(generation).states
    }
    found = [
        (after.lasts, alert, states[alert.rule, alert.at, alert.part])
        for alert, after in known(generation)
        if after is not None and alert.entry["when"] == "unusual"
    ]
    chosen = next((each for each in found if each[0]), next(iter(found), None))
    return None if chosen is None else chosen[1:]


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
FIRED = Listing(
    (
        Column("number", _("Alert"), "dimension", "text"),
        Column("fired_on", _("Fired on"), "dimension", "date", "day"),
        _said("what", _("What stood out")),
        _said("since", _("What happened since")),
        _stated("value", VALUE),
        _stated("usual", USUAL),
        _stated("low", LOW),
        _stated("high", HIGH),
        _stated("noticeable", NOTICEABLE),
        Column("acknowledged", _("Seen"), "dimension", "text", words={SEEN: _("seen")}),
    ),
    "",
    work=_rows_of_fired,
    without=_("nothing has fired yet"),
)
RULES = Listing(
    (
        Column("rule", _("Rule"), "dimension", "text"),
        _said("figure", _("Figure")),
        _said("when", _("Tells when")),
        _said("state", _("Now")),
        _stated("value", VALUE),
        _stated("usual", USUAL),
        _stated("low", LOW),
        _stated("high", HIGH),
        _stated("noticeable", NOTICEABLE),
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
    "period_said",
    "sentence",
]
