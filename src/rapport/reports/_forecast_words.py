"""What is said of a forecast: the sentence at its top, and what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.table import Figure, Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.forecasting.made import Made
    from rapport.forecasting.record import Tried
    from rapport.report import Answered
    from rapport.reports.forecast import Forecasted
    from rapport.wording import Locale, Message

NO_CLOSED = _("There is no data to forecast from: no deal was won or lost by {day}.")
EXPECTED = _(
    "{expected} are expected until {day}; we are {confidence} sure of at least {least}, and the "
    "rest is uncertain."
)
DEALS_EXPECTED = _(
    "{expected} won deals are expected until {day}; we are {confidence} sure of at least {least}, "
    "and the rest is uncertain."
)
NOTHING_EXPECTED = _("Nothing is expected until {day}: no open deal is likely to be won by then.")
WON = _("{won} was already won this month.")
GOAL = _("The chance of reaching the goal of {goal} is {chance}.")
OF_NEW = _("{share} of what is expected is of deals that are not opened yet.")
BETTER = _(
    "In the past, a plainer way came nearer than this forecast: {way} ({its} off, not {ours})."
)
IT_SAYS = _("By it {amount} would come until {day}.")
BESIDE = _(
    "This forecast expects {expected} until {day}, and is {confidence} sure of at least {least}."
)
DEALS_BESIDE = _(
    "This forecast expects {expected} won deals until {day}, and is {confidence} sure of at least "
    "{least}."
)
BEST = _("No plainer way came nearer.")
OVERRIDDEN = _("By the managers' own figures it would be {amount}.")
HELD = _n(
    "Of {n} past forecast, {held} ended inside its interval; {share} should.",
    "Of {n} past forecasts, {held} ended inside their interval; {share} should.",
)
SELDOM = _n(
    "Take that as less sure than it says: of {n} past forecast of this kind, {held} ended inside "
    "its interval, and {share} should.",
    "Take that as less sure than it says: of {n} past forecasts of this kind, {held} ended inside "
    "their interval, and {share} should.",
)
ROUGH = _("This is rough: there are few closed deals, or little history for so long a time ahead.")
ONE_DEAL = _("One deal makes much of it: {deal}, {amount}. Without it, {rest} are expected.")
MOSTLY_NEW = _("Most of it is of deals that are not opened yet, as is so for a time so far ahead.")
BEYOND = _(
    "The horizon is longer than deals take ({days} days): what is open now says little of its end."
)
IN_COUNTS = _("No deal has a value: what is expected is a number of deals.")
NO_AMOUNTS = _("No deal has a value, so that nothing is known of how much will come in.")
HOW = _(
    "We look at what became of past deals that sat in the same stage for the same time, and play "
    "the coming time many times, with deals not opened yet and with how far we were off before."
)
UNDATED = _n(
    "{n} open deal, worth {amount}, is not in it: nothing tells since when it is open.",
    "{n} open deals, worth {amount}, are not in it: nothing tells since when they are open.",
)
UNDATED_ALONE = _n(
    "{n} open deal is not in it: nothing tells since when it is open.",
    "{n} open deals are not in it: nothing tells since when they are open.",
)
NO_RECORD = _(
    "There is no track record yet: too few deals were closed before the past days that it would "
    "be made of."
)
OFF = _(
    "All their misses together are {error} of what came; what came was {bias} of what was forecast."
)


def headline(answered: Answered, locale: Locale) -> str:
    """How much is expected and how sure it is; a plainer way that was better, first."""
    from rapport.reports.forecast import Forecasted

    assert isinstance(answered, Forecasted)
    made: Made | None = answered.made
    if made is None:
        return locale.say(NO_CLOSED, day=locale.date(answered.asked.day))
    row = answered.summary.rows()[0]
    currency = "" if made.in_counts else answered.summary.currency

    def short(name: str) -> str:
        return locale.compact(row[name], currency)

    said = _expected(made, answered, locale)
    if row["won"]:
        said.append(locale.say(WON, won=short("won")))
    if row["goal_probability"] is not None:
        chance = locale.share(row["goal_probability"], 0)
        said.append(locale.say(GOAL, goal=short("goal"), chance=chance))
    if made.share_of_new >= 0.05:
        said.append(locale.say(OF_NEW, share=locale.share(made.share_of_new, 0)))
    if row.get("override") is not None:
        said.append(locale.say(OVERRIDDEN, amount=short("override")))
    if made.is_rough:
        said.append(locale.say(ROUGH))
    return " ".join(said)


def _expected(made: Made, answered: Forecasted, locale: Locale) -> list[str]:
    """What is expected and how surely, with what past forecasts lead one to think of it."""
    has_record = answered.has_record
    plainer = has_record and bool(made.better)
    said = _better(made, answered, locale) if plainer else []
    row = answered.summary.rows()[0]
    day = locale.date(made.period.end)
    if not row["high"]:
        return [*said, locale.say(NOTHING_EXPECTED, day=day)]
    confidence = made.asked.confidence
    currency = "" if made.in_counts else answered.summary.currency
    expected, least = (locale.compact(row[each], currency) for each in ("expected", "at_least"))
    texts = (EXPECTED, DEALS_EXPECTED), (BESIDE, DEALS_BESIDE)
    text = texts[plainer][made.in_counts]
    sure = locale.share(confidence, 0)
    said.append(locale.say(text, expected=expected, day=day, confidence=sure, least=least))
    if has_record and made.falls_short:
        said.append(_held(SELDOM, made.record, confidence).said(locale))
    return said


def _better(made: Made, answered: Answered, locale: Locale) -> list[str]:
    from rapport.forecasting.tables import OTHERS

    way = made.better[0]
    name = locale.say(OTHERS[way.name])
    its, ours = (locale.share(each, 0) for each in (way.error, way.ours))
    said = [locale.say(BETTER, way=name[:1].lower() + name[1:], its=its, ours=ours)]
    ahead = made.plainly[way.name]
    if ahead is not None:
        currency = "" if made.in_counts else answered.summary.currency
        amount, day = locale.compact(ahead, currency), locale.date(made.period.end)
        said.append(locale.say(IT_SAYS, amount=amount, day=day))
    return said


def of_record(answered: Answered, locale: Locale) -> str:
    """How far past forecasts were off, and whether a plainer way came nearer."""
    from rapport.reports.forecast import Forecasted

    assert isinstance(answered, Forecasted)
    made: Made | None = answered.made
    if made is None:
        return locale.say(NO_CLOSED, day=locale.date(answered.asked.day))
    if not made.record:
        return locale.say(NO_RECORD)
    said = _better(made, answered, locale) if made.better else []
    said += [each.said(locale) for each in _of_record(made.record, made.asked.confidence)]
    if not made.better:
        said.append(locale.say(BEST))
    return " ".join(said)


def notes(made: Made, record: list[Tried] | None, *, in_headline: bool = False) -> list[Note]:
    """What to know of a forecast; of its track record where that is part of it.

    Where the record is in the headline, nothing is said of what is ahead.
    """
    said = [Note(HOW)]
    if in_headline:
        return said
    if made.in_counts:
        said.append(Note(IN_COUNTS))
    elif not made.has_amounts:
        said.append(Note(NO_AMOUNTS))
    if made.kept.undated[0]:
        said.append(_undated(made))
    largest = made.largest
    if largest:
        currency = made.model.settings.currency
        unit = "number" if made.in_counts else "money"
        amount = Figure(largest[1], unit, currency)
        rest = Figure(largest[2], unit, currency)
        values = (("deal", largest[0]), ("amount", amount), ("rest", rest))
        said.append(Note(ONE_DEAL, values=values))
    if 0 < made.longest_cycle < made.asked.days:
        days = Figure(made.longest_cycle, "days")
        said.append(Note(BEYOND, values=(("days", days),)))
    elif made.share_of_new > 0.6:
        said.append(Note(MOSTLY_NEW))
    return said if not record else [*said, *_of_record(record, made.asked.confidence)]


def _undated(made: Made) -> Note:
    """What is open and cannot be forecast."""
    count, amount = made.kept.undated
    if amount is None or made.in_counts:
        return Note(*UNDATED_ALONE, count)
    worth = Figure(amount, "money", made.model.settings.currency)
    return Note(*UNDATED, count, (("amount", worth),))


def _held(text: tuple[Message, Message], record: list[Tried], confidence: float) -> Note:
    held = sum(each.inside for each in record)
    return Note(*text, len(record), (("held", held), ("share", Figure(confidence, "share"))))


def _of_record(record: list[Tried], confidence: float) -> list[Note]:
    said = [_held(HELD, record, confidence)]
    came, hoped = sum(each.came for each in record), sum(each.expected for each in record)
    if came and hoped:
        error = sum(abs(each.expected - each.came) for each in record) / came
        values: Any = (("error", Figure(error, "share")), ("bias", Figure(came / hoped, "share")))
        said.append(Note(OFF, values=values))
    return said
