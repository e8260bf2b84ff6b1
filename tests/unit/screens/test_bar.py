"""The bottom line names the next steps, and no key that does nothing where one is."""

from __future__ import annotations

from pathlib import Path

from console.config.keymap import Scope
from console.desk import incidents
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.model.incident import Incident
from console.screens import bar
from console.ui.keys import Keys
from tests.journals import desk_in, now_of


def said(
    desk: Desk, pane: Scope, incident: Incident | None, *, runbook: bool = True
) -> tuple[list[str], list[str]]:
    """The acts named at the left and at the right."""
    shown = burning(desk, now_of(desk, incident)) if incident else None
    left, right = bar.acting(desk, Keys(), pane, shown, burning=shown is not None, runbook=runbook)
    return [hint.act for hint in left], [hint.act for hint in right]


def test_with_nothing_burning_the_first_step_is_to_declare(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        left, right = said(desk, "board", None)
        assert not left
        assert right[0] == "declare"
        assert not {"severity", "status", "acknowledge", "log"} & set(right)
        assert right[-1] == "help"


def test_the_next_step_of_an_incident_is_named_first(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
        assert said(desk, "timeline", incident)[1][:2] == ["acknowledge", "log"]
        incidents.acknowledge(desk, incident)
        assert said(desk, "timeline", incident)[1][0] == "log"
        assert said(desk, "runbook", incident)[1][:2] == ["step.tick", "copy"]
        assert said(desk, "runbook", incident, runbook=False)[1][0] == "runbooks"
        incidents.resolve(desk, now_of(desk, incident))
        assert said(desk, "timeline", incident)[1][0] == "review"


def test_the_digits_are_named_but_on_the_board_whose_cursor_may_be_elsewhere(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
        left = said(desk, "timeline", incident)[0]
        assert left[0] == "message.1"
        assert left[-1] == "templates"
        assert not said(desk, "board", incident)[0]


def test_in_the_log_line_the_signs_that_it_reads_are_named() -> None:
    left, right = bar.writing()
    assert [hint.key for hint in left[:4]] == ["Enter", "!", "?", "@"]
    assert [hint.key for hint in right] == ["Esc"]
    assert not any(hint.act for hint in (*left, *right))  # keys that are typed cannot be clicked
