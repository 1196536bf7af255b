"""A workspace whose rapport.toml names a server is published there, and answers from there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.engines.crooked import write_crooked
from tests.made_once import made_once

from rapport.engines import duckdb, engine_of, open_generation
from rapport.errors import BuildError, WorkspaceError
from rapport.query import Query
from rapport.settings import FILE
from rapport.workspace import Workspace


def schemas(address):
    """The schemas of the server that are Rapport's."""
    with psycopg.connect(address.partition("#")[0]) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s ORDER BY 1",
            [f"{address.partition('#')[2]}\\_%"],
        )
        return [row[0] for row in rows.fetchall()]


@pytest.fixture(scope="module")
def home(tmp_path_factory, address):
    """A workspace that answers from the server, with the crooked company's records."""
    at = f"{address}#door"
    workspace = made_once(tmp_path_factory, "crooked", write_crooked)
    settings = workspace.folder / FILE
    settings.write_text(f'engine = "{at}"\n' + settings.read_text("utf-8"), "utf-8")
    workspace = Workspace.open(workspace.folder)
    workspace.build()
    return workspace, at


def test_a_workspace_answers_from_the_server_that_its_settings_name(home, crooked_company):
    workspace, address = home
    assert not isinstance(workspace.current.reader, duckdb.Reader)
    table = workspace.query(["won_amount", "deals"], by=["owner"], totals=True)
    known = crooked_company.query(["won_amount", "deals"], by=["owner"], totals=True)
    assert table.records == known.records
    assert table.totals == known.totals
    assert table.notes == known.notes
    assert schemas(address)[-1] == f"door_{table.generation}"


def test_only_the_generations_that_are_kept_stay_on_the_server(home):
    workspace, address = home
    first = schemas(address)
    for _ in range(3):
        workspace.build()
    kept = [each.name for each in workspace.generations.all()]
    assert len(kept) == 3
    assert not set(first) & {f"door_{name}" for name in kept}
    assert schemas(address) == [f"door_{name}" for name in kept]
    workspace.generations.back()
    assert workspace.query(["deals"]).generation == kept[-2]


def test_what_is_not_on_the_server_is_said_with_the_mend(crooked_company, address):
    with pytest.raises(WorkspaceError) as refusal:
        open_generation(f"{address}#elsewhere", crooked_company.generations.current.path)
    assert "is not on" in str(refusal.value)
    assert "rapport build" in str(refusal.value)


def test_a_schema_of_another_workspace_is_neither_read_nor_replaced(home, crooked_company):
    workspace, address = home
    name = workspace.generations.all()[0].name
    theirs = crooked_company.generations.current.path
    stranger = theirs.with_name(f"{name}.duckdb")
    with pytest.raises(WorkspaceError, match="belongs to"):
        open_generation(address, stranger)
    if not stranger.exists():
        stranger.write_bytes(theirs.read_bytes())
    with pytest.raises(BuildError, match="belongs to another workspace"):
        engine_of(address).publish(address, stranger, {})
    if stranger != theirs:
        stranger.unlink()


def test_a_key_that_is_there_twice_is_not_published_and_the_old_one_stays(crooked_company, address):
    at = f"{address}#twice"
    path = crooked_company.generations.current.path
    with pytest.raises(BuildError, match="deals"):
        engine_of(at).publish(at, path, {"fact_deals": ("status",)})
    assert schemas(at) == []


def test_a_server_that_is_not_there_is_named_without_its_password(crooked_company, engine):
    nowhere = {"postgres": "postgresql://somebody:secret@127.0.0.1:1/company"}[engine]
    with pytest.raises(WorkspaceError, match="does not answer") as refusal:
        open_generation(nowhere, crooked_company.generations.current.path)
    assert "secret" not in str(refusal.value)


def test_an_engine_that_there_is_not_is_said_with_those_that_there_are():
    with pytest.raises(WorkspaceError, match="postgresql://"):
        engine_of("oracle://somewhere")


def test_a_generation_does_not_say_where_it_answers(home):
    workspace, address = home
    assert address not in workspace.current.reader.about()


def test_a_server_that_went_away_is_said_and_comes_back(home):
    workspace, __ = home
    before = workspace.query(["deals"]).records
    with psycopg.connect(home[1].partition("#")[0], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND usename = 'rapport'"
        )
    with pytest.raises(WorkspaceError, match="does not answer"):
        workspace.query(["deals"])
    assert workspace.query(["deals"]).records == before


def test_a_name_that_is_too_long_for_the_server_is_asked_by_its_whole_name(crooked):
    name = next(each for each in crooked.known.model.columns["deals"] if len(each) > 63)
    for measure in (f"sum(deals.{name})", f"avg(deals.{name})"):
        query = Query((measure,), ("status",))
        known, found = (each.ask(query).records for each in (crooked.known, crooked.found))
        assert known == found
        assert all(value is not None for __, value in known)


def test_several_threads_ask_at_once(home):
    generation = home[0].current
    query = Query(("won_amount",), ("owner",))
    known = generation.ask(query).records
    with ThreadPoolExecutor(4) as threads:
        assert all(each.records == known for each in threads.map(generation.ask, [query] * 40))
