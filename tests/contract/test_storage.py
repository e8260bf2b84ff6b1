"""What every store does, whatever it stands on."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from console.base.errors import Refused
from console.core.parts import part_names
from console.model.op import Op
from console.server.deciding import Decision, decide, written
from console.server.storage import Known, Plan, Store, Token, Workspace, wanted
from tests.chains import Replica

NOW, LATER = "2026-03-01T02:02:00.000Z", "2026-03-02T02:02:00.000Z"


def push(store: Store, workspace: Workspace, ops: Sequence[Op], account: str = "mira") -> Decision:
    made: list[Decision] = []

    def deciding(known: Known) -> Plan:
        made.append(decide(known, [written(op) for op in ops], account, NOW))
        return made[-1].plan

    names = set().union(*(part_names(op.body) for op in ops))
    store.push(workspace.id, wanted(ops, names), deciding)
    return made[-1]


def statuses(decision: Decision) -> list[tuple[str, int]]:
    return [(result.status, result.position) for result in decision.results]


@pytest.fixture
def team(store: Store) -> Workspace:
    return store.create_workspace("team", "e1", NOW)


def test_a_workspace_is_made_once_and_found_by_its_name(store: Store) -> None:
    made = store.create_workspace("team", "e1", NOW)
    store.create_workspace("another", "e2", NOW)
    assert store.workspace("team") == made == Workspace(made.id, "team", "e1", 0, NOW)
    assert store.workspace("nobody") is None
    assert [workspace.name for workspace in store.workspaces()] == ["another", "team"]
    with pytest.raises(Refused, match="team already"):
        store.create_workspace("team", "e3", NOW)
    store.ready()


def test_a_token_is_found_by_its_digest_until_it_is_revoked(store: Store, team: Workspace) -> None:
    token = Token("t1", "d1", team.id, "mira", "write", NOW, LATER)
    store.add_token(token)
    store.add_token(token._replace(id="t2", digest="d2", scope="read"))
    assert store.find_token("d1") == (token, team)
    assert store.find_token("nothing") is None
    assert [one.id for one in store.tokens(team.id)] == ["t1", "t2"]
    assert store.revoke("t1", LATER)
    assert not store.revoke("t1", LATER)
    assert not store.revoke("t9", LATER)
    found = store.find_token("d1")
    assert found is not None
    assert found[0].revoked_at == LATER


def test_operations_come_back_as_they_were_in_the_order_of_dense_positions(
    store: Store, team: Workspace
) -> None:
    replica, other = Replica(1), Replica(2)
    assert statuses(push(store, team, replica.writes(3))) == [("stored", 1), ("stored", 2), ("stored", 3)]
    assert statuses(push(store, team, other.writes(1), "jo")) == [("stored", 4)]
    epoch, head, rows = store.pull(team.id, 1, 2)
    assert (epoch, head, [row.position for row in rows]) == ("e1", 4, [2, 3])
    last = store.pull(team.id, 3, 10)[2][0]
    op = other.ops[0]
    assert (last.op_id, last.replica, last.seq, last.hash) == (op.op_id, op.replica, 0, op.hash)
    assert (last.account, last.received_at, last.rejected) == ("jo", NOW, None)
    assert last.body == '{"value":{"kind":"note","text":"note 0"}}'
    assert store.heads([team.id]) == store.heads([team.id, 999]) == {team.id: 4}
    assert store.pull(team.id, 4, 10) == ("e1", 4, [])


def test_pushing_again_is_a_duplicate_at_the_same_position(store: Store, team: Workspace) -> None:
    ops = Replica().writes(3)
    push(store, team, ops[:2])
    assert statuses(push(store, team, ops)) == [("duplicate", 1), ("duplicate", 2), ("stored", 3)]
    assert statuses(push(store, team, [ops[2], ops[2]])) == [("duplicate", 3), ("duplicate", 3)]
    assert store.heads([team.id]) == {team.id: 3}


def test_a_gap_stops_the_batch_and_keeps_what_came_before(store: Store, team: Workspace) -> None:
    ops = Replica().writes(4)
    decision = push(store, team, [ops[0], ops[1], ops[3]])
    assert statuses(decision) == [("stored", 1), ("stored", 2)]
    assert decision.stop is not None
    assert (decision.stop.code, decision.stop.expected, decision.stop.op_id) == ("gap", 2, ops[3].op_id)
    assert statuses(push(store, team, ops[2:])) == [("stored", 3), ("stored", 4)]


def test_a_fork_stops_the_batch(store: Store, team: Workspace) -> None:
    original = Replica(1)
    push(store, team, original.writes(3))
    clone = Replica(1)
    clone.ops = original.ops[:2]
    forked = [clone.write("another 2"), clone.write("another 3")]
    decision = push(store, team, forked)
    assert decision.stop is not None
    assert (decision.stop.code, decision.stop.expected, decision.results) == ("fork", 2, [])
    decision = push(store, team, forked[1:])
    assert decision.stop is not None
    assert (decision.stop.code, decision.stop.expected) == ("fork", 2)
    assert store.heads([team.id]) == {team.id: 3}


def test_an_operation_that_stands_in_another_chain_is_not_stored_twice(store: Store, team: Workspace) -> None:
    op = Replica(1).write()
    push(store, team, [op])
    again = Replica(2).write(op_id=op.op_id)
    decision = push(store, team, [again])
    assert decision.stop is not None
    assert (decision.stop.code, decision.stop.expected) == ("elsewhere", 0)


def test_one_database_goes_into_one_workspace(store: Store, team: Workspace) -> None:
    another = store.create_workspace("another", "e2", NOW)
    replica = Replica()
    push(store, team, replica.writes(1))
    decision = push(store, another, replica.ops)
    assert decision.stop is not None
    assert decision.stop.code == "workspace-taken"
    assert store.pull(another.id, 0, 10) == ("e2", 0, [])


def test_workspaces_do_not_see_each_other(store: Store, team: Workspace) -> None:
    another = store.create_workspace("another", "e2", NOW)
    mine, theirs = Replica(1), Replica(2)
    push(store, team, mine.writes(2))
    push(store, another, theirs.writes(1))
    assert [row.op_id for row in store.pull(another.id, 0, 10)[2]] == [theirs.ops[0].op_id]
    assert set(store.digest(another.id)[2]) == {theirs.id}
    assert store.incident(another.id, mine.incident) == []
    store.put_part(team.id, "d" * 64, b"text", NOW, NOW)
    assert store.get_part(another.id, "d" * 64) is None


def test_a_body_that_cannot_be_taken_leaves_its_place_in_the_chain(store: Store, team: Workspace) -> None:
    replica = Replica()
    first = replica.write()
    large = replica.write("x" * 70_000)
    wrong = replica.write()
    wrong = wrong._replace(body={"value": "something else"})
    unreadable = replica.write(body={"value": {"$parts": ["../../etc/passwd"]}})
    last = replica.write()
    decision = push(store, team, [first, large, wrong, unreadable, last])
    assert [result.reason for result in decision.results] == [
        None,
        "too-large",
        "body-differs",
        "parts-unreadable",
        None,
    ]
    assert [result.status for result in decision.results] == ["stored", *["rejected"] * 3, "stored"]
    rows = store.pull(team.id, 0, 10)[2]
    assert [row.rejected for row in rows] == [result.reason for result in decision.results]
    assert all(row.body is None and row.salt is None for row in rows[1:4])
    again = push(store, team, [large])
    assert (again.results[0].status, again.results[0].reason) == ("duplicate", "too-large")


def test_a_redaction_erases_what_is_there_and_what_comes_later(store: Store, team: Workspace) -> None:
    writer, cleaner = Replica(1), Replica(2)
    ops = writer.writes(3)
    push(store, team, ops[:2])
    push(store, team, [cleaner.redacts(ops[0].op_id, ops[2].op_id)])
    push(store, team, ops[2:])
    rows = store.pull(team.id, 0, 10)[2]
    assert [(row.op_id, row.body is None, row.salt is None) for row in rows] == [
        (ops[0].op_id, True, True),
        (ops[1].op_id, False, False),
        (cleaner.ops[0].op_id, False, False),
        (ops[2].op_id, True, True),
    ]
    assert all(row.rejected is None for row in rows)
    within = [writer.write("a secret"), writer.redacts(writer.ops[-1].op_id)]
    push(store, team, within)
    assert store.pull(team.id, 4, 1)[2][0].body is None


def test_a_redaction_is_not_redacted(store: Store, team: Workspace) -> None:
    writer, cleaner = Replica(1), Replica(2)
    late = cleaner.redacts(writer.write("a secret").op_id)
    again = cleaner.redacts(late.op_id)
    push(store, team, [late])
    push(store, team, [again, cleaner.redacts(again.op_id)])
    other = Replica(3)
    coming = other.redacts(cleaner.ops[-1].op_id)
    push(store, team, [Replica(4).redacts(coming.op_id)])
    push(store, team, [coming])
    assert all(row.body is not None for row in store.pull(team.id, 0, 10)[2])


def test_parts_come_before_the_operation_that_names_them_and_go_with_it(
    store: Store, team: Workspace
) -> None:
    replica = Replica()
    digests = ["a" * 64, "b" * 64]
    first = replica.write(body={"value": {"text": {"$parts": digests}}})
    second = replica.write(body={"value": {"text": {"$parts": digests[1:]}}})
    decision = push(store, team, [first, second])
    assert decision.stop is not None
    assert (decision.stop.code, decision.stop.missing) == ("parts-missing", tuple(digests))
    for digest in digests:
        store.put_part(team.id, digest, digest.encode(), NOW, NOW)
    assert push(store, team, [first, second]).stop is None
    assert store.get_part(team.id, digests[0]) == b"a" * 64
    push(store, team, [replica.redacts(first.op_id)])
    assert store.get_part(team.id, digests[0]) is None
    assert store.get_part(team.id, digests[1]) == b"b" * 64


def test_a_part_of_what_was_redacted_before_it_came_does_not_stay(store: Store, team: Workspace) -> None:
    replica, cleaner = Replica(1), Replica(2)
    late = replica.write(body={"value": {"text": {"$parts": ["a" * 64]}}})
    push(store, team, [cleaner.redacts(late.op_id)])
    store.put_part(team.id, "a" * 64, b"secret", NOW, NOW)
    assert statuses(push(store, team, [late])) == [("stored", 2)]
    assert store.get_part(team.id, "a" * 64) is None


def test_parts_that_nothing_uses_go_after_a_while(store: Store, team: Workspace) -> None:
    store.put_part(team.id, "a" * 64, b"a", NOW, NOW)
    used = Replica().write(body={"value": {"text": {"$parts": ["b" * 64]}}})
    store.put_part(team.id, "b" * 64, b"b", NOW, NOW)
    push(store, team, [used])
    store.put_part(team.id, "c" * 64, b"c", LATER, LATER)
    assert store.get_part(team.id, "a" * 64) is None
    assert store.get_part(team.id, "b" * 64) == b"b"


def test_the_digest_names_the_end_of_each_chain(store: Store, team: Workspace) -> None:
    one, two = Replica(1), Replica(2)
    push(store, team, [*one.writes(3), *two.writes(2)])
    assert store.digest(team.id) == ("e1", 5, {one.id: (2, one.ops[2].hash), two.id: (1, two.ops[1].hash)})


def test_a_restore_begins_a_new_epoch(store: Store, team: Workspace) -> None:
    push(store, team, Replica().writes(1))
    store.restore(team.id, "e2")
    assert store.pull(team.id, 0, 1)[0] == "e2"
    assert store.digest(team.id)[0] == "e2"


def test_incidents_are_listed_newest_first_and_paged(store: Store, team: Workspace) -> None:
    replicas = [Replica(seed) for seed in (1, 2, 3)]
    for replica in (*replicas, replicas[0]):
        push(store, team, [replica.write()])
    one, two, three = (replica.incident for replica in replicas)
    assert store.incidents(team.id, 0, 2) == [(three, 3), (two, 2)]
    assert store.incidents(team.id, 2, 2) == [(one, 1)]
    assert [row.position for row in store.incident(team.id, one)] == [1, 4]


def test_what_is_decided_and_fails_to_be_written_leaves_nothing(store: Store, team: Workspace) -> None:
    def fails(_known: Known) -> Plan:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        store.push(team.id, wanted(Replica().writes(1), ()), fails)
    assert statuses(push(store, team, Replica(2).writes(1))) == [("stored", 1)]


def test_writers_at_once_get_dense_positions_and_a_reader_misses_none(store: Store, team: Workspace) -> None:
    writers, count = 4, 25
    seen: list[int] = []
    done = threading.Event()

    def write(seed: int) -> None:
        replica = Replica(seed, workspace=f"w{seed}")
        for _ in range(count):
            push(store, team, [replica.write(), replica.write()])

    def read() -> None:
        while not done.is_set() or len(seen) < writers * count * 2:
            seen.extend(row.position for row in store.pull(team.id, seen[-1] if seen else 0, 7)[2])

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(1, writers + 1)]
    reader = threading.Thread(target=read, daemon=True)
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join(60)
    done.set()
    reader.join(60)
    assert seen == list(range(1, writers * count * 2 + 1))
