"""What every page's frame shows: whose figures, who reads, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport_web import company
from rapport_web.language import available

if TYPE_CHECKING:
    from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    spoken = getattr(request, "locale", None)
    return {
        "company": company.name(),
        "is_open_demo": company.is_open_demo(),
        "language": spoken.language if spoken else "en",
        "languages": available(),
        "language_links": [_link(request, code, name) for code, name in available().items()],
    }


def _link(request: HttpRequest, code: str, name: str) -> dict[str, str]:
    """The same page in another language."""
    asked = request.GET.copy()
    asked["language"] = code
    return {"code": code, "name": name, "address": f"?{asked.urlencode()}"}
