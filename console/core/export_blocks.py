"""The parts that documents about an incident have in common, each made from its record.

A part that has nothing to say is empty, and the document leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge

from console.base.words import N_, _
from console.core.export_document import (
    Addresses,
    Block,
    Day,
    Facts,
    Heading,
    Items,
    Lines,
    Paragraph,
    Row,
    Table,
)
from console.core.export_record import Record, Times, length, level_name
from console.core.linetext import KIND_WORDS, act_text, state_word
from console.core.metrics import SPAN_WORDS, SPANS, spans
from console.model.entry import Entry
from console.model.incident import MILESTONES

Blocks = tuple[Block, ...]

_MILESTONE_WORDS = {
    "impact_started": N_("impact started"),
    "detected": N_("detected"),
    "declared": N_("declared"),
    "acknowledged": N_("acknowledged"),
    "mitigated": N_("mitigated"),
    "resolved": N_("resolved"),
}
#: Written so much later than it happened, a line says when it was written down.
_LATE = timedelta(minutes=5)


def milestone_word(name: str) -> str:
    """A milestone as it is read: ``impact started``."""
    return _(_MILESTONE_WORDS.get(name, name))


def facts(record: Record) -> Blocks:
    """What the incident is, in short."""
    incident, times = record.incident, record.times
    commander = [holder.who for role, holder in incident.roles.items() if role == command_role(record)]
    rows = [
        (_("Severity"), _severity(record)),
        (_("Status"), record.policy.status_word(incident.status)),
        (_("Services"), ", ".join(incident.services)),
        (_("Declared"), f"{times.full(incident.declared_at)} {times.zone_name(incident.declared_at)}"),
        (_("Lasted"), length(lasted(record))),
        (_("Commander"), ", ".join(filter(None, commander))),
    ]
    return (Facts(tuple((word, said) for word, said in rows if said)),)


def _severity(record: Record) -> str:
    """The severity, and the worst it was."""
    policy, severities = record.policy, [change.value for change in record.incident.severities]
    worst = min(severities, key=policy.rank, default=record.incident.severity)
    if policy.rank(worst) >= policy.rank(record.incident.severity):
        return record.level
    return _("{severity}, at worst {worst}").format(severity=record.level, worst=level_name(policy, worst))


def command_role(record: Record) -> str:
    """The role that leads, as the policy names it."""
    roles = record.policy.roles
    return "commander" if "commander" in roles or not roles else roles[0]


def lasted(record: Record) -> timedelta:
    """From when its impact started (else declared) until resolved, or now."""
    known = record.incident.milestones
    ended = known.get("resolved") if record.incident.status in ("resolved", "closed") else None
    return (ended or record.now) - known.get("impact_started", record.incident.declared_at)


def paragraph(text: str) -> Blocks:
    """Plain text, if there is any."""
    return (Paragraph(text),) if text.strip() else ()


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Blocks:
    """A table, if it has rows; a column without a title that is empty in all of them is left out."""
    found = list(rows)
    columns = [n for n, title in enumerate(header) if title or any(row[n] for row in found)]
    kept = [tuple(row[n] for n in columns) for row in (header, *found)]
    return (Table(kept[0], tuple(kept[1:])),) if found else ()


def milestones(record: Record) -> Blocks:
    """The milestones; those before the one they follow are pointed out."""
    known = [
        (name, record.incident.milestones[name]) for name in MILESTONES if name in record.incident.milestones
    ]
    rows, latest = [], None
    for name, at in known:
        early = latest is not None and at < latest[1]
        said = _("before {other}").format(other=milestone_word(latest[0])) if latest and early else ""
        rows.append((milestone_word(name), record.times.full(at), said))
        latest = latest if latest and early else (name, at)
    return table((_("milestone"), _("time"), ""), rows)


def times_between(record: Record) -> Blocks:
    """The times between milestones, both ends named."""
    found = spans(record.incident)
    rows = tuple(
        (_(SPAN_WORDS[name]), length(found[name]), f"{milestone_word(end)} − {milestone_word(start)}")
        for name, (start, end) in SPANS.items()
        if name in found
    )
    return table((_("what"), _("how long"), _("from which ends")), rows)


def course(record: Record) -> Blocks:
    """Severity and status over time."""
    incident = record.incident
    changes = merge(
        ((one.at, level_name(record.policy, one.value), "", one.author) for one in incident.severities),
        ((one.at, "", record.policy.status_word(one.value), one.author) for one in incident.statuses),
        key=lambda change: change[0],
    )
    rows = _joined(
        (record.times.at(at), severity, status, author) for at, severity, status, author in changes
    )
    return table((_("time"), _("severity"), _("status"), _("by")), rows)


def _joined(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """A change of severity and one of status at the same time by the same person are one row."""
    before: tuple[str, str, str, str] | None = None
    for row in rows:
        if (
            before
            and (before[0], before[3]) == (row[0], row[3])
            and not ((before[1] and row[1]) or (before[2] and row[2]))
        ):
            before = (row[0], before[1] or row[1], before[2] or row[2], row[3])
            continue
        if before:
            yield before
        before = row
    if before:
        yield before


def people(record: Record) -> Blocks:
    """Who holds which role, and since when."""
    rows = tuple(
        (_(role), holder.who or _("nobody"), record.times.at(holder.since))
        for role, holder in record.incident.roles.items()
    )
    return table((_("role"), _("who"), _("since")), rows)


def links(record: Record) -> Blocks:
    """The incident's addresses."""
    rows = tuple((link.label, link.url) for link in record.incident.links)
    return (Addresses(rows),) if rows else ()


def related(record: Record) -> Blocks:
    """What other incidents are to it."""
    return items(f"{one.how} {one.ref} {one.title}" for one in record.incident.relations)


def items(texts: Iterable[str], checked: bool | None = None) -> Blocks:
    """A list, if it has anything in it."""
    found = tuple(texts)
    return (Items(found, checked),) if found else ()


def chosen(record: Record, wanted: Callable[[Entry], bool]) -> Blocks:
    """The lines that are wanted; what was retracted never is."""
    found = [entry for entry in record.entries if not entry.retracted and wanted(entry)]
    return lines(record, found)


def lines(record: Record, entries: Iterable[Entry], *, messages: bool = False, kinds: bool = True) -> Blocks:
    """Entries as lines. ``messages``: with the whole text of what was sent; ``kinds`` False where all are of one."""
    times = record.times
    rows = (row(entry, times, message=messages) for entry in entries)
    found = tuple(rows) if kinds else tuple(one._replace(kind="") for one in rows)
    return (Lines(found),) if found else ()


def row(entry: Entry, times: Times, *, message: bool = False, ref: str = "", clock: bool = False) -> Row:
    """One entry as a line; ``ref`` names the other incident it was written on; ``clock``: its day is said elsewhere."""
    text = act_text(entry.kind, entry.text)
    return Row(
        time=times.clock(entry.at) if clock else times.at(entry.at),
        kind=_(KIND_WORDS.get(entry.kind, entry.kind)),
        text=f"{ref} {text}" if ref else text,
        author=entry.author,
        starred=entry.starred,
        struck=entry.retracted,
        note=note(entry, times),
        message=str(entry.detail.get("message", "")) if message else "",
    )


def note(entry: Entry, times: Times) -> str:
    """What is to be known of an entry besides its text."""
    detail = entry.detail
    if not (detail or entry.state or entry.outcome or entry.edited):
        late = entry.recorded_at - entry.at >= _LATE
        return _("written down {time}").format(time=times.at(entry.recorded_at)) if late else ""
    said = [
        _("for {who}").format(who=detail["who"]) if detail.get("who") else "",
        _("owner {who}").format(who=detail["owner"]) if detail.get("owner") else "",
        state_word(entry.state) if entry.state else "",
        entry.outcome,
        str(detail.get("reason", "")) if entry.kind != "status" else "",
        _("edited") if entry.edited else "",
        _("contradicted") if detail.get("conflicted") else "",
        _("written down {time}").format(time=times.at(entry.recorded_at))
        if entry.recorded_at - entry.at >= _LATE
        else "",
    ]
    return "; ".join(part for part in said if part)


def timeline(record: Record, *, messages: bool = False, struck: bool = False) -> Blocks:
    """The whole timeline, day by day; that of merged incidents among it, each line with its own code.

    ``messages``: with the texts that were sent. ``struck``: with what was retracted.
    """
    times = record.times
    sources = [(_keyed("", record.entries)), *(_keyed(one.ref, one.entries) for one in record.merged)]
    rows: list[Row | Day] = []
    day = ""
    for at, _id, ref, entry in merge(*sources, key=lambda found: found[:2]):
        if entry.retracted and not struck:
            continue
        if (its_day := times.day(at)) != day:
            rows.append(Day(its_day))
            day = its_day
        rows.append(row(entry, times, message=messages, ref=ref, clock=True))
    return (Lines(tuple(rows)),) if rows else ()


def _keyed(ref: str, entries: Iterable[Entry]) -> Iterator[tuple[datetime, str, str, Entry]]:
    return ((entry.at, entry.id, ref, entry) for entry in entries)


def follow_ups(record: Record) -> Blocks:
    """What is still to be done, and what has been done of it, with owner and date."""
    found = sorted(record.incident.follow_ups, key=lambda one: (one.state != "open", one.at, one.id))
    rows = tuple(
        (
            one.text,
            one.owner or _("nobody"),
            record.times.day(one.due) if one.due else "–",
            _("overdue")
            if one.state == "open" and one.due and one.due <= record.now
            else state_word(one.state),
        )
        for one in found
    )
    return table((_("what"), _("owner"), _("due"), _("state")), rows)


def missed(record: Record) -> Blocks:
    """The deadlines that passed before they were met."""
    rows = tuple((record.times.at(mark.at), mark.label) for mark in record.missed)
    return table((_("time"), _("deadline missed")), rows)


def steps(record: Record) -> Blocks:
    """For each runbook what was done and skipped, and what is left."""
    blocks: list[Block] = []
    for book in record.books:
        title = book.title or book.path
        blocks.append(
            Heading(
                _("{title}: {done} of {total} steps").format(title=title, done=book.done, total=book.total)
            )
        )
        own = [
            tick
            for key, tick in record.incident.ticks.items()
            if key.startswith(f"{book.path}#") and tick.state != "open"
        ]
        done = (
            Row(
                record.times.at(tick.at),
                _("step"),
                tick.text,
                tick.author,
                note=_("skipped: {why}").format(why=tick.reason) if tick.state == "skipped" else "",
            )
            for tick in sorted(own, key=lambda tick: (tick.at, tick.step))
        )
        blocks.append(Lines(tuple(done)))
        blocks += items(book.left, checked=False)
    return tuple(block for block in blocks if not isinstance(block, Lines) or block.rows)
