"""Faults of kinds of files: workbooks, web pages, JSON and Parquet that are not what they seem."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.sources.hostile.fault import GRID, VALUES, Fault
from tests.sources.hostile.page import (
    AMOUNT,
    NAME,
    Page,
    as_parquet,
    json_broken,
    json_lines,
    json_nested,
    json_wrapped,
    web_page,
    workbook,
)


def _book(**how):
    return lambda page: replace(page, name="deals.xlsx", wrap=partial(workbook, **how))


def _wrapped(name: str, wrap):
    return lambda page: replace(page, name=name, wrap=wrap)


def _other_sheets(book, sheet, rows: int) -> None:
    notes = book.add_worksheet("Notes")
    notes.write(0, 0, "Made by hand, ask Ann before you use it.")
    book.add_worksheet("Empty")
    chart = book.add_chartsheet("Chart")
    bars = book.add_chart({"type": "bar"})
    bars.add_series({"values": f"=Deals!$D$2:$D${rows}"})
    chart.set_chart(bars)


def _error_cell(page: Page) -> Page:
    """One amount is an error of a formula."""

    def fill(book, sheet, rows: int) -> None:
        at = next(n for n, row in enumerate(page.lines()) if row and row[0] == page.deals[4].id)
        sheet.write_formula(at, AMOUNT, "=1/0", None, "#DIV/0!")

    return replace(page, name="deals.xlsx", wrap=partial(workbook, fill=fill)).with_deal(
        4, amount=None
    )


def _merged_names(book, sheet, rows: int) -> None:
    """A title over all the columns, as people merge it."""
    sheet.merge_range(0, 0, 0, 6, "Deals of the quarter")


def _merged_title(page: Page) -> Page:
    return replace(page, name="deals.xlsx", wrap=partial(workbook, top=2, fill=_merged_names))


KIND_FAULTS = [
    Fault("it is a workbook of texts", "kind", _book(), holds=GRID),
    Fault("it is a workbook of numbers and days", "kind", _book(native=True), holds=GRID),
    Fault("it is a workbook of days as serials", "kind", _book(serials=True), holds=GRID,
          told=("as Excel counts them",), never_with=("days",)),
    Fault("its table stands in the middle of a sheet", "kind", _book(top=4, left=3, native=True),
          holds=GRID),
    Fault("a merged title stands over the sheet", "kind", _merged_title, holds=GRID,
          never_with=("above",)),
    Fault("its workbook has other sheets", "kind", _book(native=True, fill=_other_sheets),
          holds=GRID, told=("Empty", "empty")),
    Fault("a cell of its workbook is an error", "kind", _error_cell, holds=GRID,
          told=("error", "taken as empty"), never_with=("amount", "id", "above")),
    Fault("a workbook is called text", "kind",
          _wrapped("deals.csv", partial(workbook, native=True)), holds=GRID,
          told=("is a workbook",)),
    Fault("a web page is called a workbook", "kind", _wrapped("deals.xls", web_page), holds=GRID,
          told=("web page",)),
    Fault("it is JSON, a record a line", "kind", _wrapped("deals.jsonl", json_lines),
          holds=VALUES),
    Fault("it is JSON within an answer", "kind", _wrapped("deals.json", json_wrapped),
          holds=VALUES),
    Fault("it is JSON with owners in records of their own", "kind",
          _wrapped("deals.json", json_nested), holds=VALUES,
          never_with=("it is in Norwegian", "it is in Russian", "owner")),
    Fault("two lines of its JSON are broken", "kind", _wrapped("deals.jsonl", json_broken),
          holds=VALUES, rejected=("", "")),
    Fault("JSON is called text", "kind", _wrapped("deals.csv", json_lines), holds=VALUES),
    Fault("it is Parquet", "kind", _wrapped("deals.parquet", as_parquet), holds=VALUES),
    Fault("Parquet is called text", "kind", _wrapped("deals.csv", as_parquet), holds=VALUES),
]  # fmt: skip

__all__ = ["KIND_FAULTS", "NAME"]
