"""A format is found by its name, and starting up loads nothing heavy."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from rapport.errors import UnknownNameError
from rapport.exports import find, formats
from rapport.exports.html import fragment
from rapport.wording import Locale

from . import answers


def test_every_format_answers_queries_and_reports():
    assert set(formats()) == {
        "table", "json", "csv", "xlsx", "html", "md", "pdf", "png", "svg", "parquet",
    }  # fmt: skip
    for name, module in formats().items():
        assert find(name) is module
        assert isinstance(module.CONTENT_TYPE, str)
        assert isinstance(module.BINARY, bool)
        assert module.render(answers.by_owner(), Locale())
        assert module.render_report(answers.answered(), Locale())


def test_a_format_that_there_is_not():
    with pytest.raises(UnknownNameError, match="Did you mean xlsx"):
        find("xls")


def test_finding_a_format_loads_nothing_heavy():
    code = "import sys; from rapport.exports import find; find('table'); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(found.stdout.split())
    assert "rapport.exports.table" in loaded
    assert not loaded & {
        "rich",
        "xlsxwriter",
        "babel",
        "pandas",
        "duckdb",
        "ibis",
        "typst",
        "vl_convert",
        "pyarrow",
    }


def test_json_is_what_a_table_says_it_is():
    table = answers.by_owner(["Søren"])
    content = find("json").render(table, Locale())
    assert json.loads(content) == table.to_json(Locale())
    assert content.endswith(b"}\n")
    assert "Søren".encode() in content
    assert b'\n  "columns"' in content
    report = answers.answered()
    assert json.loads(find("json").render_report(report, Locale())) == report.to_json(Locale())


def test_a_fragment_escapes_every_text():
    table = answers.by_owner(["<script>alert(1)</script>", "&", '"x"'])
    table = replace(table, currency='<b>"')
    found = fragment(table, Locale())
    assert "<script" not in found
    assert "<b>" not in found
    assert "&lt;script&gt;" in found
    assert "1,200 deals have no value." in found
    assert found.count("<tr>") == 1 + 3 + 1


def test_a_long_fragment_says_how_much_it_leaves_out():
    found = fragment(answers.ranked(205), Locale())
    assert "… 5 more rows" in found
