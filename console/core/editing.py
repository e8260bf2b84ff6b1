"""The timeline as plain text for ``$EDITOR``, and what was changed in it.

One row per entry: short id, date and time, kind, text; the further lines of a text begin with four spaces. Every row
carries its date, so that moving or deleting a line never changes another. What comes back is compared with what was
written out, row by row, never with the entries: what the text cannot show (seconds, control characters) is not a change.

Nothing is guessed: a row that cannot be read stops everything, with its number. That is why a new line must begin with
a time; a line that begins with neither an id nor a time is more likely a slip than an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from console.base.clock import parse_stamp
from console.base.errors import Unreadable
from console.base.text import safe_line, safe_text
from console.base.words import N_, _
from console.core.linetext import mention, with_ending
from console.core.logline import audience_of, ending, leading_name, parse, tags_in
from console.core.times import leading_when, local, parse_when
from console.model.entry import WRITTEN_KINDS, Entry
from console.model.logline import ACT, Line

_INDENT: Final = "    "
#: Signs between time and kind: a key moment; an entry of which only the time can be changed.
_STAR, _FIXED = "*", "·"
_SHORTEST_ID: Final = 4
_UNCHANGED: Final = N_("Nothing was changed; correct the text, or leave it empty to give up.")

_ROW: Final = re.compile(
    rf"(?P<id>\S+)\s+(?P<time>(?:\d{{4}}-\d\d-\d\d\s+)?\S+)\s+(?P<marks>[{_STAR}★{_FIXED}]*)\s*(?P<kind>\S+)"
    r"(?:\s+(?P<text>.*))?"
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?=[ T])")
#: Behind the time of a new line: the columns of a row, known by the wide space, or else the log line's grammar.
_COLUMNS: Final = re.compile(
    rf"\s*(?P<marks>[{_STAR}★]*)\s*(?P<kind>{'|'.join(WRITTEN_KINDS)})(?:\s\s+|\t)(?P<text>.+)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An entry that shall say something else: ``line`` is all it says from now on, ``changed`` names what differs.

    ``line.at`` is None unless ``changed`` has "at"; the other names are kind, text, starred, who, box, owner.
    """

    entry: Entry
    line: Line
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edited timeline asks for. New lines all have their ``at``."""

    revisions: tuple[Rewrite, ...] = ()
    new: tuple[Line, ...] = ()
    retractions: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.revisions or self.new or self.retractions)


@dataclass(slots=True)
class _Row:
    """A row as it stands in the text; ``time`` None in a new line, of which ``text`` is then the whole."""

    number: int
    id: str
    time: str
    marks: str
    kind: str
    text: str
    more: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "\n".join([self.text, *self.more]).strip()


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """A short name for each id: its last characters, as many for all as tell them apart (at least four)."""
    whole = list(dict.fromkeys(ids))
    longest = max(map(len, whole), default=0)
    for length in range(_SHORTEST_ID, longest):
        if len({one[-length:] for one in whole}) == len(whole):
            return {one: one[-length:] for one in whole}
    return {one: one for one in whole}


def write_out(entries: Sequence[Entry], zone: tzinfo, title: str = "") -> str:
    """The timeline as text to edit: a header that explains it, then the entries in their order, times in ``zone``.

    Retracted ones are left out by the caller. Ends with a line break; holds no control characters.
    """
    explained = _(
        "One line is one entry: its id, its time, its kind, its text; further lines of a text begin with four spaces.\n"
        "Change a line, and the entry is revised. Delete it, and the entry is retracted (you are asked once).\n"
        "A line that begins with a time is a new entry, as you would type it: 14:05 ! roll back to 4f1e\n"
        "* is a key moment. Of lines with · only the time can be changed: acts wrote them.\n"
        "Lines that begin with # are not read. An empty text changes nothing."
    )
    header = "".join(
        f"# {line}\n" for line in [*([safe_line(title), ""] if title else []), *explained.split("\n")]
    )
    return header.replace("# \n", "#\n") + "\n" + "".join(f"{line}\n" for line in _rows(entries, zone))


def _rows(entries: Sequence[Entry], zone: tzinfo) -> Iterable[str]:
    names = short_ids(entry.id for entry in entries)
    for entry in entries:
        marks = (_STAR if entry.starred else "") + (_FIXED if _fixed(entry) else "")
        stamp = local(entry.at, zone).strftime("%Y-%m-%d %H:%M")
        first, *more = safe_text(_text_of(entry)).split("\n")
        yield f"{names[entry.id]}  {stamp}  {marks:<2} {safe_line(entry.kind):<11}  {first}".rstrip()
        yield from (_INDENT + line for line in more)


def _fixed(entry: Entry) -> bool:
    return entry.by_act or entry.redacted


def line_of(entry: Entry) -> Line:
    """What an entry says, as a line; the time box of an ask in whole seconds."""
    due = entry.detail.get("due")
    box = timedelta(seconds=round((parse_stamp(due) - entry.at).total_seconds())) if due else timedelta()
    return Line(
        entry.typed,
        entry.kind,
        entry.text,
        entry.at,
        entry.starred,
        entry.tags,
        who=str(entry.detail.get("who") or ""),
        box=box if entry.kind == "ask" and box > timedelta() else None,
        owner=str(entry.detail.get("owner") or ""),
        audience=str(entry.detail.get("audience") or ""),
    )


def _text_of(entry: Entry) -> str:
    """The text column: an ask and a follow-up with their people and time box, as in the log line."""
    if _fixed(entry) or entry.kind not in ("ask", "follow-up"):
        return entry.text
    line = line_of(entry)
    return (
        f"{mention(line.who)} {with_ending(line)}" if line.who and entry.kind == "ask" else with_ending(line)
    )


def _trimmed(text: str) -> str:
    """A text as it comes back from an editor: white space at line ends may be gone."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def read_back(text: str, entries: Sequence[Entry], zone: tzinfo, now: datetime) -> Changes:
    """What was changed in the text that :func:`write_out` made of these entries in this zone.

    A text without any row changes nothing: so one leaves an editor that cannot be left without saving. Raises
    ``Unreadable``, which names the line, when a row cannot be read; then nothing is to be applied.
    """
    now = now.astimezone(zone)
    known = {entry.id: entry for entry in entries}
    by_name = {name: known[id] for id, name in short_ids(known).items()}
    before = {row.id: row for row in _read(write_out(entries, zone), by_name)}
    rows = _read(text.removeprefix("\ufeff"), by_name)
    kept: dict[str, _Row] = {}
    revisions, new = [], []
    for index, row in enumerate(rows):
        if not row.id:
            new.append(_new_line(row, _day_beside(rows, index), now))
        elif row.id in kept:
            raise _unreadable(row, _("the same id stands in line {line}").format(line=kept[row.id].number))
        elif rewrite := _rewrite(known[row.id], kept.setdefault(row.id, row), before[row.id], now):
            revisions.append(rewrite)
    gone = [entry for entry in entries if entry.id not in kept] if rows else []
    for entry in filter(_fixed, gone):
        row = before[entry.id]
        raise Unreadable(
            _("The line of “{kind}” at {time} is gone, and what an act wrote is not retracted here.").format(
                kind=entry.kind, time=row.time
            ),
            _(_UNCHANGED),
        )
    return Changes(tuple(revisions), tuple(new), tuple(gone))


def _read(text: str, by_name: dict[str, Entry]) -> list[_Row]:
    """The rows of a text; what they say is not looked at yet."""
    rows: list[_Row] = []
    blank = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if not line:
            blank += 1  # inside a text an editor may have cut the four spaces of an empty line
            continue
        indent = next((sign for sign in (_INDENT, "\t") if raw.startswith(sign)), "")
        if indent:
            if not rows:
                raise _unreadable(
                    number, _("it begins with spaces, and there is no entry above that it could go on")
                )
            rows[-1].more += ["\n" * blank + line[len(indent) :]]
        elif not line.startswith("#"):
            rows.append(_row(number, line, by_name))
        blank = 0
    return rows


def _row(number: int, line: str, by_name: dict[str, Entry]) -> _Row:
    entry = by_name.get(line.split(None, 1)[0])
    if entry is None:
        return _Row(number, "", "", "", "", line)
    found = _ROW.fullmatch(line)
    if found is None:
        raise _unreadable(number, _("it has no time or no kind"))
    return _Row(
        number, entry.id, " ".join(found["time"].split()), found["marks"], found["kind"], found["text"] or ""
    )


def _day_beside(rows: Sequence[_Row], index: int) -> str:
    """The day of the nearest row above that has one, else of the nearest below; "" when there is none."""
    for row in (*reversed(rows[:index]), *rows[index:]):
        if found := _DATE.match(row.time or row.text):
            return found[0]
    return ""


def _new_line(row: _Row, day: str, now: datetime) -> Line:
    """A line without id: a time, then the columns of a row or the log line's grammar."""
    said = row.said
    dated = leading_when(f"{day} {said}", now) if day else None
    found = (dated[0], dated[1] - len(day) - 1) if dated else leading_when(said, now)
    if found is None:
        raise _unreadable(row, _("it begins with neither an id of this timeline nor a time"))
    at, end = found
    columns = _COLUMNS.fullmatch(said, end)
    if columns:
        line = _line(row, columns["kind"], columns["text"].strip(), said)
        return line._replace(at=at, starred=bool(columns["marks"]))
    stamp = at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    line = parse(f"{stamp} {said[end:]}", now)
    if line.at != at or line.kind == ACT:
        raise _unreadable(row, _("there is no entry behind the time"))
    return line._replace(typed=said)


def _rewrite(entry: Entry, row: _Row, before: _Row, now: datetime) -> Rewrite | None:
    """The difference between a row and what was written out; None if there is none."""
    at = None if row.time == before.time else _time(row, before, now)
    starred = _STAR in row.marks or "★" in row.marks
    old = line_of(entry)
    if (row.kind, starred, row.said) == (before.kind, _STAR in before.marks, before.said):
        return Rewrite(entry, old._replace(at=at), ("at",)) if at else None
    if _fixed(entry):
        raise _unreadable(row, _("an act wrote this entry; only its time can be changed"))
    new = _line(row, row.kind, row.said, f"{row.time} {row.kind} {row.said}")._replace(at=at, starred=starred)
    shown = old._replace(at=None, text=_trimmed(safe_text(old.text)))
    names = ("at", "kind", "text", "starred", "who", "box", "owner")
    changed = tuple(name for name in names if getattr(new, name) != getattr(shown, name))
    if "text" not in changed:
        new = new._replace(text=old.text, tags=old.tags)
    return Rewrite(entry, new, changed) if changed else None


def _time(row: _Row, before: _Row, now: datetime) -> datetime:
    """The time a row now has; a clock time alone stays on the day it was."""
    day = before.time.split()[0]
    at = parse_when(f"{day} {row.time}", now) or parse_when(row.time, now)
    if at is None:
        raise _unreadable(
            row, _("“{time}” is no time: write 14:05 or 2026-03-01 14:05").format(time=row.time)
        )
    return at


def _line(row: _Row, kind: str, text: str, typed: str) -> Line:
    """A kind and a text column as a line."""
    if kind not in WRITTEN_KINDS:
        known = ", ".join(WRITTEN_KINDS)
        raise _unreadable(
            row, _("“{kind}” is no kind of entry: write one of {known}").format(kind=kind, known=known)
        )
    who = ""
    if kind == "ask":
        name = leading_name(text)
        if name is None:
            raise _unreadable(row, _("an ask begins with a name: @bea check replica lag 5m"))
        who, text = name[0], text[name[1] :].strip()
    said = ending(kind, text)
    if not said.text:
        raise _unreadable(row, _("it says nothing"))
    return Line(
        typed,
        kind,
        said.text,
        tags=tags_in(said.text),
        who=who,
        box=said.box,
        owner=said.owner,
        audience=audience_of(said.text) if kind == "comms" else "",
    )


def _unreadable(place: _Row | int, why: str) -> Unreadable:
    number = place if isinstance(place, int) else place.number
    return Unreadable(
        _("Line {number} cannot be read: {why}.").format(number=number, why=why),
        _(_UNCHANGED),
    )
