"""Work that may take long and whose end nobody has to wait for: a push while the network is gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What ``work`` returns, or raises, done on a thread of its own; leaving the program does not wait for it, as it would
    for :func:`asyncio.to_thread`."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():  # cancelled: nobody waits any more
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def do() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # noqa: BLE001 - whoever waits gets it
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program has gone
            loop.call_soon_threadsafe(settle, result, error)

    Thread(target=do, name="ic-aside", daemon=True).start()
    return await future
