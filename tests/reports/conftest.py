"""Workspaces that the reports are asked of: a whole company, and ones that lack most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.made_once import made_once

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from rapport.report import Answered, AnsweredSection


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which nothing was imported."""
    return made_once(
        tmp_path_factory, "empty", lambda folder: Workspace.create(folder / "workspace").build()
    )


def part(answered: Answered, name: str) -> AnsweredSection:
    """The section of that id, which must be there."""
    found = [each for each in answered.sections if each.section.id == name]
    assert found, (
        f"{answered.report.id} has no {name}: {[each.section.id for each in answered.sections]}"
    )
    return found[0]
