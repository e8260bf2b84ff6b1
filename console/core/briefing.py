"""The briefing for a handover: what the next commander has to know, in the order in which they will need it.

It is written from the journal and short enough to be read aloud in a minute; what is long is cut at its older end, and the
briefing says how much that is. Hypotheses that were eliminated are in it: nobody should try them a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from console.base.words import _, language, pgettext
from console.core.export_blocks import (
    Blocks,
    command_role,
    course,
    follow_ups,
    items,
    lasted,
    lines,
    links,
    people,
    related,
    steps,
    table,
)
from console.core.export_document import (
    Block,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Row,
    Section,
)
from console.core.export_record import Record, length
from console.core.linetext import field_words
from console.core.times import clock, left
from console.model.entry import Entry
from console.model.incident import DRILL

#: Of each kind so many lines are named, the latest; the timeline has the others.
MOST: Final = 12
#: The kinds of lines that a briefing looks at.
KINDS: Final = ("decision", "hypothesis", "ask", "comms", "follow-up", "handover")


def briefing(record: Record) -> Document:
    """The briefing. ``record.entries`` needs the lines of :data:`KINDS` and the key moments, no more."""
    parts = (
        ("now", _("Now"), _now(record)),
        ("due", _("Due next"), _due(record)),
        ("severity", _("Severity and status over time"), course(record)),
        (
            "moments",
            _("Key moments"),
            _latest(record, [one for one in record.entries if one.starred], kinds=True),
        ),
        ("decisions", _("Decided"), _latest(record, record.standing("decision"))),
        ("hypotheses", _("Hypotheses"), _hypotheses(record)),
        ("asks", _("Asked and open"), _asks(record)),
        ("steps", _("Runbook"), steps(record)),
        ("messages", _("Told so far"), _messages(record)),
        ("people", _("People"), people(record)),
        ("follow-ups", _("Follow-ups"), follow_ups(record)),
        ("links", _("Links"), (*links(record), *related(record))),
        ("contradictions", _("Contradictions"), _contradictions(record)),
    )
    sections = tuple(Section(name, title, blocks) for name, title, blocks in parts if blocks)
    title = _("Handover of {what}").format(what=record.title)
    return Document(title, sections, record.notice, language())


def sentence(record: Record, to: str) -> str:
    """What the new commander says aloud, so that everybody in the room knows who leads."""
    incident = record.incident
    said = _("This is {who}. I have command of {ref}, {title}, as of {time}.").format(
        who=to, ref=incident.ref, title=incident.title, time=clock(record.now)
    )
    return f"{DRILL}: {said}" if incident.drill else said


def _now(record: Record) -> Blocks:
    incident, times = record.incident, record.times
    lead = _("{severity}, {status}, for {time}.").format(
        severity=record.level, status=record.policy.status_word(incident.status), time=length(lasted(record))
    )
    holder = incident.roles.get(command_role(record))
    rows = (
        (_("Impact"), incident.impact or _("not said")),
        (_("Summary"), incident.summary),
        (_("Services"), ", ".join(incident.services)),
        (_("Declared"), f"{times.full(incident.declared_at)} {times.zone_name(incident.declared_at)}"),
        (_("Commander"), holder.who if holder and holder.who else _("nobody")),
    )
    return Paragraph(lead), Facts(tuple((word, said) for word, said in rows if said))


def _due(record: Record) -> Blocks:
    now = record.now
    rows = tuple(
        (
            deadline.label,
            record.times.at(deadline.due_at),
            left(deadline.due_at - now)
            if deadline.due_at < now
            else _("in {time}").format(time=length(deadline.due_at - now)),
            _("silent until {time}").format(time=record.times.at(deadline.alarm_at))
            if deadline.state == "snoozed" and deadline.alarm_at
            else "",
        )
        for deadline in record.deadlines
        if deadline.state != "done"
    )
    header = (_("what"), _("due"), pgettext("time", "left"), "")
    return (*table(header, rows[:MOST]), *_and_more(len(rows))) if rows else ()


def _latest(record: Record, entries: Iterable[Entry], *, kinds: bool = False) -> Blocks:
    found = [entry for entry in entries if not entry.retracted]
    return (*_and_more(len(found)), *lines(record, found[-MOST:], kinds=kinds))


def _and_more(count: int) -> Blocks:
    if count <= MOST:
        return ()
    return (Paragraph(_("{count} more: `ic timeline` has them.").format(count=count - MOST)),)


def _hypotheses(record: Record) -> Blocks:
    found = record.standing("hypothesis")
    parts = (
        (_("Open"), [one for one in found if one.state == "open"]),
        (_("Confirmed"), [one for one in found if one.state == "confirmed"]),
        (_("Eliminated"), [one for one in found if one.state == "eliminated"]),
    )
    blocks: list[Block] = []
    for title, entries in parts:
        if entries:
            blocks += [Heading(title), *_latest(record, entries)]
    return tuple(blocks)


def _asks(record: Record) -> Blocks:
    asked = [ask for ask in record.incident.asks if ask.state == "open"]
    texts = [f"{ask.who}: {ask.text} ({_ask_note(record, ask.at, ask.due)})" for ask in asked[-MOST:]]
    return (*_and_more(len(asked)), *items(texts))


def _ask_note(record: Record, at: datetime, due: datetime | None) -> str:
    asked = _("asked {time}").format(time=record.times.at(at))
    if due is None:
        return asked
    over = f", {left(due - record.now)}" if due < record.now else ""
    said = _("due {time}").format(time=record.times.at(due))
    return f"{asked}, {said}{over}"


def _messages(record: Record) -> Blocks:
    """The last message to each audience with its text, and when the next one is due."""
    last = {
        str(entry.detail["audience"]): entry
        for entry in record.standing("comms")
        if entry.detail.get("audience")
    }
    due = {one.audience: one.due_at for one in record.deadlines if one.audience and one.state != "done"}
    times = record.times
    rows = []
    for audience in dict.fromkeys((*record.policy.audiences, *last)):
        entry, next_one = last.get(audience), due.get(audience)
        if entry is None and next_one is None:
            continue
        said = _("next due {time}").format(time=times.at(next_one)) if next_one else _("none due")
        text = entry.text if entry else _("{audience}: nothing told yet").format(audience=_(audience))
        rows.append(
            Row(
                times.at(entry.at) if entry else "",
                "",
                text,
                entry.author if entry else "",
                note=said,
                message=str(entry.detail.get("message", "")) if entry else "",
            )
        )
    return (Lines(tuple(rows)),) if rows else ()


def _contradictions(record: Record) -> Blocks:
    return items(
        _("{what}: {shown} by {who}; also {others}").format(
            what=field_words(conflict.field),
            shown=conflict.shown.value,
            who=conflict.shown.author,
            others=", ".join(f"{other.value} ({other.author})" for other in conflict.others),
        )
        for conflict in record.incident.conflicts
    )
