"""Checklists outside an incident: through days and months, by two consoles, and in the same journal as everything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.base.errors import NotFound, Refused
from console.desk import checklists, export, export_back, undo
from console.desk.checklists import ChecklistNow
from console.desk.desk import Desk
from console.model.incident import Incident
from console.model.wire import operation, read_op
from console.store import care
from tests.journals import Clock, contents, desk_in, meet, place, stored_ops

OPERATIONS = """# Operations

## Daily checks

1. Look at the error count
2. Look at the dead letters

## Monthly

- [ ] Are the phone numbers current?

## After each deploy

1. Run the synthetic tests
"""
CARD = """# Quick reference card

### Vor Staging-Release
- [x] Alerting einrichten
- [ ] Redis hinzufügen

### Vor Production-Release
- [ ] Restore getestet
- [ ] Lasttest mit 10x Verkehr

## Setup
- [x] Compose file is there
"""
BERLIN = ZoneInfo("Europe/Berlin")


class Wall(Clock):
    """A clock of Berlin, with its summer time, to be set to what it shows."""

    def show(self, *numbers: int) -> None:
        self.now = datetime(*numbers, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


@pytest.fixture
def clock() -> Wall:
    return Wall(datetime(2026, 3, 18, 9, 30, tzinfo=BERLIN))


@pytest.fixture
def desk(tmp_path: Path, clock: Wall) -> Iterator[Desk]:
    with opened(tmp_path, "mira", clock) as desk:
        yield desk


def opened(folder: Path, author: str, clock: Clock, name: str = "") -> Desk:
    """A desk with the two documents above on its shelf."""
    books = folder / "books"
    books.mkdir(exist_ok=True)
    (books / "operations.md").write_text(OPERATIONS)
    (books / "card.md").write_text(CARD)
    desk = desk_in(folder, author, name=name or author, seed=len(author), clock=clock)
    desk.place = place(folder, name or author)._replace(folders=(books,))
    return desk


def ours(desk: Desk) -> list[ChecklistNow]:
    """Those of the two documents, in the order of the list."""
    return [one for one in checklists.checklists(desk) if one.path in ("operations.md", "card.md")]


def named(desk: Desk, words: str) -> ChecklistNow:
    (one,) = checklists.find(ours(desk), words)
    return one


def states(one: ChecklistNow) -> list[str]:
    return [item.state for item in one.standing.items]


def tick(desk: Desk, words: str, number: int, state: str = "done", reason: str = "") -> bool:
    one = named(desk, words)
    item = one.standing.items[number - 1]
    return checklists.tick(desk, one, item.id, state, reason=reason)


# -- what there is -----------------------------------------------------------------------------------------------------


def test_what_is_due_comes_first_then_what_is_open_then_what_is_done(desk: Desk) -> None:
    assert [(one.standing.state, one.standing.period, one.title) for one in ours(desk)] == [
        ("due", "daily", "Daily checks"),
        ("due", "monthly", "Monthly"),
        ("open", "deploy", "After each deploy"),
        ("open", "readiness", "Vor Staging-Release"),
        ("open", "readiness", "Vor Production-Release"),
        ("done", "once", "Setup"),
    ]


def test_go_or_no_go_and_what_blocks_it(desk: Desk) -> None:
    card = named(desk, "staging")
    assert not card.standing.go
    assert [item.text for item in card.standing.blocking] == ["Redis hinzufügen"]
    tick(desk, "staging", 2)
    assert named(desk, "staging").standing.go


def test_a_tick_says_who_and_when_and_survives_another_start(desk: Desk, tmp_path: Path, clock: Wall) -> None:
    assert tick(desk, "daily", 1)
    assert not tick(desk, "daily", 1)
    with opened(tmp_path, "jo", clock, name="mira") as later:
        mark = named(later, "daily").standing.items[0].mark
    assert mark is not None
    assert (mark.state, mark.author, mark.at.date().isoformat()) == ("done", "mira", "2026-03-18")


def test_skipping_needs_a_reason_and_does_not_block(desk: Desk) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        tick(desk, "production", 1, "skipped", " ")
    tick(desk, "production", 1, "skipped", "no staging yet")
    tick(desk, "production", 2)
    stood = named(desk, "production").standing
    assert stood.go
    assert stood.items[0].mark is not None
    assert stood.items[0].mark.reason == "no staging yet"


def test_what_the_document_has_ticked_can_be_opened(desk: Desk) -> None:
    assert tick(desk, "setup", 1, "open")
    assert not named(desk, "setup").standing.go


def test_finding_by_id_document_title_and_item(desk: Desk) -> None:
    found = ours(desk)
    assert checklists.find(found, found[0].id[:6]) == [found[0]]
    assert len(checklists.find(found, "card")) == 3
    assert checklists.find(found, "/home/mira/books/card.md") == checklists.find(found, "Card.md")
    with pytest.raises(Refused, match="2 checklists fit release"):
        checklists.find(found, "release")
    with pytest.raises(NotFound):
        checklists.find(found, "nothing like it")
    card = checklists.find(found, "card")
    assert checklists.find_item(card, "restore")[1].text == "Restore getestet"
    with pytest.raises(Refused, match="3 checklists fit card"):  # a number is one list's
        checklists.find_item(card, "1")
    assert checklists.find_item(card[:1], "2")[1].text == "Redis hinzufügen"
    for number in ("0", "3"):
        with pytest.raises(NotFound):
            checklists.find_item(card[:1], number)
    with pytest.raises(Refused, match="3 items say te"):
        checklists.find_item(card, "te")


def test_a_document_that_changed_is_read_again_and_its_other_ticks_stay(desk: Desk, tmp_path: Path) -> None:
    tick(desk, "production", 1)
    file = tmp_path / "books" / "card.md"
    file.write_text(CARD.replace("- [ ] Lasttest", "- [ ] Alarm geprobt\n- [ ] Lasttest"))
    assert states(named(desk, "production")) == ["done", "open", "open"]


# -- rounds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_", "ticked", "same", "other"),
    [
        ("daily", (2026, 3, 28, 0, 1), (2026, 3, 28, 23, 59), (2026, 3, 29, 0, 0)),
        ("daily", (2026, 3, 29, 0, 30), (2026, 3, 29, 23, 59), (2026, 3, 30, 0, 0)),  # a day of 23 hours
        ("daily", (2026, 10, 25, 0, 30), (2026, 10, 25, 23, 59), (2026, 10, 26, 0, 0)),  # a day of 25 hours
        ("monthly", (2026, 1, 31, 12, 0), (2026, 1, 31, 23, 59), (2026, 2, 1, 0, 0)),
        ("monthly", (2028, 2, 1, 0, 0), (2028, 2, 29, 23, 59), (2028, 3, 1, 0, 0)),
        (
            "monthly",
            (2026, 3, 1, 1, 0),
            (2026, 3, 31, 12, 0),
            (2026, 4, 1, 0, 0),
        ),  # with a change of clocks in it
        ("monthly", (2026, 12, 31, 23, 0), (2026, 12, 31, 23, 59), (2027, 1, 1, 0, 0)),
    ],
)
def test_a_tick_holds_to_the_end_of_its_round(
    list_: str,
    ticked: tuple[int, ...],
    same: tuple[int, ...],
    other: tuple[int, ...],
    desk: Desk,
    clock: Wall,
) -> None:
    clock.show(*ticked)
    tick(desk, list_, 1)
    clock.show(*same)
    assert states(named(desk, list_))[0] == "done"
    clock.show(*other)
    after = named(desk, list_)
    assert states(after)[0] == "open"
    assert after.last is not None
    assert after.last.author == "mira"
    assert after.standing.round.first == date(*other[:3])


def test_a_day_ticked_far_away_is_the_same_day_here(desk: Desk, tmp_path: Path, clock: Wall) -> None:
    """Eight in the morning in Tokyo is the evening before in Berlin."""
    tokyo = Clock(datetime(2026, 3, 19, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo")))
    with opened(tmp_path, "yuki", tokyo) as theirs:
        tick(theirs, "daily", 1)
        meet(desk, theirs)
    clock.show(2026, 3, 19, 9, 0)
    assert states(named(desk, "daily"))[0] == "done"


def test_a_run_is_begun_by_hand_and_due_then(desk: Desk, clock: Wall) -> None:
    tick(desk, "deploy", 1)
    assert named(desk, "deploy").standing.state == "done"
    clock.show(2026, 5, 2, 10, 0)
    assert checklists.begin(desk, named(desk, "deploy"))
    begun = named(desk, "deploy")
    assert (begun.standing.state, states(begun)) == ("due", ["open"])
    assert begun.last is not None
    assert not checklists.begin(desk, begun), "nothing was ticked in it yet"
    tick(desk, "deploy", 1)
    assert checklists.begin(desk, begun)


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_and_redo(desk: Desk) -> None:
    tick(desk, "daily", 1)
    tick(desk, "daily", 1, "skipped", "nobody there")
    assert undo.undo(desk, checklists.home()).what == "skipped: Look at the error count"
    assert states(named(desk, "daily")) == ["done", "open"]
    undo.undo(desk, checklists.home())
    assert states(named(desk, "daily")) == ["open", "open"]
    assert undo.redo(desk, checklists.home()).what == "done: Look at the error count"
    assert states(named(desk, "daily")) == ["done", "open"]
    undo.undo(desk, checklists.home())
    with pytest.raises(Refused, match="nothing of yours to undo on the checklists"):
        undo.undo(desk, checklists.home())


def test_a_run_begun_by_mistake_is_taken_back_with_its_ticks_there_again(desk: Desk) -> None:
    tick(desk, "deploy", 1)
    checklists.begin(desk, named(desk, "deploy"))
    assert undo.undo(desk, checklists.home()).what == "new run of After each deploy"
    assert states(named(desk, "deploy")) == ["done"]


def test_undo_is_refused_when_another_has_ticked_since(desk: Desk, tmp_path: Path, clock: Wall) -> None:
    tick(desk, "daily", 1)
    with opened(tmp_path, "jo", Clock(clock.now)) as theirs:
        meet(desk, theirs)
        tick(theirs, "daily", 1, "open")
        meet(desk, theirs)
    with pytest.raises(Refused, match="jo has changed this"):
        undo.undo(desk, checklists.home())


def test_an_undo_on_an_incident_does_not_reach_checklists(desk: Desk) -> None:
    from console.desk import incidents

    incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
    tick(desk, "daily", 1)
    with pytest.raises(Refused, match="Declaring cannot be undone"):
        undo.undo(desk, incident)
    assert states(named(desk, "daily"))[0] == "done"


# -- two consoles ------------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(tmp_path: Path, clock: Wall) -> Iterator[Desk]:
    """Another console, whose clock is two minutes ahead, and which hears of nothing by itself."""
    ahead = Clock(clock.now)
    ahead.jump(minutes=2)
    with opened(tmp_path, "jo", ahead) as desk:
        yield desk


def test_two_tick_the_same_item_and_agree(desk: Desk, theirs: Desk) -> None:
    tick(desk, "daily", 1)
    tick(theirs, "daily", 1)
    meet(desk, theirs)
    for one in (named(desk, "daily"), named(theirs, "daily")):
        mark = one.standing.items[0].mark
        assert mark is not None
        assert (mark.state, mark.author, mark.others) == ("done", "jo", ())
    assert contents(desk.connection) == contents(theirs.connection)


def test_one_ticks_what_another_opens_and_both_are_kept_and_it_blocks(desk: Desk, theirs: Desk) -> None:
    tick(desk, "daily", 1)
    tick(desk, "daily", 2)
    meet(desk, theirs)
    tick(desk, "daily", 1, "open")
    tick(theirs, "daily", 1, "skipped", "it was quiet")
    meet(desk, theirs)
    for side in (desk, theirs):
        item = named(side, "daily").standing.items[0]
        assert item.mark is not None
        assert (item.state, [other.state for other in item.mark.others]) == ("skipped", ["open"])
        assert item.blocks
    tick(desk, "daily", 1)  # whoever says it anew has seen both
    meet(desk, theirs)
    assert named(theirs, "daily").standing.go


def test_what_is_contradicted_is_settled_by_saying_the_same_again(desk: Desk, theirs: Desk) -> None:
    tick(desk, "production", 1, "skipped", "later")
    tick(theirs, "production", 1)
    meet(desk, theirs)
    assert tick(desk, "production", 1)
    mark = named(desk, "production").standing.items[0].mark
    assert mark is not None
    assert mark.others == ()


def test_a_tick_belongs_to_the_run_that_its_author_saw(desk: Desk, theirs: Desk) -> None:
    checklists.begin(desk, named(desk, "deploy"))
    meet(desk, theirs)
    checklists.begin(desk, named(desk, "deploy")) or tick(desk, "deploy", 1)
    checklists.begin(desk, named(desk, "deploy"))
    tick(theirs, "deploy", 1)  # of the deploy before: has not heard of this one
    meet(desk, theirs)
    assert states(named(desk, "deploy")) == states(named(theirs, "deploy")) == ["open"]


def test_two_runs_begun_at_once_are_both_told(desk: Desk, theirs: Desk) -> None:
    checklists.begin(desk, named(desk, "deploy"))
    checklists.begin(theirs, named(theirs, "deploy"))
    meet(desk, theirs)
    assert [one.author for one in named(desk, "deploy").also_begun] == ["mira"]
    assert named(desk, "deploy").standing == named(theirs, "deploy").standing


# -- the journal -------------------------------------------------------------------------------------------------------


def test_ticks_verify_rebuild_and_travel(desk: Desk) -> None:
    tick(desk, "daily", 1)
    tick(desk, "daily", 2, "skipped", "quiet")
    checklists.begin(desk, named(desk, "deploy"))
    undo.undo(desk, checklists.home())
    assert care.verify(desk.connection).ok
    assert care.rebuild(desk.connection) == []
    for op in stored_ops(desk.connection):
        assert read_op(json.loads(json.dumps(operation(op)))) == op


def test_no_incident_hears_of_them(desk: Desk) -> None:
    tick(desk, "daily", 1)
    assert desk.reader.all() == []
    assert desk.reader.count() == (0, 0)
    for table in ("incident", "entry", "entry_search", "incident_search"):
        assert contents(desk.connection)[table] == []


def test_an_export_of_everything_brings_them_along_and_one_of_an_incident_does_not(
    desk: Desk, tmp_path: Path, clock: Wall
) -> None:
    from console.desk import incidents

    incident: Incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
    tick(desk, "daily", 1)
    for number, (ids, state) in enumerate(((None, "done"), ([incident.id], "open"))):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(export.export_json(desk, ids)))
        with opened(tmp_path, f"bea{number}", Clock(clock.now)) as newcomer:
            export_back.take_back(newcomer, file)
            assert [one.title for one in newcomer.reader.incidents(newcomer.reader.all())] == [incident.title]
            assert states(named(newcomer, "daily"))[0] == state
            assert care.verify(newcomer.connection).ok


def test_a_word_of_a_newer_console_is_not_taken_for_done(desk: Desk) -> None:
    one = named(desk, "daily")
    field = f"check:{one.id}@2026-03-18#{one.standing.items[0].id}"
    desk.record([desk.set("checklists", "check", field, {"state": "delegated"})])
    assert states(named(desk, "daily")) == ["open", "open"]
