"""What a server may answer, or something in its place: what becomes of each, and in which words it is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from console.base.errors import IcError, Offline
from console.store.outbox import Mark
from console.sync.backoff import PATIENCE, Backoff
from console.sync.exchange import Answer, Ask
from console.sync.remote import Declined, Remote
from console.sync.status import advice, state_of

META: dict[str, Any] = {
    "server": "another",
    "protocol": {"min": 1, "max": 1},
    "capabilities": [],
    "limits": {},
    "time": "2026-03-01T02:02:00.000Z",
}


def remote(status: int, body: object, headers: dict[str, str] | None = None) -> Remote:
    """A server that gives the same answer to whatever it is asked."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def exchange(_ask: Ask) -> Answer:
        return Answer(status, headers or {}, text)

    return Remote(exchange, "team", "ic_token")


def trouble(one: Remote) -> IcError:
    with pytest.raises(IcError) as error:
        asyncio.run(one.digest())
    return error.value


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 407, 409, 413, 422])
def test_what_does_not_speak_the_protocol_is_as_good_as_no_network(status: int) -> None:
    """A firewall's 413 must not pass for the server's: the operation would be sent without its body from then on."""
    error = trouble(remote(status, b"<html>Welcome</html>"))
    assert isinstance(error, Offline)
    assert (f"({status})" in error.what, "URL" in error.next_step) == (True, True)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_balancers_own_errors_pass(status: int) -> None:
    error = trouble(remote(status, b"<html>Back soon</html>"))
    assert (state_of(error), str(error)) == ("offline", f"The server answered {status}.")


@pytest.mark.parametrize(
    ("status", "code", "state", "said"),
    [
        (401, "unauthorized", "sign-in", "or it was revoked. Sign in again: `ic login`"),
        (401, "token-expired", "sign-in", "The token has expired. Sign in again: `ic login`"),
        (
            403,
            "forbidden",
            "no-access",
            "may not do this. Ask whoever runs the workspace for a token that may write",
        ),
        (404, "not-found", "no-access", "no such workspace for this token. Ask whoever runs the workspace"),
        (418, "teapot", "fault", "The server answered 418: Because. Everything is kept here."),
        (409, "workspace-taken", "fault", "another workspace of the server. Use another database (--db)"),
        (426, "upgrade", "upgrade", "Install the version"),
    ],
)
def test_what_the_server_declines_says_what_to_do(status: int, code: str, state: str, said: str) -> None:
    error = trouble(remote(status, {"code": code, "detail": "Because."}))
    assert state_of(error) == state
    assert said in f"{error.what} {error.next_step or advice(state_of(error))}"


def test_a_problem_may_leave_its_status_to_the_answer() -> None:
    error = trouble(remote(409, {"code": "gap", "replica": "r1", "expected": 4}))
    assert isinstance(error, Declined)
    assert (error.problem.status, error.problem.expected) == (409, 4)


def test_a_long_story_is_cut() -> None:
    error = trouble(remote(403, {"code": "odd", "detail": "no\n" * 100_000}))
    assert (len(error.what) < 400, "\n" in error.what) == (True, False)


@pytest.mark.parametrize("limits", [{"ops": 0}, {"ops": -1}, {"wire_bytes": 0}, {"inflated_bytes": -5}])
def test_a_server_that_takes_nothing_is_none(limits: dict[str, int]) -> None:
    """A batch of none would be sent at once, and all be said to be there."""
    with pytest.raises(Offline):
        asyncio.run(remote(200, {**META, "limits": limits}).meta())


@pytest.mark.parametrize("page", [{"cursor": "e.7", "more": True}, {"cursor": "e" * 65, "more": False}])
def test_a_page_that_leads_nowhere_is_not_followed(page: dict[str, Any]) -> None:
    with pytest.raises(Offline):
        asyncio.run(remote(200, {"epoch": "e", "ops": [], **page}).pull(Mark("e", "e.7")))


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"retry-after": "7"}, 7.0),
        (
            {
                "retry-after": "Sun, 01 Mar 2026 02:04:00 GMT",
                "date": "Sun, 01 Mar 2026 02:02:00 GMT",
            },
            120.0,
        ),
        ({"retry-after": "Sun, 01 Mar 2026 02:04:00 GMT"}, None),
        ({"retry-after": "soon", "date": "never"}, None),
        ({}, None),
    ],
)
def test_when_it_wants_to_be_asked_again(headers: dict[str, str], after: float | None) -> None:
    error = trouble(remote(503, {"code": "unavailable"}, headers))
    assert isinstance(error, Declined)
    assert error.after == after


def test_a_page_put_up_for_the_night_does_not_outlast_it() -> None:
    assert Backoff(lambda: 0.0).failure(86_400.0) == PATIENCE
