"""Workspaces that many tests read: real files, imported once as anybody would import them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from tests import made_company
from tests.made_once import made_once, of_files

from rapport.engines import duckdb

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.workspace import Workspace

DATA = Path(__file__).parents[1].parent / "shared" / "data"

# The tests run in as many processes as there are cores, on companies of a few records: more threads
# in each would only wait for each other.
duckdb.CONFIG["threads"] = "1"

# A busy machine is no fault of what is tested.
settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any_machine")


class Told(NamedTuple):
    """A made-up company, and the workspace that it was imported into."""

    made: made_company.Made
    workspace: Workspace

    def __repr__(self) -> str:
        return "a made-up company"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data sets, which are read in place."""
    assert DATA.is_dir(), f"the real data sets are not in {DATA}"
    return DATA


@pytest.fixture(scope="session")
def truth(data: Path) -> Callable[[str, str], list[list[Any]]]:
    """The known rows of a figure, by data set and the beginning of the figure's name."""
    known = json.loads((data / "truth.json").read_text("utf-8"))

    def rows(name: str, figure: str) -> list[list[Any]]:
        found = [each["rows"] for each in known[name] if each["name"].startswith(figure)]
        assert len(found) == 1, f"{figure!r} names {len(found)} figures"
        return found[0]

    return rows


@pytest.fixture(scope="session")
def maven(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Workspace:
    """8,800 opportunities of 2016 and 2017, imported without a flag."""
    return of_files(tmp_path_factory, data / "maven_crm")


@pytest.fixture(scope="session")
def regional(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Workspace:
    """20,000 opportunities of 2019 to 2021, imported without a flag."""
    return of_files(tmp_path_factory, data / "regional_sales")


@pytest.fixture(scope="session")
def ravenstack(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Workspace:
    """500 customers with 5,000 subscriptions of 2023 and 2024, imported without a flag."""
    return of_files(tmp_path_factory, data / "ravenstack_saas")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo company, with lines, leads, activities and three currencies."""
    from rapport.cli.demo_command import make

    return made_once(tmp_path_factory, "demo", lambda folder: make(folder / "workspace", 600))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A small company with a log of everything, and what that log says on any day."""
    return _told(tmp_path_factory, "told", made_company.by_chance(1))


@pytest.fixture(scope="session")
def told_late(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Another one, in whose log some things were written down only weeks later."""
    made = made_company.recorded_late(made_company.by_chance(2), 3)
    return _told(tmp_path_factory, "told_late", made)


def _told(factory: pytest.TempPathFactory, name: str, made: made_company.Made) -> Told:
    imported = made_once(factory, name, lambda folder: made_company.imported(made, folder))
    return Told(made, imported)
