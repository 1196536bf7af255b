"""Faults of values: numbers, dates, ids and words as people and programs write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.sources.hostile.fault import Fault
from tests.sources.hostile.page import AMOUNT, CLOSED, CREATED, ID, OWNER, Deal, Page

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "desember",
)  # fmt: skip
RUSSIAN = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip

# Amounts


def _amounts(shown: Callable[[Decimal, int], str]):
    return lambda page: replace(page, amount=shown)


def _parted(thousands: str, decimal: str, before: str = "", behind: str = ""):
    """Amounts with marks between thousands and before the decimals."""

    def shown(number: Decimal, _: int) -> str:
        whole, cents = f"{number:,.2f}".split(".")
        return f"{before}{whole.replace(',', thousands)}{decimal}{cents}{behind}"

    return _amounts(shown)


def _thousands_alone(mark: str):
    """Whole amounts whose only mark has three digits behind it."""

    def spoil(page: Page) -> Page:
        made = page.with_deals(amount=lambda _, at: Decimal(1000 + 37 * at + (37 * at) % 7 * 1000))
        return replace(made, amount=lambda number, _: f"{number:,.0f}".replace(",", mark))

    return spoil


def _negative(shown: Callable[[str], str]):
    """Every fifth amount is below nothing."""

    def spoil(page: Page) -> Page:
        made = page.with_deals(amount=lambda d, at: -d.amount if at % 5 == 0 else d.amount)
        return replace(
            made,
            amount=lambda number, _: shown(f"{-number:.2f}") if number < 0 else f"{number:.2f}",
        )

    return spoil


def _shortened(unit: int, word: str):
    """Amounts in thousands or millions, with a word behind."""

    def spoil(page: Page) -> Page:
        made = page.with_deals(amount=lambda _, at: Decimal(15 + 10 * at) * unit / 10)
        return replace(made, amount=lambda number, _: f"{number / unit:.1f}{word}")

    return spoil


def _missing_amounts(page: Page) -> Page:
    words = {2: "N/A", 5: "-", 9: "null", 12: "TBD", 15: "None"}
    made = page.with_deals(amount=lambda d, at: None if at in words else d.amount)
    return made.showing(
        AMOUNT, lambda d, at: words.get(at) or (page.amount(d.amount, at) if d.amount else "")
    )


def _one_bad_amount(page: Page) -> Page:
    return _spoilt(page).showing(
        AMOUNT, lambda d, at: "twelve" if at == 4 else page.amount(d.amount, at)
    )


def _spoilt(page: Page) -> Page:
    """The page with one record that cannot be loaded."""
    return replace(page, spoilt=page.spoilt | {4})


# Days


def _days(shown: Callable[[datetime], str]):
    return lambda page: replace(page, day=lambda moment, _: shown(moment))


def _as(pattern: str):
    return _days(lambda moment: moment.strftime(pattern))


def _named(months: tuple[str, ...], pattern: str):
    return _days(
        lambda moment: pattern.format(
            day=moment.day, month=months[moment.month - 1], year=moment.year
        )
    )


def _at_hours(shown: Callable[[datetime], str]):
    """Moments with their time of day."""

    def spoil(page: Page) -> Page:
        made = page.with_deals(
            created=lambda d, at: d.created + timedelta(hours=at % 24, minutes=at + 1),
            closed=lambda d, at: d.closed + timedelta(hours=23 - at % 24, minutes=59 - at),
        )
        return replace(made, day=lambda moment, _: shown(moment))

    return spoil


def _clock12(moment: datetime) -> str:
    half = "AM" if moment.hour < 12 else "PM"
    day = f"{moment.month}/{moment.day}/{moment.year}"
    return f"{day} {moment.hour % 12 or 12}:{moment.minute:02} {half}"


def _in_zone(moment: datetime) -> str:
    return (moment + timedelta(hours=2)).isoformat() + "+02:00"


def _mixed(moment: datetime, at: int) -> str:
    patterns = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%Y%m%d")
    return moment.strftime(patterns[at % 4])


def _serial(moment: datetime) -> str:
    return str((moment.date() - date(1899, 12, 30)).days)


def _undecided(pattern: str):
    """Days that could be months, all of them."""

    def spoil(page: Page) -> Page:
        made = page.with_deals(
            created=lambda _, at: datetime(2024, at % 12 + 1, (at * 5) % 12 + 1),  # noqa: DTZ001
            closed=lambda _, at: datetime(2025, at % 12 + 1, (at * 7) % 12 + 1),  # noqa: DTZ001
        )
        return replace(made, day=lambda moment, _: moment.strftime(pattern))

    return spoil


def _missing_days(word: str):
    def spoil(page: Page) -> Page:
        made = page.with_deals(created=lambda d, at: None if at % 6 == 1 else d.created)
        return made.showing(CREATED, lambda d, at: page.day(d.created, at) if d.created else word)

    return spoil


def _no_such_day(page: Page) -> Page:
    return _spoilt(page).showing(
        CREATED, lambda d, at: "2024-02-30" if at == 4 else page.day(d.created, at)
    )


def _open_deals_have_none(page: Page) -> Page:
    made = page.with_deals(closed=lambda d, _: None if d.stage == "Negotiation" else d.closed)
    return made.showing(CLOSED, lambda d, at: page.day(d.closed, at) if d.closed else "0000-00-00")


# Ids


def _ids(made: Callable[[Deal, int], str]):
    return lambda page: page.with_deals(id=made)


def _other_letters(page: Page) -> Page:
    """An owner in other letters: kept as another, and pointed at."""
    return page.with_deal(6, owner="ann  BERG")


# Further columns


def _column(header: str, shown: Callable[[Deal, int], str]):
    return lambda page: page.with_more((header, shown))


def _words(*words: str):
    return lambda _, at: words[at % len(words)]


VALUE_FAULTS = [
    Fault("decimals have a comma", "amount", _amounts(lambda n, _: f"{n:.2f}".replace(".", ","))),
    Fault("thousands have commas", "amount", _parted(",", ".")),
    Fault("thousands have points", "amount", _parted(".", ",")),
    Fault("thousands have spaces", "amount", _parted(" ", ",")),
    Fault("thousands have spaces that do not break", "amount", _parted("\u00a0", ",")),
    Fault("thousands have narrow spaces", "amount", _parted("\u202f", ",")),
    Fault("thousands have apostrophes", "amount", _parted("'", ".")),
    Fault("thousands have typographic apostrophes", "amount", _parted("’", ".")),
    Fault("a dollar stands before amounts", "amount", _parted(",", ".", "$"), told=("$", "USD")),
    Fault("a euro stands behind amounts", "amount", _parted(".", ",", behind=" €"),
          told=("€", "EUR")),
    Fault("a code stands before amounts", "amount", _parted(",", ".", "NOK "), told=("NOK",)),
    Fault("roubles stand behind amounts", "amount", _parted(" ", ",", behind=" руб."),
          told=("руб.", "RUB")),
    Fault("nobody knows whose crowns they are", "amount", _parted(" ", ",", behind=" kr"),
          asks="which currency is kr", never_with=("header",)),
    Fault("amounts below nothing stand in brackets", "amount", _negative(lambda n: f"({n})")),
    Fault("amounts below nothing have a minus behind", "amount", _negative(lambda n: f"{n}-")),
    Fault("amounts below nothing have a typographic minus", "amount",
          _negative(lambda n: f"\u2212{n}")),
    Fault("amounts are in K", "amount", _shortened(1000, "K")),
    Fault("amounts are in millions", "amount", _shortened(1_000_000, " mill.")),
    Fault("amounts are in Russian thousands", "amount", _shortened(1000, " тыс.")),
    Fault("words stand for no amount", "amount", _missing_amounts, told=("count as empty", "N/A")),
    Fault("one amount is a word", "amount", _one_bad_amount, lost=("not an amount",)),
    Fault("a point may part thousands or decimals", "amount", _thousands_alone("."),
          asks="parts thousands or decimals", never_with=("delimiter", "header")),
    Fault("a comma may part thousands or decimals", "amount", _thousands_alone(","),
          asks="parts thousands or decimals", never_with=("delimiter", "header")),
    # Days
    Fault("days stand before months with points", "days", _as("%d.%m.%Y")),
    Fault("days stand before months with strokes", "days", _as("%d/%m/%Y")),
    Fault("months stand before days", "days", _as("%m/%d/%Y")),
    Fault("years stand first, with strokes", "days", _as("%Y/%m/%d")),
    Fault("years have two digits", "days", _as("%d.%m.%y"), told=("years of two digits",)),
    Fault("days are digits alone", "days", _as("%Y%m%d")),
    Fault("months are named in English", "days", _named(ENGLISH, "{month} {day}, {year}")),
    Fault("months are named in Norwegian", "days", _named(NORWEGIAN, "{day}. {month} {year}")),
    Fault("months are named in Russian", "days", _named(RUSSIAN, "{day} {month} {year} г.")),
    Fault("hours are counted to twelve", "days", _at_hours(_clock12)),
    Fault("moments name their zone", "days", _at_hours(_in_zone)),
    Fault("moments end in Z", "days", _at_hours(lambda m: m.strftime("%Y-%m-%dT%H:%M:%SZ"))),
    Fault("days are counted as Excel counts", "days", _days(_serial),
          told=("as Excel counts them",)),
    Fault("moments are counted in seconds", "days",
          _at_hours(lambda m: str(int((m - EPOCH).total_seconds()))),
          told=("seconds since 1970",)),
    Fault("days are written in four ways in one column", "days",
          lambda p: replace(p, day=_mixed)),
    Fault("days have a midnight each", "days", _as("%Y-%m-%d 00:00:00")),
    Fault("days of noughts stand for none", "days", _missing_days("0000-00-00"),
          told=("count as empty", "0000-00-00")),
    Fault("words stand for no day", "days", _missing_days("никогда"),
          told=("count as empty", "никогда")),
    Fault("open deals close on a day of noughts", "days", _open_deals_have_none,
          told=("count as empty", "0000-00-00")),
    Fault("one day is no day", "days", _no_such_day, lost=("2024-02-30",)),
    Fault("days may be months", "days", _undecided("%d/%m/%Y"), asks="the day or with the month"),
    Fault("days may be months but for their points", "days", _undecided("%d.%m.%Y")),
    # Ids
    Fault("ids begin with noughts", "id", _ids(lambda _, at: f"{at:05}")),
    Fault("ids have 22 digits", "id", _ids(lambda _, at: f"98765432109876543210{at:02}")),
    Fault("ids differ by case alone", "id",
          _ids(lambda _, at: f"00Q5x{chr(97 + at // 2)}".swapcase() if at % 2 else
               f"00Q5x{chr(97 + at // 2)}")),
    Fault("ids have spaces around", "id",
          lambda p: p.showing(ID, lambda d, at: f" {d.id}" if at % 2 else f"{d.id} ")),
    Fault("ids look like numbers of machines", "id", _ids(lambda _, at: f"{at + 10}E{at + 10}")),
    Fault("an owner is written in other letters", "owner", _other_letters,
          told=("looks like", "ann")),
    Fault("owners have spaces around", "owner",
          lambda p: p.showing(
              OWNER, lambda d, at: f" {d.owner} " if at % 4 == 0 else d.owner)),
    Fault("a word stands for no owner", "owner",
          lambda p: p.with_deal(5, owner="").showing(
              OWNER, lambda d, _: d.owner or "N/A"), told=("Owner", "N/A")),
    # Further columns
    Fault("shares are in percent", "more",
          _column("Probability", lambda _, at: f"{at % 10 * 10}%"),
          more={"probability": lambda at: at % 10 / 10}),
    Fault("shares are up to a hundred", "more",
          _column("Probability (%)", lambda _, at: str(at % 11 * 10)),
          more={"probability": lambda at: at % 11 / 10}),
    Fault("yes and no are in English", "more", _column("Renewed", _words("Yes", "No", "yes")),
          more={"x_renewed": lambda at: at % 3 != 1}),
    Fault("yes and no are in Norwegian", "more", _column("Renewed", _words("ja", "nei", "Ja")),
          more={"x_renewed": lambda at: at % 3 != 1}),
    Fault("yes and no are in Russian", "more", _column("Renewed", _words("Да", "Нет", "да")),
          more={"x_renewed": lambda at: at % 3 != 1}),
    Fault("yes is a tick", "more", _column("Renewed", _words("✓", "")),
          more={"x_renewed": lambda at: at % 2 == 0}),
    Fault("codes begin with noughts", "more", _column("Region Code", lambda _, at: f"00{at % 7}"),
          more={"x_region_code": lambda at: f"00{at % 7}"}),
    Fault("counts have 22 digits", "more",
          _column("Serial No", lambda _, at: f"12345678901234567890{at % 7}2"),
          more={"x_serial_no": lambda at: f"12345678901234567890{at % 7}2"}),
]  # fmt: skip
