"""`rapport report`: each report's own options have their own names."""

from __future__ import annotations

import json

import pytest

from rapport.cli import main


def test_help_of_a_report_lists_its_options(capsys):
    with pytest.raises(SystemExit):
        main(["report", "funnel", "--help"])
    said = capsys.readouterr().out
    for flag in ("--funnel deals|leads", "--basis cohort|period", "--step-order", "--window"):
        assert flag in said
    assert "--mode net" not in said


def test_help_without_a_report_lists_the_reports(capsys):
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    said = capsys.readouterr().out
    for name in ("pipeline", "losses", "new-leads", "funnel", "conversion", "activity"):
        assert name in said
    assert "  --confidence 0.9\n" in said, "what only some reports take is told, too"
    assert "Taken by forecast." in said


def test_an_option_by_its_own_name_is_the_query_s_option(demo, capsys):
    parts = ["--period", "2025", "--format", "json", "--workspace", str(demo.folder)]
    assert main(["report", "funnel", "--funnel", "deals", "--basis", "period", *parts]) == 0
    named = json.loads(capsys.readouterr().out)
    asked = ["--option", "funnel=deals", "--option", "basis=period"]
    assert main(["report", "funnel", *asked, *parts]) == 0
    assert json.loads(capsys.readouterr().out)["sections"] == named["sections"]
    assert "leads" not in [each["id"] for each in named["sections"]]


def test_an_option_of_another_report_is_refused(demo, capsys):
    assert main(["report", "losses", "--mode", "gross", "--workspace", str(demo.folder)]) == 2
    assert "losses takes no --mode" in capsys.readouterr().err


def test_a_value_that_an_option_has_not_is_refused(demo, capsys):
    assert main(["report", "pipeline", "--mode", "fast", "--workspace", str(demo.folder)]) == 2
    assert "net or gross" in capsys.readouterr().err
