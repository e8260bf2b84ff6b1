"""From what is stored to what can be asked: which server this database is shared through, with which token, trusting whom."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from console.base.errors import Offline, Refused, Unreadable
from console.base.words import _
from console.config.paths import Paths
from console.config.settings import Settings
from console.outside.secrets import Secrets
from console.store.outbox import Binding, Outbox
from console.sync.exchange import Network, Trust, checked_url
from console.sync.remote import Declined, Remote
from console.sync.status import SignIn

#: What the name of a workspace looks like; it becomes a part of every request's path.
WORKSPACE: Final = r"[a-z0-9][a-z0-9-]{0,62}"
NOT_FOUND: Final = 404


class Line(NamedTuple):
    """A line to a server: what it is asked through, and how to let go of it."""

    remote: Remote
    close: Callable[[], Awaitable[None]]


Dial = Callable[[], Awaitable[Line]]
"""Makes a line to the server. Raises ``SignIn`` when there is no token, ``Refused``, ``BadFile``."""


def secret_name(binding: Binding) -> str:
    """The name under which the token for a workspace is kept."""
    return f"{binding.url} {binding.workspace}"


def is_token(text: str) -> bool:
    """Whether a text can be sent as a token at all."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def dialler(outbox: Outbox, secrets: Secrets, trust: Trust) -> Dial:
    """Dials the server that the database is shared through, with the token as it is kept at that moment."""

    async def dial() -> Line:
        binding = outbox.binding
        if binding is None:
            raise not_shared()
        try:
            found = await asyncio.to_thread(secrets.find, secret_name(binding))
        except Refused as error:
            raise SignIn(error.what, error.next_step) from error
        if found is None:
            raise SignIn(_("There is no token for {url}.").format(url=binding.url))
        if not is_token(found.value):
            raise SignIn(
                _("What is there for a token is none ({where}).").format(where=found.where),
                _("Expected one word, as `ic token create` prints it."),
            )
        network = Network(binding.url, trust)
        return Line(Remote(network, binding.workspace, found.value), network.close)

    return dial


def trust_of(settings: Settings, paths: Paths) -> Trust:
    """Whom the settings say to trust."""
    return Trust(*settings.server_files(paths))


def not_shared() -> Refused:
    """The database is shared through no server."""
    return Refused(
        _("This database is shared through no server."),
        _("`ic login URL --workspace NAME` shares it through one."),
    )


async def sign_in(url: str, workspace: str, token: str, trust: Trust) -> Binding:
    """Try a token. Raises ``Unreadable`` for a URL or a name that will not do, ``Offline``, ``Declined``."""
    if not re.fullmatch(WORKSPACE, workspace):
        raise Unreadable(
            _("{name!r} is not the name of a workspace.").format(name=workspace),
            _("Expected small letters, digits and hyphens, 63 at most."),
        )
    binding = Binding(checked_url(url), workspace)
    network = Network(binding.url, trust)
    try:
        remote = Remote(network, workspace, token)
        await _greeted(remote, binding.url)
        await remote.digest()
    finally:
        await network.close()
    return binding


async def _greeted(remote: Remote, url: str) -> None:
    """That a server is there at all is asked first: else a slip in its path would pass for one in the workspace."""
    try:
        await remote.meta()
    except Declined as error:
        if error.problem.status != NOT_FOUND:
            raise
        raise Offline(
            _("There is no server at {url}.").format(url=url), _("Check the server's URL, its path too.")
        ) from error
