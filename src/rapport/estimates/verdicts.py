"""What to keep and what to stop, each verdict with what it rests on: see rapport.verdicts.

campaign  verdict  why                      chance  profit    spend   leads  won
Fair      stop     hardly ever pays back    4 %     −26,000   30,000  120    1
Search    keep     very likely pays back    99 %    81,000    9,000   310    14
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.estimates import Estimated
from rapport.estimates._verdict_words import (
    REASON,
    VERDICT,
    day_of,
    in_words,
    kind_of,
    named,
    narrowed,
    not_narrowed,
    said,
    verdict_of,
)
from rapport.settings import SPREAD_BY
from rapport.table import Column, Note
from rapport.verdicts.paying import PARTS, on_parts
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.estimates import Question
    from rapport.table import Table
    from rapport.verdicts import Given

ORDER = (
    "stop",
    "drop",
    "withdraw",
    "outsource",
    "fix",
    "promote",
    "keep",
    "watch",
    "early",
    "fine",
)
"""What is to be done first, first."""
TOLD = 2
"""Of each verdict, so many are told in a sentence."""
NONE = _("there is nothing yet that a verdict could be given on")
NONE_CAME_BACK = _("nothing that was sold in two years and is past its return date came back")

PAYS = _n(
    "{name}: {verdict}. {leads} lead and {won} won deals are credited to it, and {spend} was "
    "spent; {profit} is expected to be left. The chance that it pays back is {chance}.",
    "{name}: {verdict}. {leads} leads and {won} won deals are credited to it, and {spend} was "
    "spent; {profit} is expected to be left. The chance that it pays back is {chance}.",
)
MORE = _n(
    "{name}: it is too early to tell. About {n} more lead would.",
    "{name}: it is too early to tell. About {n} more leads would.",
)
UNTOLD = {
    "no_leads": _n(
        "Of {n} it cannot be told, as no lead, or fewer leads than deals, are credited to it.",
        "Of {n} it cannot be told, as no lead, or fewer leads than deals, are credited to them.",
    ),
    "no_cost": _n(
        "Of {n} the cost is not known: it is never to be stopped.",
        "Of {n} the cost is not known: they are never to be stopped, and stand in the order of "
        "what a lead is worth.",
    ),
    "few_won": _n(
        "Fewer than ten deals were won in all: too few to judge {n}.",
        "Fewer than ten deals were won in all: too few to judge any of {n}.",
    ),
}
EARNS = _(
    "{name}: {verdict}. Of {revenue} charged on {invoices} invoices in {months} months {profit} "
    "was left after direct and shared costs: {margin}, likely from {low} to {high}."
)
TURNS = _("{name} would be another under another cost rule: {rules}.")
BY_RULE = {
    "revenue": _("by revenue: {verdict}"),
    "hours": _("by hours: {verdict}"),
    "units": _("by units: {verdict}"),
    "fixed": _("by fixed shares: {verdict}"),
}
COMES_BACK = _(
    "{name}: {verdict}. Of {units} units past their return date {back} came back: {rate}, likely "
    "from {low} to {high}; the norm is up to {norm}."
)
FOR_REASON = _("{name}: {share} of what came back did so for one reason: {reason}.")
DOUBTFUL = _("More of {name} came back than was sold: the data must be looked at first.")

CHANCE = Column("chance", _("Chance that it pays back"), "measure", "number", "share")
PROFIT = Column("expected_profit", _("Expected profit"), "measure", "number", "money")
SPEND = Column("spent", _("Spend"), "measure", "number", "money")
LEADS = Column("leads_credited", _("Leads credited"), "measure", "number", "number")
WON = Column("deals_credited", _("Won deals credited"), "measure", "number", "number")
PER_LEAD = Column("worth_of_lead", _("Expected of one lead"), "measure", "number", "money")
MORE_LEADS = Column("more_leads", _("More leads to tell"), "measure", "integer", "count")
RETURN = Column("expected_return", _("Expected return on spend"), "measure", "number", "number")

MARGIN = Column("margin", _("Net margin"), "measure", "number", "share")
LOW = Column("low", _("Likely from"), "measure", "number", "share")
HIGH = Column("high", _("Likely to"), "measure", "number", "share")
LEFT = Column("left", _("Net profit"), "measure", "number", "money")
CHARGED = Column("charged", _("Charged"), "measure", "number", "money")
HOURS = Column("hours_worked", _("Hours of work"), "measure", "number", "hours")
INVOICES = Column("invoices_of", _("Invoices"), "measure", "integer", "count")

RATE = Column("rate", _("Share that comes back"), "measure", "number", "share")
NORM = Column("norm", _("Norm, up to"), "measure", "number", "share")
UNITS = Column("units_of", _("Units past return date"), "measure", "number", "number")
BACK = Column("back_of", _("Came back"), "measure", "number", "number")
AFTER = Column("left_after", _("Left after returns"), "measure", "number", "money")


def work_out(question: Question) -> Estimated | Note:
    """The verdicts of the section's kind, what is to be done first, first."""
    kind, part = kind_of(question), question.section.by[0]
    refused = not_narrowed(question, part)
    if refused:
        return refused
    day, opened = day_of(question), question.generation.opened
    if kind.name == "campaign" and part in PARTS:
        given = on_parts(opened, day, question.options, part)
    else:
        given = [*kind.work_out(opened, day, question.options)]
    given = sorted(narrowed(given, question, part), key=_rank)
    if not given:
        return Note(NONE_CAME_BACK if kind.name == "product" else NONE)
    return {"campaign": _paying, "source": _paying, "service": _earning, "product": _coming_back}[
        kind.name
    ](question, given)


def _rank(given: Given) -> tuple[int, bool, float]:
    figures = given.figures
    worth = figures.get("profit") or figures.get("value_per_lead") or 0.0
    if "net_profit" in figures:
        worth = figures["net_profit"] or 0.0
    if "rate" in figures:
        worth = figures["rate"]
    # Of what runs something can still be done.
    order = worth if given.verdict == "stop" else -worth
    return ORDER.index(given.verdict), given.verdict == "stop" and given.has_ended, order


def _first(given: Sequence[Given]) -> list[Given]:
    """The first few of each verdict that says something."""
    found: list[Given] = []
    for each in given:
        same = sum(one.verdict == each.verdict for one in found)
        if each.verdict not in ("watch", "early", "fine") and same < TOLD:
            found.append(each)
    return found


def _money(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(round(float(value), 2)))


def _paying(question: Question, given: list[Given]) -> Estimated:
    name = named(question.section.by[0], question)
    columns = (name, VERDICT, CHANCE, PROFIT, SPEND, LEADS, WON, PER_LEAD, MORE_LEADS)
    rows = []
    for each in given:
        of = each.figures
        rows.append(
            (each.subject, verdict_of(each), of.get("chance"), _money(of.get("profit")),
             _money(of["spend"]), of["leads"], of["won"], _money(of.get("value_per_lead")),
             of.get("more_leads"))
        )  # fmt: skip
    notes = []
    for each in _first(given):
        of = each.figures
        values = (
            ("name", each.subject),
            ("verdict", in_words(each)),
            ("leads", said(of["leads"], "number", question)),
            ("won", said(of["won"], "number", question)),
            ("spend", said(of["spend"], "money", question)),
            ("profit", said(of["profit"], "money", question)),
            ("chance", said(of["chance"], "share", question)),
        )
        notes.append(Note(*PAYS, round(of["leads"]), values))
    waiting = [each for each in given if each.figures.get("more_leads")]
    notes += [
        Note(*MORE, each.figures["more_leads"], (("name", each.subject),))
        for each in sorted(waiting, key=lambda one: -(one.figures["spend"] or 0))[:TOLD]
    ]
    for why, texts in UNTOLD.items():
        count = sum(each.why == why for each in given)
        notes += [Note(*texts, count)] if count else []
    drawn = [
        (each.subject, verdict_of(each), _money(each.figures["spend"]),
         each.figures["value_per_lead"] * each.figures["leads"] / each.figures["spend"])
        for each in given
        if each.figures["spend"] and each.figures["leads"] and "value_per_lead" in each.figures
    ]  # fmt: skip
    return Estimated(
        question.table(columns, rows, notes),
        question.table((name, VERDICT, SPEND, RETURN), drawn),
    )


def _earning(question: Question, given: list[Given]) -> Estimated:
    name = named(question.section.by[0], question)
    columns = (name, VERDICT, REASON, MARGIN, LOW, HIGH, LEFT, CHARGED, HOURS, INVOICES)
    rows = [
        (each.subject, each.verdict, each.why, of["margin"], of["low"], of["high"],
         _money(of["net_profit"]), _money(of["revenue"]), of["hours"], of["invoices"])
        for each in given
        for of in (each.figures,)
    ]  # fmt: skip
    notes = []
    for each in _first(given):
        of = each.figures
        values = [("name", each.subject), ("verdict", in_words(each))]
        values += [
            (key, said(of[of_figures], unit, question))
            for key, of_figures, unit in (
                ("revenue", "revenue", "money"),
                ("invoices", "invoices", "number"),
                ("months", "months", "number"),
                ("profit", "net_profit", "money"),
                ("margin", "margin", "share"),
                ("low", "low", "share"),
                ("high", "high", "share"),
            )
        ]
        notes.append(Note(EARNS, values=tuple(values)))
    drawn = [
        (each.subject, each.verdict, _money(each.figures["revenue"]),
         _money(each.figures["net_profit"]))
        for each in given
        if each.figures["net_profit"] is not None
    ]  # fmt: skip
    return Estimated(
        question.table(columns, rows, notes),
        question.table((name, VERDICT, CHARGED, LEFT), drawn),
    )


def turning(given: Given) -> list[tuple[str, str]]:
    """Under which rules the verdict on a service is another, and which."""
    found = [(rule, given.figures.get(f"by_{rule}")) for rule in SPREAD_BY]
    return [(rule, word) for rule, word in found if word and word != given.verdict]


def _coming_back(question: Question, given: list[Given]) -> Estimated:
    name = named(question.section.by[0], question)
    columns = (name, VERDICT, REASON, RATE, LOW, HIGH, NORM, UNITS, BACK, AFTER)
    rows = [
        (each.subject, each.verdict, each.why, of["rate"], of["low"], of["high"], of["norm"],
         of["units"], of["back"], _money(of["profit"]))
        for each in given
        for of in (each.figures,)
    ]  # fmt: skip
    notes = []
    for each in _first(given):
        of = each.figures
        rates = [
            (key, said(of[key], "share", question, 1)) for key in ("rate", "low", "high", "norm")
        ]
        counts = [(key, said(of[key], "number", question)) for key in ("units", "back")]
        own = [("name", each.subject), ("verdict", in_words(each))]
        notes.append(Note(COMES_BACK, values=(*own, *counts, *rates)))
        if of["reason"] and each.why == "mendable":
            share = ("share", said(of["reason_share"], "share", question))
            notes.append(Note(FOR_REASON, values=(own[0], share, ("reason", of["reason"]))))
    notes += [
        Note(DOUBTFUL, values=(("name", each.subject),)) for each in given if each.why == "doubtful"
    ]
    return Estimated(question.table(columns, rows, notes))


def clearest(table: Table, verdict: str) -> dict[str, Any] | None:
    """The first row with a verdict: rows stand in the order of what is to be done first."""
    return next((row for row in table.rows() if row["verdict"] == verdict), None)
