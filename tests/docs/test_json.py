"""docs/json.md says what the verbs print, no more and no less."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.base.files import bundled
from console.cli.main import main
from console.desk.desk import Desk, Place
from console.desk.incidents import set_severity
from console.store import rows

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
ALERT = {
    "labels": {"alertname": "CheckoutErrorRateHigh"},
    "annotations": {"runbook_url": "https://wiki.example/checkout"},
    "generatorURL": "https://prometheus.example/graph",
    "startsAt": "2026-03-01T01:55:00Z",
}


def documented(heading: str) -> set[str]:
    """The fields in the table under that heading."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def flat(value: Any, known: set[str], name: str = "") -> Iterator[str]:
    """The fields of a value, named as the page names them; what the page gives as one thing is one thing."""
    if name in known or (name == "" and not isinstance(value, dict | list)):
        yield name
    elif isinstance(value, list):
        if f"{name}[]" in known:
            yield f"{name}[]"
        else:
            for item in value:
                yield from flat(item, known, f"{name}[]" if name else "")
    elif isinstance(value, dict):
        for key, item in value.items():
            pattern = re.compile(rf"{re.escape(name)}\.<\w+>")
            varying = next((found[0] for one in known if (found := pattern.match(one))), None)
            inner = varying or (f"{name}.{key}" if name else key)
            yield from flat(item, known, inner)
    else:
        yield name


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    code = main([*words, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out)


@pytest.fixture
def ref(capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An incident in which everything happened that there is to print."""
    monkeypatch.setenv("PATH", "")  # the clipboard is a file
    ref = str(
        printed(capsys, "declare", "Checkout returns 5xx", "--commander", "mira", "--service", "payments")[
            "ref"
        ]
    )
    for words in (
        ["link", "bridge", "https://meet.example/1"],
        ["runbook", "attach", "queue-backlog"],
        ["log", "* = error rate 3 % #db"],
        ["ask", "bea", "check replica lag 5m"],
        ["log", "+ alert on queue age @jo"],
        ["template", "copy", "customers"],
        ["status", "identified", "--reason", "the deploy"],
    ):
        printed(capsys, *words)
    entry = printed(capsys, "log", "? bad deploy")["id"]
    printed(capsys, "answer", entry, "it was")
    printed(capsys, "alert", json.dumps({"alerts": [ALERT]}))
    _contradict(home / "ic/data/incidents.db", home)
    other = printed(capsys, "declare", "Photos hang")["ref"]
    printed(capsys, "relate", other, ref)
    printed(capsys, "close", other)
    return ref


def _contradict(database: Path, folder: Path) -> None:
    """Two consoles set one thing, and edit one entry, without seeing each other."""
    copy = folder / "jo.db"
    shutil.copy(database, copy)
    for path, author, level in ((copy, "jo", "SEV3"), (database, "mira", "SEV1")):
        with Desk(Place(path, folder), author) as desk:
            incident = desk.incident()
            set_severity(desk, incident, level)
            noted = next(one for one in desk.lines.timeline(incident.id) if one.kind == "observation")
            main(["edit", noted.id, f"seen by {author}", "--db", str(path)])
    with Desk(Place(copy, folder), "jo") as theirs:
        ops = rows.select(theirs.connection, "author = 'jo' OR replica = ?", (theirs.journal.replica,))
    with Desk(Place(database, folder), "mira") as ours:
        ours.journal.receive(ops)


def test_incidents(ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    fields = documented("Incident")
    shown = printed(capsys, "show", ref)
    assert set(flat(shown, fields)) | {"services[]"} == fields
    assert set(flat(printed(capsys, "list"), fields)) | {"services[]"} == fields


def test_entries(ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    fields = documented("Entry")
    assert set(flat(printed(capsys, "timeline", ref), fields)) == fields


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("ic search", ["search", "replica"]),
        ("ic alert", ["alert", "disk full"]),
        ("ic template list", ["template", "list"]),
        ("ic runbook list", ["runbook", "list"]),
        ("ic runbook match", ["runbook", "match", "queue backlog"]),
        ("ic policy show", ["policy", "show"]),
        ("ic handover", ["handover"]),
        ("ic review", ["review"]),
        ("ic follow-ups", ["follow-ups"]),
        ("ic contradictions", ["contradictions"]),
        ("ic metrics", ["metrics"]),
        ("ic export", ["export"]),
        ("ic verify", ["verify"]),
        ("ic doctor", ["doctor"]),
        ("ic config", ["config", "path"]),
    ],
)
def test_other_verbs(heading: str, words: list[str], ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    fields = documented(heading)
    assert set(flat(printed(capsys, *words), fields)) == fields


def test_an_import(ref: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.json"
    main(["export", ref, "--format", "json", "-o", str(file)])
    fields = documented("ic import")
    assert set(flat(printed(capsys, "import", str(file)), fields)) == fields


DAILY = "# Ops\n\n## Daily checks\n\n1. Look at the queue\n2. Look at the disk\n\n## Weekly checks\n\n- [ ] Try a restore\n"


def test_checklists(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people on two copies tick an item differently, and each begins a run, the day after somebody ticked."""
    config = home / "ic" / "config"
    (config / "books").mkdir(parents=True)
    (config / "books" / "ops.md").write_text(DAILY)
    (config / "config.toml").write_text('folders = ["books"]\n')
    database = home / "ic/data/incidents.db"
    monkeypatch.setenv("IC_NOW", "2026-03-02T09:00:00+01:00")
    one = printed(capsys, "checklist", "tick", "daily checks", "1")
    copy = tmp_path / "jo.db"
    shutil.copy(database, copy)
    for path, author, minute, verb in (
        (copy, "jo", "01", ["tick"]),
        (database, "mira", "02", ["skip", "--reason", "quiet"]),
    ):
        monkeypatch.setenv("IC_NOW", f"2026-03-03T09:{minute}:00+01:00")
        monkeypatch.setenv("IC_AUTHOR", author)
        printed(capsys, "checklist", *verb, "weekly checks", "restore", "--db", str(path))
        printed(capsys, "checklist", "begin", "daily checks", "--db", str(path))
    with Desk(Place(copy, tmp_path), "jo") as theirs:
        ops = rows.select(theirs.connection, "replica = ?", (theirs.journal.replica,))
    with Desk(Place(database, tmp_path), "mira") as ours:
        ours.journal.receive(ops)
    fields = documented("ic checklist")
    listed = printed(capsys, "checklist", "list")
    assert set(flat(listed, fields)) - {"last_before"} == fields
    assert set(one) == {name for shown in listed for name in shown}
    assert main(["checklist", "show", "ops", "--json"]) == 1
    assert [shown["title"] for shown in json.loads(capsys.readouterr().out)] == [
        "Daily checks",
        "Weekly checks",
    ]
    assert main(["checklist", "list", "--due", "--json"]) == 1
    assert [shown["id"] for shown in json.loads(capsys.readouterr().out)] == [one["id"]]


LEVELS = "# Levels\n\n| Severity | Response time |\n|---|---|\n| SEV1 | 5 min |\n| SEV2 | 15 min |\n"


def test_a_proposed_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "levels.md").write_text(LEVELS)
    fields = documented("ic policy from")
    assert set(flat(printed(capsys, "policy", "from", str(tmp_path / "levels.md")), fields)) == fields


def test_what_is_wrong_with_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("title = 3\n")
    assert main(["policy", "check", str(wrong), "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert set(flat(found, documented("ic policy check"))) == documented("ic policy check")


def test_a_long_list_of_runbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.md").write_bytes(b"\0\1\2" * 100)
    main(["config", "set", "folders", str(tmp_path)])
    fields = documented("ic runbook list --long")
    assert set(flat(printed(capsys, "runbook", "list", "--long"), fields)) == fields


def test_an_edited_runbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.md").write_text("# Ours\n\n1. Call Bea about the queue\n2. Drain node 4\n")
    main(["config", "set", "folders", str(tmp_path)])
    printed(capsys, "declare", "Checkout returns 5xx")
    printed(capsys, "runbook", "attach", "ours")
    (tmp_path / "ours.md").write_text("# Ours\n\n1. Call Bea about the queue first\n2. Drain node 5\n")
    fields = documented("ic runbook update --look")
    assert set(flat(printed(capsys, "runbook", "update", "--look"), fields)) == fields


def test_what_is_wrong_with_runbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.md").write_bytes(b"\0\1\2" * 100)
    assert main(["runbook", "check", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert set(flat(found, documented("ic runbook check"))) == documented("ic runbook check")


@pytest.mark.parametrize("path", sorted(bundled("runbooks").glob("*.md")), ids=lambda path: path.stem)
def test_runbooks(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    section = PAGE.read_text().split("\n## ic runbook show\n")[1].split("\n## ")[0]
    words = {
        name: set(re.findall(r"`(\w+)`", said))
        for name, said in re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, re.MULTILINE)
    }
    shown = printed(capsys, "runbook", "show", str(path))
    assert {f"{key}[]" if isinstance(value, list) else key for key, value in shown.items()} == set(words)
    for key, items in shown.items():
        for item in items if isinstance(items, list) else ():
            inner = {name for value in item.values() if isinstance(value, dict) for name in value}
            nested = {
                name
                for value in item.values()
                if isinstance(value, list)
                for one in value
                if isinstance(one, dict)
                for name in one
            }
            assert set(item) | inner | nested == words[f"{key}[]"] | ({"origin", "confidence"} & set(item))
