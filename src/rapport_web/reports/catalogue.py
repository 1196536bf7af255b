"""The catalogue: the reports that there are, as cards, under the questions that they answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.asking import counted
from rapport.facts import FACTS
from rapport.measures import MEASURES
from rapport.report import ANSWERS, GROUPS, RHYTHMS
from rapport.sample import ready
from rapport.tile import tiles
from rapport.wording import _
from rapport_web import company
from rapport_web.reports.answers import in_short, is_kept
from rapport_web.reports.missing import missing
from rapport_web.reports.steps import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.custom_reports import Broken
    from rapport.report import Report
    from rapport.tile import Tile
    from rapport.wording import Locale, Message


ALL = _("All reports")
NOT_IN_ORDER = _("Reports of your own that are not in order")
ORDERS = ("question", "group", "name")
"""How the cards are put, the usual way first."""
ORDER_LABELS = {"question": _("By question"), "group": _("By group"), "name": _("By name")}


@dataclass(frozen=True)
class Figure:
    """A card's number."""

    tile: Tile
    period: str


@dataclass(frozen=True)
class Card:
    """One report of the catalogue."""

    id: str
    title: str
    question: str
    group: str
    rhythm: str = ""
    data: str = ""
    """The kinds of records that it counts."""
    figure: Figure | None = None
    """None where the browser has to ask for it: it is not worked out yet."""
    missing: str = ""
    """What the workspace has nothing of, in place of the number."""
    mend: str = ""
    """How to bring it."""
    has_sample: bool = False
    """Whether there are sample figures to show in place of its own."""
    problem: str = ""
    """What is wrong with it: then it is no page."""
    is_own: bool = False
    """Whether it is the workspace's own."""


@dataclass(frozen=True)
class Group:
    """Some reports, with what they have in common."""

    id: str
    title: str
    cards: list[Card]


@dataclass(frozen=True)
class Order:
    """One way to put the cards."""

    name: str
    label: str
    chosen: bool


def orders(chosen: str, locale: Locale) -> list[Order]:
    """The ways to put the cards."""
    return [Order(each, locale.say(ORDER_LABELS[each]), each == chosen) for each in ORDERS]


def groups(search: str, locale: Locale, order: str = ORDERS[0]) -> list[Group]:
    """The reports that have the words that are looked for: in their titles, or what they show."""
    words = search.casefold().split()
    catalogue = company.own().looked_up()
    found = [each for each in catalogue.reports.values() if _has(each, words, locale)]
    broken = [
        _broken(each)
        for each in catalogue.broken.values()
        if all(word in each.file.casefold() for word in words)
    ]
    with_sample = company.is_sample() or ready(company.own()) is not None
    cards = {each.id: _card(each, locale, with_sample=with_sample) for each in found}
    put = _by_name(cards) if order == "name" else _put(found, cards, order)
    named = [Group(name, locale.say(title), each) for name, title, each in put if each]
    if broken:
        named.append(Group("broken", locale.say(NOT_IN_ORDER), broken))
    return named


def _by_name(cards: dict[str, Card]) -> Iterable[tuple[str, str, list[Card]]]:
    yield "all", ALL, sorted(cards.values(), key=lambda each: each.title.casefold())


def _put(
    found: list[Report], cards: dict[str, Card], order: str
) -> Iterable[tuple[str, str, list[Card]]]:
    titles = GROUPS if order == "group" else ANSWERS
    for name, title in titles.items():
        own = (
            each
            for each in found
            if (each.group if order == "group" else each.question_answered) == name
        )
        yield name, title, [cards[each.id] for each in own]


def _has(report: Report, words: list[str], locale: Locale) -> bool:
    said = (
        report.title,
        report.question,
        GROUPS[report.group],
        ANSWERS[report.question_answered],
        RHYTHMS[report.rhythm],
        *(each.title for each in report.sections),
        *_labels(report),
    )
    text = " ".join([report.id, *(locale.say(each) for each in said)]).casefold()
    return all(word in text for word in words)


def _labels(report: Report) -> Iterable[Message]:
    """What the figures of a report are called, each once."""
    names = [*report.tiles, *(name for each in report.sections for name in each.measures)]
    for name in dict.fromkeys(each.removeprefix("-").partition(":")[0] for each in names):
        if name in MEASURES:
            yield MEASURES[name].label


def _card(report: Report, locale: Locale, *, with_sample: bool) -> Card:
    lacking = missing(report, locale)
    return Card(
        report.id,
        locale.say(report.title),
        locale.say(report.question),
        locale.say(GROUPS[report.group]),
        locale.say(RHYTHMS[report.rhythm]),
        ", ".join(locale.say(each) for each in _data(report)),
        figure(report, locale) if not lacking and is_kept(report, {}, "card") else None,
        lacking.what if lacking else "",
        lacking.mend if lacking else "",
        has_sample=bool(lacking) and with_sample,
        is_own=bool(report.version),
    )


def _data(report: Report) -> list[Message]:
    """What is counted by its tiles, in the plural."""
    model = company.workspace().model
    facts = (FACTS[each.fact] for each in counted(report.tiles, model))
    whole = (FACTS[each.whole] if each.whole else each for each in facts)
    return list(dict.fromkeys(each.label for each in whole))


def _broken(report: Broken) -> Card:
    return Card(report.id, report.id, report.file, "", problem=str(report.error), is_own=True)


def figure(report: Report, locale: Locale) -> Figure:
    """The first tile of a report as it opens."""
    summary, course = in_short(report)
    first = tiles(summary, locale, course)[0]
    period, now = summary.period, summary.as_of
    if period and now and period.start <= now < period.end:
        period = replace(period, end=now)
    return Figure(first, in_words(period, locale) if period else "")
