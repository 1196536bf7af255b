"""Signing in and out, and the first name and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rapport.wording import _
from rapport_web import company
from rapport_web.accounts import throttle
from rapport_web.accounts.first_user import is_valid, make_first_user
from rapport_web.accounts.forms import FirstUserForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WRONG = _("That name and password do not belong together.")
HELD = _("Too many tries. Wait a quarter of an hour, then try again.")


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """By name or e-mail address, and password."""
    after = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()):
        after = "/"
    if request.user.is_authenticated or company.is_open_demo():
        return redirect(after)
    context = {"next": after, "name": "", "problem": ""}
    if request.method != "POST":
        return render(request, "accounts/sign_in.html", context)
    name, address = request.POST.get("name", ""), throttle.address_of(request)
    context["name"] = name
    if throttle.is_held(address, name):
        context["problem"] = request.locale.say(HELD)
        return render(request, "accounts/sign_in.html", context, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        throttle.failed(address, name)
        context["problem"] = request.locale.say(WRONG)
        return render(request, "accounts/sign_in.html", context, status=401)
    throttle.succeeded(address, name)
    login(request, user)
    return redirect(after)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: sets the first name and password, then lets in."""
    if not is_valid(token):
        return render(request, "accounts/start.html", {"form": None}, status=404)
    form = FirstUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = make_first_user(token, given["name"], given["email"], given["password"])
        if user is not None:
            login(request, user)
            return redirect("/")
        form = None
    return render(request, "accounts/start.html", {"form": form})
