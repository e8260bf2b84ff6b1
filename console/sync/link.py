"""From what is stored to what can be asked: which server this database is shared through, with which token, trusting whom."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from console.base.errors import Refused
from console.base.words import _
from console.config.paths import Paths
from console.config.settings import Settings
from console.outside.secrets import Secrets
from console.store.outbox import Binding, Outbox
from console.sync.exchange import Network, Trust, checked_url
from console.sync.remote import Remote
from console.sync.status import SignIn


class Line(NamedTuple):
    """A line to a server: what it is asked through, and how to let go of it."""

    remote: Remote
    close: Callable[[], Awaitable[None]]


Dial = Callable[[], Awaitable[Line]]
"""Makes a line to the server. Raises ``SignIn`` when there is no token, ``Refused``, ``BadFile``."""


def secret_name(binding: Binding) -> str:
    """The name under which the token for a workspace is kept."""
    return f"{binding.url} {binding.workspace}"


def dialler(outbox: Outbox, secrets: Secrets, trust: Trust) -> Dial:
    """Dials the server that the database is shared through, with the token as it is kept at that moment."""

    async def dial() -> Line:
        binding = outbox.binding
        if binding is None:
            raise not_shared()
        found = await asyncio.to_thread(secrets.find, secret_name(binding))
        if found is None:
            raise SignIn(_("There is no token for {url}.").format(url=binding.url))
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
    """Try a token. Raises ``Unreadable`` for a URL that will not do, ``Offline``, ``Declined``."""
    binding = Binding(checked_url(url), workspace)
    network = Network(binding.url, trust)
    try:
        remote = Remote(network, workspace, token)
        await remote.meta()
        await remote.digest()
    finally:
        await network.close()
    return binding
