"""A workbook that is being written: its sheets, their names, the formats that they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rapport.theme import LIGHT

if TYPE_CHECKING:
    from rapport.wording import Locale

LONGEST_TEXT = 32_767
LONGEST_NAME = 31

RULE = {"bottom": 1, "bottom_color": LIGHT.border}
HEAD = {"bold": True, "font_color": LIGHT.text_third, "text_wrap": True, "valign": "bottom", **RULE}
TOTAL = {"bold": True, "top": 1, "top_color": LIGHT.text_third}
TITLE = {"bold": True, "font_size": 14, "font_color": LIGHT.text}
FAINT = {"font_color": LIGHT.text_third}


class Book:
    """A workbook that is being written, with its formats and the names of its sheets."""

    def __init__(self, target: Any, title: str, locale: Locale) -> None:
        from xlsxwriter import Workbook

        # A text is a text: nothing out of the data becomes a formula or a link.
        self.workbook = Workbook(
            target,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
            },
        )
        self.workbook.set_properties({"title": title, "comments": "Rapport"})
        self.locale = locale
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def format(self, **properties: Any) -> Any:
        """A format with these properties; the same one each time."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet, called that as far as Excel lets it."""
        sheet = self.workbook.add_worksheet(self._free_name(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _free_name(self, name: str) -> str:
        # "History" is Excel's own.
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '") or "1"
        found, number = plain[:LONGEST_NAME].strip(" '"), 1
        while found.casefold() in self._names | {"history"}:
            number += 1
            end = f" {number}"
            found = plain[: LONGEST_NAME - len(end)].strip(" '") + end
        self._names.add(found.casefold())
        return found


def write_text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
    """A text into a cell, as a text whatever it looks like."""
    sheet.write_string(row, column, text[:LONGEST_TEXT], look)
