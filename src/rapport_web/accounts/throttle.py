"""Guessing passwords is slow: after some failures an address waits.

Behind a proxy everybody would come from the proxy's address. Where RAPPORT_ADDRESS is set, exactly
one proxy is trusted: what it added last to X-Forwarded-For is where a request comes from. Where it
adds nothing, failures count per name only. As a header can be made up where no proxy stands, a name
is also held after many failures from anywhere.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from rapport_web.accounts.models import FailedSignIn

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_NAME_ANYWHERE = 40
PER_ADDRESS = 30


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; empty where a proxy does not say."""
    if not settings.ADDRESS.geturl():
        return str(request.META.get("REMOTE_ADDR", ""))[:45]
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))[:45]
    except ValueError:
        return ""


def _recent() -> QuerySet[FailedSignIn]:
    return FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)


def is_held(address: str, name: str) -> bool:
    """Whether an address has to wait before it tries this name again."""
    here, named = _recent().filter(address=address), _recent().filter(name=_kept(name))
    if named.filter(address=address).count() >= PER_NAME or named.count() >= PER_NAME_ANYWHERE:
        return True
    return bool(address) and here.count() >= PER_ADDRESS


def failed(address: str, name: str) -> None:
    """Remember a failure; forget those that no longer count."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(address=address, name=_kept(name))


def succeeded(address: str, name: str) -> None:
    """The right password forgives the wrong ones before it."""
    FailedSignIn.objects.filter(address=address, name=_kept(name)).delete()


def _kept(name: str) -> str:
    return name.strip().casefold()[:150]
