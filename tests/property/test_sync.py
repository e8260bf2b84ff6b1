"""Consoles that share a workspace come to the same, whatever happens between them (see tests/sharing.py)."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sharing import Sharing


@pytest.mark.timeout(600)
def test_consoles_come_to_the_same_whatever_happens() -> None:
    run_state_machine_as_test(Sharing, settings=settings(max_examples=500, stateful_step_count=50))


@pytest.mark.long
def test_consoles_come_to_the_same_whatever_happens_for_long() -> None:
    run_state_machine_as_test(
        Sharing, settings=settings(max_examples=10_000, stateful_step_count=100, derandomize=False)
    )
