"""What the requests do, without HTTP: who asks, what is pushed, what is pulled. Everything here may block; the routes call
it in a thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple
from weakref import WeakValueDictionary

from pydantic import ValidationError

from console.base.clock import Clock, system_clock, utc_stamp
from console.model.wire import MAX_BLOB, Malformed, Push, op_of, read_json
from console.server import tokens
from console.server.deciding import Decision, Stop, Written, decide, written
from console.server.heads import Heads
from console.server.limits import Rates
from console.server.metrics import Metrics
from console.server.problems import Refusal
from console.server.storage import Known, Plan, Row, Scope, Store, wanted

#: A part that no operation names goes after this long.
STALE: Final = timedelta(days=1)
#: Values in one push, about: a few bytes of JSON can become a hundred of memory, and 4 MiB of them a quarter of a gigabyte.
#: One operation of 64 KiB never has so many.
MAX_VALUES: Final = 200_000
_STOPS: Final = {
    "gap": "Number {expected} of replica {replica} comes next.",
    "fork": "Replica {replica} differs from what is stored, at number {expected} or after it.",
    "elsewhere": "Operation {op_id} stands in another chain.",
    "parts-missing": "Operation {op_id} names parts that are not here.",
    "workspace-taken": "Operation {op_id} was written in a database that belongs to another workspace.",
}


class Grant(NamedTuple):
    """Who asks, and what for: a token that holds, on its own workspace."""

    token: str
    account: str
    scope: Scope
    workspace: int
    name: str


class Cursor(NamedTuple):
    """A place in the order of a workspace. An empty epoch is the start."""

    epoch: str
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}"


class Pulled(NamedTuple):
    """A page and the cursor behind it; ``head`` is where the workspace stands."""

    rows: Sequence[Row]
    cursor: Cursor
    head: int

    @property
    def tag(self) -> str:
        """The ETag: whatever changes in a workspace moves its head."""
        return f'"{self.cursor.epoch}.{self.head}"'


def read_cursor(text: str) -> Cursor:
    """The cursor as it was given out; the empty text is the start. Raises ``Refusal``."""
    if not text:
        return Cursor("", 0)
    epoch, _, position = text.partition(".")
    if not position.isascii() or not position.isdecimal() or len(position) > 18:
        raise Refusal("cursor")
    return Cursor(epoch, int(position))


@dataclass(slots=True)
class Backend:
    """The server's parts, handed in: a run can be made of a memory store and a clock that stands."""

    store: Store
    clock: Clock = field(default_factory=system_clock)
    rates: Rates = field(default_factory=Rates)
    heads: Heads = field(default_factory=Heads)
    metrics: Metrics = field(default_factory=Metrics)
    _turns: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, workspace: int) -> asyncio.Lock:
        """Pushes of one workspace wait here, not in the database: there they would hold the connections of all others."""
        found = self._turns.get(workspace)
        if found is None:
            found = self._turns[workspace] = asyncio.Lock()
        return found

    def now(self) -> str:
        """The present as it is stored."""
        return utc_stamp(self.clock())

    # -- who -----------------------------------------------------------------------------------------------------

    def grant(self, authorization: str | None, workspace: str, needed: Scope) -> Grant:
        """What a token allows. Raises ``Refusal``; what is there is not told to those it is not for."""
        kind, _, secret = (authorization or "").partition(" ")
        found = None
        if kind.lower() == "bearer" and secret:
            found = self.store.find_token(tokens.digest(secret.strip()))
        if found is None or found[0].revoked_at is not None:
            raise Refusal("unauthorized")
        token, held = found
        if token.expires_at <= self.now():
            raise Refusal("token-expired", f"The token expired at {token.expires_at}.")
        self.rates.take(token.id)
        if held.name != workspace:
            raise Refusal("not-found")
        if not tokens.allows(token.scope, needed):
            raise Refusal("forbidden", f"The token allows to {token.scope}; this needs {needed}.")
        return Grant(token.id, token.account, token.scope, held.id, held.name)

    # -- operations ----------------------------------------------------------------------------------------------

    def push(self, grant: Grant, body: bytes) -> Decision:
        """Store operations; what is answered is on the disk. Raises ``Refusal`` when the request cannot be read."""
        texts = read_push(body)
        made: list[Decision] = []

        def deciding(known: Known) -> Plan:
            made.append(decide(known, texts, grant.account, self.now()))
            return made[-1].plan

        parts = set().union(*(text.names for text in texts))
        self.store.push(grant.workspace, wanted((text.op for text in texts), parts), deciding)
        decision = made[-1]
        self.metrics.pushed(decision)
        return decision

    def pull(self, grant: Grant, after: Cursor, limit: int) -> Pulled:
        """Operations behind a cursor. Raises ``Refusal`` when it is of another epoch or beyond the head."""
        epoch, head, rows = self.store.pull(grant.workspace, after.position, limit)
        if after.epoch and after.epoch != epoch:
            raise Refusal("epoch", epoch=epoch)
        if after.position > head:
            raise Refusal("cursor", epoch=epoch)
        last = rows[-1].position if rows else after.position
        return Pulled(rows, Cursor(epoch, last), max(head, last))

    # -- parts of long texts -------------------------------------------------------------------------------------

    def put_part(self, grant: Grant, digest: str, data: bytes) -> None:
        """Keep a part. Raises ``Refusal`` when it is not what its name says."""
        if not data or len(data) > MAX_BLOB or sha256(data).hexdigest() != digest:
            raise Refusal("unreadable", "The body is not the text of this SHA-256.")
        now = self.clock()
        self.store.put_part(grant.workspace, digest, data, utc_stamp(now), utc_stamp(now - STALE))

    def get_part(self, grant: Grant, digest: str) -> bytes:
        """A part. Raises ``Refusal`` when it is not here."""
        data = self.store.get_part(grant.workspace, digest)
        if data is None:
            raise Refusal("not-found", "There is no such part; perhaps it was redacted.")
        return data


def read_push(body: bytes) -> list[Written]:
    """The operations of a push, each hash checked. Raises ``Refusal`` naming the first place that cannot be read."""
    if len(body) - len(body.translate(None, b",:[{")) > MAX_VALUES:
        raise Refusal("too-large", f"One request may have about {MAX_VALUES:,} values.", limit=MAX_VALUES)
    try:
        asked = Push.model_validate(read_json(body))
    except Malformed as error:
        raise Refusal("unreadable", f"The body is not strict JSON: {error}.") from error
    except ValidationError as error:
        raise unreadable(error.errors(include_url=False, include_input=False)) from error
    texts = [written(op_of(operation)) for operation in asked.ops]
    for number, text in enumerate(texts):
        if sha256(text.header.encode()).hexdigest() != text.op.hash:
            raise Refusal(
                "unreadable", f"/ops/{number}/hash does not fit the header.", pointer=f"/ops/{number}/hash"
            )
    return texts


def unreadable(errors: Sequence[Any]) -> Refusal:
    """A request that does not fit its schema; names the first place, and counts the rest."""
    first = errors[0]
    pointer = "/" + "/".join(map(str, first["loc"]))
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Refusal("unreadable", f"{pointer}: {first['msg']}{more}.", pointer=pointer)


def push_json(decision: Decision, after: str) -> str:
    """The answer to a push from one who had pulled up to ``after``. Raises ``Refusal`` when it was not stored to its end."""
    if decision.stop:
        raise _stopped(decision, decision.stop)
    caught_up = Cursor(decision.epoch, decision.before) == read_cursor(after)
    cursor = str(Cursor(decision.epoch, decision.head)) if caught_up else None
    results = [result._asdict() for result in decision.results]
    return json.dumps({"epoch": decision.epoch, "results": results, "cursor": cursor}, separators=(",", ":"))


def _stopped(decision: Decision, stop: Stop) -> Refusal:
    return Refusal(
        stop.code,
        _STOPS[stop.code].format(**stop._asdict()),
        op_id=stop.op_id,
        replica=stop.replica,
        expected=stop.expected,
        missing=list(stop.missing),
        epoch=decision.epoch,
        results=[result._asdict() for result in decision.results],
    )


def page_json(pulled: Pulled) -> str:
    """A page as JSON. What is stored is canonical JSON already, so nothing is read to be written again."""
    envelopes = ",".join(map(_envelope, pulled.rows))
    more = "true" if pulled.cursor.position < pulled.head else "false"
    epoch, cursor = json.dumps(pulled.cursor.epoch), json.dumps(str(pulled.cursor))
    return f'{{"epoch":{epoch},"ops":[{envelopes}],"cursor":{cursor},"more":{more}}}'


def _envelope(row: Row) -> str:
    salt = json.dumps(row.salt)
    op = f'{row.header[:-1]},"hash":"{row.hash}","salt":{salt},"body":{row.body or "null"}}}'
    return (
        f'{{"position":{row.position},"account":{json.dumps(row.account)},"received_at":"{row.received_at}",'
        f'"rejected":{json.dumps(row.rejected)},"op":{op}}}'
    )
