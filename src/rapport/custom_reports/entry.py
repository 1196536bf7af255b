"""One table of a report's text on its way to be a report or a section: typed, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

from rapport.custom_reports.places import WHOLE, Places
from rapport.errors import WorkspaceError, join, nearest
from rapport.wording import LANGUAGES, NOTHING, Message, OwnWords

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LONGEST = 20_000
"""A text of more letters is no text for a report."""


@dataclass(frozen=True)
class Entry:
    """The keys of one table, with where they stand."""

    content: Mapping[str, Any]
    places: Places
    file: str
    part: int = WHOLE

    def error(self, key: str, what: str, mend: str = "", value: object = None) -> WorkspaceError:
        """What is wrong with a key or one of its values, with the file and the line."""
        line = self.places.line(self.part, key, value)
        return WorkspaceError(f"{self.file}, line {line}: {what}", mend)

    def check_keys(self, known: Collection[str]) -> None:
        """Refuse a key that there is not."""
        for key in self.content:
            if key not in known:
                near = nearest(key, known)
                mend = f"Did you mean {join(near)}?" if near else f"There is {join(known, 'and')}."
                raise self.error(key, f"there is no setting called {key}.", mend)

    def text(self, key: str, default: str = "") -> str:
        """A text, without what is blank around it."""
        value = self.content.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"{key} is {value!r}.", "It takes words in quotes.")
        return value.strip()

    def one_of(self, key: str, known: Collection[str], default: str = "") -> str:
        """A text that is one of a few."""
        value = self.text(key, default)
        if value and value not in known:
            near = nearest(value, known)
            mend = f"Did you mean {join(near)}?" if near else f"There is {join(known, 'and')}."
            raise self.error(key, f"{key} is {value!r}.", mend, value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single one may stand without its brackets."""
        value = self.content.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            mend = f'It takes a list of words in quotes: {key} = ["…", "…"].'
            raise self.error(key, f"{key} is {value!r}.", mend)
        found = [each.strip() for each in listed]
        if not all(found):
            raise self.error(key, f"{key} has an empty text in it.", "Leave it out.")
        return tuple(found)

    def number(self, key: str) -> int | None:
        """A whole number from 1; None where there is none."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, f"{key} is {value!r}.", "It takes a whole number from 1.")
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} is {value!r}.", "It takes true or false.")
        return value

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts: options, by name."""
        value = self.content.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            mend = f'It takes names with words in quotes: {key} = {{ mode = "gross" }}.'
            raise self.error(key, f"{key} is {value!r}.", mend)
        return tuple(sorted(value.items()))

    def words(self, key: str, names: Collection[str] = ()) -> Message:
        """A text for people, in one language or in several; `names` are the {names} it may have."""
        return self.message(key, self.content.get(key, ""), names)

    def message(self, key: str, value: Any, names: Collection[str] | None = ()) -> Message:
        """The same of a value at hand; `names` of None leaves every bracket as it is."""
        languages = value if isinstance(value, dict) else {"en": value}
        for language, text in languages.items():
            if language not in LANGUAGES:
                near = nearest(language, LANGUAGES)
                mend = f"Did you mean {join(near)}?" if near else f"It takes {join(LANGUAGES)}."
                raise self.error(key, f"{key} has a language {language!r}.", mend, language)
            if not isinstance(text, str):
                mend = 'It takes words in quotes, or { en = "…", nb = "…" }.'
                raise self.error(key, f"{key} is {text!r}.", mend)
            if len(text) > LONGEST:
                mend = f"{LONGEST:,} letters are the most."
                raise self.error(key, f"{key} has {len(text):,} letters.", mend)
            self._check_names(key, text, names)
        said = {each: text.strip() for each, text in languages.items() if text.strip()}
        if not said:
            return NOTHING
        if not isinstance(value, dict):
            return Message(said["en"])
        return OwnWords({each: said[each] for each in LANGUAGES if each in said})

    def _check_names(self, key: str, text: str, names: Collection[str] | None) -> None:
        if names is None:
            return
        mend = f"It takes {{{join(names)}}}." if names else "Leave the { and } out."
        try:
            found = [each for each in Formatter().parse(text) if each[1] is not None]
        except ValueError:
            raise self.error(key, f"{key} has a {{ or }} of its own in it.", mend) from None
        for __, name, form, conversion in found:
            # A form could pad the text without end, or fit no text at all: {split:>2000000000}.
            if name not in names or form or conversion:
                shown = (
                    f"{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
                )
                raise self.error(key, f"{key} has {{{shown}}} in it.", mend)
