"""``ic`` in this process, at a moment of the test's choosing, before a database in a home of its own."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from console.base.clock import stamp
from console.cli.main import main


@dataclass
class Answer:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of stdout."""
        (only,) = self.out.splitlines()
        return only


class Ic:
    """Calls ``ic``."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.now("03:02")

    def now(self, time: str) -> None:
        """From here on it is that time on 1 March 2026 in Berlin, a millisecond later with each call."""
        self._moment = datetime.fromisoformat(f"2026-03-01T{time}:00+01:00")

    def __call__(self, *words: str, given: str | None = None) -> Answer:
        """Any outcome."""
        if given is not None:
            self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        self._moment += timedelta(milliseconds=1)
        self._monkeypatch.setenv("IC_NOW", stamp(self._moment))
        self._capsys.readouterr()
        code = main(list(words))
        said = self._capsys.readouterr()
        return Answer(code, said.out, said.err)

    def ok(self, *words: str, given: str | None = None) -> Answer:
        """An outcome that has to be success."""
        answer = self(*words, given=given)
        assert answer.code == 0, answer.err
        return answer


@pytest.fixture
def ic(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ic:
    return Ic(capsys, monkeypatch)
