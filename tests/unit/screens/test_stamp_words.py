"""The full stamp of an entry, at the end of the log line: by whom, and under which account."""

from __future__ import annotations

import pytest

from console.model.entry import Entry
from console.screens.rows import stamp_words
from tests.conftest import START


@pytest.mark.parametrize(
    ("account", "who"),
    [
        ("", "mira"),
        ("mira", "mira"),
        ("Mira@example.org", "mira"),
        ("kim@example.org", "mira (kim@example.org)"),
        ("t-1f0c9a22", "mira (t-1f0c9a22)"),
    ],
)
def test_who_writes_under_another_name_is_told(account: str, who: str) -> None:
    entry = Entry("e1", "i1", START, START, "note", "queue is draining", "mira")
    assert stamp_words(entry, account).endswith(f"  {who}")
