"""`rapport serve`, as a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

CODE = (
    "import sys; from pathlib import Path; from rapport_web.server import serve; "
    "serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]))"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(folder: Path):
    """A server on a free port: its process, its address, and what it printed."""
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RAPPORT_", "DJANGO_"))
    }
    with subprocess.Popen(
        [sys.executable, "-c", CODE, str(folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    ) as process:
        address, printed = f"http://127.0.0.1:{port}", []
        try:
            for line in process.stdout:
                printed.append(line)
                if "Ctrl+C" in line:
                    break
            wait_for(lambda: answers(address), 20, "".join(printed))
            yield process, address, "".join(printed)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(15)


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as response:
            return response.read() == b"ok"
    except OSError:
        return False


def wait_for(holds, seconds: float, why: str = "") -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, why
        time.sleep(0.1)


def children(process) -> list[int]:
    found = []
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        found += [int(each) for each in (task / "children").read_text().split()]
    return found


def is_alive(number: int) -> bool:
    status = Path(f"/proc/{number}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def copied(maven, tmp_path):
    folder = tmp_path / "copied"
    keep_out = shutil.ignore_patterns("app.sqlite3*", "secret_key", "raw.duckdb")
    shutil.copytree(maven, folder, ignore=keep_out)
    return folder


def test_it_serves_prints_a_link_and_stops_without_leaving_a_process(copied):
    (copied / "data").chmod(0o755)
    with served(copied) as (process, address, printed):
        assert f"{address}/" in printed
        link = re.search(rf"{address}/start/[\w-]+/", printed)[0]
        with urlopen(link, timeout=20) as page:
            assert b"You are the first here" in page.read()
        workers = children(process)
        assert workers
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        wait_for(lambda: not any(is_alive(each) for each in workers), 5)
    assert (copied / "data").stat().st_mode & 0o777 == 0o700
    assert (copied / "data" / "app.sqlite3").stat().st_mode & 0o077 == 0
    assert (copied / "data" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_killed_server_leaves_no_orphan(copied):
    with served(copied) as (process, _, __):
        workers = children(process)
        process.kill()
        process.wait(5)
        wait_for(lambda: not any(is_alive(each) for each in workers), 10)


def test_a_busy_port_is_named_with_the_mend():
    from rapport.errors import WorkspaceError
    from rapport_web.server import check_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WorkspaceError, match=rf"Port {port} is taken.*--port {port + 1}"):
            check_port("127.0.0.1", port)


def test_a_folder_that_is_no_workspace_is_said(tmp_path):
    from rapport.errors import WorkspaceError
    from rapport_web.server import serve

    with pytest.raises(WorkspaceError, match="is not a workspace"):
        serve(tmp_path, "127.0.0.1", free_port())
