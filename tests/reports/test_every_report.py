"""Every report answers, in every format and language, and says what it lacks."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rapport.errors import QueryError, UnknownNameError, UsageError
from rapport.exports import find as find_format
from rapport.reports import REPORTS
from rapport.wording import LANGUAGES, Locale
from rapport_web.reports.filters import FIGURES, facts_of, filter_fields

if TYPE_CHECKING:
    from rapport.workspace import Workspace


IDS = sorted(REPORTS)
REPORT = pytest.mark.parametrize("name", IDS)
COUNTING = pytest.mark.parametrize("name", [each for each in IDS if REPORTS[each].tiles])
"""The reports that count records by measures, and not what is known of the data themselves."""
KEPT: dict[tuple[str, str, str], object] = {}


def answered(workspace: Workspace, name: str, **parts: str | list[str]):
    """A report's answer; each question is asked once in a run."""
    key = (str(workspace.folder), name, json.dumps(parts, sort_keys=True))
    if key not in KEPT:
        listed = {part: [text] if isinstance(text, str) else text for part, text in parts.items()}
        KEPT[key] = REPORTS[name].answer(workspace, listed)
    return KEPT[key]


@REPORT
def test_it_leaves_out_nothing_of_a_company_that_has_the_data(demo, name):
    found = answered(demo, name, period="this_year")
    model = demo.current.model
    shown = {each.section.id.partition("-")[0] for each in found.sections}
    there = {
        section.id
        for section in REPORTS[name].sections
        if all(model.spans.get(fact) is not None for fact in section.needs)
        # The rest are for other splits, and for longer rankings.
        and (not section.splits or found.query.by[0] in section.splits)
        and section.read_as != "last"
    }
    said = " ".join(note.said(Locale()) for note in found.said)
    for missing in there - shown:
        title = next(each.title for each in REPORTS[name].sections if each.id == missing)
        assert title.partition(" {")[0].partition(",")[0] in said, (
            f"{missing} is gone without a word"
        )


@REPORT
def test_its_sections_have_rows_and_draw_their_charts(demo, name):
    for each in answered(demo, name, period="this_year").sections[1:]:
        if each.section.is_worklist or not each.section.chart:
            continue
        table = each.whole or each.table
        if table.records:
            assert each.chart(Locale()), f"{name}: {each.section.id} draws nothing"


@REPORT
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_it_reads_in_every_language(demo, name, language):
    found = answered(demo, name, period="this_year")
    written = find_format("table").render_report(found, Locale(language), width=120).decode()
    assert "{" not in written, "a name was not filled in"
    assert found.headline(Locale(language)).strip().endswith(".")


@REPORT
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_written_in_every_format(demo, name, form, language):
    found = answered(demo, name, period="this_year")
    content = find_format(form).render_report(found, Locale(language))
    assert content
    if form == "json":
        read = json.loads(content)
        assert [each["id"] for each in read["sections"]] == [
            each.section.id for each in found.sections
        ]
    elif form == "csv":
        parts = content.decode().split("\r\n\r\n")
        assert len(parts) == len(found.sections)
        for text, each in zip(parts, found.sections, strict=True):
            lines = list(csv.reader(io.StringIO(text)))
            assert lines[0][0] == each.section.id
            assert len(lines) == 2 + len(each.table.records)


@REPORT
def test_it_answers_for_each_split_that_it_offers(demo, name):
    whole = REPORTS[name]
    split_ones = tuple(each for each in whole.sections if each.is_split)
    report = replace(whole, tiles=whole.tiles[:1], sections=split_ones, headline=None)
    for split in whole.splits:
        parts = {"period": ["this_year"], "compare": ["none"], "by": [split]}
        found = report.answer(demo, parts)
        assert any(split in each.table.query.by for each in found.sections), split


@COUNTING
def test_two_splits_are_crossed(demo, name):
    first, second = REPORTS[name].splits[:2]
    found = answered(demo, name, period="this_year", by=f"{first},{second}")
    by = [each.table.query.by for each in found.sections]
    assert (first, second) in by or name == "funnel"
    for each in found.sections[1:]:
        each.chart(Locale())


@REPORT
@pytest.mark.parametrize("period", ["last_month", "2025-Q2", "all"])
def test_it_answers_for_any_period(demo, name, period):
    found = answered(demo, name, period=period, compare="none")
    assert found.headline(Locale())
    for note in found.said:
        assert "{" not in note.said(Locale())


@REPORT
def test_an_empty_workspace_is_said_to_be_empty(empty, name):
    found = answered(empty, name)
    assert "no data" in found.headline(Locale())
    figures = [value for row in found.summary.records for value in row]
    assert figures == [None] * len(figures), "a zero stands for what is not known"
    assert len(found.sections) == 1
    shown = find_format("table").render_report(found, Locale()).decode()
    assert "not shown" in shown.casefold()


@REPORT
def test_deals_with_dates_alone_are_answered_without_a_zero_for_the_unknown(maven, name):
    found = answered(maven, name, period="2017-Q3")
    model = maven.current.model
    assert model.spans["leads"] is None
    assert model.spans["activities"] is None
    unknown = {"leads", "activities", "visitors", "calls", "overdue_tasks", "untouched_leads"}
    for each in found.sections:
        for column in each.table.measures:
            if column.name in unknown:
                assert set(each.table.values_of(column.name)) <= {None}, column.name
    ids = {each.section.id for each in found.sections}
    assert not ids & {"outcome", "quality", "leads_split", "untouched", "ask_again"}
    assert find_format("table").render_report(found, Locale())


@REPORT
def test_deals_of_another_company_are_answered(regional, name):
    found = answered(regional, name, period="2020")
    assert found.headline(Locale())
    find_format("table").render_report(found, Locale("nb"))


def test_a_filter_that_a_section_cannot_take_is_said(demo):
    found = answered(demo, "conversion", where="sales_channel=partner")
    said = [note.said(Locale()) for note in found.said]
    assert any("From lead to deal" in each and "sales_channel" in each for each in said)
    rows = next(each for each in found.sections if each.section.id == "channels").table.rows()
    assert [row["sales_channel"] for row in rows] == ["partner"]


def test_a_filter_that_nothing_can_take_is_refused(demo):
    with pytest.raises(QueryError, match="sales_channel"):
        answered(demo, "activity", where="sales_channel=partner")


def test_a_split_that_nothing_can_take_is_refused(demo):
    with pytest.raises(QueryError, match="loss_reason"):
        answered(demo, "new-leads", by="loss_reason")
    with pytest.raises(UnknownNameError):
        answered(demo, "new-leads", by="sauce")


def test_an_option_of_another_report_and_a_wrong_value_are_refused(demo):
    with pytest.raises(QueryError, match="takes no option mode"):
        answered(demo, "losses", option="mode=gross")
    with pytest.raises(QueryError, match="net or gross"):
        answered(demo, "pipeline", option="mode=fast")
    with pytest.raises(UsageError):
        answered(demo, "pipeline", option="window=someday")


def test_an_order_is_for_the_sections_that_have_it(demo):
    found = answered(demo, "conversion", order="-deals,-win_rate")
    deals = next(each for each in found.sections if each.section.id == "deals_split")
    counts = deals.table.values_of("deals")
    assert counts == sorted(counts, reverse=True)
    with pytest.raises(UnknownNameError):
        answered(demo, "conversion", order="-sauce")


@COUNTING
def test_a_filter_that_the_page_offers_never_breaks_the_headline(demo, name):
    # The funnel's headline is of its sections, the others' of their tiles.
    whole, model = REPORTS[name], demo.current.model
    kept = tuple(each for each in whole.sections if each.id in {"leads", "deals"})
    report = replace(whole, sections=kept)
    counted = [model.fact(each) for each in facts_of(REPORTS[name], model)]
    tried: dict[tuple[bool, ...], str] = {}
    for field in filter_fields(REPORTS[name], model):
        # What a filter leaves of the tiles goes by the facts that have its field.
        having = (field in {*model.columns[each.name], *model.names_of(each)} for each in counted)
        tried.setdefault(tuple(having), f"{field}>=2" if field in FIGURES else f"{field}!=none")
    assert tried
    for asked in tried.values():
        try:
            found = report.answer(demo, {"where": [asked], "compare": ["none"]})
        except UsageError:
            continue
        for language in LANGUAGES:
            assert "{" not in found.headline(Locale(language)), asked
        assert "no data" not in found.headline(Locale()), asked
