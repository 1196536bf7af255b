"""A clean table of deals, what it means, and how a file of it is written: faults change one or two.

What the records mean stands beside how they are shown, so that what must come out is known without
anything of the product's.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow
import xlsxwriter
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Callable

ID, NAME, STAGE, AMOUNT, OWNER, CREATED, CLOSED = range(7)
HEADERS = ("Deal ID", "Deal Name", "Stage", "Amount", "Owner", "Created Date", "Close Date")
STATUSES = {"Won": "won", "Lost": "lost", "Negotiation": "open"}
WIDTH = len(HEADERS)


class Bare(str):
    """A cell that is written as it stands, quotation marks and all."""

    __slots__ = ()


@dataclass(frozen=True)
class Deal:
    """What one record means."""

    id: str
    name: str
    stage: str
    amount: Decimal | None
    owner: str
    created: datetime | None
    closed: datetime | None

    @property
    def known(self) -> tuple[Any, ...]:
        """What must be in the model of it."""
        status = STATUSES[self.stage]
        return (self.name, status, self.amount, self.owner, self.created, self.closed)


def _deal(number: int) -> Deal:
    created = datetime(2024, 1, 3) + timedelta(days=7 * number)  # noqa: DTZ001
    return Deal(
        str(1000 + number),
        f"Delivery {chr(65 + number % 26)}{number}",
        ("Won", "Won", "Lost", "Negotiation")[number % 4],
        Decimal(number * number * 1237 + 412) + Decimal(number * 25 % 100) / 100,
        ("Ann Berg", "Bo Lien", "Åse Dahl")[number % 3],
        created,
        created + timedelta(days=20 + number % 5),
    )


Show = "Callable[[Deal, int], str]"


def day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


@dataclass(frozen=True)
class Page:
    """A table as a file holds it."""

    deals: tuple[Deal, ...] = tuple(_deal(number) for number in range(30))
    headers: tuple[str, ...] = HEADERS
    amount: Callable[[Decimal, int], str] = lambda number, _: f"{number:.2f}"
    day: Callable[[datetime, int], str] = lambda moment, _: day(moment)
    stage: Callable[[str], str] = str
    show: dict[int, Callable[[Deal, int], str]] = field(default_factory=dict)
    """By column, where a cell does not follow from the above."""
    more: tuple[tuple[str, Callable[[Deal, int], str]], ...] = ()
    """Further columns."""
    heads: Callable[[Page], list[list[str]]] = lambda page: [list(page.headers)]
    """The rows of the header."""
    behind: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Cells behind a record, by its place."""
    above: tuple[tuple[str, ...], ...] = ()
    extra: tuple[tuple[int, Callable[[Page], list[str]]], ...] = ()
    """Lines that are no records of the table, each before the record of that number."""
    below: tuple[Callable[[Page], list[str]], ...] = ()
    first: str = ""
    """A line before everything, as it stands."""
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    """What stands before a quotation mark in a cell; else it is doubled."""
    all_quoted: bool = False
    quoted_whole: Callable[[int], bool] = lambda _: False
    """Whether a line, by its number, is quoted as if it were one cell."""
    end: Callable[[int], str] = lambda _: "\n"
    """What ends each line, by its number."""
    last_end: str | None = None
    encoding: str = "utf-8"
    mark: bytes = b""
    wrap: Callable[[Page], bytes] = lambda page: page.text()
    name: str = "deals.csv"
    spoilt: frozenset[int] = frozenset()
    """The places of records that cannot be loaded."""

    def cells(self, deal: Deal, at: int) -> list[str]:
        """One record as it is shown."""
        plain = [
            deal.id,
            deal.name,
            self.stage(deal.stage),
            "" if deal.amount is None else self.amount(deal.amount, at),
            deal.owner,
            "" if deal.created is None else self.day(deal.created, at),
            "" if deal.closed is None else self.day(deal.closed, at),
        ]
        for column, shown in self.show.items():
            plain[column] = shown(deal, at)
        return plain + [shown(deal, at) for _, shown in self.more]

    def record(self, at: int) -> list[str]:
        return [*self.cells(self.deals[at], at), *self.behind.get(at, ())]

    @property
    def all_headers(self) -> list[str]:
        return [*self.headers, *(header for header, _ in self.more)]

    @property
    def width(self) -> int:
        return WIDTH + len(self.more)

    def lines(self) -> list[list[str]]:
        """All lines as cells."""
        heads = [[*each, *(h for h, _ in self.more)] for each in self.heads(self)]
        lines = [*(list(each) for each in self.above), *heads]
        for at in range(len(self.deals) + 1):
            lines += [made(self) for place, made in self.extra if place == at]
            if at < len(self.deals):
                lines.append(self.record(at))
        return [*lines, *(made(self) for made in self.below)]

    def text(self) -> bytes:
        lines = [self.delimiter.join(self._written(each) for each in row) for row in self.lines()]
        lines = [
            f'"{line.replace(chr(34), chr(34) * 2)}"' if self.quoted_whole(at) else line
            for at, line in enumerate(lines)
        ]
        if self.first:
            lines.insert(0, self.first)
        ends = [self.end(number) for number in range(len(lines))]
        if self.last_end is not None:
            ends[-1] = self.last_end
        whole = "".join(line + end for line, end in zip(lines, ends, strict=True))
        return self.mark + whole.encode(self.encoding, self._stray)

    @property
    def _stray(self) -> str:
        return "surrogateescape" if self.encoding == "utf-8" else "strict"

    def _written(self, cell: str) -> str:
        if isinstance(cell, Bare):
            return str(cell)
        special = any(each in cell for each in (self.delimiter, self.quote, "\n", "\r"))
        if not (special or (self.all_quoted and cell)):
            return cell
        inner = cell.replace(self.quote, (self.escape or self.quote) + self.quote)
        return f"{self.quote}{inner}{self.quote}"

    def content(self) -> bytes:
        return self.wrap(self)

    def with_deals(self, **changes: Callable[[Deal, int], Any]) -> Page:
        """The page with what some fields of every deal mean made anew."""
        made = [
            replace(each, **{name: make(each, at) for name, make in changes.items()})
            for at, each in enumerate(self.deals)
        ]
        return replace(self, deals=tuple(made))

    def with_deal(self, at: int, **changes: Any) -> Page:
        """The page with another meaning of one deal."""
        deals = list(self.deals)
        deals[at] = replace(deals[at], **changes)
        return replace(self, deals=tuple(deals))

    def showing(self, column: int, shown: Callable[[Deal, int], str]) -> Page:
        return replace(self, show={**self.show, column: shown})

    def with_more(self, *columns: tuple[str, Callable[[Deal, int], str]]) -> Page:
        return replace(self, more=(*self.more, *columns))

    def with_extra(self, at: int, made: Callable[[Page], list[str]]) -> Page:
        return replace(self, extra=(*self.extra, (at, made)))


# What a page is wrapped in


def records(page: Page) -> list[dict[str, str | None]]:
    return [
        dict(zip(page.all_headers, (cell or None for cell in page.record(at)), strict=True))
        for at in range(len(page.deals))
    ]


def json_lines(page: Page) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records(page)).encode()


def json_wrapped(page: Page) -> bytes:
    return json.dumps({"total": len(page.deals), "data": records(page)}, indent=1).encode()


def json_nested(page: Page) -> bytes:
    nested = []
    for each in records(page):
        owner = each.pop("Owner", None)
        nested.append({**each, "Owner": {"name": owner}} if owner else each)
    return json.dumps(nested).encode()


def json_broken(page: Page) -> bytes:
    return json_lines(page) + b'{"Deal ID": "99", "Deal Na\n' + b'{"Deal ID": \n'


def as_parquet(page: Page) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(records(page)), file)
    return file.getvalue()


def compressed(page: Page) -> bytes:
    return gzip.compress(page.text())


def zipped(page: Page) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("deals.csv", page.text())
        archive.writestr("~$deals.csv", b"\x05Ann")
        archive.writestr("__MACOSX/._deals.csv", b"\x00\x05\x16\x07")
        archive.writestr(".DS_Store", b"\x00\x00\x00\x01Bud1")
    return file.getvalue()


def web_page(page: Page) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in row) + "</tr>\n"
        for row in page.lines()
    )
    head = '<meta charset="utf-8"><style>td {color: red}</style>'
    return f"<html>{head}<table border=1>{rows}</table></html>".encode()


def _html(cell: str) -> str:
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def workbook(
    page: Page,
    *,
    top: int = 0,
    left: int = 0,
    native: bool = False,
    serials: bool = False,
    fill: Callable[[Any, Any, int], None] | None = None,
) -> bytes:
    """The lines as a sheet; native where numbers and dates are such, serials where dates are."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Deals")
        lines = page.lines()
        for number, row in enumerate(lines):
            for column, cell in enumerate(row):
                place = (top + number, left + column)
                if not cell:
                    continue
                if (native or serials) and column == AMOUNT and _is_number(cell):
                    sheet.write_number(*place, float(cell))
                elif (native or serials) and (moment := _moment(cell)):
                    if native:
                        sheet.write_datetime(*place, moment, days)
                    else:
                        sheet.write_number(*place, (moment.date() - date(1899, 12, 30)).days)
                else:
                    sheet.write_string(*place, cell)
        if fill:
            fill(book, sheet, len(lines))
    return file.getvalue()


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def _moment(cell: str) -> datetime | None:
    try:
        return datetime.strptime(cell, "%Y-%m-%d")  # noqa: DTZ007
    except ValueError:
        return None


def rows_of(content: bytes) -> list[list[str]]:
    """The lines of a plain CSV."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
