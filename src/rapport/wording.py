"""Words for people: marks for translation, and how a language writes numbers, money and dates."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rapport.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from gettext import NullTranslations

LANGUAGES = {"en": "English", "nb": "Norsk bokmål", "ru": "Русский"}
CATALOGUES = Path(__file__).parent / "locale"
MISSING = "–"


class Message(str):
    """A text that is shown to people, in English; every language's catalogue has it."""

    __slots__ = ()


class OwnWords(Message):
    """A text of a workspace's own, which says itself what it is in each language."""

    words: dict[str, str]

    def __new__(cls, words: Mapping[str, str]) -> Self:
        """From languages and what it is in them; English, or else the first, stands for others."""
        made = super().__new__(cls, words.get("en") or next(iter(words.values()), ""))
        made.words = dict(words)
        return made

    def in_language(self, locale: Locale) -> str:
        """What it is in a language."""
        return self.words.get(locale.language) or str(self)


NOTHING = Message("")


def _(text: str) -> Message:
    """Mark a text for translation; it is translated where it is shown."""
    return Message(text)


def _n(one: str, many: str) -> tuple[Message, Message]:
    """Mark a text that names a number {n}, in English's two forms; see Locale.count."""
    return Message(one), Message(many)


UNKNOWN = _("(unknown)")
NONE = _("(none)")
NO_PRODUCT = _("(no product)")
NO_DATE = _("(no date)")
BLANKS = frozenset({UNKNOWN, NONE, NO_PRODUCT, NO_DATE})
"""What stands in the data where something is not known: the same in every language there."""


@cache
def _catalogue(language: str) -> NullTranslations:
    from gettext import GNUTranslations, NullTranslations

    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / language / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return GNUTranslations(compiled)


class Locale:
    """How one language says and writes things."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise UnknownNameError("language", language, LANGUAGES)
        self.language = language

    @cached_property
    def _babel(self) -> Any:
        from babel import Locale as BabelLocale

        return BabelLocale.parse(self.language)

    def say(self, message: str, /, **values: Any) -> str:
        """A marked text in this language, with its {names} filled in."""
        if isinstance(message, OwnWords):
            said = message.in_language(self)
        else:
            said = _catalogue(self.language).gettext(message) if message else ""
        return said.format(**values) if values else said

    def name(self, value: Any) -> str:
        """A name from the data as it is; one of our own marks, such as (unknown), in words."""
        text = "" if value is None else str(value)
        return self.say(text) if text in BLANKS else text

    def count(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """A marked text in the form that this language has for n, which it may name as {n}."""
        said = _catalogue(self.language).ngettext(one, many, n)
        return said.format(n=self.number(n), **values)

    def number(self, value: float | Decimal | None, decimals: int = 0) -> str:
        """A number with its thousands marked: 1,234.5."""
        if value is None:
            return MISSING
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(value, format=pattern, locale=self._babel))

    def money(self, value: float | Decimal | None, currency: str, decimals: int = 0) -> str:
        """€1,234, with the code where the sign would be doubtful."""
        if value is None:
            return MISSING
        from babel.numbers import format_currency

        pattern = {"en": "¤#,##0", "nb": "#,##0 ¤", "ru": "#,##0 ¤"}[self.language]
        if decimals:
            pattern = pattern.replace("#,##0", "#,##0." + "0" * decimals)
        said = format_currency(
            value, currency, format=pattern, locale=self._babel, currency_digits=False
        )
        return _spaced(str(said), currency)

    def compact(self, value: float | Decimal | None, currency: str = "") -> str:
        """€1.23M: three figures are enough for a headline."""
        if value is None:
            return MISSING
        from babel.numbers import (
            format_compact_currency,
            format_compact_decimal,
            get_currency_symbol,
        )

        magnitude = abs(float(value))
        if magnitude < 10_000:
            return self.money(value, currency) if currency else self.number(value)
        leading = magnitude
        while leading >= 999.5:
            leading /= 1000
        digits = 2 if leading < 9.995 else 1 if leading < 99.95 else 0
        if currency and self.language == "en":
            said = format_compact_currency(
                value, currency, locale=self._babel, fraction_digits=digits
            )
            return _spaced(str(said), currency)
        if self.language == "nb" and magnitude < 999_500:
            # Norwegians write no thousands short: 394 000 kr.
            step = 100 if magnitude < 99_950 else 1000
            whole = round(float(value) / step) * step
            return self.money(whole, currency) if currency else self.number(whole)
        said = str(format_compact_decimal(value, locale=self._babel, fraction_digits=digits))
        if not currency:
            return said
        # As money() has it: the sign after the figure, not before it.
        return f"{said}\N{NO-BREAK SPACE}{get_currency_symbol(currency, locale=self._babel)}"

    def share(self, value: float | Decimal | None, decimals: int = 1) -> str:
        """27.3 %, of a fraction."""
        if value is None:
            return MISSING
        return f"{self.number(float(value) * 100, decimals)}\N{NO-BREAK SPACE}%"

    def date(self, value: date | None, grain: str = "day") -> str:
        """A day, or the bucket that begins on it, as a reader would name it."""
        if value is None:
            return MISSING
        from babel.dates import format_date

        day = "d. MMM yyyy" if self.language == "nb" else "d MMM yyyy"
        pattern = {
            "month": "LLL yyyy",
            "quarter": "QQQ yyyy",
            "year": "yyyy",
            "fiscal_quarter": "LLL yyyy",
            "fiscal_year": "LLL yyyy",
        }.get(grain, day)
        return str(format_date(value, format=pattern, locale=self._babel))

    def moment(self, value: datetime) -> str:
        """A day and a time."""
        from babel.dates import format_datetime

        return str(format_datetime(value, format="d MMM yyyy, HH:mm", locale=self._babel))

    def value(self, value: Any, unit: str, currency: str = "", decimals: int | None = None) -> str:
        """A figure in its unit, as a table's cell shows it."""
        if value is None:
            return MISSING
        if unit == "share":
            return self.share(value, 1 if decimals is None else decimals)
        if unit == "money":
            return self.money(value, currency, decimals or 0)
        if unit in ("days", "hours", "minutes", "number"):
            return self.number(value, 1 if decimals is None else decimals)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self.number(value, decimals or 0)
        return str(value)


def _spaced(said: str, currency: str) -> str:
    """NOK242M is how the standard writes it, and how nobody reads it."""
    if currency in said and said.startswith(("-" + currency, currency)):
        return said.replace(currency, currency + "\N{NO-BREAK SPACE}", 1).replace(
            "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
        )
    return said
