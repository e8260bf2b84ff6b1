"""Verbs about what lies in files: policies, templates, runbooks, settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base.files import bundled
from tests.sink import Sink
from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "Queue backlog", "-s", "SEV2").line


@pytest.fixture
def folder(ic: Ic, tmp_path: Path) -> Path:
    """A folder of the user's own."""
    for name in ("policies", "templates"):
        (tmp_path / name).mkdir()
    ic.ok("config", "set", "folders", str(tmp_path))
    return tmp_path


# Policies


def test_a_policy_is_shown_by_name_and_as_pinned(ic: Ic, ref: str) -> None:
    said = ic.ok("policy", "show", "p1-p4").out
    assert "P1" in said
    assert "SEV1" not in said.split("\n")[2]
    assert ic.ok("policy", "show", ref, "--json").json["name"] == "default"
    assert ic.ok("policy", "show", "--json").json == ic.ok("policy", "show", "default", "--json").json
    assert ic("policy", "show", "pancakes").code == 1


def test_a_changed_policy_is_taken_when_told_to(ic: Ic, folder: Path) -> None:
    file = folder / "policies/default.toml"
    file.write_text((bundled("policies") / "default.toml").read_text())
    ref = ic.ok("declare", "x", "-s", "SEV2").line
    assert "was already under default" in ic.ok("policy", "apply", ref).err
    file.write_text(file.read_text().replace('customers = "30 min"', 'customers = "10 min"'))

    def due() -> str:
        deadlines = ic.ok("show", ref, "--json").json["deadlines"]
        return str(next(one["due_at"][11:16] for one in deadlines if one["key"] == "update:customers"))

    assert due() == "02:32"
    ic.ok("policy", "apply", ref)
    assert due() == "02:12"
    ic.ok("undo", ref)
    assert due() == "02:32"


def test_a_policy_that_is_wrong_or_lacks_the_severity_is_not_taken(ic: Ic, ref: str, folder: Path) -> None:
    (folder / "policies/wrong.toml").write_text("levels = 3\n")
    assert ic("policy", "apply", ref, "--policy", "wrong").code == 2
    (folder / "policies/small.toml").write_text('title = "Small"\n[[levels]]\nid = "BAD"\n')
    refused = ic("policy", "apply", ref, "--policy", "small")
    assert refused.code == 1
    assert "has no level SEV2" in refused.err
    ic.ok("policy", "apply", ref, "--policy", "p1-p4")
    assert ic.ok("show", ref, "--json").json["policy"] == "p1-p4"


def test_check_names_every_mistake_with_its_line(ic: Ic, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('title = "x"\npancakes = 1\n[[levels]]\nid = "A"\nrespond = "soonish"\n')
    answer = ic(
        "policy", "check", str(wrong), str(bundled("policies") / "default.toml"), str(tmp_path / "no.toml")
    )
    assert answer.code == 2
    assert f"{wrong}:2: pancakes" in answer.out
    assert f"{wrong}:5: levels[A].respond" in answer.out
    assert "no.toml: is not there." in answer.out
    assert "default.toml" not in answer.out
    assert "Nothing is wrong." in ic.ok("policy", "check", str(bundled("policies") / "p1-p4.toml")).err


def test_a_policy_proposed_from_a_runbook_is_a_policy(ic: Ic, folder: Path) -> None:
    (folder / "levels.md").write_text(
        "# Levels\n\n| Severity | Response time |\n|---|---|\n| SEV1 | 5 min |\n| SEV2 | 15 min |\n"
    )
    (folder / "policies/ours.toml").write_text(ic.ok("policy", "from", "levels").out)
    assert [level["id"] for level in ic.ok("policy", "show", "ours", "--json").json["levels"]] == [
        "SEV1",
        "SEV2",
    ]
    assert ic("policy", "from", "queue-backlog").code == 1  # it names no levels


def test_a_wrong_policy_file_is_told_when_declaring(ic: Ic, folder: Path) -> None:
    (folder / "policies/default.toml").write_text("levels = 3\n")
    answer = ic.ok("declare", "x")
    assert "policies/default.toml:1: levels" in answer.err
    assert ic.ok("show", answer.line, "--json").json["severity"] == "SEV2"


# Messages


def test_a_message_is_printed_and_nothing_recorded(ic: Ic, ref: str) -> None:
    answer = ic.ok("template", "copy", ref, "customers", "--lang", "de", "--fill", "impact=Fotos", "--print")
    assert "Fotos" in answer.out
    assert answer.err == ""
    assert [entry["kind"] for entry in ic.ok("timeline", ref, "--json").json] == ["declared"]


def test_a_copied_message_is_kept_and_restarts_its_clock(
    ic: Ic, ref: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ic.now("03:10")
    answer = ic.ok("template", "copy", "customers-investigating")
    assert "[impact] is open" in answer.err
    assert str(home / "ic/state") in answer.err  # where it was saved: there is no clipboard
    entry = ic.ok("timeline", ref, "--kind", "comms", "--json").json[0]
    assert entry["id"].endswith(answer.line)
    assert (entry["detail"]["audience"], entry["detail"]["copied"]) == ("customers", "saved")
    due = {one["key"]: one["due_at"] for one in ic.ok("show", "--json").json["deadlines"]}
    assert due["update:customers"].startswith("2026-03-01T02:40")
    ic.ok("template", "copy", "customers-investigating")
    assert ic("template", "copy", "customers", "--fill", "impact").code == 2
    assert ic("template", "copy", "pancakes").code == 1


def test_templates_of_the_user_come_first_and_broken_ones_are_named(ic: Ic, folder: Path) -> None:
    (folder / "templates/broken.en.md").write_text("no front matter")
    answer = ic.ok("template", "list")
    assert "customers-investigating customers investigating de" in [
        " ".join(line.split()) for line in answer.out.splitlines()
    ]
    assert "broken.en.md" in answer.err


# Runbooks


def test_runbooks_are_listed_shown_and_found(ic: Ic, ref: str, folder: Path) -> None:
    (folder / "certificate.md").write_text("# Our certificates\n\n1. Call Bea\n")
    listed = ic.ok("runbook", "list").out
    assert "Our certificates" in listed
    assert "queue-backlog.md" in listed
    assert ic.ok("runbook", "show", "certificate").out == "# Our certificates\n\n1. Call Bea\n"
    assert (
        ic.ok("runbook", "show", str(folder / "certificate.md"), "--json").json["steps"][0]["text"]
        == "Call Bea"
    )
    assert ic.ok("runbook", "match", ref, "--json").json[0]["path"].endswith("queue-backlog.md")
    assert (
        ic.ok("runbook", "match", "certificates", "--shelf", str(folder), "--json")
        .json[0]["path"]
        .endswith("certificate.md")
    )
    assert ic.ok("runbook", "match", "pancakes", "--json").json == []
    assert ic("runbook", "show", "pancakes").code == 1


def test_check_names_what_to_mend_and_fails_on_errors(ic: Ic, tmp_path: Path) -> None:
    sound = tmp_path / "sound.md"
    sound.write_text(
        "# Sound\n\n1. Look at the graphs of the queue.\n2. Call Bea about the queue, and tell the customers.\n"
    )
    assert "2 steps" in ic.ok("runbook", "check", str(sound)).out
    (tmp_path / "broken.md").write_bytes(b"\0\1\2" * 100)
    answer = ic("runbook", "check", str(tmp_path))
    assert answer.code == 1
    assert "broken.md:1: error:" in answer.out
    assert "2 documents, 1 error." in answer.err


def test_steps_are_ticked_and_skipped(ic: Ic, ref: str, folder: Path) -> None:
    refused = ic("tick", "1")
    assert refused.code == 1
    assert "`ic runbook attach" in refused.err
    (folder / "ours.md").write_text("# Ours\n\n1. Call Bea\n2. Drain the queue\n3. Watch the queue\n")
    ic.ok("runbook", "attach", ref, "ours")
    ic.ok("tick", "1")
    assert "was already done" in ic.ok("tick", "call bea").err
    assert ic("tick", "the queue").code == 1  # two steps say so
    assert ic("skip", "2").code == 1
    ic.ok("skip", ref, "drain", "--reason", "it is empty")
    lines = [entry["text"] for entry in ic.ok("timeline", ref, "--kind", "step", "--json").json]
    assert lines == ["✓ 1 Call Bea", "skipped 2 Drain the queue: it is empty"]


# Settings


def test_settings_are_read_and_changed(ic: Ic, home: Path) -> None:
    assert ic.ok("config", "get", "theme").line == "night"
    ic.ok("config", "set", "theme", "day")
    ic.ok("config", "set", "keys.undo", "ctrl+z")
    assert ic.ok("config", "get", "theme", "--json").json == "day"
    listed = ic.ok("config", "list", "--json").json
    assert (listed["theme"], listed["mouse"], listed["keys"]) == ("day", True, {"undo": ["ctrl+z"]})
    assert "clipboard.order" in ic.ok("config", "list").out
    ic.ok("config", "set", "theme", "--default")
    assert ic.ok("config", "get", "theme").line == "night"
    assert ic("config", "set", "bell", "loud").code == 2
    assert ic("config", "get", "pancakes").code == 1
    assert ic.ok("config", "path", "--json").json["settings"] == str(home / "ic/config/config.toml")


def test_notifications_that_do_not_arrive_are_told(ic: Ic, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ic("notify", "test").code == 1  # no terminal to ring, nothing chosen
    ic.ok("config", "set", "notifications.desktop", "true")
    monkeypatch.setenv("PATH", "")
    failed = ic("notify", "test")
    assert (failed.code, failed.line) == (1, "desktop: failed: notify-send failed.")
    assert "bell: not tried" in failed.err


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_push_is_tried_and_its_address_never_shown(ic: Ic) -> None:
    sink = Sink()
    try:
        said = [
            ic.ok("config", "set", "notifications.push", f"{sink.url},nosuch://s3cret"),
            ic("notify", "test"),
        ]
        assert said[-1].code == 1
        assert said[-1].out.splitlines() == [
            "push 1 (json): delivered.",
            "push 2 (nosuch): failed: the address is not one that apprise can read.",
        ]
        assert [message["message"] for message in sink.got] == ["ic: a test"]
        said += [ic("config", "list"), ic("config", "get", "notifications.push", "--json"), ic("doctor")]
        said.append(ic("config", "set", "notifications.push", "s3cret"))
        assert said[-1].code == 2
        assert [one for one in said if "s3cret" in one.out + one.err] == []
        assert ic("config", "get", "notifications.push").line == "json://…, nosuch://…"
    finally:
        sink.close()
