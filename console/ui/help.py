"""The help: the keys that act here, from the same table as the keys themselves, so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable

from console.base.words import _
from console.config.keymap import GROUPS, Act
from console.ui.keys import Keys
from console.ui.prompt import Hint
from console.ui.view import Line, ViewPrompt


def help_lines(acts: Iterable[Act], keys: Keys, here: str = "") -> list[Line]:
    """``acts`` by group, first that of the pane one is in (``here``): a heading, then a line each with its keys and its sentence;
    those without a key are left out."""
    lines: list[Line] = []
    wanted = [act for act in acts if keys.table.get(act.id)]
    for group, title in sorted(GROUPS.items(), key=lambda one: one[0] != here):
        members = [act for act in wanted if act.group == group]
        if not members:
            continue
        if lines:
            lines.append(Line(""))
        lines.append(Line(_(title), "accent"))
        lines += [Line(act.help, lead=keys.labels(act.id)) for act in members]
    return lines


class Help(ViewPrompt):
    """Shows the keys of ``acts``, those of the pane ``here`` first; ``:`` answers with it, for the palette."""

    def __init__(self, acts: Iterable[Act], keys: Keys, here: str = "") -> None:
        palette = Hint(keys.label("palette"), _("find an act by name"))
        super().__init__(_("Keys that act here"), lines=help_lines(acts, keys, here), keys=[palette])
