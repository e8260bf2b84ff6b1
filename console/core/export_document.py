"""A document before it is Markdown or HTML: what a briefing, a review and an export are made of.

Whatever people typed is plain text here and stays that: each form escapes it in its own way, so that nothing has to be
escaped twice or undone. The one exception is :class:`Written`, which a person wrote as Markdown into a review.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from console.base.text import safe_text

#: Directional marks, ordinary in Arabic and Hebrew; a file keeps them, where a terminal is spared them.
_MARKS: Final = re.compile("([\u200e\u200f\u061c])")


class Paragraph(NamedTuple):
    """Plain text; its line breaks stay."""

    text: str


class Hint(NamedTuple):
    """What somebody might write here; shown while nobody has."""

    text: str


class Heading(NamedTuple):
    """A title within a section."""

    text: str


class Facts(NamedTuple):
    """Pairs of a word and what it says."""

    rows: tuple[tuple[str, str], ...]


class Table(NamedTuple):
    """Columns under their titles; every row has as many cells as ``header``."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Day(NamedTuple):
    """The day that begins here in a timeline."""

    text: str


class Row(NamedTuple):
    """A line of a timeline. ``note`` is what is to be known of it, ``message`` the text that was sent with it.

    ``struck``: it was retracted.
    """

    time: str
    kind: str
    text: str
    author: str = ""
    starred: bool = False
    struck: bool = False
    note: str = ""
    message: str = ""


class Lines(NamedTuple):
    """A timeline, or a part of one."""

    rows: tuple[Row | Day, ...]


class Items(NamedTuple):
    """A list of plain texts; ``checked`` gives each a box (None: none of them has one)."""

    texts: tuple[str, ...]
    checked: bool | None = None


class Addresses(NamedTuple):
    """Labels and the web addresses behind them."""

    rows: tuple[tuple[str, str], ...]


class Written(NamedTuple):
    """Markdown that a person wrote."""

    markdown: str


Block = Paragraph | Hint | Heading | Facts | Table | Lines | Items | Addresses | Written


class Section(NamedTuple):
    """A titled part. ``name`` is the same in every language; an empty ``title`` shows none."""

    name: str
    title: str
    blocks: tuple[Block, ...]


class Document(NamedTuple):
    """``title`` says what it is; ``notice`` stands above all else (empty: none); ``language`` is that of its own words."""

    title: str
    sections: tuple[Section, ...]
    notice: str = ""
    language: str = "en"


def harmless(text: str) -> str:
    """``text`` with every control and every sign that reorders what is read made visible; directional marks stay."""
    if text.isascii() or not _MARKS.search(text):
        return safe_text(text)
    return "".join(part if _MARKS.fullmatch(part) else safe_text(part) for part in _MARKS.split(text))


def is_web(url: str) -> bool:
    """Whether an address may become something to click: the web and mail, and nothing that runs."""
    return url.startswith(("https://", "http://", "mailto:")) and not any(
        letter in '<>"' or letter.isspace() or not letter.isprintable() for letter in url
    )
