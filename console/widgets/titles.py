"""A pane's title: the one line by which one knows which pane has the focus."""

from __future__ import annotations

from console.ui.cells import cut
from console.ui.lineview import LineView, Parts


def title_parts(view: LineView, title: str) -> Parts:
    """``title`` with a cell of air before it; the focused pane's stands out."""
    role = "accent" if view.has_focus else "muted"
    return [
        (
            " " + cut(title, view.inner - 2, view.look.signs.cut),
            view.look(role, view.paper, bold=view.has_focus),
        )
    ]
