"""Signing in by name or by e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

from rapport_web.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


class NameOrEmail(ModelBackend):
    """Takes either, whatever the case of its letters."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002
        username: str | None = None,
        password: str | None = None,
        **further: Any,  # noqa: ARG002
    ) -> User | None:
        """The user whose name or address and password these are; None otherwise."""
        if not username or password is None:
            return None
        found = list(User.objects.filter(username__iexact=username)[:2])
        found = found or list(User.objects.filter(email__iexact=username)[:2])
        if len(found) != 1:
            # As slow as a wrong password, so that the time does not tell who exists.
            User().set_password(password)
            return None
        user = found[0]
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
