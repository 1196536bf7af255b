"""The door: every page needs a sign-in unless its view says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from rapport.wording import _
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

SIGN_IN = _("This needs a sign-in.")
SIGN_IN_MEND = _("Sign in on the page, then ask again.")


class DoorMiddleware(LoginRequiredMiddleware):
    """Lets everybody in to the made-up company, and nobody else without a name."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Django asks this before every view."""
        if company.is_open_demo():
            return None
        return super().process_view(request, view, args, kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # noqa: ARG002
        """Nothing between the reader and us keeps a page; asked again, it is asked anew."""
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def handle_no_permission(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponse:
        """To the sign-in page; a part of a page takes the whole page there."""
        if request.path.endswith(".json"):
            what, mend = request.locale.say(SIGN_IN), request.locale.say(SIGN_IN_MEND)
            return JsonResponse({"error": {"what": what, "mend": mend}}, status=401)
        if request.htmx:
            response = HttpResponse(status=401)
            response.headers["HX-Redirect"] = reverse("sign_in")
            return response
        return super().handle_no_permission(request, view)
