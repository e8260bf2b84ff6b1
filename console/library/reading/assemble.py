"""From bytes to a :class:`~console.model.runbook.Document`: the stages of reading, in order, under one budget of time.

Nothing here raises for what a document says. What cannot be read as Markdown, for its size, its kind or the time it takes,
is a document all the same: shown as plain text, with the reason.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePath

from console.base.words import _
from console.library.reading import front_matter
from console.library.reading.blocks import all_blocks
from console.library.reading.commands import Commands
from console.library.reading.contacts import contacts, slos
from console.library.reading.decode import Decoded, decode, is_binary
from console.library.reading.escalations import escalations
from console.library.reading.flat import is_flat, restored
from console.library.reading.flat_tables import restore_tables
from console.library.reading.identity import Identities
from console.library.reading.leaf import Outline
from console.library.reading.messages import templates
from console.library.reading.repair import repaired
from console.library.reading.reviews import reviews
from console.library.reading.scenarios import scenarios
from console.library.reading.sentences import sentences
from console.library.reading.severities import severities
from console.library.reading.steps import Steps
from console.library.reading.structure import outline
from console.model.runbook import Block, Document, NotUnderstood, source_lines

#: Seconds of computing after which a document is shown as plain text.
BUDGET = 1.0
#: Larger ones are not tried: reading them takes longer than the budget on any machine of today.
LARGEST = 2_000_000
#: Suffixes of markup that is not Markdown; shown as it is, any line can be ticked and copied.
FOREIGN = {
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".asc": "AsciiDoc",
    ".rst": "reStructuredText",
    ".rest": "reStructuredText",
    ".org": "Org mode",
    ".textile": "Textile",
    ".wiki": "wiki text",
    ".mediawiki": "wiki text",
    ".html": "HTML",
    ".htm": "HTML",
}

#: A line within so many quotes and lists is not looked into.
_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){8}|^[ \t]{20}\s*\S", re.MULTILINE)

Seconds = Callable[[], float]
"""A clock that only its differences count of."""


class _TimeUp(Exception):
    """The budget is spent."""


def parse(data: bytes, path: str, *, seconds: Seconds = time.thread_time) -> Document:
    """Read a document. Never raises; ``path`` names it (its suffix tells the kind, its stem is the title of last resort).

    ``seconds`` measures the budget: by default the computing time of this thread, so that a busy machine changes nothing.
    """
    decoded = decode(data)
    digest = hashlib.sha256(data).hexdigest()
    reason = _plain_reason(data, path)
    if reason is None:
        until = seconds() + BUDGET

        def still() -> None:
            if seconds() > until:
                raise _TimeUp

        try:
            return _read(decoded, digest, path, still)
        except _TimeUp:
            reason = _("takes longer than {seconds} s to read").format(seconds=f"{BUDGET:g}")
        except RecursionError:
            reason = _("is nested too deeply to read")
    return _as_plain(decoded, digest, path, reason)


def _plain_reason(data: bytes, path: str) -> str | None:
    """Why a document is not read as Markdown; None if it is."""
    if is_binary(data):
        return _("is not text")
    if len(data) > LARGEST:
        return _("is too large to read ({size} MB; up to {most} MB are read)").format(
            size=f"{len(data) / 1e6:.1f}", most=f"{LARGEST / 1e6:g}"
        )
    kind = FOREIGN.get(PurePath(path.removesuffix(".erb")).suffix.lower())
    return _("is {kind}, which is not read").format(kind=kind) if kind else None


def _as_plain(decoded: Decoded, digest: str, path: str, reason: str) -> Document:
    lines = source_lines(decoded.shown)
    blocks = (Block("plain", (1, len(lines)), "\n".join(lines)),) if lines else ()
    why = _("The document {reason}: shown as plain text").format(reason=reason)
    return Document(
        path=path,
        title=stem(path),
        text=decoded.text,
        digest=digest,
        blocks=blocks,
        plain=reason,
        encoding=decoded.encoding,
        repairs=decoded.repairs,
        suggestions=decoded.suggestions,
        not_understood=(NotUnderstood((1, len(lines)), why),) if lines else (),
    )


def _read(decoded: Decoded, digest: str, path: str, still: Callable[[], None]) -> Document:
    source = repaired(decoded.shown, still)
    values, matter, unread = front_matter.take(source)
    if is_flat(source):
        source = restored(source)
    taken = outline(source)
    taken.not_understood += unread
    title = title_of(taken, values, path)
    identities = Identities()
    commands = Commands(taken, identities)
    messages, message_guesses = templates(taken)
    steps = Steps(taken, identities, commands.commands, [message.lines for message in messages])
    still()
    prose = list(sentences(taken))
    levels, level_guesses = severities(taken, prose)
    rules, rule_guesses = escalations(taken, prose)
    still()
    found = contacts(taken)
    due = reviews(taken, prose)
    goals = slos(taken)
    cases = scenarios(taken, title)
    still()
    if source.flat:
        restore_tables(taken, [message.lines for message in messages])
    _unclosed(taken)
    blocks, positions = all_blocks(taken, matter, decoded.shown)
    _too_deep(taken, blocks)
    guesses = [
        *decoded.suggestions,
        *commands.suggestions,
        *steps.suggestions,
        *level_guesses,
        *rule_guesses,
        *message_guesses,
    ]
    still()
    return Document(
        path=path,
        title=title,
        text=decoded.text,
        digest=digest,
        blocks=blocks,
        encoding=decoded.encoding,
        front_matter=values,
        about=front_matter.about(values),
        repairs=(*decoded.repairs, *source.repairs),
        sections=tuple(taken.sections),
        steps=tuple(steps.steps),
        commands=tuple(replace(command, block=positions[id(leaf)]) for leaf, command in commands.commands),
        checklists=tuple(steps.checklists),
        tables=tuple(taken.tables),
        templates=tuple(messages),
        severities=tuple(levels),
        escalations=tuple(rules),
        contacts=tuple(found),
        scenarios=tuple(cases),
        reviews=tuple(due),
        slos=tuple(goals),
        links=tuple(taken.links),
        suggestions=tuple(sorted(guesses, key=lambda guess: guess.lines)),
        not_understood=tuple(sorted(taken.not_understood, key=lambda part: part.lines)),
    )


def _unclosed(taken: Outline) -> None:
    """Name fences that are never closed: what they swallowed is shown as code."""
    for leaf in taken.leaves:
        if leaf.kind == "code" and not leaf.closed and len(leaf.rows) > 1:
            taken.not_understood.append(
                NotUnderstood(leaf.lines, _("A fence that is never closed: shown as code"))
            )


def _too_deep(taken: Outline, blocks: Iterable[Block]) -> None:
    """Name lines that no part of the document holds because of all the quotes and lists around them."""
    for block in blocks:
        if block.kind == "plain" and _DEEP.search(block.text):
            why = _("Nested too deeply to read: shown as plain text")
            taken.not_understood.append(NotUnderstood(block.lines, why))


def title_of(taken: Outline, values: dict[str, object], path: str) -> str:
    """The first heading if it is a title, else the front matter's, else any heading, else the file's stem."""
    first = taken.sections[0] if taken.sections else None
    if first is not None and first.level == 1 and first.title and "<%" not in first.title:
        return first.title
    given = values.get("title")
    if isinstance(given, str) and given.strip():
        return " ".join(given.split())
    return first.title if first is not None and first.title else stem(path)


def stem(path: str) -> str:
    """The name of a file without folders and suffixes: ``runbooks/KubePodCrashLooping.html.md.erb`` → ``KubePodCrashLooping``."""
    name = PurePath(path).name
    return (
        re.sub(
            r"(\.(md|markdown|mdown|mkd|mdx|txt|html?|erb|adoc|asciidoc|rst|org))+$",
            "",
            name,
            flags=re.IGNORECASE,
        )
        or name
    )
