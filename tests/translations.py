"""Every text that people are shown is in every language.

python -m tests.translations            fails where one is missing, left over, or lacks a {name}
python -m tests.translations --update   adds the missing ones to the catalogues, without words yet
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from rapport.wording import CATALOGUES, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGAN = datetime(2026, 11, 22, tzinfo=UTC)
"""A date that does not change with every update: what changed is in the history."""

SOURCE = Path(__file__).parents[1] / "src"
KEYWORDS = {"_": None, "_n": (1, 2)}
IN_TEMPLATE = re.compile(r"""\{%\s*say\s+(["'])(.*?)\1""")
Text = str | tuple[str, str]


def texts() -> Iterator[tuple[Text, str]]:
    """Every marked text, with the file that it is in."""
    for path in sorted(SOURCE.rglob("*.py")):
        content = io.BytesIO(path.read_bytes())
        for __, message, *___ in extract("python", content, KEYWORDS):
            yield message if isinstance(message, str) else tuple(message), _place(path)
    for path in sorted(SOURCE.rglob("*.html")):
        for found in IN_TEMPLATE.finditer(path.read_text("utf-8")):
            yield found[2], _place(path)


def _place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _catalogue(language: str) -> Catalog:
    path = CATALOGUES / language / "messages.po"
    if not path.exists():
        return Catalog(language, project="Rapport", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, language)


def problems(language: str) -> Iterator[str]:
    """What is wrong with a language's catalogue, a sentence each."""
    catalogue = _catalogue(language)
    wanted: dict[str, str] = {}
    for text, place in texts():
        first = text if isinstance(text, str) else text[0]
        wanted[first] = place
        message = catalogue.get(first)
        if message is None:
            yield f"{language}: {first!r} ({place}) is missing."
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        if isinstance(text, tuple) and len(forms) != catalogue.num_plurals:
            yield f"{language}: {first!r} has {len(forms)} of {catalogue.num_plurals} forms."
        if message.fuzzy or not all(forms):
            yield f"{language}: {first!r} ({place}) has no words yet."
        elif any(_names(form) - {"n"} != _names(first) - {"n"} for form in forms):
            yield f"{language}: {first!r} does not name the same {{values}}."
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and key not in wanted:
            yield f"{language}: {key!r} is left over."


def _names(text: str) -> set[str]:
    return {name for __, name, *___ in Formatter().parse(text) if name}


def update(language: str) -> None:
    """Bring a catalogue in line with the marked texts; what has words keeps them."""
    old = _catalogue(language)
    new = Catalog(
        language,
        project="Rapport",
        version="",
        charset="utf-8",
        header_comment=f"# {LANGUAGES[language]}",
        last_translator="Rapport",
        language_team=LANGUAGES[language],
        msgid_bugs_address="",
        creation_date=BEGAN,
        revision_date=BEGAN,
        fuzzy=False,
    )
    places: dict[Text, list[tuple[str, int]]] = {}
    for text, place in texts():
        places.setdefault(text, []).append((place, 0))
    for text, found in places.items():
        first = text if isinstance(text, str) else text[0]
        known = old.get(first)
        words = known.string if known else ("" if isinstance(text, str) else ())
        new.add(text, words, locations=sorted(set(found)))
    path = CATALOGUES / language / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=100, sort_output=True, include_lineno=False, omit_header=False)


def main() -> int:
    """Update, or check, every language but English."""
    others = [each for each in LANGUAGES if each != "en"]
    if "--update" in sys.argv:
        for language in others:
            update(language)
        return 0
    found = [problem for language in others for problem in problems(language)]
    for problem in found:
        print(problem)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
