"""A store of each kind, empty. PostgreSQL is started where it is installed, and thrown away at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from console.server.opening import open_store
from console.server.storage import Store
from tests import postgres

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The URL of a running PostgreSQL."""
    if postgres.programs() is None:
        pytest.skip(postgres.NOT_INSTALLED)
    with postgres.cluster() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_cluster: str) -> str:
    """The URL of an empty database, as a role to whom row-level security applies."""
    return postgres.new_database(postgres_cluster, f"ic{next(_numbers)}")


@pytest.fixture(
    params=[
        "memory",
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.xdist_group("postgres")),
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each kind of store in turn."""
    urls = {"memory": "memory:", "sqlite": str(tmp_path / "server.db")}
    url = urls.get(request.param) or request.getfixturevalue("postgres_url")
    opened = open_store(url)
    yield opened
    opened.close()
