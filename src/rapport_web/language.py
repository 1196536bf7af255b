"""The reader's language: chosen by ?language=, kept in a cookie, else the browser's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from rapport.wording import CATALOGUES, LANGUAGES, Locale
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "language"
ALIASES = {"no": "nb", "nn": "nb"}


@cache
def available() -> dict[str, str]:
    """The languages that there are words in, with their own names."""
    return {
        code: name
        for code, name in LANGUAGES.items()
        if code == "en" or (CATALOGUES / code / "messages.po").exists()
    }


@cache
def locale(language: str) -> Locale:
    """The Locale of a language; kept, because making one is slow."""
    return Locale(language)


class LanguageMiddleware:
    """Puts the reader's Locale on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request."""
        chosen = request.GET.get("language", "")
        language = chosen if chosen in available() else negotiated(request)
        request.locale = locale(language)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if chosen in available():
            response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
        return response


def negotiated(request: HttpRequest) -> str:
    """The cookie's language, else the browser's first that there is, else the workspace's."""
    kept = request.COOKIES.get(COOKIE, "")
    if kept in available():
        return kept
    for wanted, __ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        code = wanted.partition("-")[0]
        code = ALIASES.get(code, code)
        if code in available():
            return code
    own = company.workspace().settings.language
    return own if own in available() else "en"
