"""The requests of the protocol, typed: what is asked, what comes back, and what the server declines."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from console.base.errors import IcError, Offline
from console.base.words import _
from console.model.op import Op
from console.model.presence import CAPABILITY
from console.model.wire import (
    MAX_OP,
    MAX_OPS,
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
from console.sync.exchange import ROOM, Answer, Ask, Exchange
from console.sync.presence import Presence

#: Bodies above this many bytes are packed.
PACK: Final = 1024
#: Bytes of an answer that names the end of every replica; of an operation in a page, where a server may write characters
#: as escapes.
DIGEST: Final = 32 * 1024 * 1024
OPERATION: Final = 2 * MAX_OP
#: Characters of a cursor, and of what a server says that are shown.
CURSOR: Final = 64
_LONG: Final = 300

T = TypeVar("T", bound=BaseModel)


class Declined(IcError):
    """The server answered, and not with what was asked for. ``after`` is when it wants to be asked again, in seconds."""

    def __init__(self, problem: Problem, after: float | None = None) -> None:
        super().__init__(_said(problem), _NEXT.get(problem.code, _nothing)())
        self.problem = problem
        self.after = after

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered later."""
        return self.problem.status in (408, 429) or self.problem.status >= 500


class Parcel(NamedTuple):
    """Operations as they are sent; ``size`` is their bytes before they were packed."""

    ops: Sequence[Op]
    size: int
    body: bytes


def pack(ops: Sequence[Op]) -> Parcel:
    """Make operations ready to be sent."""
    body = push_body(ops)
    return Parcel(ops, len(body), gzip.compress(body, 1, mtime=0) if len(body) > PACK else body)


class Remote:
    """A workspace on a server, asked with a token. Every method raises ``Offline`` and ``Declined``.

    With a ``presence``, pulls say what is open here, where the server takes part in that.
    """

    def __init__(self, exchange: Exchange, workspace: str, token: str) -> None:
        self._exchange = exchange
        self._path = f"/v1/workspaces/{workspace}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.limits = Limits()
        self.presence: Presence | None = None
        self._capabilities: list[str] = []

    async def meta(self) -> Meta:
        """What the server is."""
        found = _read(Meta, await self._asked(Ask("GET", "/v1/meta")))
        if min(found.limits.ops, found.limits.wire_bytes, found.limits.inflated_bytes) < 1:
            raise _not_ours(200)  # with a batch of none we would be done at once
        self.limits, self._capabilities = found.limits, found.capabilities
        return found

    async def push(self, parcel: Parcel, mark: Mark) -> Pushed:
        """Store operations; ``mark`` is how far was pulled."""
        if parcel.size > self.limits.inflated_bytes or len(parcel.body) > self.limits.wire_bytes:
            raise _too_large()
        headers = {"Content-Type": "application/json"}
        if parcel.size > PACK:
            headers["Content-Encoding"] = "gzip"
        ask = Ask("POST", f"{self._path}/ops", {"after": mark.cursor}, headers, parcel.body)
        return _read(Pushed, await self._asked(ask))

    async def pull(self, mark: Mark, wait: float = 0) -> Page | None:
        """What lies behind the mark; None when there is nothing, also after waiting, or when the waiting was cut short."""
        count = min(self.limits.ops, MAX_OPS)
        query = {"after": mark.cursor, "limit": str(count)}
        wait = min(wait, self.limits.wait_seconds)
        if wait:
            query["wait"] = f"{wait:g}"
        headers = {"If-None-Match": f'"{mark.cursor}"'} if mark.cursor else {}
        ask = Ask("GET", f"{self._path}/ops", query, headers, wait=wait, room=ROOM + count * OPERATION)
        if self.presence is not None and CAPABILITY in self._capabilities:
            answer = await self.presence.carry(self._asked, ask)
        else:
            answer = await self._asked(ask)
        if answer is None or answer.status == 304:
            return None
        page = _read(Page, answer)
        if len(page.cursor) > CURSOR or (page.more and page.cursor == mark.cursor):
            raise _not_ours(answer.status)  # it would be asked the same for ever
        return page

    async def digest(self) -> DigestPage:
        """What the server holds, by replica."""
        return _read(DigestPage, await self._asked(Ask("GET", f"{self._path}/digest", room=DIGEST)))

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
        declined = Declined(_problem(answer), _after(answer.headers))
        if answer.status < 400 or not (declined.problem.code or declined.passing):
            raise _not_ours(answer.status)
        raise declined


def _read(model: type[T], answer: Answer) -> T:
    try:
        return model.model_validate(read_json(answer.body))
    except (Malformed, ValidationError) as error:
        raise _not_ours(answer.status) from error


def _not_ours(status: int) -> Offline:
    """A sign-in page of the hotel's, a proxy's greeting, a balancer's "not here": as good as no network."""
    return Offline(
        _("Something answers in the server's place, and not by its protocol ({status}).").format(
            status=status
        ),
        _("Check the server's URL, and with a web page whether the network asks you to sign in."),
    )


def _problem(answer: Answer) -> Problem:
    """What the server says is the matter. Its status is the answer's: RFC 9457 does not ask for it in the text."""
    try:
        said = read_json(answer.body)
        return Problem.model_validate({**said, "status": answer.status} if isinstance(said, dict) else said)
    except (Malformed, ValidationError):
        return Problem(status=answer.status)


def _after(headers: Mapping[str, str]) -> float | None:
    """Seconds until it wants to be asked again; a date counts from the server's own, for our clock may be wrong."""
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdecimal() and len(text) < 7:
        return float(text)
    try:
        later = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):  # no date, or only one of them has a zone
        return None
    return max(later.total_seconds(), 0.0)


def _said(problem: Problem) -> str:
    """What was answered, in a sentence that fits on a screen, whoever wrote it; in our own words where they are known."""
    known = {
        "unauthorized": _("The server does not know the token, or it was revoked."),
        "token-expired": _("The token has expired."),
        "forbidden": _("The token may not do this."),
        "not-found": _("The server has no such workspace for this token."),
        "workspace-taken": _("This database belongs to another workspace of the server."),
        "slow-down": _("The server has been asked too often with this token."),
        "unavailable": _("The server cannot answer just now."),
    }
    if problem.code in known:
        return known[problem.code]
    detail = " ".join((problem.detail or problem.title).split()).rstrip(".")
    if not detail:
        return _("The server answered {status}.").format(status=problem.status)
    detail = detail if len(detail) <= _LONG else f"{detail[: _LONG - 1]}…"
    return _("The server answered {status}: {detail}.").format(status=problem.status, detail=detail)


def _nothing() -> str:
    return ""


#: What to do, where the state that the answer means does not say it.
_NEXT: Final[Mapping[str, Callable[[], str]]] = {
    "forbidden": lambda: _(
        "Ask whoever runs the workspace for a token that may write; others' entries still come."
    ),
    "workspace-taken": lambda: _("Use another database (--db) for this workspace. Everything is kept here."),
}


def _too_large() -> Declined:
    return Declined(Problem(status=413, code="too-large", detail="the batch is larger than the server takes"))
