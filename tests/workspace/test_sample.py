"""Who has not the data of a report sees it with a made-up company's, which is never mixed in."""

from __future__ import annotations

import json

import pytest

from rapport import sample
from rapport.cli import main
from rapport.exports import find as find_format
from rapport.exports import formats
from rapport.lacking import lacking
from rapport.reports import REPORTS
from rapport.sample import FOLDER, ready, sample_of
from rapport.wording import Locale
from rapport.workspace import Workspace

EN = Locale()


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """A workspace that has users and nothing else, beside which a small sample company was made."""
    folder = tmp_path_factory.mktemp("ours")
    (folder / "users.csv").write_text("id,name\n1,Nora\n", "utf-8")
    workspace = Workspace.create(folder / "workspace")
    workspace.import_files([folder / "users.csv"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "DEALS", 120)
        assert ready(workspace) is None
        sample_of(workspace)
    return workspace


def test_it_is_made_once_beside_the_workspace_and_never_in_it(ours):
    made = ready(ours)
    assert made is not None
    assert made.folder == ours.data / FOLDER
    assert sample_of(ours) is made
    assert made.model.records["deals"] == 120
    assert not ours.model.records.get("deals")
    assert len(made.generations.all()) == 1


@pytest.mark.parametrize("form", sorted(formats()))
def test_its_figures_say_that_they_are_sample_figures(ours, form):
    answered = REPORTS["losses"].answer(ready(ours), {"compare": ["none"]})
    assert answered.sample
    content = find_format(form).render_report(answered, EN)
    if form == "json":
        assert json.loads(content)["sample"] is True
    elif form == "parquet":
        assert b'"sample": true' in content
    elif not find_format(form).BINARY:
        assert b"SAMPLE" in content
    elif form == "xlsx":
        assert _texts_of(content).count("SAMPLE") > len(answered.sections) - 2


def _texts_of(workbook):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def test_figures_of_ones_own_do_not_say_so(demo):
    answered = REPORTS["losses"].answer(demo, {"compare": ["none"]})
    assert not answered.sample
    assert "SAMPLE" not in find_format("table").render_report(answered, EN).decode()
    assert "sample" not in answered.to_json(EN)


def test_the_command_line_names_what_lacks_and_shows_the_sample(ours, capfdbinary):
    folder = str(ours.folder)
    assert main(["--workspace", folder, "report", "losses"]) == 0
    own, hint = (each.decode() for each in capfdbinary.readouterr())
    assert "There are no deals in this workspace yet." in own
    assert "Bring a file with a row for each deal" in " ".join(own.split())
    assert own.count("no data for it yet") == 1
    assert "rapport report losses --sample" in hint
    assert main(["--workspace", folder, "report", "losses", "--sample"]) == 0
    shown, hint = (each.decode() for each in capfdbinary.readouterr())
    assert shown.startswith("SAMPLE · Losses\nThese are sample figures")
    assert "--sample" not in hint


def test_what_lacks_is_told_of_what_is_counted(ours, demo):
    found = lacking(REPORTS["activity"].tiles, ours.model)
    assert found is not None
    assert found.what == "There are no activities in this workspace yet."
    assert lacking(REPORTS["activity"].tiles, demo.model) is None
    assert lacking((), ours.model) is None
    # What was sold is known here; what came back is not, and is what the report is about.
    found = lacking(REPORTS["total-sales"].tiles, demo.model, REPORTS["doa"].needs)
    assert found is None
    found = lacking((), ours.model, REPORTS["doa"].needs)
    assert found is not None
    assert found.what == "There are no tickets in this workspace yet."
