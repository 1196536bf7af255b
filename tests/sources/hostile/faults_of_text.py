"""Faults of delimited text: delimiters, quotation marks, encodings, ends of lines."""

from __future__ import annotations

import codecs
from dataclasses import replace

from tests.sources.hostile.fault import TEXT, Fault
from tests.sources.hostile.page import NAME, Bare, Page, compressed, zipped

RUSSIAN = ("Пётр Щукин", "Анна Белова", "Юрий Жданов")
WESTERN = ("Søren Bjørnsen", "José Müller", "Åse Dahl")


def _owned(page: Page, owners: tuple[str, ...]) -> Page:
    return page.with_deals(owner=lambda _, at: owners[at % len(owners)])


def _encoded(encoding: str, mark: bytes = b"", owners: tuple[str, ...] = RUSSIAN):
    def spoil(page: Page) -> Page:
        return replace(_owned(page, owners), encoding=encoding, mark=mark)

    return spoil


def _bare_end(page: Page) -> list[str]:
    return ["9999", Bare('"Delivery without end'), "Won", "1", "Ann Berg", "", ""][: page.width]


def _stray_byte(page: Page) -> Page:
    shown = replace(page, encoding="utf-8").showing(
        NAME, lambda deal, at: "Jos\udce9 Co" if at == 4 else deal.name
    )
    return shown.with_deal(4, name="Jos\ufffd Co")


def _named(name: str):
    return lambda page: page.with_deal(3, name=name)


def _shown_as(name: str, shown: str):
    """A deal of a name that is written in its own way."""

    def spoil(page: Page) -> Page:
        named = page.with_deal(3, name=name)
        return named.showing(NAME, lambda deal, at: Bare(shown) if at == 3 else deal.name)

    return spoil


def _single_quoted(page: Page) -> Page:
    return replace(page, quote="'", all_quoted=True)


TEXT_FAULTS = [
    Fault("semicolons part the cells", "delimiter", lambda p: replace(p, delimiter=";"), TEXT,
          told=("delimiter", "semicolon")),
    Fault("tabs part the cells", "delimiter", lambda p: replace(p, delimiter="\t"), TEXT,
          told=("delimiter", "tab")),
    Fault("bars part the cells", "delimiter", lambda p: replace(p, delimiter="|"), TEXT,
          told=("delimiter", "bar")),
    Fault("a first line tells Excel the delimiter", "delimiter",
          lambda p: replace(p, delimiter=";", first="sep=;"), TEXT),
    Fault("a first line tells Excel that the delimiter is a comma", "delimiter",
          lambda p: replace(p, first="sep=,"), TEXT),
    # Quotation marks
    Fault("all cells are quoted", "quoting", lambda p: replace(p, all_quoted=True), TEXT),
    Fault("quotation marks are doubled", "quoting", _named('The "big", old; one'), TEXT),
    Fault("backslashes stand before quotation marks", "quoting",
          lambda p: replace(p.with_deal(3, name='The "big", old one'), escape="\\"), TEXT),
    Fault("single quotes stand round the cells", "quoting", _single_quoted, TEXT,
          never_with=("body with quotes",)),
    Fault("a quotation mark stands for inches", "quoting", _shown_as('5" pipe', '5" pipe'), TEXT),
    Fault("quotation marks within a cell are not doubled", "quoting",
          _shown_as('The "big" one', '"The "big" one"'), TEXT, told=("not doubled",)),
    Fault("a quotation mark is opened and never closed", "quoting",
          lambda p: p.with_extra(11, _bare_end), TEXT,
          rejected=("a quotation mark is opened and not closed",)),
    Fault("a quotation mark is open at the end of the file", "quoting",
          lambda p: p.with_extra(30, _bare_end), TEXT,
          rejected=("a quotation mark is opened and not closed",), never_with=("footer",)),
    Fault("an apostrophe is part of a name", "quoting", _named("O'Brien's 'best' deal"), TEXT),
    Fault("a few records are quoted as a whole", "quoting",
          lambda p: replace(p, quoted_whole=lambda at: at in {4, 5, 30}), TEXT,
          told=("3 records were quoted as a whole",),
          never_with=("long", "above", "header", "units", "body", "more", "amount", "kind")),
    Fault("all is quoted as a whole", "quoting",
          lambda p: replace(p, quoted_whole=lambda _: True), TEXT,
          told=("30 records were quoted as a whole",),
          never_with=("long", "above", "header", "units", "body", "footer", "kind")),
    # Encodings
    Fault("a mark of UTF-8 stands in front", "encoding",
          lambda p: replace(p, mark=codecs.BOM_UTF8), TEXT),
    Fault("it is in UTF-16, little end first", "encoding",
          _encoded("utf-16-le", codecs.BOM_UTF16_LE), TEXT, told=("UTF-16",)),
    Fault("it is in UTF-16, big end first", "encoding",
          _encoded("utf-16-be", codecs.BOM_UTF16_BE), TEXT, told=("UTF-16",)),
    Fault("it is in UTF-16 without a mark, little end first", "encoding",
          _encoded("utf-16-le"), TEXT, told=("UTF-16",)),
    Fault("it is in UTF-16 without a mark, big end first", "encoding",
          _encoded("utf-16-be"), TEXT, told=("UTF-16",)),
    Fault("it is in UTF-32", "encoding",
          _encoded("utf-32-le", codecs.BOM_UTF32_LE), TEXT, told=("UTF-32",)),
    Fault("it is in Windows-1252", "encoding", _encoded("cp1252", owners=WESTERN), TEXT,
          told=("Windows-1252",)),
    Fault("it is in Latin-1", "encoding", _encoded("latin-1", owners=WESTERN), TEXT,
          told=("not in UTF-8",)),
    Fault("it is in Windows-1251", "encoding", _encoded("cp1251"), TEXT, told=("Windows-1251",)),
    Fault("it is in KOI8-R", "encoding", _encoded("koi8-r"), TEXT, told=("KOI8-R",)),
    Fault("it is in the Cyrillic of DOS", "encoding", _encoded("cp866"), TEXT, told=("cp866",)),
    Fault("one byte is no letter", "encoding", _stray_byte, TEXT, told=("1 byte", "line")),
    Fault("zero bytes stand in a cell", "encoding",
          _shown_as("Delivery", "Del\x00ivery\x00"), TEXT, told=("2 zero bytes",),
          never_with=("quoting",)),
    # Ends of lines
    Fault("lines end as on an old Mac", "ends", lambda p: replace(p, end=lambda _: "\r"), TEXT),
    Fault("lines end as on Windows", "ends", lambda p: replace(p, end=lambda _: "\r\n"), TEXT),
    Fault("lines end now so, now so", "ends",
          lambda p: replace(p, end=lambda at: ("\n", "\r\n")[at % 3 == 0]), TEXT),
    Fault("lines end in all three ways", "ends",
          lambda p: replace(p, end=lambda at: ("\n", "\r\n", "\r")[at % 3]), TEXT),
    Fault("the last line has no end", "ends", lambda p: replace(p, last_end=""), TEXT),
    Fault("a sign of DOS ends the last line", "ends",
          lambda p: replace(p, last_end="\x1a\r\n"), TEXT),
    Fault("a sign of DOS ends the file", "ends", lambda p: replace(p, last_end="\n\x1a"), TEXT),
    # Files
    Fault("it is compressed", "kind",
          lambda p: replace(p, name="deals.csv.gz", wrap=compressed)),
    Fault("it is compressed and does not say so", "kind",
          lambda p: replace(p, name="deals.csv", wrap=compressed)),
    Fault("it is zipped with what programs leave lying about", "kind",
          lambda p: replace(p, name="deals.zip", wrap=zipped)),
    Fault("a text is called a workbook", "kind",
          lambda p: replace(p, name="deals.xlsx"), told=("called a workbook",)),
    Fault("a text is called an old workbook", "kind",
          lambda p: replace(p, name="deals.xls"), told=("called a workbook",)),
]  # fmt: skip
