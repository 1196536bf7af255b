"""`rapport serve`: prepares the workspace's application database, then serves it."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
from threading import Thread
from typing import TYPE_CHECKING

from rapport.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

THREADS = 8
LONGEST_STOP = 5
"""Seconds that requests have to end in when the server is stopped."""
PARENT = "RAPPORT_SERVER_PROCESS"


def serve(workspace_folder: Path, host: str, port: int) -> None:
    """Serve a workspace until the process is told to stop.

    Raises WorkspaceError where the folder is no workspace or the port is taken.
    """
    from rapport.workspace import Workspace

    Workspace.open(workspace_folder)
    check_port(host, port)
    os.environ["RAPPORT_WORKSPACE"] = str(workspace_folder.resolve())
    os.environ["RAPPORT_HOST"] = host
    os.environ["DJANGO_SETTINGS_MODULE"] = "rapport_web.settings"
    os.environ[PARENT] = str(os.getpid())
    address = f"http://{f'[{host}]' if ':' in host else _reachable(host)}:{port}/"
    token = prepare()

    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    server = Granian(
        "rapport_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_STOP,
        log_enabled=False,
    )
    server.on_startup(lambda: announce(address, token))
    server.serve(target_loader=load, wrap_loader=False)


def load() -> object:
    """The application, in the process that answers; what is slow begins beside it."""
    from rapport_web.wsgi import application

    # Ctrl+C in a terminal reaches a whole group of processes; told twice, the worker would wait out
    # the longest stop. In a group of its own it is told once, by the process that started it.
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    Thread(target=_end_with_parent, daemon=True).start()
    Thread(target=_warm, daemon=True).start()
    return application


def prepare() -> str:
    """Bring the application database up to date; a token for the first user where there is none."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from rapport_web import company
    from rapport_web.accounts.first_user import new_token

    database = connections["default"].settings_dict["NAME"]
    # Names, password hashes and figures are nobody else's business on a shared machine.
    _keep_to_owner(settings.DATA)
    os.close(os.open(database, os.O_CREAT | os.O_RDWR, 0o600))
    call_command("migrate", verbosity=0, interactive=False)
    token = "" if company.is_open_demo() else new_token()
    # The process that answers is forked from this one.
    connections.close_all()
    company.close()
    return token


def _keep_to_owner(folder: Path) -> None:
    """Close a folder to everybody else; one that is another's stays as its owner has it."""
    if hasattr(os, "geteuid") and folder.stat().st_uid == os.geteuid():
        folder.chmod(0o700)


def announce(address: str, token: str) -> None:
    """Say where to look, on a pipe too."""
    from rapport_web import company

    print(f"{company.name()} is served at {address}", flush=True)
    if token:
        print(f"Set the first name and password: {address}start/{token}/", flush=True)
        print("The link works once, within 24 hours.", flush=True)
    print("Stop with Ctrl+C.", flush=True)


def check_port(host: str, port: int) -> None:
    """Raise WorkspaceError where nothing can listen at the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise WorkspaceError(
                    f"Port {port} is taken by another program.",
                    f"Serve at another: --port {port + 1}.",
                ) from None
            raise WorkspaceError(
                f"Nothing can listen at {host}:{port}: {error.strerror or error}.",
                "Choose another --host or --port.",
            ) from None


def _reachable(host: str) -> str:
    """A name for the address that can be opened on this machine."""
    return "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared only


def _warm() -> None:
    from rapport_web.chart_script import warm

    warm()


def _end_with_parent() -> None:
    """Never outlive the process that was started, even where it was killed without notice."""
    parent = int(os.environ[PARENT])
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
