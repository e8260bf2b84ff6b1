"""Who has which incident open: in memory, told to those who have the same one open, ended by itself; through the application
without sockets, and through real processes."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.model.presence import MAX_NAME, MAX_PRESENT, present_text, read_present
from console.server import presence as module
from console.server.presence import BELIEVED, LINGER, MAX_ROOMS, RENEW, Key, Presence
from tests.chains import Replica
from tests.live import Server, ic, serving
from tests.server.conftest import Served, bearer

A, B = "01957a3c-1c2e-7f10-a3a4-b7c1de20f9aa", "01957a3c-1c2e-7f10-a3a4-b7c1de20f9bb"
HOSTILE = (
    "\x1b]0;gotcha\x07",
    'a"b\\c',
    "\r\nX-Evil: 1",
    "\x7f\x00\x9b31m",
    "\u202eoj",
    "jörg, [b]jo[/b]",
    "🦀" * 200,
)


class Asking:
    """Somebody with a token of his own."""

    def __init__(self, served: Served, account: str, workspace: str = "team") -> None:
        self._served = served
        self._path = f"/v1/workspaces/{workspace}/ops"
        self._headers = bearer(served.token(workspace=workspace, account=account))

    async def pull(self, incident: str | None, known: str | None = None, wait: float = 0) -> httpx.Response:
        headers = {**self._headers, "IC-Open": incident, "IC-Present": known}
        said = {name: value for name, value in headers.items() if value is not None}
        return await self._served.client.get(self._path, params={"wait": wait}, headers=said)

    async def hears(self, incident: str) -> list[str]:
        """Who else is there, asked at once."""
        found = read_present((await self.pull(incident)).headers["IC-Present"])
        assert found is not None
        return list(found)

    def waits(self, incident: str | None, known: str | None = "[]") -> asyncio.Task[httpx.Response]:
        return asyncio.create_task(self.pull(incident, known, 20))


class Now:
    """A clock of seconds that is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def now(served: Served) -> Now:
    clock = Now()
    served.backend.heads.presence._clock = clock
    return clock


async def settled() -> None:
    """Whatever can go on has gone on."""
    await asyncio.sleep(0.1)


async def test_who_waits_hears_who_comes_and_who_else_is_there(served: Served) -> None:
    mira, jo = Asking(served, "mira"), Asking(served, "jo")
    assert await mira.hears(A) == []
    waiting = mira.waits(A)
    await settled()
    assert await jo.hears(A) == ["mira"]
    served.backend.heads.presence.beat()
    answer = await asyncio.wait_for(waiting, 5)
    assert (answer.json()["ops"], answer.headers["IC-Present"]) == ([], '["jo"]')


async def test_only_those_who_have_the_same_incident_open_are_woken(served: Served) -> None:
    mira, bea, zoe, jo = (Asking(served, name) for name in ("mira", "bea", "zoe", "jo"))
    here, elsewhere, nowhere = mira.waits(A), bea.waits(B), zoe.waits(None)
    await settled()
    served.backend.heads.presence.beat()
    await settled()
    assert not any(one.done() for one in (here, elsewhere, nowhere))
    await jo.pull(A)
    served.backend.heads.presence.beat()
    await settled()
    assert [one.done() for one in (here, elsewhere, nowhere)] == [True, False, False]
    served.backend.heads.close()
    assert [(await one).headers.get("IC-Present") for one in (elsewhere, nowhere)] == ["[]", None]


async def test_who_comes_again_in_time_wakes_nobody(served: Served, now: Now) -> None:
    mira, jo = Asking(served, "mira"), Asking(served, "jo")
    await jo.pull(A)
    waiting = mira.waits(A, '["jo"]')
    for _ in range(3):
        await settled()
        served.backend.heads.presence.beat()
        now.now += LINGER - 1
        await jo.pull(A, "[]")
    await settled()
    assert not waiting.done()
    now.now += LINGER
    served.backend.heads.presence.beat()
    assert (await asyncio.wait_for(waiting, 5)).headers["IC-Present"] == "[]"


async def test_what_is_known_no_longer_is_told_in_the_next_beat(served: Served) -> None:
    waiting = Asking(served, "mira").waits(A, '["jo"]')
    await settled()
    served.backend.heads.presence.beat()
    assert (await asyncio.wait_for(waiting, 5)).headers["IC-Present"] == "[]"


async def test_who_does_not_wait_yet_when_it_changes_is_told_in_the_beat_after(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence, store, looked = served.backend.heads.presence, served.backend.store, threading.Event()
    pull, beaten = store.pull, threading.Event()

    def slow(*arguments: Any) -> Any:
        looked.set()
        beaten.wait(10)
        return pull(*arguments)

    monkeypatch.setattr(store, "pull", slow)
    waiting = Asking(served, "mira").waits(A, '["jo"]')
    await asyncio.to_thread(looked.wait, 10)
    presence.beat()
    beaten.set()
    await settled()
    assert not waiting.done()
    presence.beat()
    assert (await asyncio.wait_for(waiting, 5)).headers["IC-Present"] == "[]"


async def test_who_hangs_up_is_gone_at_once(served: Served, now: Now) -> None:
    mira, jo = Asking(served, "mira"), Asking(served, "jo")
    await jo.pull(A)
    waiting = jo.waits(A)
    await settled()
    assert await mira.hears(A) == ["jo"]
    waiting.cancel()
    await settled()
    assert await mira.hears(A) == []


async def test_who_opens_another_incident_is_gone_from_the_one_before(served: Served, now: Now) -> None:
    mira, jo = Asking(served, "mira"), Asking(served, "jo")
    await jo.pull(A)
    assert await mira.hears(A) == ["jo"]
    await jo.pull(B)
    assert (await mira.hears(A), await mira.hears(B)) == ([], ["jo"])
    now.now += LINGER
    served.backend.heads.presence.beat()
    assert served.backend.heads.presence._last == {}


async def test_it_comes_with_operations_and_with_nothing_new(served: Served) -> None:
    mira, jo = Asking(served, "mira"), Asking(served, "jo")
    await jo.pull(A)
    await served.push(Replica().write())
    answer = await mira.pull(A, wait=20)
    assert (len(answer.json()["ops"]), answer.headers["IC-Present"]) == (1, '["jo"]')
    headers = {"IC-Open": A, "If-None-Match": answer.headers["ETag"]}
    again = await served.client.get(
        "/v1/workspaces/team/ops", params={"after": answer.json()["cursor"]}, headers=headers
    )
    assert (again.status_code, again.headers["IC-Present"]) == (304, '["jo","mira"]')
    assert set(answer.json()) == {"epoch", "ops", "cursor", "more"}


async def test_one_account_is_one_person(served: Served) -> None:
    laptop, desktop, jo = Asking(served, "mira"), Asking(served, "mira"), Asking(served, "jo")
    await laptop.pull(A)
    assert await desktop.hears(A) == []
    assert await jo.hears(A) == ["mira"]


async def test_another_workspace_hears_nothing(served: Served) -> None:
    served.backend.store.create_workspace("another", "e", "now")
    await Asking(served, "mira").pull(A)
    assert await Asking(served, "eve", "another").hears(A) == []


async def test_who_says_nothing_is_told_nothing_and_leaves_no_trace(served: Served) -> None:
    answer = await Asking(served, "mira").pull(None, "[]")
    assert "IC-Present" not in answer.headers
    assert served.backend.heads.presence._rooms == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IC-Open", ""),
        ("IC-Open", "../x"),
        ("IC-Open", "x" * 65),
        ("IC-Open", "a b"),
        ("IC-Present", "x" * 2001),
    ],
)
async def test_what_no_console_says_is_refused(served: Served, name: str, value: str) -> None:
    answer = await served.client.get("/v1/workspaces/team/ops", headers={"IC-Open": A, name: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert served.backend.heads.presence._rooms == {}


async def test_hostile_names_travel_and_stay_names(served: Served) -> None:
    mira = Asking(served, "mira")
    for account in HOSTILE:
        await Asking(served, account).pull(A)
    answer = await mira.pull(A)
    text = answer.headers["IC-Present"]
    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= MAX_PRESENT
    assert read_present(text) == tuple(sorted(name[:MAX_NAME] for name in HOSTILE))
    assert "x-evil" not in answer.headers
    await Asking(served, HOSTILE[-1]).pull(B)
    assert await Asking(served, HOSTILE[-1]).hears(B) == []  # cut as it is, one is oneself


def test_however_many_they_are_the_header_is_short() -> None:
    text = present_text(f"{'🦀' * 60}{number:04}" for number in range(1000))
    assert len(text) <= MAX_PRESENT
    assert len(read_present(text) or ()) == 2
    assert read_present(present_text(f"p{number:03}" for number in range(500))) is not None


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '["a",null]', '["\\ud800"]', "[" * 2000, "jo"])
def test_what_is_no_list_of_names_is_not_read(text: str) -> None:
    assert read_present(text) is None


async def test_memory_is_bounded_and_given_back(served: Served, now: Now) -> None:
    presence, mira = served.backend.heads.presence, Asking(served, "mira")
    served.backend.rates.rate = 1e9
    for number in range(MAX_ROOMS):
        await mira.pull(f"i{number}")
    answer = await mira.pull("one-too-many")
    assert len(presence._rooms) == MAX_ROOMS
    assert answer.status_code == 200
    assert "IC-Present" not in answer.headers
    now.now += LINGER
    presence.beat()
    assert presence._rooms == {}
    assert await mira.hears("i0") == []


async def test_nothing_of_it_is_stored_counted_or_logged(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await Asking(served, "mira@here").pull(A)
    await Asking(served, "jo@here").pull(A)
    lines = " ".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if "console" in record.name
    )
    told = (await served.client.get("/metrics")).text
    for hidden in (A, "mira@here", "jo@here"):
        assert hidden not in lines
        assert hidden not in told
    assert (await served.pull()).json()["ops"] == []


# -- several processes ---------------------------------------------------------------------------------------------


def there(presence: Presence, incident: str = A) -> list[str]:
    with presence.visiting(1, incident, "who asks", None) as visit:
        assert visit is not None
        return list(read_present(visit.present) or ())


class Processes:
    """Two of them, on one clock; ``carry`` brings what each tells to the other, and counts it."""

    def __init__(self) -> None:
        self.clock = Now()
        self.one, self.two = Presence(self.clock), Presence(self.clock)
        self.carried = 0

    def carry(self) -> None:
        for source, target in ((self.one, self.two), (self.two, self.one)):
            self._hand_on(source.beat(), target)

    def _hand_on(self, notes: dict[Key, str], target: Presence) -> None:
        for note in notes.values():
            assert len(note) < 8000
            self.carried += 1
            target.noted(note)
            target.noted(note)  # twice is once


def test_processes_hear_from_each_other_who_comes_and_goes() -> None:
    both = Processes()
    with both.one.visiting(1, A, "mira", "[]") as mira, both.two.visiting(1, A, "jo", "[]") as jo:
        both.carry()
        assert mira is not None
        assert jo is not None
        assert (mira.present, jo.present) == ('["jo"]', '["mira"]')
        jo.gone = True
    both.carry()
    assert there(both.one) == ["mira"]  # a moment longer: he was answered


def test_they_tell_when_something_changed_and_else_seldom() -> None:
    both = Processes()
    with both.one.visiting(1, A, "mira", "[]"):
        for _ in range(100):
            both.carry()
            both.clock.now += RENEW / 100
        assert both.carried == 1
        both.carry()
        assert both.carried == 2


def test_a_process_that_falls_silent_is_believed_no_longer() -> None:
    both = Processes()
    with both.one.visiting(1, A, "mira", "[]"):
        both.carry()
        both.clock.now += BELIEVED - 1
        both.two.beat()
        assert there(both.two) == ["mira"]
        both.clock.now += 1
        both.two.beat()
        assert there(both.two) == []


def test_a_process_that_stops_says_so() -> None:
    both = Processes()
    with both.one.visiting(1, A, "mira", "[]"):
        both.carry()
        both._hand_on(both.one.farewell(), both.two)
        assert there(both.two) == []


@pytest.mark.parametrize(
    "note", ["", "[]", "7 12", '["p",1]', '["p","x","i","[]"]', '["p",1,"i",7]', '["p",1,"i","[1]"]']
)
def test_what_another_program_notifies_is_passed_over(note: str) -> None:
    presence = Presence()
    presence.noted(note)
    assert presence._rooms == {}


def test_the_worst_names_fit_into_what_postgresql_carries() -> None:
    presence = Presence()
    visits = [presence.visiting(1, "i" * 64, f"{chr(34) * 60}{number}", "[]") for number in range(100)]
    for visit in visits:
        visit.__enter__()
    assert max(map(len, presence.beat().values())) < 8000


# -- as people run it ----------------------------------------------------------------------------------------------


def client(server: Server, account: str, incident: str = A) -> httpx.Client:
    token = server.ic("token", "create", "--workspace", "team", "--account", account)
    headers = {"Authorization": f"Bearer {token}", "IC-Open": incident}
    return httpx.Client(base_url=f"{server.url}/v1/workspaces/team", headers=headers, timeout=30)


def hears(asking: httpx.Client) -> Any:
    return json.loads(asking.get("/ops").headers["IC-Present"])


def until(asking: httpx.Client, names: list[str], seconds: float) -> float:
    """Wait to hear that these are there; gives how long it took."""
    began = time.monotonic()
    while (heard := hears(asking)) != names:
        assert time.monotonic() - began < seconds, heard
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.long
def test_a_console_that_is_killed_is_gone_at_once_and_nothing_is_on_the_disk(tmp_path: Path) -> None:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as server:
        server.ic("workspace", "create", "team")
        with client(server, "mira") as mira, client(server, "jo") as jo:
            host, port = server.url.removeprefix("http://").split(":")
            head = f"GET /v1/workspaces/team/ops?wait=25 HTTP/1.1\r\nHost: x\r\nAuthorization: {jo.headers['Authorization']}\r\n"
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(f'{head}IC-Open: {A}\r\nIC-Present: ["mira"]\r\n\r\n'.encode())
                until(mira, ["jo"], 5)
                over = time.monotonic() + LINGER + 2 * module.BEAT
                while time.monotonic() < over:
                    assert hears(mira) == ["jo"]  # for as long as he waits
                    time.sleep(0.2)
            assert until(mira, [], 5) < 1
            told: list[Any] = []
            waiting = threading.Thread(
                target=lambda: told.append(
                    mira.get("/ops", params={"wait": 25}, headers={"IC-Present": "[]"})
                )
            )
            waiting.start()
            time.sleep(0.5)
            began = time.monotonic()
            assert hears(jo) == ["mira"]
            waiting.join()
            assert time.monotonic() - began < 2 * module.BEAT + 1
            assert told[0].headers["IC-Present"] == '["jo"]'
        assert server.stop() == 0
        assert A not in server.log.read_text()
        with closing(sqlite3.connect(server.database)) as connection:
            assert A not in "\n".join(connection.iterdump())


@pytest.mark.xdist_group("postgres")
def test_two_processes_on_one_postgresql_hear_of_each_others(postgres_url: str, tmp_path: Path) -> None:
    ic("workspace", "create", "team", "--database", postgres_url)
    with serving(postgres_url, tmp_path / "log1") as one, serving(postgres_url, tmp_path / "log2") as two:
        with client(one, "mira") as mira, client(two, "jo") as jo:
            answers: list[httpx.Response] = []
            waiting = threading.Thread(
                target=lambda: answers.append(
                    mira.get("/ops", params={"wait": 25}, headers={"IC-Present": "[]"})
                )
            )
            waiting.start()
            until(jo, ["mira"], 10)
            waiting.join(10)
            assert answers[0].headers["IC-Present"] == '["jo"]'
        with client(one, "bea", B) as bea, client(two, "zoe", B) as zoe:
            bea.get("/ops")
            until(zoe, ["bea"], 10)
            assert one.stop() == 0
            until(zoe, [], 5)  # it says goodbye; else it would be believed for much longer
        assert two.stop() == 0
