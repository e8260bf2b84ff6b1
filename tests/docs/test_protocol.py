"""docs/protocol.md: its examples are what they are examples of, its hashes are right, its errors are all there are, and the
limits that it names are those in force."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from console.core.chain import fault
from console.model import wire
from console.model.op import GENESIS
from console.server import examples
from console.server.app import CAPABILITIES, make_app
from console.server.backend import MAX_VALUES, Backend
from console.server.memory import MemoryStore
from console.server.problems import PROBLEMS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "protocol.md").read_text()
EXAMPLES: list[tuple[str, str]] = re.findall(r"```json (\w+)\n(.*?)```", PAGE, re.DOTALL)
OURS: dict[str, Any] = {
    "Operation": examples.OP,
    "Meta": examples.META,
    "Push": examples.PUSH,
    "Pushed": examples.PUSHED,
    "Page": examples.PAGE,
    "DigestPage": examples.DIGEST,
}


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_what_it_is_an_example_of(name: str, text: str) -> None:
    model = getattr(wire, name)
    found = wire.read_json(text)
    TypeAdapter(model).validate_python(found)
    assert set(found) <= set(model.__annotations__)
    if name in OURS:
        assert found == OURS[name]
    else:
        assert PROBLEMS[found["code"]][:2] == (found["status"], found["title"])


def test_there_is_an_example_of_everything_that_travels() -> None:
    assert {name for name, _ in EXAMPLES} == {*OURS, "Problem"}


def test_the_hashes_of_the_example_are_right() -> None:
    op = wire.read_op(examples.OP)
    assert fault(op, GENESIS) is None
    assert examples.DIGEST["replicas"] == {op.replica: {"seq": op.seq, "hash": op.hash}}


def test_the_errors_are_all_there_are() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `([\w-]+)` \| (.*)\. \| (.*) \|$", PAGE, re.MULTILINE)
    found = {code: (int(status), title, reaction) for status, code, title, reaction in rows}
    assert found == {code: tuple(meaning) for code, meaning in PROBLEMS.items()}


def test_the_limits_and_capabilities_are_those_in_force() -> None:
    meta = wire.Meta.model_validate(examples.META)
    assert meta.limits == wire.Limits()
    assert meta.capabilities == CAPABILITIES
    assert f"{MAX_VALUES:,} JSON values" in PAGE
    assert f"deeper than {wire.MAX_DEPTH}" in PAGE


def test_every_route_has_its_section() -> None:
    described = make_app(Backend(MemoryStore())).openapi()["paths"]
    sections = "\n".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE)).replace("sha256", "digest")
    for path in described:
        named = path.replace("/incidents/{incident}", "/incidents")
        assert not path.startswith("/v1/workspaces") or named in sections, path


def test_another_server_takes_fewer_than_150_lines() -> None:
    plain = (ROOT / "tests" / "plain.py").read_text()
    assert len(plain.splitlines()) < 150
    assert "console" not in json.dumps(re.findall(r"^(?:from|import) (\w+)", plain, re.MULTILINE))
