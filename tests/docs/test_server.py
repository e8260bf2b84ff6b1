"""docs/server.md: its metrics, commands, fields and figures are those that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from console.cli import serve
from console.cli.verbs import VERBS
from console.server.app import make_app
from console.server.backend import Backend
from console.server.limits import Rates
from console.server.memory import MemoryStore
from console.server.metrics import Metrics
from console.server.postgres import POOL
from console.server.run import GRACE, KEEP_ALIVE, Listen

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text()


def test_the_metrics_are_those_that_there_are() -> None:
    named = set(re.findall(r"^\| `(ic_\w+)` \|", PAGE, re.MULTILINE))
    kept = set(re.findall(r"^# TYPE (\w+)", Metrics().text().decode(), re.MULTILINE))
    assert named == {name for name in kept if not name.endswith("_created")}


def test_the_commands_are_those_that_there_are() -> None:
    for words in re.findall(r"`ic ((?:workspace|token|serve|sync|login)(?: [a-z]+)?)", PAGE):
        assert words in VERBS or words.split()[0] in VERBS, words


def test_what_it_says_of_the_defaults_is_so() -> None:
    rates, backend = Rates(), Backend(MemoryStore())
    assert f"{rates.rate:.0f} requests a second, and {rates.burst:.0f} at once" in PAGE
    assert f"less than {KEEP_ALIVE} seconds" in PAGE
    assert GRACE == 10
    assert "have ten seconds" in PAGE
    assert f"up to {POOL + 2} connections" in PAGE
    assert f"http://{Listen().host}:{Listen().port}" in PAGE
    assert serve.VARIABLE in PAGE
    paths = make_app(backend).openapi()["paths"]
    assert {path for path in ("/readyz", "/healthz", "/metrics") if f"`{path}`" in PAGE} <= set(paths)


def test_the_line_of_the_log_is_one() -> None:
    (line,) = re.findall(r"```json\n(.*)\n```", PAGE)
    assert list(json.loads(line)) == [
        "at",
        "level",
        "from",
        "message",
        "method",
        "route",
        "status",
        "ms",
        "token",
        "client",
    ]
