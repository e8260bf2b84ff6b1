"""Another backend: the protocol of docs/protocol.md in one file, on the standard library alone, for one workspace in memory.

It shares no line with the server in console/, and trusts who writes: odd JSON that a server must refuse is taken.
"""

from __future__ import annotations

import gzip
import json
import threading
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
PAGE, LARGEST = 100, 64 * 1024
META = {"server": "plain", "protocol": {"min": 1, "max": 1}, "capabilities": [], "limits": {"ops": PAGE}}


def digest(value: Any, salt: str = "") -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{salt}{text}".encode()).hexdigest()


def sound(op: Json) -> bool:
    """Whether the hash is that of the header."""
    return bool(op["hash"] == digest({key: op[key] for key in op if key not in ("hash", "body", "salt")}))


def refusal(op: Json) -> str | None:
    """Why the body is not taken."""
    if op["body"] is None or digest(op["body"], op["salt"]) == op["body_hash"]:
        return "too-large" if len(json.dumps(op)) > LARGEST else None
    return "body-differs"


def part_names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value["$parts"]) if set(value) == {"$parts"} else part_names(list(value.values()))
    return set().union(*map(part_names, value)) if isinstance(value, list) else set()


class Plain:
    """What is stored, and the rules. ``log[n]`` has the position n + 1, ``chains[replica][n]`` the number n."""

    def __init__(self, token: str = "a-token", epoch: str = "p0") -> None:
        self.token, self.epoch = token, epoch
        self.log: list[Json] = []
        self.chains: dict[str, list[Json]] = {}
        self.redacted: set[str] = set()
        self.parts: dict[str, bytes] = {}
        self.moved = threading.Condition()

    def push(self, ops: list[Json]) -> tuple[int, Json]:
        results: list[Json] = []
        if not all(map(sound, ops)):
            return 422, {"code": "unreadable"}
        for op in ops:
            if stop := self.stop(op):
                return 409, {"replica": op["replica"], "epoch": self.epoch, **stop, "results": results}
            results.append(self.store(op))
        self.moved.notify_all()
        return 200, {"epoch": self.epoch, "results": results}

    def stop(self, op: Json) -> Json | None:
        """Why the operation cannot be taken as the next one of its replica; None when it can, or is here already."""
        chain, seq = self.chains.get(op["replica"], []), op["seq"]
        if seq > len(chain):
            return {"code": "gap", "expected": len(chain)}
        if seq < len(chain):
            return None if chain[seq]["op"]["hash"] == op["hash"] else {"code": "fork", "expected": seq}
        if op["prev"] != (chain[-1]["op"]["hash"] if chain else "0" * 64):
            return {"code": "fork", "expected": max(seq - 1, 0)}
        if any(one["op"]["op_id"] == op["op_id"] for one in self.log):
            return {"code": "elsewhere", "expected": seq}
        missing = part_names(op["body"]) - set(self.parts) if op["op_id"] not in self.redacted else set()
        return {"code": "parts-missing", "expected": seq, "missing": sorted(missing)} if missing else None

    def store(self, op: Json) -> Json:
        chain, status = self.chains.setdefault(op["replica"], []), "duplicate"
        if op["seq"] == len(chain):
            reason, now = refusal(op), datetime.now(UTC).isoformat()
            known = {"position": len(self.log) + 1, "account": "a", "received_at": now, "rejected": reason}
            status = "rejected" if reason else "stored"
            if reason or (op["op_id"] in self.redacted and op["field"] != "redact"):
                op = {**op, "body": None, "salt": None}
            chain.append({**known, "op": op})
            self.log.append(chain[-1])
            if op["field"] == "redact" and op["body"]:
                self.redact(set(op["body"]["value"]["ops"]))
        at, why = chain[op["seq"]]["position"], chain[op["seq"]]["rejected"]
        return {"op_id": op["op_id"], "status": status, "position": at, "reason": why}

    def redact(self, op_ids: set[str]) -> None:
        self.redacted |= op_ids
        for one in self.log:
            if one["op"]["op_id"] in op_ids and one["op"]["field"] != "redact":
                one["op"] |= {"body": None, "salt": None}
        used = {name for one in self.log for name in part_names(one["op"]["body"])}
        self.parts = {name: data for name, data in self.parts.items() if name in used}

    def pull(self, query: dict[str, str]) -> tuple[int, Json]:
        epoch, _, position = query.get("after", "").partition(".")
        start = int(position or 0)
        if epoch not in ("", self.epoch) or start > len(self.log):
            return 410, {"code": "epoch", "epoch": self.epoch}
        self.moved.wait_for(lambda: len(self.log) > start, timeout=float(query.get("wait", 0)))
        ops = self.log[start : start + min(PAGE, int(query.get("limit", PAGE)))]
        end = start + len(ops)
        more, cursor = end < len(self.log), f"{self.epoch}.{end}"
        return 200, {"epoch": self.epoch, "ops": ops, "cursor": cursor, "more": more}

    def answer(self, method: str, url: str, token: str | None, body: bytes) -> tuple[int, Json | bytes]:
        noun, _, name = urlsplit(url).path.removeprefix("/v1/workspaces/team/").partition("/")
        query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        if url == "/v1/meta":
            return 200, {**META, "time": datetime.now(UTC).isoformat()}
        if token != f"Bearer {self.token}":
            return 401, {"code": "unauthorized"}
        if noun == "ops":
            return self.push(json.loads(body)["ops"]) if method == "POST" else self.pull(query)
        if noun == "digest":
            last = {replica: chain[-1]["op"] for replica, chain in self.chains.items()}
            tips = {replica: {"seq": op["seq"], "hash": op["hash"]} for replica, op in last.items()}
            return 200, {"epoch": self.epoch, "head": len(self.log), "replicas": tips}
        if method == "PUT" and sha256(body).hexdigest() == name:
            self.parts[name] = body
        return (200, self.parts[name]) if name in self.parts else (404, {"code": "not-found"})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plain: Plain

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with self.plain.moved:
            status, said = self.plain.answer(self.command, self.path, self.headers["Authorization"], body)
        data = said if isinstance(said, bytes) else json.dumps({"status": status, **said}).encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_PUT = do_GET  # noqa: N815 - as the standard library calls them
