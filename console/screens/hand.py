"""The console's hands: each one thread with its own desk, so that no key waits for a disk.

Acts are done one after the other, in the order of the keys. What comes back is what the desk function returned, or raised.
One hand writes; another only reads, and looks things up in the library.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from console.base.clock import Clock
from console.base.ids import Randomness, system_randomness
from console.desk.desk import Desk, Place

T = TypeVar("T")


class Hand:
    """Does acts at a desk of its own."""

    def __init__(
        self,
        place: Place,
        author: str,
        clock: Clock,
        *,
        randomness: Randomness = system_randomness,
        default_policy: str = "default",
        languages: Sequence[str] = (),
        read_only: bool = False,
    ) -> None:
        self.author = author

        def open_desk() -> Desk:
            return Desk(
                place,
                author,
                clock=clock,
                randomness=randomness,
                default_policy=default_policy,
                languages=languages,
                read_only=read_only,
            )

        self._open = open_desk
        self._desk: Desk | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ic-hand")

    async def do(self, act: Callable[[Desk], T]) -> T:
        """What ``act`` returns, done on the thread of this hand. Raises what it raises.

        It is done even if nobody waits for it any longer: a console that is left at once loses no entry.
        """
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self._do, act))

    def _do(self, act: Callable[[Desk], T]) -> T:
        if self._desk is None:
            self._desk = self._open()
        return act(self._desk)

    def close(self) -> None:
        """Finish what is in hand and leave."""
        self._thread.submit(self._leave)
        self._thread.shutdown()

    def _leave(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None
