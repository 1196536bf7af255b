"""Killing an import or a build at any moment loses nothing and is in nobody's way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.made_once import of_files

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

WON = 10_005_534
MORE = 1_000_000
MOMENTS = 8


def start(workspace: Path, *command: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "rapport", "--workspace", str(workspace), *command]
    return subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finished(workspace: Path, *command: str) -> None:
    process = start(workspace, *command)
    __, said = process.communicate()
    assert process.returncode == 0, said.decode()


def won(workspace: Path) -> int:
    """What the workspace answers: always one of its whole states."""
    row = Workspace.open(workspace).query(["won_amount", "deals"]).rows()[0]
    assert (row["won_amount"], row["deals"]) in ((WON, 8800), (WON + MORE, 8801))
    return int(row["won_amount"])


@pytest.fixture(scope="module")
def newer(tmp_path_factory, data):
    """A newer export of the same company: one more deal, won for a million."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(data / "maven_crm", folder, dirs_exist_ok=True)
    for each in folder.iterdir():
        each.chmod(0o644)
    pipeline = folder / "sales_pipeline.csv"
    new = f"NEW00001,Moses Frase,GTX Pro,Cancity,Won,2017-10-01,2017-12-30,{MORE}\r\n"
    pipeline.write_bytes(pipeline.read_bytes() + new.encode())
    return folder


@pytest.fixture(scope="module")
def before(tmp_path_factory, data):
    folder = of_files(tmp_path_factory, data / "maven_crm").folder
    assert won(folder) == WON
    return folder


def killed_after(seconds: float, workspace: Path, *command: str) -> None:
    process = start(workspace, *command)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_an_import_killed_at_any_moment_leaves_the_last_good_answer(tmp_path, before, newer):
    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    began = time.monotonic()
    finished(whole, "import", str(newer))
    length = time.monotonic() - began
    assert won(whole) == WON + MORE

    workspace = tmp_path / "killed"
    shutil.copytree(before, workspace)
    for moment in range(MOMENTS):
        killed_after(length * (moment + 0.5) / MOMENTS, workspace, "import", str(newer))
        assert won(workspace) in (WON, WON + MORE)
    finished(workspace, "import", str(newer))
    assert won(workspace) == WON + MORE
    left = [each.name for each in (workspace / "data" / "generations").glob("*.building*")]
    assert not left


def test_a_build_killed_at_any_moment_leaves_the_last_good_answer(tmp_path, before):
    workspace = tmp_path / "killed"
    shutil.copytree(before, workspace)
    began = time.monotonic()
    finished(workspace, "build")
    length = time.monotonic() - began
    for moment in range(MOMENTS):
        killed_after(length * (moment + 0.5) / MOMENTS, workspace, "build")
        assert won(workspace) == WON
    finished(workspace, "build")
    assert won(workspace) == WON


def test_a_first_import_killed_half_way_is_simply_begun_again(tmp_path, data):
    for seconds in (0.2, 0.6, 1.2, 2.0):
        killed_after(seconds, tmp_path, "import", str(data / "maven_crm"))
    finished(tmp_path, "import", str(data / "maven_crm"))
    assert won(tmp_path) == WON


def test_pages_read_while_a_job_writes(tmp_path, before, newer):
    folder = tmp_path / "read"
    shutil.copytree(before, folder)
    reader = Workspace.open(folder)
    process = start(folder, "import", str(newer))
    seen = set()
    while process.poll() is None:
        seen.add(int(reader.query(["won_amount"]).records[0][0]))
    __, said = process.communicate()
    assert process.returncode == 0, said.decode()
    seen.add(int(reader.query(["won_amount"]).records[0][0]))
    assert seen == {WON, WON + MORE}


def test_a_second_job_is_told_to_wait(tmp_path, before):
    from rapport.errors import BusyError
    from rapport.storage.jobs import only_job

    folder = tmp_path / "busy"
    shutil.copytree(before, folder)
    with only_job(folder / "data"):
        process = start(folder, "build")
        __, said = process.communicate()
        assert process.returncode == BusyError.exit_code
        assert b"Another import or build is at work" in said
    finished(folder, "build")
