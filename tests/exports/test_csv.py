"""CSV comes back as it was, and is not run by a spreadsheet."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from rapport.exports import csv as subject
from rapport.wording import Locale

from . import answers


def read(content):
    return list(csv.reader(StringIO(content.decode(), newline="")))


def test_values_are_written_for_programs():
    content = subject.render(answers.over_time(), Locale())
    header, *rows = read(content)
    assert header == [each.name for each in answers.over_time().columns]
    assert rows[0] == ["2017-01-01", "100", "80", "20", "0.25"]
    assert rows[2] == ["2017-03-01", "", "50", "", ""]
    assert rows[3][:2] == ["(no date)", "7.5"]
    assert len(rows) == 4
    assert content.endswith(b"\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("10005534.0000"), "10005534"),
        (Decimal("-12.3400"), "-12.34"),
        (Decimal("0E-4"), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12345678901234567890123456789012.5"), "12345678901234567890123456789012.5"),
        (1e-07, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (float("nan"), ""),
        (0.1, "0.1"),
        (True, "true"),
        (-3, "-3"),
    ],
)
def test_figures_are_plain(value, written):
    rows = read(subject.render(answers.table((answers.WON,), [(value,)]), Locale()))
    assert rows[1:] == [[written]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "a;=", "a\n@"])
def test_a_text_is_no_formula(start):
    name = f"{start}HYPERLINK(1)"
    rows = read(subject.render(answers.by_owner([name]), Locale()))
    found = rows[1][0]
    assert found.replace("'", "") == name
    at = len(name) - len(name.lstrip("a;\n"))
    assert found[at] == "'"


def test_other_texts_come_back_unchanged():
    names = ['O\'Brien, "Pat"', "два\nряда", "a=b", "1-2", "Ωmega; co", "'=x"]
    rows = read(subject.render(answers.by_owner(names), Locale()))
    assert [row[0] for row in rows[1:]] == names


def test_a_report_is_read_section_by_section():
    parts = [[]]
    for row in read(subject.render_report(answers.answered(3), Locale())):
        if row:
            parts[-1].append(row)
        else:
            parts.append([])
    assert [part[0] for part in parts] == [
        ["summary", "In short"],
        ["over_time", "Won value over time"],
        ["split", "Won value by owner"],
    ]
    assert [len(part) for part in parts] == [3, 6, 5]
    assert all(len(row) == len(part[1]) for part in parts for row in part[1:])


def test_a_missing_figure_alone_is_no_empty_line():
    assert subject.render(answers.table((answers.WON,), [(None,)]), Locale()) == (
        b'won_amount\r\n""\r\n'
    )
