"""Where a secret (the token for a server) is kept, and where it is found.

Found, in this order: the environment (``IC_TOKEN``), the command of the settings, the system's keyring, a private file.
What was said for this process goes first and wakes no keyring. Kept: in the keyring, else in the file.

Only keyrings that are known to keep a secret count. ``keyring`` itself would silently take whatever is installed:
``keyrings.alt`` writes plain text, the null backend drops what it is given, others ask on the terminal that we draw on. A
locked keyring or a dead D-Bus can also hang, so it is asked in a thread and given up on after some seconds.
"""

from __future__ import annotations

import json
import os
import shlex
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from console.base.errors import Refused
from console.base.files import PRIVATE, atomic_write
from console.base.looking import absent
from console.base.words import _
from console.outside.run import Runner, run

SERVICE: Final = "incident-console"
VARIABLE: Final = "IC_TOKEN"
#: How long the person may take to unlock the keyring, in seconds.
PATIENCE: Final = 10.0

_ALLOWED: Final = {
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
}

T = TypeVar("T")


class Found(NamedTuple):
    """A secret and where it was found: ``environment``, ``command``, ``keyring (…)`` or the file's path."""

    value: str
    where: str


class Backend(Protocol):
    """What we use of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""


class Secrets:
    """The ladder. ``folder`` holds the private file; ``find_backend`` gives the keyring to use, None for none."""

    def __init__(
        self,
        folder: Path,
        *,
        command: str = "",
        env: Mapping[str, str] = os.environ,
        run: Runner = run,
        find_backend: Callable[[], Backend | None] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._file = folder / "secrets.json"
        self._command = command
        self._env = env
        self._run = run
        self._find_backend = find_backend or system_backend
        self._patience = patience

    def find(self, name: str) -> Found | None:
        """The secret of that name; None when it is nowhere.

        Raises :class:`Refused` when the command fails, or when others may read the file.
        """
        if value := self._env.get(VARIABLE, "").strip():
            return Found(value, "environment")
        if self._command:
            return Found(self._by_command(), "command")
        found = self._in_keyring(lambda backend: (backend.get_password(SERVICE, name), _label(backend)))
        if found and found[0]:
            return Found(found[0], found[1])
        value = self._read().get(name, "")
        return Found(value, str(self._file)) if value else None

    def keep(self, name: str, value: str) -> str:
        """Keep the secret for next time; gives where it is now. In one place: a copy in the file goes with the keyring.

        Raises :class:`Refused` when it could be kept nowhere.
        """

        def put(backend: Backend) -> str | None:
            backend.set_password(SERVICE, name, value)
            return _label(backend) if backend.get_password(SERVICE, name) == value else None

        where = self._in_keyring(put)
        kept = {**self._read(), name: value}
        if where:
            del kept[name]
        if kept or not absent(self._file):
            self._write(kept)
        return where or str(self._file)

    def forget(self, name: str) -> None:
        """Take the secret out of keyring and file; nothing happens where it is not."""

        def drop(backend: Backend) -> None:
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

        self._in_keyring(drop)
        kept = self._read()
        if kept.pop(name, None) is not None:
            self._write(kept)

    def which(self) -> str:
        """Where a secret would be looked for first and kept, in a sentence; for `ic doctor`."""
        if self._env.get(VARIABLE, "").strip():
            return _("The token comes from {variable}.").format(variable=VARIABLE)
        if self._command:
            return _("The token comes from the command in the settings.")
        label = self._in_keyring(lambda backend: (backend.get_password(SERVICE, "probe"), _label(backend))[1])
        if label:
            return _("Tokens are kept in the {keyring}.").format(keyring=label)
        return _("There is no usable keyring; tokens are kept in {path}, readable by you alone.").format(
            path=self._file
        )

    def _by_command(self) -> str:
        ran = self._run(shlex.split(self._command), capture=True, seconds=self._patience)
        value = ran.output.decode("utf-8", "replace").strip()
        if ran.code != 0 or not value:
            what = _("The command for the token gave none: {command}.").format(command=self._command)
            raise Refused(what, _("Run it by hand, or change `token_command` in the settings."))
        return value

    def _in_keyring(self, act: Callable[[Backend], T]) -> T | None:
        """What ``act`` gives for the keyring; None when there is none, it fails, or it does not answer in time."""
        answer: list[T] = []

        def ask() -> None:
            # A keyring fails in ways of its own (D-Bus, locked, refused), each as good as not being there.
            try:
                backend = self._find_backend()
                if backend is not None:
                    answer.append(act(backend))
            except Exception:  # noqa: BLE001
                return

        thread = threading.Thread(target=ask, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        return answer[0] if answer else None

    def _read(self) -> dict[str, str]:
        try:
            mode = self._file.stat().st_mode
            if mode & 0o077:
                what = _("{path} may be read by others, so its secrets are not used.").format(path=self._file)
                raise Refused(what, _("Run: chmod 600 {path}").format(path=shlex.quote(str(self._file))))
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            what = _("{path} cannot be read as secrets.").format(path=self._file)
            raise Refused(what, _("Remove it and sign in again.")) from error
        return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, str]) -> None:
        try:
            atomic_write(self._file, json.dumps(kept, indent=1) + "\n", mode=PRIVATE)
        except OSError as error:
            what = _("The secret could not be kept: {path} cannot be written ({why}).")
            raise Refused(what.format(path=self._file, why=error.strerror)) from error


def system_backend() -> Backend | None:
    """The system's keyring, if it is one that keeps secrets; also when it stands behind keyring's own chain."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen: Any = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((backend for backend in candidates if type(backend).__module__ in _ALLOWED), None)


def _label(backend: Backend) -> str:
    return f"keyring ({type(backend).__module__.rpartition('.')[2]})"
