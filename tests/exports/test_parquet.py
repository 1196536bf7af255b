"""Parquet read back by another program has the same values and types, and says what they are."""

import json
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from rapport.exports import parquet as subject
from rapport.wording import Locale

from . import answers


@pytest.fixture
def read(tmp_path):
    def rows(content, query="SELECT * FROM file"):
        path = tmp_path / "answer.parquet"
        path.write_bytes(content)
        with duckdb.connect() as connection:
            source = "read_parquet(?)" if "metadata" not in query else "parquet_kv_metadata(?)"
            return connection.execute(query.replace("file", source), [str(path)]).fetchall()

    return rows


def test_a_query_keeps_its_values_and_types(read):
    table = answers.over_time()
    content = subject.render(table, Locale())
    found = read(content)
    assert found[0] == (date(2017, 1, 1), Decimal(100), Decimal(80), Decimal(20), 0.25)
    assert found[2] == (date(2017, 3, 1), None, Decimal(50), None, None)
    # What has no date has none.
    assert found[3] == (None, Decimal("7.5"), None, None, None)
    kinds = read(content, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM file)")
    assert kinds == [
        ("date:month", "DATE"),
        ("won_amount", "DECIMAL(38,4)"),
        ("won_amount:previous", "DECIMAL(38,2)"),
        ("won_amount:change", "DECIMAL(38,2)"),
        ("won_amount:change_pct", "DOUBLE"),
    ]


def test_names_and_counts_are_as_they_are(read):
    names = ["<script>", "=1+1", "שלום", "Ольга", 'a"b', ""]
    found = read(subject.render(answers.by_owner(names), Locale("ru")))
    assert [row[0] for row in found] == names
    assert [row[2] for row in found] == [0, 10, 20, 30, 40, 50]
    assert found[0][3] is None


def test_a_file_says_what_it_is_of(read):
    content = subject.render_report(answers.answered(), Locale())
    found = read(content, "SELECT decode(key), decode(value) FROM file metadata")
    about = json.loads(dict(found)["rapport"])
    assert about["report"] == "total-sales"
    assert about["period"] == {"from": "2017-01-01", "to": "2017-12-31"}
    assert about["compare"] == {"from": "2016-01-01", "to": "2016-12-31"}
    assert about["filters"] == "source=Web|Referral"
    assert about["currency"] == "EUR"
    assert about["generation"] == "0001"
    assert about["notes"] == ["1,200 deals have no value."]
    assert about["labels"]["won_amount"] == "Won value"


def test_a_reports_sections_are_one_table(read):
    answered = answers.answered(85)
    content = subject.render_report(answered, Locale())
    counted = read(content, "SELECT section, count(*) FROM file GROUP BY ALL ORDER BY ALL")
    assert counted == [("over_time", 4), ("split", 85), ("summary", 1)]
    for each in answered.sections:
        names = [column.name for column in each.table.columns]
        wanted = ", ".join(f'"{name}"' for name in names)
        found = read(content, f"SELECT {wanted} FROM file WHERE section = '{each.section.id}'")
        for row, known in zip(found, each.table.records, strict=True):
            assert [value for value in row if value is not None] == [
                value for value in known if value is not None and value != "(no date)"
            ]


@pytest.mark.parametrize("records", [[], [("Ann", None, None, None, None)]])
def test_an_empty_answer_has_its_columns(read, records):
    table = answers.table((answers.OWNER, *answers.COMPARED), records)
    content = subject.render(table, Locale())
    assert len(read(content)) == len(records)
    assert len(read(content, "SELECT * FROM (DESCRIBE SELECT * FROM file)")) == 5
