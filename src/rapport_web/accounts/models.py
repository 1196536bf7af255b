"""Who may sign in, the link for the first of them, and what was tried in vain."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who reads or edits reports."""


class StartLink(models.Model):
    """The one-time link that sets the first name and password; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


class FailedSignIn(models.Model):
    """One sign-in that failed, so that guessing is slow."""

    address = models.CharField(max_length=45)
    name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"
