from __future__ import annotations

import pytest
from tests.demo.written import made


def _company(tmp_path_factory, deals):
    connection = made(tmp_path_factory.mktemp(f"of_{deals}"), deals)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    yield from _company(tmp_path_factory, 300)


@pytest.fixture(scope="session")
def middle(tmp_path_factory):
    yield from _company(tmp_path_factory, 1_000)


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A company with enough deals to see what differs."""
    yield from _company(tmp_path_factory, 20_000)


@pytest.fixture(params=["small", "middle", "large"])
def company(request):
    """What must hold of a company of any size."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["middle", "large"])
def telling(request):
    """A company that is large enough for what is planted in it."""
    return request.getfixturevalue(request.param)
