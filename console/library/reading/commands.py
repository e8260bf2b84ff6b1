"""The commands of a document: in shell fences, after prompts, and whole ones in inline code.

A fence without a language is taken at its word only where prompts say which lines are commands; otherwise what looks
like one is a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.base.words import _
from console.core.wordsets import word_set
from console.library.reading.identity import Identities
from console.library.reading.labels import split_label
from console.library.reading.leaf import Leaf, Outline
from console.library.reading.programs import PROGRAMS, dangers, is_command, starts_like_command
from console.library.reading.shell import Piece, is_script, pieces, prompted
from console.model.runbook import Command, Lines, Suggestion

SHELLS = word_set(
    """
    bash sh shell zsh ksh fish dash console terminal shell-session sh-session shellsession bash-session
    shellscript cmd bat batch powershell ps1 pwsh ps
    """
)
_PLACEHOLDER = re.compile(r"(?<![<\w])<([^\W\d](?:[^<>\n]{0,78}[^<>\s])?)>(?!>)")
_ODD = {
    "\u00a0": "no-break space",
    "\u202f": "no-break space",
    "\u2010": "typographic hyphen",
    "\u2011": "typographic hyphen",
    "–": "en dash",
    "—": "em dash",
    "“": "typographic quote",
    "”": "typographic quote",
    "„": "typographic quote",
    "‘": "typographic quote",
    "’": "typographic quote",
}
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the blanks (``<name>``) in a command, each once, as met. Tags with an end tag are none."""
    names = [match.group(1) for match in _PLACEHOLDER.finditer(text)]
    return tuple(
        dict.fromkeys(
            name for name in names if f"</{name.split()[0]}>" not in text and not name.endswith("/")
        )
    )


def odd_characters(text: str) -> tuple[str, ...]:
    """Typographic characters outside quotes, by name: a shell would take them for letters."""
    bare = _QUOTED.sub("", re.sub(r"(^|\s)#\s.*", "", text))
    return tuple(dict.fromkeys(_ODD[character] for character in bare if character in _ODD))


class Commands:
    """Collects the commands and command suggestions of an outline."""

    def __init__(self, outline: Outline, identities: Identities) -> None:
        self.outline = outline
        self.identities = identities
        self.commands: list[tuple[Leaf, Command]] = []
        self.suggestions: list[Suggestion] = []
        for index, leaf in outline.each():
            if leaf.kind == "code":
                self._block(index, leaf)
            elif leaf.kind != "heading":
                self._inline(leaf)

    def _add(self, leaf: Leaf, text: str, lines: Lines, **more: object) -> None:
        path = self.outline.path(leaf)
        command = Command(
            id=self.identities.of("command", path, text),
            text=text,
            lines=lines,
            language=str(more["language"]) if more.get("language") else None,
            placeholders=placeholders(text),
            script=bool(more.get("script")),
            dangerous=dangers(text),
            inline=bool(more.get("inline")),
            label=str(more.get("label", "")),
            odd=odd_characters(text),
            section=self.outline.title(leaf),
            block=-1,
        )
        leaf.commands.append(command.id)
        self.commands.append((leaf, command))
        self._bracket_blanks(command)

    def _bracket_blanks(self, command: Command) -> None:
        """A word in square brackets, alone as an argument, may be a blank: pointed out, no more."""
        for match in re.finditer(r"(?<=\s)\[([A-Za-z][\w -]{2,40})\](?=\s|$)", command.text):
            why = _("A word in square brackets in a command may be a blank to fill")
            self.suggestions.append(Suggestion("blank", match.group(1), command.lines, why))

    def _block(self, index: int, leaf: Leaf) -> None:
        if leaf.language in SHELLS:
            self._shell(index, leaf)
        elif not leaf.language:
            if prompted(leaf.rows):
                for piece in self.outline.source.timed(pieces(leaf.rows)):
                    if _known(piece.text):
                        self._piece(index, leaf, piece)
            else:
                self._guess(leaf)

    def _shell(self, index: int, leaf: Leaf) -> None:
        if is_script(leaf.rows) and not prompted(leaf.rows):
            text = "\n".join(leaf.rows).strip("\n")
            label = self._introduction(index)
            self._add(leaf, text, leaf.lines, language=leaf.language, script=True, label=label)
            return
        for piece in self.outline.source.timed(pieces(leaf.rows)):
            self._piece(index, leaf, piece)

    def _piece(self, index: int, leaf: Leaf, piece: Piece) -> None:
        lines = (_row(leaf, piece.first), _row(leaf, piece.end - 1))
        label = piece.label or self._introduction(index)
        self._add(leaf, piece.text, lines, language=leaf.language, script=piece.compound, label=label)

    def _introduction(self, index: int) -> str:
        """What the text right before a block says of it: its last row, if that ends in a colon."""
        before = self.outline.label(index)
        if before is None or before.kind == "heading" or not before.rows:
            return ""
        row = before.rows[-1].strip()
        return row.rstrip(":： ") if row.endswith((":", "：")) and len(row) <= 120 else ""

    def _guess(self, leaf: Leaf) -> None:
        """Suggest what looks like a command: whole blocks of them, and "Diagnose: df -h | grep data"."""
        for row, text in enumerate(leaf.rows):
            label = split_label(text)
            call = re.sub(r"\s+\([^()]*\)$", "", label[1]) if label else ""
            if label and len(label[0].split()) <= 2 and starts_like_command(call):
                lines = (_row(leaf, row), _row(leaf, row))
                self.suggestions.append(
                    Suggestion("command", call, lines, _("Looks like a command behind a label"))
                )
        rows = [row for row in leaf.rows if row.strip() and not row.lstrip().startswith("#")]
        if rows and all(starts_like_command(row.strip()) or row[:1].isspace() for row in rows[:20]):
            why = _("A block without a language whose lines look like commands")
            for piece in self.outline.source.timed(pieces(leaf.rows)):
                lines = (_row(leaf, piece.first), _row(leaf, piece.end - 1))
                self.suggestions.append(Suggestion("command", piece.text, lines, why))

    def _inline(self, leaf: Leaf) -> None:
        for code, lines in leaf.spans:
            text = re.sub(r"^\$\s+", "", code.strip())
            if is_command(text):
                self._add(leaf, text, lines, inline=True)
        if self.outline.source.flat and leaf.kind in {"item", "paragraph"}:
            for match in _calls(leaf.text):
                why = _("Looks like a command; the markup that would say so was lost")
                self.suggestions.append(Suggestion("command", match, leaf.lines, why))


def _known(text: str) -> bool:
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return first in PROGRAMS or "/" in first or "=" in first or first.startswith(("$", "{", "("))


def _row(leaf: Leaf, row: int) -> int:
    return leaf.row_lines[row] if 0 <= row < len(leaf.row_lines) else leaf.lines[1]


def _calls(text: str) -> Iterator[str]:
    """What follows a colon and begins with a program's name (``if necessary: redis-cli FLUSHDB``)."""
    for match in re.finditer(r":\s+(([a-z][\w.-]*)\s[^():]{1,120})", text):
        if match.group(2) in PROGRAMS and is_command(match.group(1).strip()):
            yield match.group(1).strip()
