"""The application: the requests, the middleware around them, and what runs beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from console import __version__
from console.model.wire import PROTOCOL, Limits, Meta, ProtocolRange, Push
from console.server import examples
from console.server.backend import Backend, unreadable
from console.server.limits import Caps
from console.server.logs import Requests
from console.server.problems import Refusal, answers
from console.server.routes import backend_of, router
from console.server.storage import Unavailable

log = logging.getLogger(__name__)
CAPABILITIES = ["ops", "wait", "stream", "digest", "blobs", "incidents", "gzip", "presence"]
_BY_STATUS = {404: "not-found", 405: "method-not-allowed"}


def make_app(backend: Backend) -> FastAPI:
    """The application on a backend. Its lifespan runs what tells waiters of news, and leaves the store open."""
    app = FastAPI(
        title="Incident console server",
        version=__version__,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.backend = backend
    app.include_router(router)
    _add_operation_routes(app)
    _add_handlers(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    # From the outside in: count and log, pack what goes out, cap what comes in.
    app.add_middleware(Caps)
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=1)
    app.add_middleware(Requests, metrics=backend.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    backend: Backend = app.state.backend
    hints = backend.store.hints()

    async def heads(workspaces: Sequence[int]) -> dict[int, int]:
        return await run_in_threadpool(backend.store.heads, workspaces)

    running = [
        asyncio.create_task(backend.heads.look(heads)),
        asyncio.create_task(backend.heads.beat(telling=hints is not None)),
    ]
    if hints is not None:
        running += [
            asyncio.create_task(backend.heads.tell(hints)),
            asyncio.create_task(backend.heads.listen(hints)),
        ]
    try:
        yield
    finally:
        backend.heads.close()
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        if hints is not None:
            await backend.heads.farewell(hints)
            await hints.close()


def _add_operation_routes(app: FastAPI) -> None:
    @app.get(
        "/v1/meta",
        summary="What this server is",
        tags=["service"],
        response_model=Meta,
        responses={200: {"content": {"application/json": {"example": examples.META}}}},
    )
    async def meta(request: Request) -> Meta:
        """Versions of the protocol, capabilities, limits, and the server's clock. Needs no token."""
        return Meta(
            server=f"incident-console {__version__}",
            protocol=ProtocolRange(min=PROTOCOL, max=PROTOCOL),
            capabilities=CAPABILITIES,
            limits=Limits(),
            time=backend_of(request).now(),
        )

    @app.get("/healthz", summary="The process lives", tags=["service"])
    async def healthz() -> dict[str, str]:
        """Says `ok` as long as the process answers at all."""
        return {"status": "ok"}

    @app.get(
        "/readyz",
        summary="The process can serve",
        tags=["service"],
        responses={
            200: {"content": {"application/json": {"example": {"status": "ok"}}}},
            **answers("unavailable"),
        },
    )
    async def readyz(request: Request) -> dict[str, str]:
        """Says `ok` while the database answers and the process is not stopping."""
        backend = backend_of(request)
        if backend.heads.closed:
            raise Refusal("unavailable", "The server is stopping.")
        await run_in_threadpool(backend.store.ready)
        return {"status": "ok"}

    @app.get(
        "/metrics",
        summary="Counters for Prometheus",
        tags=["service"],
        response_class=Response,
        responses={
            200: {
                "content": {"text/plain": {"schema": {"type": "string"}}},
                "description": "Prometheus' text.",
            }
        },
    )
    async def metrics(request: Request) -> Response:
        """Counters of this process. Not for the public: keep the balancer from routing it."""
        backend = backend_of(request)
        backend.metrics.waiting.set(backend.heads.waiting)
        return Response(backend.metrics.text(), media_type="text/plain; version=0.0.4")


def _add_handlers(app: FastAPI) -> None:
    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 - as registered below
        return error.response()

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_allowed(app, request.url.path))
        return Refusal(_BY_STATUS.get(error.status_code, "unreadable"), headers=headers).response()

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return unreadable(error.errors()).response()

    async def unavailable(_request: Request, error: Exception) -> Response:
        log.warning("storage: %s", error)
        return Refusal("unavailable").response()

    async def wrong(_request: Request, _error: Exception) -> Response:
        return Refusal("internal").response()

    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        Refusal: refused,
        HTTPException: http,
        RequestValidationError: invalid,
        Unavailable: unavailable,
        Exception: wrong,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _allowed(app: FastAPI, path: str) -> list[str]:
    """The methods of all routes at a path; the framework names those of the first."""
    methods = [
        route.methods
        for route in app.routes
        if isinstance(route, Route) and route.path_regex.match(path) and route.methods
    ]
    return sorted(set().union(*methods))


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description, with the token as its security scheme, made once."""
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title, version=app.version, routes=app.routes, openapi_version="3.1.0",
            summary="Stores the operations of incident consoles and hands them on.",
        )  # fmt: skip
        _, asked = models_json_schema([(Push, "validation")], ref_template="#/components/schemas/{model}")
        described["components"]["schemas"] |= asked["$defs"]
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path, methods in described["paths"].items():
            for one in methods.values():
                one["security"] = [{"token": []}] if "{workspace}" in path else []
                if one["responses"].get("422", {}).get("description") == "Validation Error":
                    del one["responses"]["422"]
        app.openapi_schema = described
    return app.openapi_schema
