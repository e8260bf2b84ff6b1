"""A shell block cut into the commands that are copied.

Not a shell: it follows quotes, continuations, here-documents and compounds (``for … done``) only as far as needed to
know where a command ends. What it cannot follow (a quote never closed) ends at the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from console.library.reading.programs import PROGRAMS

#: ``$ ``, ``% ``, ``> `` after a user or path, ``root@db:~# ``, ``(venv) $ ``, ``PS C:\> ``, ``❯ ``.
PROMPT = re.compile(
    r"""\s*(?:\([\w.-]+\)\s*)?                                  # a virtual environment
    (?:\[?[\w.-]+@[\w.-]+[\s:][^\s$\#%>]*\]?\s?[$\#%>]\s+       # user@host:path$
      |PS\s+[A-Z]:\\[^>]*>\s*
      |(?:~|/)[\w./~-]*\s?[$\#%]\s+                             # ~/app$
      |[$❯➜λ]\s+
      |%\s+(?=[a-z./~]))""",
    re.VERBOSE,
)
#: What looks like ``$ `` without its blank, or with a machine's name: ``$kubectl get``, ``$dev bundle install``. Only when
#: the word after it is a program.
_TIGHT_PROMPT = re.compile(r"\s*\$(?:[a-z]+\s+)?(?=([a-z][\w.-]*)(?:\s|$))")
_ANGLE_PROMPT = re.compile(r"\s*>\s+(?=([a-z][\w.-]*)(?:\s|$))")
_ROOT_PROMPT = re.compile(r"\s*#\s+")
_HERE = re.compile(r"<<-?\s*(?P<quote>[\"']?\\?)(?P<word>[A-Za-z_]\w*)[\"']?")
#: A command that is still open after so many rows was never meant to be one.
_LONGEST = 300
_OPENERS = frozenset({"if", "for", "while", "until", "case", "select", "{"})
_CLOSERS = frozenset({"fi", "done", "esac", "}"})
_FUNCTION = re.compile(r"\s*(function\s+[\w-]+|[A-Za-z_][\w-]*\s*\(\))\s*(\{|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A command and the rows ``[first, end)`` of the block it stands on. ``compound``: several lines, copied whole."""

    text: str
    first: int
    end: int
    label: str = ""
    compound: bool = False


def is_script(rows: list[str]) -> bool:
    """Whether the block is a script to copy whole: a shebang, ``set -e``, or a function that is defined."""
    code = [row for row in rows if row.strip() and not re.match(r"\s*#(?!!)", row)]
    if not code:
        return False
    return (
        code[0].startswith("#!")
        or re.match(r"\s*set\s+-[euxo]", code[0]) is not None
        or any(_FUNCTION.match(row) for row in code)
    )


def prompted(rows: list[str]) -> bool:
    """Whether commands in this block are told by a prompt, so that all other lines are output."""
    return any(_prompt(row) for row in rows)


def _prompt(row: str) -> int:
    """The length of the prompt before a command; 0 without one."""
    match = PROMPT.match(row)
    if match:
        return match.end() if row[match.end() :].strip() else 0
    tight = _TIGHT_PROMPT.match(row) or _ANGLE_PROMPT.match(row)
    return tight.end() if tight and tight.group(1) in PROGRAMS else 0


def pieces(rows: list[str]) -> Iterator[Piece]:
    """The commands of a shell block in order, with the comment above as label.

    A comment labels what follows it, down to the next blank line or comment. With prompts, what has none is output and
    is left out; without, a line that no shell would take as a command (``Name:  x``) is.
    """
    has_prompt = prompted(rows)
    index, label = 0, ""
    while index < len(rows):
        row = rows[index]
        stripped = row.strip()
        if not stripped:
            label = ""
            index += 1
            continue
        length = _prompt(row)
        if not length and has_prompt and _ROOT_PROMPT.match(row):
            inside = row[_ROOT_PROMPT.match(row).end() :]  # type: ignore[union-attr]  # matched just above
            if inside.split(maxsplit=1)[0] in PROGRAMS:
                length = len(row) - len(inside)
        if not length and stripped.startswith("#"):
            label = stripped.lstrip("#").strip()
            index += 1
            continue
        if (has_prompt and not length) or (not has_prompt and is_output(stripped)):
            index += 1
            continue
        text, end, compound = _whole(rows, index, length)
        yield Piece(text, index, end, label, compound)
        index = end


_OUTPUT = re.compile(
    r"""\.\.\.|…|[{}\[\]]|<[^<>]+>$                   # an ellipsis, JSON, a lone placeholder
      |[│├└─╭╰+|=*•→✓✔✅❌⚠]                           # drawn tables and trees
      |[-=]{2,}
      |"[^"]*"\s*[:,]|\d+[.:)\]]\s|\d+\s|\d{4}-\d\d-\d\d
      |[A-Za-z][\w.-]*:(\s|$)                          # a field
      |[\w/]+>\s                                       # another program's prompt
      |[-d][rwxsSt-]{9}|-|total\s+\d                    # ls -l, an option's description
      |(?-i:[A-Z][a-z]+)\s+(?-i:[A-Za-z])              # a sentence
      |(?-i:[A-Z][A-Z_]+)\s{2,}\S                      # a heading of columns
      |(?:I\s|\w+\s+\w+:(\s|$))""",
    re.VERBOSE | re.IGNORECASE,
)
#: Capitalised and yet commands: the verbs of PowerShell, and SQL that is typed into a client.
_VERB_NOUN = re.compile(r"[A-Z][a-z]+-[A-Z]\w+")


def is_output(row: str) -> bool:
    """Whether no shell would take this line as a command: it looks like a sentence, a field, a drawing or columns."""
    if _VERB_NOUN.match(row):
        return False
    if _OUTPUT.match(row) or row.endswith("!"):
        return True
    first = row.split(maxsplit=1)[0]
    known = first in PROGRAMS or "/" in first or "=" in first
    return not known and re.search(r"\S\s{3,}[^\s\\#]", row) is not None


def _whole(rows: list[str], start: int, prompt: int) -> tuple[str, int, bool]:
    """The command that begins in row ``start`` behind its prompt: its text, the row after it, and whether compound."""
    state = _State()
    taken: list[str] = []
    index = start
    while index < min(len(rows), start + _LONGEST):
        row = rows[index]
        if index == start:
            row = row[prompt:].strip()
        elif prompt and taken[-1].endswith("\\"):
            row = re.sub(r"^\s*>\s", "", row)
        taken.append(row.rstrip() if state.here is None and not state.quote else row)
        index += 1
        if not state.feed(taken[-1]):
            return _joined(taken), index, state.compound and len(taken) > 1
    # Something never closed: the first line stands for itself, with its continuations.
    end = start + 1
    taken = [rows[start][prompt:].strip()]
    while taken[-1].endswith("\\") and end < len(rows):
        taken.append(rows[end].rstrip())
        end += 1
    return _joined(taken), end, False


def _joined(rows: list[str]) -> str:
    """The rows as one command: continuations joined by one blank, other line breaks kept."""
    text = rows[0]
    for row in rows[1:]:
        joins = text.endswith("\\") and not text.endswith("\\\\")
        text = f"{text[:-1].rstrip()} {row.lstrip()}" if joins else f"{text}\n{row}"
    return text.rstrip("\\").rstrip() if text.endswith(" \\") else text


def _apostrophe(row: str, index: int) -> bool:
    """Whether the quote there stands within a word (``don't``): no shell means it so, whoever wrote it did."""
    around = row[index - 1 : index] + row[index + 1 : index + 2]
    return row[index] == "'" and len(around) == 2 and around.isalpha()


class _State:
    """How far a command is open: in a quote, a here-document, a substitution, a compound, or by a continuation."""

    def __init__(self) -> None:
        self.quote = ""
        self.here: str | None = None
        self.depth = 0
        self.parens = 0
        self.compound = False
        self._pending: list[str] = []

    def feed(self, row: str) -> bool:
        """Take one more line; True while the command goes on."""
        if self.here is not None:
            if row.strip() == self.here:
                self.here = self._pending.pop(0) if self._pending else None
            return self.here is not None or self.depth > 0 or bool(self.quote)
        last = self._scan(row)
        if self._pending and not self.quote:
            self.here = self._pending.pop(0)
            return True
        return bool(self.quote) or self.depth > 0 or self.parens > 0 or last

    def _scan(self, row: str) -> bool:
        """Follow quotes and words through a line; True if it says itself that it goes on (``\\``, ``|``, ``&&``)."""
        index, word, first = 0, "", True
        bare: list[str] = []
        while index < len(row):
            character = row[index]
            if self.quote:
                if character == "\\" and self.quote == '"':
                    index += 1
                elif character == self.quote:
                    self.quote = ""
                index += 1
                continue
            if character == "#" and (index == 0 or row[index - 1].isspace()):
                break
            if character == "\\":
                bare.append(row[index : index + 2])
                index += 2
                word += "\\"
                continue
            here = _HERE.match(row, index) if character == "<" and row[index : index + 3] != "<<<" else None
            if here:
                self._pending.append(here.group("word"))
                index = here.end()
                continue
            if character in "\"'`" and not _apostrophe(row, index):
                self.quote = character
            elif character == "(":
                self.parens += 1
            elif character == ")":
                self.parens = max(0, self.parens - 1)
            bare.append(character)
            if character.isspace() or character in ";&|()":
                first = self._word(word, first) or character in ";&|("
                word = ""
            else:
                word += character
            index += 1
        self._word(word, first)
        end = "".join(bare[-8:]).rstrip()
        return not self.quote and (row.endswith("\\") or end.endswith(("&&", "|")))

    def _word(self, word: str, first: bool) -> bool:
        """Count what opens and closes a compound; whether the next word stands first in its command again."""
        if not word:
            return first
        if first and word in _OPENERS:
            self.depth += 1
            self.compound = True
            return word == "{"
        if first and word in _CLOSERS:
            self.depth = max(0, self.depth - 1)
            return False
        return word in {"do", "then", "else", "!", "time"} and first
