"""What people write where they have no value: words that are told apart by where they may stand."""

from __future__ import annotations

from rapport.engines.duckdb import listed

NEVER_A_VALUE = (
    "N/A", "n/a", "N/a", "N.A.", "n.a.", "#N/A", "#n/a", "#N/A N/A", "-", "--", "---", "—", "–",
    "?", "??", "--None--", "-None-", "--none--", "- None -", "(none)", "(None)", "(blank)",
    "(Blank)", "(empty)", "(Empty)", "<null>", "<NULL>", "(null)", "(NULL)", "[null]", "\\N",
    "NULL", "null", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NAME?", "#NUM!", "#ERROR!",
    "нет данных", "Нет данных", "не указано", "Не указано", "не указан", "Не указан", "н/д", "Н/Д",
    "(пусто)", "ikke oppgitt", "Ikke oppgitt", "ikke angitt", "Ikke angitt", "(tom)", "I/A", "i/a",
    "not specified", "Not specified", "--Select--", "-- Select --", "- Select -", "Please select",
)  # fmt: skip
"""Written so in any column, it is no value."""
IN_TYPED = (
    "na", "nan", "none", "null", "nil", "select", "ingen", "nei", "нет", "пусто", "unknown",
    "ukjent", "неизвестно", "tbd", "n.a", "not available", "not set", "empty", "blank", "-nan",
    "missing", "velg", "выберите", ".", "...", "…", "0000-00-00", "0000-00-00 00:00:00",
    "0000-00-00t00:00:00", "00.00.0000", "00/00/0000", "1900-01-00", "0001-01-01",
    "0001-01-01 00:00:00", "0001-01-01t00:00:00", "0001-01-01t00:00:00z", "01.01.0001",
    "0/0/0000", "no date", "no close date", "ingen dato", "нет даты", "never", "aldri",
    "никогда", "не закрыта", "не закрыт", "не закрыто", "не закрыты", "не завершена", "открыта",
    "в работе", "ikke lukket", "ikke avsluttet", "åpen", "pågår", "not closed", "not yet closed",
    "still open", "open", "ongoing", "in progress", "present", "#n/d",
    "#н/д", "#знач!", "#ссылка!", "#verdi!", "#i/t",
)  # fmt: skip
"""In small letters: no value in a column of numbers, dates or yes and no."""
UNCHOSEN = ("Select", "Select...", "Select…", "Choose", "Velg", "Velg...", "Выберите", "Выбрать")
"""What a drop-down shows before anything is chosen: no value where few values stand."""
MOST_CHOICES = 50


def may_stand_for_none(text: str) -> str:
    """Whether a text of a column of texts is one of the words, as a fast SQL condition."""
    words = (*NEVER_A_VALUE, *UNCHOSEN)
    # Most texts are told by their first letter, which is quicker than by all of the words.
    first = ", ".join(str(each) for each in sorted({ord(each[0]) for each in words}))
    return f"CASE WHEN unicode({text}) IN ({first}) THEN {text} IN ({listed(words)}) ELSE false END"


def stands_for_none(text: str) -> str:
    """Whether a text that is not of its column's type stands for none, as an SQL condition."""
    lowered = sorted({each.lower() for each in NEVER_A_VALUE} | set(IN_TYPED))
    return f"(lower(trim({text})) IN ({listed(tuple(lowered))}) OR trim({text}) = '')"


def without(text: str, missing: tuple[str, ...]) -> str:
    """A text, or NULL where it is one of those that stand for none in its column."""
    return f"CASE WHEN {text} IN ({listed(missing)}) THEN NULL ELSE {text} END" if missing else text
