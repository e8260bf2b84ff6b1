"""A pasted secret is gone: from the tables, from the search, from the bytes of the files, on every console."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from console.base.errors import Refused
from console.core.alerts import read_alerts
from console.desk import clocks, entries, incidents, runbooks, undo
from console.desk.alerts import hear
from console.desk.desk import Desk
from console.desk.redaction import redact
from console.desk.session import Session
from console.library.reading import parse
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.runbook import Document
from console.store import care, connection, rows
from console.store.connection import Verdict
from tests.journals import START, contents, desk_in, lines, meet, now_of, say, send, stored_ops

SECRET = "Zq8-correct-Horse_42"
#: As it may stand in a file: whole, in an index without its case and signs, and cut by that.
TRACES = [SECRET, SECRET.lower(), "correct-Horse", "Horse_42", "zq8", "Zq8"]

Telling = Callable[[Desk, Incident], Entry]


def by_line(text: str) -> Telling:
    return lambda desk, incident: say(desk, incident, text)


def by_act(act: Callable[[Desk, Incident], object]) -> Telling:
    def telling(desk: Desk, incident: Incident) -> Entry:
        act(desk, incident)
        return next(entry for entry in desk.lines.timeline(incident.id) if SECRET in entry.text)

    return telling


def edited(desk: Desk, incident: Incident) -> Entry:
    entry = say(desk, incident, f"the password is {SECRET}")
    return entries.edit(desk, entry, entries.Edit(text="the password is known"))


def undone(desk: Desk, incident: Incident) -> Entry:
    entry = say(desk, incident, f"the password is {SECRET}")
    undo.undo(desk, incident)
    undo.redo(desk, incident)
    return entry


def answered(desk: Desk, incident: Incident) -> Entry:
    return entries.settle(desk, say(desk, incident, "@bea what is it? 5m"), "answered", f"it is {SECRET}")


def impact_and_back(desk: Desk, incident: Incident) -> Entry:
    entry = by_act(lambda desk, incident: incidents.set_text(desk, incident, "impact", SECRET))(
        desk, incident
    )
    incidents.set_text(desk, incident, "impact", "none")
    undo.undo(desk, incident)
    return entry


def attached(desk: Desk, incident: Incident) -> Entry:
    """A runbook with the secret in its text, put beside the incident at two places, away, and there again by undo."""
    document = parse(f"# Login\n\n## Reset\n\n1. Log in with {SECRET}\n".encode(), "login.md")
    runbooks.attach(desk, incident, document)
    undo.undo(desk, incident)
    undo.redo(desk, incident)
    runbooks.attach(desk, incident, document, "reset")
    return next(entry for entry in desk.lines.timeline(incident.id) if entry.text == "runbook: login.md")


def declared_with(desk: Desk, incident: Incident) -> Entry:
    return next(entry for entry in desk.lines.timeline(incident.id) if entry.kind == "declared")


LABELS = f'{{"alerts": [{{"labels": {{"alertname": "Leak", "token": "{SECRET}"}}, "annotations": {{"summary": "{SECRET}"}}}}]}}'

TELLINGS: dict[str, Telling] = {
    "a note": by_line(f"the password is {SECRET}"),
    "a long note": by_line(f"the log says {SECRET}\n" * 4000),
    "an ask": by_line(f"@bea try {SECRET} 5m"),
    "a tag": by_line(f"#{SECRET.replace('-', '')} {SECRET}"),
    "a former revision": edited,
    "done again": undone,
    "an answer": answered,
    "a reminder": by_act(lambda desk, incident: clocks.remind(desk, incident, "30m", SECRET)),
    "an alert": by_act(lambda desk, incident: hear(desk, incident, read_alerts(LABELS))),
    "a reason": by_act(lambda desk, incident: incidents.close(desk, incident, reason=SECRET)),
    "an impact": by_act(lambda desk, incident: incidents.set_text(desk, incident, "impact", SECRET)),
    "an impact come back": impact_and_back,
    "a new title": by_act(lambda desk, incident: incidents.set_text(desk, incident, "title", SECRET)),
    "the first title": declared_with,
    "a link": by_act(lambda desk, incident: incidents.set_link(desk, incident, "bridge", f"https://x/{SECRET}")),
    "a name": by_act(lambda desk, incident: incidents.set_role(desk, incident, "scribe", SECRET)),
    "a runbook": attached,
    "a service": by_act(lambda desk, incident: incidents.set_services(desk, incident, [SECRET])),
}  # fmt: skip


@pytest.fixture(params=["this SQLite's", "wal"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to keep a journal that a SQLite may be trusted with."""
    if request.param == "wal":
        monkeypatch.setattr(connection, "verdict", lambda: Verdict("test", "wal", "for this test"))


def traces(folder: Path) -> list[str]:
    """Where the secret's bytes stand in any file."""
    return [
        f"{path.name}: {trace}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for trace in TRACES
        if trace.encode() in path.read_bytes()
    ]


@pytest.mark.usefixtures("mode")
@pytest.mark.parametrize("telling", TELLINGS)
def test_no_byte_of_it_is_left(tmp_path: Path, telling: str) -> None:
    title = f"Login with {SECRET} fails" if telling == "the first title" else "Login fails"
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, title, "SEV2")
        for number in range(20):
            say(desk, incident, f"before {number}")
        entry = TELLINGS[telling](desk, incident)
        for number in range(20):
            say(desk, incident, f"after {number}")
        assert traces(tmp_path)
        ops = len(stored_ops(desk.connection))

        line = redact(desk, entry, "a password")

        assert line.redacted
        assert line.text == "[redacted by mira: a password]"
        assert line.typed == ""
        assert traces(tmp_path) == []
        assert desk.reader.search(SECRET) == []
        assert desk.reader.search("horse") == []
        assert SECRET not in str(contents(desk.connection))
        assert SECRET not in str(desk.lines.revisions(entry.id))
        verified = care.verify(desk.connection)
        assert verified.ok
        assert verified.redacted >= 1
        assert verified.withheld == 0
        assert verified.operations >= ops + 1
        assert care.rebuild(desk.connection) == []
        assert (line.id, line.author) == (entry.id, entry.author)
        assert line.at == entry.at
    assert traces(tmp_path) == []


@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.parametrize("order", ["text first", "redaction first"])
def test_every_console_erases_it(tmp_path: Path, telling: str, order: str) -> None:
    title = f"Login with {SECRET} fails" if telling == "the first title" else "Login fails"
    with desk_in(tmp_path / "mira") as mira, desk_in(tmp_path / "jo", "jo", seed=1) as jo:
        incident = incidents.declare(mira, title, "SEV2")
        entry = TELLINGS[telling](mira, incident)
        whole = stored_ops(mira.connection)
        if order == "text first":
            send(mira, jo)
            redact(mira, entry, "a password")
            send(mira, jo)
        else:
            parts = dict(mira.connection.execute("SELECT hash, bytes FROM part"))
            redact(mira, entry, "a password")
            redaction = [
                op for op in stored_ops(mira.connection) if op.op_id not in {one.op_id for one in whole}
            ]
            jo.journal.receive(redaction)
            jo.journal.receive(whole, parts)
        assert traces(tmp_path / "jo") == []
        assert contents(jo.connection) == contents(mira.connection)
        assert stored_ops(jo.connection) == stored_ops(mira.connection) or order == "redaction first"
        assert care.rebuild(jo.connection) == []
        assert care.verify(jo.connection).ok


# -- what must remain ----------------------------------------------------------------------------------------------


@pytest.fixture
def incident(desk: Desk) -> Incident:
    return incidents.declare(desk, "Login fails", "SEV2", drill=True, commander="mira")


def test_the_incident_keeps_its_code_its_severity_and_that_it_is_a_drill(
    desk: Desk, incident: Incident
) -> None:
    redact(desk, declared_with(desk, incident), "a customer's name")
    assert now_of(desk, incident) == replace(incident, title="[redacted]")
    assert desk.find(incident.ref) == incident.id


def test_a_title_given_since_stays(desk: Desk, incident: Incident) -> None:
    incidents.set_text(desk, incident, "title", "Nobody can log in")
    redact(desk, declared_with(desk, incident), "a customer's name")
    assert now_of(desk, incident).title == "Nobody can log in"


def test_a_status_stays_without_its_reason(desk: Desk, incident: Incident) -> None:
    incidents.close(desk, incident, reason=SECRET)
    closed = now_of(desk, incident)
    line = next(entry for entry in desk.lines.timeline(incident.id) if SECRET in entry.text)
    redact(desk, line, "a password")
    present = now_of(desk, incident)
    assert (present.status, present.milestones) == (closed.status, closed.milestones)
    assert [change.value for change in present.statuses] == ["investigating", "closed"]
    assert [change.at for change in present.statuses] == [change.at for change in closed.statuses]
    incidents.reopen(desk, incident, reason="it is back")


def test_told_customers_stay_told(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, f"> customers {SECRET}")
    before = now_of(desk, incident).comms
    assert "customers" in before
    redact(desk, entry, "a password")
    assert now_of(desk, incident).comms == before


def test_an_answered_ask_stays_answered(desk: Desk, incident: Incident) -> None:
    entry = answered(desk, incident)
    [before] = now_of(desk, incident).asks
    redacted = redact(desk, entry, "a password")
    [after] = now_of(desk, incident).asks
    assert (redacted.state, redacted.outcome) == ("answered", "")
    assert (after.state, after.due, after.ended_at) == ("answered", before.due, before.ended_at)


def test_a_star_stays(desk: Desk, incident: Incident) -> None:
    assert redact(desk, say(desk, incident, f"* {SECRET}"), "a password").starred


def test_a_part_that_another_entry_needs_stays(desk: Desk, incident: Incident) -> None:
    text = "the same long text\n" * 6000
    one, other = say(desk, incident, text), say(desk, incident, text)
    redact(desk, one, "twice")
    assert desk.lines.entry(other.id).text == text.strip()
    assert care.verify(desk.connection).ok
    redact(desk, other, "twice")
    assert desk.connection.execute("SELECT count(*) FROM part").fetchone() == (0,)


def test_a_runbook_is_neither_shown_any_more_nor_kept_in_memory(desk: Desk, incident: Incident) -> None:
    document = parse(f"# Login\n\n1. Log in with {SECRET}\n".encode(), "login.md")
    book = runbooks.attach(desk, incident, document)
    with Desk(desk.place, "mira", clock=desk.clock, read_only=True) as reading:
        session = Session(reading)
        session.show(incident.id)
        assert runbooks.attached(reading, incident, book) is not None
        del document
        assert held()
        line = next(entry for entry in desk.lines.timeline(incident.id) if "login.md" in entry.text)
        redact(desk, line, "a password")
        assert runbooks.attached(reading, incident, book) is None
        session.look()
        assert now_of(reading, incident).runbooks == ()
        assert not held()


def held() -> bool:
    """Whether a document with the secret is somewhere in memory."""
    return any(isinstance(one, Document) and SECRET in one.text for one in gc.get_objects())


# -- what is refused -----------------------------------------------------------------------------------------------


def test_it_needs_a_reason(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, SECRET)
    with pytest.raises(Refused, match="needs a reason"):
        redact(desk, entry, " ")


def test_it_is_done_once(desk: Desk, incident: Incident) -> None:
    entry = redact(desk, say(desk, incident, SECRET), "a password")
    with pytest.raises(Refused, match="was redacted before"):
        redact(desk, entry, "again")


def test_it_cannot_be_undone(desk: Desk, incident: Incident) -> None:
    redact(desk, say(desk, incident, SECRET), "a password")
    with pytest.raises(Refused, match="the text is gone"):
        undo.undo(desk, incident)


def test_what_was_redacted_by_another_cannot_be_brought_back(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Login fails", "SEV2")
        entry = say(mira, incident, SECRET)
        incidents.set_text(mira, incident, "impact", SECRET)
        incidents.set_text(mira, incident, "impact", "none")
        send(mira, jo)
        impact = next(line for line in jo.lines.timeline(incident.id) if line.text == f"impact: {SECRET}")
        redact(jo, impact, "a password")
        redact(jo, entry, "a password")
        meet(mira, jo)
        with pytest.raises(Refused, match="it was redacted"):
            undo.undo(mira, incident)
        assert now_of(mira, incident).impact == "none"
        assert "note [redacted by jo: a password]" in lines(mira, incident)


def test_its_text_cannot_be_changed_only_its_time(desk: Desk, incident: Incident) -> None:
    entry = redact(desk, say(desk, incident, SECRET), "a password")
    with pytest.raises(Refused):
        entries.edit(desk, entry, entries.Edit(text="new"))
    with pytest.raises(Refused):
        entries.retract(desk, entry)
    assert entries.edit(desk, entry, entries.Edit(at=START)).at == START


def test_a_revision_that_the_redactor_had_not_seen_is_hidden_and_said_to_be_there(tmp_path: Path) -> None:
    """Nobody can erase what he does not know; it can be redacted in its turn."""
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Login fails", "SEV2")
        entry = say(mira, incident, SECRET)
        send(mira, jo)
        entries.edit(jo, entry, entries.Edit(text=f"it is {SECRET}"))
        redact(mira, entry, "a password")
        meet(mira, jo)
        for desk in (mira, jo):
            text = desk.lines.entry(entry.id).text
            assert SECRET not in text
            assert text.startswith("[redacted by mira: a password]")
            assert text.endswith("redact it once more)")
        redact(mira, mira.lines.entry(entry.id), "a password")
        send(mira, jo)
        assert SECRET not in str(contents(jo.connection))


def test_reading_operations_by_hand_finds_no_body(desk: Desk, incident: Incident) -> None:
    entry = redact(desk, say(desk, incident, SECRET), "a password")
    [op] = rows.select(desk.connection, "target = ? AND field = 'entry'", (entry.id,))
    assert (op.body, op.salt) == (None, None)
    assert op.body_hash


def test_sqlite_is_told_to_overwrite_what_it_frees(desk: Desk) -> None:
    assert desk.connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert sqlite3.sqlite_version_info >= (3, 35)
