"""Who gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

PASSWORD = "correct horse battery"


def test_healthz_answers_without_a_sign_in_and_under_any_name(web):
    response = web.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "address",
    ["/", "/reports/", "/reports/total-sales/", "/reports/total-sales/figure/", "/reports/x.csv"],
)
def test_every_page_needs_a_sign_in(web, address):
    response = web.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_json_without_a_sign_in_says_so_as_json(web):
    response = web.get("/reports/total-sales.json")
    assert response.status_code == 401
    assert set(response.json()["error"]) == {"what", "mend"}


def test_a_part_of_a_page_takes_the_whole_page_to_the_sign_in(web):
    response = web.get("/reports/total-sales/", headers={"hx-request": "true"})
    assert response["HX-Redirect"] == "/sign-in/"


def test_a_foreign_host_name_is_refused(nora):
    assert nora.get("/reports/", headers={"host": "evil.example"}).status_code == 400


def test_the_one_time_link_makes_the_first_user_and_works_once(web):
    from rapport_web.accounts.first_user import new_token
    from rapport_web.accounts.models import StartLink, User

    token = new_token()
    assert token not in StartLink.objects.get().token_hash
    assert web.get(f"/start/{token}/").status_code == 200
    too_short = web.post(f"/start/{token}/", {"name": "Nora", "password": "short"})
    assert b"too short" in too_short.content
    assert not User.objects.exists()
    made = web.post(
        f"/start/{token}/", {"name": "Nora", "email": "nora@example.com", "password": PASSWORD}
    )
    assert made.status_code == 302
    assert User.objects.get().check_password(PASSWORD)
    assert web.get("/reports/").status_code == 200
    web.logout()
    assert web.get(f"/start/{token}/").status_code == 404
    again = web.post(f"/start/{token}/", {"name": "Eve", "password": PASSWORD})
    assert again.status_code == 404
    assert User.objects.count() == 1
    assert new_token() == ""


def test_a_link_expires_and_a_new_start_replaces_it(web):
    from django.utils import timezone

    from rapport_web.accounts.first_user import new_token
    from rapport_web.accounts.models import StartLink

    first, second = new_token(), new_token()
    assert web.get(f"/start/{first}/").status_code == 404
    StartLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert web.get(f"/start/{second}/").status_code == 404


@pytest.mark.parametrize("name", ["Nora", "nora", "nora@example.com", "NORA@example.com"])
def test_a_name_or_an_address_signs_in(nora, name):
    nora.logout()
    response = nora.post(
        "/sign-in/", {"name": name, "password": PASSWORD, "next": "/reports/total-sales/"}
    )
    assert response["Location"] == "/reports/total-sales/"
    assert nora.get("/reports/").status_code == 200
    cookie = next(each for name, each in response.cookies.items() if "session" in name)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_in_never_leads_elsewhere(nora):
    nora.logout()
    given = {"name": "Nora", "password": PASSWORD, "next": "https://evil.example/"}
    assert nora.post("/sign-in/", given)["Location"] == "/"


def test_guessing_is_held_up_and_the_right_password_then_too(nora):
    nora.logout()
    for _ in range(5):
        assert nora.post("/sign-in/", {"name": "nora", "password": "x"}).status_code == 401
    held = nora.post("/sign-in/", {"name": "Nora", "password": PASSWORD})
    assert held.status_code == 429


def test_signing_out_is_a_post_and_ends_the_session(nora):
    assert nora.get("/sign-out/").status_code == 405
    nora.post("/sign-out/")
    assert nora.get("/reports/").status_code == 302


@pytest.mark.usefixtures("_database")
def test_a_form_without_its_token_is_refused():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"name": "a", "password": "b"})
    assert response.status_code == 403
    assert b"send it again" in response.content


def test_the_made_up_company_is_open_on_its_own_machine(demo):
    response = demo.get("/reports/total-sales/")
    assert response.status_code == 200
    assert b"Made-up company" in response.content


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "reports.example.com"])
def test_the_made_up_company_is_closed_to_other_machines(demo, host, settings_with):
    with settings_with(SERVED_AT=host):
        assert demo.get("/reports/").status_code == 302


@pytest.fixture
def settings_with():
    from django.test import override_settings

    return override_settings


def test_the_secret_key_is_its_owners_only(maven):
    path = maven / "data" / "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text()) > 50


@pytest.mark.parametrize("address", ["/sign-in/", "/reports/total-sales/", "/nowhere/"])
def test_the_headers_are_strict(nora, address):
    response = nora.get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    body = response.content.decode()
    assert " style=" not in body
    assert " onclick=" not in body
