"""The text of a paragraph, cell or heading: what is read aloud, with its styles beside it, and its links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from console.model.runbook import Style

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: Beyond this a text is shown as written: its brackets could cost more to follow than it is worth.
LONGEST = 20_000
_BARE_URL = re.compile(r"https?://[^\s<>\"'`|\\]+[^\s<>\"'`|\\.,;:!?)\]]")
_OPEN = {"strong_open": "strong", "em_open": "em", "s_open": "strike", "link_open": "link"}


@dataclass(slots=True)
class Inline:
    """``text``, its ``styles``, its ``links`` as (text, target), and its pieces of inline ``code``."""

    text: str = ""
    styles: list[Style] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


def read_inline(markdown: MarkdownIt, content: str, references: dict[str, object]) -> Inline:
    """The inline content of a block; ``references`` is the parser's environment (link definitions)."""
    if len(content) > LONGEST:
        return Inline(content)
    tokens: list[Token] = []
    markdown.inline.parse(content, markdown, references, tokens)
    return _collect(tokens)


def _collect(tokens: Iterable[Token]) -> Inline:
    result = Inline()
    parts: list[str] = []
    length = 0
    opened: list[tuple[str, int, str]] = []

    def add(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    for token in tokens:
        if token.type in _OPEN:
            opened.append((_OPEN[token.type], length, str(token.attrs.get("href", ""))))
        elif token.type.endswith("_close") and opened:
            style, start, target = opened.pop()
            result.styles.append(Style(start, length, style, target))
            if style == "link":
                result.links.append(("".join(parts)[start:length], target))
        elif token.type == "code_inline":
            result.styles.append(Style(length, length + len(token.content), "code"))
            result.code.append(token.content)
            add(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            add("\n")
        elif token.type == "html_inline":
            add(" " if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE) else token.content)
        elif token.type == "image":
            target = str(token.attrs.get("src", ""))
            result.styles.append(Style(length, length + len(token.content), "link", target))
            result.links.append((token.content, target))
            add(token.content)
        else:
            if token.type in {"text", "text_special"} and not any(style == "link" for style, _, _ in opened):
                _bare_links(token.content, length, result)
            add(token.content)
    result.text = "".join(parts)
    result.styles.sort(key=lambda style: (style.start, -style.end))
    return result


def _bare_links(text: str, offset: int, result: Inline) -> None:
    """Addresses that stand in the text as they are."""
    if "://" not in text:
        return
    for match in _BARE_URL.finditer(text):
        result.styles.append(Style(offset + match.start(), offset + match.end(), "link", match.group()))
        result.links.append((match.group(), match.group()))


def strip_tags(html: str) -> str:
    """The text of a piece of HTML, as one line."""
    return " ".join(unescape(re.sub(r"<[^<>]{0,2000}>", " ", html)).split())
