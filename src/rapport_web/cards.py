"""What goes wrong becomes a card that names it and its mend; never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render

from rapport.errors import BusyError, RapportError, UsageError, WorkspaceError
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

NOT_HERE = _("There is no such page.")
NOT_HERE_MEND = _("The reports are all in the catalogue.")
BROKE = _("Something broke on our side.")
BROKE_MEND = _("Try again; if it stays, the server's log says what it was.")
FORGED = _("This form was open for too long, or cookies are blocked.")
FORGED_MEND = _("Go back, reload the page, and send it again.")
ODD = _("This address is not one that these reports are given out under.")
ODD_MEND = _("Open it as the server printed it, or set RAPPORT_ADDRESS to this one.")


def status_of(error: RapportError) -> int:
    """The HTTP status that says whose mistake it was."""
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, WorkspaceError | BusyError) else 500


def card(request: HttpRequest, error: RapportError, status: int) -> HttpResponse:
    """The error as a page of its own, or as JSON where JSON was asked for."""
    if request.path.endswith(".json"):
        return JsonResponse({"error": {"what": error.what, "mend": error.mend}}, status=status)
    if getattr(request, "htmx", False):
        return render(request, "error_card.html", {"error": error}, status=status)
    return render(request, "error.html", {"error": error, "status": status}, status=status)


class CardMiddleware:
    """Turns an error of the library into its card."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django asks this when a view raises."""
        if isinstance(error, RapportError):
            return card(request, error, status_of(error))
        return None


def _said(request: HttpRequest, what: str, mend: str) -> RapportError:
    locale = getattr(request, "locale", None)
    return RapportError(*(locale.say(each) if locale else each for each in (what, mend)))


def _plain(request: HttpRequest, what: str, mend: str, status: int) -> HttpResponse:
    return card(request, _said(request, what, mend), status)


def broken(request: HttpRequest) -> RapportError:
    """Our mistake, in words."""
    return _said(request, BROKE, BROKE_MEND)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """No such page."""
    return _plain(request, NOT_HERE, NOT_HERE_MEND, 404)


def odd(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """A request that makes no sense, most often under a foreign host name."""
    return _plain(request, ODD, ODD_MEND, 400)


@login_not_required
def broke(request: HttpRequest) -> HttpResponse:
    """Our mistake."""
    return card(request, broken(request), 500)


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form without its token."""
    return _plain(request, FORGED, FORGED_MEND, 403)
