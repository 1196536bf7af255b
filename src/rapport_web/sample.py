"""?sample=1: the same pages of the made-up company, for who has not the data of a report yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from rapport.sample import begin, ready
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PARAMETER = "sample"
UNDER = ("/reports/", "/records/")
AGAIN = "4"
"""So many seconds after which a page that waits for the company looks again."""


class SampleMiddleware:
    """Answers from the sample company where the address says so, and has it made on first need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request."""
        if not request.GET.get(PARAMETER) or not request.path.startswith(UNDER):
            return self.get_response(request)
        own = company.own()
        found = ready(own)
        if found is None:
            begin(own)
            response = render(request, "reports/making.html", status=202)
            response.headers["Refresh"] = AGAIN
            response.headers["Cache-Control"] = "no-store"
            return response
        with company.instead(found):
            return self.get_response(request)
