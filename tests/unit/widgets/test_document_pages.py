"""Pages of the runbook's pane: links out and back, scenarios, hosts beside links, lines ticked by hand."""

from __future__ import annotations

from console.library.reading import parse
from console.model.incident import Tick
from console.model.runbook import Document
from console.ui.rows import RowsView
from console.widgets.document import DocumentView
from tests.conftest import START
from tests.stage import Stage, drawn, staged

TEXT = """\
# Checkout

Ask [the board](https://a.example/x) or **[b](https://b.example)**, see [replica](replica.md) and https://c.example.

## Triage

1. Confirm

| who | where |
|-----|-------|
| jo  | [wiki](https://w.example/jo) |

Call the deputy.

## Fix

```sh
# look
kubectl get pods

kubectl get nodes
```
"""
OTHER = "# Replica\n\nWords.\n\n## Promote\n\n1. Promote it\n"


def read(text: str = TEXT, path: str = "shop/checkout.md") -> Document:
    return parse(text.encode(), path)


def lines(view: DocumentView) -> list[str]:
    return [line.rstrip("┃ ") for line in drawn(view)]


async def opened(stage: Stage, view: DocumentView, document: Document) -> None:
    view.show(document)
    await stage.app.workers.wait_for_complete()
    await stage.pilot.pause()


async def test_the_host_of_a_web_link_stands_beside_its_words() -> None:
    view = DocumentView()
    async with staged(view, size=(100, 30)) as stage:
        await opened(stage, view, read())
        told = "Ask the board (a.example) or b (b.example), see replica and https://c.example."
        assert f" {told}" in lines(view)
        assert " jo   wiki (w.example)" in lines(view)
        board, host = stage.styles("the board")[0], stage.styles("(a.example)")[0]
        assert (bool(board.underline), bool(host.underline)) == (True, False)
        assert any(style.bold and style.underline for style in stage.styles("b"))
        assert not stage.styles("(b.example)")[0].bold


async def test_the_links_of_a_line_are_at_hand_each_once() -> None:
    view = DocumentView()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, read())
        assert view.links == []
        view.move(1)
        found = [link.target for link in view.links]
        assert found == ["https://a.example/x", "https://b.example", "replica.md", "https://c.example"]
        view.move_to("9:0")
        assert [link.target for link in view.links] == ["https://w.example/jo"]
        await stage.press("enter")
        assert stage.sent(RowsView.Chosen)
        view.toggle_raw()
        assert [link.target for link in view.links] == ["https://w.example/jo"]


async def test_a_heading_with_a_link_is_followed_by_enter_and_folded_by_the_arrows() -> None:
    view = DocumentView()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, read("# T\n\n## See [it](it.md)\n\nWords.\n"))
        view.next_section()
        await stage.press("enter")
        assert [link.target for link in view.links] == ["it.md"]
        assert stage.sent(RowsView.Chosen)
        assert "Words." in stage.text
        await stage.press("left")
        assert "Words." not in stage.text


async def test_addresses_in_plain_text_are_links_too() -> None:
    view = DocumentView()
    async with staged(view) as stage:
        await opened(stage, view, read("= Shop\n\nsee https://a.example/x.\n", "shop.adoc"))
        view.move(2)
        assert [(link.target, link.kind) for link in view.links] == [("https://a.example/x", "web")]


async def test_a_visit_leads_back_to_where_one_was_with_its_folds() -> None:
    view = DocumentView()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, read())
        view.next_section()
        view.choose()
        view.move_to("3")
        view.visit(read(OTHER, "db/replica.md"), section="promote", badges=[("1 repair", "muted")])
        await stage.pilot.pause()
        assert lines(view)[0].split() == ["db/replica.md"]
        assert lines(view)[1].split() == ["‹", "back", "to", "checkout.md", "Esc"]
        assert lines(view)[2] == " 1 repair"
        assert view.block is not None
        assert view.block.text == "Promote"
        assert view.home is not None
        assert view.home.title == "Checkout"
        view.visit(read(OTHER, "db/third.md"))
        assert view.go_back()
        assert view.go_back()
        assert not view.go_back()
        await stage.pilot.pause()
        assert view.cursor_key == "3"
        assert "Confirm" not in stage.text
        assert "‹" not in stage.text


async def test_within_one_document_the_way_back_names_the_section() -> None:
    view = DocumentView()
    document = read()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, document)
        view.go_to_step(document.steps[0].id)
        view.visit(document, section="fix")
        await stage.pilot.pause()
        assert lines(view)[1].startswith(" ‹ back to Triage")
        view.show_ticks({document.steps[0].id: Tick(document.steps[0].id, "done", START, "mira")}, None)
        await stage.pilot.pause()
        assert "✓ 1 Confirm" in stage.text
        view.go_back()
        await stage.pilot.pause()
        assert "✓ 1 Confirm" in stage.text


async def test_lines_alone_are_shown_and_going_to_a_step_beyond_them_leads_back() -> None:
    view = DocumentView()
    document = read()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, document)
        view.visit(document, within=document.sections[2].lines)
        await stage.pilot.pause()
        assert lines(view)[1].startswith(" ‹ all of checkout.md")
        assert [line for line in lines(view)[2:] if line] == [
            "▎Fix",
            "      # look",
            "    $ kubectl get pods",
            "    $ kubectl get nodes",
        ]
        view.toggle_raw()
        await stage.pilot.pause()
        assert "Call the deputy" not in stage.text
        assert view.go_to_step(document.steps[0].id)
        await stage.pilot.pause()
        assert view.step == document.steps[0].id
        assert "Call the deputy" in stage.text


async def test_steps_of_the_document_visited_are_not_taken_for_those_at_home() -> None:
    view = DocumentView()
    document, other = read(), read(OTHER, "db/replica.md")
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, document)
        view.visit(other)
        view.show_ticks({other.steps[0].id: Tick(other.steps[0].id, "done", START, "mira")}, None)
        view.show_progress(1, 1)
        await stage.pilot.pause()
        assert "✓" not in stage.text
        assert "1/1" not in stage.text
        assert not view.go_to_step(other.steps[0].id)
        assert view.go_to_step(document.steps[0].id)
        assert view.document is document


async def test_lines_ticked_by_hand_show_their_tick_wherever_they_stand() -> None:
    view = DocumentView()
    document = read()
    tick = Tick("x", "done", START, "mira")
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, document)
        view.show_ticks({}, None, {5: tick, 11: tick, 13: tick._replace(state="skipped", reason="asleep")})
        await stage.pilot.pause()
        shown = lines(view)
        assert [line.split() for line in shown if "✓" in line] == [
            ["✓", "Triage", "03:02"],
            ["✓jo", "wiki", "(w.example)", "03:02"],
        ]
        start = next(number for number, line in enumerate(shown) if "deputy" in line)
        assert shown[start].split() == ["–", "Call", "the", "deputy.", "03:02"]
        assert shown[start + 1] == "   skipped: asleep"
        view.toggle_raw()
        await stage.pilot.pause()
        assert any(line.startswith("✓ 5 ## Triage") for line in lines(view))


async def test_an_item_that_is_no_step_has_its_tick_where_steps_have_theirs() -> None:
    view = DocumentView()
    document = read("# Notes\n\n## Background\n\n- it is old\n- it is slow\n")
    assert document.steps == ()
    async with staged(view, size=(60, 30)) as stage:
        await opened(stage, view, document)
        before = next(line for line in lines(view) if "slow" in line)
        view.show_ticks({}, None, {6: Tick("x", "done", START, "mira")})
        await stage.pilot.pause()
        after = next(line for line in lines(view) if "slow" in line)
        assert after.index("slow") == before.index("slow")
        assert after.split() == ["✓", "•", "it", "is", "slow", "03:02"]


async def test_a_table_whose_words_would_break_is_told_row_by_row() -> None:
    view = DocumentView()
    text = "| level | communication | definition |\n|---|---|---|\n| SEV1 | immediately | user-facing outage everywhere |\n"
    document = read(text)
    async with staged(view, size=(30, 20)) as stage:
        await opened(stage, view, document)
        assert [line.rstrip() for line in lines(view)[2:] if line] == [
            " SEV1",
            "   communicat…  immediately",
            "   definition   user-facing",
            "                outage",
            "                everywhere",
        ]
    async with staged(view := DocumentView(), size=(60, 20)) as stage:
        await opened(stage, view, document)
        assert lines(view)[1] == "▎level  communication  definition"


async def test_prose_in_a_fence_is_wrapped_and_a_drawing_is_not() -> None:
    view = DocumentView()
    prose = "1. Set up the alerting with everything that belongs to it"
    document = read(f"# T\n\n```\n{prose}\napp ──> queue ──> worker ──> store ──> mail\n```\n")
    async with staged(view, size=(40, 20)) as stage:
        await opened(stage, view, document)
        shown = [line.strip() for line in lines(view)]
        assert "belongs to it" in " ".join(shown)
        assert any(line.startswith("app ──>") and line.endswith("…") for line in shown)


async def test_what_is_huge_is_drawn_in_part_and_says_so() -> None:
    for text, path in (("word " * 100_000, "one.rst"), (f"# T\n\n{'word ' * 100_000}\n", "one.md")):
        view = DocumentView()
        async with staged(view, size=(60, 20)) as stage:
            await opened(stage, view, read(text, path))
            view.move_end()
            await stage.pilot.pause()
            assert "it goes on; the original has all of it" in stage.text


async def test_a_document_of_very_many_plain_lines_makes_no_row_that_is_not_seen() -> None:
    view = DocumentView()
    document = read("".join(f"line {number}\n" for number in range(200_000)), "log.rst")
    async with staged(view, size=(60, 20)) as stage:
        await opened(stage, view, document)
        assert view.count == 200_000
        assert view.cursor_key == "1:0"
        await stage.press("G")
        assert "line 199999" in stage.text
        assert view.lines == (200_000, 200_000)
        view.toggle_raw()
        await stage.pilot.pause()
        assert view.lines == (200_000, 200_000)
        assert view.cursor_key == "raw:200000"
        assert not view.move_to("raw:200001")


async def test_breaks_that_may_mean_something_are_kept() -> None:
    view = DocumentView()
    long = "**Cause:** the deploy failed, or the start command in it is wrong"
    document = read(f"# T\n\n{long}\n**Fix:** do it again\n\n{long[10:]} and so\nit goes on\n")
    async with staged(view, size=(100, 20)) as stage:
        await opened(stage, view, document)
        assert " Fix: do it again" in lines(view)
        assert any(line.endswith("and so it goes on") for line in lines(view))


async def test_a_command_block_that_is_a_step_shows_its_tick_and_that_it_is_next() -> None:
    view = DocumentView()
    document = read()
    step = next(step for step in document.steps if step.kind == "code")
    async with staged(view, size=(60, 40)) as stage:
        await opened(stage, view, document)
        view.show_ticks({}, step.id)
        assert view.go_to_step(step.id)
        await stage.pilot.pause()
        assert view.step == step.id
        assert "▎▸    # look" in lines(view)
        view.show_ticks({step.id: Tick(step.id, "done", START, "mira")}, None)
        await stage.pilot.pause()
        assert next(line for line in lines(view) if "# look" in line).strip("▎").split() == [
            "✓",
            "#",
            "look",
            "03:02",
        ]
        assert "    $ kubectl get nodes" in lines(view)
