"""What the words of a loss reason say: the words, by language, and how they are looked for."""

from __future__ import annotations

BETWEEN = "-–—.,;:!?/()"
"""What stands between the words of a reason."""

NO_DECISION = {
    "en": "no decision, never decided, not decided, undecided, indecision, "
    "decision postponed, decision delayed, postponed decision",
    "nb": "ingen beslutning, ikke besluttet, ubesluttet, ingen avgjørelse, ikke avgjort, "
    "utsatt beslutning, beslutning utsatt, beslutningen utsatt",
    "ru": "нет решения, без решения, не решили, решение не принято, решения не приняли, "
    "не приняли решение, не приняли решения, решение отложено",
}
COMPETITOR = {
    "en": "competitor, competitors, competition, rival",
    "nb": "konkurrent, konkurrenten, konkurrenter, konkurrentene, konkurranse, konkurransen",
    "ru": "конкурент, конкурента, конкуренту, конкурентом, конкуренты, конкурентам, конкурентов",
}


def words_of(*classes: dict[str, str]) -> list[str]:
    """The words of classes in every language, each once, in order."""
    return sorted(
        {word for listed in classes for texts in listed.values() for word in texts.split(", ")}
    )


def pattern(words: list[str]) -> str:
    """What any of the words looks like in a reason with a space before and after every word."""
    either = "|".join(words).replace(" ", " +")
    return f" ({either}) "


def says(column: str, words: dict[str, str]) -> str:
    """Whether a column of text has any of the words, as an SQL condition."""
    spaced = f"' ' || translate(lower({column}), '{BETWEEN}', '{' ' * len(BETWEEN)}') || ' '"
    return f"regexp_matches({spaced}, '{pattern(words_of(words))}')"
