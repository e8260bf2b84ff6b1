"""Copies and restores from end to end: real files, ``ic`` on each of them, and a real server process between them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.base.clock import stamp
from console.cli.main import main
from console.core.chain import header_hash
from console.desk.desk import Desk, Place
from console.store import care
from console.store.outbox import Outbox
from tests.chains import Replica
from tests.journals import contents
from tests.live import Server, serving


class File:
    """Somebody's database, worked on from a shell; ``wrong`` is how far off their clock is."""

    def __init__(self, path: Path, author: str, tools: Tools) -> None:
        self.path = path
        self.author = author
        self.wrong = timedelta()
        self._tools = tools

    def __call__(self, *words: str, given: str = "") -> tuple[int, str, str]:
        """Exit code, stdout and stderr of ``ic``."""
        return self._tools.run(self, words, given)

    def ok(self, *words: str, given: str = "") -> str:
        code, out, err = self(*words, given=given)
        assert code == 0, err
        return out.strip()

    def sync(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self("sync", "--once", "--json")[1])
        return found

    def texts(self) -> list[str]:
        """What was noted, sorted."""
        found = json.loads(self.ok("timeline", "--json"))
        return sorted(entry["text"] for entry in found if entry["kind"] == "note")

    def copy_to(self, path: Path) -> File:
        """A copy made by whoever copies files."""
        shutil.copyfile(self.path, path)
        return File(path, self.author, self._tools)


class Tools:
    """Runs ``ic`` in this process, as one person after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, file: File, words: tuple[str, ...], given: str) -> tuple[int, str, str]:
        import io

        self._monkeypatch.setenv("IC_AUTHOR", file.author)
        self._monkeypatch.setenv("IC_NOW", stamp(datetime.now(UTC) + file.wrong))
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        self._capsys.readouterr()
        code = main([*words, "--db", str(file.path)])
        said = self._capsys.readouterr()
        return code, said.out, said.err


Shared = Callable[[str], File]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as running:
        running.ic("workspace", "create", "team")
        yield running


@pytest.fixture
def shared(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shared:
    """A file that is shared, by its owner's name."""
    tools = Tools(monkeypatch, capsys)

    def made(author: str) -> File:
        file = File(tmp_path / f"{author}.db", author, tools)
        file.ok(
            "login", server.url, "--workspace", "team", "--token-stdin", given=server.token("write", "team")
        )
        return file

    return made


def settle(*files: File) -> None:
    """Exchange until nobody has anything new; all have the same tables then, and every chain is whole."""
    for _ in range(3):
        for file in files:
            assert file.sync()["state"] == "synced"
    for file in files:
        with Desk(Place(file.path, file.path.parent / "state"), "nobody", read_only=True) as desk:
            assert care.verify(desk.connection).ok
            found = contents(desk.connection)
        with Desk(Place(files[0].path, file.path.parent / "state"), "nobody", read_only=True) as first:
            assert found == contents(first.connection)


def test_a_cloned_database_is_two_writers(shared: Shared, tmp_path: Path) -> None:
    mira, jo = shared("mira"), shared("jo")
    mira.ok("declare", "Checkout returns 5xx")
    mira.ok("log", "before the copy, sent")
    mira.sync()
    mira.ok("log", "before the copy, not sent")
    clone = mira.copy_to(tmp_path / "clone.db")
    mira.ok("log", "of the original")
    clone.ok("log", "of the copy")
    settle(clone, mira, jo)
    assert jo.texts() == [
        "before the copy, not sent",
        "before the copy, sent",
        "of the copy",
        "of the original",
    ]


def test_a_restored_backup_has_lost_nothing_that_was_sent(shared: Shared, tmp_path: Path) -> None:
    mira, jo = shared("mira"), shared("jo")
    mira.ok("declare", "Checkout returns 5xx")
    mira.ok("log", "before the backup")
    mira.ok("backup", str(tmp_path / "backup.db"))
    mira.ok("log", "after the backup, sent")
    mira.sync()
    shutil.copyfile(tmp_path / "backup.db", mira.path)
    mira.ok("log", "after the restore")
    settle(mira, jo)
    assert jo.texts() == ["after the backup, sent", "after the restore", "before the backup"]


@pytest.mark.parametrize("said", [True, False])
def test_a_restored_server_gets_everything_again(
    shared: Shared, server: Server, tmp_path: Path, said: bool
) -> None:
    """Also when whoever restored it forgot to say so."""
    mira, jo = shared("mira"), shared("jo")
    mira.ok("declare", "Checkout returns 5xx")
    mira.ok("log", "before the backup")
    settle(mira, jo)
    database, port = Path(server.database), server.url.rpartition(":")[2]
    assert server.stop() == 0
    kept = tmp_path / "kept.db"
    shutil.copyfile(database, kept)
    with serving(server.database, tmp_path / "log2", "--port", port):
        mira.ok("log", "after the backup")
        settle(mira, jo)
        jo.ok("log", "also after the backup")
        settle(jo, mira)
    for left in tmp_path.glob(f"{database.name}-*"):
        left.unlink()
    shutil.copyfile(kept, database)
    if said:
        server.ic("workspace", "restored", "team")
    with serving(server.database, tmp_path / "log3", "--port", port):
        jo.ok("log", "after the restore")
        settle(mira, jo)
        bea = shared("bea")
        settle(bea, mira, jo)
        assert bea.texts() == [
            "after the backup",
            "after the restore",
            "also after the backup",
            "before the backup",
        ]


def test_a_clock_ten_years_off_overrides_nobody_and_is_told(shared: Shared) -> None:
    mira, jo = shared("mira"), shared("jo")
    mira.wrong = timedelta(days=3650)
    mira.ok("declare", "Checkout returns 5xx", "-s", "SEV3")
    mira.ok("severity", "1")
    assert "clock 3650 d fast" in mira("sync")[2].lower()
    jo.sync()
    jo.ok("severity", "2")
    settle(jo, mira)
    for file in (mira, jo):
        shown = json.loads(file.ok("show", "--json"))
        assert (shown["severity"], shown["conflicts"]) == ("SEV2", [])


def test_operations_of_a_newer_console_are_kept_handed_on_and_told(shared: Shared) -> None:
    mira, jo, bea = shared("mira"), shared("jo"), shared("bea")
    mira.ok("declare", "Checkout returns 5xx")
    settle(mira, jo)
    with Desk(Place(mira.path, mira.path.parent / "state"), "mira") as desk:
        newer = Replica(5).write(
            v=9, kind="hologram", field="hologram", body={"new": [1]}, incident=desk.incident().id
        )
        desk.journal.receive([newer._replace(hash=header_hash(newer))])
    settle(mira, jo, bea)
    for file in (jo, bea):
        assert "from a newer console: hologram" in file.ok("timeline")


def test_a_refused_operation_stays_here_and_the_rest_goes_on(shared: Shared) -> None:
    mira, jo = shared("mira"), shared("jo")
    mira.ok("declare", "Checkout returns 5xx")
    deep: object = "bottom"
    for _ in range(70):
        deep = [deep]
    with Desk(Place(mira.path, mira.path.parent / "state"), "mira") as desk:
        desk.record([desk.entry(desk.incident().id, "note", "too deep", x=deep)])
    mira.ok("log", "after it")
    code, out, err = mira("sync", "--once", "--json")
    found = json.loads(out)
    assert (code, found["state"], found["refused"]) == (1, "refused", 1), err
    assert found["pushed"] > 5
    assert "they stay here as you wrote them" in err.lower()
    with Desk(Place(mira.path, mira.path.parent / "state"), "mira") as desk:
        ((op, reason),) = Outbox(desk.journal).refusals()
        assert ((op.body or {})["value"]["text"], reason) == ("too deep", "unreadable")
    jo.sync()
    withheld = "[the server did not take this; it stands on its author's console]"
    assert (mira.texts(), jo.texts()) == (["after it", "too deep"], [withheld, "after it"])
    looked = mira.ok("sync", "--look")
    assert "note too deep (it could not be read there)" in looked
    refused = json.loads(mira.ok("sync", "--look", "--json"))["refused"]
    assert [(one["reason"], one["op"] == op.op_id) for one in refused] == [("unreadable", True)]
