"""The requests under ``/v1/workspaces/{workspace}``: thin, each a line or two around the backend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from console.model.presence import PRESENT
from console.model.wire import (
    MAX_OPS,
    MAX_WAIT,
    PROTOCOL,
    DigestPage,
    Page,
    Pushed,
    Tip,
)
from console.server import examples
from console.server.backend import Backend, Cursor, Grant, Pulled, page_json, push_json, read_cursor
from console.server.logs import TOKEN, WAITED
from console.server.presence import Visit
from console.server.problems import Refusal, answers
from console.server.reading import fold_incident
from console.server.storage import Scope
from console.server.visiting import PRESENT_HEADER, IncidentOpen, KnownPresent, visiting

#: Seconds between two signs of life on a stream; the token is looked at again with each.
HEARTBEAT: Final = 15.0
_PAGE: Final = 50
_EVERYWHERE: Final = (
    "unauthorized", "token-expired", "forbidden", "not-found", "method-not-allowed", "too-slow", "too-large",
    "unreadable", "upgrade", "slow-down", "internal", "unavailable",
)  # fmt: skip

NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
WorkspaceName = Annotated[str, Path(description="The name of the workspace.", examples=["payments"])]
DigestName = Annotated[
    str,
    Path(pattern="^[0-9a-f]{64}$", description="The part's SHA-256, in hexadecimal.", examples=["0f" * 32]),
]
IncidentId = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$", description="The incident's long id.")
]
Protocol = Annotated[
    int,
    Header(
        alias="IC-Protocol", description="The version of the protocol that is spoken.", examples=[PROTOCOL]
    ),
]


def backend_of(request: Request) -> Backend:
    """The server's parts."""
    backend: Backend = request.app.state.backend
    return backend


def may(needed: Scope) -> Callable[..., Awaitable[Grant]]:
    """A dependency: who asks, if his token allows what is needed."""

    async def grant(
        request: Request,
        workspace: WorkspaceName,
        authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
        ic_protocol: Protocol = PROTOCOL,
    ) -> Grant:
        found = await run_in_threadpool(backend_of(request).grant, authorization, workspace, needed)
        setattr(request.state, TOKEN, found.token)
        if ic_protocol != PROTOCOL:
            raise Refusal("upgrade", f"This server speaks version {PROTOCOL} of the protocol.")
        return found

    return grant


Reader = Annotated[Grant, Depends(may("read"))]
Writer = Annotated[Grant, Depends(may("write"))]

router = APIRouter(prefix="/v1/workspaces/{workspace}", responses=answers(*_EVERYWHERE))


@router.post(
    "/ops",
    summary="Push",
    tags=["operations"],
    responses={
        200: {"model": Pushed, "content": {"application/json": {"example": examples.PUSHED}}},
        **answers(
            "gap", "fork", "elsewhere", "parts-missing", "workspace-taken", "unsupported",
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Push"}, "example": examples.PUSH}},
        }
    },
)  # fmt: skip
async def push(
    request: Request,
    grant: Writer,
    after: Annotated[str, Query(max_length=64, description="The cursor up to which was pulled.")] = "",
) -> Response:
    """Store operations, those of one replica in the order of their numbers.

    Answered after the durable commit. Sending again is safe: what is there already is a `duplicate`. Where a replica's
    chain does not go on from what is stored, the batch stops with 409; `results` are those stored before.
    """
    _only_json(request)
    backend = backend_of(request)
    body = await request.body()
    async with backend.turn(grant.workspace):
        decision = await run_in_threadpool(backend.push, grant, body)
    if decision.plan.rows:
        backend.heads.moved(grant.workspace, decision.head)
    return _json(push_json(decision, after))


def _only_json(request: Request) -> None:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal("unsupported", f"Operations are sent as application/json, not as {kind[:80]}.")


@router.get(
    "/ops",
    summary="Pull",
    tags=["operations"],
    responses={
        200: {
            "model": Page,
            "content": {"application/json": {"example": examples.PAGE}},
            "headers": PRESENT_HEADER,
        },
        304: {"description": "Nothing has moved since the ETag in If-None-Match.", "headers": PRESENT_HEADER},
        **answers("epoch", "cursor"),
    },
)
async def pull(
    request: Request,
    grant: Reader,
    after: Annotated[
        str, Query(max_length=64, description="The cursor to go on from; empty is the start.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_OPS, description="Operations at most.")] = MAX_OPS,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for news.")] = 0,
    if_none_match: Annotated[str | None, Header(description="The ETag of the last page.")] = None,
    ic_open: IncidentOpen = None,
    ic_present: KnownPresent = None,
) -> Response:
    """Operations in the order of their positions, behind a cursor; with `wait`, as soon as there are any.

    Who says with `IC-Open` which incident is open is told by `IC-Present` who else has it open: at once when he does not
    say what he knows, else as soon as that is no longer so.
    """
    presence = backend_of(request).heads.presence
    async with visiting(request, presence, grant, ic_open, ic_present) as visit:
        wait = 0 if visit and ic_present is None else wait
        pulled = await _pull(request, grant, read_cursor(after), limit, wait, visit)
    headers = {"ETag": pulled.tag, "Cache-Control": "private, no-cache"}
    if visit:
        headers[PRESENT] = visit.present
    if if_none_match == pulled.tag:
        return Response(status_code=304, headers=headers)
    return _json(page_json(pulled), headers)


async def _pull(
    request: Request, grant: Grant, after: Cursor, limit: int, wait: float, visit: Visit | None
) -> Pulled:
    backend, loop = backend_of(request), asyncio.get_running_loop()
    until = loop.time() + wait
    with backend.heads.watching(grant.workspace) as watch:
        while True:
            pulled = await run_in_threadpool(backend.pull, grant, after, limit)
            backend.heads.heard(grant.workspace, pulled.head)  # or a look that finds the same were news
            left = until - loop.time()
            if pulled.rows or left <= 0:
                return pulled
            setattr(request.state, WAITED, True)
            if not await backend.heads.wait(watch, after.position, left, visit.waiting if visit else None):
                return pulled


@router.get(
    "/stream",
    summary="Stream of hints",
    tags=["operations"],
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"text/event-stream": {"example": examples.STREAM}},
            "description": "Server-sent events.",
        },
        **answers("epoch", "cursor"),
    },
)
async def stream(
    request: Request,
    grant: Reader,
    after: Annotated[str, Query(max_length=64, description="The cursor to go on from.")] = "",
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that was seen.")
    ] = None,
) -> StreamingResponse:
    """A `head` event, with the cursor as its id, whenever the workspace has moved; a comment each 15 seconds.

    A hint: the pull is the truth. The stream ends when the token ends or the server stops.
    """
    after_cursor = read_cursor(last_event_id or after)
    pulled = await run_in_threadpool(backend_of(request).pull, grant, after_cursor, 1)
    setattr(request.state, WAITED, True)
    events = _events(request, grant, after_cursor._replace(epoch=pulled.cursor.epoch), pulled.head)
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(request: Request, grant: Grant, seen: Cursor, head: int) -> AsyncIterator[str]:
    backend = backend_of(request)
    authorization = request.headers.get("authorization")
    with backend.heads.watching(grant.workspace) as watch:
        backend.heads.heard(grant.workspace, head)
        while not backend.heads.closed:
            if watch.head > seen.position:
                seen = seen._replace(position=watch.head)
                yield f'id: {seen}\nevent: head\ndata: {{"cursor":"{seen}"}}\n\n'
            elif not await backend.heads.wait(watch, seen.position, HEARTBEAT) and not backend.heads.closed:
                yield ": still here\n\n"
                try:
                    await run_in_threadpool(backend.grant, authorization, grant.name, "read")
                except Refusal:
                    return


@router.get(
    "/digest",
    summary="Digest",
    tags=["operations"],
    responses={200: {"model": DigestPage, "content": {"application/json": {"example": examples.DIGEST}}}},
)
async def digest(request: Request, grant: Reader) -> Response:
    """The end of each replica's chain: to compare with what a console has, after a restore or a doubt."""
    epoch, head, chains = await run_in_threadpool(backend_of(request).store.digest, grant.workspace)
    tips = {replica: Tip(seq=seq, hash=hash_) for replica, (seq, hash_) in chains.items()}
    return _json(DigestPage(epoch=epoch, head=head, replicas=tips).model_dump_json())


@router.put(
    "/blobs/{digest}",
    summary="Send a part of a long text",
    tags=["parts"],
    status_code=204,
    responses=answers("unsupported"),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put_part(request: Request, grant: Writer, digest: DigestName) -> Response:
    """Keep a part of at most 1 MiB under its SHA-256. Sent before the operation that names it; sending again is safe."""
    await run_in_threadpool(backend_of(request).put_part, grant, digest, await request.body())
    return Response(status_code=204)


@router.get(
    "/blobs/{digest}",
    summary="Get a part of a long text",
    tags=["parts"],
    response_class=Response,
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "description": "The part's bytes.",
        }
    },
)
async def get_part(request: Request, grant: Reader, digest: DigestName) -> Response:
    """A part by its SHA-256; gone once every operation that named it was redacted."""
    data = await run_in_threadpool(backend_of(request).get_part, grant, digest)
    return Response(
        data, media_type="application/octet-stream", headers={"Cache-Control": "private, no-store"}
    )


@router.get(
    "/incidents",
    summary="Incidents",
    tags=["read model"],
    responses={200: {"content": {"application/json": {"example": examples.INCIDENTS}}}},
)
async def incidents(
    request: Request,
    grant: Reader,
    before: Annotated[
        int, Query(ge=0, lt=2**53, description="`next` of the page before; 0 is the newest.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE, description="Incidents at most.")] = _PAGE,
) -> dict[str, Any]:
    """Incidents, the newest first, without their timelines. `next` is null on the last page."""
    store = backend_of(request).store

    def read() -> dict[str, Any]:
        listed = store.incidents(grant.workspace, before, limit)
        folded = [
            fold_incident(id_, store.incident(grant.workspace, id_, id_), _no_part, timeline=False)
            for id_, _ in listed
        ]
        more = listed[-1][1] if len(listed) == limit else None
        return {"incidents": [one for one in folded if one], "next": more}

    return await run_in_threadpool(read)


def _no_part(_digest: str) -> bytes | None:
    """A list shows no long texts."""
    return None


@router.get(
    "/incidents/{incident}",
    summary="One incident",
    tags=["read model"],
    responses={200: {"content": {"application/json": {"example": examples.INCIDENT}}}},
)
async def incident(request: Request, grant: Reader, incident: IncidentId) -> dict[str, Any]:
    """One incident with its timeline, folded from its operations as a console does it."""
    store = backend_of(request).store

    def read() -> dict[str, Any] | None:
        rows = store.incident(grant.workspace, incident)
        return fold_incident(
            incident, rows, lambda digest: store.get_part(grant.workspace, digest), timeline=True
        )

    found = await run_in_threadpool(read)
    if found is None:
        raise Refusal("not-found", "There is no such incident.")
    return found


def _json(text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text, media_type="application/json", headers=headers)
