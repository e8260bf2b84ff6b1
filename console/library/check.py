"""``ic runbook check``: what a team should mend in its runbooks, by file and line, and what was understood of them.

An error breaks something at 3 a.m. (a file that cannot be read, a command that cannot be pasted, tables that disagree); a
warning misleads or hides something; a note is worth knowing. Reading is never refused because of any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from console.base.errors import BadFile
from console.base.looking import absent
from console.base.words import _, ngettext
from console.core.matching import heading_name, identifiers, squash, tokens
from console.library.reading import read_document, stem
from console.library.reading.commands import SHELLS
from console.library.reading.contacts import is_blank
from console.library.reading.levels import level_key
from console.library.reading.shell import prompted
from console.library.reviewed import review_due
from console.library.shelf import Shelf
from console.model.runbook import Block, Document, Lines

Level = Literal["error", "warning", "note"]
_TODO: Final = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_MOVED: Final = re.compile(
    r"\b(?:has |have |was |been )?moved to\b|\bsee instead\b|\bsuperseded by\b|\bno longer (?:used|maintained)\b|\bdeprecated\b",
    re.I,
)
#: Fewer words than this, and neither step nor command: a stub.
_STUB: Final = 25
#: So many findings of one kind are listed for a document; the rest is counted.
_MOST: Final = 10
#: An alert's name has at least three words and itself; a product's ("GuardDuty") has two.
_HUMPS: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: where, how bad, ``what`` it is and ``why`` it matters."""

    path: str
    line: int
    level: Level
    what: str
    why: str

    def __str__(self) -> str:
        """``file:line: level: what. why`` on one line, as editors read it."""
        return f"{self.path}:{self.line}: {self.level}: {self.what} {self.why}".rstrip()


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was checked: its findings by line, and the document itself (None when it cannot be read)."""

    path: str
    findings: tuple[Finding, ...]
    document: Document | None


def check(shelf: Shelf, today: date, progress: Callable[[int, int], bool] | None = None) -> list[Checked]:
    """Check every document on the shelf, each for itself and all against each other. ``progress`` may stop it."""
    checked: list[Checked] = []
    for done, book in enumerate(shelf.books):
        if progress is not None and not progress(done, len(shelf.books)):
            break
        checked.append(check_file(book.path, today))
    checked += [Checked(error.path, (_unreadable(error),), None) for error in shelf.wrong]
    twice = list(_named_twice([one.document for one in checked if one.document is not None]))
    return [
        Checked(one.path, _sorted([*one.findings, *(f for f in twice if f.path == one.path)]), one.document)
        for one in checked
    ]


def check_file(path: Path, today: date) -> Checked:
    """Check one document. A file that cannot be read is an error, not an exception."""
    try:
        document = read_document(path)
    except BadFile as error:
        return Checked(str(path), (_unreadable(error),), None)
    return Checked(str(path), check_document(document, today, _exists(path)), document)


def check_document(document: Document, today: date, exists: Callable[[str], bool]) -> tuple[Finding, ...]:
    """The findings of one document by line. ``exists`` tells whether a link leads to a file."""
    found = [
        *_reading(document),
        *_title(document),
        *_fences(document),
        *_commands(document),
        *_facts(document),
        *_links(document, exists),
        *_text(document),
        *_review(document, today),
    ]
    return _sorted(
        Finding(document.path, line, level, what, why) for line, level, what, why in _bounded(found)
    )


def understood(document: Document) -> str:
    """ "12 steps, 9 commands, 4 levels; 3 blocks shown as plain text"."""
    steps, commands, levels = len(document.steps), len(document.commands), len(document.severities)
    counts = (
        ngettext("{count} step", "{count} steps", steps).format(count=steps),
        ngettext("{count} command", "{count} commands", commands).format(count=commands),
        ngettext("{count} level", "{count} levels", levels).format(count=levels),
    )
    plain = len(document.not_understood)
    shown = ngettext("{count} block shown as plain text", "{count} blocks shown as plain text", plain)
    return ", ".join(counts) + (f"; {shown.format(count=plain)}" if plain else "")


_Raw = tuple[int, Level, str, str]


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.what)))


def _bounded(found: Sequence[_Raw]) -> Iterator[_Raw]:
    """The findings, of each kind the first few, the rest as a count."""
    seen: dict[str, int] = {}
    last: dict[str, _Raw] = {}
    for finding in sorted(found):
        why = finding[3]
        seen[why] = seen.get(why, 0) + 1
        last[why] = finding
        if seen[why] <= _MOST:
            yield finding
    for why, count in seen.items():
        if count > _MOST:
            line, level, _what, _why = last[why]
            yield line, level, _("And {count} more of this kind.").format(count=count - _MOST), why


def _unreadable(error: BadFile) -> Finding:
    what = error.what.removeprefix(f"{error.path}: ")
    return Finding(error.path, error.line or 1, "error", what[:1].upper() + what[1:], error.next_step)


def _reading(document: Document) -> Iterator[_Raw]:
    """What was repaired, and what is shown as plain text."""
    for repair in document.repairs:
        yield repair.lines[0], "warning", f"{repair.what}.", _("Save the file as it is meant.")
    for guess in document.suggestions:
        if guess.type == "encoding":
            yield guess.lines[0], "warning", f"{guess.why}.", _("Save the file as UTF-8.")
    fences = {block.lines for block in document.blocks if block.kind == "code"}
    for part in document.not_understood:
        if part.lines in fences:
            continue  # a fence that is never closed has a finding of its own
        level: Level = "warning" if document.plain else "note"
        yield part.lines[0], level, f"{part.why}.", ""


def _title(document: Document) -> Iterator[_Raw]:
    if document.plain:
        return
    if not document.sections and "title" not in document.front_matter:
        yield 1, "warning", _("No title."), _("Begin with a heading: it is shown and searched.")
        return
    name = stem(document.path)
    line = document.sections[0].lines[0] if document.sections else 1
    heading = heading_name(document.title)
    alerts = identifiers(name), identifiers(heading)
    alike = re.fullmatch(r"\w+", name) and re.fullmatch(r"\w+", heading)
    if alike and all(alerts) and squash(name) != squash(heading):
        what = _("The title is {title}, the file {name}.").format(title=heading, name=name)
        yield line, "warning", what, _("Both look like an alert's name; which one fires?")
    elif not set(tokens(name)) & set(tokens(document.title)) and name.isascii() == document.title.isascii():
        what = _("The title has no word of the file's name ({name}).").format(name=name)
        yield line, "note", what, ""


def _fences(document: Document) -> Iterator[_Raw]:
    for block in document.blocks:
        if block.kind == "code":
            yield from _fence(document, block)


def _fence(document: Document, block: Block) -> Iterator[_Raw]:
    """A fence that swallows headings, mixes prompts with output, or holds commands without saying so."""
    rows = block.text.split("\n")
    line = block.lines[0]
    unclosed = any(part.lines == block.lines for part in document.not_understood)
    markdown = block.language in {"markdown", "md"}
    headings = sum(1 for row in rows if re.match(r"#{2,6} \S", row)) if not markdown else 0
    fences = any(re.match(r"\s*(```|~~~)", row) for row in rows)
    if unclosed or (headings and fences and block.language not in SHELLS):
        what = _("A fence is never closed.") if unclosed else _("A fence holds headings.")
        yield line, "error", what, _("All that follows is shown as code.")
    if block.language in SHELLS or (not block.language and block.commands):
        covered = {
            number
            for command in document.commands
            if command.id in block.commands
            for number in range(command.lines[0], command.lines[1] + 1)
        }
        output = [
            number
            for number, row in zip(block.code_lines, rows, strict=False)
            if row.strip() and not row.lstrip().startswith("#") and number not in covered
        ]
        if output and prompted(rows):
            yield output[0], "note", _("Output stands between commands."), _("It is left out when copying.")
        elif output:
            what = _("Not a command, in a block of commands.")
            yield (
                output[0],
                "warning",
                what,
                _("It is left out when copying; give output a block of its own."),
            )


def _commands(document: Document) -> Iterator[_Raw]:
    for command in document.commands:
        if command.odd:
            what = _("{characters} in a command.").format(characters=", ".join(command.odd).capitalize())
            yield command.lines[0], "error", what, _("A shell takes it for a letter.")
        if command.dangerous:
            what = _("Dangerous: {words}.").format(words=", ".join(command.dangerous))
            yield command.lines[0], "note", what, _("The console asks once more before it is copied.")
    for guess in document.suggestions:
        if guess.type == "command":
            what = _("Looks like a command: “{text}”.").format(text=guess.value.split("\n", 1)[0][:80])
            yield guess.lines[0], "note", what, _("Mark its block as bash, and it can be copied.")


def _facts(document: Document) -> Iterator[_Raw]:
    timed = [
        f
        for f in document.severities
        if f.response_minutes is not None or f.response_business_days is not None
    ]
    for fact in document.severities:
        if timed and fact not in timed:
            what = _("{level} has no response time.").format(level=fact.level)
            yield fact.lines[0], "warning", what, _("Other levels have one.")
    first: dict[str, tuple[float | None, float | None, Lines]] = {}
    for fact in timed:
        times = (fact.response_minutes, fact.response_business_days)
        known = first.setdefault(level_key(fact.level), (*times, fact.lines))
        if known[:2] != times:
            what = _("{level} has another response time in line {line}.").format(
                level=fact.level, line=known[2][0]
            )
            yield fact.lines[0], "error", what, _("Which one holds?")
    for contact in document.contacts:
        blank = [cell for cell in contact.cells if is_blank(cell)]
        if blank:
            what = _("A contact is not filled in: “{cell}”.").format(
                cell=", ".join(cell or "–" for cell in blank)
            )
            yield contact.lines[0], "warning", what, _("Nobody is reached at night.")


def _links(document: Document, exists: Callable[[str], bool]) -> Iterator[_Raw]:
    for link in document.links:
        target = link.target.split("#")[0].split("?")[0]
        if link.kind == "document" and target and not re.match(r"/|.*[{<]", target) and not exists(target):
            what = _("The link to {target} leads nowhere.").format(target=link.target)
            yield link.lines[0], "error", what, ""


def _text(document: Document) -> Iterator[_Raw]:
    """TODOs, documents that moved, stubs."""
    words = 0
    for block in document.blocks:
        if block.kind in {"paragraph", "item", "heading", "table"}:
            words += len(block.text.split())
            if _TODO.search(block.text):
                yield block.lines[0], "warning", _("Something is still to be written (TODO)."), ""
    head = next((block for block in document.blocks if block.kind == "paragraph"), None)
    if head is not None and _MOVED.search(head.text):
        yield (
            head.lines[0],
            "warning",
            _("Says that it moved or is no longer used."),
            _("Remove it, or link only."),
        )
    elif (
        words < _STUB
        and not document.steps
        and not document.commands
        and not document.plain
        and document.blocks
    ):
        yield 1, "warning", _("Hardly anything is written here yet."), _("Nobody can act by it.")


def _review(document: Document, today: date) -> Iterator[_Raw]:
    due = review_due(document.about)
    if due is not None and due < today:
        what = _("The review was due on {day}.").format(day=due.isoformat())
        yield 1, "warning", what, _("Read it again, and set the day in the front matter.")


def _exists(path: Path) -> Callable[[str], bool]:
    """Whether a link's target lies there: as named, or as the source that becomes it (``x.html`` from ``x.html.md``)."""

    def there(target: str) -> bool:
        from urllib.parse import unquote

        place = path.parent / unquote(target)
        names = [place, *(place.with_name(place.name + suffix) for suffix in (".md", ".md.erb", ".html.md"))]
        if place.suffix in {".html", ".htm"}:
            names.append(place.with_suffix(".md"))
        try:
            return any(not absent(name) for name in names)
        except (OSError, ValueError):
            return False

    return there


def _named_twice(documents: Sequence[Document]) -> Iterator[Finding]:
    """Alert names that lead to two documents, so that neither is attached by itself."""
    places: dict[str, list[tuple[str, int, str]]] = {}
    for document in documents:
        names: dict[str, tuple[int, str]] = {}
        for alert in document.about.alerts:
            names.setdefault(squash(alert), (1, alert))
        for name, line in [
            (stem(document.path), 1),
            *((heading_name(section.title), section.lines[0]) for section in document.sections),
        ]:
            if re.fullmatch(r"\w+", name) and identifiers(name) and len(tokens(name)) > _HUMPS:
                names.setdefault(squash(name), (line, name))
        for key, (line, name) in names.items():
            places.setdefault(key, []).append((document.path, line, name))
    for there in places.values():
        for path, line, name in there if len(there) > 1 else ():
            others = ", ".join(other for other, _line, _name in there if other != path)
            what = _("The alert {name} also stands in {others}.").format(name=name, others=others)
            yield Finding(path, line, "warning", what, _("With two, none is attached by itself."))
