"""Checklists from a shell: what is due, go or no-go by the exit code, ticks by number and by words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic
from tests.unit.cli.test_looking import lines

OPS = """# Operations

## Daily checks

1. Look at the queue
2. Look at the disk

## Before release

- [x] Alerting is set up
- [ ] Restore tried
"""


@pytest.fixture(autouse=True)
def shelf(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf with one document of two checklists."""
    config = home / "ic" / "config"
    (config / "books").mkdir(parents=True)
    (config / "books" / "release-checks.md").write_text(OPS)
    (config / "config.toml").write_text('folders = ["books"]\n')
    monkeypatch.setenv("IC_AUTHOR", "mira")
    return config / "books"


def test_the_list_says_what_is_due_and_what_is_done(ic: Ic) -> None:
    daily, release = (one["id"] for one in ic.ok("checklist", "list", "--json").json[:2])
    assert lines(ic.ok("checklist", "list").out)[:3] == [
        "DUE DONE PERIOD ID CHECKLIST DOCUMENT",
        f"● today 0/2 daily {daily} Daily checks release-checks.md",
        f"○ - 1/2 readiness {release} Before release release-checks.md",
    ]


def test_what_is_due_is_told_by_the_exit_code(ic: Ic) -> None:
    assert ic("checklist", "list", "--due").code == 1
    ic.ok("checklist", "tick", "daily", "1")
    ic.ok("checklist", "skip", "daily", "2", "--reason", "no disk here")
    done = ic.ok("checklist", "list", "--due")
    assert (done.out, done.err) == ("", "No checklist is due.\n")


def test_show_is_the_gate_of_a_release(ic: Ic) -> None:
    no_go = ic("checklist", "show", "release", "--plain")
    assert no_go.code == 1
    assert lines(no_go.out)[0].startswith("NO-GO, 1 open Before release")
    assert lines(no_go.out)[-2:] == ["1 x Alerting is set up", "2 . Restore tried"]
    ticked = ic.ok("checklist", "tick", "release", "restore")
    assert ticked.err.splitlines() == ["“Restore tried” is done.", "GO: Before release"]
    go = ic.ok("checklist", "show", "release")
    assert lines(go.out)[-1] == "2 ✓ mira 03:02 Restore tried"


def test_a_document_shows_all_it_has_and_is_go_when_all_are(ic: Ic) -> None:
    shown = ic("checklist", "show", "release-checks")
    assert shown.code == 1
    assert lines(shown.out)[-1] == "NO-GO: 3 open in 2 of 2 checklists"
    for item in ("queue", "disk", "restore"):
        ic.ok("checklist", "tick", "release-checks.md", item)
    assert lines(ic.ok("checklist", "show", "release-checks").out)[-1] == "GO"


def test_untick_begin_undo_and_redo(ic: Ic) -> None:
    ic.ok("checklist", "tick", "daily", "1")
    assert ic.ok("checklist", "untick", "daily", "1").err.startswith(
        "“Look at the queue” is open.\nNO-GO, 2 open"
    )
    assert ic.ok("checklist", "undo").err == "Undone: open: Look at the queue.\n"
    assert ic.ok("checklist", "redo").err.startswith("Done again: ")
    begun = ic.ok("checklist", "begin", "release", "--json")
    assert [item["state"] for item in begun.json["items"]] == ["open", "open"]
    assert "nothing is ticked in it" in ic.ok("checklist", "begin", "release").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "nothing"], "There is no checklist nothing."),
        (["tick", "release-checks", "1"], "2 checklists fit release-checks"),
        (["tick", "daily", "9"], "Daily checks has no item 9."),
        (["tick", "daily", "look"], "2 items say look."),
        (["skip", "daily", "1"], "Skipping an item needs a reason."),
        (["begin", "release-checks"], "release-checks.md has 2 checklists"),
        (["undo"], "There is nothing of yours to undo on the checklists."),
    ],
)
def test_what_is_declined(words: list[str], said: str, ic: Ic) -> None:
    answer = ic("checklist", *words)
    assert answer.code == 1
    assert said in answer.err
    assert answer.out == ""


def test_a_checklist_is_completed_by_its_id(ic: Ic) -> None:
    id_ = ic.ok("checklist", "list", "--json").json[0]["id"]
    assert f"{id_}\tDaily checks, release-checks.md" in ic.ok("__complete", "--", "checklist", "tick", "").out


def test_control_characters_of_a_document_are_not_printed(ic: Ic, shelf: Path) -> None:
    (shelf / "evil.md").write_text(
        "# E\x1b[31mvil\n\n## Daily \x1b]0;x\x07checks\n\n- [ ] Look \x1b[2J away\n"
    )
    for words in (["list"], ["show", "evil"]):
        assert "\x1b" not in ic("checklist", *words).out
