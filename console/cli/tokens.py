"""``ic workspace`` and ``ic token``: who may share what. They work on the server's database, beside the running server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from console.base.clock import system_clock, utc_stamp
from console.base.errors import NotFound, Unreadable
from console.cli.face import Face
from console.cli.parser import Option, Word, command
from console.cli.plain import columns
from console.cli.serve import DATABASE, opened

if TYPE_CHECKING:
    from console.server.storage import Store, Token, Workspace

_NAME: Final = Word("NAME", "the workspace: small letters, digits and hyphens")
_WORKSPACE: Final = Option("--workspace", value="NAME", said="the workspace")
#: Characters of an account's name: it goes with each of its operations to every console.
_LONGEST: Final = 200


@contextmanager
def _store(face: Face, *, new: bool = False) -> Iterator[Store]:
    """The server's store; ``new``: it may be made. A mistyped path must not leave an empty database behind."""
    with closing(opened(face, new=new)) as store:
        yield store


def _found(store: Store, name: str | None) -> Workspace:
    if name is None:
        raise Unreadable("The workspace is missing.", "Expected: --workspace NAME")
    workspace = store.workspace(name)
    if workspace is None:
        raise NotFound(f"There is no workspace {name}.", "`ic workspace list` names them.")
    return workspace


# -- workspaces ----------------------------------------------------------------------------------------------------


@command("workspace create", _NAME, DATABASE)
def create(face: Face) -> None:
    """Raises ``Refused`` when the name is taken."""
    from console.server.tokens import new_epoch
    from console.sync.link import WORKSPACE

    name = face.args.name
    if not re.fullmatch(WORKSPACE, name):
        raise Unreadable(
            f"{name!r} is not the name of a workspace.",
            "Expected small letters, digits and hyphens, 63 at most.",
        )
    with _store(face, new=True) as store:
        made = store.create_workspace(name, new_epoch(), utc_stamp(system_clock()()))
    if face.json:
        face.give(_workspace_json(made))
    face.say(f"Created workspace {name}. `ic token create --workspace {name}` makes tokens for it.")


@command("workspace list", DATABASE)
def list_(face: Face) -> None:
    """All of them."""
    with _store(face) as store:
        found = store.workspaces()
    if face.json:
        face.give([_workspace_json(one) for one in found])
    else:
        face.show(columns([(one.name, f"{one.head} operations", one.created_at[:10]) for one in found]))


def _workspace_json(workspace: Workspace) -> dict[str, Any]:
    return {
        "name": workspace.name,
        "epoch": workspace.epoch,
        "operations": workspace.head,
        "created_at": workspace.created_at,
    }


@command("workspace members", _NAME, DATABASE)
def members(face: Face) -> None:
    """The accounts that hold a token which is good today, and what the best of it allows."""
    from console.server.storage import SCOPES

    now = utc_stamp(system_clock()())
    with _store(face) as store:
        held = [
            token for token in store.tokens(_found(store, face.args.name).id) if _state(token, now) == "good"
        ]
    accounts: dict[str, str] = {}
    for token in sorted(held, key=lambda token: SCOPES.index(token.scope)):
        accounts[token.account] = token.scope
    if face.json:
        face.give([{"account": account, "scope": scope} for account, scope in sorted(accounts.items())])
    else:
        face.show(columns(sorted(accounts.items())))


@command(
    "workspace restored", Word("NAME", "the workspace; all of them when left out", needed=False), DATABASE
)
def restored(face: Face) -> None:
    """To be said once after a backup was put back, before consoles connect: they will offer what the backup lacks."""
    from console.server.tokens import new_epoch

    with _store(face) as store:
        found = [_found(store, face.args.name)] if face.args.name else store.workspaces()
        for workspace in found:
            store.restore(workspace.id, new_epoch())
    face.say(f"A new epoch has begun for {', '.join(one.name for one in found) or 'no workspace'}.")


# -- tokens --------------------------------------------------------------------------------------------------------


@command(
    "token create",
    _WORKSPACE,
    Option(
        "--scope",
        value="SCOPE",
        said="what it allows; write includes read",
        choices=("read", "write", "admin"),
    ),
    Option("--account", value="WHO", said="whose it is: shown beside what is written with it"),
    Option("--expires", value="DURATION", said="for how long it is good: 90d; a year when not said"),
    DATABASE,
)
def create_token(face: Face) -> None:
    """Prints the token alone: it is shown this once and kept nowhere."""
    from console.server.tokens import LIFETIME, make_token

    args = face.args
    account, lifetime = _account(args.account or ""), LIFETIME
    if args.expires is not None:
        from console.core.times import parse_duration

        said = parse_duration(args.expires)
        if said is None or not said:
            raise Unreadable(f"{args.expires!r} is not a duration.", "Expected 12h, 90d or the like.")
        lifetime = said
    with _store(face) as store:
        workspace = _found(store, args.workspace)
        secret, token = make_token(
            store, workspace, args.scope or "write", system_clock()(), account=account, lifetime=lifetime
        )
    if face.json:
        face.give({"token": secret, **_token_json(token, token.created_at)})
    else:
        face.show([secret])
    face.say(
        f"{token.id}: {token.scope} on {workspace.name}, until {token.expires_at[:10]}. It is not shown again."
    )


@command("token list", _WORKSPACE, DATABASE)
def list_tokens(face: Face) -> None:
    """The tokens of a workspace by their ids; the tokens themselves are kept nowhere."""
    now = utc_stamp(system_clock()())
    with _store(face) as store:
        found = store.tokens(_found(store, face.args.workspace).id)
    if face.json:
        face.give([_token_json(token, now) for token in found])
    else:
        face.show(columns(_rows(found, now)))


def _account(given: str) -> str:
    name = " ".join(given.split())
    if len(name) > _LONGEST or not (name or "-").isprintable():
        raise Unreadable(
            "That is not the name of an account.",
            f"Expected a name or an address, {_LONGEST} characters at most, none of them a control character.",
        )
    return name


def _rows(found: Sequence[Token], now: str) -> list[tuple[str, ...]]:
    return [
        (token.id, token.account, token.scope, f"{_state(token, now)}, until {token.expires_at[:10]}")
        for token in found
    ]


@command("token revoke", Word("ID", "the token's id, as `ic token list` shows it"), DATABASE)
def revoke(face: Face) -> None:
    """It ends at once; streams end within 15 seconds. Raises ``NotFound``."""
    with _store(face) as store:
        if not store.revoke(face.args.id, utc_stamp(system_clock()())):
            raise NotFound(
                f"There is no token {face.args.id} that holds.",
                "`ic token list --workspace NAME` names them.",
            )
    face.say(f"Revoked {face.args.id}.")


def _state(token: Token, now: str) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= now else "good"


def _token_json(token: Token, now: str) -> dict[str, Any]:
    return {
        "id": token.id,
        "account": token.account,
        "scope": token.scope,
        "state": _state(token, now),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
