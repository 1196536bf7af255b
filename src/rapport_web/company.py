"""The one workspace that this process serves, and who may look at it without signing in."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

from rapport.errors import RapportError
from rapport.goal_entry import FILE as GOALS_BY_HAND
from rapport.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rapport.open_generation import OpenGeneration

MADE_UP = "demo"
"""The system that the made-up company's records are of, and the folder they are imported from."""


@cache
def _opened(folder: Path) -> Workspace:
    return Workspace.open(folder)


_instead: ContextVar[Workspace | None] = ContextVar("instead", default=None)


def workspace() -> Workspace:
    """The workspace that is asked: the one that is served, or the sample company in its place."""
    return _instead.get() or own()


def own() -> Workspace:
    """The workspace that is served; one object, which every thread asks."""
    return _opened(settings.WORKSPACE)


@contextmanager
def instead(other: Workspace) -> Iterator[None]:
    """Ask the sample company meanwhile. Rights go by the workspace that is served all the same."""
    token = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(token)


def is_sample() -> bool:
    """Whether it is the sample company that is asked."""
    return _instead.get() is not None


def marked(address: str) -> str:
    """An address within what is asked: the sample company's stays there."""
    if not is_sample():
        return address
    return f"{address}{'&' if '?' in address else '?'}sample=1"


def name() -> str:
    """What the company is called: as its folder is."""
    return settings.WORKSPACE.name


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_open_demo() -> bool:
    """Whether everybody is let in: all data is made up, and only this machine can ask.

    A workspace that RAPPORT_ADDRESS gives an address elsewhere is closed, and so is one into which
    real files were imported, or whose records cannot be read.
    """
    if settings.ADDRESS.geturl() or not is_loopback(settings.SERVED_AT):
        return False
    if not own().settings.demo:
        return False
    try:
        return own().generations.current is None or _is_made_up(own().current)
    except RapportError:
        return False


@lru_cache(maxsize=1)
def _is_made_up(current: OpenGeneration) -> bool:
    """Whether a generation holds nothing but the made-up company; asked once for each.

    Goals that were set by hand are aims for it, and keep it open: no record comes with them.

    A real file whose columns are those of a made-up one is taken as a newer export of it, with its
    system: so the folder that it came in counts too.
    """
    return all(
        (each["system"] == MADE_UP and each["file"].startswith(f"{MADE_UP}/"))
        or each["file"] == GOALS_BY_HAND
        for each in current.imports()
    )


def close() -> None:
    """Let go of the workspace: a connection must not be taken along into another process."""
    if _is_made_up.cache_info().currsize:
        own().current.connection.close()
    _is_made_up.cache_clear()
    _opened.cache_clear()
