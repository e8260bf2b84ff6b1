"""Handing a text to the person's own editor and taking it back.

The editor owns the terminal meanwhile: whoever has a screen up suspends it around the call.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from console.base.errors import Refused
from console.base.files import PRIVATE, at_home
from console.base.words import _

#: Taken when nothing is set and one of these is there.
_USUAL: Final = ("editor", "nano", "vim", "vi")


def edit_text(
    text: str,
    *,
    setting: str = "",
    suffix: str = ".md",
    env: Mapping[str, str] = os.environ,
    start: Callable[[Sequence[str]], int] | None = None,
) -> str | None:
    """``text`` as it is after editing; None when it is unchanged.

    The text lies in a file that only the owner may read, and is removed afterwards; when something went wrong with a
    changed text, the file is kept and the error names it. ``suffix`` tells the editor the language; ``start`` runs the
    command and gives its return code.
    Raises :class:`Refused` when there is no editor, it reports failure, or what it left is not UTF-8.
    """
    import tempfile

    command = editor_command(setting, env)
    folder = Path(tempfile.mkdtemp(prefix="ic-"))  # 0700: what the editor puts beside the file is private too
    file = folder / f"edit{suffix}"
    file.touch(mode=PRIVATE)
    file.write_bytes(text.encode())
    try:
        code = (start or _start)([*command, str(file)])
        left = file.read_bytes()
    except OSError as error:
        _remove(folder)
        what = _("The editor {editor} cannot be used: {why}.").format(editor=command[0], why=error.strerror)
        raise Refused(what, _("Set `editor` in the settings, or VISUAL.")) from error
    changed = left != text.encode()
    kept = _("Nothing was changed; what the editor left is in {path}.").format(path=file)
    if code != 0:
        if not changed:
            _remove(folder)
        what = _("The editor {editor} reported failure ({code}).").format(editor=command[0], code=code)
        raise Refused(what, kept if changed else _("Nothing was changed."))
    try:
        edited = left.decode()
    except UnicodeDecodeError as error:
        raise Refused(_("What the editor left is not UTF-8."), kept) from error
    _remove(folder)
    return edited if changed else None


def editor_command(setting: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """The editor and its options: the setting, ``VISUAL``, ``EDITOR``, else a usual one.

    Raises :class:`Refused` when there is none, or when quotes in it are not closed.
    """
    import shlex
    import shutil

    for wish in (setting, env.get("VISUAL", ""), env.get("EDITOR", "")):
        try:
            command = shlex.split(wish)
        except ValueError as error:
            what = _("The editor command {command} cannot be read: a quote is not closed.").format(
                command=wish
            )
            raise Refused(what, _("Mend `editor` in the settings, VISUAL or EDITOR.")) from error
        if command:
            return [str(at_home(command[0])), *command[1:]] if "~" in command[0] else command
    for name in _USUAL:
        if shutil.which(name, path=env.get("PATH")):
            return [name]
    raise Refused(_("There is no editor."), _("Set `editor` in the settings, or VISUAL."))


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _start(command: Sequence[str]) -> int:
    import subprocess

    return subprocess.run(command, check=False).returncode
