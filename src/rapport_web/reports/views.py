"""The catalogue, a report's page, what is behind its figures, and the same address as a file."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.errors import RapportError, UnknownNameError, WorkspaceError
from rapport.explained import answered as laid_out
from rapport.exports import find as find_format
from rapport_web import company
from rapport_web.cards import broken, card, status_of
from rapport_web.chart_script import script_version
from rapport_web.reports import catalogue as cards
from rapport_web.reports.answers import answer
from rapport_web.reports.behind.asked import asked
from rapport_web.reports.behind.drawer import drawer
from rapport_web.reports.behind.key import Behind
from rapport_web.reports.behind.why import explanation
from rapport_web.reports.choices import SHELL, Choices
from rapport_web.reports.controls import controls
from rapport_web.reports.filters import known_values
from rapport_web.reports.missing import missing
from rapport_web.reports.page import export_kinds, group_title, result
from rapport_web.reports.recordings import allow
from rapport_web.reports.spoken_periods import understood

if TYPE_CHECKING:
    from types import ModuleType

    from django.http import HttpRequest

    from rapport.report import Answered, Report

LOG = logging.getLogger("django.request")
WHOLE = "whole"
"""Of the page itself: it asks for what takes long once the rest is shown."""
VARY = "HX-Request, Cookie, Accept-Language"


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every report that there is."""
    search = request.GET.get("search", "").strip()
    order = request.GET.get("order", "")
    order = order if order in cards.ORDERS else cards.ORDERS[0]
    is_empty = company.workspace().generations.current is None
    context: dict[str, Any] = {
        "search": search,
        "order": order,
        "orders": cards.orders(order, request.locale),
        "is_empty": is_empty,
        "sample": company.is_sample(),
    }
    if not is_empty:
        context["groups"] = cards.groups(search, request.locale, order)
    template = "reports/cards.html" if request.htmx else "reports/catalogue.html"
    response = render(request, template, context)
    response.headers["Vary"] = VARY
    return response


@require_safe
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """A card's number, which the catalogue asks for once it is shown."""
    context: dict[str, object] = {"sample": company.is_sample()}
    try:
        report = find(name)
        lacking = missing(report, request.locale)
        if lacking:
            context["problem"] = lacking.what
        else:
            context["figure"] = cards.figure(report, request.locale)
    except RapportError as error:
        context["problem"] = error.what
    except Exception:  # one card's number is not worth the catalogue
        LOG.exception("The figure of %s could not be worked out", name)
        context["problem"] = broken(request).what
    return render(request, "reports/figure.html", context)


@require_safe
def values(request: HttpRequest, name: str) -> HttpResponse:
    """The values that a filter's field is known to have, for its list of suggestions."""
    found = known_values(find(name), request.GET.get("filter_field", ""))
    return render(request, "reports/values.html", {"values": found})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A report. All of its state is in its address."""
    try:
        report = find(name)
    except (UnknownNameError, WorkspaceError) as error:
        return card(request, error, 404 if isinstance(error, UnknownNameError) else 500)
    choices = _choices(request, report)
    address = reverse("report", args=[name]) + choices.address()
    asked = [pair for pair in _pairs(request) if pair[0] not in (*SHELL, WHOLE)]
    if not request.htmx and sorted(asked) != sorted(choices.parts):
        # A form without scripts sends its empty fields too: the address is tidied once.
        return redirect(address)
    context, status = _page_context(request, report, choices)
    template = "reports/result.html" if request.htmx else "reports/report.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = VARY
    if request.htmx and WHOLE not in request.GET:
        response.headers["HX-Push-Url"] = address
    return _playing(response, report)


def _playing(response: HttpResponse, report: Report) -> HttpResponse:
    """A page that may play what it lists: its policy is set when it is opened, not when swapped."""
    if company.workspace().generations.current is not None:
        try:
            allow(response, report, company.workspace().current)
        except RapportError:
            LOG.warning("Where recordings are kept could not be told", exc_info=True)
    return response


def _page_context(
    request: HttpRequest, report: Report, choices: Choices
) -> tuple[dict[str, Any], int]:
    """What the page shows: the figures, or why there are none, under the bar all the same."""
    locale = request.locale
    context: dict[str, Any] = {
        "report": report,
        "title": locale.say(report.title),
        "sample": company.is_sample(),
        "question": locale.say(report.question),
        "group": group_title(report, locale),
        "address": choices.address(),
        "carried": choices.carried(),
        "export_kinds": export_kinds(),
        "script_version": script_version(),
    }
    try:
        context["missing"] = missing(report, locale)
        if not context["missing"]:
            if report.account is None:
                context["controls"] = controls(report, choices, locale)
            context.update(result(report, choices, locale, whole=WHOLE in request.GET))
    except RapportError as error:
        return {**context, "error": error}, status_of(error)
    except Exception:  # the page's frame and its bar stay, so that another choice can be made
        LOG.exception("%s%s could not be answered", report.id, choices.address())
        return {**context, "error": broken(request)}, 500
    return context, 200


@require_safe
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """What is behind one figure: in the report's drawer, or as a page of its own."""
    try:
        report = find(name)
    except UnknownNameError as error:
        return card(request, error, 404)
    choices, key = _choices(request, report), Behind.of(request.GET)
    locale = request.locale
    context: dict[str, Any] = {
        "report": report,
        "title": locale.say(report.title),
        "sample": company.is_sample(),
        "behind": key,
        "carried": [*choices.parts, *replace(key, out="", page=1).pairs()],
        "back": reverse("report", args=[name]) + choices.address(),
        "address": key.address(name, choices),
        "script_version": script_version(),
    }
    status = 200
    try:
        context.update(drawer(report, choices, key, locale))
    except RapportError as error:
        context["error"], status = error, status_of(error)
    except Exception:  # the page behind the drawer is as right as before
        LOG.exception("%s could not be looked behind", context["address"])
        context["error"], status = broken(request), 500
    template = "reports/behind/drawer.html" if request.htmx else "reports/behind/page.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = VARY
    return _playing(response, report)


@require_safe
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The same figures under the same address, in any format that there is."""
    try:
        report, module = find(name), _format(kind)
    except UnknownNameError as error:
        return card(request, error, 404)
    answered = answer(report, _choices(request, report).as_parts())
    return _file(answered, name, kind, module, request)


@require_safe
def why_export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Why a figure moved, in any format that there is; its address is that of its drawer."""
    try:
        report, module = find(name), _format(kind)
        key = Behind.of(request.GET)
        explained = explanation(asked(report, _choices(request, report), key))
    except UnknownNameError as error:
        return card(request, error, 404)
    except RapportError as error:
        return card(request, error, status_of(error))
    answered = laid_out(explained, sample=company.workspace().settings.sample)
    return _file(answered, f"why-{key.measure}", kind, module, request)


def _file(
    answered: Answered, name: str, kind: str, module: ModuleType, request: HttpRequest
) -> HttpResponse:
    """An answer in a format: as a file, or as a page of its own."""
    content = module.render_report(answered, request.locale)
    response = HttpResponse(content, content_type=module.CONTENT_TYPE)
    if kind in ("svg", "html"):
        # A picture opened by itself is a page: it may do no more than be looked at.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
        )
    if kind != "json":
        days = f"-{answered.period.start}-{answered.period.end}" if answered.period else ""
        ending = {"table": "txt"}.get(kind, kind)
        called = f"{'sample-' if answered.sample else ''}{name}{days}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def find(name: str) -> Report:
    """The report of that id, a standard one or the workspace's own.

    Raises UnknownNameError, or WorkspaceError where it is one of its own that is not in order.
    """
    return company.own().looked_up().find(name)


def _format(kind: str) -> ModuleType:
    """The module that writes a report in a format. Raises UnknownNameError."""
    if kind not in export_kinds():
        raise UnknownNameError("format of a report", kind, export_kinds())
    return find_format(kind)


def _choices(request: HttpRequest, report: Report) -> Choices:
    """What the address chooses, its periods as the library names them."""
    choices = Choices.of(request.GET, report.options)
    if company.workspace().generations.current is None:
        return choices
    clock = company.workspace().model.clock
    for part in ("period", "compare"):
        text = choices.get(part)
        if text and text != "none" and "previous_" not in text:
            choices = choices.with_part(part, understood(text, clock))
    return choices


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        for text in values
        for value in (text.split(",") if name == "by" else [text])
    ]
