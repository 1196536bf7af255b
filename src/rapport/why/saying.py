"""Why a figure moved, in a sentence made by rule.

Won value fell by $120K to $480K: mostly fewer deals (−$150K); dearer deals gave back $30K; by
source, Referral above all (−$90K).

What it was (deals, their mix, their worth) and whose it was are two ways to part the one change:
each stands in a clause of its own, and no part of the one is taken for a part of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.tile import POINTS
from rapport.why.explanation import factors_of
from rapport.why.forms import FORMULA, ONCE, RATIO, SUM
from rapport.why.parts import REST
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.table import Column
    from rapport.why.explanation import Explanation
    from rapport.wording import Locale, Message

FELL, ROSE = _("{label} fell by {change} to {value}"), _("{label} rose by {change} to {value}")
SAME = _("{label} stayed at {value}")
MOSTLY, AND = _("mostly {what} ({part})"), _("{what} ({part})")
ABOVE_ALL = _("{name} above all ({part})")
BY_ABOVE_ALL = _("by {dimension}, {name} above all ({part})")
GAVE_BACK, TOOK_AWAY = _("{what} gave back {part}"), _("{what} took away {part}")
EVENED_OUT = _("{what} ({part}) and {other} ({other_part}) evened each other out")
NONE = _("nothing moved")
WORTH_SAYING = 4
"""A second factor is named from a quarter of the change on."""
WORDS: dict[tuple[str, str, bool], Message] = {
    (SUM, "volume", True): _("more of them"),
    (SUM, "volume", False): _("fewer of them"),
    (SUM, "mix", True): _("a mix of larger ones"),
    (SUM, "mix", False): _("a mix of smaller ones"),
    (SUM, "price", True): _("more value in each"),
    (SUM, "price", False): _("less value in each"),
    (SUM, "average", True): _("more in each"),
    (SUM, "average", False): _("less in each"),
    (RATIO, "mix", True): _("a mix with more of the higher ones"),
    (RATIO, "mix", False): _("a mix with more of the lower ones"),
    (RATIO, "rate", True): _("higher rates within each value"),
    (RATIO, "rate", False): _("lower rates within each value"),
    (RATIO, "price", True): _("more value in each"),
    (RATIO, "price", False): _("less value in each"),
    (ONCE, "came", True): _("those that came in"),
    (ONCE, "left", False): _("those that dropped out"),
}
OF_DEALS: dict[tuple[str, str, bool], Message] = {
    (SUM, "volume", True): _("more deals"),
    (SUM, "volume", False): _("fewer deals"),
    (SUM, "mix", True): _("a mix of dearer deals"),
    (SUM, "mix", False): _("a mix of cheaper deals"),
    (SUM, "price", True): _("dearer deals"),
    (SUM, "price", False): _("cheaper deals"),
    (RATIO, "mix", True): _("a mix of dearer deals"),
    (RATIO, "mix", False): _("a mix of cheaper deals"),
    (RATIO, "price", True): _("dearer deals"),
    (RATIO, "price", False): _("cheaper deals"),
}


def headline(why: Explanation, locale: Locale) -> str:
    """The sentence: what moved by how much, what it was mostly, and what worked against it."""
    row, measure = why.summary.rows()[0], why.summary.measures[0]
    now, before = row[measure.name], row[f"{measure.name}:previous"]
    change = now - before
    said = _Said(measure, why.summary.currency, locale)
    label = measure.said(locale)
    if not change:
        moved = locale.say(SAME, label=label, value=said.value(now))
    else:
        text = ROSE if change > 0 else FELL
        moved = locale.say(text, label=label, change=said.part(abs(change)), value=said.value(now))
    because = _because(why, change, said) if why.parts else []
    return f"{moved}: {'; '.join(because)}." if because else f"{moved}."


class _Said:
    """How figures of one measure are said."""

    def __init__(self, measure: Column, currency: str, locale: Locale) -> None:
        self.measure, self.currency, self.locale = measure, currency, locale

    def value(self, value: Any) -> str:
        """A figure, in short."""
        if self.measure.unit == "money":
            return self.locale.compact(value, self.currency)
        return self.locale.value(value, self.measure.unit)

    def part(self, value: Any, *, signed: bool = False) -> str:
        """A part of the change: a share in points."""
        size = abs(value)
        sign = ("+" if value > 0 else "\N{MINUS SIGN}") if signed and value else ""
        if self.measure.unit == "share":
            number = self.locale.number(float(size) * 100, 1)
            return self.locale.say(POINTS, number=sign + number)
        return sign + self.value(size)


def _because(why: Explanation, change: Any, said: _Said) -> list[str]:
    """What it was mostly, and what worked against it."""
    locale, made = said.locale, why.parts
    assert made is not None
    of_deals = why.named is not None and why.named.kind == "deals"
    factors = [
        (_in_words(why, name, part, locale, of_deals=of_deals), part)
        for (name, __), part in zip(
            factors_of(why.form, said.measure.unit), made.total.parts, strict=False
        )
        if part
    ]
    axis = why.steps.dimensions[0]
    values = [
        (axis.name_of(row.value, locale), row.change)
        for row in made.rows
        if row.change and row.value != REST
    ]
    single = not factors_of(why.form, said.measure.unit)
    if single:
        factors = []
    if not change:
        return _evened_out(factors or values, said)
    along = [each for each in factors if (each[1] > 0) == (change > 0)]
    against = [each for each in factors if (each[1] > 0) != (change > 0)]
    along.sort(key=lambda each: -abs(each[1]))
    against.sort(key=lambda each: -abs(each[1]))
    with_it = [each for each in values if (each[1] > 0) == (change > 0)]
    held = [each for each in values if (each[1] > 0) != (change > 0)]
    first = [
        locale.say(MOSTLY, what=what, part=said.part(part, signed=True)) for what, part in along[:1]
    ]
    first += [
        locale.say(AND, what=what, part=said.part(part, signed=True))
        for what, part in along[1:2]
        if abs(part) * WORTH_SAYING >= abs(change)
    ]
    by = locale.say(axis.label).lower()
    whose = [
        locale.say(
            ABOVE_ALL if single else BY_ABOVE_ALL,
            dimension=by,
            name=name,
            part=said.part(part, signed=True),
        )
        for name, part in with_it[:1]
    ]
    other = (held if single else against)[:1]
    text = GAVE_BACK if change < 0 else TOOK_AWAY
    back = [locale.say(text, what=what, part=said.part(part)) for what, part in other]
    clauses = (*whose, *back) if single else (", ".join(first), *back, *whose)
    return [each for each in clauses if each]


def _evened_out(moves: list[tuple[str, Any]], said: _Said) -> list[str]:
    """Two things that moved it as much up as down."""
    up = max((each for each in moves if each[1] > 0), key=lambda each: each[1], default=None)
    down = min((each for each in moves if each[1] < 0), key=lambda each: each[1], default=None)
    if up is None or down is None:
        return [said.locale.say(NONE)]
    return [
        said.locale.say(
            EVENED_OUT,
            what=up[0],
            part=said.part(up[1], signed=True),
            other=down[0],
            other_part=said.part(down[1], signed=True),
        )
    ]


def _in_words(why: Explanation, name: str, part: Any, locale: Locale, *, of_deals: bool) -> str:
    if why.form.kind == FORMULA:
        return locale.say(dict(why.form.labels)[name])
    key = (why.form.kind, name, part > 0)
    return locale.say((OF_DEALS if of_deals else {}).get(key) or WORDS[key])
