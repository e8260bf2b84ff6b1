"""What the keys of the runbook's pane do, from a shell: scenarios, any line ticked, a runbook's own messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic

BOOK = """# Checkout

Call the deputy.

## Carts are empty

**Symptom:** carts lose their items

**Resolution:** restart the session store

## Message template

```
Since [Start time] something is wrong: [what].
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "checkout.md"
    file.write_text(BOOK)
    return file


@pytest.fixture
def ref(ic: Ic, book: Path) -> str:
    ref = ic.ok("declare", "Checkout returns 5xx", "-s", "SEV2").line
    ic.ok("runbook", "attach", ref, str(book))
    return ref


def test_a_symptom_leads_to_what_belongs_to_it(ic: Ic, book: Path) -> None:
    said = ic.ok("runbook", "show", str(book), "--symptom", "ITEMS").out
    assert said.startswith("## Carts are empty\n")
    assert said.endswith("**Resolution:** restart the session store\n")
    refused = ic("runbook", "show", str(book), "--symptom", "zebra")
    assert (refused.code, refused.out) == (1, "")
    assert "has no scenario with 'zebra'" in refused.err


def test_any_line_is_ticked_by_its_words(ic: Ic, ref: str) -> None:
    ic.ok("tick", ref, "deputy")
    assert "✓ Call the deputy." in ic.ok("timeline", ref).out
    ic.ok("skip", ref, "session store", "--reason", "it is up")
    assert "skipped Resolution: restart the session store: it is up" in ic.ok("timeline", ref).out.replace(
        "*", ""
    )


def test_a_message_of_a_runbook_is_copied_for_whom_one_says(ic: Ic, ref: str, book: Path) -> None:
    name = f"{book}:13"
    refused = ic("template", "copy", ref, name, "--print")
    assert refused.code == 1
    assert "--audience" in refused.err
    said = ic.ok(
        "template", "copy", ref, name, "--audience", "internal", "--fill", "what=carts", "--print"
    ).out
    assert said.startswith("Since 03:02 UTC+1 something is wrong: carts.")
