"""Who gets in."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

PASSWORD = "correct horse battery"


def test_healthz_answers_without_a_sign_in_and_under_any_name(web):
    response = web.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/reports/",
        "/reports/total-sales/",
        "/reports/total-sales/figure/",
        "/reports/total-sales/values/?filter_field=owner",
        "/reports/total-sales/behind/?section=summary&measure=won_amount",
        "/reports/total-sales.pdf",
        "/reports/x.csv",
        "/records/deals/1/",
        "/records/users/1/",
    ],
)
def test_every_page_needs_a_sign_in(web, address):
    response = web.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_only_the_icon_is_for_everybody(web):
    response = web.get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"


def test_every_address_needs_a_sign_in_unless_it_says_otherwise():
    from rapport_web.urls import urlpatterns

    open_to_all = {
        each.name for each in urlpatterns if not getattr(each.callback, "login_required", True)
    }
    assert open_to_all == {"icon", "sign_in", "start", "chart_script"}


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


def test_a_made_up_company_that_is_given_an_address_elsewhere_is_closed(demo, settings_with):
    with settings_with(ADDRESS=urlsplit("https://reports.example.com")):
        assert demo.get("/reports/").status_code == 302
        assert demo.get("/sign-in/").status_code == 200


@pytest.mark.parametrize(
    "content", ["id,name\n7,Real Person\n", "id,name,email\n7,Real Person,real@example.com\n"]
)
@pytest.mark.parametrize("is_alone", [True, False])
def test_real_files_close_the_made_up_company(
    web, hostile_folder, settings_with, tmp_path, content, is_alone
):
    from rapport.workspace import Workspace

    folder, files = tmp_path / "company", tmp_path / "crm"
    shutil.copytree(hostile_folder, folder)
    with settings_with(WORKSPACE=folder, SERVED_AT="127.0.0.1"):
        assert web.get("/reports/").status_code == 200
        files.mkdir()
        file = files / "users.csv"
        file.write_text(content, "utf-8")
        Workspace.open(folder).import_files([file if is_alone else files])
        assert web.get("/reports/").status_code == 302


def test_a_made_up_company_that_cannot_be_read_is_closed(
    web, hostile_folder, settings_with, tmp_path
):
    folder = tmp_path / "company"
    shutil.copytree(hostile_folder, folder)
    for each in (folder / "data" / "generations").glob("*.duckdb"):
        each.unlink()
    with settings_with(WORKSPACE=folder, SERVED_AT="127.0.0.1"):
        assert web.get("/reports/").status_code == 302


@pytest.fixture
def settings_with():
    from django.test import override_settings

    return override_settings


def test_the_secret_key_is_its_owners_only(maven):
    path = maven / "data" / "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text()) > 50


@pytest.mark.parametrize("left", [None, "", "\n"])
def test_a_secret_key_that_is_missing_or_empty_is_made(tmp_path, left, monkeypatch):
    from rapport_web.secret_key import secret_key

    monkeypatch.delenv("RAPPORT_SECRET_KEY", raising=False)
    data = tmp_path / "data"
    if left is not None:
        data.mkdir()
        (data / "secret_key").write_text(left)
    key = secret_key(data)
    assert len(key) > 50
    assert secret_key(data) == key
    assert [each.name for each in data.iterdir()] == ["secret_key"]
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_starts_at_once_have_one_secret_key(tmp_path, monkeypatch):
    from rapport_web.secret_key import secret_key

    monkeypatch.delenv("RAPPORT_SECRET_KEY", raising=False)
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: secret_key(tmp_path / "data"), range(16)))
    assert len(keys) == 1
    assert "" not in keys


def test_a_start_that_is_cut_off_leaves_no_empty_key(tmp_path, monkeypatch):
    from rapport_web import secret_key as module

    monkeypatch.delenv("RAPPORT_SECRET_KEY", raising=False)

    def cut_off(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module.os, "fsync", cut_off)
        with pytest.raises(KeyboardInterrupt):
            module.secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert module.secret_key(tmp_path)


@pytest.fixture
def behind_a_proxy(settings_with):
    hosts = ["testserver", "reports.example.com"]
    with settings_with(ADDRESS=urlsplit("https://reports.example.com"), ALLOWED_HOSTS=hosts):
        yield


def tried(client, name, comes_from=None):
    headers = {"x-forwarded-for": comes_from} if comes_from else {}
    return client.post("/sign-in/", {"name": name, "password": "x"}, headers=headers).status_code


@pytest.fixture
def _quick_passwords(settings_with):
    with settings_with(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.mark.usefixtures("behind_a_proxy", "_quick_passwords")
@pytest.mark.parametrize("says", [True, False])
def test_behind_a_proxy_one_who_guesses_does_not_lock_out_all(web, says):
    for number in range(31):
        tried(web, f"guess {number}", "203.0.113.9" if says else None)
    assert tried(web, "nora", "198.51.100.4" if says else None) == 401
    if says:
        assert tried(web, "nora", "198.51.100.4, 203.0.113.9") == 429


@pytest.mark.usefixtures("behind_a_proxy", "_quick_passwords")
def test_made_up_addresses_do_not_let_a_name_be_guessed_for_ever(web):
    statuses = [tried(web, "nora", f"203.0.113.{number}") for number in range(41)]
    assert statuses == [401] * 40 + [429]


@pytest.mark.usefixtures("_quick_passwords")
def test_without_a_proxy_the_header_is_not_believed(web):
    statuses = [tried(web, "nora", f"203.0.113.{number}") for number in range(6)]
    assert statuses == [401] * 5 + [429]


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
