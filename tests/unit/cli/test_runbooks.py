"""Verbs about runbooks as scripts and hooks use them: any folder, any file, exit codes, JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic

FILLER = "\n\nEnough words stand here for nobody to take this page for one that is still to be written by somebody.\n"
BEFORE = "# Ours\n\n1. Call Bea about the queue\n2. Drain node 4\n3. Watch the queue\n"
AFTER = "# Ours\n\n1. Call Bea about the queue first\n2. Drain node 5\n3. Watch the queue\n"


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "Queue backlog", "-s", "SEV2").line


@pytest.fixture
def folder(ic: Ic, tmp_path: Path) -> Path:
    """A folder of the user's own."""
    books = tmp_path / "books"
    books.mkdir()
    ic.ok("config", "set", "folders", str(books))
    return books


# Edited while they are beside an incident


def test_an_edited_runbook_is_looked_at_taken_over_and_undone(ic: Ic, ref: str, folder: Path) -> None:
    (folder / "ours.md").write_text(BEFORE)
    ic.ok("runbook", "attach", ref, "ours")
    ic.ok("tick", "1")
    ic.ok("tick", "2")
    assert "no runbook was edited" in ic.ok("runbook", "update").err
    assert ic.ok("runbook", "update", "--look").out == ""
    (folder / "ours.md").write_text(AFTER)
    assert (
        ic.ok("runbook", "update", "--look").out.splitlines()[0] == "ours.md: 1 step changed, 1 gone, 1 new"
    )
    (looked,) = ic.ok("runbook", "update", ref, "--look", "--json").json
    assert [(step["how"], step["was"], step["text"]) for step in looked["steps"]] == [
        ("reworded", "Call Bea about the queue", "Call Bea about the queue first"),
        ("gone", "Drain node 4", None),
        ("new", None, "Drain node 5"),
    ]
    assert "was already done" in ic.ok("tick", "call bea").err  # it was only looked at
    assert f"{ref}: ours.md: 1 step changed, 1 gone, 1 new." in ic.ok("runbook", "update").err
    assert "1/3" in ic.ok("show", ref).out
    ic.ok("undo", ref)
    assert "2/3" in ic.ok("show", ref).out


def test_a_runbook_attached_by_its_path_is_found_again_from_elsewhere(
    ic: Ic, ref: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "ours.md").write_text(BEFORE)
    (tmp_path / "other.md").write_text(BEFORE)
    monkeypatch.chdir(tmp_path)
    ic.ok("runbook", "attach", ref, "books/ours.md")
    ic.ok("runbook", "attach", ref, "other.md")
    shown = ic.ok("show", ref, "--json").json["runbooks"]
    assert [book["path"] for book in shown] == ["ours.md", str(tmp_path / "other.md")]
    for file in (folder / "ours.md", tmp_path / "other.md"):
        file.write_text(AFTER)
    monkeypatch.chdir(folder)
    assert len(ic.ok("runbook", "update", "--look", "--json").json) == 2


# Found


def test_any_folder_is_a_shelf_and_what_is_none_is_said(ic: Ic, tmp_path: Path) -> None:
    (tmp_path / "NodeTurnsBlue.md").write_text("# NodeTurnsBlue" + FILLER)
    (found,) = ic.ok("runbook", "match", "NodeTurnsBlue", "--shelf", str(tmp_path), "--json").json
    assert (found["path"], found["section"], found["anchor"]) == (
        str(tmp_path / "NodeTurnsBlue.md"),
        None,
        None,
    )
    assert set(found) == {"path", "section", "anchor", "score", "reason"}
    assert ic.ok("runbook", "match", "quarterly pancakes", "--shelf", str(tmp_path), "--json").json == []
    answer = ic("runbook", "match", "x", "--shelf", str(tmp_path / "none"), "--json")
    assert (answer.code, answer.out) == (2, "")
    assert "none: is not there." in answer.err


def test_a_shelf_that_changed_is_found_as_it_is_now(ic: Ic, tmp_path: Path) -> None:
    shelf, file = str(tmp_path), tmp_path / "a.md"
    file.write_text("# NodeTurnsBlue" + FILLER)
    assert ic.ok("runbook", "match", "NodeTurnsBlue", "--shelf", shelf, "--json").json
    file.write_text("# CertificateTurnsRed" + FILLER)
    assert ic.ok("runbook", "match", "NodeTurnsBlue", "--shelf", shelf, "--json").json == []
    assert ic.ok("runbook", "match", "CertificateTurnsRed", "--shelf", shelf, "--json").json
    file.unlink()
    assert ic.ok("runbook", "match", "CertificateTurnsRed", "--shelf", shelf, "--json").json == []


def test_a_shelf_is_searched_where_nothing_can_be_kept(ic: Ic, home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# NodeTurnsBlue" + FILLER)
    (home / "ic").mkdir(exist_ok=True)
    (home / "ic/cache").write_text("no folder")
    assert ic.ok("runbook", "match", "node turns blue", "--shelf", str(tmp_path), "--json").json


def test_a_file_is_shown_without_a_database(ic: Ic, home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n| Severity | Response |\n|---|---|\n| P1 | 5 min |\n")
    ic.ok("runbook", "show", str(tmp_path / "a.md"), "--json")
    ic.ok("policy", "from", str(tmp_path / "a.md"))
    ic.ok("runbook", "check", str(tmp_path / "a.md"))
    assert not (home / "ic/data").exists()


def test_a_folder_of_a_documents_name_does_not_hide_it(
    ic: Ic, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "payments.md").write_text("# Payments\n")
    (tmp_path / "payments").mkdir()
    monkeypatch.chdir(tmp_path)
    assert ic.ok("runbook", "show", "payments").out == "# Payments\n"
    ref = ic.ok("declare", "Payments fail").line
    assert ic.ok("runbook", "attach", ref, "payments", "--json").json["runbooks"][0]["path"] == "payments.md"


# Checked


def test_every_file_named_is_checked_though_names_repeat(ic: Ic, tmp_path: Path) -> None:
    for name in ("a/README.md", "b/README.md", "b/readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Readme" + FILLER)
    (tmp_path / "b/README.md").write_bytes(b"\0" * 100)
    named = [str(tmp_path / "a/README.md"), str(tmp_path / "b/README.md")]
    answer = ic("runbook", "check", *named, "--json")
    assert (answer.code, [one["path"] for one in answer.json]) == (1, named)
    assert len(ic("runbook", "check", str(tmp_path), *named, "--json").json) == 3


def test_the_exit_code_is_1_for_errors_alone(ic: Ic, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("TODO" + FILLER)
    warned = ic.ok("runbook", "check", str(file))
    assert f"{file}:1: warning: " in warned.out
    assert f"{file}: understood: 0 steps, 0 commands, 0 levels" in warned.out
    assert warned.err == "1 document, 0 errors.\n"
    file.write_text("# A\n\n[b](b.md)" + FILLER)
    failed = ic("runbook", "check", str(file))
    assert (failed.code, failed.err) == (1, "1 document, 1 error.\n")
    missing = ic("runbook", "check", str(tmp_path / "none.md"))
    assert missing.code == 1
    assert "none.md:1: error: Is not there." in missing.out
    assert ic("runbook", "check").code == 2
