"""The addresses."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView

from rapport_web import cards
from rapport_web.accounts import views as accounts
from rapport_web.chart_script import chart_script
from rapport_web.icon import icon
from rapport_web.records import views as records
from rapport_web.reports import views as reports

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="catalogue"), name="home"),
    path("favicon.ico", icon, name="icon"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("start/<str:token>/", accounts.start, name="start"),
    path("assets/charts-<str:version>.js", chart_script, name="chart_script"),
    path("reports/", reports.catalogue, name="catalogue"),
    re_path(r"^reports/(?P<name>[\w-]+)\.(?P<kind>[a-z]+)$", reports.export, name="export"),
    re_path(
        r"^reports/(?P<name>[\w-]+)/why\.(?P<kind>[a-z]+)$", reports.why_export, name="why_export"
    ),
    path("reports/<slug:name>/", reports.page, name="report"),
    path("reports/<slug:name>/values/", reports.values, name="values"),
    path("reports/<slug:name>/figure/", reports.figure, name="figure"),
    path("reports/<slug:name>/behind/", reports.behind, name="behind"),
    path("records/<slug:kind>/<path:key>/", records.page, name="record"),
]

handler400 = cards.odd
handler404 = cards.not_found
handler500 = cards.broke
