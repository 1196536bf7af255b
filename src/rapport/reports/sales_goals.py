"""Goals: who reaches what by when, who is behind and by how much, and what it takes to arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.report import Report, Section
from rapport.reports._saying import label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Column
    from rapport.wording import Locale

ABOUT = "won_amount"
MONEY = (("measure", ABOUT),)

NO_DATA = _("There is no data for this goal yet.")
NO_GOAL = _("There is no goal for this period yet.")
NOT_OWN = _(
    "The company has no goal of its own for this period; those of its people come to {sum}."
)
NOT_OWN_PARTLY = _(
    "The company has no goal of its own for this period; those of its people come to {sum}: "
    "{whole} for all of the period, the rest for parts of it."
)
HOW = _(
    "Set one with “rapport goals set {measure} {period} …”, or bring a table of them with “rapport "
    "goals import”."
)
TO_COME = _("The period has not begun yet: its goal is {goal}.")
NOTHING_KNOWN = _("The goal is {goal}; there is no data yet on what was reached of it.")
GOALS_ALONE = _n(
    "There is {n} goal below, and no data yet on what was reached of it.",
    "There are {n} goals below, and no data yet on what was reached of them.",
)
REACHED = _("{actual} of {goal}: {share} of the goal is reached.")
AHEAD = _("That is ahead of the working days that have gone.")
ON_COURSE = _("That is what the working days that have gone ask for.")
BEHIND = _("{lacking} more should be there by now; each working day that is left needs {a_day}.")
FEWER = _("{lacking} more should be there by now.")
ENDS = _("At this pace it ends at {projected}.")
SOME_BEHIND = _n("{n} of {all} is behind: {name} by {lacking}.",
                 "{n} of {all} are behind, {name} the most, by {lacking}.")  # fmt: skip
SHORT = _("Against the period before, it is the {part} that falls short most: {change}.")
FACTORS = ("meetings", "deals", "win_rate", "closed_deals", "average_deal")
CLEAR = 0.05
"""A smaller change of a factor is not what the goal is missed by."""


def headline(answered: Answered, locale: Locale) -> str:
    """What is reached of the goal, whether that is enough, who is behind, and what is short."""
    name = answered.report.about
    actual, goal = tile(answered, name), tile(answered, f"{name}:goal")
    nothing = actual is None and goal is None and answered.section("split") is None
    if nothing and not _is_to_come(answered):
        return no_data(answered, NO_DATA, locale, name)
    if actual is None and goal is None:
        alone = [row for row in named(answered.section("split")) if row[f"{name}:goal"]]
        if alone:
            alone_said = locale.count(*GOALS_ALONE, len(alone))
            return " ".join(filter(None, [_not_own(answered, locale), alone_said]))
    if not goal:
        period = answered.query.period
        said = [(_not_own(answered, locale) if goal is None else "") or locale.say(NO_GOAL)]
        if goal is None:
            said.append(locale.say(HOW, measure=name, period=period))
        return " ".join(said) + _of_people(answered, locale)
    column = next(each for each in answered.summary.measures if each.name == name)
    told = {"goal": _short(goal, column, answered, locale)}
    if _is_to_come(answered) and not actual:
        return locale.say(TO_COME, **told)
    if actual is None:
        return locale.say(NOTHING_KNOWN, **told)
    said = [
        locale.say(
            REACHED,
            actual=_short(actual, column, answered, locale),
            share=locale.share(float(actual) / float(goal), 0),
            **told,
        ),
        *_pace(answered, column, locale),
    ]
    return " ".join(said) + _of_people(answered, locale) + _factor(answered, locale)


def _not_own(answered: Answered, locale: Locale) -> str:
    """What its people's goals come to, where the company has none; nothing where they have none."""
    name = answered.report.about
    table, added = answered.section("split"), tile(answered, f"{name}:people_goal")
    if not added or answered.query.where:
        return ""
    column = next(each for each in answered.summary.measures if each.name == name)
    said = {"sum": _short(added, column, answered, locale)}
    if table is None or table.query.by != ("owner",):
        return locale.say(NOT_OWN, **said)
    whole = sum(row[f"{name}:goal"] or 0 for row in table.rows())
    if whole == added:
        return locale.say(NOT_OWN, **said)
    return locale.say(NOT_OWN_PARTLY, **said, whole=_short(whole, column, answered, locale))


def _is_to_come(answered: Answered) -> bool:
    """Whether the period has not begun on the day as of which it is read."""
    period, today = answered.period, answered.summary.as_of
    return period is not None and today is not None and today < period.start


def _pace(answered: Answered, column: Column, locale: Locale) -> list[str]:
    """Whether what is reached is enough by now, and where it ends."""
    name = column.name
    pace, behind = tile(answered, f"{name}:pace"), tile(answered, f"{name}:behind")
    period, today = answered.period, answered.summary.as_of
    if pace is None or behind is None or period is None or today is None or today >= period.end:
        return []
    a_day, ends = tile(answered, f"{name}:a_day"), tile(answered, f"{name}:projected")
    said = [locale.say(AHEAD if pace > 1 else ON_COURSE)]
    if round(pace, 2) < 1:
        lacking = _short(behind, column, answered, locale)
        said = [locale.say(FEWER, lacking=lacking)]
        if a_day is not None:
            needed = _short(a_day, column, answered, locale)
            said = [locale.say(BEHIND, lacking=lacking, a_day=needed)]
    if ends is not None:
        said.append(locale.say(ENDS, projected=_short(ends, column, answered, locale)))
    return said


def _of_people(answered: Answered, locale: Locale) -> str:
    """How many of those it is split by are behind, and who most."""
    table, name = answered.section("split"), answered.report.about
    rows = [row for row in named(table) if row[f"{name}:goal"]]
    behind = [row for row in rows if (row[f"{name}:behind"] or 0) > 0 and row[f"{name}:pace"] != 1]
    if table is None or len(rows) < 2 or not behind:
        return ""
    worst = max(behind, key=lambda row: row[f"{name}:behind"])
    column = next(each for each in table.measures if each.name == name)
    lacking = _short(worst[f"{name}:behind"], column, answered, locale)
    values: dict[str, Any] = {
        "all": locale.number(len(rows)),
        "name": label(table, worst, locale),
        "lacking": lacking,
    }
    return " " + locale.count(*SOME_BEHIND, len(behind), **values)


def _factor(answered: Answered, locale: Locale) -> str:
    """Which part of the arithmetic to the goal falls most short of the period before."""
    table = answered.section("arithmetic")
    if table is None or not table.records:
        return ""
    row = table.rows()[0]
    changes = {
        each.name: row.get(f"{each.name}:change_pct")
        for each in table.measures
        if each.name in FACTORS
    }
    known = {name: float(value) for name, value in changes.items() if value is not None}
    if not known:
        return ""
    least = min(known, key=lambda name: known[name])
    if known[least] > -CLEAR:
        return ""
    column = next(each for each in table.measures if each.name == least)
    change = f"\N{MINUS SIGN}{locale.share(abs(known[least]), 0)}"
    return " " + locale.say(SHORT, part=column.said(locale).lower(), change=change)


def _short(value: Any, column: Column, answered: Answered, locale: Locale) -> str:
    if column.unit == "money":
        return locale.compact(value, answered.summary.currency)
    decimals = 0 if column.unit == "count" else None
    if column.unit == "count" and value != int(value):
        decimals = 1
    return locale.value(value, column.unit, answered.summary.currency, decimals)


SALES_GOALS = Report(
    id="sales-goals",
    title=_("Goals"),
    question=_("Are we on target, who is behind, and what does it take to arrive?"),
    group="sales",
    period="this_quarter",
    answers="target",
    rhythm="daily",
    about=ABOUT,
    tiles=(
        ABOUT,
        f"{ABOUT}:goal",
        f"{ABOUT}:attainment",
        f"{ABOUT}:pace",
        f"{ABOUT}:projected",
        f"{ABOUT}:goal_probability",
        f"{ABOUT}:behind",
        f"{ABOUT}:a_day",
        f"{ABOUT}:people_goal",
    ),
    splits=("owner", "team", "source", "product"),
    options=("measure",),
    sections=(
        Section(
            "teams",
            _("Goals of teams"),
            (
                ABOUT,
                f"{ABOUT}:goal",
                f"{ABOUT}:attainment",
                f"{ABOUT}:pace",
                f"{ABOUT}:projected",
                f"{ABOUT}:behind",
                f"{ABOUT}:people_goal",
                f"{ABOUT}:goal_gap",
            ),
            ("team",),
            chart="bullets",
            order=(f"-{ABOUT}:goal",),
            says=_(
                "A team's goal is its own, or else the sum of its people's. Where it has both, "
                "they stand beside each other. A row is of those directly in the team; the teams "
                "below it have rows of their own."
            ),
            splits=("owner",),
        ),
        Section(
            "split",
            _("Goals by {split}"),
            (
                ABOUT,
                f"{ABOUT}:goal",
                f"{ABOUT}:attainment",
                f"{ABOUT}:pace",
                f"{ABOUT}:projected",
                f"{ABOUT}:goal_probability",
                f"{ABOUT}:behind",
                f"{ABOUT}:a_day",
            ),
            ("{split}",),
            chart="bullets",
            order=(f"-{ABOUT}:behind",),
            says=_("Who is furthest behind stands first."),
        ),
        Section(
            "burn_up",
            _("Reached day by day, against the goal"),
            (ABOUT, f"{ABOUT}:goal"),
            ("date:day",),
            chart="burn_up",
            read_as="cumulated",
            earlier=2,
        ),
        Section(
            "history",
            _("How goals were reached, month by month"),
            (ABOUT, f"{ABOUT}:goal", f"{ABOUT}:attainment"),
            ("date:month",),
            chart="bullets",
            period="last_12_months",
        ),
        Section(
            "measures",
            _("Goals of every measure"),
            (ABOUT, f"{ABOUT}:goal", f"{ABOUT}:attainment", f"{ABOUT}:pace", f"{ABOUT}:projected"),
            every_goal=True,
            says=_("Any of them can be the one that this report is about: measure=leads."),
        ),
        Section(
            "arithmetic",
            _("From meetings to won value"),
            ("meetings", "deals", "win_rate", "closed_deals", "average_deal", "won_deals", ABOUT),
            compared=True,
            says=_("Meetings lead to deals, deals are won or lost, and each won deal has a value."),
            own=MONEY,
        ),
        Section(
            "coverage",
            _("Is what is open enough?"),
            (
                "due_amount",
                "due_weighted_amount",
                "coverage",
                "required_coverage",
                "usual_win_rate",
                "usual_cycle_days",
                "pipeline_to_create",
                "pipeline_to_create_a_week",
            ),
            says=_(
                "Coverage is the open value that is due in the period ÷ what is left of the goal; "
                "what is needed is told by what became of such deals in the period before. Where "
                "nothing is left of the goal, it is covered."
            ),
            own=MONEY,
        ),
        Section(
            "to_create",
            _("New pipeline to create, by {split}"),
            (
                "pipeline_to_create",
                "pipeline_to_create_a_week",
                "due_weighted_amount",
                "usual_win_rate",
                "usual_cycle_days",
                "coverage",
            ),
            ("{split}",),
            chart="ranking",
            order=("-pipeline_to_create",),
            says=_(
                "A week's part is over the weeks in which a deal of the usual cycle can still be "
                "won in the period, one at least; with less than a week left there is none. Each "
                "has what its own goal lacks: in the company's total, above, those who are ahead "
                "make up for others."
            ),
            own=MONEY,
            splits=("owner", "team"),
        ),
    ),
    headline=headline,
)
