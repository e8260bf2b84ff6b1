"""Who and what is turned away: every route for every kind of asker, and bodies that no console would send."""

from __future__ import annotations

import gzip
import itertools
import json
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

import pytest

from console.base.clock import utc_stamp
from console.model.wire import PROTOCOL, push_body
from console.server.app import make_app
from console.server.backend import MAX_VALUES, Backend
from console.server.limits import Rates
from console.server.memory import MemoryStore
from console.server.problems import MEDIA_TYPE, PROBLEMS
from tests.chains import Replica
from tests.server.conftest import Served, bearer

DESCRIPTION: dict[str, Any] = make_app(Backend(MemoryStore())).openapi()
ROUTES = [
    (method.upper(), path, route)
    for path, methods in DESCRIPTION["paths"].items()
    for method, route in methods.items()
]
GUARDED = [(method, path) for method, path, route in ROUTES if route["security"]]
CHANGING = [(method, path) for method, path in GUARDED if method != "GET"]
MEBIBYTE = 1024 * 1024


def filled(path: str) -> str:
    return path.format(workspace="team", digest="0" * 64, incident="01957a3c")


def test_the_description_names_every_error_with_an_example() -> None:
    described: set[str] = set()
    for _, _, route in ROUTES:
        for status, answer in route["responses"].items():
            examples = answer.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
            assert int(status) < 400 or examples
            for code, example in examples.items():
                assert example["value"]["status"] == int(status) == PROBLEMS[code].status
                described.add(code)
    assert described == set(PROBLEMS)
    assert DESCRIPTION["openapi"].startswith("3.1")


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize("asker", ["nobody", "a stranger", "another workspace", "expired", "revoked"])
async def test_who_may_not_is_told_so(served: Served, method: str, path: str, asker: str) -> None:
    served.backend.store.create_workspace("another", "e", "now")
    store, clock = served.backend.store, served.clock
    authorization, expected = "", (401, "unauthorized")
    if asker == "a stranger":
        authorization = bearer("ic_" + "x" * 43)["Authorization"]
    elif asker == "another workspace":
        authorization = bearer(served.token("admin", "another"))["Authorization"]
        expected = (404, "not-found")
    elif asker == "expired":
        token = served.token("admin", lifetime=timedelta(hours=1))
        authorization, expected = bearer(token)["Authorization"], (401, "token-expired")
        clock.forward(hours=1)
    elif asker == "revoked":
        token = served.token("admin", account="gone")
        authorization = bearer(token)["Authorization"]
        store.revoke(next(one.id for one in store.tokens(served.team.id) if one.account == "gone"), "now")
    answer = await served.client.request(method, filled(path), headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()["code"]) == expected
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert ("www-authenticate" in answer.headers) == (expected[0] == 401)


@pytest.mark.parametrize(("method", "path"), CHANGING)
async def test_a_token_to_read_changes_nothing(served: Served, method: str, path: str) -> None:
    answer = await served.client.request(method, filled(path), headers=bearer(served.token("read")))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(("method", "path"), [one for one in GUARDED if one not in CHANGING])
async def test_a_token_to_read_reads(served: Served, method: str, path: str) -> None:
    served.backend.heads.close()  # streams end at once
    answer = await served.client.request(method, filled(path), headers=bearer(served.token("read")))
    assert answer.status_code in (200, 404)
    assert answer.status_code == 200 or "{" in path.removeprefix("/v1/workspaces/{workspace}")


async def test_another_version_of_the_protocol_is_told_to_upgrade(served: Served) -> None:
    answer = await served.client.get("/v1/workspaces/team/ops", headers={"IC-Protocol": str(PROTOCOL + 1)})
    assert (answer.status_code, answer.json()["code"], answer.headers["upgrade"]) == (426, "upgrade", "IC/1")


async def test_paths_and_methods_that_are_not_there(served: Served) -> None:
    answer = await served.client.get("/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    answer = await served.client.delete("/v1/workspaces/team/ops")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")


async def test_too_many_requests_are_told_when_to_come_again(served: Served) -> None:
    served.backend.rates = Rates(rate=0.5, burst=2, clock=lambda: 0.0)
    answers = [await served.pull() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "2"


def an_op(**changed: Any) -> bytes:
    body = json.loads(push_body(Replica().writes(1)))
    body["ops"][0].update(changed)
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="torn"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b'{"ops":[],"ops":[]}', id="a name twice"),
        pytest.param(b'{"ops":[]}', id="no operation"),
        pytest.param(b'{"ops":[NaN]}', id="NaN"),
        pytest.param(b'{"ops":[1e999]}', id="infinity"),
        pytest.param(an_op(at="0001-01-01T00:00:00.000+01:00"), id="a time that no console could show"),
        pytest.param(
            an_op(at="9999-12-31T23:59:59.000-05:00"), id="a time that no console could show, far off"
        ),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"ops":' + b"[" * 80 + b"]" * 80 + b"}", id="rather deep"),
        pytest.param(b'{"ops":[' + b"9" * 5000 + b"]}", id="a long number"),
        pytest.param(an_op(author="\ud800"), id="half a character"),
        pytest.param(an_op(seq="0"), id="a number as text"),
        pytest.param(an_op(seq=-1), id="below zero"),
        pytest.param(an_op(op_id="../x"), id="an odd id"),
        pytest.param(an_op(at="yesterday"), id="no time"),
        pytest.param(an_op(more=1), id="an unknown member"),
        pytest.param(an_op(body={"value": "another"}, body_hash="0" * 64), id="another header"),
    ],
)
async def test_what_is_not_the_protocol_is_unreadable(served: Served, body: bytes) -> None:
    answer = await served.client.post("/v1/workspaces/team/ops", content=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert (await served.pull()).json()["ops"] == []


def packed(*values: bytes) -> bytes:
    """Four mebibytes of a JSON list of these values, in a few kilobytes."""
    text = b",".join(values)
    return gzip.compress(b'{"ops":[%b]}' % b",".join([text] * (4 * MEBIBYTE // (len(text) + 1) - 8)), 1)


def most(value: bytes) -> bytes:
    """As many as may be in one request."""
    return gzip.compress(
        b'{"ops":[%b]}' % b",".join([value] * (MAX_VALUES // (1 + value.count(b"[")) - 10)), 1
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(gzip.compress(b"[" * 4 * MEBIBYTE), "too-large", id="deep"),
        pytest.param(gzip.compress(b'{"a":' * (MEBIBYTE // 2)), "too-large", id="deep in names"),
        pytest.param(packed(b"[" * 900 + b"]" * 900), "too-large", id="deep, often"),
        pytest.param(packed(b"NaN"), "too-large", id="NaN"),
        pytest.param(packed(b'"a":1'), "too-large", id="the same name again and again"),
        pytest.param(packed(b"{}"), "too-large", id="empty objects"),
        pytest.param(packed(b"9" * 4000), "unreadable", id="long numbers"),
        pytest.param(packed(b'"' + b"\\ud800" * 1000 + b'"'), "unreadable", id="half characters"),
        pytest.param(most(b"[]"), "unreadable", id="as many lists as may be"),
        pytest.param(most(b"1"), "unreadable", id="as many numbers as may be"),
    ],
)
async def test_what_would_be_dear_to_read_is_refused_cheaply(served: Served, body: bytes, code: str) -> None:
    headers = {"Content-Encoding": "gzip"}
    tracemalloc.start()
    try:
        answer = await served.client.post("/v1/workspaces/team/ops", content=body, headers=headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.json()["code"], len(answer.content) < 1000) == (code, True)
    assert peak < 48 * MEBIBYTE
    began = time.process_time()
    await served.client.post("/v1/workspaces/team/ops", content=body, headers=headers)
    assert time.process_time() - began < 0.5  # of the processor's, not of the wall's


async def test_more_than_500_operations_are_too_many(served: Served) -> None:
    answer = await served.client.post("/v1/workspaces/team/ops", content=push_body(Replica().writes(501)))
    assert answer.status_code == 422


async def chunks(total: int) -> AsyncIterator[bytes]:
    for _ in range(total // MEBIBYTE):
        yield bytes(MEBIBYTE)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/workspaces/team/ops"),
        ("PUT", f"/v1/workspaces/team/blobs/{'0' * 64}"),
        ("GET", "/v1/meta"),
    ],
)
async def test_64_mebibytes_are_refused_without_being_kept(served: Served, method: str, path: str) -> None:
    tracemalloc.start()
    try:
        streamed = await served.client.request(method, path, content=chunks(64 * MEBIBYTE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (streamed.status_code, streamed.json()["code"]) == (413, "too-large")
    assert peak < 8 * MEBIBYTE
    said = await served.client.request(
        method, path, content=b"", headers={"Content-Length": str(64 * MEBIBYTE)}
    )
    assert said.status_code == 413


def zeros(mebibytes: int) -> Iterable[bytes]:
    return itertools.repeat(bytes(MEBIBYTE), mebibytes)


async def test_a_body_that_unpacks_to_more_than_it_may_is_refused(served: Served) -> None:
    bomb = gzip.compress(b"".join(zeros(64)))
    answer = await served.client.post(
        "/v1/workspaces/team/ops", content=bomb, headers={"Content-Encoding": "gzip"}
    )
    assert len(bomb) < MEBIBYTE
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"Content-Encoding": "gzip"}, b"not gzip", (422, "unreadable")),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"{}", mtime=0)[:-4], (422, "unreadable")),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"{}", mtime=0) + b"more", (422, "unreadable")),
        ({"Content-Encoding": "br"}, b"", (415, "unsupported")),
        ({"Content-Type": "text/plain"}, b"{}", (415, "unsupported")),
        ({"Content-Length": "nonsense"}, b"", (413, "too-large")),
    ],
)
async def test_odd_encodings(
    served: Served, headers: dict[str, str], body: bytes, expected: tuple[int, str]
) -> None:
    answer = await served.client.post("/v1/workspaces/team/ops", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == expected


async def test_a_store_that_is_away_is_told_as_such(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.server.storage import Unavailable

    def away(*_: object) -> None:
        raise Unavailable("PostgreSQL: connection refused.", "Try again.")

    monkeypatch.setattr(served.backend.store, "pull", away)
    answer = await served.pull()
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
        503,
        "unavailable",
        "5",
    )
    monkeypatch.setattr(served.backend.store, "pull", lambda *_: 1 / 0)
    answer = await served.pull()
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "division" not in answer.text


async def test_the_log_names_no_secret(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    token = served.token("write")
    op = Replica().write("hunter2")
    await served.client.post(
        "/v1/workspaces/team/ops?secret=hunter2", content=push_body([op]), headers=bearer(token)
    )
    lines = " ".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name.startswith("console")
    )
    assert "POST /v1/workspaces/{workspace}/ops 200" in lines
    assert token not in lines
    assert "hunter2" not in lines
    assert utc_stamp(served.clock()) not in lines


async def test_invented_methods_cost_no_memory(served: Served) -> None:
    """Anybody can send them, and each label of a counter is kept for ever."""
    for number in range(50):
        answer = await served.client.request(f"INVENTED{number}", "/v1/meta", headers={"Authorization": ""})
        assert answer.status_code == 405
    told = (await served.client.get("/metrics")).text
    assert "INVENTED" not in told
    assert 'ic_requests_total{method="other",route="/v1/meta",status="405"} 50.0' in told


async def test_what_is_no_id_of_an_incident_does_not_reach_the_database(served: Served) -> None:
    """PostgreSQL would fail at the first of these."""
    for odd in ("%00", "%0a", "a%20b", "x" * 65):
        answer = await served.client.get(f"/v1/workspaces/team/incidents/{odd}")
        assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
