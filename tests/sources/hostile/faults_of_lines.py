"""Faults of lines: what stands above, below and between the records, and what heads them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.sources.hostile.fault import GRID, TEXT, Fault
from tests.sources.hostile.page import AMOUNT, HEADERS, ID, NAME, WIDTH, Deal, Page

NORWEGIAN = ("Avtale-ID", "Avtalenavn", "Fase", "Beløp", "Eier", "Opprettet dato", "Lukkedato")
NORWEGIAN_STAGES = {"Won": "Vunnet", "Lost": "Tapt", "Negotiation": "Forhandling"}
RUSSIAN = (
    "ID сделки", "Название сделки", "Этап", "Сумма", "Ответственный", "Дата создания",
    "Дата закрытия",
)  # fmt: skip
RUSSIAN_STAGES = {"Won": "Выиграна", "Lost": "Проиграна", "Negotiation": "Переговоры"}


def _headed(headers: tuple[str, ...]):
    return lambda page: replace(page, headers=headers)


def _header(column: int, name: str):
    return lambda page: replace(
        page, headers=(*page.headers[:column], name, *page.headers[column + 1 :])
    )


def _above(*lines: tuple[str, ...]):
    return lambda page: replace(page, above=lines)


def _filled(page: Page, **cells: str) -> list[str]:
    """A line of the page's width with few cells in it, by their columns."""
    line = [""] * page.width
    for column, cell in cells.items():
        line[{"id": ID, "name": NAME, "amount": AMOUNT}[column]] = cell
    return line


def _sum(page: Page, owner: str = "") -> str:
    found = [each for each in page.deals if owner in ("", each.owner)]
    return page.amount(sum((each.amount or Decimal(0) for each in found), Decimal(0)), 0)


def _total(label: str):
    return lambda page: replace(page, below=(lambda p: _filled(p, id=label, amount=_sum(p)),))


def _total_named(page: Page) -> Page:
    return replace(page, below=(lambda p: _filled(p, name="Total", amount=_sum(p)),))


def _subtotals(page: Page) -> Page:
    for at in (10, 20):
        page = page.with_extra(at, lambda p: _filled(p, id="Subtotal", amount=_sum(p)))
    return replace(page, below=(lambda p: _filled(p, id="Grand Total", amount=_sum(p)),))


def _totals_of_groups(page: Page) -> Page:
    page = page.with_extra(
        10, lambda p: _filled(p, id="Ann Berg Total", amount=_sum(p, "Ann Berg"))
    )
    return replace(page, below=(lambda p: _filled(p, id="Total for Bo Lien", amount=_sum(p)),))


def _footnote(page: Page) -> Page:
    notes = ("Confidential Information - Do Not Distribute", "Copyright 2024 Acme, Inc.")
    made = [lambda _, note=each: [note] for each in notes]
    return replace(page, below=(lambda p: _filled(p, id="Total", amount=_sum(p)), *made))


def _repeated(page: Page) -> Page:
    return page.with_extra(15, lambda p: [*p.heads(p)[0], *(h for h, _ in p.more)])


def _repeated_in_part(page: Page) -> Page:
    """Once without every other head, once without the first."""

    def heads(p: Page, left_out: set[int]) -> list[str]:
        given = [*p.heads(p)[-1], *(h for h, _ in p.more)]
        return ["" if at in left_out else each for at, each in enumerate(given)]

    page = page.with_extra(8, lambda p: heads(p, {1, 4, 5}))
    return page.with_extra(15, lambda p: heads(p, {0}))


def _units(page: Page) -> Page:
    return page.with_extra(0, lambda p: _filled(p, amount="EUR"))


def _blank(page: Page) -> Page:
    return page.with_extra(5, lambda _: []).with_extra(17, lambda _: [])


def _empty(page: Page) -> Page:
    return page.with_extra(5, lambda p: [""] * p.width).with_extra(17, lambda p: [""] * p.width)


def _more(page: Page) -> list[str]:
    return [*page.cells(_other(page, "9001"), 0), "more", "and more"]


def _fewer(page: Page) -> list[str]:
    return page.cells(_other(page, "9002"), 0)[:3]


def _other(page: Page, number: str) -> Deal:
    return replace(page.deals[0], id=number)


def _two_heads(page: Page) -> list[list[str]]:
    return [
        ["Deal", "", "", "", "Owner", "Created Date", "Close Date"],
        ["ID", "Name", "Stage", "Amount", "", "", ""],
    ]


def _grouped(page: Page) -> list[list[str]]:
    """Heads of groups that say nothing of what is below."""
    return [
        ["Deal", "", "", "", "Owner", "Dates", ""],
        ["ID", "Name", "Stage", "Amount", "", "Created Date", "Close Date"],
    ]


def _repeat_with(page: Page) -> list[str]:
    """The first deal once more, before it, with another stage."""
    return page.cells(replace(page.deals[6], stage="Lost", name="Earlier"), 6)


LINE_FAULTS = [
    # What stands above
    Fault("a title stands above", "above", _above(("Deals of the quarter",), ()), GRID,
          told=("above the header", "Deals of the quarter")),
    Fault("a title and its filters stand above", "above",
          _above(("Deals of the quarter",), ("Exported", "2024-12-31"), ("Owner", "All"), ()),
          GRID, told=("above the header", "Exported 2024-12-31")),
    Fault("a padded title stands above", "above",
          _above(("Deals", *[""] * (WIDTH - 1)), ("",) * WIDTH), GRID,
          told=("above the header", "Deals")),
    Fault("empty lines stand above", "above", _above((), (), ()), GRID),
    # Headers
    Fault("there is no header", "header", lambda p: replace(p, heads=lambda _: []), GRID,
          told=("no header",), forgets="name",
          never_with=("quoting", "long", "more", "days", "id", "above", "units",
                      "the header is repeated in the middle",
                      "the header is repeated in part")),
    Fault("the header has two rows", "header", lambda p: replace(p, heads=_two_heads), GRID,
          told=("header has two rows",)),
    Fault("heads of groups say nothing", "header", lambda p: replace(p, heads=_grouped), GRID,
          told=("header has two rows",)),
    Fault("one column has no header", "header", _header(NAME, ""), forgets="name",
          never_with=("quoting", "long")),
    Fault("two columns have one header", "header",
          lambda p: p.with_more(("Note", lambda _, at: f"one {at}"),
                                ("Note", lambda _, at: f"two {at}")), GRID),
    Fault("a header goes over two lines", "header", _header(NAME, "Deal\nName"), GRID),
    Fault("headers are padded and shout", "header",
          _headed(tuple(f"  {each.upper()}  " for each in HEADERS)), GRID),
    Fault("headers are written as programs do", "header",
          _headed(("deal_id", "deal_name", "stage", "amount", "owner", "createdDate",
                   "closeDate"))),
    Fault("it is in Norwegian", "header",
          lambda p: replace(p, headers=NORWEGIAN, stage=NORWEGIAN_STAGES.__getitem__)),
    Fault("it is in Russian", "header",
          lambda p: replace(p, headers=RUSSIAN, stage=RUSSIAN_STAGES.__getitem__)),
    Fault("a delimiter ends each line", "header",
          lambda p: p.with_more(("", lambda *_: "")), TEXT, never_with=("more",)),
    # Lines that are no records
    Fault("a row under the header gives units", "units", _units, GRID,
          skipped=1, told=("units", "EUR")),
    Fault("the header is repeated in the middle", "body", _repeated, GRID, skipped=1,
          told=("repeat of the header",)),
    Fault("the header is repeated in part", "body", _repeated_in_part, GRID, skipped=2,
          told=("2 repeats of the header",)),
    Fault("lines are blank", "body", _blank, GRID),
    Fault("lines have delimiters alone", "body", _empty, TEXT, skipped=2,
          told=("2 records without a value",)),
    Fault("the last line is a total", "footer", _total("Total"), GRID, skipped=1,
          told=("1 total",)),
    Fault("the last line is a total in Russian", "footer", _total("Итого"), GRID, skipped=1,
          told=("1 total", "Итого")),
    Fault("the last line is a total in Norwegian", "footer", _total("Sum totalt"), GRID,
          skipped=1, told=("1 total", "Sum totalt")),
    Fault("a total stands under the names", "footer", _total_named, GRID, skipped=1,
          told=("1 total",)),
    Fault("there are subtotals and a grand total", "footer", _subtotals, GRID, skipped=3,
          told=("3 totals",)),
    Fault("there are totals of groups", "footer", _totals_of_groups, GRID, skipped=2,
          told=("2 totals",)),
    Fault("a total and footnotes stand below", "footer", _footnote, GRID, skipped=3,
          told=("2 notes", "Confidential")),
    # Records
    Fault("a record has too many cells", "body", lambda p: p.with_extra(9, _more), TEXT,
          rejected=("are expected",)),
    Fault("a record has too few cells", "body", lambda p: p.with_extra(9, _fewer), TEXT,
          rejected=("there are 3 columns where",)),
    Fault("a record has empty cells behind", "body",
          lambda p: replace(p, behind={8: ("", ""), 9: ("",)}), TEXT),
    Fault("a cell goes over lines", "long", lambda p: p.with_deal(7, name="Two\nlines, one cell")),
    Fault("a cell has a megabyte", "long", lambda p: p.with_deal(7, name="word " * 200_000 + "."),
          never_with=("kind",)),
    Fault("a record stands there twice", "body",
          lambda p: p.with_extra(12, lambda q: q.record(6)), GRID, skipped=1),
    Fault("a record stands there before, with other values", "body",
          lambda p: p.with_extra(2, _repeat_with), GRID, rejected=("stands again",)),
    Fault("a record has no id", "body",
          lambda p: p.with_extra(9, lambda q: ["", *q.record(5)[1:]]), GRID,
          rejected=("by which records are told apart",)),
    Fault("the id of a record says that there is none", "body",
          lambda p: p.with_extra(9, lambda q: ["N/A", *q.record(5)[1:]]), GRID,
          rejected=("by which records are told apart",)),
]  # fmt: skip
