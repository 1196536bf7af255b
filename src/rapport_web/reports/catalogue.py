"""The catalogue: the reports that there are, by group, as cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.report import GROUPS
from rapport.reports import REPORTS
from rapport.tile import tiles
from rapport.wording import _
from rapport_web.reports.answers import answer, is_kept, trend
from rapport_web.reports.missing import missing
from rapport_web.reports.steps import in_words

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.tile import Tile
    from rapport.wording import Locale


ALL = _("All reports")


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
    figure: Figure | None
    """None where the browser has to ask for it: it is not worked out yet."""
    missing: str
    """What the workspace has nothing of, in place of the number."""
    mend: str
    """How to bring it."""


@dataclass(frozen=True)
class Group:
    """The reports of one kind."""

    id: str
    title: str
    cards: list[Card]


def groups(search: str, locale: Locale, *, by_name: bool = False) -> list[Group]:
    """The reports whose title or question has the words that are looked for."""
    words = search.casefold().split()
    found: list[Group] = []
    for group, title in GROUPS.items():
        cards = []
        for report in REPORTS.values():
            said = (report.title, report.question, title)
            text = " ".join(locale.say(each) for each in said).casefold()
            if report.group == group and all(word in text for word in words):
                cards.append(_card(report, locale))
        if cards:
            found.append(Group(group, locale.say(title), cards))
    if by_name and found:
        every = [each for group in found for each in group.cards]
        every.sort(key=lambda each: each.title.casefold())
        return [Group("all", locale.say(ALL), every)]
    return found


def _card(report: Report, locale: Locale) -> Card:
    lacking = missing(report, locale)
    return Card(
        report.id,
        locale.say(report.title),
        locale.say(report.question),
        figure(report, locale) if not lacking and is_kept(report, {}) else None,
        lacking.what if lacking else "",
        lacking.mend if lacking else "",
    )


def figure(report: Report, locale: Locale) -> Figure:
    """The first tile of a report as it opens."""
    answered = answer(report, {})
    first = tiles(answered.summary, locale, trend(report, {}, answered))[0]
    return Figure(first, in_words(answered.period, locale) if answered.period else "")
