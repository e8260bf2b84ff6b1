"""Every act of the keymap is done by something on the main screen, and by one thing only."""

from __future__ import annotations

from console.config.keymap import ACTS
from console.screens.groups import GROUP_OF
from console.screens.main import MainScreen
from console.ui.screen_base import MOVES, method_of
from console.widgets.document import DocumentView
from console.widgets.incidents import Incidents
from console.widgets.timeline import Timeline


def test_every_act_is_done_by_the_screen_one_group_or_a_pane() -> None:
    panes = (MainScreen, Incidents, Timeline, DocumentView)
    for act in ACTS:
        method = method_of(act.id)
        here = act.id in MOVES or any(hasattr(one, method) for one in panes)
        assert here != (act.id in GROUP_OF), act.id
        assert act.id not in GROUP_OF or callable(getattr(GROUP_OF[act.id], method)), act.id


def test_a_group_does_nothing_that_no_key_and_no_palette_knows() -> None:
    known = {method_of(id): group for id, group in GROUP_OF.items()}
    for group in set(GROUP_OF.values()):
        for name in vars(group):
            assert not name.startswith("act_") or known.get(name) is group, name
    assert set(GROUP_OF) <= {act.id for act in ACTS}
