"""Whether a workspace's own report names only what there is, looked up in one generation.

What is wrong is said with the file, the line and the nearest names, as for custom measures.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rapport.custom_reports.places import WHOLE
from rapport.dimension import GRAINS
from rapport.errors import QueryError, RapportError, UnknownNameError, WorkspaceError, join
from rapport.options import OPTIONS
from rapport.period import resolve
from rapport.query import SUFFIXES, Condition, Group
from rapport.query import where as read_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.custom_reports.reading import CustomReport
    from rapport.model import Model
    from rapport.query import Where
    from rapport.section import Section

SPLIT, GRAIN = "{split}", "{grain}"
SHARES = ("share", "cumulative_share")
_right: WeakKeyDictionary[Model, set[tuple[str, str]]] = WeakKeyDictionary()
"""The reports, with their versions, that are right for a model: looked up once."""


def check(report: CustomReport, model: Model) -> None:
    """Refuse a report that names what there is not. Raises WorkspaceError with its line."""
    right = _right.setdefault(model, set())
    key = (report.file, report.version)
    if key not in right:
        _Check(report, model).run()
        right.add(key)


class _Check:
    """One report, looked up in one model."""

    def __init__(self, report: CustomReport, model: Model) -> None:
        self.report = report
        self.model = model
        self.part = WHOLE

    def run(self) -> None:
        report = self.report
        if report.places.has("tiles"):
            # Else they are those of the sections, which are looked up where they stand.
            self._all("tiles", report.tiles, self._measure)
        self._all("splits", report.splits, self._axis)
        self._all("tabs", report.tabs, self._axis)
        self._all("where", report.where, self._condition)
        self._all("of_alone", report.of_alone, self._condition)
        self._all("about", [report.about] if report.about else [], self._measure)
        self._all("options", report.options, self._option)
        self._all("called", [name for name, __ in report.called], self._measure)
        self._all("period", [report.period], self._period)
        self._all("compare", [report.compare] if report.compare else [], self._compare)
        for number, section in enumerate(report.sections):
            self.part = number
            self._section(section)

    def _section(self, section: Section) -> None:
        self._all("measures", section.measures, self._measure)
        self._all("by", section.by, self._axis)
        self._all("splits", section.splits, self._axis)
        self._all("each", [section.each] if section.each else [], self._axis)
        self._all("filled", section.filled, self._axis)
        self._all("where", section.where, self._condition)
        self._all("having", section.having, lambda each: self._having(each, section))
        self._all("order", section.order, lambda each: self._order(each, section))
        self._all("period", [section.period] if section.period else [], self._period)
        self._all("needs", section.needs, self._fact)
        self._all("known", section.known, self._measure)
        for key, pairs in (("options", section.options), ("own", section.own)):
            for name, value in pairs:
                self._all(key, [name], self._option)
                self._value(key, name, value)
        if not self.report.splits and any(SPLIT in each for each in section.by):
            raise self._error(
                "by",
                "{split} is what the reader splits by, and the report offers nothing.",
                'Add splits = ["owner"] at the top.',
                SPLIT,
            )

    def _error(self, key: str, what: str, mend: str, value: object = None) -> WorkspaceError:
        line = self.report.places.line(self.part, key, value)
        return WorkspaceError(f"{self.report.file}, line {line}: {what}", mend)

    def _all(self, key: str, values: object, look: object) -> None:
        for value in values:  # type: ignore[attr-defined]
            try:
                look(value)  # type: ignore[operator]
            except WorkspaceError:
                # A custom measure that is not in order names its own file.
                raise
            except RapportError as error:
                raise self._error(key, error.what, error.mend, value) from None

    def _measure(self, name: str) -> None:
        bare, colon, suffix = name.partition(":")
        self.model.measure(bare)
        if colon and suffix.partition(":")[0] not in SUFFIXES:
            raise UnknownNameError("ending of a measure", suffix, SUFFIXES)

    def _axis(self, name: str) -> None:
        if name == SPLIT:
            return
        self.model.axis(name.replace(GRAIN, GRAINS[-1]).replace(SPLIT, "owner"))

    def _condition(self, text: str) -> None:
        fields = self.model.fields()
        for each in _conditions(read_condition(text)):
            whole = self.model.whole_name(each.field)
            if whole != "date" and whole not in fields:
                raise UnknownNameError("field", each.field, fields)

    def _having(self, text: str, section: Section) -> None:
        own = _bare(section)
        for each in _conditions(read_condition(text)):
            self._measure(each.field)
            if each.field.partition(":")[0] not in own:
                raise UnknownNameError("measure of this section", each.field, own)
            for value in each.values:
                if value is not None and not _is_number(value):
                    what = f"{each.field} is a number, not {value!r}."
                    raise QueryError(what, f"Write {each.field}>=10.")

    def _order(self, name: str, section: Section) -> None:
        if "{" in name.replace(SPLIT, "").replace(GRAIN, ""):
            raise QueryError(f"The order is {name!r}.", "It takes {split} and {grain}.")
        bare = name.removeprefix("-")
        known = (*_bare(section), *section.by, *SHARES)
        # What an estimate works out has columns of its own.
        if not section.worked_out and not {bare, bare.partition(":")[0]} & {*known}:
            raise UnknownNameError("column to order by", bare, known)

    def _option(self, name: str) -> None:
        if name not in OPTIONS:
            raise UnknownNameError("option", name, OPTIONS)

    def _value(self, key: str, name: str, value: str) -> None:
        values = OPTIONS[name].values
        if values and value not in values:
            what = f"{name} is not {value!r}."
            raise self._error(key, what, f"It takes {join(values, 'or')}.", value)

    def _period(self, name: str) -> None:
        resolve(name, self.model.clock)

    def _compare(self, name: str) -> None:
        for each in name.split(","):
            if each not in ("previous_period", "previous_year", "same_weekdays"):
                self._period(each)

    def _fact(self, name: str) -> None:
        if name not in self.model.columns and name not in self.model.spans:
            raise UnknownNameError("kind of record", name, self.model.columns)


def _bare(section: Section) -> list[str]:
    """The measures of a section, without their suffixes."""
    return list(dict.fromkeys(each.partition(":")[0] for each in section.measures))


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def _conditions(where: Where) -> Iterator[Condition]:
    if isinstance(where, Group):
        for each in where.conditions:
            yield from _conditions(each)
    elif isinstance(where, Condition):
        yield where
    else:  # pragma: no cover - there is no third kind
        raise QueryError("That is no condition.")
