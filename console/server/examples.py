"""One of each answer, for the OpenAPI description and docs/protocol.md; a test reads them with the models. The hashes are
right: whoever writes another server can try his own against them."""

from __future__ import annotations

from typing import Any, Final

_OP_ID: Final = "01957a3c-1c2f-7a01-8b52-3f6de1a90c11"
_REPLICA: Final = "01957a3b-90aa-7c40-9e0e-5b1f0d6e7a23"
_INCIDENT: Final = "01957a3c-1c2e-7f10-a3a4-b7c1de20f9aa"
_HASH: Final = "11a5e1961efe6c1b2c797e5c7da04d40bd0f3605a6d0692a3d64bebce00d9e99"

OP: Final[dict[str, Any]] = {
    "op_id": _OP_ID,
    "workspace": "01957a3b-90a9-7d11-8a3c-0d6d1f9b3e55",
    "incident": _INCIDENT,
    "replica": _REPLICA,
    "seq": 0,
    "hlc": "001772330520000.000000",
    "at": "2026-03-01T03:02:00.000+01:00",
    "author": "mira",
    "kind": "entry",
    "v": 1,
    "target": "01957a3c-1c2f-7a01-8b52-3f6de1a90c12",
    "field": "entry",
    "parents": [],
    "act": _OP_ID,
    "undoes": None,
    "body_hash": "978255c46aa3699b8b3bf4995ecf461b1fc9cb517dc716592a86871eb1f4d984",
    "prev": "0" * 64,
    "hash": _HASH,
    "salt": "6b8f1f0b0e0c4b6f8e1c2d3a4b5c6d7e",
    "body": {"value": {"kind": "note", "text": "queue is draining"}},
}
PUSH: Final = {"ops": [OP]}
PUSHED: Final = {
    "epoch": "9c1f02aa",
    "results": [{"op_id": _OP_ID, "status": "stored", "position": 1, "reason": None}],
    "cursor": "9c1f02aa.1",
}
PAGE: Final = {
    "epoch": "9c1f02aa",
    "ops": [
        {
            "position": 1,
            "account": "mira@example.org",
            "received_at": "2026-03-01T02:02:00.120Z",
            "rejected": None,
            "op": OP,
        }
    ],
    "cursor": "9c1f02aa.1",
    "more": False,
}
PRESENT: Final = '["jo@example.org","mira@example.org"]'
STREAM: Final = 'id: 9c1f02aa.1\nevent: head\ndata: {"cursor":"9c1f02aa.1"}\n\n: still here\n\n'
DIGEST: Final = {"epoch": "9c1f02aa", "head": 1, "replicas": {_REPLICA: {"seq": 0, "hash": _HASH}}}
META: Final = {
    "server": "incident-console 0.1.0",
    "protocol": {"min": 1, "max": 1},
    "capabilities": ["ops", "wait", "stream", "digest", "blobs", "incidents", "gzip", "presence"],
    "limits": {
        "ops": 500,
        "wire_bytes": 1048576,
        "inflated_bytes": 4194304,
        "op_bytes": 65536,
        "blob_bytes": 1048576,
        "wait_seconds": 25,
    },
    "time": "2026-03-01T02:02:00.000Z",
}
_SHOWN: Final[dict[str, Any]] = {
    "id": _INCIDENT,
    "ref": "INC-7K3F",
    "title": "Checkout returns 5xx",
    "severity": "SEV1",
    "status": "investigating",
    "services": ["checkout"],
    "impact": None,
    "summary": None,
    "drill": False,
    "declared_at": "2026-03-01T03:02:00.000+01:00",
    "milestones": {"declared": "2026-03-01T03:02:00.000+01:00"},
    "roles": {"commander": "mira"},
    "links": {},
    "conflicts": [],
}
INCIDENTS: Final = {"incidents": [_SHOWN], "next": None}
INCIDENT: Final = {
    **_SHOWN,
    "timeline": [
        {
            "id": "01957a3c-1c2f-7a01-8b52-3f6de1a90c12",
            "at": "2026-03-01T03:02:00.000+01:00",
            "recorded_at": "2026-03-01T03:02:00.000+01:00",
            "kind": "note",
            "text": "queue is draining",
            "author": "mira",
            "tags": [],
            "starred": False,
            "retracted": False,
            "edited": False,
            "redacted": False,
            "state": "",
            "outcome": "",
            "detail": {},
        }
    ],
}
