"""Verbs about checklists outside an incident: what is due, go or no-go, and who ticked what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.parser import PLAIN, Option, Word, command
from console.cli.plain import columns, cut, signs, terminal_width
from console.core.checklists import PERIODS, ItemState
from console.core.times import when_shown
from console.desk import checklists, undo
from console.desk.checklists import ChecklistNow
from console.desk.desk import Desk
from console.ui.signs import Signs

_CHECKLIST = Word("CHECKLIST", "its id, words of its title, or the document it is in")
_ITEM = Word("ITEM", "its number, its id, or words of its text")
#: How many documents are read without a word about it.
_MANY = 50


@command("checklist list", Option("--due", said="only what is due; exit code 1 when anything is"), PLAIN)
def list_(face: Face) -> int:
    """Every checklist on the shelf: what is due first."""
    with face.reading_desk() as desk:
        found = _all(face, desk)
        if face.args.due:
            found = [one for one in found if one.standing.state == "due"]
        if face.json:
            face.give([checklists.checklist_json(one) for one in found])
        elif found:
            head = ("", "DUE", "DONE", "PERIOD", "ID", "CHECKLIST", "DOCUMENT")
            rows = [_row(one, desk.clock().date(), signs(face.args.plain)) for one in found]
            face.show(columns([head, *rows], right=(2,)))
        elif face.args.due:
            face.say("No checklist is due.")
        else:
            face.say("No document on the shelf has a checklist. A task list (`- [ ] what to check`) is one.")
    return Refused.exit_code if face.args.due and found else 0


def _all(face: Face, desk: Desk) -> list[ChecklistNow]:
    told = False

    def progress(_done: int, of: int) -> bool:
        nonlocal told
        if of > _MANY and not told:
            told = True
            face.say(f"Reading {of} documents that are new or were changed …")
        return True

    return checklists.checklists(desk, progress)


def _row(one: ChecklistNow, today: date, known: Signs) -> tuple[str, ...]:
    stood = one.standing
    sign = known.done if stood.go else known.soon if stood.pressing(today) else known.fine
    last = stood.round.last
    due = ("today" if last == today else f"{last}") if last else "now"
    return (
        sign,
        due if stood.state == "due" else "-",
        f"{stood.settled}/{len(stood.items)}",
        PERIODS[stood.period],
        one.id,
        one.title,
        one.path,
    )


@command("checklist show", _CHECKLIST, PLAIN)
def show(face: Face) -> int:
    """Its items, who ticked them and when; a document shows all it has. Exit code 1 for a no-go."""
    with face.reading_desk() as desk:
        found = checklists.find(_all(face, desk), face.args.checklist)
        now = desk.clock()
    if face.json:
        face.give([checklists.checklist_json(one) for one in found])
    else:
        for number, one in enumerate(found):
            face.show([""] if number else [])
            face.show(_told(one, now, signs(face.args.plain)))
        if len(found) > 1:
            face.show(["", _together(found)])
    return 0 if all(one.standing.go for one in found) else Refused.exit_code


def _told(one: ChecklistNow, now: datetime, known: Signs) -> Iterator[str]:
    stood = one.standing
    yield f"{_verdict(one)}  {one.title}  ({one.id})"
    said = [PERIODS[stood.period], one.path]
    if stood.state == "due" and stood.round.last:
        said.append(f"due by the end of {stood.round.last}")
    if stood.round.begun:
        said.append(f"begun {when_shown(stood.round.begun, now)}")
    said += [f"also begun {when_shown(other.at, now)} by {other.author}" for other in one.also_begun]
    if one.last:
        said.append(f"before this: {when_shown(one.last.at, now)} by {one.last.author}")
    yield f"   {', '.join(said)}"
    yield from columns(
        [
            _item(number, item, now, known, len(f"{len(stood.items)}"))
            for number, item in enumerate(stood.items, 1)
        ]
    )


def _item(number: int, item: ItemState, now: datetime, known: Signs, room: int) -> tuple[str, ...]:
    sign = {"done": known.done, "skipped": known.skipped}.get(item.state, known.fine)
    mark = item.mark
    if mark is None:
        return f"{number:{room}} {sign}", "", "", item.text
    text = f"{item.text}: skipped, {mark.reason}" if item.state == "skipped" else item.text
    others = "; ".join(
        f"{other.state} by {other.author}, {when_shown(other.at, now)}" for other in mark.others
    )
    beside = f"  (also {others}, neither knew of the other)" if others else ""
    return f"{number:{room}} {sign}", mark.author, when_shown(mark.at, now), f"{text}{beside}"


def _verdict(one: ChecklistNow) -> str:
    return "GO" if one.standing.go else f"NO-GO, {len(one.standing.blocking)} open"


def _together(found: list[ChecklistNow]) -> str:
    blocking = sum(len(one.standing.blocking) for one in found)
    lists = sum(not one.standing.go for one in found)
    return f"NO-GO: {blocking} open in {lists} of {len(found)} checklists" if blocking else "GO"


@command("checklist tick", _CHECKLIST, _ITEM)
def tick(face: Face) -> None:
    """Marks an item as done, in the round that is on."""
    _mark(face, "done")


@command(
    "checklist skip", _CHECKLIST, _ITEM, Option("--reason", value="WHY", said="why it is not done; needed")
)
def skip(face: Face) -> None:
    """Marks an item as skipped: it does not block."""
    _mark(face, "skipped", face.args.reason or "")


@command("checklist untick", _CHECKLIST, _ITEM)
def untick(face: Face) -> None:
    """Opens an item again."""
    _mark(face, "open")


def _mark(face: Face, state: str, reason: str = "") -> None:
    with face.desk() as desk:
        found = checklists.find(_all(face, desk), face.args.checklist)
        one, item = checklists.find_item(found, face.args.item)
        changed = checklists.tick(desk, one, item.id, state, reason=reason)
        _answer(face, desk, one, f"“{item.text}” {'is' if changed else 'was already'} {state}.")


@command("checklist begin", _CHECKLIST)
def begin(face: Face) -> None:
    """Begins a new run of it, with nothing ticked: after a deploy, before the next release."""
    with face.desk() as desk:
        one = _single(checklists.find(_all(face, desk), face.args.checklist))
        changed = checklists.begin(desk, one)
        said = "A new run is begun" if changed else "A run is begun already, and nothing is ticked in it"
        _answer(face, desk, one, f"{one.title}: {said}.")


def _single(found: list[ChecklistNow]) -> ChecklistNow:
    if len(found) > 1:
        names = ", ".join(f"{one.id} ({one.title})" for one in found)
        raise Refused(f"{found[0].path} has {len(found)} checklists: {names}.", "Give one of those ids.")
    return found[0]


def _answer(face: Face, desk: Desk, one: ChecklistNow, said: str) -> None:
    present = checklists.look_again(desk, one)
    blocking = [item.text for item in present.standing.blocking]
    face.say(said)
    if blocking:
        face.say(cut(f"{_verdict(present)}: {'; '.join(blocking)}", terminal_width()))
    else:
        face.say(f"{_verdict(present)}: {one.title}")
    if face.json:
        face.give(checklists.checklist_json(present))


@command("checklist undo")
def undo_(face: Face) -> None:
    """Takes back your latest act on checklists, made on this console."""
    with face.desk() as desk:
        face.say(f"Undone: {undo.undo(desk, checklists.home()).what}.")


@command("checklist redo")
def redo(face: Face) -> None:
    """Does again what was undone last."""
    with face.desk() as desk:
        face.say(f"Done again: {undo.redo(desk, checklists.home()).what}.")
