"""Guessing passwords is slow: after some failures an address waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from rapport_web.accounts.models import FailedSignIn

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 30


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _recent(address: str) -> QuerySet[FailedSignIn]:
    return FailedSignIn.objects.filter(address=address, at__gt=timezone.now() - WINDOW)


def is_held(address: str, name: str) -> bool:
    """Whether an address has to wait before it tries this name again."""
    recent = _recent(address)
    by_name = recent.filter(name=_kept(name)).count()
    return by_name >= PER_NAME or recent.count() >= PER_ADDRESS


def failed(address: str, name: str) -> None:
    """Remember a failure; forget those that no longer count."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(address=address, name=_kept(name))


def succeeded(address: str, name: str) -> None:
    """The right password forgives the wrong ones before it."""
    FailedSignIn.objects.filter(address=address, name=_kept(name)).delete()


def _kept(name: str) -> str:
    return name.strip().casefold()[:150]
