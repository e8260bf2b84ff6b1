"""Servers and a network without sockets: the reference backend on a memory store, and the other backend (tests/plain.py), asked
through a line that may lose a request, lose an answer after the commit, deliver twice, or deliver much later."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Coroutine, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlencode

from console.base.clock import Clock, utc_stamp
from console.base.errors import Offline
from console.model.wire import PROTOCOL, DigestPage, Limits, Meta, ProtocolRange, Tip
from console.server.backend import Backend, Grant, page_json, push_json, read_cursor
from console.server.limits import Rates
from console.server.memory import MemoryStore
from console.server.problems import Refusal
from console.server.tokens import make_token
from console.sync.exchange import Answer, Ask
from tests.conftest import START, FrozenClock
from tests.plain import Plain

Fault = Literal["none", "request lost", "answer lost", "twice", "late"]
T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that never waits: without an event loop, so that a test may do it 100,000 times."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    raise AssertionError("it waited for something")


class Begun(Generic[T]):
    """A request that is sent ahead: answered at once, or as late as when it is waited for."""

    def __init__(self, request: Coroutine[Any, Any, T], *, at_once: bool) -> None:
        self._request = request
        self._answer: T | None = None
        self._error: BaseException | None = None
        self._done = at_once
        if at_once:
            try:
                self._answer = run(request)
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                self._error = error

    def __await__(self) -> Generator[Any, Any, T]:
        if not self._done:
            return (yield from self._request.__await__())
        if self._error is not None:
            raise self._error
        return self._answer  # type: ignore[return-value]

    def cancel(self) -> None:
        self._request.close()


class Server(Protocol):
    """What a test asks of any backend with a workspace ``team``; ``requests`` are those it was sent."""

    requests: list[Ask]

    @property
    def token(self) -> str:
        """One that may write."""

    def answer(self, ask: Ask) -> Answer:
        """What a request is answered with, at once."""

    def backup(self) -> object:
        """A copy of everything but the tokens."""

    def restore(self, kept: object, epoch: str | None) -> None:
        """Put a copy back; ``epoch`` None is what an operator does who forgets to say so."""

    def op_ids(self) -> list[str]:
        """What is stored, in order."""


class PlainServer:
    """The other backend."""

    def __init__(self) -> None:
        self.plain = Plain(epoch="e0")
        self.token = self.plain.token
        self.requests: list[Ask] = []

    def answer(self, ask: Ask) -> Answer:
        self.requests.append(ask)
        url = f"{ask.path}?{urlencode(ask.query)}" if ask.query else ask.path
        body = gzip.decompress(ask.body) if ask.headers.get("Content-Encoding") == "gzip" else ask.body
        with self.plain.moved:
            status, said = self.plain.answer(ask.method, url, ask.headers.get("Authorization"), body)
        if not isinstance(said, bytes):
            said = json.dumps({"status": status, **said}).encode()
        return Answer(status, {}, said)

    def backup(self) -> object:
        plain = self.plain
        return copy.deepcopy((plain.log, plain.chains, plain.redacted, plain.parts))

    def restore(self, kept: object, epoch: str | None) -> None:
        plain = self.plain
        plain.log, plain.chains, plain.redacted, plain.parts = copy.deepcopy(kept)  # type: ignore[misc]
        plain.epoch = epoch or plain.epoch

    def op_ids(self) -> list[str]:
        return [envelope["op"]["op_id"] for envelope in self.plain.log]


class ModelServer:
    """The backend with a workspace ``team``; requests are answered at once."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.store = MemoryStore()
        self.backend = Backend(self.store, clock or FrozenClock(), Rates(rate=1e9, burst=1e9))
        self.team = self.store.create_workspace("team", "e0", utc_stamp(START))
        self.token, _ = make_token(self.store, self.team, "write", self.backend.clock(), account="mira@x")
        self.requests: list[Ask] = []

    def answer(self, ask: Ask) -> Answer:
        """What a request is answered with."""
        self.requests.append(ask)
        try:
            status, body = self._routed(ask)
        except Refusal as refusal:
            return Answer(refusal.body()["status"], refusal.headers, json.dumps(refusal.body()).encode())
        return Answer(status, {}, body.encode() if isinstance(body, str) else body)

    def _routed(self, ask: Ask) -> tuple[int, str | bytes]:
        if ask.path == "/v1/meta":
            return 200, self._meta()
        _, _, _, workspace, noun, *rest = ask.path.split("/")
        needed: Literal["read", "write"] = "read" if ask.method == "GET" else "write"
        grant = self.backend.grant(ask.headers.get("Authorization"), workspace, needed)
        if noun == "ops":
            return self._ops(grant, ask)
        if noun == "digest":
            epoch, head, chains = self.store.digest(grant.workspace)
            tips = {replica: Tip(seq=seq, hash=hash_) for replica, (seq, hash_) in chains.items()}
            return 200, DigestPage(epoch=epoch, head=head, replicas=tips).model_dump_json()
        if ask.method == "PUT":
            self.backend.put_part(grant, rest[0], ask.body)
            return 204, b""
        return 200, self.backend.get_part(grant, rest[0])

    def _meta(self) -> str:
        return Meta(
            server="model",
            protocol=ProtocolRange(min=PROTOCOL, max=PROTOCOL),
            capabilities=[],
            limits=Limits(),
            time=self.backend.now(),
        ).model_dump_json()

    def _ops(self, grant: Grant, ask: Ask) -> tuple[int, str]:
        after = ask.query.get("after", "")
        if ask.method == "POST":
            packed = ask.headers.get("Content-Encoding") == "gzip"
            decision = self.backend.push(grant, gzip.decompress(ask.body) if packed else ask.body)
            return 200, push_json(decision, after)
        pulled = self.backend.pull(grant, read_cursor(after), int(ask.query["limit"]))
        if ask.headers.get("If-None-Match") == pulled.tag:
            return 304, ""
        return 200, page_json(pulled)

    # -- backup and restore --------------------------------------------------------------------------------------

    def backup(self) -> object:
        """A copy of everything but the tokens."""
        return copy.deepcopy((self.store._spaces, self.store._aliases))

    def restore(self, kept: object, epoch: str | None) -> None:
        """Put a copy back; ``epoch`` None is what an operator does who forgets to say so."""
        self.store._spaces, self.store._aliases = copy.deepcopy(kept)  # type: ignore[misc]
        if epoch is not None:
            self.store.restore(self.team.id, epoch)

    def op_ids(self) -> list[str]:
        """What is stored, in order."""
        return [row.op_id for row in self.store.pull(self.team.id, 0, 10**9)[2]]


@dataclass
class Network:
    """A line to the server. ``faults`` befall the next requests, one each; after them all goes well. ``meanwhile`` happens
    before the request of that number.

    A request that is ``late`` counts as lost for whoever sent it, and is in ``delayed`` until it is delivered.
    """

    server: Server
    faults: list[Fault] = field(default_factory=list)
    delayed: list[Ask] = field(default_factory=list)
    meanwhile: tuple[int, Callable[[], None]] | None = None

    async def __call__(self, ask: Ask) -> Answer:
        if self.meanwhile is not None:
            number, act = self.meanwhile
            self.meanwhile = (number - 1, act) if number else None
            if number == 0:
                act()
        fault = self.faults.pop(0) if self.faults else "none"
        if fault == "late":
            self.delayed.append(ask)
        if fault in ("request lost", "late"):
            raise Offline("The request was lost.")
        answer = self.server.answer(ask)
        if fault == "twice":
            answer = self.server.answer(ask)
        if fault == "answer lost":
            raise Offline("The answer was lost.")
        return answer

    def deliver(self, delayed: Iterable[Ask]) -> None:
        """Requests that nobody waits for any more."""
        for ask in delayed:
            self.server.answer(ask)
