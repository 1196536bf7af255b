"""The words of the templates: {% say "text" %} in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rapport_web.language import locale

if TYPE_CHECKING:
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
