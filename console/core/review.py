"""The review: what happened, mostly written when the incident ends, and the places where people write the rest.

Each part has two texts. One is made from the journal and made anew each time; the other is people's own (:class:`Own`), kept
in the journal by part, so that it is there on every console and in every export. A person may also rewrite a made text:
then theirs stands instead until they take it out again.

Two variants. The internal one says everything. The public one names nobody and nothing but what customers may know: the
milestones, what they were told, and what people write into it; its own texts are other ones than the internal review's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from console.base.words import N_, _, language
from console.core import export_blocks as parts
from console.core.export_blocks import Blocks
from console.core.export_document import (
    Block,
    Document,
    Facts,
    Hint,
    Lines,
    Paragraph,
    Row,
    Section,
    Written,
)
from console.core.export_record import Record, drill_word, length
from console.core.metrics import updates
from console.core.registers import Register, value_of
from console.model.incident import Incident
from console.model.op import Op
from console.model.policy import Policy

STATES: Final = (N_("draft"), N_("in review"), N_("reviewed"))
#: The text before everything that is made: front matter for a team's own site, for example.
TOP: Final = "top"
_PUBLIC: Final = "public-"
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 60


class Own(NamedTuple):
    """What people wrote into a part: ``text``, and perhaps another text ``instead`` of the made one.

    ``heads`` are the ids of the operations it was read from; whoever changes it names them.
    """

    text: str = ""
    instead: str = ""
    heads: tuple[str, ...] = ()


class Part(NamedTuple):
    """A part of a review: what is made, and what is people's own. Its name is that of ``section``."""

    section: Section
    own: Own


class Review(NamedTuple):
    """A review as it is now. ``title`` and ``notice`` are the document's."""

    incident: Incident
    public: bool
    title: str
    notice: str
    parts: tuple[Part, ...]


Make = Callable[[Record], Blocks]


class _Place(NamedTuple):
    """Where a part stands: its title, what makes it, and what people are asked to write there ("" : nothing)."""

    name: str
    title: str
    make: Make
    hint: str = ""


def _nothing(_record: Record) -> Blocks:
    return ()


def _facts(record: Record) -> Blocks:
    incident = record.incident
    due = next((one.due_at for one in record.deadlines if one.key == "review"), None)
    state = _(incident.review_state or STATES[0])
    said = f"{state}, " + _("due {time}").format(time=record.times.day(due)) if due else state
    facts = [row for block in parts.facts(record) if isinstance(block, Facts) for row in block.rows]
    return (Facts((*facts, (_("Review"), said))),)


def _summary(record: Record) -> Blocks:
    return parts.paragraph(record.incident.summary)


def _impact(record: Record) -> Blocks:
    return parts.paragraph(record.incident.impact)


def _moments(record: Record) -> Blocks:
    return parts.chosen(record, lambda entry: entry.starred)


def _messages(record: Record) -> Blocks:
    return parts.lines(record, record.standing("comms"), messages=True, kinds=False)


def _decisions(record: Record) -> Blocks:
    return parts.lines(record, record.standing("decision"), kinds=False)


def _hypotheses(record: Record) -> Blocks:
    return parts.lines(record, record.standing("hypothesis"), kinds=False)


def _handovers(record: Record) -> Blocks:
    return (*parts.people(record), *parts.lines(record, record.standing("role", "handover")))


def _missed(record: Record) -> Blocks:
    due, on_time = updates(record.incident, record.policy, record.missed)
    said = (
        (Paragraph(_("{count} of {total} updates on time.").format(count=on_time, total=due)),) if due else ()
    )
    return (*said, *parts.missed(record))


def _links(record: Record) -> Blocks:
    return (*parts.links(record), *parts.related(record))


def _timeline(record: Record) -> Blocks:
    struck = sum(entry.retracted for entry in record.entries)
    said = (
        (
            Paragraph(
                _("{count} lines that were retracted are left out; `ic export` has them.").format(
                    count=struck
                )
            ),
        )
        if struck
        else ()
    )
    return (*parts.timeline(record), *said)


INTERNAL: Final = (
    _Place("title", "", _facts),
    _Place(
        "summary",
        N_("Summary"),
        lambda record: parts.paragraph(record.incident.summary),
        N_("What happened, in three sentences."),
    ),
    _Place("impact", N_("Impact"), _impact, N_("Who was hit, how many, how badly, for how long.")),
    _Place("milestones", N_("Milestones"), parts.milestones),
    _Place("times", N_("Times"), parts.times_between),
    _Place("severity", N_("Severity and status over time"), parts.course),
    _Place("moments", N_("Key moments"), _moments),
    _Place("decisions", N_("Decisions"), _decisions),
    _Place("hypotheses", N_("Hypotheses"), _hypotheses),
    _Place("missed", N_("Deadlines"), _missed),
    _Place("people", N_("People"), _handovers),
    _Place("well", N_("What went well"), _nothing, N_("What helped, and should be there next time?")),
    _Place("badly", N_("What did not go well"), _nothing, N_("What hindered, took too long, was missing?")),
    _Place("lucky", N_("Where we were lucky"), _nothing, N_("What could have made it worse, and did not?")),
    _Place("cause", N_("Root cause"), _nothing, N_("Without what would it not have happened?")),
    _Place("factors", N_("Contributing factors"), _nothing, N_("What made it more likely, longer or worse?")),
    _Place("follow-ups", N_("Follow-ups"), parts.follow_ups),
    _Place("links", N_("Links"), _links),
    _Place("runbook", N_("Runbook"), parts.steps),
    _Place("messages", N_("Messages sent"), _messages),
    _Place("timeline", N_("The whole timeline"), _timeline),
)


def _public_facts(record: Record) -> Blocks:
    incident, times = record.incident, record.times
    rows = [
        (_("Date"), times.day(incident.declared_at)),
        (_("Services"), ", ".join(incident.services)),
        (_("Lasted"), length(parts.lasted(record))),
    ]
    return (Facts(tuple((word, said) for word, said in rows if said)),)


def _public_milestones(record: Record) -> Blocks:
    incident, times = record.incident, record.times
    shown = [
        name
        for name in ("impact_started", "detected", "mitigated", "resolved")
        if name in incident.milestones
    ]
    rows = tuple((times.full(incident.milestones[name]), parts.milestone_word(name)) for name in shown)
    zone = times.zone_name(incident.declared_at)
    return parts.table((_("time ({zone})").format(zone=zone), ""), rows)


def _public_messages(record: Record) -> Blocks:
    """What the public was told, without who sent it and how."""
    audience = public_audience(record.policy)
    found = [
        entry
        for entry in record.standing("comms")
        if entry.detail.get("audience") == audience and entry.detail.get("message")
    ]
    rows = tuple(
        Row(record.times.at(entry.at), "", "", message=str(entry.detail["message"])) for entry in found
    )
    return (Lines(rows),) if rows else ()


PUBLIC: Final = (
    _Place("title", "", _public_facts),
    _Place("summary", N_("What happened"), _nothing, N_("What happened, as customers met it.")),
    _Place("impact", N_("Impact"), _impact, N_("Who was hit, how, and for how long.")),
    _Place("milestones", N_("When"), _public_milestones),
    _Place("messages", N_("What we told you"), _public_messages),
    _Place("cause", N_("Why it happened"), _nothing, N_("The cause, without naming anybody.")),
    _Place(
        "next", N_("What we do about it"), _nothing, N_("What has been done, and what will be done by when.")
    ),
)


def hint_of(name: str, public: bool) -> str:
    """What people are asked to write in a part; empty where nothing is asked."""
    return next(
        (_(place.hint) for place in (PUBLIC if public else INTERNAL) if place.name == name and place.hint), ""
    )


def blanks(review: Review) -> tuple[str, ...]:
    """The names of the parts that wait for somebody to write in them."""
    return tuple(
        part.section.name
        for part in review.parts
        if any(isinstance(one, Hint) for one in part.section.blocks)
    )


def public_audience(policy: Policy) -> str:
    """The audience outside the house: customers, else the policy's first."""
    return "customers" if "customers" in policy.audiences else next(iter(policy.audiences), "")


def register_of(name: str, public: bool) -> str:
    """The register that keeps people's own text of a part."""
    return f"review:{_PUBLIC if public else ''}{name}"


def compose(record: Record, own: Mapping[str, Own], *, public: bool = False) -> Review:
    """The review as it would be written now; ``own`` is people's text by register.

    A part of theirs that this console does not know comes last: nothing they wrote is lost.
    """
    title = record.title if public else _("{what}: review").format(what=record.title)
    made = [
        Part(Section(place.name, _(place.title) if place.title else "", place.make(record)), text)
        for place in (PUBLIC if public else INTERNAL)
        for text in [own.get(register_of(place.name, public), Own())]
    ]
    hinted = [part._replace(section=part.section._replace(blocks=_hinted(part, public))) for part in made]
    shown = [part for part in hinted if part.section.blocks or part.own.text or part.own.instead]
    known = {part.section.name for part in made}
    strange = [
        Part(Section(name, "", ()), text)
        for name, text in _of_variant(own, public)
        if name not in known and name != TOP
    ]
    top = own.get(register_of(TOP, public), Own())
    return Review(
        record.incident, public, title, record.notice, (Part(Section(TOP, "", ()), top), *shown, *strange)
    )


def _hinted(part: Part, public: bool) -> tuple[Block, ...]:
    """What is made, and where nobody has written yet, what is asked for."""
    place = next(one for one in (PUBLIC if public else INTERNAL) if one.name == part.section.name)
    if not place.hint or part.own.text or part.section.blocks:
        return part.section.blocks
    return (Hint(_(place.hint)),)


def _of_variant(own: Mapping[str, Own], public: bool) -> Iterator[tuple[str, Own]]:
    for field, text in own.items():
        name = field.removeprefix("review:")
        if name.startswith(_PUBLIC) == public:
            yield name.removeprefix(_PUBLIC), text


def document(review: Review) -> Document:
    """The review as a document to be read: made parts and people's own, one after the other."""
    sections = []
    for section, own in review.parts:
        if own.instead:
            section = Section(section.name, "", (Written(own.instead),))  # noqa: PLW2901 - theirs stands instead
        written = (Written(own.text),) if own.text and section.name != TOP else ()
        sections.append(section._replace(blocks=(*section.blocks, *written)))
    shown = tuple(section for section in sections if section.blocks)
    return Document(review.title, shown, review.notice, language())


def own_of(register: Register) -> Own:
    """People's own text of a part, as its register holds it. What was written at the same time elsewhere stands behind it,
    with its author: it is for people to make one text of two."""
    first = _said(register.winner)
    text, instead = first
    for other in register.others:
        also, instead_also = _said(other)
        if also and also != text:
            whose = _("Also, by {who}:").format(who=other.author)
            text = f"{text}\n\n*{whose}*\n\n{also}".strip()
        instead = instead or instead_also
    return Own(text, instead, tuple(op.op_id for op in register.heads))


def _said(op: Op) -> tuple[str, str]:
    value: Any = value_of(op) or {}
    return str(value.get("text", "")), str(value.get("instead", ""))


def file_name(incident: Incident, day: str, *, public: bool = False, with_ref: bool = False) -> str:
    """``2026-03-01-checkout-returns-5xx.md``; ``day`` is the one it was declared on. ``with_ref`` adds the code."""
    title = slug(f"{drill_word(incident.drill)}{incident.title}") or slug(incident.ref)
    words: Sequence[str] = (day, title, slug(incident.ref) if with_ref else "", "public" if public else "")
    return "-".join(word for word in words if word) + ".md"


def slug(text: str) -> str:
    """A title as a part of a file's name: small letters, digits and hyphens; empty where it has none of those."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain.casefold())[:_LONGEST_SLUG].strip("-")
