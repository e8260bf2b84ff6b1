"""What is shown while the terminal is too small for the console."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip

from console.base.words import _
from console.ui.cells import wrap
from console.ui.lineview import LineView

#: Columns and lines that every screen and prompt fits into.
SMALLEST: Final = Size(60, 15)


class _Notice(LineView):
    """The notice, which has to be read in any size."""

    def line(self, y: int) -> Strip:
        words = _(
            "This terminal is {width}x{height}; ic needs at least {least_width}x{least_height}. Make it larger, or its"
            " type smaller. Everything goes on meanwhile, and the clocks run."
        ).format(
            width=self.size.width,
            height=self.size.height,
            least_width=SMALLEST.width,
            least_height=SMALLEST.height,
        )
        lines, _more = wrap(words.replace(". ", ".\n"), self.inner)  # a sentence a line
        return self.finish([(lines[y], self.look())] if y < len(lines) else [])


class TooSmall(ModalScreen[None], inherit_bindings=False):
    """Covers everything; no key acts, and what is to be told waits."""

    toasts_wait: ClassVar[bool] = True
    DEFAULT_CSS = "TooSmall { background: $background; }"

    def compose(self) -> ComposeResult:
        yield _Notice()
