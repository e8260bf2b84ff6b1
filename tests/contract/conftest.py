"""A store of each kind, empty. PostgreSQL is started where it is installed, and thrown away at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.server.opening import open_store
from console.server.storage import Store
from tests.postgres import postgres_cluster, postgres_url

__all__ = ["postgres_cluster", "postgres_url"]


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
