"""A runbook as it was read: what is shown, and what was understood of it.

Two views of one text, and they never disagree about where things stand. ``blocks`` is everything to show, in order:
each line of the document belongs to exactly one block, so a pane that draws the blocks has lost nothing. The other
tuples (steps, commands, facts) are what was understood; each knows its lines, so that a person can always look at the
words behind it.

Lines are pairs ``(first, last)``, counted from 1, both included, in the document as it is on disk. Unknown is None,
never a guess; a guess is a :class:`Suggestion`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Lines = tuple[int, int]
"""First and last line, from 1, both included, in the document as it is on disk."""

#: What a block can be. ``item`` is a list item's first paragraph; ``code`` a fence or an indented block; ``plain``
#: text that is shown verbatim; ``dropped`` lines that a repair leaves out of the view (they are still under ``v``).
BLOCK_KINDS: Final = (
    "heading",
    "paragraph",
    "item",
    "code",
    "table",
    "html",
    "rule",
    "front matter",
    "blank",
    "plain",
    "dropped",
)
#: Where a fact was read, and how sure we are of it.
ORIGINS: Final = ("front matter", "structure", "text")
CONFIDENCES: Final = ("sure", "likely")


@dataclass(frozen=True, slots=True)
class Style:
    """A stretch ``[start, end)`` of a block's text: ``strong``, ``em``, ``strike``, ``code`` or ``link`` (with target)."""

    start: int
    end: int
    style: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to show. Blocks stand in document order, do not overlap, and cover every line once.

    ``text`` is what is shown: markup removed and described by ``styles`` for headings, paragraphs and items (line
    breaks stay); the code itself for ``code`` (fence lines removed, ``lines`` includes them); as written for the
    rest. ``depth`` counts the lists around it, ``quotes`` the block quotes. ``marker`` is the list marker to draw before
    it ("•", "3."); empty on a further paragraph of the same item. ``checked`` is a task box's state, None without box.
    ``step`` and ``commands`` name what stands in it; ``table`` is an index into ``Document.tables``.
    ``section`` is an index into ``Document.sections`` (-1 before the first heading); a heading belongs to its own.
    ``code_lines`` gives for each line of a code block's text the line it stands on.
    """

    kind: str
    lines: Lines
    text: str = ""
    styles: tuple[Style, ...] = ()
    level: int = 0
    depth: int = 0
    quotes: int = 0
    marker: str = ""
    checked: bool | None = None
    language: str = ""
    step: str | None = None
    commands: tuple[str, ...] = ()
    table: int | None = None
    section: int = -1
    code_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all beneath it, sections of a deeper level included. ``path`` holds the titles down to it."""

    title: str
    level: int
    lines: Lines
    anchor: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to tick. ``id`` comes from its section's path, its text and how often these were met before, so it
    survives edits elsewhere. ``number`` is the one shown in an ordered list (continued lists count on); ``kind`` is
    ordered, task, bullet, code (a command block), or line (ticked by hand); ``parent`` the id of the step around it."""

    id: str
    text: str
    lines: Lines
    section: str | None
    number: int | None
    checked: bool | None
    kind: str
    depth: int = 0
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is copied: prompt stripped, continuation lines kept, output left out.

    ``placeholders`` are the blanks (``<x>``) in the order met; ``script`` means "copy whole"; ``dangerous`` names the
    words that make it so (empty: none); ``label`` is the comment or text that says what it does; ``odd`` lists
    typographic characters that a shell would not take; ``block`` the index of its block in ``Document.blocks``.
    """

    id: str
    text: str
    lines: Lines
    language: str | None
    placeholders: tuple[str, ...]
    script: bool
    dangerous: tuple[str, ...]
    inline: bool
    label: str
    odd: tuple[str, ...]
    section: str | None
    block: int


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of a checklist; ``id`` is that of its step. ``checked`` is None where no box is written."""

    id: str
    text: str
    checked: bool | None
    lines: Lines


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items under one title. ``period`` is daily, weekly, monthly, quarterly, yearly, deploy (after each), readiness (before it
    goes live), or None."""

    title: str
    items: tuple[CheckItem, ...]
    lines: Lines
    period: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells as plain text; ``row_lines`` are the rows', ``align`` is left, right, centre or ""."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: Lines
    row_lines: tuple[Lines, ...]
    align: tuple[str, ...]
    section: str | None


@dataclass(frozen=True, slots=True)
class RunbookTemplate:
    """A message found in a runbook. ``text`` is as written; ``placeholders`` its blanks without brackets; ``blanks``
    maps those whose name says so to incident fields (``Time`` → ``time``). ``audience`` None: not said."""

    title: str
    text: str
    lines: Lines
    placeholders: tuple[str, ...]
    blanks: tuple[tuple[str, str], ...]
    language: str | None
    audience: str | None
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SeverityFact:
    """A level and its times in minutes (or business days), with the cell they were read from."""

    level: str
    name: str | None
    response_minutes: float | None
    response_business_days: float | None
    response_raw: str | None
    update_minutes: float | None
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class EscalationFact:
    """``when`` it is so (as written), go ``to`` whom; ``after_minutes`` unresolved, for these ``severities``."""

    when: str | None
    to: str | None
    after_minutes: float | None
    severities: tuple[str, ...]
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A row of a contact table, cell by cell as written; ``header`` names the cells where the table does."""

    cells: tuple[str, ...]
    header: tuple[str, ...]
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Part:
    """A scenario's part as plain text, and where it stands."""

    text: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Scenario:
    """A symptom and what to do. ``parts`` maps symptom, diagnosis, resolution, escalation, impact to what is written."""

    title: str
    parts: dict[str, Part]
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """``what`` (post-mortem, review) is due within ``hours`` or ``business_days`` for the levels it ``applies_to``."""

    what: str
    hours: float | None
    business_days: float | None
    applies_to: tuple[str, ...]
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SloFact:
    """An objective by name, with its target as written (``< 100ms``)."""

    name: str
    target: str
    lines: Lines
    origin: str
    confidence: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link: ``kind`` is document (another file), anchor (in this one), web, mail or other."""

    text: str
    target: str
    kind: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Repair:
    """What was put right for the view, in words; the document on disk is untouched."""

    what: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess that is not shown as fact: its ``type`` (severity, escalation, command, blank …), and why it is one."""

    type: str
    value: str
    lines: Lines
    why: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Lines that are shown as plain text, and why."""

    lines: Lines
    why: str


@dataclass(frozen=True, slots=True)
class About:
    """What the front matter says in words we know; all optional. Dates are as written (ISO where they are dates)."""

    service: str | None = None
    alerts: tuple[str, ...] = ()
    severity: str | None = None
    tags: tuple[str, ...] = ()
    owner: str | None = None
    reviewed: str | None = None
    review_every: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A runbook, read. ``text`` is as on disk (decoded, not repaired), ``digest`` the SHA-256 of the bytes in hex.

    ``plain`` is the reason the whole document is shown as plain text ("" when it was read as Markdown).
    ``front_matter`` is what stood there, JSON values only.
    """

    path: str
    title: str
    text: str
    digest: str
    blocks: tuple[Block, ...]
    plain: str = ""
    encoding: str = "utf-8"
    front_matter: dict[str, object] = field(default_factory=dict)
    about: About = About()
    repairs: tuple[Repair, ...] = ()
    sections: tuple[Section, ...] = ()
    steps: tuple[Step, ...] = ()
    commands: tuple[Command, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    tables: tuple[Table, ...] = ()
    templates: tuple[RunbookTemplate, ...] = ()
    severities: tuple[SeverityFact, ...] = ()
    escalations: tuple[EscalationFact, ...] = ()
    contacts: tuple[ContactFact, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    reviews: tuple[ReviewFact, ...] = ()
    slos: tuple[SloFact, ...] = ()
    links: tuple[DocumentLink, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()

    def step(self, step_id: str) -> Step | None:
        """The step of that id; None when the document does not have it (it was edited since)."""
        return next((step for step in self.steps if step.id == step_id), None)

    def command(self, command_id: str) -> Command | None:
        """The command of that id, or None."""
        return next((command for command in self.commands if command.id == command_id), None)

    def section_at(self, line: int) -> Section | None:
        """The innermost section that holds this line; None before the first heading."""
        holding = [s for s in self.sections if s.lines[0] <= line <= s.lines[1]]
        return max(holding, key=lambda section: section.level, default=None)


def source_lines(text: str) -> list[str]:
    """The lines of a document, counted as CommonMark and editors do: by LF, CRLF or CR. A final newline ends the last
    line and begins none; an empty text has no line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines
