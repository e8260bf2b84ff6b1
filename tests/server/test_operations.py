"""Pushing and pulling over HTTP: what is answered, and how it is told."""

from __future__ import annotations

import asyncio
import gzip
import json
from hashlib import sha256
from typing import Any

from console.model.wire import DigestPage, Page, Problem, Pushed, op_of, push_body
from console.server.heads import LOOK
from console.server.tokens import make_token
from tests.chains import Replica
from tests.server.conftest import Served, bearer


async def test_what_is_pushed_is_pulled_as_it_was(served: Served) -> None:
    ops = Replica().writes(3)
    pushed = Pushed.model_validate_json((await served.push(*ops)).content)
    assert [(result["status"], result["position"]) for result in pushed.results] == [
        ("stored", 1),
        ("stored", 2),
        ("stored", 3),
    ]
    answer = await served.pull()
    page = Page.model_validate_json(answer.content)
    assert [op_of(envelope["op"]) for envelope in page.ops] == ops
    assert {envelope["account"] for envelope in page.ops} == {"mira@example.org"}
    assert (page.cursor, page.more) == ("e1.3", False)
    assert answer.headers["etag"] == '"e1.3"'


async def test_pages_follow_each_other_by_their_cursor(served: Served) -> None:
    ops = Replica().writes(5)
    await served.push(*ops)
    seen, cursor, more = [], "", True
    while more:
        page = Page.model_validate_json((await served.pull(after=cursor, limit=2)).content)
        seen += [envelope["op"]["op_id"] for envelope in page.ops]
        cursor, more = page.cursor, page.more
    assert seen == [op.op_id for op in ops]


async def test_nothing_new_is_not_modified(served: Served) -> None:
    await served.push(*Replica().writes(1))
    answer = await served.client.get(
        "/v1/workspaces/team/ops", params={"after": "e1.1"}, headers={"If-None-Match": '"e1.1"'}
    )
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"e1.1"')


async def test_a_pull_waits_for_news_and_gets_them_at_once(served: Served) -> None:
    replica = Replica()
    await served.push(*replica.writes(1))
    waiting = asyncio.create_task(served.pull(after="e1.1", wait=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await served.push(replica.write())
    page = Page.model_validate_json((await asyncio.wait_for(waiting, 2)).content)
    assert [envelope["position"] for envelope in page.ops] == [2]


async def test_a_pull_that_waited_in_vain_says_so(served: Served) -> None:
    page = Page.model_validate_json((await served.pull(wait=0.05)).content)
    assert (page.ops, page.cursor) == ([], "e1.0")


async def test_the_end_of_the_server_ends_the_waiting(served: Served) -> None:
    waiting = asyncio.create_task(served.pull(wait=20))
    await asyncio.sleep(0.05)
    served.backend.heads.close()
    assert (await asyncio.wait_for(waiting, 2)).status_code == 200
    assert (await served.client.get("/readyz")).status_code == 503


async def test_a_gap_is_told_with_what_is_expected_and_what_was_stored(served: Served) -> None:
    ops = Replica().writes(4)
    answer = await served.push(ops[0], ops[2])
    problem = Problem.model_validate_json(answer.content)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem.code, problem.expected, problem.replica) == ("gap", 1, ops[0].replica)
    assert (problem.op_id, problem.epoch) == (ops[2].op_id, "e1")
    assert [result["status"] for result in problem.results] == ["stored"]


async def test_a_tombstone_is_told_to_its_author_and_to_the_others(served: Served) -> None:
    replica = Replica()
    ops = [replica.write(), replica.write("x" * 70_000), replica.write()]
    pushed = Pushed.model_validate_json((await served.push(*ops)).content)
    assert [(result["status"], result.get("reason")) for result in pushed.results] == [
        ("stored", None),
        ("rejected", "too-large"),
        ("stored", None),
    ]
    page = Page.model_validate_json((await served.pull()).content)
    assert [(envelope.get("rejected"), envelope["op"]["body"] is None) for envelope in page.ops] == [
        (None, False),
        ("too-large", True),
        (None, False),
    ]


async def test_a_restored_server_sends_consoles_back_to_the_start(served: Served) -> None:
    replica = Replica()
    await served.push(*replica.writes(2))
    beyond = await served.pull(after="e1.3")
    assert (beyond.status_code, beyond.json()["code"], beyond.json()["epoch"]) == (410, "cursor", "e1")
    served.backend.store.restore(served.team.id, "e2")
    answer = await served.pull(after="e1.2")
    assert (answer.status_code, answer.json()["code"], answer.json()["epoch"]) == (410, "epoch", "e2")
    assert (await served.pull(after="nonsense")).status_code == 410
    assert (await served.push(replica.write())).json()["epoch"] == "e2"


async def test_the_digest_names_each_chain(served: Served) -> None:
    ops = Replica().writes(2)
    await served.push(*ops)
    answer = DigestPage.model_validate_json((await served.client.get("/v1/workspaces/team/digest")).content)
    assert answer.head == 2
    assert answer.replicas[ops[0].replica].model_dump() == {"seq": 1, "hash": ops[1].hash}


async def test_a_push_may_be_packed(served: Served) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    body = gzip.compress(push_body(Replica().writes(2)))
    answer = await served.client.post("/v1/workspaces/team/ops", content=body, headers=headers)
    assert (answer.status_code, len(answer.json()["results"])) == (200, 2)


async def test_a_header_that_was_changed_is_named(served: Served) -> None:
    replica = Replica()
    ops = [replica.write(), replica.write()._replace(author="somebody else")]
    answer = await served.push(*ops)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/ops/1/hash")
    assert (await served.pull()).json()["ops"] == []


async def test_parts_go_before_the_operation_that_names_them(served: Served) -> None:
    text = b"a long text " * 1000
    digest = sha256(text).hexdigest()
    op = Replica().write(body={"value": {"kind": "note", "text": {"$parts": [digest]}}})
    answer = await served.push(op)
    assert (answer.status_code, answer.json()["code"], answer.json()["missing"]) == (
        409,
        "parts-missing",
        [digest],
    )
    path = f"/v1/workspaces/team/blobs/{digest}"
    assert (await served.client.get(path)).status_code == 404
    assert (await served.client.put(path, content=text + b"!")).status_code == 422
    assert (await served.client.put(path, content=text)).status_code == 204
    assert (await served.push(op)).status_code == 200
    assert (await served.client.get(path)).content == text


async def test_a_stream_tells_where_the_workspace_stands(served: Served) -> None:
    replica = Replica()
    await served.push(*replica.writes(1))
    served.backend.heads.close()  # httpx's transport gives a body only when it is whole
    answer = await served.client.get("/v1/workspaces/team/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (
        await served.client.get("/v1/workspaces/team/stream", headers={"Last-Event-ID": "e9.1"})
    ).status_code == 410


async def test_the_read_model_shows_what_a_console_would(served: Served) -> None:
    replica = Replica()
    note = replica.write("queue is draining")
    declared = {"value": {"ref": "INC-7K3F", "title": "Checkout returns 5xx", "severity": "SEV1"}}
    where: dict[str, Any] = {"target": replica.incident, "parents": ()}
    await served.push(
        note,
        replica.write(**where, kind="declare", field="declared", body=declared),
        replica.write(**where, kind="title", field="title", body={"value": "Checkout returns 5xx"}),
        replica.write(**where, kind="severity", field="severity", body={"value": "SEV1"}),
        replica.write(**where, kind="severity", field="severity", body={"value": "SEV2"}),
    )
    listed = (await served.client.get("/v1/workspaces/team/incidents")).json()
    assert [(one["ref"], one["title"]) for one in listed["incidents"]] == [
        ("INC-7K3F", "Checkout returns 5xx")
    ]
    assert listed["next"] is None
    path = f"/v1/workspaces/team/incidents/{replica.incident}"
    shown = (await served.client.get(path)).json()
    assert {one["text"] for one in shown["timeline"]} >= {"queue is draining"}
    assert [conflict["field"] for conflict in shown["conflicts"]] == ["severity"]
    assert (await served.client.get(path[:-1])).status_code == 404


async def test_ticks_of_checklists_are_stored_and_no_incident(served: Served) -> None:
    field = "check:3f2a91bc3f2a@2026-03-01#aa00bb11cc22"
    tick = Replica().write(
        incident="checklists",
        target="checklists",
        kind="check",
        field=field,
        body={"value": {"state": "done", "text": "Look at the queue"}},
        parents=(),
    )
    (result,) = Pushed.model_validate_json((await served.push(tick)).content).results
    assert result["status"] == "stored"
    assert (await served.client.get("/v1/workspaces/team/incidents")).json()["incidents"] == []
    assert (await served.client.get("/v1/workspaces/team/incidents/checklists")).status_code == 404


async def test_redaction_reaches_the_read_model(served: Served) -> None:
    replica = Replica()
    secret = replica.write("password is hunter2")
    await served.push(secret, replica.redacts(secret.op_id))
    assert "hunter2" not in (await served.pull()).text


async def test_a_stopped_token_ends(served: Served) -> None:
    secret, token = make_token(served.backend.store, served.team, "read", served.clock())
    headers = bearer(secret)
    assert (await served.client.get("/v1/workspaces/team/ops", headers=headers)).status_code == 200
    served.backend.store.revoke(token.id, "now")
    assert (await served.client.get("/v1/workspaces/team/ops", headers=headers)).status_code == 401


async def test_metrics_count_what_became_of_operations(served: Served) -> None:
    ops = Replica().writes(2)
    await served.push(*ops)
    await served.push(*ops)
    text = (await served.client.get("/metrics")).text
    assert 'ic_operations_total{outcome="stored"} 2.0' in text
    assert 'ic_operations_total{outcome="duplicate"} 2.0' in text
    assert 'route="/v1/workspaces/{workspace}/ops",status="200"' in text


async def test_meta_says_what_can_be_asked(served: Served) -> None:
    answer = (await served.client.get("/v1/meta", headers={"Authorization": ""})).json()
    assert answer["protocol"] == {"min": 1, "max": 1}
    assert answer["time"] == "2026-03-01T02:02:00.000Z"
    assert json.dumps(answer["limits"])


async def test_who_waits_is_not_answered_by_a_look_that_finds_nothing_new(served: Served) -> None:
    """The heads are looked at each second or two; every idle console would ask as often, and not twice a minute."""
    await served.push(*Replica().writes(2))
    began, wait = asyncio.get_running_loop().time(), LOOK[1] + 0.2
    answers = await asyncio.gather(*(served.pull(after="e1.2", wait=wait) for _ in range(3)))
    assert asyncio.get_running_loop().time() - began >= wait
    assert {answer.json()["cursor"] for answer in answers} == {"e1.2"}
