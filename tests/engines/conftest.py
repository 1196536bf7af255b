from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.engines.crooked import write_crooked
from tests.engines.entries import ENGINES, GAPS
from tests.made_once import made_once

from rapport.engines import engine_of
from rapport.open_generation import OpenGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rapport.workspace import Workspace

KEYS = {"deals": ("id",), "users": ("id",), "deal_lines": ("id",)}


@dataclass(frozen=True)
class Pair:
    """One generation where it was built, and where it was published."""

    known: OpenGeneration
    found: OpenGeneration
    is_small: bool = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gaps are expected to fail, and must."""
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        engine = parameters.get("engine")
        if engine is None or Path(__file__).parent not in item.path.parents:
            continue
        name = item.name.replace(f"{engine}-", "", 1).replace(f"[{engine}]", "")
        reason = GAPS.get((engine, f"{item.path.name}::{name}"))
        if reason:
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def addresses() -> Iterator[Callable[[str], str]]:
    """From an engine's name to its address; each is started once, when it is first asked for."""
    started: dict[str, str] = {}
    with ExitStack() as running:

        def address_of(name: str) -> str:
            if name not in started:
                started[name] = running.enter_context(ENGINES[name]())
            return started[name]

        yield address_of


@pytest.fixture(scope="session")
def address(engine: str, addresses: Callable[[str], str]) -> str:
    return addresses(engine)


@pytest.fixture(scope="session")
def crooked_company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A few records, in which everything that can be odd is."""
    return made_once(tmp_path_factory, "crooked", write_crooked)


def published(workspace: Workspace, address: str, *, is_small: bool = False) -> Iterator[Pair]:
    known = workspace.current
    engine_of(address).publish(address, known.generation.path, KEYS)
    settings = replace(workspace.settings, engine=address)
    found = OpenGeneration(known.generation, settings, workspace.data)
    yield Pair(known, found, is_small)
    found.close()


@pytest.fixture(scope="session")
def company(demo: Workspace, address: str) -> Iterator[Pair]:
    """The demo company."""
    yield from published(demo, f"{address}#demo")


@pytest.fixture(scope="session")
def crooked(crooked_company: Workspace, address: str) -> Iterator[Pair]:
    """The crooked company."""
    yield from published(crooked_company, f"{address}#crooked", is_small=True)


@pytest.fixture(params=["company", "crooked"])
def pair(request: pytest.FixtureRequest, company: Pair, crooked: Pair) -> Pair:
    """Both companies, one after the other."""
    return {"company": company, "crooked": crooked}[request.param]
