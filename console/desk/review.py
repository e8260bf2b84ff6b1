"""The review of an incident: composed from the journal, written into by people, kept as a file and in the journal alike.

The file is where people write; what they wrote is taken into the journal before the file is written anew, part by part. So a
file can be lost, a second console can write into the same review, and nothing that somebody wrote is overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from console.base.clock import stamp
from console.base.errors import BadFile, Refused, StorageError, Unreadable
from console.base.files import atomic_write
from console.base.looking import unreadable
from console.base.words import _
from console.core.deadlines import deadlines
from console.core.export_html import html
from console.core.registers import resolve
from console.core.review import STATES, Own, Review, compose, document, file_name, own_of, register_of
from console.core.review_text import Taken, changed, own_text, read_back, write_out
from console.core.shapes import understood
from console.desk.desk import Desk, storable
from console.desk.export import record
from console.model.incident import Deadline, Incident
from console.model.op import Draft, Op
from console.store import rows


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """A review that was written to ``path``. ``taken`` are the parts that people had changed in the file since it was written
    last, ``by_hand`` those whose made text they have put their own in place of."""

    path: Path
    review: Review
    taken: tuple[str, ...]
    by_hand: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owing:
    """An incident that is over and whose review is not done, with the deadline of it."""

    incident: Incident
    deadline: Deadline


# -- reading ---------------------------------------------------------------------------------------------------------


def review_of(desk: Desk, incident: Incident, *, public: bool = False) -> Review:
    """The review as it would be written now."""
    present = desk.reader.incident(incident.id)
    return compose(record(desk, present, merged=not public), own_texts(desk, incident), public=public)


def text_of(desk: Desk, incident: Incident, *, public: bool = False) -> str:
    """The review as its file would be now: Markdown, with the marks by which what people write in it is found again."""
    return write_out(review_of(desk, incident, public=public))


def own_texts(desk: Desk, incident: Incident) -> dict[str, Own]:
    """What people wrote, by register, of both variants."""
    return {field: own_of(resolve(ops)) for field, ops in _operations(desk, incident).items()}


def _operations(desk: Desk, incident: Incident) -> dict[str, list[Op]]:
    """The operations of each part that anybody wrote into, as far as they are understood."""
    found: dict[str, list[Op]] = {}
    for op in rows.select(desk.connection, "target = ? AND field LIKE 'review:%'", (incident.id,)):
        found.setdefault(op.field, []).append(understood(op))
    return found


def owing(desk: Desk) -> list[Owing]:
    """The incidents that are over and whose review the policy requires and nobody has done, the most urgent first."""
    done = "SELECT target FROM register WHERE field = 'review_state' AND value = '\"reviewed\"'"
    sql = f"SELECT id FROM incident WHERE status IN ('resolved', 'closed') AND id NOT IN ({done})"  # noqa: S608 - a constant
    now = desk.clock()
    found = []
    for incident in desk.reader.incidents([row[0] for row in desk.connection.execute(sql)]):
        policy = desk.policy(incident)
        if any(level.review for level in policy.levels):
            due = deadlines(incident, policy, now, desk.calendar(policy))
            found += [Owing(incident, one) for one in due if one.key == "review"]
    return sorted(found, key=lambda one: (one.incident.drill, one.deadline.due_at))


# -- acts ------------------------------------------------------------------------------------------------------------


def set_state(desk: Desk, incident: Incident, state: str) -> bool:
    """Say how far the review is: draft, in review, reviewed; False when it is so already. Raises ``Unreadable``."""
    known = [one for one in STATES if one == state.strip().casefold().replace("-", " ")]
    if not known:
        raise Unreadable(
            _("{state!r} is no state of a review.").format(state=state),
            _("Expected one of {known}.").format(known=", ".join(STATES)),
        )
    with desk.act() as now:
        if desk.reader.incident(incident.id).review_state == known[0]:
            return False
        desk.record([desk.set(incident.id, "review", "review_state", known[0], at=stamp(now))])
    return True


def write_own(
    desk: Desk, incident: Incident, name: str, text: str, *, public: bool = False, seen: Own | None = None
) -> bool:
    """Set what people wrote into a part; False when it says that already. The first time the review becomes a draft.

    ``seen`` is what the writer had before him: what came since is not overwritten, both stand.
    """
    field = register_of(name, public)
    with desk.act():
        base = own_texts(desk, incident).get(field, Own()) if seen is None else seen
        wanted = base._replace(text=own_text(storable(text)))
        if wanted == base:
            return False
        desk.record([_draft(incident, field, wanted)])
        begin(desk, incident)
    return True


def begin(desk: Desk, incident: Incident) -> None:
    """A review that somebody has begun is a draft; one that is further stays as far as it is."""
    if not desk.reader.incident(incident.id).review_state:
        set_state(desk, incident, STATES[0])


def take_in(desk: Desk, incident: Incident, text: str, path: str, *, public: bool = False) -> tuple[str, ...]:
    """Take what people wrote into a review's file into the journal; gives the parts that had changed.

    Raises ``Refused`` when the file is not this review of this incident.
    """
    read = read_back(storable(text))
    if read.incident != incident.id or read.public != public:
        raise Refused(
            (
                _("{path} is there, and is not the public review of {ref}.")
                if public
                else _("{path} is there, and is not this review of {ref}.")
            ).format(path=path, ref=incident.ref),
            _("Choose another file with -o. It was not touched."),
        )
    with desk.act():
        known = _operations(desk, incident)
        drafts = [draft for taken in read.parts if (draft := _taken(incident, taken, known, public))]
        if drafts:
            desk.record(drafts)
    return tuple(draft.field for draft in drafts)


def _taken(incident: Incident, taken: Taken, known: Mapping[str, list[Op]], public: bool) -> Draft | None:
    """What is to be recorded of a part. It supersedes what the file was written from, and nothing that came since."""
    field = register_of(taken.name, public)
    base = [op for op in known.get(field, []) if op.op_id in taken.base]
    own = changed(taken, own_of(resolve(base)) if base else Own())
    return (
        None if own is None else _draft(incident, field, own._replace(heads=tuple(op.op_id for op in base)))
    )


def _draft(incident: Incident, field: str, own: Own) -> Draft:
    value: dict[str, Any] = {"text": own.text, **({"instead": own.instead} if own.instead else {})}
    return Draft("review", incident.id, field, {"value": value}, incident.id, parents=own.heads)


# -- files -----------------------------------------------------------------------------------------------------------


def path_of(desk: Desk, incident: Incident, folder: Path, *, public: bool = False) -> Path:
    """Where the review is written: ``2026-03-01-checkout-returns-5xx.md``, with the code where another incident has that."""
    day = incident.declared_at.astimezone(desk.clock().tzinfo).strftime("%Y-%m-%d")
    path = folder / file_name(incident, day, public=public)
    if _is_there(path) and read_back(_text(path)).incident != incident.id:
        return folder / file_name(incident, day, public=public, with_ref=True)
    return path


def write(desk: Desk, incident: Incident, path: Path, *, public: bool = False) -> WrittenReview:
    """Write the review to ``path``; what people wrote there is taken in before, and stands in it again.

    The first time it becomes a draft. Raises ``Refused`` when another file is there, ``BadFile`` when it cannot be read,
    ``StorageError`` when it cannot be written.
    """
    taken = take_in(desk, incident, _text(path), str(path), public=public) if _is_there(path) else ()
    begin(desk, incident)
    review = review_of(desk, incident, public=public)
    _write(path, write_out(review))
    by_hand = tuple(part.section.name for part in review.parts if part.own.instead)
    return WrittenReview(path, review, tuple(register.rpartition(":")[2] for register in taken), by_hand)


def write_html(review: Review, path: Path) -> None:
    """Write the review as a page that prints well. Raises ``StorageError``."""
    _write(path, html(document(review)))


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - a path raises where it may not look


def _text(path: Path) -> str:
    if not path.is_file() and not path.is_dir():  # a terminal or a pipe would be read for ever
        raise BadFile(str(path), _("is no file."), _("Choose another name."))
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise unreadable(path, error) from error


def _write(path: Path, text: str) -> None:
    try:
        atomic_write(path, text)
    except OSError as error:
        raise StorageError(
            _("{path} cannot be written: {why}.").format(path=path, why=error.strerror),
            _("Choose another place with -o."),
        ) from error


def review_json(review: Review, due: datetime | None = None) -> dict[str, Any]:
    """A review as JSON values, documented in docs/json.md: its parts by name, with people's own text."""
    return {
        "ref": review.incident.ref,
        "title": review.title,
        "drill": review.incident.drill,
        "public": review.public,
        "state": review.incident.review_state or None,
        "due": stamp(due) if due else None,
        "parts": [
            {
                "name": part.section.name,
                "title": part.section.title,
                "text": part.own.text,
                "by_hand": bool(part.own.instead),
            }
            for part in review.parts
        ],
    }
