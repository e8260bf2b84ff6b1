"""``ic log``: the log line from a shell, one line or a stream of them. ``ic ask`` writes one kind of it.

Nothing heavy is imported here: this is called from hooks and loops, many times a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from console.base.errors import IcError, StorageError, Unreadable
from console.cli.face import Face
from console.cli.parser import AT, REF, Option, Word, command
from console.desk.desk import Desk
from console.desk.log import Logged, log

if TYPE_CHECKING:
    from io import BufferedReader

_CHUNK = 1 << 16


@command(
    "log",
    REF,
    Word("TEXT", "what happened, by the log line's grammar; - reads one entry a line from stdin", many=True),
    AT,
    Option(
        "--kind", value="KIND", said="note, observation, hypothesis, decision, action, ask, comms, follow-up"
    ),
)
def write(face: Face) -> int | None:
    """One entry, or one for each line of stdin."""
    args = face.args
    if args.text == ["-"]:
        return _stream(face)
    text = " ".join(args.text)
    if args.ref is None and text[:4].upper() == "INC-" and text[4:].isalnum():
        raise Unreadable(f"{text} alone says nothing.", "Expected: ic log [REF] TEXT")
    with face.quick_desk() as desk:
        _tell(face, log(desk, desk.find(args.ref), text, kind=args.kind, at=args.at))
    return None


@command(
    "ask",
    REF,
    Word("WHO", "the person"),
    Word("TEXT", "what to do; a last word such as 5m is a time box", many=True),
    AT,
)
def ask(face: Face) -> None:
    """The same as ``@who text`` in the log line."""
    from console.core.linetext import mention

    args = face.args
    who, text = args.who.strip().removeprefix("@"), " ".join(args.text)
    if not (who and text.strip()):
        raise Unreadable("An ask needs a name and a text.", "Expected: ic ask [REF] WHO TEXT")
    with face.quick_desk() as desk:
        line = f"{mention(who)} {text}"
        _tell(face, log(desk, desk.find(args.ref), line, at=args.at))


def _tell(face: Face, logged: Logged) -> None:
    """The entry's id is data, what was understood is narration."""
    entry = logged.entry
    if face.json:
        face.give(_json(logged))
    if logged.said:
        face.say(logged.said)
    if entry is None:
        return
    if not face.json:
        face.show([entry.id[-8:]])
    face.say(f"Saved: {entry.at:%H:%M} {entry.kind}.")


def _json(logged: Logged) -> object:
    from console.desk.jsonable import entry_json

    return entry_json(logged.entry) if logged.entry else None


def _stream(face: Face) -> int:
    """Lines as they come, those that came together in one transaction, each told after its commit.

    A line that is refused is named on stderr and does not keep the others from being written. Gives the exit code: that
    of the first line refused, else 0.
    """
    code = number = count = 0
    if face.json:
        print("[", end="")
    with face.quick_desk() as desk:
        incident = desk.find(face.args.ref)
        for batch in _batches():
            logged, refused = _write(desk, incident, batch, face)
            for done in logged:
                _tell_one(face, done, first=count == 0)
                count += 1
            for place, problem in refused:
                face.say(f"ic: line {number + place}: {problem}")
                code = code or problem.exit_code
            number += len(batch)
            sys.stdout.flush()
    if face.json:
        print("\n]")
    face.say(f"Saved: {count} {'entry' if count == 1 else 'entries'}.")
    return code


def _write(
    desk: Desk, incident: str, batch: list[str], face: Face
) -> tuple[list[Logged], list[tuple[int, IcError]]]:
    """Write lines in one transaction; gives what they became, and those refused by their place (from 1)."""
    logged, refused = [], []
    with desk.act():
        for place, text in enumerate(batch, 1):
            if not text.strip():
                continue
            try:
                logged.append(log(desk, incident, text, kind=face.args.kind, at=face.args.at))
            except StorageError:
                raise
            except IcError as problem:  # nothing of it was recorded: an act looks before it writes
                refused.append((place, problem))
    return logged, refused


def _tell_one(face: Face, logged: Logged, first: bool) -> None:
    if face.json:
        import json

        print(",\n" if not first else "\n", json.dumps(_json(logged), ensure_ascii=False), sep="", end="")
    elif logged.entry:
        face.show([logged.entry.id[-8:]])


def _batches() -> Iterator[list[str]]:
    """The lines of stdin, as many as there are at a time; the last one may lack its line end."""
    stdin, kept = cast("BufferedReader", sys.stdin.buffer), b""
    while chunk := stdin.read1(_CHUNK):
        *lines, kept = (kept + chunk).split(b"\n")
        if lines:
            yield [line.removesuffix(b"\r").decode(errors="replace") for line in lines]
    if kept:
        yield [kept.decode(errors="replace")]
