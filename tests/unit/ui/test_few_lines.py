"""A widget of a few lines that is not on the screen costs nothing there, and is up to date when it comes back."""

from __future__ import annotations

from collections.abc import Sequence

from textual.messages import Layout

from console.ui.lineview import FewLines, Parts
from console.ui.panes import Column
from tests.stage import staged


class Words(FewLines):
    """Says something."""

    words = "at first"

    def lines(self, width: int) -> Sequence[Parts]:
        return [[(self.words, self.look())]]


async def test_a_widget_that_is_hidden_does_not_have_the_screen_laid_out() -> None:
    widget = Words()
    async with staged(widget) as stage:
        assert "at first" in stage.text
        widget.display = False
        await stage.pilot.pause()
        laid_out = len(stage.sent(Layout))
        widget.words = "in the end"
        widget.update()
        await stage.pilot.pause()
        assert len(stage.sent(Layout)) == laid_out
        widget.display = True
        await stage.pilot.pause()
        assert "in the end" in stage.text


async def test_what_changed_while_its_pane_was_hidden_is_seen_when_the_pane_is_back() -> None:
    widget = Words()
    pane = Column(widget)
    async with staged(pane) as stage:
        assert "at first" in stage.text
        pane.display = False
        await stage.pilot.pause()
        widget.words = "in the end"
        widget.update()
        pane.display = True
        await stage.pilot.pause()
        assert "in the end" in stage.text
