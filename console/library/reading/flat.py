"""Documents whose markup was lost in copying: headings, lists and fences given back as far as they can be known.

The rewritten lines exist only for the parser; each still knows its line on disk. What is known: bullets (``•``) and
trees (``├──``) are lists; a short line alone, without a full stop, is a heading; ``# comment`` lines with commands
beneath were a shell fence. Tables are not known (their columns are gone): they stay as written, and are told of.
"""

from __future__ import annotations

import re

from console.base.words import _
from console.library.reading.programs import starts_like_command
from console.library.reading.source import Line, Source
from console.model.runbook import Repair

_BULLET = re.compile(r"(\s*)[•◦▪‣●○■□·]\s+(?=\S)")
_TREE = re.compile(r"([\s│|]*)[├└][─-]+\s*(?=\S)")
_NUMBER = re.compile(r"(\s*)\d{1,3}[.)]\s+(?=\S)")
_LIST = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
_COMMENT = re.compile(r"#{1,6}\s+\S")
_MARKUP = re.compile(r"\s{0,3}(```|~~~|\|.*\||[-*+] \[[ xX]\] |[-=]{3,}\s*$)")
_HEADING = re.compile(r"(?:\d{1,2}[.)]\s+)?[^\W_][^|\[\]<>{}=;`]{1,68}")


def is_flat(source: Source) -> bool:
    """Whether a document's markup was lost: none is left, and typographic bullets or trees stand in its place."""
    signs = 0
    for index, line in source.timed(enumerate(source.lines)):
        if _MARKUP.match(line.text):
            return False
        if _COMMENT.match(line.text) and not _comments_command(source, index):
            return False
        signs += _BULLET.match(line.text) is not None or _TREE.match(line.text) is not None
    return signs >= 3


def _comments_command(source: Source, index: int) -> bool:
    """Whether a ``# line`` has a command right beneath it (other such lines may stand between)."""
    for line in source.lines[index + 1 : index + 6]:
        if not _COMMENT.match(line.text):
            return starts_like_command(line.text)
    return False


def restored(source: Source) -> Source:
    """The lines with lists, headings and shell fences as Markdown; the repair names how much is a guess."""
    lines = source.lines
    out: list[Line] = []
    index, headings = 0, 0
    indents: list[int] = []
    while index < len(lines):
        source.still()
        end = _commands(source, index)
        if end:
            out += [Line("```bash", None), *lines[index:end], Line("```", None)]
            index = end
            continue
        line = lines[index]
        item = _item(source, index)
        if item is not None:
            indent, marker, text = item
            while indents and indents[-1] >= indent:
                indents.pop()
            out.append(Line(f"{'    ' * len(indents)}{marker} {text}", line.origin))
            indents.append(indent)
        elif _is_heading(source, index):
            level = "###" if _NUMBER.match(line.text) else "##" if headings else "#"
            out.append(Line(f"{level} {line.text.strip()}", line.origin))
            headings += 1
            indents.clear()
        else:
            if line.text.strip():
                indents.clear()
            out.append(Line(line.text.lstrip(), line.origin))
        index += 1
    what = _("Markup lost in copying: headings, lists and command blocks read from how the text stands")
    repairs = [*source.repairs, Repair(what, (1, max(1, source.total)))]
    return Source(out, source.total, source.dropped, repairs, source.scraped, flat=True, still=source.still)


def _item(source: Source, index: int) -> tuple[int, str, str] | None:
    """A list item's indent, marker and text; None if the line is none."""
    text = source.lines[index].text
    for pattern in (_BULLET, _TREE):
        match = pattern.match(text)
        if match:
            return _column(text[: match.end()].rstrip(" -─")), "-", text[match.end() :]
    match = _LIST.match(text)
    if match and not _is_heading(source, index):
        marker = match.group().strip()
        return len(match.group(1).expandtabs(4)), marker, text[match.end() :]
    return None


def _column(prefix: str) -> int:
    """The column at which a bullet stands."""
    return len(prefix.expandtabs(4)) - 1


def _is_heading(source: Source, index: int) -> bool:
    """Whether a line is a heading: alone, short, not indented, no sentence; a numbered one only if no list goes on."""
    text = source.lines[index].text
    if text[:1].isspace() or not _HEADING.fullmatch(text.rstrip()) or len(text.split()) > 9:
        return False
    if text.rstrip().endswith((".", ":", ",", "!", "?", "…", "。", "：")) or ": " in text:
        return False
    before = source.lines[index - 1].text.strip() if index else ""
    after = source.lines[index + 1].text.strip() if index + 1 < len(source.lines) else ""
    if before or after:
        return False
    following = next((line.text for line in source.lines[index + 1 :] if line.text.strip()), "")
    if following.startswith(":"):
        return False
    return not _NUMBER.match(text) or not _NUMBER.match(following)


def _commands(source: Source, start: int) -> int:
    """The end of the command block that begins in line ``start``; 0 if none does.

    Such a block is made of ``# comment`` lines, commands and single blank lines; it begins with either, and a
    comment must have a command beneath it.
    """
    end, found = 0, False
    for index in range(start, len(source.lines)):
        text = source.lines[index].text
        if _COMMENT.match(text) and _comments_command(source, index):
            continue
        if found and text.strip() == "" and index == end:
            continue
        if text[:1].isspace() or not starts_like_command(text):
            break
        commented = index > start and not _blank(source, index - 1)
        if not commented and re.search(r"\s-{1,2}\w|[|$]|://|=", text) is None:
            break
        found, end = True, index + 1
    return end if found else 0


def _blank(source: Source, index: int) -> bool:
    return not source.lines[index].text.strip()
