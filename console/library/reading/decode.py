"""Bytes to text, and back from mojibake.

UTF-8 is tried strictly first. Text that was UTF-8, was then read in an old code page and saved again ("k√∂nnen")
is put right only if the **whole** document re-encodes in that code page and then reads as strict UTF-8: by chance that
does not happen. Guessing per word, as general-purpose fixers do, was measured to damage clean documents.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from console.base.words import _, ngettext
from console.model.runbook import Repair, Suggestion, source_lines

#: The code pages through which real runbooks had gone.
CODE_PAGES = ("mac_roman", "cp1252", "latin-1", "cp1254")
#: From so many garbled sequences on the repair is made; below it is only suggested.
ENOUGH = 3
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` as on disk, ``shown`` with mojibake put right (the same lines), and what was found on the way."""

    text: str
    shown: str
    encoding: str
    repairs: tuple[Repair, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def is_binary(data: bytes) -> bool:
    """Whether this is no text at all: NUL bytes, and no byte-order mark that would explain them."""
    return b"\0" in data[:65536] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decode(data: bytes) -> Decoded:
    """The text of a document. Never raises: a byte that is no text becomes U+FFFD, and is told of."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            return Decoded(text, text, encoding, _unreadable(text))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data)
    return _mended(text)


def _not_utf8(data: bytes) -> Decoded:
    """UTF-8 with a few bad bytes, if good sequences outnumber them; else the code page of old Windows files."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("�")
    good = sum(1 for character in text if ord(character) > 127) - bad
    if good >= bad:
        return Decoded(text, text, "utf-8", _unreadable(text))
    text = data.decode("cp1252", errors="replace")
    what = _("Not UTF-8: read as Windows-1252")
    return Decoded(
        text, text, "cp1252", (Repair(what, (1, max(1, len(source_lines(text))))), *_unreadable(text))
    )


def _unreadable(text: str) -> tuple[Repair, ...]:
    """One repair for each run of lines with bytes that could not be read."""
    bad = [number for number, line in enumerate(source_lines(text), 1) if "�" in line]
    if not bad:
        return ()
    what = ngettext(
        "Bytes that are no text on {count} line, shown as �",
        "Bytes that are no text on {count} lines, shown as �",
        len(bad),
    )
    return (Repair(what.format(count=len(bad)), (bad[0], bad[-1])),)


def _mended(text: str) -> Decoded:
    """``text`` with whole-document mojibake put right, if that is what it is."""
    if text.isascii():
        return Decoded(text, text, "utf-8")
    for page in CODE_PAGES:
        found = _through(text, page)
        if found is None or found == text:
            continue
        count = sum(1 for character in found if ord(character) > 127)
        before, after = source_lines(text), source_lines(found)
        if len(before) != len(after):
            continue
        changed = [
            number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
        ]
        lines = (changed[0], changed[-1])
        name = page.replace("_", " ")
        if count >= ENOUGH:
            what = _("UTF-8 that was read as {name} and saved again: {count} characters put right").format(
                name=name, count=count
            )
            return Decoded(text, found, "utf-8", (Repair(what, lines),))
        first = after[changed[0] - 1].strip()
        guess = Suggestion(
            "encoding", first, lines, _("Looks like UTF-8 that was read as {name}").format(name=name)
        )
        return Decoded(text, text, "utf-8", (), (guess,))
    return Decoded(text, text, "utf-8")


def _through(text: str, page: str) -> str | None:
    """The text that, as UTF-8 bytes read in ``page``, gives ``text``; None if there is none."""
    try:
        return text.encode(page).decode("utf-8")
    except UnicodeError:
        return None
