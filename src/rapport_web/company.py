"""The one workspace that this process serves, and who may look at it without signing in."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _opened(folder: Path) -> Workspace:
    return Workspace.open(folder)


def workspace() -> Workspace:
    """The workspace that is served; one object, which every thread asks."""
    return _opened(settings.WORKSPACE)


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
    """Whether everybody is let in: the data is made up, and only this machine can ask."""
    return workspace().settings.demo and is_loopback(settings.SERVED_AT)
