"""The first user: made by whoever was given the link that the server printed."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from rapport_web.accounts.models import StartLink, User

LIFE = timedelta(hours=24)


def hashed(token: str) -> str:
    """How a token is kept: whoever reads the database cannot use it."""
    return sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A new token, the only one that then works; empty where somebody has signed up."""
    if User.objects.exists():
        StartLink.objects.all().delete()
        return ""
    token = token_urlsafe(32)
    with transaction.atomic():
        StartLink.objects.all().delete()
        StartLink.objects.create(token_hash=hashed(token), expires_at=timezone.now() + LIFE)
    return token


def is_valid(token: str) -> bool:
    """Whether a token still makes the first user."""
    links = StartLink.objects.filter(token_hash=hashed(token), expires_at__gt=timezone.now())
    return links.exists() and not User.objects.exists()


def make_first_user(token: str, name: str, email: str, password: str) -> User | None:
    """Use the token up; None where another request was faster, or it is not valid."""
    with transaction.atomic():
        if not is_valid(token):
            return None
        StartLink.objects.all().delete()
        return User.objects.create_superuser(name, email, password)
