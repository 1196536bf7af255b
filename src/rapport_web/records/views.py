"""A record's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.errors import RapportError
from rapport_web.cards import card, status_of
from rapport_web.records.history import history
from rapport_web.records.record import NoSuchRecordError, record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def page(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One record: its fields, and of a deal how it came to be as it is."""
    try:
        found = record(kind, key, request.locale)
        told = history(found, request.locale)
    except NoSuchRecordError as error:
        return card(request, error, 404)
    except RapportError as error:
        return card(request, error, status_of(error))
    context = {"record": found, "history": told, "title": found.title}
    return render(request, "records/record.html", context)
