"""Any line is ticked by hand: in Markdown and in what is shown as plain text; in the timeline; and back by undo."""

from __future__ import annotations

import pytest

from console.base.errors import NotFound, Refused
from console.desk import hand_steps, runbooks, undo
from console.desk.desk import Desk
from console.library.reading import parse
from console.model.incident import Incident
from console.model.runbook import Document
from tests.journals import lines, now_of

TEXT = """# Checkout

> **Call** the deputy first.

| who | where |
|-----|-------|
| jo  | 4711  |

1. Restart it

```
look at the board
```
"""


def beside(desk: Desk, incident: Incident, text: str = TEXT, path: str = "shop/checkout.md") -> Document:
    document = parse(text.encode(), path)
    runbooks.attach(desk, incident, document)
    return document


def tick(desk: Desk, incident: Incident, document: Document, line: int, state: str = "done") -> bool:
    step = hand_steps.step_on(document, line, line)
    assert step is not None
    return runbooks.tick(
        desk, incident, document, step.id, state, reason="not now" if state == "skipped" else ""
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [(3, "Call the deputy first."), (7, "jo · 4711"), (12, "look at the board")],
)
def test_a_line_is_ticked_and_the_timeline_says_it_without_markup(
    desk: Desk, incident: Incident, line: int, said: str
) -> None:
    document = beside(desk, incident)
    assert tick(desk, incident, document, line)
    assert not tick(desk, incident, document, line)
    assert lines(desk, incident)[-1] == f"step ✓ {said}"
    ticks = runbooks.ticks_of(now_of(desk, incident), document.path)
    assert list(hand_steps.ticked_lines(document, ticks)) == [line]
    assert runbooks.progress(document, ticks) == (0, 1)
    undo.undo(desk, incident)
    assert runbooks.ticks_of(now_of(desk, incident), document.path) == {}


def test_a_heading_is_a_place_and_not_ticked_unless_it_is_numbered_as_a_step(
    desk: Desk, incident: Incident
) -> None:
    text = "# Checkout\n\n## Step 1: drain\n\nDrain\n\n## 2. Restart\n\nBoth\n====\n\n1. Look\n"
    document = beside(desk, incident, text)
    found = {line: hand_steps.step_on(document, line, line) for line in (1, 3, 7, 9)}
    assert {line for line, step in found.items() if step} == {3, 7}
    with pytest.raises(NotFound, match="no step both"):
        runbooks.find_step(document, "both")


def test_on_a_heading_the_next_open_step_of_its_section_is_meant(desk: Desk, incident: Incident) -> None:
    document = beside(desk, incident, "# Checkout\n\n1. Look\n\n## Triage\n\n1. Ask\n\n## After\n\nRest.\n")
    look, ask = document.steps
    title, triage, after = (hand_steps.headed(document, line, line) for line in (1, 5, 9))
    assert runbooks.current_step(document, {}, section=title) == look.id
    assert runbooks.current_step(document, {}, section=triage) == ask.id
    assert runbooks.current_step(document, {}, section=after) is None
    assert hand_steps.headed(document, 3, 3) is None


def test_a_line_is_skipped_with_a_reason_and_opened_again(desk: Desk, incident: Incident) -> None:
    document = beside(desk, incident)
    tick(desk, incident, document, 3, "skipped")
    assert lines(desk, incident)[-1] == "step skipped Call the deputy first.: not now"
    tick(desk, incident, document, 3, "open")
    assert hand_steps.ticked_lines(document, runbooks.ticks_of(now_of(desk, incident), document.path)) == {}


@pytest.mark.parametrize("path", ["notes.adoc", "notes.rst", "notes.org"])
def test_lines_of_documents_that_are_not_read_are_ticked_too(
    desk: Desk, incident: Incident, path: str
) -> None:
    document = beside(desk, incident, "= Title\n\n. Restart it\n", path)
    assert document.plain
    assert tick(desk, incident, document, 3)
    assert lines(desk, incident)[-1] == "step ✓ Restart it"


def test_a_line_of_a_document_that_was_repaired_is_written_as_it_is_shown(
    desk: Desk, incident: Incident
) -> None:
    text = "# Störung\n\nWir können prüfen, ob es größer wird, und müssen übergeben.\n"
    document = beside(desk, incident, text.encode().decode("mac_roman"))
    assert document.repairs
    assert tick(desk, incident, document, 3)
    assert lines(desk, incident)[-1] == "step ✓ Wir können prüfen, ob es größer wird, und müssen übergeben."


def test_the_command_line_finds_a_line_by_its_words_where_no_step_has_them(
    desk: Desk, incident: Incident
) -> None:
    beside(desk, incident)
    found = runbooks.step_beside(desk, now_of(desk, incident), "deputy")[1]
    assert (found.kind, found.lines) == ("line", (3, 3))
    assert runbooks.step_beside(desk, now_of(desk, incident), "restart")[1].kind == "ordered"
    with pytest.raises(NotFound, match="no step zebra"):
        runbooks.step_beside(desk, now_of(desk, incident), "zebra")
    with pytest.raises(Refused, match="lines say"):
        runbooks.step_beside(desk, now_of(desk, incident), "o")


def test_a_step_in_one_runbook_is_meant_rather_than_a_line_in_another(desk: Desk, incident: Incident) -> None:
    beside(desk, incident)
    beside(desk, now_of(desk, incident), "Nobody has to restart it.\n", "other.md")
    document, step = runbooks.step_beside(desk, now_of(desk, incident), "restart it")
    assert (document.path, step.kind) == ("shop/checkout.md", "ordered")


def test_a_path_that_is_not_utf8_can_be_kept(desk: Desk, incident: Incident) -> None:
    document = beside(desk, incident, path="sh\udcffop.md")
    [book] = now_of(desk, incident).runbooks
    book.path.encode()
    assert tick(desk, incident, document, 3)
    assert runbooks.ticks_of(now_of(desk, incident), book.path)
