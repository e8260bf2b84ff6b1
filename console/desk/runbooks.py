"""A runbook beside an incident: attached with its text as it was, its steps ticked, its commands copied.

The text is kept with the incident, so the timeline can be read years later beside the words it was written by, whatever became
of the file. Ticks are named by path and step, so two runbooks beside one incident do not share them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.base.clock import stamp
from console.base.errors import NotFound, Refused
from console.base.words import _
from console.core import time_boxes
from console.desk import hand_steps
from console.desk.desk import Desk, storable
from console.model.entry import Entry
from console.model.incident import Attached, Incident, Tick
from console.model.runbook import Block, Command, Document, Section, Step, source_lines
from console.outside.clipboard import Clipboard, CopyOutcome

TICKS = ("done", "skipped", "open")
#: Characters from which on reading a document takes longer than drawing it.
_LONG: Final = 20_000
#: The documents beside incidents that were read last, by digest and path.
_read: dict[tuple[str, str], Document] = {}
_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class CommandCopied:
    """A command that was copied: its line in the timeline, and how."""

    entry: Entry
    outcome: CopyOutcome


def _parsed(text: str, book: Attached) -> Document:
    """A text beside an incident, read; those read last are kept, for one moves to and fro between incidents."""
    from console.library.reading import parse

    document = _read[book.digest, book.path] = parse(text.encode(), book.path)
    while len(_read) > _KEPT:
        _read.pop(next(iter(_read)))
    return document


def attach(desk: Desk, incident: Incident, document: Document, section: str | None = None) -> Attached:
    """Put a runbook (or, with ``section``, an anchor in it) beside the incident, its text kept as it is now."""
    book = Attached(
        path=storable(document.path),
        title=document.title or Path(document.path).stem,
        section=section,
        digest=document.digest,
    )
    for present in incident.runbooks:
        if (present.path, present.section, present.digest) == (book.path, section, book.digest):
            return present
    value = {
        "path": book.path,
        "title": storable(book.title),
        "section": section,
        "digest": book.digest,
        **boxes_value(document, section),
    }
    with desk.act() as now:
        drafts = [desk.set(incident.id, "runbook", f"runbook:{book.path}", value, at=stamp(now))]
        if desk.reader.runbook_text(incident.id, book.digest) is None:
            drafts.append(
                desk.set(incident.id, "runbook", f"runbook_text:{book.digest}", storable(document.text))
            )
        desk.record(drafts)
    return book


def boxes_value(document: Document, section: str | None) -> dict[str, object]:
    """The time boxes of its steps, as they are kept beside the incident; nothing where it states none."""
    from console.library.reading import time_box

    boxes = time_box.time_boxes(document, section)
    kept = [box._asdict() | {"text": storable(box.text)} for box in boxes]
    return {"boxes": kept} if kept else {}


def put_away(desk: Desk, incident: Incident, path: str) -> None:
    """Take a runbook from the incident's side; its ticks stay in the timeline. Raises ``NotFound``."""
    if path not in [book.path for book in incident.runbooks]:
        raise NotFound(
            _("{ref} has no runbook {path}.").format(ref=incident.ref, path=path),
            _("`ic show REF` names those it has."),
        )
    with desk.act() as now:
        desk.record([desk.set(incident.id, "runbook", f"runbook:{path}", None, at=stamp(now))])


def attached(desk: Desk, incident: Incident, book: Attached) -> Document | None:
    """The document as it was when it was attached; None when its text is not here (yet, or any more)."""
    text = desk.reader.runbook_text(incident.id, book.digest)
    return None if text is None else _read.get((book.digest, book.path)) or _parsed(text, book)


def forget() -> None:
    """Keep no document in memory: something was redacted, and it may have stood in one."""
    _read.clear()


def as_written(desk: Desk, incident: Incident, book: Attached) -> Document | None:
    """The lines of a document that nobody has read yet, and whose reading would be felt: to be shown until :meth:`attached`
    is there. None when it need not be waited for."""
    if (book.digest, book.path) in _read:
        return None
    text = desk.reader.runbook_text(incident.id, book.digest)
    if text is None or len(text) < _LONG:
        return None
    lines = source_lines(text)
    block = Block("plain", (1, len(lines)), "\n".join(lines))
    return Document(book.path, book.title, text, book.digest, (block,), plain=_("is being read"))


def ticks_of(incident: Incident, path: str) -> dict[str, Tick]:
    """The ticks of one runbook by step id; those of a former text by the step that they were carried to."""
    return time_boxes.ticks_of(incident, path)


def is_open(step: Step, ticks: Mapping[str, Tick]) -> bool:
    """Whether a step is still to be done: neither ticked nor skipped here, nor checked in the document itself."""
    tick = ticks.get(step.id)
    return not step.checked if tick is None else tick.state == "open"


def current_step(
    document: Document, ticks: Mapping[str, Tick], after: str | None = None, section: Section | None = None
) -> str | None:
    """The next open step (after that one, then from the top), of that section only if one is given; None when all are done."""
    first, last = section.lines if section else (0, len(document.text))
    steps = [step for step in document.steps if first <= step.lines[0] <= last]
    ids = [step.id for step in steps]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*steps[start:], *steps[:start]]
    return next((step.id for step in turned if is_open(step, ticks)), None)


def progress(document: Document, ticks: Mapping[str, Tick]) -> tuple[int, int]:
    """How many steps are done or skipped, and how many there are."""
    return sum(not is_open(step, ticks) for step in document.steps), len(document.steps)


def tick(
    desk: Desk, incident: Incident, document: Document, step_id: str, state: str = "done", *, reason: str = ""
) -> bool:
    """Tick a step (``done``), skip it with a reason (``skipped``), or open it again. False when it is so already. Any line
    of the document with words, but for headings, can be ticked as a step (``library.reading.by_hand``).

    Raises ``NotFound`` for an unknown step, ``Refused`` to skip without a reason or for an unknown state.
    """
    step = hand_steps.step_of(document, step_id)
    if step is None:
        raise NotFound(
            _("{path} has no step {step_id}.").format(path=document.path, step_id=step_id),
            _("`ic runbook show FILE --json` lists its steps."),
        )
    if state not in TICKS:
        raise Refused(
            _("A step cannot be {state!r}.").format(state=state),
            _("Expected one of {known}.").format(known=", ".join(TICKS)),
        )
    if state == "skipped" and not reason.strip():
        raise Refused(_("Skipping a step needs a reason."), _("Say why it is not done."))
    key = f"{storable(document.path)}#{step_id}"
    with desk.act() as now:
        present = ticks_of(desk.reader.incident(incident.id), storable(document.path)).get(step_id)
        if present and (present.state, present.reason) == (state, reason.strip()):
            return False
        number = f"{step.number} " if step.number is not None else ""
        value = {
            "state": state,
            "text": storable(f"{number}{hand_steps.said(document, step)}".strip()),
            "reason": storable(reason).strip(),
            "section": step.section,
        }
        desk.record([desk.set(incident.id, "tick", f"tick:{key}", value, at=stamp(now))])
    return True


def find_step(document: Document, wanted: str) -> Step:
    """The step of an id, its number in the document's order (from 1), or words of its text; else the one line with those
    words. Raises ``NotFound``, ``Refused`` when several say so."""
    steps = document.steps
    exact = [step for step in steps if step.id == wanted]
    if not exact and wanted.isdigit() and 1 <= int(wanted) <= len(steps):
        exact = [steps[int(wanted) - 1]]
    found = exact or [step for step in steps if wanted.casefold() in step.text.casefold()]
    if not found and not wanted.isdigit():
        found = hand_steps.lines_with(document, wanted)
    if not found:
        raise NotFound(
            _("{path} has no step {wanted}.").format(path=document.path, wanted=wanted),
            _("It has {count}; give a number, or words of it or of any line.").format(count=len(steps)),
        )
    if len(found) > 1:
        kind = _("lines") if found[0].kind == "line" else _("steps")
        raise Refused(
            _("{count} {kind} say {wanted!r}.").format(count=len(found), kind=kind, wanted=wanted),
            _("Give its number, or more of its text."),
        )
    return found[0]


def step_beside(desk: Desk, incident: Incident, wanted: str) -> tuple[Document, Step]:
    """The step that is meant, of the runbooks beside an incident; a line only where no step is. Raises ``NotFound``,
    ``Refused`` when several say so."""
    documents = [document for book in incident.runbooks if (document := attached(desk, incident, book))]
    if not documents:
        raise NotFound(
            _("{ref} has no runbook.").format(ref=incident.ref),
            _("`ic runbook attach REF FILE` puts one beside it."),
        )
    found: list[tuple[Document, Step]] = []
    problem: Refused | None = None
    for document in documents:
        try:
            found.append((document, find_step(document, wanted)))
        except Refused as refused:
            problem = refused
    found = [one for one in found if one[1].kind != "line"] or found
    if len(found) > 1:
        titles = ", ".join(document.title for document, _step in found)
        raise Refused(
            _("{wanted!r} is a step of {titles}.").format(wanted=wanted, titles=titles),
            _("Give more of its text."),
        )
    if not found and problem:
        raise problem
    return found[0]


def copy_command(
    desk: Desk, incident: Incident, command: Command, text: str, clipboard: Clipboard, path: str = ""
) -> CommandCopied:
    """Copy a command (``text``: with its blanks filled) and write it, as copied, into the timeline.

    Raises ``StorageError`` when it could be copied nowhere: then nothing is recorded.
    """
    outcome = clipboard.copy(text)
    detail = {"copied": outcome.how, "path": path, "lines": list(command.lines)}
    draft = desk.entry(incident.id, "command", storable(text), detail=detail, by_act=True)
    desk.record([draft])
    return CommandCopied(desk.lines.entry(draft.target), outcome)
