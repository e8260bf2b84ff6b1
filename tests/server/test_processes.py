"""Servers as processes: how they start and stop, streams over real sockets, several on one PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from console.model.op import Op
from console.model.wire import Page, push_body
from tests.chains import Replica
from tests.live import Server, ic, serving


def client(server: Server, scope: str = "write") -> httpx.Client:
    return httpx.Client(
        base_url=f"{server.url}/v1/workspaces/team",
        headers={"Authorization": f"Bearer {server.token(scope)}"},
        timeout=30,
    )


def push(asking: httpx.Client, *ops: Op) -> httpx.Response:
    return asking.post("/ops", content=push_body(ops), headers={"Content-Type": "application/json"})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as running:
        ic("workspace", "create", "team", "--database", running.database)
        yield running


def later(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_an_answer_does_not_wait_for_the_receipt_of_its_beginning(server: Server) -> None:
    """The system holds a second small packet back for 40 ms, unless told not to."""
    with client(server) as asking:
        asking.get("/digest")
        assert min(asking.get("/digest").elapsed.total_seconds() for _ in range(8)) < 0.03


def test_it_stops_at_once_and_in_order_with_people_waiting(server: Server) -> None:
    with client(server) as asking, client(server) as streaming:
        push(asking, *Replica().writes(1))
        cursor = Page.model_validate_json(asking.get("/ops").content).cursor
        answers: list[int] = []
        waiting = later(
            lambda: answers.append(asking.get("/ops", params={"after": cursor, "wait": 25}).status_code)
        )
        with streaming.stream("GET", "/stream", params={"after": cursor}) as stream:
            time.sleep(0.3)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 5
            assert "".join(stream.iter_text()) == ""
        waiting.join(5)
        assert answers == [200]
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"at", "level", "from", "message"} <= set.intersection(*map(set, lines))
    assert {"GET", "POST"} <= {line.get("method") for line in lines}


def test_a_request_under_way_is_finished_before_it_stops(server: Server) -> None:
    token, body = server.token(), push_body([Replica().write("queue is draining")])
    host, port = server.url.removeprefix("http://").split(":")
    head = (
        f"POST /v1/workspaces/team/ops HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + body[:100])
        time.sleep(0.3)
        server.process.terminate()
        time.sleep(0.3)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/healthz")  # nobody new is let in
        connection.sendall(body[100:])
        answer = HTTPResponse(connection)
        answer.begin()
        stored = json.loads(answer.read())
    assert (answer.status, stored["results"][0]["status"]) == (200, "stored")
    assert server.process.wait(10) == 0


def test_what_a_process_tells_of_itself_names_nobody_and_nothing(server: Server) -> None:
    replica, token = Replica(), server.token()
    secret = replica.write("password is hunter2", author="mira@example.org")
    with client(server) as asking:
        asking.headers["Authorization"] = f"Bearer {token}"
        push(asking, secret)
        push(asking, secret)
        push(asking, replica.writes(2)[1])
        asking.get("/ops", params={"after": "nonsense"})
        told = httpx.get(f"{server.url}/metrics").text
    assert server.stop() == 0
    families = {one.name: one for one in text_string_to_metric_families(told)}
    assert {"ic_requests", "ic_request_seconds", "ic_operations", "ic_push_stops", "ic_waiting"} <= set(
        families
    )
    outcomes = {
        one.labels["outcome"]: one.value
        for one in families["ic_operations"].samples
        if "outcome" in one.labels and one.name.endswith("_total")
    }
    assert outcomes == {"stored": 1, "duplicate": 1}
    assert {one.labels["code"] for one in families["ic_push_stops"].samples} == {"gap"}
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    asked = [line for line in lines if line["from"] == "console.server.requests"]
    assert {line["status"] for line in asked} >= {200, 409, 410}
    assert all(line["token"] is None or line["token"].startswith("t-") for line in asked)
    for hidden in (token, "hunter2", "mira@example.org", "nonsense", secret.op_id):
        assert hidden not in server.log.read_text()
        assert hidden not in told


def test_a_stream_says_that_there_is_news(server: Server) -> None:
    with client(server) as asking, client(server) as streaming:
        replica = Replica()
        push(asking, replica.write())
        with streaming.stream("GET", "/stream") as stream:
            lines = stream.iter_lines()
            first = [next(lines) for _ in range(4)]
            assert first[1:] == ["event: head", f'data: {{"cursor":"{first[0][4:]}"}}', ""]
            push(asking, replica.write())
            assert next(lines).partition(".")[2] == "2"


def test_what_was_acknowledged_survives_being_killed(server: Server, tmp_path: Path) -> None:
    replica = Replica()
    acknowledged: list[str] = []

    def write(asking: httpx.Client) -> None:
        with asking:
            while True:
                op = replica.write()
                try:
                    if push(asking, op).status_code != 200:
                        return
                except httpx.TransportError:
                    return
                acknowledged.append(op.op_id)

    writing = later(lambda: write(client(server)))
    while len(acknowledged) < 20:
        time.sleep(0.01)
    server.process.kill()
    writing.join(10)
    with serving(server.database, tmp_path / "log2") as again, client(again) as asking:
        page = Page.model_validate_json(asking.get("/ops").content)
        stored = [one["op"]["op_id"] for one in page.ops]
    assert stored[: len(acknowledged)] == acknowledged
    assert len(stored) <= len(acknowledged) + 1


def test_64_mebibytes_cost_a_server_no_memory(server: Server) -> None:
    def peak() -> int:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024

    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells how much memory a process had at most")
    with client(server) as asking:
        push(asking, *Replica().writes(1))
        before = peak()
        for _ in range(4):
            with contextlib.suppress(httpx.TransportError):  # it hangs up rather than read on
                answer = asking.post("/ops", content=(bytes(2**20) for _ in range(64)))
                assert answer.status_code == 413
        assert asking.get("/ops").status_code == 200
    assert peak() - before < 16


def test_a_body_that_is_too_large_is_not_waited_for(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/workspaces/team/ops HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
            + b"x" * 1000
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.xdist_group("postgres")
def test_two_processes_on_one_postgresql_tell_each_other(postgres_url: str, tmp_path: Path) -> None:
    database = postgres_url
    ic("workspace", "create", "team", "--database", database)
    with serving(database, tmp_path / "log1") as one, serving(database, tmp_path / "log2") as two:
        with client(one) as here, client(two) as there:
            replica, delays = Replica(), []
            push(here, replica.write())
            cursor = Page.model_validate_json(there.get("/ops").content).cursor
            for _ in range(5):
                heard: list[tuple[float, Page]] = []

                def wait(after: str = cursor, into: list[tuple[float, Page]] = heard) -> None:
                    page = Page.model_validate_json(
                        there.get("/ops", params={"after": after, "wait": 20}).content
                    )
                    into.append((time.monotonic(), page))

                waiting = later(wait)
                time.sleep(0.2)
                pushed = time.monotonic()
                push(here, replica.write())
                waiting.join(10)
                delays.append(heard[0][0] - pushed)
                cursor = heard[0][1].cursor
            assert sorted(delays)[2] < 0.5  # by the hint; looking takes one to two seconds
        assert one.stop() == two.stop() == 0
