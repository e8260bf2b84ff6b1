"""Keys typed faster than the screen can follow.

Over a slow line keys arrive in bursts: ``i`` and a whole sentence at once. The framework gives a key to whatever has the
focus at that moment, but what a key sets off (a prompt opens, Tab leaves a field) takes some messages more; so the
sentence would be taken for keys, and retract, tick and copy things. Here a key is handed on only when all that the key
before it set off has come to rest.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.worker import Worker, get_current_worker

from console.ui.field import Field

if TYPE_CHECKING:
    from textual.app import App

Typed = events.Key | events.Paste

#: Seconds after which the next key is handed on in any case: no key waits for ever for a disk that does not answer.
_LONGEST: Final = 1.5
#: Seconds that a key has for itself, to be painted, before it is asked whether all is at rest; unless another one comes.
_PAINT: Final = 0.02
#: Seconds between two looks at a flow that has not come to its question yet.
_LOOK: Final = 0.004


class TypeAhead:
    """Hands keys and pastes of ``app`` to ``hand``, one when the one before it has done all it does.

    A key may begin a flow, work that goes on to a question or to its end: whoever begins one has it :meth:`follow`\\ ed,
    and a flow that waits for a person says so by :meth:`asking`.
    """

    def __init__(self, app: App[Any], hand: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._hand = hand
        self._waiting: deque[Typed] = deque()
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._flows: set[Worker[Any]] = set()

    async def take(self, event: Typed) -> None:
        """Hand it on now, or after those that are waiting."""
        if self._task is not None and not self._task.done():
            self._waiting.append(event)
            self._more.set()
            return
        await self._hand(event)
        self._task = asyncio.create_task(self._go_on())

    def follow(self, flow: Worker[Any]) -> None:
        """The next key waits for this work, to its first question or its end."""
        self._flows.add(flow)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The flow that runs this waits for a person."""
        flow = get_current_worker()
        self._flows.discard(flow)
        try:
            yield
        finally:
            self._flows.add(flow)

    async def _go_on(self) -> None:
        self._more.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAINT):
                await self._more.wait()
        await self._rest()
        while self._waiting:
            event = self._waiting.popleft()
            writes = (
                isinstance(self._app.focused, Field) and isinstance(event, events.Key) and event.is_printable
            )
            await self._hand(event)
            if not (writes and self._waiting):  # a letter in a field moves nothing, whatever comes next
                await self._rest()

    async def _rest(self) -> None:
        """Wait until nothing moves: no message under way, the same focus twice, no flow before its question."""
        try:
            async with asyncio.timeout(_LONGEST):
                before: object = None
                while (now := (self._app.screen, self._app.focused)) != before or self._moving():
                    before = now
                    await self._pass()
                    if self._moving():
                        await asyncio.sleep(_LOOK)
        except TimeoutError:
            self._flows.clear()  # what takes that long waits for a disk; the keys do not

    def _moving(self) -> bool:
        self._flows = {flow for flow in self._flows if not flow.is_finished}
        return bool(self._flows)

    async def _pass(self) -> None:
        """Go the way that a key goes, from the focused widget up to the app, behind all that is on it."""
        for node in (self._app.focused or self._app.screen).ancestors_with_self:
            passed = asyncio.Event()
            if node.call_later(passed.set):
                await passed.wait()
