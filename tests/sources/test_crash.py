"""A job that is killed leaves whole files, or nothing of them, and the next try works."""

from __future__ import annotations

import subprocess
import sys

from tests.sources.conftest import DATA

KILLED = """
import os, signal
from pathlib import Path
from rapport.storage.raw import Raw
from rapport.settings import Settings
from rapport.sources.files import import_files
from rapport.sources.files.loading import load

count = load._keep_rejects
def dies(connection, shape, staged, number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return count(connection, shape, staged, number)
load._keep_rejects = dies
import_files(Raw(Path({data!r})), [Path({folder!r})], Settings())
"""


def test_a_killed_import_leaves_whole_files_and_can_be_tried_again(store):
    store.raw.close()
    folder = DATA / "maven_crm"
    program = KILLED.format(data=str(store.data), folder=str(folder))
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr
    store.__init__(store.data)
    assert store.raw.connection.execute("SELECT count(*) FROM imports").fetchall() == [(2,)]
    assert store.raw.connection.execute("SELECT count(*) FROM datasets").fetchall() == [(2,)]
    account = store.take(folder)
    assert [(each.loaded, each.unchanged) for each in account.placed] == [
        (0, 85),
        (0, 7),
        (8800, 0),
        (35, 0),
    ]
    won = "SELECT sum(amount_original)::INT FROM mapped_deals WHERE status = 'won'"
    assert store.ask(won) == [(10005534,)]
    assert store.ask("SELECT value, taken_as FROM resolutions") == [("GTXPro", "GTX Pro")]
