"""The application in this process, on a memory store, with a clock that stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest_asyncio

from console.base.clock import utc_stamp
from console.model.op import Op
from console.model.wire import push_body
from console.server.app import make_app
from console.server.backend import Backend
from console.server.memory import MemoryStore
from console.server.storage import Scope, Workspace
from console.server.tokens import make_token
from tests.conftest import START, FrozenClock
from tests.postgres import postgres_cluster, postgres_url

__all__ = ["postgres_cluster", "postgres_url"]


class Served(NamedTuple):
    """A server with a workspace ``team``, and a client that brings a token which may write."""

    backend: Backend
    team: Workspace
    client: httpx.AsyncClient
    clock: FrozenClock

    def token(self, scope: Scope = "write", workspace: str = "team", **said: Any) -> str:
        """A new token."""
        found = self.backend.store.workspace(workspace)
        assert found is not None
        return make_token(self.backend.store, found, scope, self.clock(), **said)[0]

    async def push(self, *ops: Op) -> httpx.Response:
        return await self.client.post(
            "/v1/workspaces/team/ops", content=push_body(ops), headers={"Content-Type": "application/json"}
        )

    async def pull(self, **query: Any) -> httpx.Response:
        return await self.client.get("/v1/workspaces/team/ops", params=query)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest_asyncio.fixture
async def served(clock: FrozenClock) -> AsyncIterator[Served]:
    """The application, its lifespan begun."""
    store = MemoryStore()
    team = store.create_workspace("team", "e1", utc_stamp(START))
    backend = Backend(store, clock)
    app = make_app(backend)
    secret, _ = make_token(store, team, "write", clock(), account="mira@example.org")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://server", headers=bearer(secret)) as client,
    ):
        yield Served(backend, team, client, clock)
