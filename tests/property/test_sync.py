"""Consoles that share a workspace come to the same, whatever happens between them (see tests/sharing.py)."""

from __future__ import annotations

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sharing import Sharing


@pytest.mark.timeout(600)
@pytest.mark.parametrize("half", [1, 2])
def test_consoles_come_to_the_same_whatever_happens(half: int) -> None:
    """500 runs of 50 steps, in halves that two processes can share."""
    _run(half, settings(max_examples=250, stateful_step_count=50, derandomize=False, database=None))


@pytest.mark.long
def test_consoles_come_to_the_same_whatever_happens_for_long() -> None:
    _run(None, settings(max_examples=5_000, stateful_step_count=100, derandomize=False))


def _run(number: int | None, how: settings) -> None:
    machine = type("Sharing", (Sharing,), {})
    if number is not None:
        machine = seed(number)(machine)
    run_state_machine_as_test(machine, settings=how)
