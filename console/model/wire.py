"""What travels between a console and a server, and the limits that both keep to (docs/protocol.md).

Read strictly on both sides: a server is met by other programs than this one, and a console may be told to use another
server. What is here is also what the server's OpenAPI description is made of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from math import isfinite
from typing import Annotated, Any, Final, Literal, Never, NotRequired

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic asks for this one below Python 3.12

from console.base.clock import is_moment
from console.model.op import Op

#: The version of the protocol, sent as the header ``IC-Protocol``.
PROTOCOL: Final = 1
#: Operations in one push or one page.
MAX_OPS: Final = 500
#: Bytes of one push as sent, and once inflated.
MAX_WIRE: Final = 1024 * 1024
MAX_INFLATED: Final = 4 * MAX_WIRE
#: Bytes of one operation as canonical JSON, and of one part of a long text.
MAX_OP: Final = 64 * 1024
MAX_BLOB: Final = 1024 * 1024
#: Levels of lists and objects within each other.
MAX_DEPTH: Final = 64
#: Seconds that a pull may wait for news.
MAX_WAIT: Final = 25

_WHOLE: Final = 2**53 - 1
#: Half a character, escaped: only two of them in a row are one.
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Malformed(ValueError):
    """Bytes that are not the strict JSON which the protocol asks for."""


def read_json(data: bytes | str) -> Any:
    """Strict JSON: UTF-8, no half characters, no name twice, no NaN. Raises ``Malformed``."""
    try:
        text = data if isinstance(data, str) else data.decode()
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:
        raise Malformed(str(error)) from error
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a name stands twice in one object")
    return found


def _no_constant(name: str) -> Never:
    raise Malformed(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise Malformed(f"{digits[:40]} is no number that can be told")
    return number


def _shallow(body: dict[str, Any] | None) -> dict[str, Any] | None:
    if body is not None and _deeper(body, MAX_DEPTH):
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    return body


def _deeper(value: dict[str, Any] | list[Any], levels: int) -> bool:
    """Whether a value has more levels than that."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)) and (levels == 1 or _deeper(item, levels - 1)):
            return True
    return False


def _moment(text: str) -> str:
    if not is_moment(text):
        raise ValueError("not a time with an offset, in the years 2 to 9998")
    return text


Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_moment)
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Open(BaseModel):
    """An answer: names that a later server adds are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


@with_config(ConfigDict(extra="forbid", strict=True))
class Operation(TypedDict):
    """One operation as it travels. ``hash`` covers all but itself, ``body`` and ``salt``; the body stands behind
    ``body_hash`` and is null once it was redacted."""

    op_id: Id
    workspace: Id
    incident: Id
    replica: Id
    seq: Annotated[int, Field(ge=0, le=_WHOLE)]
    hlc: Annotated[str, Field(pattern=r"^[0-9]{15}\.[0-9]{6}$")]
    at: Moment
    author: Annotated[str, Field(max_length=256)]
    kind: Annotated[str, Field(max_length=64)]
    v: Annotated[int, Field(ge=1, le=_WHOLE)]
    target: Id
    field: Annotated[str, Field(max_length=4096)]
    parents: Annotated[list[Id], Field(max_length=1000)]
    act: Id
    undoes: Id | None
    body_hash: Digest
    prev: Digest
    hash: Digest
    body: Annotated[dict[str, Any] | None, AfterValidator(_shallow)]
    salt: Annotated[str, Field(max_length=64)] | None


def op_of(operation: Operation) -> Op:
    """An operation as the journal has it."""
    values: dict[str, Any] = dict(operation)
    values["parents"] = tuple(operation["parents"])
    return Op(**values)


def read_op(value: Any) -> Op:
    """One operation as it travels, by itself. Raises ``ValidationError``."""
    return op_of(_operation().validate_python(value))


@cache
def _operation() -> TypeAdapter[Operation]:
    return TypeAdapter(Operation)


def operation(op: Op) -> dict[str, Any]:
    """An operation as JSON values."""
    return op._asdict()


class Push(_Strict):
    """A request to store operations, those of one replica in the order of their numbers."""

    ops: Annotated[list[Operation], Field(min_length=1, max_length=MAX_OPS)]


@with_config(ConfigDict(extra="ignore", strict=True))
class Result(TypedDict):
    """What became of one operation. ``rejected``: its place in the chain is taken, its body was not; ``reason`` says why."""

    op_id: str
    status: Literal["stored", "duplicate", "rejected"]
    position: int
    reason: NotRequired[str | None]


class Pushed(_Open):
    """The answer to a push, after the durable commit. One result for each operation, in their order.

    ``cursor`` is there when the push said where it had pulled to and nothing lay between: it need not be pulled again.
    """

    epoch: str
    results: list[Result]
    cursor: str | None = None


@with_config(ConfigDict(extra="ignore", strict=True))
class Envelope(TypedDict):
    """An operation with what the server knows of it: its position, who brought it when, why its body was refused."""

    position: Annotated[int, Field(ge=1)]
    account: str
    received_at: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
    rejected: NotRequired[str | None]
    op: Operation


class Page(_Open):
    """Operations in the order of their positions. ``cursor`` is where the next page begins; ``more``: ask at once."""

    epoch: str
    ops: list[Envelope]
    cursor: str
    more: bool


class Tip(_Open):
    """The last operation of one replica."""

    seq: int
    hash: str


class DigestPage(_Open):
    """What the server holds, by replica."""

    epoch: str
    head: int
    replicas: dict[str, Tip]


class ProtocolRange(_Open):
    """The versions of the protocol that a server speaks."""

    min: int
    max: int


class Limits(_Open):
    """What a server takes in one request."""

    ops: int = MAX_OPS
    wire_bytes: int = MAX_WIRE
    inflated_bytes: int = MAX_INFLATED
    op_bytes: int = MAX_OP
    blob_bytes: int = MAX_BLOB
    wait_seconds: int = MAX_WAIT


class Meta(_Open):
    """What a server is and can do. ``time`` is its clock, so that a console can tell how far its own is off."""

    server: str
    protocol: ProtocolRange
    capabilities: list[str]
    limits: Limits
    time: Moment


class Problem(_Open):
    """An error, after RFC 9457. ``code`` is for programs; the rest of the members for persons.

    ``results``, ``replica``, ``expected`` and ``missing`` come with a push that stopped half way.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = "about:blank"
    title: str = ""
    status: int
    detail: str = ""
    code: str = ""
    op_id: str | None = None
    epoch: str | None = None
    replica: str | None = None
    expected: int | None = None
    missing: list[str] = []
    results: list[Result] = []


def push_body(ops: Iterable[Op]) -> bytes:
    """The body of a push."""
    return json.dumps(
        {"ops": [operation(op) for op in ops]}, separators=(",", ":"), ensure_ascii=False
    ).encode()
