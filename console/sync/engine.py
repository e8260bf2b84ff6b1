"""One exchange with the server: pull what there is, push what it lacks, heal what does not fit together.

Pulled first: then most forks are seen, and healed, before anything is sent. Nothing is ever deleted; what the server says
decides only what is offered when. Network and clock are handed in, so that a test can lose, repeat and reorder every
message from a seed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from console.base.clock import Clock, parse_stamp
from console.base.errors import IcError
from console.base.words import _
from console.core.parts import part_names
from console.model.op import Op
from console.model.wire import PROTOCOL, DigestPage, Page, Problem, Pushed, Result, op_of
from console.store.outbox import Mark, Outbox, Received
from console.sync.remote import Declined, Parcel, Remote, pack

#: So many answers in a row that call for something to be done again, and the server is at fault.
PATIENCE: Final = 50
#: Bytes of a batch before it is packed; as sent it is well below what servers take.
BATCH: Final = 2 * 1024 * 1024
#: Seconds in which a request to pull, and one with a batch, leaves for the network before other work is turned to.
ASKED: Final = 0.001
SENT: Final = 0.003

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


class Fault(IcError):
    """The server says what no honest server says, or what only persons can settle."""


@dataclass(slots=True)
class Tally:
    """What an exchange came to, in operations."""

    pushed: int = 0
    pulled: int = 0
    refused: int = 0


class Pending(Awaitable[R_co], Protocol[R_co]):
    """A request that is under way."""

    def cancel(self) -> object:
        """Let go of it."""


class Begin(Protocol):
    """Sends a request, and does not wait for its answer."""

    async def __call__(self, request: Coroutine[Any, Any, T], seconds: float, /) -> Pending[T]:
        """The request, under way; ``seconds`` is how long it takes to leave."""


async def begin(request: Coroutine[Any, Any, T], seconds: float, /) -> Pending[T]:
    """Send a request while the event loop goes on."""
    task = asyncio.create_task(request)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it may not be wanted any more
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task


class Engine:
    """The exchange between a journal and a workspace.

    Every method raises ``Offline``, ``Declined``, ``Fault`` and ``StorageError``; what was exchanged before stays.
    ``progress`` is called after each step that came through; ``begin`` is how requests are sent ahead.
    """

    def __init__(
        self,
        outbox: Outbox,
        remote: Remote,
        clock: Clock,
        progress: Callable[[], None] = lambda: None,
        begin: Begin = begin,
    ) -> None:
        self.outbox = outbox
        self.remote = remote
        self.clock = clock
        self.progress = progress
        self.begin = begin
        self.tally = Tally()
        #: Seconds that our clock is ahead of the server's.
        self.fast = 0.0
        self._count = remote.limits.ops
        self._setbacks = 0

    async def once(self) -> Tally:
        """Exchange everything, both ways."""
        await self.greet()
        await self.settle()
        return self.tally

    async def greet(self) -> None:
        """Learn what the server is, and how far its clock is off."""
        before = self.clock()
        meta = await self.remote.meta()
        now = before + (self.clock() - before) / 2
        self.fast = (now - parse_stamp(meta.time)).total_seconds()
        if not meta.protocol.min <= PROTOCOL <= meta.protocol.max:
            spoken = f"{meta.protocol.min} to {meta.protocol.max}"
            detail = f"It speaks the versions {spoken} of the protocol, this console {PROTOCOL}."
            raise Declined(Problem(status=426, detail=detail))
        self._count = min(self._count, meta.limits.ops)

    async def settle(self) -> None:
        """Pull and push until each has what the other has.

        What the server says it holds is compared before and after: one that lacks what it had was restored, and one whose
        operations do not all come behind our mark was restored without saying so. Either way all is pulled again.
        """
        digest = await self.remote.digest()
        if digest.epoch != self.outbox.mark.epoch or self._lacks(digest):
            self.outbox.start_over()
        await self._pull_all()
        if not self._holds(digest):
            self.outbox.start_over()
            await self._pull_all()
        while not await self.push_all():
            await self._pull_all()

    def _lacks(self, digest: DigestPage) -> bool:
        """Whether the server no longer has what it had."""
        known = {replica: there for replica, (_, there) in self.outbox.tips().items() if there >= 0}
        return any(
            replica not in digest.replicas or digest.replicas[replica].seq < there
            for replica, there in known.items()
        )

    def _holds(self, digest: DigestPage) -> bool:
        """Whether the end of each of the server's chains is here."""
        return all(
            self.outbox.hash_at(replica, tip.seq) == tip.hash for replica, tip in digest.replicas.items()
        )

    # -- in ------------------------------------------------------------------------------------------------------

    async def pull(self, wait: float = 0) -> bool:
        """Take in the next page, waiting for one so many seconds; True when there is more to come."""
        mark = self.outbox.mark
        return await self._pulled(mark, self.remote.pull(mark, wait))

    async def _pull_all(self) -> None:
        """Take in all there is; while one page is taken in, the next is on its way."""
        coming: dict[Mark, Pending[Page | None]] = {}

        async def ask(mark: Mark) -> None:
            coming[mark] = await self.begin(self.remote.pull(mark), ASKED)

        try:
            more = True
            while more:
                mark = self.outbox.mark
                asked = coming.pop(mark, None)
                more = await self._pulled(mark, self.remote.pull(mark) if asked is None else asked, ask)
        finally:
            for asked in coming.values():
                asked.cancel()

    async def _pulled(
        self, mark: Mark, coming: Awaitable[Page | None], ask: Callable[[Mark], Awaitable[None]] | None = None
    ) -> bool:
        """Take in a page that was asked for from ``mark`` on, and have ``ask`` ask for the one after it before that."""
        try:
            page = await coming
        except Declined as error:
            if error.problem.status != 410 or not mark.cursor:
                raise
            self._set_back()
            self.outbox.start_over()
            return True
        if page is None:
            return False
        if page.more and ask is not None:
            await ask(Mark(page.epoch, page.cursor))
        return await self._take(mark, page)

    async def _take(self, mark: Mark, page: Page) -> bool:
        received = [Received(op_of(one["op"]), one["account"], one.get("rejected")) for one in page.ops]
        parts = await self._parts([one.op for one in received])
        if parts is None:
            self._set_back()
            return True
        try:
            new = self.outbox.take(mark, Mark(page.epoch, page.cursor), received, parts)
        except ValueError as error:
            raise Fault(
                _("The server hands on what cannot be right: {error}.").format(error=error),
                _("Tell whoever runs the server."),
            ) from error
        if new is None:
            self._set_back()
            return True
        self._setbacks = 0
        if new:
            self.tally.pulled += new
            self.progress()
        return page.more

    async def _parts(self, ops: Sequence[Op]) -> dict[str, bytes] | None:
        """The parts that operations name and that are not here; None when one was redacted just now."""
        names = set().union(*(part_names(op.body) for op in ops))
        found = {}
        for name in sorted(self.outbox.missing(names)):
            try:
                found[name] = await self.remote.get_part(name)
            except Declined as error:
                if error.problem.status != 404:
                    raise
                return None
        return found

    # -- out -----------------------------------------------------------------------------------------------------

    async def push_all(self) -> bool:
        """Send everything that waits; False when something has to be pulled first.

        While a batch is under way, what was answered to the one before it is recorded, and the one after it made ready.
        """
        self.outbox.join_pieces()
        parcel = self._parcel()
        sending: Pending[Pushed | Declined] | None = None
        mark = self.outbox.mark
        try:
            while parcel is not None:
                if sending is None:
                    mark = self.outbox.mark
                    sending = await self.begin(self._send(parcel, mark), SENT)
                following = self._parcel(after=parcel.ops)
                answer, asked, sending = await sending, mark, None
                if following is not None and isinstance(answer, Pushed) and answer.epoch == asked.epoch:
                    mark = asked._replace(cursor=answer.cursor or asked.cursor)
                    sending = await self.begin(self._send(following, mark), SENT)
                if not self._answered(asked, parcel.ops, answer):
                    return False
                parcel = self._parcel() if sending is None else following
        finally:
            if sending is not None:
                sending.cancel()
        return True

    def _parcel(self, after: Sequence[Op] = ()) -> Parcel | None:
        batch = self.outbox.batch(self._count, BATCH, after)
        return pack(batch) if batch else None

    async def _send(self, parcel: Parcel, mark: Mark) -> Pushed | Declined:
        for digest, data in self.outbox.parts(parcel.ops).items():
            await self.remote.put_part(digest, data)
        try:
            return await self.remote.push(parcel, mark)
        except Declined as error:
            return error

    def _answered(self, mark: Mark, batch: Sequence[Op], answer: Pushed | Declined) -> bool:
        """Record what came of a batch, or do what is asked for; False when something has to be pulled first."""
        if isinstance(answer, Declined):
            self._set_back()
            return self._declined(mark, batch, answer)
        if answer.epoch != mark.epoch:
            self._set_back()
            self.outbox.start_over()
            return False
        self._sent(mark, batch, answer.results, answer.cursor)
        self._setbacks = 0
        self._count = min(self._count * 2, self.remote.limits.ops)
        return True

    def _sent(
        self, mark: Mark, batch: Sequence[Op], results: Sequence[Result], cursor: str | None = None
    ) -> None:
        if [result["op_id"] for result in results] != [op.op_id for op in batch]:
            raise Fault(
                _("The server answers for other operations than were sent."),
                _("Tell whoever runs the server."),
            )
        reasons = [result.get("reason") for result in results]
        self.outbox.sent(mark, list(zip(batch, reasons, strict=True)), cursor)
        self.tally.pushed += sum(result["status"] == "stored" for result in results)
        self.tally.refused += sum(result["status"] == "rejected" for result in results)
        if results:
            self.progress()

    def _declined(self, mark: Mark, batch: Sequence[Op], error: Declined) -> bool:
        """Do what the server asks for; False when that is to pull first. Raises ``error`` when nothing can be done."""
        problem = error.problem
        if problem.status == 410 or (problem.epoch and problem.epoch != mark.epoch):
            self.outbox.start_over()
            return False
        if problem.status == 409:
            self._sent(mark, batch[: len(problem.results)], problem.results)
            return self._stopped(batch[len(problem.results) :], problem, error)
        if problem.status not in (413, 422):
            raise error
        if len(batch) > 1:
            self._count = len(batch) // 2
        else:
            self._without_body(batch[0], error)
        return True

    def _stopped(self, rest: Sequence[Op], problem: Problem, error: Declined) -> bool:
        """A push that ended before the first of ``rest``."""
        replica, expected = problem.replica, problem.expected
        if not rest or replica != rest[0].replica or expected is None:
            raise error
        if self.outbox.hash_at(replica, rest[0].seq) != rest[0].hash:
            return True  # it has been issued again since
        if problem.code == "gap":
            self.outbox.rewind(replica, expected)
            return True
        if problem.code == "fork":
            self.outbox.issue_again(replica, expected)
            return False
        if problem.code == "elsewhere":
            return False
        if problem.code == "parts-missing":
            if self.outbox.missing(problem.missing):
                self._without_body(rest[0], error)
            return True
        raise error

    def _without_body(self, op: Op, error: Declined) -> None:
        """What cannot be sent as it is takes its place in the chain without its body; here it stays as it was written."""
        if op.body is None:
            raise error
        self.outbox.refuse(op)
        self.tally.refused += 1

    def _set_back(self) -> None:
        self._setbacks += 1
        if self._setbacks > PATIENCE:
            raise Fault(
                _("Console and server do not come to an end with each other."),
                _("Tell whoever runs the server."),
            )
