"""``ic serve``: the backend for teams, in this process until it is told to stop."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.base.errors import Refused, Unreadable
from console.base.files import at_home
from console.base.looking import unreadable
from console.cli.face import Face
from console.cli.parser import Option, command

if TYPE_CHECKING:
    from console.server.storage import Store

#: The database where no option names one; an option would show a password to everybody on the machine.
VARIABLE: Final = "IC_SERVER_DATABASE"
DATABASE: Final = Option(
    "--database",
    value="URL",
    said=f"postgresql://… or an SQLite file, instead of server.db in the data folder; {VARIABLE} says it, too",
)


def database_of(face: Face) -> str:
    """The server's database: of the option, else of the environment, else the default file."""
    return face.args.database or os.environ.get(VARIABLE) or str(face.paths.data / "server.db")


def opened(face: Face, *, new: bool = False) -> Store:
    """The server's store; ``new``: made where there is none. Raises ``Refused`` when the server is not installed,
    ``StorageError``."""
    try:
        from console.server.opening import open_store
    except ImportError as error:
        raise not_installed() from error
    return open_store(database_of(face), new=new)


def not_installed() -> Refused:
    """The extra is missing."""
    return Refused("The server is not installed.", "In a clone: `uv tool install '.[server]'`, or pipx.")


@command(
    "serve",
    DATABASE,
    Option("--host", value="HOST", said="where to listen; 127.0.0.1"),
    Option("--port", value="PORT", said="the port; 8787, or 0 for any that is free"),
    Option("--cert", value="FILE", said="a certificate (PEM), to speak TLS without a balancer in front"),
    Option("--key", value="FILE", said="its private key"),
)
def serve(face: Face) -> None:
    """Prints the URL once it answers. Raises ``StorageError``, ``Refused``."""
    try:
        from console.server.run import Listen
        from console.server.run import serve as run
    except ImportError as error:
        raise not_installed() from error
    args = face.args
    listen = Listen(
        host=args.host or Listen().host,
        port=Listen().port if args.port is None else _port(args.port),
        certificate=_file(args.cert),
        key=_file(args.key),
    )
    if bool(listen.certificate) != bool(listen.key):
        raise Unreadable("TLS needs a certificate and its key.", "Expected: --cert FILE --key FILE")

    def started(url: str) -> None:
        if face.json:
            face.give({"url": url})
        else:
            face.show([url])
        sys.stdout.flush()

    run(database_of(face), listen, started)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise Unreadable(f"{text!r} is not a port.", "Expected 0 to 65535.")
    return int(text)


def _file(name: str | None) -> Path | None:
    if name is None:
        return None
    path = at_home(name)
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable(path, error) from error
    return path
