"""What one exchange does, and what it does when something is wrong: on real journals, and on both backends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.base.errors import Offline
from console.core.chain import header_hash
from console.model.op import Op
from console.store import care
from console.store.lines import Lines
from console.sync.engine import PATIENCE, Fault
from console.sync.remote import Declined
from console.sync.status import state_of
from tests.chains import Replica
from tests.consoles import Console
from tests.network import Fault as NetworkFault
from tests.network import ModelServer, Server, run
from tests.unit.sync.conftest import Open

#: What is asked of the reference backend alone: the test reaches into it, or the other one has no such rule.
OURS = pytest.mark.parametrize("server", [ModelServer], ids=["ours"], indirect=True)


def settle(*consoles: Console) -> None:
    for _ in range(2):
        for console in consoles:
            console.sync()


def same(*consoles: Console) -> None:
    """All have the same operations, whole chains, and tables that a fold from scratch would give."""
    for console in consoles:
        assert console.op_ids() == consoles[0].op_ids()
        assert console.texts() == consoles[0].texts()
        assert care.verify(console.journal.connection).ok
        assert care.rebuild(console.journal.connection) == []
        assert console.outbox.waiting() == 0


def test_what_one_writes_the_others_have(server: Server, opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("queue is draining")
    jo.note("restarted the worker")
    tally = mira.sync()
    assert (tally.pushed, tally.pulled, tally.refused) == (1, 0, 0)
    tally = jo.sync()
    assert (tally.pushed, tally.pulled, tally.refused) == (1, 1, 0)
    mira.sync()
    assert sorted(mira.texts()) == ["queue is draining", "restarted the worker"]
    same(mira, jo)


def test_when_there_is_nothing_to_exchange_little_is_asked(server: Server, opened: Open) -> None:
    mira = opened("mira")
    mira.note("one")
    mira.sync()
    server.requests.clear()
    mira.sync()
    assert [(ask.method, ask.path.rpartition("/")[2]) for ask in server.requests] == [
        ("GET", "meta"),
        ("GET", "digest"),
        ("GET", "ops"),
    ]


def test_what_we_sent_is_not_pulled_again(server: Server, opened: Open) -> None:
    mira = opened("mira")
    for number in range(20):
        mira.note(f"note {number}")
    mira.sync()
    server.requests.clear()
    assert mira.sync().pulled == 0
    assert mira.outbox.mark.cursor == "e0.20"


@pytest.mark.parametrize("fault", ["request lost", "answer lost"])
@pytest.mark.parametrize("request_number", range(4))
def test_a_lost_message_costs_a_repetition(
    server: Server, opened: Open, fault: NetworkFault, request_number: int
) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("one")
    mira.network.faults = [*["none"] * request_number, fault]  # type: ignore[list-item]
    with pytest.raises(Offline):
        mira.sync()
    mira.note("two")
    settle(mira, jo)
    assert sorted(jo.texts()) == ["one", "two"]
    same(mira, jo)


def test_a_large_backlog_goes_in_batches(server: Server, opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    with mira.journal.transaction():
        for number in range(1203):
            mira.note(f"note {number}")
    assert mira.outbox.waiting() == 1203
    assert mira.sync().pushed == 1203
    assert jo.sync().pulled == 1203
    assert sum(ask.method == "POST" for ask in server.requests) in (3, 13)  # of 500, of 100
    same(mira, jo)


def test_a_server_with_smaller_limits_is_heeded(server: Server, opened: Open) -> None:
    mira = opened("mira")
    with mira.journal.transaction():
        for number in range(20):
            mira.note(f"note {number} " + "x" * 2000)
    engine = mira.engine()
    engine.remote.limits = engine.remote.limits.model_copy(update={"inflated_bytes": 9000})
    run(engine.settle())
    assert engine.tally.pushed == 20
    assert max(len(ask.body) for ask in server.requests) < 9000


def test_long_texts_travel_in_parts(opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    text = "a long text " * 100_000
    mira.note(text)
    settle(mira, jo)
    assert jo.texts() == [text]
    same(mira, jo)


@OURS
def test_a_part_that_was_redacted_on_the_way_does_not_stop_the_others(
    server: ModelServer, opened: Open
) -> None:
    mira, jo = opened("mira"), opened("jo")
    op = mira.note("a long secret " * 10_000)
    mira.sync()
    kept = server.store.get_part

    def redact_first(workspace: int, digest: str) -> bytes | None:
        server.store.get_part = kept  # type: ignore[method-assign]
        mira.redact(op.op_id, op.target)
        mira.sync()
        return kept(workspace, digest)

    server.store.get_part = redact_first  # type: ignore[method-assign]
    jo.sync()
    assert "long secret" not in "".join(jo.texts())
    same(mira, jo)


def test_a_redaction_erases_everywhere(server: Server, opened: Open) -> None:
    mira, jo, bea = opened("mira"), opened("jo"), opened("bea")
    op = mira.note("hunter2")
    settle(mira, jo)
    jo.redact(op.op_id, op.target)
    settle(jo, mira, bea)
    for console in (mira, jo, bea):
        assert b"hunter2" not in console.path.read_bytes()
    same(mira, jo, bea)


def test_what_is_changed_unawares_of_its_redaction_is_not_shown(server: Server, opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    op = mira.note("the password is hunter2")
    settle(mira, jo)
    mira.redact(op.op_id, op.target)
    edited = jo.record(op.target, "entry", {"kind": "note", "text": "it is hunter2, I said"})
    settle(mira, jo)
    for console in (mira, jo):
        lines = Lines(console.journal.connection)
        assert "hunter2" not in repr((lines.entry(op.target), lines.revisions(op.target)))
        assert "redact it once more" in lines.entry(op.target).text
        words = console.journal.connection.execute("SELECT words FROM entry_search").fetchall()
        assert "hunter2" not in repr(words)
    mira.redact(edited.op_id, op.target)
    settle(mira, jo)
    assert jo.texts() == mira.texts() == ["[redacted by mira: a secret]"]
    same(mira, jo)


def test_what_was_refused_does_not_pass_for_redacted(opened: Open) -> None:
    """Nobody has redacted it: whoever reads the line should ask its author, not search for a secret."""
    mira, jo = opened("mira"), opened("jo")
    large = {"kind": "note", "text": "large", "x": list(range(20_000))}
    refused = mira.record(mira.journal.new_id(), "entry", large)
    secret = mira.note("AKIA")
    mira.redact(secret.op_id, secret.target)
    mira.sync()
    jo.sync()
    lines = Lines(jo.journal.connection)
    assert "the server did not take this" in lines.entry(refused.target).text
    assert "redacted by mira" in lines.entry(secret.target).text
    assert Lines(mira.journal.connection).entry(refused.target).text == "large"


def test_what_the_server_refuses_stays_with_its_author(opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("before")
    op = mira.record(
        mira.journal.new_id(), "entry", {"kind": "note", "text": "large", "x": list(range(20_000))}
    )
    mira.note("after")
    large = mira.outbox.batch(3, 10**9)[1]
    assert large.op_id == op.op_id
    tally = mira.sync()
    assert (tally.pushed, tally.refused) == (2, 1)
    assert [(op.op_id, reason) for op, reason in mira.outbox.refusals()] == [(large.op_id, "too-large")]
    assert mira.outbox.refused() == 1
    mira.outbox.see_refusals()
    assert mira.outbox.refused() == 0
    assert "large" in mira.texts()
    jo.sync()
    assert "large" not in jo.texts()
    assert {"before", "after"} <= set(jo.texts())
    assert care.verify(jo.journal.connection).ok


@OURS
def test_an_operation_that_cannot_be_read_is_found_and_sent_without_its_body(
    server: ModelServer, opened: Open
) -> None:
    mira, jo = opened("mira"), opened("jo")
    deep: object = "bottom"
    for _ in range(70):
        deep = [deep]
    for number in range(5):
        mira.note(f"note {number}")
    culprit = mira.record(mira.journal.new_id(), "entry", {"kind": "note", "text": "deep", "x": deep})
    for number in range(4):
        mira.note(f"note {number}")
    tally = mira.sync()
    assert tally.pushed == 10
    assert [(op.op_id, reason) for op, reason in mira.outbox.refusals()] == [(culprit.op_id, "unreadable")]
    jo.sync()
    assert sum(text.startswith("note") for text in jo.texts()) == 9


def fork(original: Console, clone: Console) -> None:
    """Make the clone a copy that does not know it is one."""
    copy = original.path.with_suffix(".copy")
    original.copy_to(copy)
    clone.become(copy, seen=False)
    copy.unlink()


def test_a_copied_database_is_two_writers(opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("shared")
    copy = mira.path.with_suffix(".copy")
    mira.copy_to(copy)
    jo.become(copy, seen=True)
    mira.note("of the original")
    jo.note("of the copy")
    settle(mira, jo)
    assert sorted(mira.texts()) == ["of the copy", "of the original", "shared"]
    same(mira, jo)


def test_a_copy_that_does_not_know_it_is_one_heals_at_the_first_exchange(opened: Open) -> None:
    mira, jo, bea = opened("mira"), opened("jo"), opened("bea")
    mira.note("shared")
    mira.sync()
    mira.note("not sent when copied")
    fork(mira, jo)
    mira.note("of the original")
    jo.note("of the copy")
    before = jo.journal.replica
    assert before == mira.journal.replica
    settle(mira, jo, bea)
    assert jo.journal.replica != before
    assert sorted(bea.texts()) == ["not sent when copied", "of the copy", "of the original", "shared"]
    same(mira, jo, bea)


def test_two_copies_that_issue_the_same_operation_again_keep_it_once(opened: Open) -> None:
    mira, jo, bea = opened("mira"), opened("jo"), opened("bea")
    mira.note("shared")
    mira.sync()
    fork(mira, bea)
    mira.note("in both copies")
    fork(mira, jo)
    bea.note("goes first")
    bea.sync()
    mira.note("of mira")
    jo.note("of jo")
    settle(mira, jo, bea)
    assert sorted(mira.texts()) == ["goes first", "in both copies", "of jo", "of mira", "shared"]
    same(mira, jo, bea)


def test_an_operation_that_stands_elsewhere_by_now_is_adopted(server: Server, opened: Open) -> None:
    mira, jo, bea = opened("mira"), opened("jo"), opened("bea")
    mira.note("shared")
    mira.sync()
    fork(mira, bea)
    mira.note("in both copies")
    fork(mira, jo)
    bea.note("goes first")
    bea.sync()
    engine = jo.engine()
    run(engine.settle())  # jo issues it again and sends it
    engine = mira.engine()
    assert run(engine.push_all()) is False  # mira has pulled none of that: fork
    run(engine.push_all())  # and now it stands elsewhere
    settle(mira, jo, bea)
    same(mira, jo, bea)


def test_a_backup_that_was_put_back_catches_up(opened: Open, tmp_path: Path) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("before the backup")
    mira.sync()
    mira.copy_to(tmp_path / "backup")
    mira.note("after the backup, sent")
    settle(mira, jo)
    mira.become(tmp_path / "backup", seen=False)
    mira.note("after the restore")
    settle(mira, jo)
    assert sorted(jo.texts()) == ["after the backup, sent", "after the restore", "before the backup"]
    same(mira, jo)


@pytest.mark.parametrize("epoch", ["e1", None])
def test_a_restored_server_gets_everything_again(server: Server, opened: Open, epoch: str | None) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("before the backup")
    settle(mira, jo)
    kept = server.backup()
    mira.note("after the backup")
    jo.note("also after")
    settle(mira, jo)
    server.restore(kept, epoch)
    mira.note("after the restore")
    settle(mira, jo)
    assert len(server.op_ids()) == 4
    same(mira, jo)


def test_a_server_restored_in_silence_while_one_was_away_is_noticed(server: Server, opened: Open) -> None:
    mira, jo, away = opened("mira"), opened("jo"), opened("away")
    mira.note("one")
    settle(mira, jo, away)
    kept = server.backup()
    mira.note("two")
    settle(mira, away)
    server.restore(kept, None)
    jo.note("three")
    jo.sync()  # has taken the position that "two" had
    settle(mira, jo)
    settle(away)
    same(mira, jo, away)


def test_a_clock_ten_years_fast_wins_over_nobody_who_had_seen_its_value(opened: Open) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.clock.now += timedelta(days=3650)
    mira.record("incident", "severity", "SEV1")
    settle(mira, jo)
    jo.record("incident", "severity", "SEV2")
    settle(jo, mira)
    for console in (mira, jo):
        (value,) = console.journal.connection.execute(
            "SELECT value FROM register WHERE field = 'severity'"
        ).fetchone()
        assert value == '"SEV2"'
    same(mira, jo)


@OURS
def test_how_far_a_clock_is_off_is_known(server: ModelServer, opened: Open) -> None:
    mira = opened("mira")
    mira.clock.now += timedelta(days=3650)
    engine = mira.engine()
    run(engine.greet())
    assert engine.fast == pytest.approx(3650 * 86400, abs=10)


def test_operations_of_a_newer_console_are_kept_and_handed_on(opened: Open) -> None:
    newer = Replica(5).write(v=9, kind="hologram", field="hologram", body={"new": {"shape": [1, 2]}})
    mira, jo = opened("mira"), opened("jo")
    mira.journal.receive([newer._replace(hash=header_hash(newer))])
    settle(mira, jo)
    assert newer.op_id in jo.op_ids()
    same(mira, jo)


def test_what_an_import_brought_in_pieces_is_shared(opened: Open) -> None:
    elsewhere = Replica(7)
    ops: list[Op] = elsewhere.writes(6)
    mira, jo = opened("mira"), opened("jo")
    with mira.journal.holding():
        mira.journal.receive([ops[1], ops[2], ops[5]])
        care.expect_pieces(mira.journal.connection, [elsewhere.id])
    settle(mira, jo)
    assert {ops[1].op_id, ops[2].op_id, ops[5].op_id} == jo.op_ids()
    same(mira, jo)


@OURS
def test_a_database_of_another_workspace_is_not_taken(server: ModelServer, opened: Open) -> None:
    mira = opened("mira")
    mira.note("of another team")
    other = server.store.create_workspace("other", "e0", "now")
    server.store._aliases[mira.outbox.batch(1, 1)[0].workspace] = other.id
    with pytest.raises(Declined) as error:
        mira.sync()
    assert (error.value.problem.code, state_of(error.value)) == ("workspace-taken", "fault")
    assert mira.outbox.waiting() == 1


@OURS
def test_an_ended_token_leaves_everything_here(server: ModelServer, opened: Open) -> None:
    mira = opened("mira")
    mira.note("one")
    token = server.store.tokens(server.team.id)[0]
    server.store.revoke(token.id, "now")
    with pytest.raises(Declined) as error:
        mira.sync()
    assert state_of(error.value) == "sign-in"
    assert mira.outbox.waiting() == 1


@OURS
def test_a_server_that_hands_on_a_changed_operation_is_not_believed(
    server: ModelServer, opened: Open
) -> None:
    mira, jo = opened("mira"), opened("jo")
    mira.note("SEV2")
    mira.sync()
    space = server.store._spaces[server.team.id]
    space.rows[0] = space.rows[0]._replace(header=space.rows[0].header.replace('"mira"', '"jo"'))
    with pytest.raises(Fault, match="cannot be right"):
        jo.sync()
    assert jo.op_ids() == set()


@OURS
def test_a_server_that_never_comes_to_an_end_is_given_up(server: ModelServer, opened: Open) -> None:
    mira = opened("mira")
    mira.note("one")
    chain = server.store._look

    def forgets(*arguments: object) -> object:
        return chain(*arguments)._replace(chains={mira.journal.replica: (5, "0" * 64)})  # type: ignore[arg-type]

    server.store._look = forgets  # type: ignore[method-assign,assignment]
    with pytest.raises(Fault, match="do not come to an end"):
        mira.sync()
    assert len(server.requests) < 4 * PATIENCE
    assert mira.outbox.waiting() == 1


def test_whose_token_brought_a_line_is_known_to_the_others(opened: Open) -> None:
    """An author is who somebody says he is; the account is what the server knows him by."""
    mira, jo = opened("mira"), opened("jo")
    noted = mira.note("queue is draining")
    severity = mira.record("incident", "severity", "SEV1")
    mira.sync()
    jo.sync()
    ((account,),) = set(jo.journal.connection.execute("SELECT account FROM envelope"))
    for line in (noted.target, severity.op_id):
        assert Lines(jo.journal.connection).account(line) == account
        assert Lines(mira.journal.connection).account(line) == ""
