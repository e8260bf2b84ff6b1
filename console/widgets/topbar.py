"""The top line: how much burns, what time it is, whether all is saved, how it stands with the others.

    ic   3 active   ▲ INC-7K3F internal update     03:17:42 CET  02:17 UTC     saved   ⇅ offline · 12 to send

What does not fit is left out, the least needed first; what is overdue goes before UTC and "saved"; NOT SAVED is never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from console.base.words import _, ngettext
from console.ui.cells import cut, width_of
from console.ui.lineview import FewLines, Part, Parts, spread
from console.ui.signs import plain
from console.widgets.clocks import subscribe

_NAME: Final = "ic"
_GAP: Final = "   "
#: How needed the news are (only what is not saved, and the clock, are more so), and the cells that they may take.
_NEWS: Final = 2
_LONGEST_NEWS: Final = 34


class TopBar(FewLines):
    """The bar over everything."""

    paper = "surface"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.now: datetime | None = None
        self._active = 0
        self._saved = True
        self._storage = ""
        self._sync = ""
        self._sync_role = "muted"
        self._zone = ""
        self._news = ""

    def on_mount(self) -> None:
        subscribe(self, self.tick)

    def show_active(self, count: int) -> None:
        """So many incidents are active."""
        self._active = count
        self.update()

    def show_saved(self, saved: bool, words: str = "") -> None:
        """Is all that was recorded on the disk? If not, ``words`` say why and what to do."""
        self._saved, self._storage = saved, words
        self.update()

    def show_sync(self, words: str, role: str = "muted") -> None:
        """How it stands with the server ("offline, 12 to send"); "" where there is none. ``role``: warn, over …"""
        self._sync, self._sync_role = words, role
        self.update()

    def show_zone(self, name: str) -> None:
        """The name of the user's zone ("CET"); by default as the clock says."""
        self._zone = name
        self.update()

    def show_news(self, words: str) -> None:
        """What is overdue elsewhere ("INC-7K3F internal update"); it stands beside the count."""
        self._news = words
        self.update()

    def tick(self, now: datetime) -> None:
        """A second went by."""
        self.now = now
        self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        look, paper = self.look, self.paper
        count = ngettext("{count} active", "{count} active", self._active).format(count=self._active)
        left: Parts = [
            (f" {_NAME}", look("accent", paper, bold=True)),
            (f"{_GAP}{count}", look("text", paper)),
        ]
        items = self._items(width - sum(width_of(text) for text, _style in left) - 2)
        gap: Part = (_GAP, look("text", paper))
        right = [part for need, item in items if need != _NEWS for part in (gap, item)][1:]
        left += [part for need, item in items if need == _NEWS for part in (gap, item)]
        return [spread(left, [*right, (" ", look("text", paper))], width, look("text", paper))]

    def _items(self, room: int) -> list[tuple[int, Part]]:
        """What fits beside the count, in the order it is shown, each with its place among the needed."""
        look, paper = self.look, self.paper
        items: list[tuple[int, Part]] = []
        if self._news:
            words = cut(self._news, _LONGEST_NEWS, look.signs.cut)
            items.append((_NEWS, (f"{look.signs.over} {words}", look("over", paper, bold=True))))
        if self.now is not None:
            zone = self._zone or self.now.strftime("%Z")
            items.append((1, (f"{self.now:%H:%M:%S} {zone}".rstrip(), look("text", paper))))
            if self.now.utcoffset():
                items.append((5, (f"{self.now.astimezone(UTC):%H:%M} UTC", look("muted", paper))))
        if self._saved:
            items.append((4, (_("saved"), look("muted", paper))))
        else:
            words = " ".join(filter(None, (_("NOT SAVED"), self._storage)))
            items.append(
                (0, (f" {cut(words, room, look.signs.cut)} ", look("background", "over", bold=True)))
            )
        if self._sync:
            words = plain(self._sync, look.signs)
            items.append((3, (f"{look.signs.sync} {words}", look(self._sync_role, paper))))
        while len(items) > 1 and _cells(items) > room:
            items.remove(max(items, key=lambda item: item[0]))
        return [(need, (cut(text, room), style)) for need, (text, style) in items]


def _cells(items: Sequence[tuple[int, Part]]) -> int:
    """The cells of these items, each with a gap before it."""
    return sum(width_of(part[0]) + len(_GAP) for _need, part in items)
