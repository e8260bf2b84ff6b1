"""``ic login`` and ``ic logout``: through which server this database's incidents are shared."""

from __future__ import annotations

import asyncio
import sys

from console.base.errors import Offline, Refused, Unreadable
from console.cli.face import Face
from console.cli.parser import Option, Word, command
from console.outside.secrets import Secrets
from console.store.outbox import Binding, Outbox
from console.sync.link import is_token, not_shared, secret_name, sign_in, trust_of
from console.sync.remote import Declined


@command(
    "login",
    Word("URL", "the server: https://HOST[:PORT]"),
    Option("--workspace", value="NAME", said="the workspace to share in"),
    Option("--token-stdin", said="read the token from stdin, instead of asking for it"),
)
def login(face: Face) -> None:
    """Tries the token before anything is kept. Raises ``Refused``, ``Unreadable``, ``Offline``."""
    args, settings = face.args, face.settings
    if not args.workspace:
        raise Unreadable("The workspace is missing.", "Expected: ic login URL --workspace NAME")
    token = _token(face)
    try:
        binding = asyncio.run(sign_in(args.url, args.workspace, token, trust_of(settings, face.paths)))
    except Declined as error:
        raise _declined(error, args.workspace) from error
    except Offline as error:
        raise Offline(error.what, error.next_step or "Check the URL, and that the server runs.") from error
    with face.desk() as desk:
        outbox = Outbox(desk.journal)
        _check_not_elsewhere(outbox.binding, binding)
        where = _secrets(face).keep(secret_name(binding), token)
        outbox.bind(binding)
    if face.json:
        face.give({"url": binding.url, "workspace": binding.workspace, "token_kept_in": where})
    face.say(f"Shared through {binding.url}, workspace {binding.workspace}. The token is kept in: {where}.")
    _tell_what_goes_first(face, binding, token)


def _tell_what_goes_first(face: Face, binding: Binding, token: str) -> None:
    """A token in the environment or by a command is used instead of the one that was just kept."""
    try:
        found = _secrets(face).find(secret_name(binding))
    except Refused as error:
        face.warn([error])
        return
    if found is not None and found.value != token:
        face.say(f"Another token is used before it, from the {found.where}.")


@command("logout")
def logout(face: Face) -> None:
    """What was exchanged stays on both sides. Raises ``Refused`` when the database is shared with nobody."""
    with face.desk() as desk:
        outbox = Outbox(desk.journal)
        binding = outbox.binding
        if binding is None:
            raise not_shared()
        waiting = outbox.waiting()
        outbox.unbind()
        _secrets(face).forget(secret_name(binding))
    if waiting:
        face.say(f"{waiting} operations had not been sent; they stay here.")
    face.say(f"No longer shared through {binding.url}. Its token is forgotten here; revoke it there.")


def _secrets(face: Face) -> Secrets:
    return Secrets(face.paths.config, command=face.settings.token_command)


def _token(face: Face) -> str:
    if face.args.token_stdin:
        token = face.given().strip()
    elif sys.stdin.isatty():
        from getpass import getpass

        token = getpass("Token: ").strip()
    else:
        raise Unreadable("There is no terminal to ask for the token on.", "Expected: --token-stdin")
    if not is_token(token):
        raise Unreadable("That is not a token.", "Expected one as `ic token create` prints it.")
    return token


def _declined(error: Declined, workspace: str) -> Refused:
    reasons = {
        401: ("The server does not know this token, or it has ended.", "Ask for a new one."),
        404: (f"The token is not for a workspace {workspace}.", "Check the name."),
        426: (error.what, "Install the version of the console that the server speaks with."),
    }
    later = "Try again in a while." if error.passing else "Tell whoever runs the server."
    what, next_step = reasons.get(error.problem.status, (error.what, error.next_step))
    return Refused(what, next_step or later)


def _check_not_elsewhere(before: Binding | None, wanted: Binding) -> None:
    """What belongs to one team is not sent to another by a slip."""
    if before is not None and before != wanted:
        raise Refused(
            f"This database is shared through {before.url}, workspace {before.workspace}.",
            "Use another database (--db), or `ic logout` first: then all of it is sent to the new one.",
        )
