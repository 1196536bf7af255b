"""The web application over a real workspace: Maven's CRM sales, as they were published."""

from __future__ import annotations

import shutil
import tempfile
from html import unescape
from pathlib import Path

import pytest
from tests.made_once import of_files

FOLDER = Path(tempfile.mkdtemp(prefix="rapport-web-")) / "maven"
MAVEN = Path(__file__).parents[3] / "shared" / "data" / "maven_crm"

HOSTILE = "<script>alert('x')</script>"
PAGE = "/reports/total-sales/"
QUARTER = {"period": "2017-Q3"}


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture(scope="session")
def maven(tmp_path_factory):
    """A workspace with known figures: won 10,005,534, of which 2,982,255 in quarter 3 of 2017."""
    assert MAVEN.is_dir(), f"the real data sets are not in {MAVEN}"
    of_files(tmp_path_factory, MAVEN, FOLDER)
    yield FOLDER
    shutil.rmtree(FOLDER.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def _database(maven):
    import django
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import setup_test_environment, teardown_test_environment

    # The settings read the environment once; other tests must not find ours in it.
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAPPORT_WORKSPACE", str(FOLDER))
        environment.setenv("DJANGO_SETTINGS_MODULE", "rapport_web.settings")
        for name in ("RAPPORT_SECRET_KEY", "RAPPORT_HOST", "RAPPORT_ADDRESS"):
            environment.delenv(name, raising=False)
        django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    yield
    teardown_test_environment()
    connections.close_all()


@pytest.fixture
def web(_database):
    """A browser without a session, and an application that nobody has signed up to."""
    from django.contrib.sessions.models import Session
    from django.test import Client

    from rapport_web.accounts.models import FailedSignIn, StartLink, User

    yield Client()
    for model in (Session, FailedSignIn, StartLink, User):
        model.objects.all().delete()


@pytest.fixture
def nora(web):
    """A browser in which Nora has signed in."""
    from rapport_web.accounts.models import User

    user = User.objects.create_user("Nora", "nora@example.com", "correct horse battery")
    web.force_login(user)
    return web


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory):
    """A made-up company, some of whose names would like to be more than names."""
    from rapport.workspace import Workspace

    folder = tmp_path_factory.mktemp("hostile") / "Made & <b>up</b>"
    workspace = Workspace.create(folder, "demo = true\ntoday = 2026-06-30\n")
    files = tmp_path_factory.mktemp("files") / "demo"
    files.mkdir()
    (files / "users.csv").write_text(f'id,name\n1,"{HOSTILE}"\n2,Nora\n', "utf-8")
    (files / "deals.csv").write_text(
        "id,name,owner_id,amount,status,created_at,closed_at\n"
        "1,A,1,500,won,2026-01-10,2026-02-10\n"
        "2,B,2,300,won,2026-01-11,2026-03-11\n",
        "utf-8",
    )
    workspace.import_files([files])
    return folder


@pytest.fixture
def demo(web, hostile_folder):
    """A browser on the machine that serves the made-up company."""
    from django.test import override_settings

    with override_settings(WORKSPACE=hostile_folder, SERVED_AT="127.0.0.1"):
        yield web


@pytest.fixture(scope="session")
def without_deals(tmp_path_factory):
    """Workspaces that have data, but no deals, by the name of what was imported."""
    names = ("ravenstack_saas", "adventureworks_quota")
    return {
        name: of_files(
            tmp_path_factory, MAVEN.parent / name, tmp_path_factory.mktemp("without") / name
        ).folder
        for name in names
    }


@pytest.fixture
def empty(web, tmp_path):
    """A browser before a workspace without data."""
    from django.test import override_settings

    from rapport.workspace import Workspace

    Workspace.create(tmp_path / "empty", "demo = true\n")
    with override_settings(WORKSPACE=tmp_path / "empty", SERVED_AT="127.0.0.1"):
        yield web
