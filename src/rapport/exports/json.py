"""JSON: figures as numbers, dates in ISO form, missing as null, words in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "application/json; charset=utf-8"
BINARY = False


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    return _written(table.to_json(locale))


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's answer, each section with its figures and its drawing."""
    return _written(answered.to_json(locale))


def _written(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
