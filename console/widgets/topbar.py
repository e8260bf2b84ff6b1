"""The top line: how much burns, what time it is, whether all is saved, how it stands with the others.

    ic   3 active                        03:17:42 CET  02:17 UTC     saved   ⇅ offline · 12 to send

What does not fit is left out, the least needed first; NOT SAVED never is.
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
        """A word beside the count: the most urgent deadline of all ("INC-7K3F internal update 0:30 over")."""
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
        used = sum(width_of(text) for text, _style in left)
        if self._news and width >= 100:
            left.append((_GAP + cut(self._news, width // 3, look.signs.cut), look("over", paper)))
        right = self._right(width - used - 2)
        return [spread(left, [*right, (" ", look("text", paper))], width, look("text", paper))]

    def _right(self, room: int) -> Parts:
        """The items at the right, those that fit: in the order they are shown, each with how needed it is."""
        look, paper = self.look, self.paper
        items: list[tuple[int, Part]] = []
        if self.now is not None:
            zone = self._zone or self.now.strftime("%Z")
            items.append((1, (f"{self.now:%H:%M:%S} {zone}".rstrip(), look("text", paper))))
            if self.now.utcoffset():
                items.append((4, (f"{self.now.astimezone(UTC):%H:%M} UTC", look("muted", paper))))
        if self._saved:
            items.append((3, (_("saved"), look("muted", paper))))
        else:
            words = " ".join(filter(None, (_("NOT SAVED"), self._storage)))
            items.append(
                (0, (f" {cut(words, room, look.signs.cut)} ", look("background", "over", bold=True)))
            )
        if self._sync:
            words = plain(self._sync, look.signs)
            items.append((2, (f"{look.signs.sync} {words}", look(self._sync_role, paper))))
        while len(items) > 1 and sum(width_of(part[0]) + len(_GAP) for _need, part in items) > room:
            items.remove(max(items, key=lambda item: item[0]))
        gap: Part = (_GAP, look("text", paper))
        return [part for _need, item in items for part in (gap, (cut(item[0], room), item[1]))][1:]
