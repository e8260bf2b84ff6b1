"""A TCP proxy that does to connections what networks do to them: it delays, cuts, truncates and half-closes, from a seed.

It knows nothing of HTTP: what befalls a chunk of bytes befalls requests and answers alike, at any place in them.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random
from typing import Final

#: What befalls a chunk, of a hundred of them.
MISCHIEF: Final = {"nothing": 87, "delay": 6, "cut": 2, "truncate": 3, "half-close": 2}
#: Seconds that a delayed chunk waits, and that half a connection is left open.
DELAY: Final = (0.02, 0.5)
HALF: Final = 1.0


class Faulty:
    """The proxy, in a thread of its own, before servers on ``ports`` of loopback: each connection goes to one of them.

    While ``calm`` it only hands on. ``befell`` counts what it has done; ``away`` are connections to a server that was not there.
    ``kept`` is all that went either way, for who wants to look: None where nobody does.
    """

    def __init__(self, seed: int) -> None:
        self.ports: Sequence[int] = ()
        self.calm = True
        self.befell: Counter[str] = Counter()
        self.kept: bytearray | None = None
        self._dice = Random(seed)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="faulty")

    def start(self) -> str:
        """Listen; gives the URL."""
        self._thread.start()
        self._ready.wait()
        return f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Cut everything."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _main(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._joined(reader, writer, Random(self._dice.random())))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: Random) -> None:
        """Hand on both ways until both have ended, one of them was cut, or a half has stood open long enough."""
        ways: list[asyncio.Task[bool]] = []
        far: asyncio.StreamWriter | None = None
        try:
            answers, far = await asyncio.open_connection("127.0.0.1", dice.choice(self.ports))
            ways = [
                asyncio.create_task(self._way(reader, far, Random(dice.random()))),
                asyncio.create_task(self._way(answers, writer, Random(dice.random()))),
            ]
            done, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if left and all(way.result() for way in done):
                await asyncio.wait(left, timeout=HALF)
        except OSError:
            self.befell["away"] += 1
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, far):
                if end is not None:
                    end.transport.abort()

    async def _way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: Random) -> bool:
        """One way; whether the other may go on when this one has ended."""
        with suppress(OSError):
            while data := await reader.read(65536):
                (fate,) = ["nothing"] if self.calm else dice.choices(list(MISCHIEF), list(MISCHIEF.values()))
                self.befell[fate] += 1
                if self.kept is not None:
                    self.kept += data
                if fate == "cut":
                    return False
                if fate == "delay":
                    await asyncio.sleep(dice.uniform(*DELAY))
                if fate == "truncate":
                    data = data[: dice.randrange(len(data))]
                writer.write(data)
                await writer.drain()
                if fate == "truncate":
                    writer.close()
                    await writer.wait_closed()
                    return False
                if fate == "half-close":
                    break
            writer.write_eof()
            return True
        return False


@contextmanager
def between(seed: int) -> Iterator[tuple[Faulty, str]]:
    """A proxy and its URL, calm at first."""
    proxy = Faulty(seed)
    url = proxy.start()
    try:
        yield proxy, url
    finally:
        proxy.stop()
