"""The app's name among others."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may sign in."""

    name = "rapport_web.accounts"
    label = "accounts"
