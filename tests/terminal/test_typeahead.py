"""Over a slow line keys arrive in bursts: what was typed for a prompt or the log line must get there, and act on nothing."""

from __future__ import annotations

from tests.terminal.conftest import CommandLine, StartConsole


def test_a_sentence_typed_right_behind_the_key_is_a_sentence(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2")
    terminal.send("iquick: nodes 1, 2 and 3 down, zx?\r=rate 3 %\r").wait_for("observation rate 3 %")
    assert [entry["text"] for entry in ic.json("timeline")][-2:] == [
        "quick: nodes 1, 2 and 3 down, zx?",
        "rate 3 %",
    ]


def test_a_whole_incident_in_one_burst(console: StartConsole, ic: CommandLine) -> None:
    terminal = console().wait_for("Nothing is burning.")
    keys = "nqueue xyz\t\tshop\t\rai! go back\r~ gone back\r\x1b[27us1\x1b[A\x1b[Aethe queue \ru4q"
    terminal.send(keys).wait_for(lambda now: not now.alive or "Leave" in now.text)
    assert [(entry["kind"], entry["text"]) for entry in ic.json("timeline")] == [
        ("declared", "SEV2 queue xyz"),
        ("role", "commander: mira"),
        ("milestone", "acknowledged"),
        ("decision", "go backthe queue "),
        ("action", "gone back"),
        ("severity", "SEV2 → SEV1"),
        ("status", "investigating → resolved"),
    ]
