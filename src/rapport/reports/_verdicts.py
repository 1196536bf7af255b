"""The clearest verdict of a report in a sentence, and how earlier ones turned out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.estimates._verdict_words import OfEnded
from rapport.reports._saying import label
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

EARLIER = _("How earlier verdicts turned out")
EARLIER_PAID = _(
    "What came in the half year after it: what was won, after direct costs, less what was spent. "
    "What ended or was stopped is held against what it still lacked to have paid back. Where "
    "nothing came, or fewer than three deals were to be expected, it cannot be told."
)
STOP = _("Stop {name}: {chance} chance that it pays back.")
NOT_AGAIN = _("Do not repeat {name}, which has ended: {chance} chance that it pays back.")
ACTIONS = {
    "drop": _("Drop {name}: it loses before shared costs, {margin} of its revenue."),
    "outsource": _("Outsource {name}: after shared costs it loses, {margin} of its revenue."),
    "promote": _("Promote {name}: {margin} of its revenue is left."),
    "withdraw": _("Withdraw {name}: {rate} comes back, against a norm of up to {norm}."),
    "fix": _("Fix {name}: {rate} comes back, against a norm of up to {norm}."),
}
DEPENDS = _("Whether {name} is worth keeping depends on how shared costs are spread.")
HELD = _n(
    "Of {n} earlier verdict that can be told by now, {held} held.",
    "Of {n} earlier verdicts that can be told by now, {held} held.",
)


def _first(table: Table | None, verdict: str) -> dict[str, Any] | None:
    """The first row with a verdict: what is to be done first stands first."""
    rows = table.rows() if table else []
    return next((row for row in rows if row["verdict"] == verdict), None)


def to_stop(answered: Answered, locale: Locale) -> list[str]:
    """What is to be stopped the most clearly; nothing where that is nothing."""
    table = answered.section("verdicts")
    row = _first(table, "stop")
    if table is None or row is None:
        return []
    chance = locale.share(row["chance"], 0)
    text = NOT_AGAIN if isinstance(row["verdict"], OfEnded) else STOP
    return [locale.say(text, name=label(table, row, locale), chance=chance)]


def on_services(answered: Answered, locale: Locale) -> list[str]:
    """The service to drop or outsource, else to promote."""
    table = answered.section("verdicts")
    said = []
    for verdict in ("drop", "outsource", "promote"):
        row = _first(table, verdict)
        if table is not None and row is not None:
            margin = locale.share(abs(row["margin"]), 0)
            said.append(locale.say(ACTIONS[verdict], name=label(table, row, locale), margin=margin))
            break
    return said


def turning(answered: Answered, locale: Locale) -> list[str]:
    """The service that is worth keeping under some rules, and not under others."""
    said = []
    rules = answered.section("verdicts_by_rule")
    for row in rules.rows() if rules else []:
        words = {value for name, value in row.items() if name.startswith("by_")}
        if rules and words & {"keep", "promote"} and words & {"outsource", "drop"}:
            said.append(locale.say(DEPENDS, name=label(rules, row, locale)))
            break
    return said


def on_products(answered: Answered, locale: Locale) -> list[str]:
    """The product to withdraw, or else to fix, first of all."""
    table = answered.section("verdicts")
    for verdict in ("withdraw", "fix"):
        row = _first(table, verdict)
        if table is not None and row is not None:
            rates = {
                name: locale.share(row[name] or 0, 0 if (row[name] or 0) >= 0.1 else 1)
                for name in ("rate", "norm")
            }
            return [locale.say(ACTIONS[verdict], name=label(table, row, locale), **rates)]
    return []


FEWEST_TOLD = 2
"""How a single verdict turned out is luck, and stands in its table alone."""


def held(answered: Answered, locale: Locale) -> list[str]:
    """How many of the earlier verdicts that can be told by now held; of a single one, nothing."""
    table = answered.section("earlier_verdicts")
    told = [] if table is None else [note for note in table.notes if "held" in dict(note.values)]
    many = [each for each in told if each.n >= FEWEST_TOLD]
    return [locale.count(*HELD, each.n, held=dict(each.values)["held"]) for each in many]
