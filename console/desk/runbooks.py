"""A runbook beside an incident: attached with its text as it was, its steps ticked, its commands copied.

The text is kept with the incident, so the timeline can be read years later beside the words it was written by, whatever became
of the file. Ticks are named by path and step, so two runbooks beside one incident do not share them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from console.base.clock import stamp
from console.base.errors import NotFound, Refused
from console.desk.desk import Desk, storable
from console.model.entry import Entry
from console.model.incident import Attached, Incident, Tick
from console.model.runbook import Command, Document, Step
from console.outside.clipboard import Clipboard, CopyOutcome

TICKS = ("done", "skipped", "open")


@dataclass(frozen=True, slots=True)
class CommandCopied:
    """A command that was copied: its line in the timeline, and how."""

    entry: Entry
    outcome: CopyOutcome


@lru_cache(maxsize=32)
def _parsed(text: str, path: str) -> Document:
    from console.library.reading import parse

    return parse(text.encode(), path)


def attach(desk: Desk, incident: Incident, document: Document, section: str | None = None) -> Attached:
    """Put a runbook (or, with ``section``, an anchor in it) beside the incident, its text kept as it is now."""
    book = Attached(
        path=document.path,
        title=document.title or Path(document.path).stem,
        section=section,
        digest=document.digest,
    )
    if book in incident.runbooks:
        return book
    value = {"path": book.path, "title": storable(book.title), "section": section, "digest": book.digest}
    with desk.act() as now:
        drafts = [desk.set(incident.id, "runbook", f"runbook:{book.path}", value, at=stamp(now))]
        if desk.reader.runbook_text(incident.id, book.digest) is None:
            drafts.append(
                desk.set(incident.id, "runbook", f"runbook_text:{book.digest}", storable(document.text))
            )
        desk.record(drafts)
    return book


def put_away(desk: Desk, incident: Incident, path: str) -> None:
    """Take a runbook from the incident's side; its ticks stay in the timeline. Raises ``NotFound``."""
    if path not in [book.path for book in incident.runbooks]:
        raise NotFound(f"{incident.ref} has no runbook {path}.", "`ic show REF` names those it has.")
    with desk.act() as now:
        desk.record([desk.set(incident.id, "runbook", f"runbook:{path}", None, at=stamp(now))])


def attached(desk: Desk, incident: Incident, book: Attached) -> Document | None:
    """The document as it was when it was attached; None when its text is not here (yet)."""
    text = desk.reader.runbook_text(incident.id, book.digest)
    return None if text is None else _parsed(text, book.path)


def ticks_of(incident: Incident, path: str) -> dict[str, Tick]:
    """The ticks of one runbook by step id."""
    return {
        key.removeprefix(f"{path}#"): tick
        for key, tick in incident.ticks.items()
        if key.startswith(f"{path}#")
    }


def is_open(step: Step, ticks: Mapping[str, Tick]) -> bool:
    """Whether a step is still to be done: neither ticked nor skipped here, nor checked in the document itself."""
    tick = ticks.get(step.id)
    return not step.checked if tick is None else tick.state == "open"


def current_step(document: Document, ticks: Mapping[str, Tick], after: str | None = None) -> str | None:
    """The next open step (after that one, then from the top); None when all are done."""
    ids = [step.id for step in document.steps]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*document.steps[start:], *document.steps[:start]]
    return next((step.id for step in turned if is_open(step, ticks)), None)


def progress(document: Document, ticks: Mapping[str, Tick]) -> tuple[int, int]:
    """How many steps are done or skipped, and how many there are."""
    return sum(not is_open(step, ticks) for step in document.steps), len(document.steps)


def tick(
    desk: Desk, incident: Incident, document: Document, step_id: str, state: str = "done", *, reason: str = ""
) -> bool:
    """Tick a step (``done``), skip it with a reason (``skipped``), or open it again. False when it is so already.

    Raises ``NotFound`` for an unknown step, ``Refused`` to skip without a reason or for an unknown state.
    """
    step = next((one for one in document.steps if one.id == step_id), None)
    if step is None:
        raise NotFound(
            f"{document.path} has no step {step_id}.", "`ic runbook show FILE --json` lists its steps."
        )
    if state not in TICKS:
        raise Refused(f"A step cannot be {state!r}.", f"Expected one of {', '.join(TICKS)}.")
    if state == "skipped" and not reason.strip():
        raise Refused("Skipping a step needs a reason.", "Say why it is not done.")
    key = f"{document.path}#{step_id}"
    with desk.act() as now:
        present = desk.reader.incident(incident.id).ticks.get(key)
        if present and (present.state, present.reason) == (state, reason.strip()):
            return False
        number = f"{step.number} " if step.number is not None else ""
        value = {
            "state": state,
            "text": storable(f"{number}{step.text}".strip()),
            "reason": storable(reason).strip(),
            "section": step.section,
        }
        desk.record([desk.set(incident.id, "tick", f"tick:{key}", value, at=stamp(now))])
    return True


def find_step(document: Document, wanted: str) -> Step:
    """The step of an id, its number in the document's order (from 1), or words of its text. Raises ``NotFound``, ``Refused``."""
    steps = document.steps
    exact = [step for step in steps if step.id == wanted]
    if not exact and wanted.isdigit() and 1 <= int(wanted) <= len(steps):
        exact = [steps[int(wanted) - 1]]
    found = exact or [step for step in steps if wanted.casefold() in step.text.casefold()]
    if not found:
        raise NotFound(
            f"{document.path} has no step {wanted}.",
            f"It has {len(steps)}; give a number or words of its text.",
        )
    if len(found) > 1:
        raise Refused(f"{len(found)} steps say {wanted!r}.", "Give its number, or more of its text.")
    return found[0]


def step_beside(desk: Desk, incident: Incident, wanted: str) -> tuple[Document, Step]:
    """The step that is meant, of the runbooks beside an incident. Raises ``NotFound``, ``Refused`` when several say so."""
    documents = [document for book in incident.runbooks if (document := attached(desk, incident, book))]
    if not documents:
        raise NotFound(f"{incident.ref} has no runbook.", "`ic runbook attach REF FILE` puts one beside it.")
    found: list[tuple[Document, Step]] = []
    problem: Refused | None = None
    for document in documents:
        try:
            found.append((document, find_step(document, wanted)))
        except Refused as refused:
            problem = refused
    if len(found) > 1:
        titles = ", ".join(document.title for document, _step in found)
        raise Refused(f"{wanted!r} is a step of {titles}.", "Give more of its text.")
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
