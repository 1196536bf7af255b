"""Alerts in words: what stood out, how far it was from the usual, and what happened since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.alerts.rule import read_when
from rapport.measures import MEASURES
from rapport.wording import MISSING, Message, _, _n

if TYPE_CHECKING:
    from datetime import date

    from rapport.alerts.fired import Alert, Since
    from rapport.alerts.rule import Rule
    from rapport.model import Model
    from rapport.wording import Locale

OF = _("{figure}, {name}")
WHENCE = {
    "day": _("on {day}"),
    "week": _("in the week from {day}"),
    "month": _("in {day}"),
}
LOW = _("{figure}: {value} {when}, lower than usual ({low} to {high}).")
HIGH = _("{figure}: {value} {when}, higher than usual ({low} to {high}).")
ABOVE = _("{figure}: {value} {when}, above {limit}.")
BELOW = _("{figure}: {value} {when}, below {limit}.")
ROSE = _("{figure}: {value} {when}, {change} more than the {before} before.")
FELL = _("{figure}: {value} {when}, {change} less than the {before} before.")
PARTS = {"mean": _("Average of {figure}")}
SHORT_UNUSUAL = _("{figure}: {value}, usually {low} to {high}")
SHORT_ABOVE = _("{figure}: {value}, above {limit}")
SHORT_BELOW = _("{figure}: {value}, below {limit}")
SHORT_ROSE = _("{figure}: {value}, {change} more than {before}")
SHORT_FELL = _("{figure}: {value}, {change} less than {before}")

OF_CASES = _n("It is of {n} case.", "It is of {n} cases.")
HELD_BACK = _("not given out yet; {since}")
NOTHING_YET = _("no period is over since")
STILL = _n("still so after {n} period: {figures}", "still so after {n} periods: {figures}")
BACK = _("usual again {when}: {figures}")
ENDED = _("over {when}: {figures}")
AFTERWARDS = _("{when}: {figures}")
SETTLED = _n(
    "so for {n} period: this is usual now",
    "so for {n} periods: this is usual now",
)
GONE = _("not watched any more")
MOST = 4
"""So many figures of the periods since are told: the last ones."""


def figure_of(alert: Alert, locale: Locale) -> str:
    """What an alert is about: New leads, Web."""
    return named(label_of(alert.entry["measure"], alert.entry["label"]), alert, locale)


def named(label: Message, of: Any, locale: Locale) -> str:
    """A label with the value of the split that a figure, or an alert, is of."""
    said = locale.say(label)
    if of.part == "mean" and not _is_average(of):
        said = locale.say(PARTS["mean"], figure=said)
    for __, value in of.at:
        said = locale.say(OF, figure=said, name=locale.name(value))
    # Of whom it is, or it would read as the whole company's.
    where = of.entry.get("where", ()) if hasattr(of, "entry") else of.rule.where
    for condition in where:
        field, __, value = condition.partition("=")
        name = value.replace("|", ", ") if field.isidentifier() and value else condition
        said = locale.say(OF, figure=said, name=name)
    return said


def _is_average(of: Any) -> bool:
    measure = of.entry["measure"] if hasattr(of, "entry") else of.measure
    found = MEASURES.get(measure)
    return found is not None and found.kind == "ratio"


def label_of(measure: str, label: str) -> Message:
    """What a measure is called; of one that is gone, what it was called then."""
    known = MEASURES.get(measure)
    return known.label if known else Message(label)


def period_said(day: date, every: str, locale: Locale) -> str:
    """When a day, a week or a month was, in words: in the week from 7 Sep 2026."""
    grain = "day" if every == "week" else every
    return locale.say(WHENCE[every], day=locale.date(day, grain))


def value_said(value: Any, unit: str, currency: str, locale: Locale) -> str:
    """A figure in its unit, as short as it may be."""
    if value is None:
        return MISSING
    if unit == "count":
        return locale.number(value, 0 if float(value).is_integer() else 1)
    if unit == "money":
        return locale.money(value, currency)
    return locale.value(value, unit, currency)


def sentence(alert: Alert, model: Model, locale: Locale, *, short: bool = False) -> str:
    """What stood out, in a sentence, and of how many cases; in short, without them and when."""
    said = _stood_out(alert, model, locale, short=short)
    cases = alert.entry.get("cases")
    return said if short or cases is None else f"{said} {locale.count(*OF_CASES, cases)}"


def _stood_out(alert: Alert, model: Model, locale: Locale, *, short: bool) -> str:
    entry, currency = alert.entry, model.settings.currency

    def said(value: Any) -> str:
        return value_said(value, entry["unit"], currency, locale)

    what = {"figure": figure_of(alert, locale), "value": said(entry["value"])}
    if not short:
        what["when"] = period_said(alert.period, alert.every, locale)
    kind = entry["when"].partition(" ")[0]
    is_high = alert.side == "high"
    if kind == "changed":
        before = entry["before"]
        change = locale.share(abs(entry["value"] - before) / abs(before), 0)
        texts = (SHORT_ROSE, SHORT_FELL) if short else (ROSE, FELL)
        return locale.say(texts[not is_high], **what, change=change, before=said(before))
    if kind in ("above", "below"):
        limit = said(read_when(entry["when"]).figure)
        texts = (SHORT_ABOVE, SHORT_BELOW) if short else (ABOVE, BELOW)
        return locale.say(texts[not is_high], **what, limit=limit)
    ends = {"low": said(entry["low"]), "high": said(entry["high"])}
    texts = (SHORT_UNUSUAL, SHORT_UNUSUAL) if short else (HIGH, LOW)
    return locale.say(texts[not is_high], **what, **ends)


def since_said(alert: Alert, since: Since | None, model: Model, locale: Locale) -> str:
    """What happened since, in a sentence; first, where nobody was told yet, as in quiet hours."""
    said = _since_said(alert, since, model, locale)
    return said if alert.given_out else locale.say(HELD_BACK, since=said)


def _since_said(alert: Alert, since: Since | None, model: Model, locale: Locale) -> str:
    if since is None:
        return locale.say(GONE)
    if not since.looks:
        return locale.say(NOTHING_YET)
    unit, currency = alert.entry["unit"], model.settings.currency
    values = [value_said(each.value, unit, currency, locale) for each in since.looks]
    figures = "; ".join(values[-MOST:])
    if len(values) > MOST:
        figures = f"…; {figures}"
    if since.settled:
        return locale.count(*SETTLED, len(values))
    if since.ended is None:
        return locale.count(*STILL, len(values), figures=figures)
    kind = alert.entry["when"].partition(" ")[0]
    # Of a change there is nothing to be over: the next period is held against another one.
    text = {"unusual": BACK, "changed": AFTERWARDS}.get(kind, ENDED)
    return locale.say(text, when=period_said(since.ended, alert.every, locale), figures=figures)


EVERY = {"day": _("by day"), "week": _("by week"), "month": _("by month")}
WHEN = {
    "unusual": _("unusual"),
    "above": _("above {limit}"),
    "below": _("below {limit}"),
    "changed": _("changed by {limit} or more"),
}


def rule_said(rule: Rule, model: Model, locale: Locale) -> str:
    """When a rule tells: above 100."""
    text = WHEN[rule.when.kind]
    if rule.when.kind == "unusual":
        return locale.say(text)
    if rule.when.is_share:
        return locale.say(text, limit=locale.share(rule.when.figure, 0))
    unit = model.measure(rule.measure).unit
    limit = value_said(rule.when.figure, unit, model.settings.currency, locale)
    return locale.say(text, limit=limit)
