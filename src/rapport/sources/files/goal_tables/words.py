"""What the columns of tables of goals are called, by what they say, and what their cells mean."""

from __future__ import annotations

from rapport.measures import MEASURES
from rapport.sources.files.words import phrase
from rapport.wording import LANGUAGES, Locale

WHOM = {
    "user": """owner, deal owner, salesperson, sales person, sales rep, salesrep, rep,
        representative, seller, person, user, employee, name, full name, agent, sales agent,
        account executive,
        selger, ansvarlig, ansatt, navn, eier, person navn, менеджер, ответственный, сотрудник,
        продавец, имя, фио, who, business entity id""",
    "team": "team, sales team, group, department, lag, gruppe, avdeling, команда, отдел, группа",
    "product": "product, product name, produkt, vare, продукт, товар",
    "source": "source, lead source, channel, kilde, kanal, источник, канал",
}
OTHERS = {
    "measure": "measure, metric, kpi, goal type, target type, måltall, måling, показатель, метрика",
    "period_start": """period start, period, quota date, start date, date, month, quota month, month
        start, quarter, goal start, from, period begin, start, periode, måned, kvartal, dato, fra,
        период, месяц, квартал, дата, начало""",
    "target": """target, goal, quota, sales quota, goal amount, amount, target value, value, quota
        amount, budget, plan, sales target, target amount, monthly quota, goal value, sales goal,
        mål, budsjett, beløp, kvote, salgsmål, målbeløp, план, цель, сумма, квота""",
    "year": "year, år, год",
    "grain": "grain, period type, interval",
    "scope_kind": "scope kind, scope type",
    "scope_id": "scope id, scope, for, for whom, gjelder, для кого",
    "valid_from": "valid from, holds from, gjelder fra, действует с",
}
SUMS = "total, sum, totalt, i alt, year total, full year, fy, hele året, итого, всего, итог"
EVERYONE = """total, all, company, everyone, whole company, sum, totalt, alle, hele selskapet,
    selskapet, firma, итого, все, всего, компания, вся компания"""
MEANT = {
    "won_amount": """sales, bookings, won, won amount, won value, closed won, sales amount, sold,
        salg, vunnet, выиграно, продажи, объем продаж""",
    "won_deals": "deals won, won deals, closed deals, wins, vunne salg, сделки",
    "leads": "new leads, leads, nye leads, лиды",
}
"""What people call a few measures beside their names and labels."""


def _phrases(text: str) -> dict[str, str]:
    return {phrase(each): "" for each in text.split(",")}


ROLES: dict[str, str] = {
    **{said: kind for kind, text in WHOM.items() for said in _phrases(text)},
    **{said: field for field, text in OTHERS.items() for said in _phrases(text)},
}
"""By the phrase of a header: the kind of whom it names, or the field."""
SUM_PHRASES = frozenset(_phrases(SUMS))
EVERYONE_PHRASES = frozenset(_phrases(EVERYONE))


def is_known(header: str) -> bool:
    """Whether a column of a table of goals is called so."""
    return phrase(header) in ROLES


def measures_by_words(custom: dict[str, str]) -> dict[str, str]:
    """The measures by all that they are called: names, labels in every language, and custom ones.

    `custom` are the workspace's own, by name: their labels.
    """
    found = {phrase(text): name for name, said in MEANT.items() for text in said.split(",")}
    for language in LANGUAGES:
        locale = Locale(language)
        found |= {phrase(locale.say(each.label)): each.name for each in MEASURES.values()}
    found |= {phrase(label): name for name, label in custom.items()}
    return found | {phrase(name): name for name in (*MEASURES, *custom)}
