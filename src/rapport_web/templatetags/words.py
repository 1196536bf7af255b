"""The words of the templates: {% say "text" %} in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rapport.drawings.spark import HEIGHT, points
from rapport_web.language import locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, text: str, **values: Any) -> str:
    """A text in the reader's language, with its {names} filled in; escaped like any value."""
    request = context.get("request")
    spoken = getattr(request, "locale", None) or locale("en")
    return spoken.say(text, **values)


@register.filter
def coded(text: str) -> SafeString:
    """A text in which what stands between backticks is code; all else is escaped."""
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return mark_safe(safe)  # noqa: S308 - escaped above; only the code marks are ours


@register.filter
def sparkline(course: Sequence[float | None]) -> dict[str, str]:
    """The points of the line through some figures and of the area under it; {} for too few."""
    places = [f"{x:.1f},{y:.1f}" for x, y in points(course)]
    if not places:
        return {}
    first, last = (each.partition(",")[0] for each in (places[0], places[-1]))
    line = " ".join(places)
    return {"points": line, "area": f"{first},{HEIGHT} {line} {last},{HEIGHT}"}
