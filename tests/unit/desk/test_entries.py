"""Lines of the timeline: what is typed is kept to the letter, corrected without losing what it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.base.errors import NotFound, Refused, Unreadable
from console.desk import entries, incidents, undo
from console.desk.desk import Desk
from console.desk.log import log
from console.desk.redaction import redact
from console.model.incident import Incident
from console.store import care
from console.store.lines import Filter
from tests.journals import QUICK, START, Clock, contents, desk_in, lines, meet, now_of, say

# -- writing -------------------------------------------------------------------------------------------------------


def test_a_line_is_an_entry(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "* 02:50 ! roll back to 4f1e #deploy")
    assert (entry.kind, entry.text, entry.typed) == (
        "decision",
        "roll back to 4f1e #deploy",
        "* 02:50 ! roll back to 4f1e #deploy",
    )
    assert (entry.starred, entry.tags, entry.author) == (True, ("deploy",), "mira")
    assert entry.at == START.replace(hour=2, minute=50)
    assert entry.recorded_at > START
    assert entry.at.utcoffset() == START.utcoffset()


def test_an_ask_has_a_time_box_a_follow_up_an_owner(desk: Desk, incident: Incident) -> None:
    ask, follow_up = (
        say(desk, incident, "@bea check replica lag, 5m"),
        say(desk, incident, "+ alert on queue age @jo"),
    )
    assert (ask.detail["who"], ask.detail["box"], ask.state) == ("bea", 300, "open")
    [open_ask] = now_of(desk, incident).asks
    assert open_ask.due is not None
    assert abs(open_ask.due - ask.at - timedelta(minutes=5)) < timedelta(seconds=2)
    assert (follow_up.detail["owner"], follow_up.state) == ("jo", "open")
    assert [entry.id for entry in desk.lines.open_entries(incident.id, ["ask", "follow-up"])] == [
        ask.id,
        follow_up.id,
    ]


@pytest.mark.parametrize(
    ("typed", "audience"),
    [("> customers told", "customers"), ("> cust told", "customers"), ("> jo told", None)],
)
def test_telling_an_audience_restarts_its_clock(
    desk: Desk, incident: Incident, typed: str, audience: str | None
) -> None:
    entry = say(desk, incident, typed)
    assert entry.kind == "comms"
    assert entry.detail.get("audience") == audience
    assert set(now_of(desk, incident).comms) == ({audience} if audience else set())


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_is_not_recorded(desk: Desk, incident: Incident, text: str) -> None:
    with pytest.raises(Refused, match="nothing to record"):
        log(desk, incident.id, text)


def test_kind_and_time_can_be_said_beside_the_text(desk: Desk, incident: Incident) -> None:
    logged = log(desk, incident.id, "? it was the deploy", kind="action", at="-10m")
    assert logged.entry is not None
    assert logged.entry.kind == "action"
    assert logged.entry.at < START
    assert log(desk, incident.id, "/sev 1", kind="note").entry.text == "/sev 1"  # type: ignore[union-attr]
    assert now_of(desk, incident).severity == "SEV2"
    with pytest.raises(Unreadable, match="not a kind a person writes"):
        log(desk, incident.id, "x", kind="severity")
    with pytest.raises(Unreadable, match="not a time that can be read"):
        log(desk, incident.id, "x", at="soon")


# -- acts by name --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/sev 1", "severity SEV2 → SEV1"),
        ("/status identified", "status investigating → identified"),
        ("/status mon it holds", "status investigating → monitoring: it holds"),
        ("/role scribe jo", "role scribe: jo"),
        ("/ack", "milestone acknowledged"),
        ("/impact no payments", "note impact: no payments"),
        ("/title Carts fail", "note title: Carts fail"),
        ("/link bridge https://meet.example/1", "link bridge: https://meet.example/1"),
        ("/milestone detected -9m", "milestone detected"),
        ("/remind 30m check the cache", "reminder check the cache"),
        ("/close false alarm", "status investigating → closed: false alarm"),
        ("/service carts checkout", "note services: carts, checkout"),
    ],
)
def test_an_act_by_name_does_what_its_key_does(desk: Desk, incident: Incident, typed: str, line: str) -> None:
    logged = log(desk, incident.id, typed)
    assert logged.entry is not None
    assert f"{logged.entry.kind} {logged.entry.text}" == line
    assert line in lines(desk, incident)


def test_an_act_that_changes_nothing_says_so(desk: Desk, incident: Incident) -> None:
    logged = log(desk, incident.id, "/sev 2")
    assert logged.entry is None
    assert logged.said


@pytest.mark.parametrize(
    "typed", ["/sev", "/sev 9", "/status nowhere", "/role scribble jo", "/remind", "/remind soon x"]
)
def test_an_act_that_cannot_be_read_records_nothing(desk: Desk, incident: Incident, typed: str) -> None:
    before = contents(desk.connection)
    with pytest.raises(Unreadable):
        log(desk, incident.id, typed)
    assert contents(desk.connection) == before


def test_an_unknown_verb_is_a_note(desk: Desk, incident: Incident) -> None:
    assert say(desk, incident, "/etc/hosts was changed").kind == "note"


# -- correcting ----------------------------------------------------------------------------------------------------


def test_an_edit_keeps_what_was_said(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "roled back #deploy")
    edited = entries.edit(desk, entry, entries.Edit(text="rolled back", kind="action", at=START))
    assert (edited.text, edited.kind, edited.at, edited.tags, edited.edited) == (
        "rolled back",
        "action",
        START,
        (),
        True,
    )
    assert (edited.typed, edited.author, edited.recorded_at) == (entry.typed, "mira", entry.recorded_at)
    assert [(one.text, one.kind) for one in desk.lines.revisions(entry.id)] == [
        ("roled back #deploy", "note"),
        ("rolled back", "action"),
    ]


def test_an_edit_that_changes_nothing_is_none(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "rolled back")
    same = entries.edit(desk, entry, entries.Edit(text="rolled back", kind="note", at=entry.at))
    assert same == entry
    assert len(desk.lines.revisions(entry.id)) == 1


def test_an_ask_that_is_moved_takes_its_time_box_along(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "@bea check replica lag 5m")
    entries.edit(desk, entry, entries.Edit(at=START - timedelta(minutes=3)))
    [ask] = now_of(desk, incident).asks
    assert ask.due == START + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (entries.Edit(text=" "), Refused),
        (entries.Edit(kind="severity"), Unreadable),
        (entries.Edit(kind="gossip"), Unreadable),
    ],
)
def test_an_edit_that_cannot_be_is_declined(
    desk: Desk, incident: Incident, wanted: entries.Edit, error: type[Exception]
) -> None:
    entry = say(desk, incident, "rolled back")
    with pytest.raises(error):
        entries.edit(desk, entry, wanted)
    assert desk.lines.entry(entry.id) == entry


def test_a_line_that_an_act_wrote_can_only_be_moved(desk: Desk, incident: Incident) -> None:
    [declared] = desk.lines.timeline(incident.id)
    moved = entries.edit(desk, declared, entries.Edit(at=START - timedelta(minutes=1), text=declared.text))
    assert moved.at == START - timedelta(minutes=1)
    for wanted in (entries.Edit(text="other"), entries.Edit(kind="note")):
        with pytest.raises(Refused, match="Only the time"):
            entries.edit(desk, declared, wanted)
    with pytest.raises(Refused, match="written by an act"):
        entries.retract(desk, declared)


def test_a_retracted_line_is_struck_out_and_stays(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "wrong window")
    assert entries.retract(desk, entry).retracted
    entries.retract(desk, entry)
    assert len(desk.lines.revisions(entry.id)) == 2
    assert lines(desk, incident)[-1] == "-note wrong window-"
    assert not entries.edit(desk, entry, entries.Edit(text="right window")).retracted


def test_a_retracted_ask_is_no_longer_waited_for(desk: Desk, incident: Incident) -> None:
    entries.retract(desk, say(desk, incident, "@bea check it 5m"))
    assert now_of(desk, incident).asks == ()
    assert desk.lines.open_entries(incident.id, ["ask"]) == []


def test_a_concurrent_edit_beats_a_retraction(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout")
        entry = say(mira, incident, "rolled back")
        meet(mira, jo)
        entries.edit(jo, entry, entries.Edit(text="rolled forward"))
        mira.clock.jump(minutes=5)  # type: ignore[attr-defined]
        entries.retract(mira, entry)
        meet(mira, jo)
        for desk in (mira, jo):
            shown = desk.lines.entry(entry.id)
            assert (shown.text, shown.retracted, shown.detail["conflicted"]) == (
                "rolled forward",
                False,
                True,
            )
            [conflict] = now_of(desk, incident).conflicts
            assert (conflict.field, conflict.shown.author) == ("entry", "jo")
        entries.retract(mira, mira.lines.entry(entry.id))
        meet(mira, jo)
        assert now_of(jo, incident).conflicts == ()
        assert jo.lines.entry(entry.id).retracted


# -- marking -------------------------------------------------------------------------------------------------------


def test_a_star_turns_over_what_is_there_now(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "rolled back")
    assert entries.star(desk, entry).starred
    assert not entries.star(desk, entry).starred  # though `entry` is from before
    assert entries.star(desk, entry, True).starred
    position = desk.lines.position()
    assert entries.star(desk, entry, True).starred
    assert desk.lines.position() == position


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("? bad deploy", "confirmed"),
        ("? bad deploy", "eliminated"),
        ("@bea check 5m", "withdrawn"),
        ("+ alert", "done"),
        ("! wait", "failed"),
    ],
)
def test_what_waits_comes_to_an_end(desk: Desk, incident: Incident, typed: str, state: str) -> None:
    entry = say(desk, incident, typed)
    settled = entries.settle(desk, entry, state, " seen in the log ")
    assert (settled.state, settled.outcome) == (state, "seen in the log")
    position = desk.lines.position()
    entries.settle(desk, entry, state, "seen in the log")
    assert desk.lines.position() == position
    assert desk.lines.open_entries(incident.id, [entry.kind]) == []


def test_an_outcome_that_there_is_not_is_declined(desk: Desk, incident: Incident) -> None:
    with pytest.raises(Refused, match="A note has no outcome"):
        entries.settle(desk, say(desk, incident, "rolled back"), "done")
    with pytest.raises(Refused, match="Expected one of open, confirmed, eliminated"):
        entries.settle(desk, say(desk, incident, "? bad deploy"), "answered")


# -- finding -------------------------------------------------------------------------------------------------------


def test_an_entry_is_known_by_a_piece_of_its_id(desk: Desk, incident: Incident) -> None:
    entry = say(desk, incident, "rolled back")
    say(desk, incident, "and again")
    assert desk.lines.entry(entry.id[-8:]) == entry
    for text in ("", "zzzz", "%", "____", "\udcff" * 5, entry.id[:3]):
        with pytest.raises(NotFound, match="There is no entry"):
            desk.lines.entry(text)
    with pytest.raises(Refused, match="more than one entry"):
        desk.lines.entry(entry.id[:4])


def test_filters(desk: Desk, incident: Incident, tmp_path: Path) -> None:
    say(desk, incident, "* ! roll back")
    with desk_in(tmp_path, "jo", seed=1) as jo:
        say(jo, incident, "? cache")
    for wanted, expected in [
        (Filter(kinds=("decision", "hypothesis")), ["decision roll back", "hypothesis cache"]),
        (Filter(author="jo"), ["hypothesis cache"]),
        (Filter(key_moments=True), ["decision roll back"]),
        (Filter(kinds=("note",)), []),
    ]:
        found = sorted(f"{entry.kind} {entry.text}" for entry in desk.lines.timeline(incident.id, wanted))
        assert found == expected
        assert desk.lines.entry_count(incident.id, wanted) == len(expected)


def write_many(desk: Desk, incident: Incident, count: int) -> None:
    """So many notes, several at each moment."""
    desk.record(
        [
            desk.entry(
                incident.id, "note", str(number), at=(START + timedelta(minutes=number % 7)).isoformat()
            )
            for number in range(count)
        ]
    )


def test_a_timeline_is_read_in_pages_that_leave_no_line_out(desk: Desk, incident: Incident) -> None:
    write_many(desk, incident, 1100)
    found = [entry.text for entry in desk.lines.timeline(incident.id) if entry.kind == "note"]
    assert sorted(found, key=int) == [str(number) for number in range(1100)]
    times = [entry.at for entry in desk.lines.timeline(incident.id)]
    assert times == sorted(times)


def test_a_timeline_half_read_keeps_nobody_from_writing(
    desk: Desk, incident: Incident, tmp_path: Path
) -> None:
    write_many(desk, incident, 1100)
    reading = iter(desk.lines.timeline(incident.id))
    next(reading)
    with desk_in(tmp_path, "jo", seed=1) as jo:
        jo.connection.execute("PRAGMA busy_timeout = 50")
        say(jo, incident, "meanwhile")
    assert len(list(reading)) >= 1100


# -- whatever is typed ---------------------------------------------------------------------------------------------

PAYLOADS = [
    "[/foo] [bold]x[/] [@click=app.wipe()]y",
    "\x1b]52;c;ZXZpbA==\x07\x1b[31mred\x9b2J",
    "nul\x00inside\x00",
    "\u202egnp.exe \u2066x\u2069 \ufeff",
    "مرحبا بالعالم — الخدمة متوقفة",
    "🔥👩‍🚒🏴󠁧󠁢󠁷󠁬󠁳󠁿 e\u0301",
    "障害対応の手順を確認する",
    "'); DROP TABLE op; --",
    '{"$parts": ["x"]}',
    "%s %(x)s {0} {x} ${x}",
    "a\r\nb\tc\x0bd\u2028e",
    "x" * 100_000,
    "長" * 20_000,
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_it_is_stored_as_typed(tmp_path: Path, payload: str) -> None:
    clock = Clock()
    with desk_in(tmp_path, payload[:200], clock=clock) as desk:
        incident = incidents.declare(desk, f"x {payload}", services=[payload])
        assert incident.title == f"x {payload}".strip()
        incidents.set_text(desk, incident, "impact", payload)
        incidents.set_link(desk, incident, payload[:80], payload)
        incidents.set_role(desk, incident, "scribe", payload)
        incidents.set_status(desk, incident, "monitoring")
        incidents.set_status(desk, incident, "identified", reason=payload)
        entry = say(desk, incident, f"saw {payload}")
        assert (entry.text, entry.typed) == (f"saw {payload}".strip(), f"saw {payload}")
        entries.settle(desk, say(desk, incident, f"? {payload}"), "confirmed", payload)
        entries.edit(desk, entry, entries.Edit(text=f"did see {payload}"))
        undo.undo(desk, incident)
        shown = now_of(desk, incident)
        assert shown.impact == payload.strip()
        assert (shown.links[0].label, shown.links[0].url) == (payload[:80].strip(), payload.strip())
        assert care.verify(desk.connection).ok
        assert care.rebuild(desk.connection) == []
    with desk_in(tmp_path, seed=1) as again:
        assert again.lines.entry(entry.id).text == entry.text
        assert redact(again, entry, payload).redacted


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
@example("\ud800\udfff")
@example("#\udc80 @\ud800 \x00")
@settings(max_examples=60)
def test_any_text_is_taken_and_found_again(desk_and_incident: tuple[Desk, Incident], text: str) -> None:
    desk, incident = desk_and_incident
    kept = text.encode("utf-8", "replace").decode()
    draft = desk.entry(incident.id, "note", kept)
    desk.record([draft])
    assert desk.lines.entry(draft.target).text == kept
    if text.strip():
        logged = log(desk, incident.id, f"x{text}")
        assert logged.entry is not None
        assert logged.entry.typed == f"x{kept}"
        incidents.set_text(desk, incident, "summary", text)
        assert now_of(desk, incident).summary == kept.strip()
    desk.reader.search(text)
    if any(character.isalnum() for character in kept) and max(kept) < "\u3000":
        assert [
            found for found in desk.reader.search(kept, 10_000) if found.entry and found.entry.text == kept
        ]


@pytest.fixture(scope="module")
def desk_and_incident() -> Iterator[tuple[Desk, Incident]]:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder, desk_in(Path(folder)) as desk:
        yield desk, incidents.declare(desk, "Checkout")
