"""Presence on HTTP: the headers of a pull that say what is open and who else is there, and the visit for as long as it waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

from fastapi import Header, Request

from console.model.presence import MAX_PRESENT, OPEN, PRESENT
from console.model.wire import Id
from console.server import examples
from console.server.backend import Grant
from console.server.presence import Presence, Visit

IncidentOpen = Annotated[
    Id | None,
    Header(
        alias=OPEN,
        description="The incident that is open on the console which asks.",
        examples=["01957a3c-1c2e-7f10-a3a4-b7c1de20f9aa"],
    ),
]
KnownPresent = Annotated[
    str | None,
    Header(
        alias=PRESENT,
        max_length=MAX_PRESENT,
        description=f"What the last answer said in its `{PRESENT}`.",
        examples=[examples.PRESENT],
    ),
]
#: For the description of an answer.
PRESENT_HEADER: Final[dict[str, Any]] = {
    PRESENT: {
        "description": f"With `{OPEN}`: the accounts that have the incident open, too, as a JSON list of at most"
        f" {MAX_PRESENT} bytes of ASCII.",
        "schema": {"type": "string", "maxLength": MAX_PRESENT},
        "example": examples.PRESENT,
    }
}


@asynccontextmanager
async def visiting(
    request: Request, presence: Presence, grant: Grant, incident: str | None, known: str | None
) -> AsyncIterator[Visit | None]:
    """Be there while the request is answered; nobody hears from a console that was killed but that it hung up."""
    with presence.visiting(grant.workspace, incident, grant.account, known) as visit:
        leaving = asyncio.create_task(_hung_up(request, visit)) if visit else None
        try:
            yield visit
        finally:
            if leaving:
                leaving.cancel()


async def _hung_up(request: Request, visit: Visit) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    visit.hang_up()
