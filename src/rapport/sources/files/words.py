"""Names taken apart: headers and file names as plain words, slugs and custom fields."""

from __future__ import annotations

import re

_BORDERS = re.compile(r"(?<=[a-zæøåа-яё0-9])(?=[A-ZÆØÅА-ЯЁ])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[\W_]+")


def words(name: str) -> list[str]:
    """The words of a name in small letters: "SystemUserSeq" → system, user, seq."""
    apart = _BORDERS.sub(" ", name)
    return [each for each in _OTHER.split(apart.casefold()) if each]


def phrase(name: str) -> str:
    """The words of a name with spaces between: "Deal Created On" → deal created on."""
    return " ".join(words(name))


def export_name(name: str) -> str:
    """What a file is called without folders, dates, numbers and "copy": deals_2024-01.csv → deals.

    A sheet keeps its workbook's name. A file that is called by a number alone keeps it.
    """
    *folders, last = name.split("/")
    own = re.sub(r"(\.[A-Za-z]{2,8}){1,2}$", "", last)
    if folders and ".xls" in folders[-1].casefold():
        own = f"{folders[-1].rpartition('.')[0]} {own}"
    bare = [re.sub(r"\d+", " ", each).strip() for each in words(own)]
    told = [each for each in bare if each not in ("", "copy", "of", "kopi", "копия", "t", "z")]
    return " ".join(told) or own


def slug(name: str) -> str:
    """A name as the prefix of ids: "Maven CRM (2017)" → maven_crm_2017."""
    return "_".join(words(name)) or "files"


def shell(*said: str) -> str:
    """Words as a line to be copied into a shell: what is not plain stands in quotes that hold."""
    return " ".join(_quoted(each) for each in said)


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w./:=+-]+", word):
        return word
    if not set(word) & set('$`\\"!'):
        return f'"{word}"'
    return "'" + word.replace("'", "'\\''") + "'"


def custom_field(header: str) -> str:
    """The custom field that a header becomes: "Weeks Open" → x_weeks_open; x_foo stays."""
    name = "_".join(words(header)) or "column"
    return name if name.startswith("x_") else f"x_{name}"
