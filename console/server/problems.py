"""Every error that the server answers with, after RFC 9457: its code, status, what it means, what the asker does.

The table is the contract: the OpenAPI description and docs/protocol.md are made from it, and nothing else is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from starlette.responses import JSONResponse

from console.model.wire import Problem

MEDIA_TYPE: Final = "application/problem+json"


class Meaning(NamedTuple):
    """What a code means (``title``), and what whoever asked should do about it."""

    status: int
    title: str
    reaction: str


PROBLEMS: Final[Mapping[str, Meaning]] = {
    "unauthorized": Meaning(
        401,
        "The token is missing or not known, or it has been revoked",
        "Keep everything, ask for a new token.",
    ),
    "token-expired": Meaning(401, "The token has expired", "Keep everything, ask for a new token."),
    "forbidden": Meaning(
        403, "The token does not allow this", "Keep everything, ask for a token with the right scope."
    ),
    "not-found": Meaning(
        404, "There is nothing here, or not for this token", "Keep everything, check the name."
    ),
    "method-not-allowed": Meaning(405, "This cannot be done here", "Check the method."),
    "too-slow": Meaning(408, "The request did not arrive in time", "Send it again later."),
    "gap": Meaning(
        409,
        "Operations of the replica are missing before this one",
        "Go back to `expected`, send from there.",
    ),
    "fork": Meaning(
        409,
        "The replica has written another operation under this number",
        "Issue what is not stored, from `expected` on, again under a new replica.",
    ),
    "elsewhere": Meaning(
        409,
        "This operation is stored already, in another replica's chain",
        "Pull; then issue what follows it again under a new replica.",
    ),
    "parts-missing": Meaning(
        409, "Parts that the operation names are not stored", "Send the parts in `missing` first."
    ),
    "workspace-taken": Meaning(
        409,
        "The database belongs to another workspace of this server",
        "Use another database for this workspace.",
    ),
    "epoch": Meaning(
        410, "The server was restored", "Pull from the start, then offer again what is missing."
    ),
    "cursor": Meaning(
        410,
        "The cursor is not one of this workspace",
        "Pull from the start, then offer again what is missing.",
    ),
    "too-large": Meaning(413, "The request is too large", "Send half as much."),
    "unsupported": Meaning(
        415, "The content type or encoding is not one that is read here", "Send JSON, plain or gzip."
    ),
    "unreadable": Meaning(
        422, "The request cannot be read", "Send operations singly to find the one at fault."
    ),
    "upgrade": Meaning(426, "This version of the protocol is not spoken here", "Install a newer version."),
    "slow-down": Meaning(429, "Too many requests with this token", "Wait for as long as Retry-After says."),
    "internal": Meaning(500, "The server made a mistake", "Send it again later."),
    "unavailable": Meaning(503, "The server cannot answer just now", "Send it again later."),
}


class Refusal(Exception):
    """The request is answered with this problem. ``members`` stand beside the usual ones, ``headers`` in the answer."""

    def __init__(
        self, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def body(self) -> dict[str, Any]:
        """The problem document."""
        status, title, _ = PROBLEMS[self.code]
        return {
            "type": f"urn:incident-console:problem:{self.code}",
            "title": title,
            "status": status,
            "detail": self.detail or title,
            "code": self.code,
            **self.members,
        }

    def response(self) -> JSONResponse:
        """The answer."""
        status = PROBLEMS[self.code].status
        return JSONResponse(self.body(), status, {**_HEADERS.get(status, {}), **self.headers}, MEDIA_TYPE)


_HEADERS: Final[dict[int, dict[str, str]]] = {
    401: {"WWW-Authenticate": 'Bearer realm="incident-console"'},
    426: {"Upgrade": "IC/1"},
    503: {"Retry-After": "5"},
}


def answers(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems a route may answer with, as FastAPI wants them described."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        status, title, reaction = PROBLEMS[code]
        known = found.setdefault(
            status, {"model": Problem, "description": "", "content": {MEDIA_TYPE: {"examples": {}}}}
        )
        known["description"] = f"{known['description']}\n\n`{code}`: {title}. {reaction}".strip()
        known["content"][MEDIA_TYPE]["examples"][code] = {"value": Refusal(code).body()}
    return found
