"""Any line as a step: what the reading did not take for one can be ticked by hand all the same.

But for headings: they name a place and nothing to do, unless they are numbered as steps are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from console.library.reading.identity import Identities
from console.library.reading.steps import STEP_HEADING
from console.model.runbook import Document, Section, Step, source_lines

_NUMBERED: Final = re.compile(r"\d{1,2}[.):]\s")


def line_steps(document: Document) -> Iterator[Step]:
    """Each line with something to do on it as a step of kind ``line``, in order. The ids come from text and section, as those of
    other steps do, so they are found again in an edited document."""
    identities = Identities()
    sections = iter(document.sections)
    upcoming = next(sections, None)
    current: Section | None = None
    headings = (block for block in document.blocks if block.kind == "heading")
    places = {heading.lines[0] for heading in headings if _is_place(heading.text)}
    for number, line in enumerate(source_lines(document.text), 1):
        while upcoming is not None and upcoming.lines[0] <= number:
            current, upcoming = upcoming, next(sections, None)
        text = " ".join(line.split())
        if number not in places and any(character.isalnum() for character in text):
            path = current.path if current else ()
            step = identities.of("line", path, text)
            yield Step(step, text, (number, number), current.title if current else None, None, None, "line")


def line_step(document: Document, line: int) -> Step | None:
    """The step of one line (from 1); None for a line on which there is nothing to do."""
    return next((step for step in line_steps(document) if step.lines[0] == line), None)


def _is_place(heading: str) -> bool:
    return not STEP_HEADING.match(heading) and not _NUMBERED.match(heading)
