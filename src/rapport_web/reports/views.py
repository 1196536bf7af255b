"""The catalogue, a report's page, and the same address as a file."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.errors import RapportError, UnknownNameError, UsageError
from rapport.reports import find
from rapport_web import company
from rapport_web.cards import broken, card, status_of
from rapport_web.chart_script import script_version
from rapport_web.reports import catalogue as cards
from rapport_web.reports.answers import answer
from rapport_web.reports.choices import SHELL, Choices
from rapport_web.reports.controls import controls, known_values
from rapport_web.reports.missing import missing
from rapport_web.reports.page import export_kinds, group_title, result

if TYPE_CHECKING:
    from django.http import HttpRequest


LOG = logging.getLogger("django.request")


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every report that there is."""
    search = request.GET.get("search", "").strip()
    context = {"search": search, "is_empty": company.workspace().generations.current is None}
    if not context["is_empty"]:
        context["groups"] = cards.groups(search, request.locale)
    template = "reports/cards.html" if request.htmx else "reports/catalogue.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response


@require_safe
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """A card's number, which the catalogue asks for once it is shown."""
    context: dict[str, object] = {}
    try:
        report = find(name)
        lacking = missing(report, request.locale)
        if lacking:
            context["problem"] = lacking.what
        else:
            context["figure"] = cards.figure(report, request.locale)
    except RapportError as error:
        context["problem"] = error.what
    return render(request, "reports/figure.html", context)


@require_safe
def values(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - the address has it
    """The values that a filter's field is known to have, for its list of suggestions."""
    found = known_values(request.GET.get("filter_field", ""))
    return render(request, "reports/values.html", {"values": found})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A report. All of its state is in its address."""
    try:
        report = find(name)
    except UnknownNameError as error:
        return card(request, error, 404)
    choices = Choices.of(request.GET)
    address = reverse("report", args=[name]) + choices.address()
    asked = [pair for pair in _pairs(request) if pair[0] not in SHELL]
    if not request.htmx and sorted(asked) != sorted(choices.parts):
        # A form without scripts sends its empty fields too: the address is tidied once.
        return redirect(address)
    locale = request.locale
    context = {
        "report": report,
        "title": locale.say(report.title),
        "question": locale.say(report.question),
        "group": group_title(report, locale),
        "address": choices.address(),
        "carried": choices.carried(),
        "export_kinds": export_kinds(),
        "script_version": script_version(),
    }
    status = 200
    try:
        context["missing"] = missing(report, locale)
        if not context["missing"]:
            context["controls"] = controls(report, choices, locale)
            context.update(result(report, choices, locale))
    except RapportError as error:
        context["error"], status = error, status_of(error)
    except Exception:  # the page's frame and its bar stay, so that another choice can be made
        LOG.exception("%s could not be answered", address)
        context["error"], status = broken(request), 500
    template = "reports/result.html" if request.htmx else "reports/report.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    if request.htmx:
        response.headers["HX-Push-Url"] = address
    return response


@require_safe
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The same figures under the same address, as JSON, CSV or XLSX."""
    try:
        report = find(name)
    except UnknownNameError as error:
        return card(request, error, 404)
    answered = answer(report, Choices.of(request.GET).as_parts())
    if kind == "json":
        return JsonResponse(answered.to_json(request.locale))
    try:
        module = import_module(f"rapport.exports.{kind}")
    except ModuleNotFoundError as error:
        raise UsageError(f"There is no export to {kind} here.", "Take .json.") from error
    content = module.render_report(answered, request.locale)
    response = HttpResponse(content, content_type=module.CONTENT_TYPE)
    days = f"-{answered.period.start}-{answered.period.end}" if answered.period else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}{days}.{kind}"'
    return response


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        for text in values
        for value in (text.split(",") if name == "by" else [text])
    ]
