"""The report's own options and the day that it is read as of: ways to count the same otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.errors import UsageError
from rapport.measures import MEASURES
from rapport.options import OPTIONS
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

TITLES: dict[str, Message] = {
    "weighted_by": _("Weighted by"),
    "owner_basis": _("Owner"),
    "credit": _("Credit"),
    "funnel": _("Funnel of"),
    "basis": _("Counted"),
    "reach": _("Reach"),
    "order": _("Steps"),
    "mode": _("Movement"),
    "window": _("Window"),
    "allocate_by": _("Shared costs"),
    "attribution": _("Credited to"),
    "measure": _("Goals of"),
    "horizon": _("Horizon"),
    "confidence": _("How sure"),
}
VALUES: dict[tuple[str, str], Message] = {
    ("weighted_by", "deal"): _("the deal's own chance"),
    ("weighted_by", "stage"): _("the stage's chance"),
    ("weighted_by", "history"): _("what was won from the stage"),
    ("owner_basis", "now"): _("who owns it now"),
    ("owner_basis", "then"): _("who owned it then"),
    ("credit", "owner"): _("the owner has it all"),
    ("credit", "split"): _("those who shared the sale"),
    ("credit", "sourced"): _("who found the customer"),
    ("funnel", "deals"): _("deals"),
    ("funnel", "leads"): _("leads"),
    ("basis", "cohort"): _("by when they were created"),
    ("basis", "period"): _("by when they reached the step"),
    ("reach", "furthest"): _("the furthest step"),
    ("reach", "current"): _("where it is now"),
    ("order", "filled"): _("skipped ones filled in"),
    ("order", "any"): _("only those touched"),
    ("order", "strict"): _("only in order"),
    ("attribution", "last_touch"): _("the last touch"),
    ("attribution", "first_touch"): _("the first touch"),
    ("attribution", "linear"): _("all touches equally"),
    ("attribution", "position"): _("first and last 40 % each"),
    ("attribution", "w_shaped"): _("first, lead and deal 30 % each"),
    ("attribution", "time_decay"): _("the later the more"),
    ("mode", "net"): _("two days compared"),
    ("mode", "gross"): _("every move"),
    ("horizon", "4 weeks"): _("4 weeks"),
    ("horizon", "12 weeks"): _("12 weeks"),
    ("horizon", "3 months"): _("3 months"),
    ("horizon", "6 months"): _("6 months"),
    ("horizon", "12 months"): _("12 months"),
    ("horizon", "24 months"): _("24 months"),
    ("allocate_by", "own"): _("by each cost's own rule"),
    ("allocate_by", "revenue"): _("by revenue"),
    ("allocate_by", "hours"): _("by hours of work"),
    ("allocate_by", "units"): _("by units sold"),
    ("allocate_by", "fixed"): _("by fixed shares"),
}


@dataclass(frozen=True)
class Value:
    """One value of an option, and the address with it."""

    label: str
    chosen: bool
    address: str


@dataclass(frozen=True)
class Way:
    """One option of the report."""

    name: str
    title: str
    meaning: str
    values: list[Value]
    """What can be chosen; empty where it is written alone."""
    is_written: bool
    """Whether it can be written, beside what can be chosen."""
    text: str
    """What is written now."""
    form: str
    """What a written value looks like."""
    said: str = ""
    """What holds now, in words."""


@dataclass(frozen=True)
class Chosen:
    """A choice that is not the usual one, as a pill, and the address without it."""

    label: str
    without: str


def ways(report: Report, choices: Choices, locale: Locale) -> list[Way]:
    """The options that the report offers."""
    chosen = choices.options()
    found = []
    for name in report.options:
        option = OPTIONS.get(name)
        if option is None:
            continue
        few = option.values or option.offered
        now = chosen.get(name, few[0] if few else "")
        values = [
            Value(
                _said(name, each, locale),
                each == now,
                choices.with_option(name, each if at else "").address(),
            )
            for at, each in enumerate(few)
        ]
        title = locale.say(TITLES.get(name, Message(name)))
        meaning = locale.say(option.meaning)
        text = chosen.get(name, "")
        usual = report.about if name == "measure" else "".join(few[:1])
        said = _said(name, text or usual, locale)
        is_written = not option.values
        found.append(Way(name, title, meaning, values, is_written, text, option.form, said))
    return found


def chosen_ways(choices: Choices, locale: Locale) -> list[Chosen]:
    """The options that were chosen otherwise than usual."""
    return [
        Chosen(
            f"{locale.say(TITLES.get(name, Message(name)))}: {_said(name, value, locale)}",
            choices.with_option(name, "").address(),
        )
        for name, value in choices.options().items()
    ]


def _said(name: str, value: str, locale: Locale) -> str:
    if name == "measure" and value in MEASURES:
        return locale.say(MEASURES[value].label)
    if name == "confidence":
        return _share(value, locale)
    return locale.say(VALUES[name, value]) if (name, value) in VALUES else value


def _share(text: str, locale: Locale) -> str:
    """A share that was written as 0.9 or 90 %, in words; as it is where it cannot be read."""
    from rapport.forecasting.asked import confidence_of

    try:
        return locale.share(confidence_of(text), 0)
    except UsageError:
        return text
