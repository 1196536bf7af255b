"""Files that were named, of which something must be known first: what is said then, and taken."""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.sources.hostile.faults import FAULTS, page_with
from tests.sources.hostile.trial import known_of, unlike

from rapport.errors import FileError

ANSWERS = {
    "nobody knows whose crowns they are": "NOK",
    "a point may part thousands or decimals": "comma",
    "a comma may part thousands or decimals": "point",
    "days may be months": "dmy",
}
"""How each question is answered rightly."""
ASKING = {each.name: each for each in FAULTS if each.asks}
LOSING = [
    each
    for each in FAULTS
    if each.name
    in (
        "a quotation mark is opened and never closed",
        "a record has too many cells",
        "one amount is a word",
        "two lines of its JSON are broken",
    )
]


def written_of(folder, *faults):
    page = page_with(*faults)
    path = folder / page.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(page.content())
    return page, path


def offered_in(mend):
    """The wishes that a mend offers, as a shell reads them: header and field."""
    words = shlex.split(mend)
    said = [word for before, word in pairwise(words) if before == "--map"]
    return [tuple(each.rstrip(".").split("=", 1)) for each in said]


def taken_when_answered(store, path, answer):
    """Take a file; answer each question by the one wish among those it offers. What was said."""
    said = {}
    for _ in range(3):
        refused = None
        try:
            store.take(path, columns=said)
        except FileError as error:
            refused = error
        if refused is None:
            return said
        assert path.name in refused.what
        assert store.raw.state == ""
        offered = [each for each in offered_in(refused.mend) if each[1].endswith(f":{answer}")]
        assert len(offered) == 1, refused.mend
        said |= dict(offered)
    pytest.fail(f"asked again and again: {refused}")


def deals_of(store):
    rows = store.ask("SELECT to_json(d) FROM mapped_deals AS d")
    records = [json.loads(row, parse_float=Decimal) for (row,) in rows]
    return {each["id"].removeprefix("files:"): known_of(each, "files") for each in records}


def test_there_is_an_answer_to_each_question():
    assert set(ASKING) == set(ANSWERS)


@pytest.mark.parametrize("name", list(ANSWERS))
def test_what_is_refused_with_a_question_is_taken_with_its_answer(store, tmp_path, name):
    page, path = written_of(tmp_path / "in", ASKING[name])
    said = taken_when_answered(store, path, ANSWERS[name])
    assert said
    assert unlike(deals_of(store), {each.id: each.known for each in page.deals}) == {}


def test_another_answer_gives_other_amounts(store, tmp_path):
    page, path = written_of(tmp_path / "in", ASKING["a point may part thousands or decimals"])
    taken_when_answered(store, path, "point")
    amounts = {number: known[2] for number, known in deals_of(store).items()}
    assert amounts == {each.id: each.amount / 1000 for each in page.deals}


def test_with_on_error_stop_a_file_that_loses_a_record_is_refused(store, tmp_path):
    for fault in LOSING:
        page, path = written_of(tmp_path / "in", fault)
        with pytest.raises(FileError) as refused:
            store.take(path, on_error="stop")
        assert re.match(rf"{re.escape(page.name)}, record \d+: ", refused.value.what), fault.name
        words = next((each for each in (*fault.lost, *fault.rejected) if each), "")
        assert words in refused.value.what
        assert "Nothing of the file was kept" in refused.value.what
        assert "--on-error stop" in refused.value.mend
        assert store.raw.state == "", fault.name


def test_with_on_error_stop_a_folder_stops_at_a_question(store, tmp_path):
    _, path = written_of(tmp_path / "in", ASKING["days may be months"])
    with pytest.raises(FileError, match="the day or with the month"):
        store.take(path.parent, on_error="stop")
    assert store.raw.state == ""


def test_with_on_error_stop_faults_that_lose_nothing_do_not_stop(store, tmp_path):
    kept = (
        "a title and its filters stand above",
        "there are subtotals and a grand total",
        "quotation marks within a cell are not doubled",
    )
    for fault in (each for each in FAULTS if each.name in kept):
        page, path = written_of(tmp_path / fault.name, fault)
        path = path.rename(path.with_name(f"deals {len(fault.name)}.csv"))
        file = store.take(path, on_error="stop").files[0]
        assert (file.loaded + file.updated + file.unchanged, file.rejected) == (len(page.deals), 0)
