"""A runbook beside an incident that was edited on disk: what changed, and the new text in its place, each tick with its step.

Nothing is taken over unasked: people are in the middle of the old text. What is taken over is one operation, which names
for each step of the old text the step of the new one (``core.ticks``); the ticks themselves stay as they were recorded, by
whom and when, so those that arrive later from another console find their step as well, and undo is exact. The old text
stays with the incident.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from console.base.clock import stamp
from console.base.errors import Refused
from console.base.words import _, ngettext
from console.core.registers import history, value_of
from console.core.ticks import Carried, Ticked, carry
from console.desk import runbooks
from console.desk.desk import Desk, storable
from console.desk.library import library
from console.model.incident import Attached, Incident, Tick
from console.model.runbook import Document, Step
from console.store import rows


@dataclass(frozen=True, slots=True)
class Edited:
    """A runbook beside an incident whose file says something else now: its text beside the incident (``kept``), the
    file's (``document``), and what became of each step of the kept one."""

    book: Attached
    kept: Document
    document: Document
    steps: tuple[Carried, ...]

    @property
    def added(self) -> tuple[Step, ...]:
        """The steps that are new."""
        known = {one.step for one in self.steps}
        return tuple(step for step in self.document.steps if step.id not in known)

    @property
    def changed(self) -> tuple[tuple[str, Step, Step | None], ...]:
        """What happened to which step of the kept text: ``moved``, ``reworded`` or ``gone``, as it was, as it is."""
        return tuple(
            (one.how, old, None if one.step is None else self.document.step(one.step))
            for one, old in zip(self.steps, self.kept.steps, strict=True)
            if one.how != "same"
        )

    @property
    def words(self) -> str:
        """ "2 steps changed, 1 gone"; what did not happen is left out."""
        changed = sum(one.how in {"moved", "reworded"} for one in self.steps)
        gone, added = sum(one.step is None for one in self.steps), len(self.added)
        if not changed and not gone and not added:
            return _("no step changed")
        said = [
            ngettext("{count} step changed", "{count} steps changed", changed).format(count=changed),
            _("{count} gone").format(count=gone) if changed else _steps_gone(gone),
            ngettext("{count} new", "{count} new", added).format(count=added)
            if changed or gone
            else _steps_new(added),
        ]
        return ", ".join(words for words, count in zip(said, (changed, gone, added), strict=True) if count)


def _steps_gone(count: int) -> str:
    return ngettext("{count} step gone", "{count} steps gone", count).format(count=count)


def _steps_new(count: int) -> str:
    return ngettext("{count} new step", "{count} new steps", count).format(count=count)


def edited(desk: Desk, incident: Incident) -> tuple[Edited, ...]:
    """The runbooks beside an incident whose files say something else now. A file that is gone or cannot be read says nothing.

    Reads the files of those beside the incident; for a desk with a library.
    """
    found = (_edited(desk, incident, book) for book in incident.runbooks)
    return tuple(one for one in found if one is not None)


def _edited(desk: Desk, incident: Incident, book: Attached) -> Edited | None:
    document = library(desk).edition(book.path, unlike=book.digest)
    kept = runbooks.attached(desk, incident, book) if document else None
    return compared(book, kept, document) if kept and document else None


def compared(book: Attached, kept: Document, document: Document) -> Edited:
    """What becomes of the kept text's steps in another text of the document."""
    old = [Ticked(step.id, step.section, step.text) for step in kept.steps]
    return Edited(book, kept, document, carry(old, document.steps))


def attach(desk: Desk, incident: Incident, document: Document, section: str | None = None) -> Attached:
    """Put a runbook beside the incident; one that stands there already in another text, or did, takes its ticks along.

    Raises ``Refused`` as :func:`take_over` does.
    """
    beside = (one for one in incident.runbooks if one.path == document.path)
    book = next(beside, None) or _put_away(desk, incident, document.path)
    kept = runbooks.attached(desk, incident, book) if book else None
    if book is None or kept is None:
        return runbooks.attach(desk, incident, document, section)
    if book in incident.runbooks and (book.digest, book.section) == (document.digest, section):
        return book
    return take_over(desk, incident, compared(book, kept, document), section)


def _put_away(desk: Desk, incident: Incident, path: str) -> Attached | None:
    """The runbook as it stood beside the incident before it was put away; None when it never did, or that was redacted."""
    ops = rows.register(desk.connection, incident.id, f"runbook:{path}")
    values = [value for op in reversed(history(ops) if ops else ()) if (value := value_of(op))]
    if not values:
        return None
    last = values[0]
    return Attached(last["path"], last["title"], None, last["digest"], last.get("carried") or {})


def take_over(desk: Desk, incident: Incident, one: Edited, section: str | None = None) -> Attached:
    """Put the new text in the old one's place, with the ticks; ``section`` (an anchor) None: the one it stood at, if it is still
    there. Raises ``Refused`` when the runbook was put away or another text of it taken meanwhile."""
    path, document = one.book.path, one.document
    wanted = section or one.book.section
    there = any(wanted == place.anchor for place in document.sections)
    with desk.act() as now:
        present = desk.reader.incident(incident.id)
        is_beside = one.book in present.runbooks
        if not is_beside and one.book != _put_away(desk, present, path):
            raise Refused(
                _("{path} is not beside {ref} any more as it was.").format(path=path, ref=incident.ref),
                _("Look again."),
            )
        lines = _lines_carried(runbooks.ticks_of(present, path), one)
        moved = {step.id: step.step for step in one.steps} | lines
        carried = _composed(one.book.carried, moved, _ids(document, with_lines=bool(lines)))
        value = {
            "path": path,
            "title": storable(document.title or Path(path).stem),
            "section": wanted if there else None,
            "digest": document.digest,
            "carried": carried,
            **runbooks.boxes_value(document, wanted if there else None),
        }
        goes_on = is_beside and one.book.section == value["section"]
        if goes_on and one.book.since:  # an edit starts no clock anew
            value["since"] = stamp(one.book.since)
        said = one.words if one.book.digest != document.digest else None
        drafts = [desk.set(incident.id, "runbook", f"runbook:{path}", value, at=stamp(now), reason=said)]
        if desk.reader.runbook_text(incident.id, document.digest) is None:
            text = storable(document.text)
            drafts.append(desk.set(incident.id, "runbook", f"runbook_text:{document.digest}", text))
        desk.record(drafts)
    beside = desk.reader.incident(incident.id).runbooks
    return next(book for book in beside if book.path == path)


def _composed(
    before: Mapping[str, str], now: Mapping[str, str | None], present: Container[str]
) -> dict[str, str]:
    """Where each step of all former texts stands now. Left out are those that stay by their own id: also one that was reworded
    and whose words are there again beside the new ones, for they say to the letter what was ticked."""
    whole = {old: now.get(step, step) for old, step in before.items()} | dict(now)
    return {old: step for old, step in whole.items() if step not in (None, old) and old not in present}


def _ids(document: Document, *, with_lines: bool) -> set[str]:
    """The ids of a document's steps, and of its lines, which need longer to be known."""
    ids = {step.id for step in document.steps}
    if with_lines:
        from console.library.reading.by_hand import line_steps

        ids |= {line.id for line in line_steps(document)}
    return ids


def _lines_carried(ticks: Mapping[str, Tick], one: Edited) -> dict[str, str | None]:
    """Where lines that were ticked by hand, and are no steps, stand now."""
    from console.library.reading.by_hand import line_steps

    strays = ticks.keys() - {step.id for step in one.kept.steps}
    if not strays:
        return {}
    old = [Ticked(line.id, line.section, line.text) for line in line_steps(one.kept) if line.id in strays]
    return {line.id: line.step for line in carry(old, list(line_steps(one.document)))}


def orphans(incident: Incident, document: Document) -> tuple[Tick, ...]:
    """The ticks whose step the document does not have any more, oldest first; they stay visible, and are nobody else's."""
    ticks = runbooks.ticks_of(incident, document.path)
    strays = ticks.keys() - _ids(document, with_lines=False)
    if strays:
        strays -= _ids(document, with_lines=True)
    gone = (tick for id_, tick in ticks.items() if id_ in strays and tick.state != "open")
    return tuple(sorted(gone, key=lambda tick: (tick.at, tick.step)))
