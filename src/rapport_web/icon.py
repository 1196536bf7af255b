"""/favicon.ico: browsers ask for it wherever they are; it is the mark of the side."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

if TYPE_CHECKING:
    from django.http import HttpRequest


@cache
def _drawn() -> bytes:
    return (Path(__file__).parent / "static" / "rapport" / "icon.svg").read_bytes()


@login_not_required
def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The icon, for whoever asks."""
    response = HttpResponse(_drawn(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
