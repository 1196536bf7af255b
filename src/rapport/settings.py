"""rapport.toml: how a workspace counts. Every setting has a default; what is wrong is named."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.errors import WorkspaceError, join, nearest

if TYPE_CHECKING:
    from pathlib import Path

FILE = "rapport.toml"
LIVE = ("engine", "today", "language", "quiet_hours", "demo", "sample")
"""The settings that hold at once; the others hold from the next build."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class WorkingDays:
    """Which days count as working days: [working_days] in rapport.toml."""

    countries: tuple[str, ...] = ()
    """ISO codes (NO, US-CA) whose public holidays are free."""
    weekend: tuple[str, ...] = ("saturday", "sunday")
    closed: tuple[date, ...] = ()
    """Further days on which the company is closed."""


@dataclass(frozen=True)
class OfficeHours:
    """When the office is open on a working day: [office_hours] in rapport.toml."""

    opens: float = 9
    """The hour, in the workspace's zone; 8.5 is half past eight."""
    closes: float = 17


@dataclass(frozen=True)
class Bands:
    """Where one band ends and the next begins: [bands] in rapport.toml."""

    deal_size: tuple[float, ...] = (1_000, 5_000, 25_000, 100_000)
    company_size: tuple[float, ...] = (10, 50, 250, 1_000)
    lead_score: tuple[float, ...] = (25, 50, 75)
    age: tuple[float, ...] = (25, 35, 45, 55, 65)


SPREAD_BY = ("revenue", "hours", "units", "fixed")
"""The rules by which a shared cost can be spread over what is sold."""


@dataclass(frozen=True)
class Costs:
    """How shared costs are spread: [costs] in rapport.toml."""

    spread_by: str = "revenue"
    """The rule of those that have none of their own."""
    fixed_shares: dict[str, float] = field(default_factory=dict, hash=False)
    """Under fixed, each product's share by its name; without any, all have the same."""


@dataclass(frozen=True)
class Settings:
    """The settings of one workspace."""

    engine: str = "duckdb"
    currency: str = "USD"
    """The ISO code in which every amount is shown."""
    zone: str = "UTC"
    """The time zone in which a day begins and ends."""
    language: str = "en"
    first_day_of_week: str = "monday"
    first_month_of_fiscal_year: int = 1
    quiet_hours: str = ""
    """Hours in which no alert is given out: 20:00-07:00."""
    today: date | None = None
    """The day that counts as today; by default the clock, or the last day of old files."""
    rates: str = "closing_date"
    return_window: int = 30
    """For so many days after a sale a customer may send it back."""
    demo: bool = False
    """True for the made-up company, which its own machine may read without signing in."""
    sample: bool = False
    """True for the company that shows what a report would look like: see rapport.sample."""
    working_days: WorkingDays = field(default_factory=WorkingDays)
    office_hours: OfficeHours = field(default_factory=OfficeHours)
    bands: Bands = field(default_factory=Bands)
    costs: Costs = field(default_factory=Costs)

    def of_build(self) -> dict[str, Any]:
        """What a generation depends on, as JSON holds it: all but those of LIVE."""
        content = asdict(self)
        for name in LIVE:
            del content[name]
        content["working_days"]["closed"] = [day.isoformat() for day in self.working_days.closed]
        found: dict[str, Any] = json.loads(json.dumps(content))
        return found

    def with_build(self, content: dict[str, Any]) -> Settings:
        """These settings, where they may change at any time, over those of a build."""
        days = content["working_days"]
        closed = [date.fromisoformat(day) for day in days["closed"]]
        built = {**content, "working_days": {**days, "closed": closed}}
        live = {name: getattr(self, name) for name in LIVE if getattr(self, name) is not None}
        settings: Settings = _made(Settings, {**built, **live}, "")
        return settings

    def __post_init__(self) -> None:
        _one_of("first_day_of_week", self.first_day_of_week, WEEKDAYS)
        _one_of("language", self.language, ("en", "nb", "ru"))
        _one_of("rates", self.rates, ("closing_date", "monthly", "fixed"))
        _one_of("first_month_of_fiscal_year", self.first_month_of_fiscal_year, range(1, 13))
        for each in self.working_days.weekend:
            _one_of("working_days.weekend", each, WEEKDAYS)
        if self.quiet_hours and not re.fullmatch(
            r"\s*([01]?\d|2[0-4])(:[0-5]\d)?\s*[-–]\s*([01]?\d|2[0-4])(:[0-5]\d)?\s*",
            self.quiet_hours,
        ):
            raise WorkspaceError(
                f"{FILE}: quiet_hours is {self.quiet_hours!r}.",
                'It takes two times of a day, such as "20:00-07:00".',
            )
        if self.return_window < 0:
            raise WorkspaceError(
                f"{FILE}: return_window is {self.return_window}.",
                "It takes a number of days, such as 30.",
            )
        _one_of("costs.spread_by", self.costs.spread_by, SPREAD_BY)
        shares = self.costs.fixed_shares.values()
        if any(each < 0 for each in shares) or sum(shares) > 1 + 1e-9:
            raise WorkspaceError(
                f"{FILE}: costs.fixed_shares come to {sum(shares):g}.",
                "They take a share from 0 to 1 for each product, and no more than 1 together.",
            )
        if not 0 <= self.office_hours.opens < self.office_hours.closes <= 24:
            raise WorkspaceError(
                f"{FILE}: office_hours are from {self.office_hours.opens:g} to "
                f"{self.office_hours.closes:g}.",
                "They take two hours of a day, such as opens = 9 and closes = 17.",
            )
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise WorkspaceError(
                f"{FILE}: currency is {self.currency!r}.",
                'It takes an ISO code of three capitals, such as "EUR".',
            )
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise WorkspaceError(
                f"{FILE}: there is no time zone called {self.zone!r}.",
                'It takes a name such as "Europe/Oslo".',
            ) from None


def read(path: Path) -> Settings:
    """The settings in a rapport.toml. Raises WorkspaceError, which names the key and the mend."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{path} is not valid TOML: {error}.") from None
    settings: Settings = _made(Settings, content, "")
    return settings


def _made(kind: type, content: dict[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}
    values: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            near = nearest(key, known)
            mend = f"Did you mean {join(near)}?" if near else f"There is {join(known, 'and')}."
            raise WorkspaceError(f"{FILE}: there is no setting called {where}{key}.", mend)
        values[key] = _typed(hints[key], value, f"{where}{key}")
    assert all(each.default is not MISSING or each.default_factory for each in known.values())
    return kind(**values)


def _typed(hint: Any, value: Any, name: str) -> Any:
    if hint in (WorkingDays, OfficeHours, Bands, Costs):
        if not isinstance(value, dict):
            raise WorkspaceError(f"{FILE}: [{name}] is a section.")
        return _made(hint, value, f"{name}.")
    wanted, right = _wanted(hint, value)
    if not right:
        raise WorkspaceError(f"{FILE}: {name} is {value!r}.", f"It takes {wanted}.")
    return tuple(value) if isinstance(value, list) else value


def _wanted(hint: Any, value: Any) -> tuple[str, bool]:
    """What a setting of a type takes, and whether a value is that."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    rising = _list_of(value, (int, float)) and list(value) == sorted(set(value))
    kinds: dict[Any, tuple[str, bool]] = {
        tuple[str, ...]: ("a list of words", _list_of(value, str)),
        tuple[date, ...]: ("a list of dates", _list_of(value, date)),
        tuple[float, ...]: ("a list of rising numbers", rising),
        dict[str, float]: ("a number for each name", _numbers_of(value)),
        bool: ("true or false", isinstance(value, bool)),
        float: ("a number", number),
        int: ("a whole number", number and isinstance(value, int)),
        date | None: ("a date such as 2026-09-30", type(value) is date),
    }
    return kinds.get(hint, ("a word in quotes", isinstance(value, str)))


def _list_of(value: Any, kind: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, kind) and not isinstance(each, bool) for each in value
    )


def _numbers_of(value: Any) -> bool:
    return isinstance(value, dict) and _list_of(list(value.values()), (int, float))


def _one_of(name: str, value: Any, allowed: Any) -> None:
    if value not in allowed:
        words = [str(each) for each in allowed]
        raise WorkspaceError(f"{FILE}: {name} is {value!r}.", f"It takes {join(words)}.")


NEW = """\
# How this workspace counts. Every setting can be left out; this shows what then holds.

currency = "{currency}"              # every amount is shown in it
zone = "{zone}"                  # the time zone in which a day begins and ends
language = "{language}"               # en, nb or ru
first_day_of_week = "monday"
first_month_of_fiscal_year = 1
# quiet_hours = "20:00-07:00"   # no alert is given out in these; what fires waits
# today = 2026-09-30            # the day that counts as today; by default the clock, or, for files
                                # in which nothing has happened for 60 days, their last day
return_window = 30              # for so many days customers may send back what they bought

[working_days]
countries = []                  # whose public holidays are free, such as ["NO", "US-CA"]
weekend = ["saturday", "sunday"]
closed = []                     # further free days, such as [2026-12-24]

[office_hours]                  # on working days; half past eight is 8.5
opens = 9
closes = 17

[bands]                         # where one band ends and the next begins
deal_size = [1000, 5000, 25000, 100000]
company_size = [10, 50, 250, 1000]
lead_score = [25, 50, 75]
age = [25, 35, 45, 55, 65]

[costs]                         # how shared costs that do not say are spread over what is sold:
spread_by = "revenue"           # revenue, hours, units or fixed
# fixed_shares = {{ "Core" = 0.6, "Plus" = 0.4 }}   # under fixed; without any, all the same
"""


def new_file(currency: str = "USD", zone: str = "UTC", language: str = "en") -> str:
    """The text of a new workspace's rapport.toml."""
    return NEW.format(currency=currency, zone=zone, language=language)
