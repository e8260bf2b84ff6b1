"""What work that takes a while has done, and of how much; Escape stops it. Nothing is shown of work that is quick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, ClassVar, Final, TypeVar

from textual.widget import Widget

from console.base.errors import Refused
from console.base.words import _
from console.ui.lineview import FewLines, Parts
from console.ui.prompt import GROUND, Hint, Prompt
from console.ui.signs import ASCII

T = TypeVar("T")

#: Told how much is done, and of how much; from any thread. Raises ``Refused`` when the person has stopped it.
Progress = Callable[[int, int], None]
#: Seconds that work may take without a word, and between two looks at how far it is.
PATIENCE: Final = 0.5
_BEAT: Final = 0.1


class Bar(FewLines):
    """A line that fills: ``━━━━───────  1,500 of 10,000``."""

    paper = GROUND

    def __init__(self) -> None:
        super().__init__()
        self._done, self._total = 0, 0

    def show(self, done: int, total: int) -> None:
        """So much is done."""
        self._done, self._total = done, total
        self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        look = self.look
        said = _("{done} of {total}").format(done=self._done, total=self._total) if self._total else ""
        room = max(width - 24, 8)
        full = room * min(self._done, self._total) // self._total if self._total else 0
        return [
            [
                (("=" if look.signs is ASCII else "━") * full, look("accent", GROUND)),
                (look.signs.dash * (room - full), look("muted", GROUND)),
                (f"  {said}", look("text", GROUND)),
            ]
        ]


class ProgressPrompt(Prompt[None]):
    """Shows how far work is, until it is over."""

    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.over = False
        self.stopped = False
        self._at = (0, 0)
        self._bar = Bar()

    def told(self, done: int, total: int) -> None:
        """How far it is; raises ``Refused`` when it was stopped."""
        self._at = (done, total)
        if self.stopped and done < total:
            raise Refused(
                _("{what}: stopped at {done} of {total}.").format(what=self.heading, done=done, total=total),
                _("Nothing was changed."),
            )

    def body(self) -> Iterable[Widget]:
        yield self._bar

    def hints(self) -> Sequence[Hint]:
        return [Hint("Esc", _("stop"))]

    def on_mount(self) -> None:
        self.set_interval(_BEAT, self._look)

    def _look(self) -> None:
        self._bar.show(*self._at)
        if self.over and self.is_current:
            self.dismiss(None)

    def cancel(self) -> None:
        """Escape stops the work; the prompt goes when the work has."""
        self.stopped = True


async def watched(
    title: str,
    work: Callable[[Progress], Coroutine[Any, Any, T]],
    ask: Callable[[ProgressPrompt], Coroutine[Any, Any, None]],
) -> T:
    """What ``work`` returns (or raises); once it takes longer than :data:`PATIENCE`, ``ask`` shows how far it is."""
    prompt = ProgressPrompt(title)
    task = asyncio.ensure_future(work(prompt.told))
    await asyncio.wait({task}, timeout=PATIENCE)
    if not task.done():
        task.add_done_callback(lambda _task: setattr(prompt, "over", True))
        await ask(prompt)
    return await task
