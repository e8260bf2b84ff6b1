"""A document for finding: its names, and its text cut into the units that are found.

A unit is a section that stands for itself. Sections that are only parts of one ("Meaning", "Diagnosis", "
    ""Mitigation") belong
to the unit around them: whoever looks for an alert wants all of it. Skimming parses blocks, not text within them, and
reads no facts: a thousand documents are indexed while a third of them would be read.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from console.library.reading import front_matter, words
from console.library.reading.assemble import FOREIGN, LARGEST, Seconds, stem, title_of
from console.library.reading.decode import decode, is_binary
from console.library.reading.flat import is_flat, restored
from console.library.reading.leaf import Outline
from console.library.reading.repair import repaired
from console.library.reading.structure import outline
from console.model.runbook import About

#: So much of a text is indexed; nobody looks for what stands behind a million signs.
_INDEXED = 1_000_000
_BUDGET = 1.0
_PARTS = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*\W+)?(?:meaning|overview|summary|description|background|context|about|purpose|"
    r"prerequisites?|requirements|steps?|"
    r"procedure|notes?|references?|links?|see also|related|next steps|examples?|metrics?|dashboards?|contacts?|"
    r"communicate|prepare|"
    r"contain|eradicate|recover|lessons learned|additional information|resources|tools|überblick|beschreibung|"
    r"voraussetzungen|schritte|"
    r"hinweise|vorgehen|説明|概要|手順|参考|背景|说明|步骤|参考资料|описание|шаги|примечания|description|étapes|pasos|passos)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is found: a section, or with ``section`` None the document as a whole. ``headings`` are the titles "
    "down to it."""

    section: str | None
    anchor: str | None
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Skim:
    """A document's names and units. ``note`` says why it is not read as Markdown ("" when it is)."""

    title: str
    stem: str
    about: About
    units: tuple[Unit, ...]
    note: str = ""


class _TimeUp(Exception):
    """The budget is spent."""


def skim(data: bytes, path: str, *, seconds: Seconds = time.thread_time) -> Skim:
    """Skim a document. Never raises: what is not read as Markdown is one unit of plain text."""
    name = stem(path)
    if is_binary(data):
        return Skim(name, name, About(), (), "binary")
    text = decode(data[: LARGEST * 2]).shown
    suffix = re.search(r"\.\w+$", path.removesuffix(".erb"))
    if len(data) > LARGEST or (suffix and suffix.group().lower() in FOREIGN):
        return _plain(name, text)
    until = seconds() + _BUDGET

    def still() -> None:
        if seconds() > until:
            raise _TimeUp

    try:
        return _skim(text, path, name, still)
    except (_TimeUp, RecursionError):
        return _plain(name, text)


def _plain(name: str, text: str) -> Skim:
    return Skim(name, name, About(), (Unit(None, None, (), text[:_INDEXED]),), "plain")


def _skim(text: str, path: str, name: str, still: Callable[[], None]) -> Skim:
    source = repaired(text, still)
    values, _, _ = front_matter.take(source)
    if is_flat(source):
        source = restored(source)
    taken = outline(source, skim=True)
    title = title_of(taken, values, path)
    return Skim(title, name, front_matter.about(values), tuple(_units(taken, title)))


def _units(taken: Outline, title: str) -> list[Unit]:
    """The units of a document, in order; the first is the document itself."""
    owner: list[int] = []
    opened: list[int] = []
    for index, section in enumerate(taken.sections):
        while opened and taken.sections[opened[-1]].level >= section.level:
            opened.pop()
        above = owner[opened[-1]] if opened else -1
        whole = index == 0 and section.level == 1 and section.title == title
        owner.append(-1 if whole else above if _is_part(section.title) else index)
        opened.append(index)
    texts: dict[int, list[str]] = {-1: []}
    for index in range(len(taken.sections)):
        texts.setdefault(owner[index], [])
    for leaf in taken.leaves:
        at = owner[leaf.section] if leaf.section >= 0 else -1
        texts[at].append(leaf.text)
    units = []
    for at, parts in texts.items():
        body = "\n".join(parts)[:_INDEXED]
        if at < 0:
            units.append(Unit(None, None, (title,), body))
        else:
            own = taken.sections[at]
            units.append(Unit(own.title, own.anchor, own.path, body))
    return units


def _is_part(title: str) -> bool:
    """Whether a heading names only a part of what stands above it."""
    short = len(title.split()) <= 4
    return short and (words.part(title) is not None or _PARTS.match(title) is not None)
