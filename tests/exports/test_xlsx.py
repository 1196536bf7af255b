"""A workbook holds figures, dates and texts as such."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from rapport.errors import QueryError
from rapport.exports import _sheets
from rapport.exports import xlsx as subject
from rapport.exports._book import Book
from rapport.table import Column
from rapport.wording import Locale, _

from . import answers


def rows(content, sheet):
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return workbook.get_sheet_by_name(sheet).to_python()


def part(content, name):
    return ZipFile(BytesIO(content)).read(name).decode()


def test_a_query_keeps_its_values_and_types():
    table = answers.over_time()
    header, *found, total = rows(subject.render(table, Locale()), "Data")
    assert header == [each.said(Locale()) for each in table.columns]
    assert found[0] == [date(2017, 1, 1), 100.0, 80.0, 20.0, 0.25]
    assert found[2] == [date(2017, 3, 1), "", 50.0, "", ""]
    assert found[3][:2] == ["(no date)", 7.5]
    assert total == ["Total", 107.5, 180.0, -72.5, -0.40278]


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year", "fiscal_year"])
def test_a_date_stays_one_at_every_grain(grain):
    column = Column(f"date:{grain}", _("Date"), "dimension", "date", grain)
    table = answers.table((column, answers.DEALS), [(date(2017, 7, 1), 3), (date(2018, 4, 1), 4)])
    found = rows(subject.render(table, Locale()), "Data")
    assert [row[0] for row in found[1:]] == [date(2017, 7, 1), date(2018, 4, 1)]


def test_formats_are_the_currencys_and_the_readers():
    table = answers.by_owner(["Ann"])
    styles = part(subject.render(table, Locale()), "xl/styles.xml")
    assert "&quot;€&quot;#,##0" in styles
    assert "0.0\\ %" in styles
    quarter = Column("date:quarter", _("Quarter"), "dimension", "date", "quarter")
    table = answers.table((quarter, answers.WON), [(date(2017, 7, 1), 1)])
    assert "&quot;Q3 &quot;yyyy" in part(subject.render(table, Locale()), "xl/styles.xml")


def test_no_text_becomes_a_formula_or_a_link():
    names = ["=1+1", "{=1}", "https://example.com", "@x", "12", "x" * 40_000]
    content = subject.render(answers.by_owner(names), Locale())
    found = [row[0] for row in rows(content, "Data")[1:-1]]
    assert found == [*names[:-1], "x" * 32_767]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_header_that_stays_a_filter_and_bold_totals():
    sheet = part(subject.render(answers.by_owner(), Locale()), "xl/worksheets/sheet1.xml")
    assert '<autoFilter ref="A1:E4"/>' in sheet
    assert 'state="frozen"' in sheet
    assert 'ySplit="1"' in sheet


def test_about_says_where_the_figures_come_from():
    table = answers.table(
        (answers.WON,), [(1,)], sql="SELECT\n  1", values={"a": 2}, notes=(answers.NOTE,),
        period=answers.YEAR, compare=answers.BEFORE,
    )  # fmt: skip
    found = rows(subject.render(table, Locale()), "About")
    said = {row[0]: row[1] for row in found if row[0]}
    assert said["Question"] == "rapport query --measures won_amount"
    assert said["Period"] == "2017 (2017-01-01 – 2017-12-31)"
    assert said["Compared with"].startswith("2016")
    assert said["Notes"] == "1,200 deals have no value."
    assert [row[1] for row in found[-3:]] == ["SELECT", "  1", "-- $a = 2"]


def test_a_report_has_a_front_a_sheet_for_each_section_and_charts():
    content = subject.render_report(answers.answered(), Locale())
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    assert workbook.sheet_names == [
        "Total sales", "Won value over time", "Won value by owner", "About",
    ]  # fmt: skip
    front = rows(content, "Total sales")
    assert front[0][0] == "Total sales"
    assert front[1][0] == "€10M was won."
    said = {row[0]: row[1:] for row in front if row[0]}
    assert said["Filters"][0] == "source=Web|Referral"
    assert said["Won value, EUR"] == [10005534.0, 10000000.0, 5534.0, 0.00055]
    assert said["Won deals"][0] == 4238.0
    assert said["Notes"][0] == "1,200 deals have no value."
    ranking = rows(content, "Won value by owner")
    assert ranking[3][:2] == ["Customer 000", 85000.0]
    assert len(ranking) == 3 + 85 + 1
    columns, bars = (part(content, f"xl/charts/chart{number}.xml") for number in (1, 2))
    # The last row has no date, and no place on the axis.
    assert set(re.findall(r"<c:f>([^<]+)</c:f>", columns)) == {
        f"'Won value over time'!${column}$4:${column}$6" for column in "ABC"
    }
    assert "<c:lineChart>" in columns
    assert '<c:barDir val="bar"/>' in bars
    assert "$B$4:$B$18" in bars


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [("lines", "c:lineChart"), ("pareto", "c:barChart"), ("stages", "c:barChart"), ("heat", "")],
)
def test_a_workbook_draws_the_kinds_that_it_can(kind, drawn):
    answered = answers.answered(3)
    at = 1 if kind == "lines" else 2
    section = replace(
        answered.sections[at], section=replace(answered.sections[at].section, chart=kind)
    )
    content = subject.render_report(
        replace(answered, sections=(answered.sections[0], section)), Locale()
    )
    parts = [name for name in ZipFile(BytesIO(content)).namelist() if "charts/chart" in name]
    assert len(parts) == bool(drawn)
    if drawn:
        assert f"<{drawn}>" in part(content, parts[0])


def test_names_of_sheets_are_such_as_excel_takes():
    book = Book(BytesIO(), "", Locale())
    given = ["A/B: [c]?", "Long " * 10, "long " * 10, "History", "'", "x" * 31, "X" * 31]
    names = [book.sheet(name).get_name() for name in given]
    book.workbook.close()
    assert len({name.casefold() for name in names}) == len(given)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_more_rows_than_a_sheet_are_refused(monkeypatch):
    monkeypatch.setattr(_sheets, "MOST_ROWS", 4)
    with pytest.raises(QueryError, match="3 rows"):
        subject.render(answers.by_owner(), Locale())


@pytest.mark.parametrize("records", [[], [("Ann", None, None, None, None)]])
def test_an_empty_answer_is_a_workbook_too(records):
    table = answers.table((answers.OWNER, *answers.COMPARED), records)
    assert len(rows(subject.render(table, Locale()), "Data")) == 1 + len(records)


def test_days_before_excels_calendar_are_texts():
    day = Column("date:day", _("Day"), "dimension", "date", "day")
    table = answers.table((day, answers.DEALS), [(date(1899, 5, 1), 1)])
    assert rows(subject.render(table, Locale()), "Data")[1] == ["1 May 1899", 1.0]


def test_only_the_first_column_and_the_header_stay():
    stage = Column("stage", _("Stage"), "dimension", "text")
    table = answers.table((answers.OWNER, stage, answers.DEALS), [("Ann", "Won", 3)])
    sheet = part(subject.render(table, Locale()), "xl/worksheets/sheet1.xml")
    assert 'xSplit="1" ySplit="1" topLeftCell="B2"' in sheet
