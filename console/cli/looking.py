"""Verbs that read: the board, one incident, its timeline, and search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.cli.face import Face
from console.cli.parser import PLAIN, REF, Option, Word, command, whole_number
from console.cli.plain import columns, day, deadline_words, short_id, signs, under
from console.core.times import clock, short, when_shown
from console.desk import runbooks
from console.desk.clocks import Burning, board, burning
from console.desk.desk import Desk
from console.desk.jsonable import entry_json, incident_json
from console.desk.timeline import COMPUTED, Timeline
from console.model.entry import KINDS, Entry
from console.model.incident import MILESTONES, Attached, Incident
from console.store.lines import Filter
from console.ui.signs import Signs

#: Rows of a timeline read at a time.
_PAGE = 1_000


@command("list", Option("--all", said="closed ones, too"), PLAIN)
def list_(face: Face) -> None:
    """The board."""
    with face.reading_desk() as desk:
        ids = desk.reader.all() if face.args.all else desk.lines.active()
        now = desk.clock()
        found = board(desk, desk.reader.incidents(ids), now)
        if face.json:
            face.give([incident_json(one.incident, one.deadlines) for one in found])
        elif found:
            rows = [_board_row(one, now, signs(face.args.plain)) for one in found]
            head = ("SEVERITY", "REF", "STATUS", "SINCE", "NEXT", "", "TITLE")
            face.show(columns([head, *rows], right=(3, 5)))
        else:
            face.say(
                "Nothing is burning. `ic declare TITLE` declares an incident, `ic demo` shows how it works."
            )


def _board_row(one: Burning, now: datetime, signs: Signs) -> tuple[str, ...]:
    incident = one.incident
    next_one = next((deadline for deadline in one.deadlines if deadline.state != "done"), None)
    return (
        incident.severity,
        incident.ref,
        one.policy.status_word(incident.status),
        short(now - incident.declared_at),
        f"{signs.deadline(next_one.state)} {next_one.label}" if next_one else "",
        deadline_words(next_one, now) if next_one else "",
        f"{'DRILL ' if incident.drill else ''}{incident.title}",
    )


@command("show", REF, PLAIN)
def show(face: Face) -> None:
    """One incident, whole but for its timeline."""
    with face.reading_desk() as desk:
        one = burning(desk, desk.incident(face.args.ref))
        if face.json:
            face.give(incident_json(one.incident, one.deadlines))
        else:
            face.show(_shown(desk, one, signs(face.args.plain)))


def _shown(desk: Desk, one: Burning, signs: Signs) -> Iterator[str]:
    incident, now = one.incident, desk.clock()
    yield f"{incident.ref}  {'DRILL ' if incident.drill else ''}{incident.title}"
    level = one.policy.level(incident.severity)
    named = f"{incident.severity} {level.name}" if level and level.name != level.id else incident.severity
    since = f"declared {when_shown(incident.declared_at, now)}, {short(now - incident.declared_at)} ago"
    yield f"{named}  {one.policy.status_word(incident.status)}  {since}"
    facts = [
        ("Services", ", ".join(incident.services)),
        ("Impact", incident.impact),
        ("Summary", incident.summary),
        ("Policy", f"{incident.policy_name}{f': {one.policy.complaint}' if one.policy.complaint else ''}"),
    ]
    yield from columns([fact for fact in facts if fact[1]])
    yield from _part(
        "Deadlines",
        [
            (signs.deadline(deadline.state), deadline.label, deadline_words(deadline, now), deadline.key)
            for deadline in one.deadlines
        ],
    )
    yield from _part(
        "Roles",
        [
            (role, holder.who or "nobody", f"since {when_shown(holder.since, now)}")
            for role, holder in incident.roles.items()
        ],
    )
    yield from _part(
        "Milestones",
        [
            (name.replace("_", " "), when_shown(incident.milestones[name], now))
            for name in MILESTONES
            if name in incident.milestones
        ],
    )
    yield from _part("Links", [(link.label, link.url) for link in incident.links])
    yield from _part("Related", [(one.how, one.ref, one.title) for one in incident.relations])
    yield from _part("Runbooks", [_beside(desk, incident, book) for book in incident.runbooks])
    yield from _part(
        "Steps",
        [
            (
                signs.done if tick.state == "done" else signs.skipped,
                clock(tick.at, now.tzinfo),
                tick.author,
                f"{tick.text}{f' ({tick.reason})' if tick.reason else ''}",
            )
            for tick in incident.ticks.values()
            if tick.state != "open"
        ],
    )
    yield from _part(
        "Contradictions",
        [
            (
                conflict.field.replace(":", " "),
                f"{conflict.shown.value} by {conflict.shown.author}",
                "also " + ", ".join(f"{other.value} by {other.author}" for other in conflict.others),
            )
            for conflict in incident.conflicts
        ],
    )


def _beside(desk: Desk, incident: Incident, book: Attached) -> tuple[str, ...]:
    """A runbook beside the incident: how far it is, and what is next."""
    document = runbooks.attached(desk, incident, book)
    if document is None:
        return book.title, "", "its text is not here yet"
    ticks = runbooks.ticks_of(incident, book.path)
    done, count = runbooks.progress(document, ticks)
    step = document.step(runbooks.current_step(document, ticks) or "")
    return book.title, f"{done}/{count}", f"next: {step.text}" if step else "nothing is open"


def _part(title: str, rows: list[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from columns([("", *row) for row in rows])


@command(
    "timeline",
    REF,
    Option("--kind", value="KIND", said="only this kind", many=True, choices=KINDS),
    Option("--author", value="NAME", said="only this person's"),
    Option("--key", said="only key moments"),
    Option("--full", said="messages and commands with their whole text"),
    PLAIN,
)
def timeline(face: Face) -> None:
    """The entries, and between them what the clocks add; JSON has the entries alone."""
    args = face.args
    with face.reading_desk() as desk:
        incident = desk.incident(args.ref)
        wanted = Filter(tuple(args.kind), args.author or "", args.key)
        if face.json:
            found = desk.reader.timeline(incident.id, wanted)
            face.give([entry_json(entry, desk.reader.revisions(entry.id)) for entry in found])
            return
        rows = Timeline(desk, burning(desk, incident), wanted)
        if not rows.count():
            face.say(f"{incident.ref} has no such entries." if wanted else f"{incident.ref} has no entries.")
        face.show(_lines(desk, rows, signs(args.plain), args.full))


def _lines(desk: Desk, rows: Timeline, signs: Signs, full: bool) -> Iterator[str]:
    now, today = desk.clock(), ""
    for first in range(0, rows.count(), _PAGE):
        page = rows.window(first, min(first + _PAGE, rows.count()))
        authors = max((len(entry.author) for entry in page), default=0)
        for entry in page:
            if (its_day := day(entry.at, now)) != today:
                yield from ("", its_day) if today else (its_day,)
                today = its_day
            yield from _entry_lines(entry, now, signs, authors, full)


#: Kinds are at most so long.
_KIND = max(map(len, KINDS))
_BEFORE_AUTHOR = len("03:12 * ! ") + _KIND + 1


def _entry_lines(entry: Entry, now: datetime, signs: Signs, authors: int, full: bool) -> Iterator[str]:
    computed = entry.kind in COMPUTED
    sign = signs.over if entry.kind == "breach" else signs.kind(entry.kind)
    star = signs.star if entry.starred else " "
    head = f"{clock(entry.at, now.tzinfo)} {star} {sign} {entry.kind:{_KIND}} {entry.author:{authors}}  "
    first, *rest = _said(entry, now).splitlines() or [""]
    yield f"{head}{first}{'' if computed else f'  [{short_id(entry)}]'}".rstrip()
    indent = len(head)
    yield from under("\n".join(rest), indent)
    if full:
        whole = entry.detail.get("message") or entry.detail.get("command") or ""
        yield from under(str(whole), indent)


def _said(entry: Entry, now: datetime) -> str:
    """The text with what is to be known of it in brackets behind."""
    notes = [
        entry.state if entry.state != "open" or entry.kind != "reminder" else "",
        entry.outcome,
        f"for {entry.detail['who']}" if entry.detail.get("who") else "",
        f"owner {entry.detail['owner']}" if entry.detail.get("owner") else "",
        str(entry.detail.get("reason", "")) if entry.kind != "status" else "",
        "edited" if entry.edited else "",
        "retracted" if entry.retracted else "",
        "contradicted" if entry.detail.get("conflicted") else "",
        f"recorded {when_shown(entry.recorded_at, now)}" if _back_dated(entry) else "",
    ]
    known = "; ".join(note for note in notes if note)
    first, newline, rest = entry.text.partition("\n")
    return f"{first}{f' ({known})' if known else ''}{newline}{rest}"


def _back_dated(entry: Entry) -> bool:
    return abs((entry.recorded_at - entry.at).total_seconds()) >= 60


@command(
    "search",
    Word("QUERY", "words; each may be a beginning", many=True),
    Option("--limit", value="N", said="at most so many; by default 50"),
    PLAIN,
)
def search(face: Face) -> None:
    """Incidents first, then entries, the newest first."""
    with face.reading_desk() as desk:
        found = desk.reader.search(" ".join(face.args.query), whole_number(face.args.limit or "50", "limit"))
        now = desk.clock()
        if face.json:
            face.give(
                [
                    {
                        "ref": hit.ref,
                        "title": hit.title,
                        "incident": hit.incident,
                        "entry": entry_json(hit.entry) if hit.entry else None,
                    }
                    for hit in found
                ]
            )
        elif found:
            face.show(columns([_hit(hit.ref, hit.title, hit.entry, now) for hit in found]))
        else:
            face.say("Nothing was found.")


def _hit(ref: str, title: str, entry: Entry | None, now: datetime) -> tuple[str, ...]:
    if entry is None:
        return ref, "", "incident", title
    return ref, when_shown(entry.at, now), entry.kind, entry.text
