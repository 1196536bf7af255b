"""Data health: the account of what was brought, and what looks wrong but is kept."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from rapport.cli import main
from rapport.errors import UsageError
from rapport.exports import find as find_format
from rapport.exports import formats
from rapport.reports import REPORTS
from rapport.suspicions import SUSPICIONS
from rapport.wording import LANGUAGES, Locale
from rapport.workspace import Workspace

EN = Locale()
REPORT = REPORTS["data-health"]


def answered(workspace, **parts):
    return REPORT.answer(workspace, {part: [text] for part, text in parts.items()})


def brought(folder, name, text):
    path = folder / name
    lines = [line.strip() for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Deals of which one has an amount that is none, one stands twice, and one has no customer."""
    folder = tmp_path_factory.mktemp("small")
    rows = "\n".join(f"d{at},Deal {at},won,{at},u1,c1,2026-01-02,2026-02-01" for at in range(1, 41))
    deals = f"""id,name,status,amount,owner_id,company_id,created_at,closed_at
        {rows}
        d41,Odd,won,twelve,u1,c1,2026-01-02,2026-02-01
        d1,Deal 1,won,1,u1,c1,2026-01-02,2026-02-01
        d42,Alone,won,5,u1,,2026-01-02,2026-02-01"""
    files = [
        brought(folder, "deals.csv", deals),
        brought(folder, "users.csv", "id,name\nu1,Nora"),
        brought(folder, "companies.csv", "id,name\nc1,Acme"),
    ]
    workspace = Workspace.create(folder / "workspace", 'currency = "EUR"\ntoday = 2026-06-15\n')
    workspace.import_files(files)
    return workspace


def test_the_account_adds_up_for_every_file_and_for_all_of_them(small):
    rows = {row["file"]: row for row in answered(small).section("imports").rows()}
    assert rows["deals.csv"]["read"] == 43
    for row in rows.values():
        parts = ("loaded", "updated", "unchanged", "rejected", "skipped")
        assert row["read"] == sum(row[each] for each in parts)
    totals = answered(small).section("imports")
    assert totals.total_of("read") == 45
    tiles = answered(small).summary.rows()[0]
    assert tiles["records_read"] == 45
    assert (tiles["records_taken"], tiles["records_rejected"], tiles["records_skipped"]) == (
        43,
        1,
        1,
    )


def test_the_headline_says_what_was_taken_what_was_not_and_what_looks_wrong(small):
    said = answered(small).headline(EN)
    assert said == (
        "43 of 45 records were taken. 1 was rejected. 1 was skipped. "
        "1 record looks wrong. Above all: has neither a company nor a contact (Deals, 1)."
    )


def test_a_rejected_record_is_told_with_its_reason_and_what_it_said(small):
    rows = answered(small).section("rejects").rows()
    assert [(row["file"], row["column"], row["examples"], row["records"]) for row in rows] == [
        ("deals.csv", "amount", "twelve", 1)
    ]
    assert rows[0]["reason"]


def test_what_looks_wrong_is_told_with_its_place_an_example_and_its_mend(small):
    found = answered(small)
    rows = found.section("suspicions").rows()
    assert [(row["what"], row["table"], row["field"], row["records"]) for row in rows] == [
        ("no_customer", "deals", "company_id", 1)
    ]
    assert rows[0]["examples"].endswith("d42")
    mends = {row["what"]: row["mend"] for row in found.section("mending").rows()}
    assert mends == {"no_customer": "Say at the source whom it is for."}


def test_a_file_that_was_brought_again_is_told_of_as_it_is_now(tmp_path):
    workspace = Workspace.create(tmp_path / "workspace")
    text = "id,name,status,amount,created_at,closed_at\nd1,One,won,{},2026-01-01,2026-02-01"
    for amount in ("5", "6", "6"):
        workspace.import_files([brought(tmp_path, "deals.csv", text.format(amount))])
    rows = answered(workspace).section("imports").rows()
    assert len(rows) == 1
    row = rows[0]
    assert row["read"] == row["loaded"] + row["updated"] + row["unchanged"] == 1
    age = datetime.now(UTC).replace(tzinfo=None) - row["imported_at"]
    assert abs(age.total_seconds()) < 600
    assert answered(workspace).headline(EN).startswith("1 record was taken.")


def test_how_full_a_field_is_is_counted_among_those_that_can_have_it(small):
    rows = {(row["table"], row["field"]): row for row in answered(small).section("fullness").rows()}
    customers = rows["deals", "company_id"]
    assert (customers["filled"], customers["of_records"]) == (40, 41)
    assert customers["share"] == pytest.approx(40 / 41)
    assert rows["deals", "closed_on"]["share"] == 1
    assert ("deals", "loss_reason") not in rows, "none was lost"


def test_names_taken_as_others_are_told_with_what_they_were_taken_for(maven):
    rows = answered(maven).section("names").rows()
    assert [(row["value"], row["taken_as"], row["records"]) for row in rows] == [
        ("GTXPro", "GTX Pro", 1480)
    ]
    assert answered(maven).summary.rows()[0]["names_taken"] == 1


def test_a_section_with_nothing_to_tell_says_so(maven):
    found = answered(maven)
    assert found.section("rejects") is None
    said = [note.said(EN) for note in found.every_note]
    assert "What was rejected, and why is not shown: nothing was rejected." in said


def test_no_period_filter_or_split_changes_it_and_that_is_said(maven):
    plain, narrowed = answered(maven), answered(maven, period="2017-Q3", where="owner=Nobody")
    assert narrowed.summary.records == plain.summary.records
    assert any("everything that was brought" in note.said(EN) for note in narrowed.said)
    assert not any("everything that was brought" in note.said(EN) for note in plain.said)
    with pytest.raises(UsageError):
        answered(maven, sauce="hot")
    with pytest.raises(UsageError):
        answered(maven, option="mode=net")


def test_it_says_nothing_of_what_was_never_brought(empty):
    found = answered(empty)
    assert "no data" in found.headline(EN)
    assert set(found.summary.records[0]) == {None}
    assert [each.section.id for each in found.sections] == ["summary"]


def test_it_answers_for_the_demo_company(demo):
    found = answered(demo)
    tiles = found.summary.rows()[0]
    assert tiles["records_read"] == tiles["records_taken"] > 5_000
    assert set(found.section("suspicions").values_of("what")) <= SUSPICIONS.keys() | {
        "stalled_deals"
    }
    rows = found.section("suspicions").rows()
    nobody = [row for row in rows if (row["what"], row["field"]) == ("to_nothing", "owner_id")]
    assert nobody[0]["examples"].endswith("U99"), "a person whom no file of the demo knows"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("form", sorted(formats()))
def test_it_is_written_in_every_format_and_language(small, form, language):
    module = find_format(form)
    content = module.render_report(answered(small), Locale(language))
    assert content
    if form == "table":
        assert "{" not in content.decode()


def test_people_read_words_and_programs_read_names(small):
    page = find_format("md").render_report(answered(small), Locale("nb")).decode()
    assert "Har verken selskap eller kontakt" in page
    assert "Avtaler" in page
    read = json.loads(find_format("json").render_report(answered(small), Locale("nb")))
    suspicions = next(each for each in read["sections"] if each["id"] == "suspicions")
    assert suspicions["table"]["rows"][0]["what"] == "no_customer"
    assert suspicions["table"]["columns"][0]["label"] == "Hva ser galt ut"


def test_the_command_line_writes_it(small, capsys):
    where = ["--workspace", str(small.folder)]
    assert main(["report", "data-health", *where]) == 0
    assert "43 of 45 records were taken." in capsys.readouterr().out
    assert main(["report", "data-health", "--format", "csv", *where]) == 0
    parts = capsys.readouterr().out.replace("\r\n", "\n").split("\n\n")
    tables = {part.splitlines()[0].split(",")[0]: part.splitlines()[1:] for part in parts}
    rows = list(csv.DictReader(io.StringIO("\n".join(tables["suspicions"]))))
    assert [row["records"] for row in rows] == ["1"]
    assert main(["report", "data-health", "--sql", *where]) == 0
    assert "FROM suspicions" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["report", "data-health", "--help"])
    assert "everything that was brought" in capsys.readouterr().out


def test_no_section_tells_the_figures_of_a_single_deal(small):
    for each in answered(small).sections:
        assert not any(column.unit == "money" for column in each.table.columns)


def test_deals_that_stand_still_are_a_problem_like_any_other(demo):
    answered = REPORTS["data-health"].answer(demo, {})
    rows = {row["what"]: row for row in answered.section("suspicions").rows()}
    still = rows["stalled_deals"]
    stalled = demo.query(["stalled_deals", "open_deals"]).records[0]
    assert (still["records"], still["of_records"]) == stalled
    assert still["examples"]
    mends = {row["what"]: row["mend"] for row in answered.section("mending").rows()}
    assert mends.keys() == rows.keys()
    assert "next step" in mends["stalled_deals"]
