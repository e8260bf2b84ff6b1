"""The first half hour of the scripted SEV1, played by keys: its timeline, deadlines and messages are those of the script.

mira sits before the console, under a clock that is set to the second of each cue; jo ticks and writes at the same console,
bea and the alert come in from outside, as other processes. Who did it differs from the script, what was done does not.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.base.files import atomic_write
from console.config.paths import find_paths
from console.desk.desk import Place
from tests.golden import told
from tests.golden.script import DECLARED, LOOKS, RUNBOOK, Stage, play, stage
from tests.terminal.harness import Terminal

UNTIL = 31
#: In a terminal that could be anywhere, nobody knows whether the text arrived.
SENT = ("sent to the terminal", "copied")


class Night:
    """The stage: a home with the script's policy and runbook, the clock, the console, and the others."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home / "ic"
        self.file = folder / "now"
        self.stage = stage(folder / "stage")
        (own,) = self.stage.place.folders
        paths = find_paths()
        self.stage.place = Place(paths.database, paths.state, (own,))
        (own / "payments").mkdir()
        (own / "payments" / "checkout.md").write_text(RUNBOOK, encoding="utf-8")
        config = self.home / "config"
        config.mkdir(parents=True)
        settings = [
            'author = "mira"',
            'timezone = "Europe/Berlin"',
            f"folders = ['{own}']",
            'policy = "two-audiences"',
        ]
        settings.append('message_languages = ["en", "de", "ar"]')
        (config / "config.toml").write_text("\n".join(settings), encoding="utf-8")
        self.terminal: Terminal
        self.ref = ""

    def at(self, minutes: float) -> str:
        """Set the clock to so many minutes after declared; in one step, for the console reads it at any moment."""
        moment = self.stage.at(minutes).isoformat()
        atomic_write(self.file, moment)
        return moment

    def elsewhere(self, minutes: float, who: str, *arguments: str, stdin: str = "") -> str:
        """Somebody else, in another process, at that minute."""
        env = {**os.environ, "IC_NOW": self.at(minutes), "IC_AUTHOR": who}
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            check=True, env=env, input=stdin, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    def keys(self, minutes: float, *keys: str) -> Terminal:
        """Keys at that minute."""
        self.at(minutes)
        return self.terminal.press(*keys)

    def says(self, minutes: float, text: str, shown: str) -> Terminal:
        """A line in the log line."""
        terminal = self.keys(minutes, "i").type(text).wait_for(f"log ▸ {text}").press("enter").wait_for(shown)
        return terminal.press("escape")

    @property
    def minute(self) -> float:
        """What the clock shows, in minutes after declared."""
        return (self.stage.now - DECLARED).total_seconds() / 60

    def entry(self, words: str) -> str:
        """The id of the entry that says so."""
        entries = json.loads(self.elsewhere(self.minute, "bea", "timeline", self.ref, "--json"))
        return str(next(entry["id"] for entry in entries if words in entry["text"]))


@pytest.fixture
def night(tmp_path: Path, home: Path) -> Iterator[Night]:
    made = Night(tmp_path, home)
    heard = made.elsewhere(0, "alertmanager", "alert", "-", "--declare", "--json", stdin=ALERT)
    made.ref = json.loads(heard)["incident"]
    made.stage.shown = json.loads(made.elsewhere(0, "mira", "show", made.ref, "--json"))["id"]
    with Terminal(
        [sys.executable, "-m", "tests.terminal.clocked", str(made.file)], size=(180, 45)
    ) as made.terminal:
        yield made


ALERT = json.dumps(
    {
        "version": "4",
        "status": "firing",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "CheckoutErrorRateHigh", "severity": "SEV2", "service": "payments"},
                "annotations": {"summary": "Checkout returns 5xx"},
                "startsAt": (DECLARED - timedelta(minutes=2)).isoformat(),
                "fingerprint": "checkout",
            }
        ],
    }
)


def test_the_first_half_hour_by_keys(night: Night, tmp_path: Path) -> None:
    night.terminal.wait_for("Checkout returns 5xx")
    looked = [*_take_command(night), *_work(night), *_decide(night)]
    written = stage(tmp_path / "script")
    assert looked == _looks(written)
    with night.stage.desk("mira") as by_keys, written.desk("mira") as by_script:
        ours, theirs = by_keys.reader.incident(night.stage.shown), by_script.reader.incident(written.shown)
        assert _bare(told.timeline(night.stage, by_keys)) == _bare(told.timeline(written, by_script))
        sent = [_plain("\n".join(told.messages(desk.lines.timeline(one.id))), one.ref)
                for desk, one in ((by_keys, ours), (by_script, theirs))]  # fmt: skip
        assert sent[0] == sent[1]
    assert len(night.terminal.clipboard) == 3
    assert "نطاق التأثير: About one in seven payments fails\n" in night.terminal.clipboard[-1]


def _looks(written: Stage) -> list[str]:
    """The deadlines of the script at the moments at which we look."""
    found: list[str] = []
    for minute in play(written, until=UNTIL):
        found += told.due(written, LOOKS[minute])
    return found


def _look(night: Night, minute: float) -> Iterator[str]:
    """The deadlines as they are, and that the screen shows the most urgent one."""
    night.keys(minute).wait_for(f"{night.stage.now:%H:%M:%S} CET")
    yield from told.due(night.stage, LOOKS[minute])


def _take_command(night: Night) -> Iterator[str]:
    """From the alert to a channel, a scribe and the higher severity."""
    yield from _look(night, 0.2)
    night.terminal.wait_for("▲ no commander 0:12 over")
    night.keys(0.4, "o").wait_for("People on").press("enter").wait_for("Who is commander").press(
        "backspace", "a", "enter"
    )
    night.terminal.wait_for("commander: mira")
    night.keys(1.7, "a").wait_for("milestone   acknowledged").wait_for(re.compile("✓ responded +1:42"))
    night.says(2, "/milestone detected 03:00", "milestone   detected")
    night.says(2.2, "/impact About one in seven payments fails", "impact: About one")
    night.says(2.5, "/link bridge https://meet.example/inc", "bridge: https://meet")
    night.says(2.6, "/link channel #inc-checkout", "channel: #inc-checkout")
    night.keys(3, "r").wait_for("Runbooks for").type("checkout").wait_for("▸ Checkout").press("enter")
    night.terminal.wait_for("runbook: payments/checkout.md").wait_for("0/5")
    night.says(3.5, "/role scribe jo", "scribe: jo")
    night.keys(4, "x").wait_for("1/5")
    night.keys(4.5, "x").wait_for("2/5")
    night.keys(5, "s").wait_for("Severity of").press("1").wait_for("SEV2 → SEV1")


def _work(night: Night) -> Iterator[str]:
    """Two hypotheses, everybody told for the first time, an ask."""
    night.says(8, "? bad deploy 4f2a #deploy", "? hypothesis  bad deploy 4f2a")
    night.elsewhere(10, "bea", "log", night.ref, "? database out of connections #db")
    night.terminal.wait_for("database out of connections")
    night.keys(12, "1").wait_told("customers: ").wait_for("comms       customers, investigating: en, de, ar;")
    night.keys(14, "2").wait_told("internal: ").wait_for("comms       internal, investigating: en, de;")
    yield from _look(night, 14.5)
    night.terminal.wait_for(re.compile("○ customers update +17:30"))
    night.says(16, "@bea check replica lag 5m", "@bea check replica lag")


def _decide(night: Night) -> Iterator[str]:
    """Answers come in, the rollback is decided, the escalation is done, customers are told again."""
    night.elsewhere(20, "bea", "answer", night.entry("replica lag"), "48 s behind, catching up")
    night.elsewhere(21, "bea", "answer", night.entry("out of connections"), "pool at 40 %, no waits", "--no")
    night.says(25, "* ! roll back to 4f1e, risk accepted", "★ decision    roll back to 4f1e")
    night.says(26, "~ rollback started, 12 pods", "action      rollback started")
    yield from _look(night, 27)
    night.terminal.wait_for(re.compile("● escalate L2 +3:00"))
    night.keys(28, "m").wait_for("Reminders and alarms").press("end", "k").wait_for("▸   Done: escalate L2")
    night.terminal.press("enter").wait_for("escalate L2: done")
    night.keys(31, "1").wait_for(
        re.compile("comms       customers, investigating(.|\n)*comms       customers")
    )


def _bare(rows: Iterator[str]) -> list[str]:
    """The rows without who did it, and without how a message left, which depends on the terminal."""
    return [f"{row[:22]}{row[35:]}".replace(*SENT) for row in rows]


def _plain(text: str, ref: str) -> str:
    return text.replace(ref, "INC-GY1D").replace(*SENT)
