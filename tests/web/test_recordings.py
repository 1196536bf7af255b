"""Recordings of calls play in the page, from where they are kept and from nowhere else."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from rapport_web.reports.recordings import origins, plays

CALLS = "/reports/calls/"
PERIOD = {"period": "2026"}
PLACES = ("https://calls.example.com", "https://old.example.com:8443")


@pytest.fixture(scope="session")
def recorded(tmp_path_factory):
    """A company whose calls were recorded, in two places; one recording is on somebody's disk."""
    from rapport.workspace import Workspace

    folder = tmp_path_factory.mktemp("recorded") / "recorded"
    workspace = Workspace.create(folder, "demo = true\ntoday = 2026-06-30\n")
    files = tmp_path_factory.mktemp("files") / "demo"
    files.mkdir()
    (files / "users.csv").write_text("id,name\n1,Nora\n", "utf-8")
    (files / "activities.csv").write_text(
        "id,kind,subject,owner_id,done_at,duration_s,outcome,recording_url\n"
        "1,call,One,1,2026-03-02 10:00,60,Connected,https://calls.example.com/1.mp3?a=1&b=2\n"
        "2,call,Two,1,2026-03-03 10:00,60,Connected,https://old.example.com:8443/2.mp3\n"
        "3,call,Three,1,2026-03-04 10:00,60,Connected,file:///C:/3.mp3\n"
        "4,call,Four,1,2026-03-05 10:00,60,Connected,https://evil.example.com;script-src */4.mp3\n"
        "5,call,Five,1,2026-03-06 10:00,60,Connected,javascript:alert(1)\n"
        "6,call,Six,1,2026-03-07 10:00,,No answer,\n"
        "7,call,Seven,1,2026-03-08 10:00,60,Connected,http://plain.example.com/7.mp3\n",
        "utf-8",
    )
    workspace.import_files([files])
    return folder


@pytest.fixture
def page(web, recorded):
    from django.test import override_settings

    with override_settings(WORKSPACE=recorded, SERVED_AT="127.0.0.1"):
        yield lambda address: web.get(address, {} if "?" in address else PERIOD)


def media(response) -> set[str]:
    policy = dict(
        each.strip().partition(" ")[::2] for each in response["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    return set(policy.get("media-src", "").split())


def test_a_recording_plays_in_the_list_of_calls_and_loads_nothing_before(page):
    response = page(CALLS)
    players = re.findall(r"<audio [^>]*>", response.content.decode())
    assert players
    for each in players:
        assert 'preload="none"' in each
        assert "controls" in each
        assert 'aria-label="Recording of' in each
    sources = {re.search(r'src="([^"]*)"', each)[1] for each in players}
    assert "https://calls.example.com/1.mp3?a=1&amp;b=2" in sources
    assert not any(each.startswith(("file", "javascript")) for each in sources)


def test_what_a_page_cannot_play_is_told_as_text(page):
    said = page(CALLS).content.decode()
    assert "file:///C:/3.mp3" in said
    assert 'href="javascript' not in said


def test_what_a_page_may_not_play_is_a_link(page):
    said = page(CALLS).content.decode()
    assert '<a href="http://plain.example.com/7.mp3" rel="noopener noreferrer"' in said
    assert 'src="http://plain.example.com' not in said


def test_of_many_places_those_with_most_recordings_play():
    class Generation:
        model = SimpleNamespace(spans={"activities": ()})

        def fetch(self, statement, values):
            del statement, values
            rows = [("https:", f"p{each:02}.example.com", each) for each in range(30)]
            return [], [*rows, ("http:", "plain.example.com", 99)]

    generation = Generation()
    found = origins(generation)
    assert found == tuple(f"https://p{each:02}.example.com" for each in range(10, 30))
    assert plays("https://p29.example.com/1.mp3", generation)
    assert not plays("https://p09.example.com/1.mp3", generation)
    assert not plays("https://p29.example.com:444/1.mp3", generation)
    assert not plays("nonsense", generation)


def test_the_page_may_play_from_where_recordings_are_kept_and_nowhere_else(page):
    assert media(page(CALLS)) == set(PLACES)
    assert media(page("/reports/activity/")) == set(PLACES)
    assert media(page("/reports/total-sales/")) == set()
    assert media(page("/reports/")) == set()


def test_what_is_behind_a_figure_plays_too(page):
    address = re.search(r'href="(/reports/calls/behind/[^"]*)"', page(CALLS).content.decode())
    response = page(address[1].replace("&amp;", "&"))
    assert "<audio" in response.content.decode()
    assert media(response) == set(PLACES)
