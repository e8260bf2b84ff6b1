"""Tables whose columns were lost, given back where the row itself tells where its cells end.

The header must be made of known column names; a level, a span of time and bracketed words are cells that can be seen.
One unknown cell between two of these is known as well; two in a row are not, and then the whole table is left alone.
"""

from __future__ import annotations

import re

from console.base.words import _
from console.library.reading import durations, words
from console.library.reading.leaf import Outline
from console.library.reading.levels import leading_level, level_word
from console.model.runbook import Lines, NotUnderstood, Table

_COLUMNS = (
    ("level", "severity level|severity|priority|level|schweregrad|priorität|stufe|gravité|severidad|prioridad|"
        "severidade"),
    ("time", "response time|reaction time|time to respond|reaktionszeit|temps de réponse|tiempo de respuesta|"
        "tempo de resposta|"
     "update frequency|resolution time|escalation time"),
    ("text", "definition|description|examples|example|impact|criteria|scope|contact method|contact|role|backup|"
        "name|phone|email|"
     "slack|who|when to escalate|when|action|owner|team|notes|condition|trigger|definition|beschreibung|"
     "beispiele|auswirkung|rolle|"
     "kontakt|telefon|vertretung|wann eskalieren|umfang|rôle|exemples|définition|definición|ejemplos|rol|"
     "contacto|exemplos|definição"),
)  # fmt: skip
_HEADS = [(kind, name) for kind, names in _COLUMNS for name in names.split("|")]
_HEADS.sort(key=lambda head: -len(head[1]))


def restore_tables(outline: Outline, taken: list[Lines]) -> None:
    """Add the tables that can be known to a flat document's, and name those that cannot; ``taken`` are its "
    "templates."""
    for _index, leaf in outline.each():
        if leaf.kind != "paragraph" or len(leaf.rows) < 2 or any(a <= leaf.lines[0] <= b for a, b in taken):
            continue
        columns = _columns(leaf.rows[0])
        if len(columns) < 2:
            continue
        rows = [_cells(row, [kind for kind, _ in columns]) for row in leaf.rows[1:]]
        if all(rows) and leaf.row_lines:
            header = tuple(name for _, name in columns)
            row_lines = tuple((line, line) for line in leaf.row_lines[1:])
            cells = tuple(row for row in rows if row)
            title = outline.title(leaf)
            leaf.kind, leaf.table = "table", len(outline.tables)
            outline.tables.append(Table(header, cells, leaf.lines, row_lines, ("",) * len(header), title))
        else:
            why = _("A table whose columns were lost, shown as written")
            outline.not_understood.append(NotUnderstood(leaf.lines, why))


def _columns(header: str) -> list[tuple[str, str]]:
    """The columns of a header, as (kind, name as written), if it is made of known names only."""
    found: list[tuple[str, str]] = []
    rest = header.strip()
    while rest:
        folded = words.fold(rest)
        match = next(
            (
                (kind, name)
                for kind, name in _HEADS
                if re.match(rf"{re.escape(words.fold(name))}(?!\w)", folded)
            ),
            None,
        )
        if match is None:
            return []
        found.append((match[0], rest[: len(match[1])]))
        rest = rest[len(match[1]) :].strip()
    return found


def _cells(row: str, kinds: list[str]) -> tuple[str, ...] | None:
    """The cells of a row for columns of these kinds; None where a boundary cannot be seen."""
    brackets = [piece.strip() for piece in re.split(r"(\[[^\]]*\])", row) if piece.strip()]
    if len(brackets) == len(kinds) and "[" in row:
        return tuple(brackets)
    if any(kinds[at] == kinds[at + 1] == "text" for at in range(len(kinds) - 1)):
        return None
    cells: list[str] = []
    rest = row.strip()
    for at, kind in enumerate(kinds):
        if kind == "text":
            cut = len(rest) if at + 1 == len(kinds) else _next_anchor(rest, kinds[at + 1])
        else:
            cut = _anchor_end(rest, kind)
        if cut is None:
            return None
        cells.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return tuple(cells) if not rest else None


def _next_anchor(text: str, kind: str) -> int | None:
    if kind != "time":
        return None
    prepared = durations.prepared(text)
    found = durations.spans(prepared)
    return found[0].start if len(found) == 1 and len(prepared) == len(text) else None


def _anchor_end(text: str, kind: str) -> int | None:
    """Where a level (with its name) or span at the start of ``text`` ends."""
    if kind == "time":
        prepared = durations.prepared(text)
        found = durations.spans(prepared)
        return found[0].end if found and found[0].start == 0 and len(prepared) == len(text) else None
    level = leading_level(text)
    if level is None:
        return None
    behind = re.match(r"\s*[-–—:]\s*(?=\w)", level[1])
    name = level_word(level[1][behind.end() :]) if behind else None
    end = len(text) - len(level[1])
    return end + behind.end() + len(name) if behind and name else end
