"""The runbook's pane: read from real documents, so that what the reader gives is what the pane can show."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from console.base.files import bundled
from console.library.reading import read_document
from console.model.incident import Tick
from console.model.runbook import Document
from console.ui import highlight
from console.ui.rows import RowsView
from console.widgets.document import DocumentView
from tests.conftest import START
from tests.stage import Stage, drawn, staged

TEXT = """\
---
service: shop
---

# Checkout

Use this when the shop returns 5xx.

## Triage

1. Confirm **scope** with [the board](board.md)
2. Check queue depth

   ```sh
   # how many wait
   kubectl -n <namespace> get hpa

   kubectl delete pod <pod>
   ```

3. Roll back
   - [ ] tell everyone

## Levels

| level | response | note |
|-------|---------:|------|
| SEV1  | 5 min    | call the deputy, the scribe and whoever wrote the change that went out last |
| SEV2  | 15 min   | -    |

### Further

> Never restart all of it at once.

Good luck.
"""


def read(tmp_path: Path, text: str = TEXT) -> Document:
    path = tmp_path / "checkout.md"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def lines(view: DocumentView) -> list[str]:
    return [line.rstrip("┃ ") for line in drawn(view)]


async def opened(stage: Stage, view: DocumentView, document: Document) -> None:
    view.show(document, title="shop/checkout.md")
    await stage.app.workers.wait_for_complete()
    await stage.pilot.pause()


async def test_a_runbook_is_shown_with_steps_commands_tables_and_ticks(tmp_path: Path) -> None:
    document = read(tmp_path)
    steps = [step.id for step in document.steps]
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, document)
        view.show_ticks({steps[0]: Tick(steps[0], "done", START, "mira")}, steps[1])
        view.show_progress(1, len(steps))
        view.show_badges([("review overdue", "warn")])
        await stage.pilot.pause()
        shown = lines(view)
        assert shown[0].split() == ["shop/checkout.md", f"1/{len(steps)}"]
        assert shown[1] == " review overdue"
        assert " Triage" in shown
        start = shown.index(" Triage")
        assert shown[start + 1].split() == ["✓", "1", "Confirm", "scope", "with", "the", "board", "03:02"]
        assert shown[start + 2] == " ▸  2 Check queue depth"
        assert shown[start + 3 : start + 6] == [
            "        # how many wait",
            "      $ kubectl -n <namespace> get hpa",
            "",
        ]
        assert shown[start + 6].split() == ["$", "kubectl", "delete", "pod", "<pod>", "▲"]
        table = next(number for number, line in enumerate(shown) if line.startswith(" level"))
        assert shown[table + 1].strip("─ ") == ""
        assert shown[table + 2].startswith(" SEV1      5 min  call the deputy")
        assert shown[table + 3].startswith("                  ")
        assert " ▏ Never restart all of it at once." in shown


async def test_a_skipped_step_says_why(tmp_path: Path) -> None:
    document = read(tmp_path)
    step = document.steps[0].id
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, document)
        view.show_ticks({step: Tick(step, "skipped", START, "jo", reason="nothing to confirm")}, None)
        await stage.pilot.pause()
        assert "skipped: nothing to confirm" in stage.text


async def test_a_heading_folds_what_is_beneath_it(tmp_path: Path) -> None:
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, read(tmp_path))
        while view.block is None or view.block.text != "Levels":
            view.next_section()
        await stage.press("enter")
        assert "SEV2" not in stage.text
        assert "Further" not in stage.text
        assert "▎▸ Levels" in lines(view)
        await stage.press("right")
        assert "SEV2" in stage.text
        await stage.press("left", "left")
        assert "SEV2" not in stage.text
        assert not stage.sent(RowsView.Chosen)


async def test_the_cursor_stands_on_commands_and_steps(tmp_path: Path) -> None:
    document = read(tmp_path)
    view = DocumentView()
    async with staged(view, size=(60, 20)) as stage:
        await opened(stage, view, document)
        assert view.go_to_step(document.steps[1].id)
        assert view.step == document.steps[1].id
        await stage.press("j")
        assert view.command is not None
        assert view.command.text == "kubectl -n <namespace> get hpa"
        await stage.press("j")
        assert view.command.text == "kubectl delete pod <pod>"
        assert view.step == document.steps[1].id
        await stage.press("enter")
        assert stage.sent(RowsView.Chosen)[-1].row.command == view.command.id
        view.next_section()
        assert view.block is not None
        assert view.block.text == "Levels"
        view.next_section(-1)
        view.next_section(-1)
        assert view.block.text == "Checkout"
        assert not view.go_to_step("no such step")


async def test_a_step_beneath_a_folded_heading_is_unfolded_when_one_goes_there(tmp_path: Path) -> None:
    document = read(tmp_path)
    view = DocumentView()
    async with staged(view, size=(60, 20)) as stage:
        await opened(stage, view, document)
        while view.block is None or view.block.text != "Triage":
            view.next_section()
        view.choose()
        assert view.go_to_step(document.steps[2].id)
        await stage.pilot.pause()
        assert "Roll back" in stage.text


async def test_the_source_is_the_document_to_the_letter_and_the_place_is_kept(tmp_path: Path) -> None:
    text = (
        TEXT + "tab\there \x1b[2J and a line that is far longer than the pane is wide, by quite some words\n"
    )
    document = read(tmp_path, text)
    view = DocumentView()
    async with staged(view, size=(60, 60)) as stage:
        await opened(stage, view, document)
        view.go_to_step(document.steps[1].id)
        place = view.lines
        view.toggle_raw()
        await stage.pilot.pause()
        assert place is not None
        assert view.lines == (place[0], place[0])
        found = [shown.split(" ", 2)[-1][:20] for shown in lines(view)[1:6]]
        assert found == ["---", "service: shop", "---", "", "# Checkout"] or len(found) == 5
        assert len([shown for shown in lines(view)[1:] if shown]) == text.count("\n")
        assert "tab here ␛[2J and a line that is" in stage.text
        assert "some words" not in stage.text
        await stage.press(*["l"] * 6)
        assert "some words" in stage.text
        view.toggle_raw()
        await stage.pilot.pause()
        assert view.step == document.steps[1].id


async def test_code_is_coloured_once_the_languages_are_loaded(tmp_path: Path) -> None:
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, read(tmp_path))
        assert highlight.is_loaded()
        comment, text = stage.styles("how many wait")[0], stage.styles("Good luck")[0]
        assert comment.color != text.color
        assert stage.styles("namespace")[0].underline


async def test_every_line_of_every_bundled_runbook_has_a_place_in_the_pane() -> None:
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        for path in sorted(bundled("runbooks").glob("*.md")):
            document = read_document(path)
            view.show(document)
            await stage.pilot.pause()
            view.move_end()
            await stage.pilot.pause()
            shown = {view.row(number).block for number in range(view.count)}
            kept = {n for n, block in enumerate(document.blocks) if block.kind not in ("blank", "dropped")}
            assert shown == kept, path


async def test_a_long_document_draws_only_what_is_seen(tmp_path: Path) -> None:
    document = read(tmp_path, "\n\n".join(f"Paragraph {number}, with words." for number in range(5_000)))
    view = DocumentView()
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, document)
        assert view.count == 5_000
        assert len(view._drawn) < 100
        await stage.press("G")
        assert "Paragraph 4999" in stage.text
        assert len(view._drawn) < 200


async def test_without_a_runbook_it_says_how_to_find_one(tmp_path: Path) -> None:
    view = DocumentView()
    async with staged(view) as stage:
        assert "No runbook is attached." in stage.text
        view.show_empty(["payments/checkout.md fits best", "r shows more"])
        await stage.pilot.pause()
        assert "payments/checkout.md fits best" in stage.text
        await stage.press("j", "enter", "l", "h")
        view.show(read(tmp_path))
        view.show(None)
        await stage.pilot.pause()
        assert view.document is None


async def test_a_document_without_anything_understood_is_shown_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.rst"
    path.write_text("Title\n=====\n\n.. note:: restart it\n", encoding="utf-8")
    view = DocumentView()
    async with staged(view) as stage:
        await opened(stage, view, read_document(path))
        assert lines(view)[1:5] == ["▎Title", " =====", "", " .. note:: restart it"]
        assert view.count == 4
        assert dataclasses.is_dataclass(view.block)


async def test_a_step_that_is_gone_to_is_seen_with_its_commands_below_what_was_before_it(
    tmp_path: Path,
) -> None:
    view = DocumentView()
    document = read(tmp_path)
    async with staged(view, size=(70, 12)) as stage:
        view.show_owner("INC-7K3F")
        await opened(stage, view, document)
        assert view.current is not None
        assert view.current.kind == "heading"  # not on what the document says of itself to machines
        view.go_to_step(document.steps[1].id)
        await stage.pilot.pause()
        seen = lines(view)
        place = next(number for number, line in enumerate(seen) if "2 Check queue depth" in line)
        assert "1 Confirm scope" in "\n".join(seen[1:place])
        assert "kubectl delete" in "\n".join(seen[place:])
        assert seen[0].endswith("INC-7K3F")
        view.styles.width = 60
        await stage.pilot.pause()
        assert "INC-7K3F" not in stage.text  # there it stands beside the incident
