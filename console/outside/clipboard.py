"""Copying, with the truth about where the text went.

A copy that silently did not happen costs minutes at the worst time: a tool that reports success with a stale display, a
terminal that drops what it was sent. So there is a ladder, and each rung claims only what it knows:

tool       the desktop's own clipboard program; its return code is checked and the text **read back**: "verified".
           Not over SSH: that clipboard would be another machine's.
tmux       ``tmux load-buffer -w -``: in tmux's buffer for certain, and handed to the terminal around it.
terminal   OSC 52, up to 20 kB: "sent", because no terminal says whether it took it.
file       a private file: "saved to …".

The order is a setting; the file is the last resort in any case. pyperclip serves only on Windows, whose clipboard is not
a program: elsewhere it lets the tool's complaints through to the screen and reports success without looking.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from console.base.errors import StorageError
from console.base.files import PRIVATE, atomic_write
from console.base.words import _
from console.outside.run import Runner, run
from console.outside.terminal import clipboard_sequence, takes_clipboard

How = Literal["verified", "tmux", "sent", "saved"]
Rung = Literal["tool", "tmux", "terminal", "file"]
LADDER: Final[tuple[Rung, ...]] = ("tool", "tmux", "terminal", "file")


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What is known about a copy: how sure, where the text is (a program, a path), and the sentence that says so."""

    how: How
    where: str
    sentence: str


class Tool(NamedTuple):
    """A clipboard program: how to give it text, how to read the clipboard back."""

    copy: tuple[str, ...]
    paste: tuple[str, ...]


_WAYLAND: Final = Tool(("wl-copy", "--type", "text/plain"), ("wl-paste", "--no-newline"))
_X11: Final = (
    Tool(("xclip", "-selection", "clipboard", "-in"), ("xclip", "-selection", "clipboard", "-out")),
    Tool(("xsel", "--clipboard", "--input"), ("xsel", "--clipboard", "--output")),
)
_MACOS: Final = Tool(("pbcopy",), ("pbpaste",))
_WSL: Final = Tool(
    ("clip.exe",),
    (
        "powershell.exe",
        "-NoProfile",
        "-Command",
        "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-Clipboard -Raw",
    ),
)


class Clipboard:
    """The ladder for one environment. ``write`` sends a control sequence to the terminal; None: there is none.

    ``folder`` is where the private file goes. Calls last up to some seconds when a display hangs: not for the UI thread.
    """

    def __init__(
        self,
        folder: Path,
        *,
        write: Callable[[str], object] | None = None,
        order: Iterable[Rung] = LADDER,
        env: Mapping[str, str] = os.environ,
        run: Runner = run,
        platform: str = sys.platform,
    ) -> None:
        self._file = folder / "copied.txt"
        self._write = write
        self._order: tuple[Rung, ...] = (*(rung for rung in order if rung != "file"), "file")
        self._env = env
        self._run = run
        self._platform = platform

    def copy(self, text: str) -> CopyOutcome:
        """Copy ``text``, to the letter, by the first rung that works.

        Raises :class:`StorageError` when not even the file could be written; the text is then nowhere.
        """
        rungs = {"tool": self._by_tool, "tmux": self._by_tmux, "terminal": self._by_terminal}
        for name in self._order:
            outcome = rungs[name](text) if name in rungs else None
            if outcome:
                return outcome
        return self._by_file(text)

    def rungs(self) -> list[tuple[Rung, str]]:
        """The rungs that could be tried here, in order, each with what it would use; for `ic doctor`."""
        tools = ", ".join(tool.copy[0] for tool in self._tools() if _found(tool.copy[0], self._env))
        uses: dict[Rung, str] = {
            "tool": "pyperclip" if self._platform == "win32" else tools,
            "tmux": "tmux load-buffer -w" if self._env.get("TMUX") else "",
            "terminal": "OSC 52" if self._write and takes_clipboard("", self._env) else "",
            "file": str(self._file),
        }
        return [(name, uses[name]) for name in self._order if uses[name]]

    def _by_tool(self, text: str) -> CopyOutcome | None:
        if self._platform == "win32":
            return _by_pyperclip(text)
        for tool in self._tools():
            given = ("\ufeff" + text).encode("utf-16-le") if tool is _WSL else text.encode("utf-8", "replace")
            if self._run(tool.copy, given).code != 0:
                continue
            back = self._run(tool.paste, capture=True)
            if back.code == 0 and _same(back.output, text, exact=tool is not _WSL):
                return _verified(tool.copy[0])
        return None

    def _tools(self) -> list[Tool]:
        if self._env.get("SSH_CONNECTION") or self._env.get("SSH_TTY"):
            return []
        if self._platform == "darwin":
            return [_MACOS]
        tools = [_WAYLAND] if self._env.get("WAYLAND_DISPLAY") else []
        tools += _X11 if self._env.get("DISPLAY") else ()
        return [*tools, _WSL] if self._env.get("WSL_DISTRO_NAME") else tools

    def _by_tmux(self, text: str) -> CopyOutcome | None:
        if not self._env.get("TMUX"):
            return None
        if self._run(("tmux", "load-buffer", "-w", "-"), text.encode("utf-8", "replace")).code != 0:
            return None
        return CopyOutcome(
            "tmux",
            "tmux",
            _("In tmux's buffer (prefix ] pastes it), and handed on to the terminal's clipboard."),
        )

    def _by_terminal(self, text: str) -> CopyOutcome | None:
        if self._write is None or not takes_clipboard(text, self._env):
            return None
        self._write(clipboard_sequence(text))
        return CopyOutcome(
            "sent", "OSC 52", _("Sent to the terminal's clipboard; it does not say whether it took it.")
        )

    def _by_file(self, text: str) -> CopyOutcome:
        try:
            atomic_write(self._file, text, mode=PRIVATE)
        except OSError as error:
            what = _("Not copied: no clipboard was reached, and {path} cannot be written: {why}.")
            raise StorageError(
                what.format(path=self._file, why=error.strerror), _("See `ic doctor` for the ways to copy.")
            ) from error
        sentence = _("No clipboard was reached; saved to {path}.").format(path=self._file)
        return CopyOutcome("saved", str(self._file), sentence)


def _by_pyperclip(text: str) -> CopyOutcome | None:
    import pyperclip

    try:
        pyperclip.copy(text)
        back = pyperclip.paste()
    except pyperclip.PyperclipException:
        return None
    return _verified("pyperclip") if _same(back.encode(), text, exact=False) else None


def _same(back: bytes, text: str, *, exact: bool) -> bool:
    """Whether what was read back is the text. Windows ends lines its own way, and PowerShell adds one."""
    if exact:
        return back == text.encode("utf-8", "replace")
    shown = back.decode("utf-8", "replace").replace("\r\n", "\n")
    return shown.removesuffix("\n") == text.replace("\r\n", "\n").removesuffix("\n")


def _verified(tool: str) -> CopyOutcome:
    return CopyOutcome("verified", tool, _("Copied and verified ({tool}).").format(tool=tool))


def _found(program: str, env: Mapping[str, str]) -> bool:
    import shutil

    return shutil.which(program, path=env.get("PATH")) is not None
