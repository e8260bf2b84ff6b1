"""The requests of the protocol, typed: what is asked, what comes back, and what the server declines."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from console.base.errors import IcError, Offline
from console.base.words import _
from console.model.op import Op
from console.model.wire import (
    DigestPage,
    Limits,
    Malformed,
    Meta,
    Page,
    Problem,
    Pushed,
    push_body,
    read_json,
)
from console.store.outbox import Mark
from console.sync.exchange import Answer, Ask, Exchange

#: Bodies above this many bytes are packed.
PACK: Final = 1024

T = TypeVar("T", bound=BaseModel)


class Declined(IcError):
    """The server answered, and not with what was asked for. ``after`` is when it wants to be asked again, in seconds."""

    def __init__(self, problem: Problem, after: float | None = None) -> None:
        super().__init__(f"The server answered {problem.status}: {problem.detail or problem.title}")
        self.problem = problem
        self.after = after

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered later."""
        return self.problem.status in (408, 429) or self.problem.status >= 500


class Remote:
    """A workspace on a server, asked with a token. Every method raises ``Offline`` and ``Declined``."""

    def __init__(self, exchange: Exchange, workspace: str, token: str) -> None:
        self._exchange = exchange
        self._path = f"/v1/workspaces/{workspace}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.limits = Limits()

    async def meta(self) -> Meta:
        """What the server is."""
        found = _read(Meta, await self._asked(Ask("GET", "/v1/meta")))
        self.limits = found.limits
        return found

    async def push(self, ops: Sequence[Op], mark: Mark) -> Pushed:
        """Store operations; ``mark`` is how far was pulled."""
        body, headers = push_body(ops), {"Content-Type": "application/json"}
        if len(body) > self.limits.inflated_bytes:
            raise _too_large()
        if len(body) > PACK:
            body, headers["Content-Encoding"] = gzip.compress(body, 1, mtime=0), "gzip"
        if len(body) > self.limits.wire_bytes:
            raise _too_large()
        ask = Ask("POST", f"{self._path}/ops", {"after": mark.cursor}, headers, body)
        return _read(Pushed, await self._asked(ask))

    async def pull(self, mark: Mark, wait: float = 0) -> Page | None:
        """What lies behind the mark; None when there is nothing, also after waiting."""
        query = {"after": mark.cursor, "limit": str(self.limits.ops)}
        wait = min(wait, self.limits.wait_seconds)
        if wait:
            query["wait"] = f"{wait:g}"
        headers = {"If-None-Match": f'"{mark.cursor}"'} if mark.cursor else {}
        answer = await self._asked(Ask("GET", f"{self._path}/ops", query, headers, wait=wait))
        return None if answer.status == 304 else _read(Page, answer)

    async def digest(self) -> DigestPage:
        """What the server holds, by replica."""
        return _read(DigestPage, await self._asked(Ask("GET", f"{self._path}/digest")))

    async def put_part(self, digest: str, data: bytes) -> None:
        """Keep a part of a long text."""
        headers = {"Content-Type": "application/octet-stream"}
        await self._asked(Ask("PUT", f"{self._path}/blobs/{digest}", headers=headers, body=data))

    async def get_part(self, digest: str) -> bytes:
        """A part of a long text."""
        return (await self._asked(Ask("GET", f"{self._path}/blobs/{digest}"))).body

    async def _asked(self, ask: Ask) -> Answer:
        answer = await self._exchange(ask._replace(headers={**self._headers, **ask.headers}))
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        if answer.status < 400:
            raise _not_ours()
        raise Declined(_problem(answer), _after(answer.headers.get("retry-after", "")))


def _read(model: type[T], answer: Answer) -> T:
    try:
        return model.model_validate(read_json(answer.body))
    except (Malformed, ValidationError) as error:
        raise _not_ours() from error


def _not_ours() -> Offline:
    """A sign-in page of the hotel's, a proxy's greeting: as good as no network."""
    return Offline(
        _("Something answers in the server's place, and not by its protocol."),
        _("Open a web page to see whether the network asks you to sign in."),
    )


def _problem(answer: Answer) -> Problem:
    try:
        found = Problem.model_validate(read_json(answer.body))
    except (Malformed, ValidationError):
        return Problem(status=answer.status)
    return found.model_copy(update={"status": answer.status})


def _after(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _too_large() -> Declined:
    return Declined(Problem(status=413, code="too-large", detail="the batch is larger than the server takes"))
