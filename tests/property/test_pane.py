"""Whatever a document holds: every row of it can be drawn at any width, ticked or not, and no line is wider than the pane."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.core.links import aim_of, host_beside, web_address
from console.library.reading import parse
from console.model.incident import Tick
from console.ui.cells import width_of
from console.ui.fence import UNSAFE
from console.ui.lineview import _PLAIN
from console.widgets.document_draw import draw_row
from console.widgets.document_page import Page
from console.widgets.document_rows import lines_of
from tests.conftest import START

_PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## Fix\n",
            "- ",
            "1. ",
            "> ",
            "\n",
            "\n\n",
            "  ",
            "---\n",
            "|\n",
            "```\n",
            "```sh\n",
            "<x>",
            "**",
        ),
        *(
            "| a | b |\n|---|--:|\n",
            "| [w](https://é.example/x) | c |\n",
            "[a](b.md#c)",
            "[b](https://u@h.example:1/)",
        ),
        *(
            "**[c](//d.example)** ",
            "![i](https://e.example/i.png)",
            "https://f.example/g-h",
            "Symptom: ",
            "Fix: ",
        ),
        *(
            "kubectl delete pod <pod>\n",
            "# note\n",
            "障害",
            "e\u0301\u200d",
            "\u202e",
            "\x1b[31m",
            "\t",
            "word-" * 9,
        ),
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=6), max_size=40).map("".join)
_QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_QUICK
@given(_TEXT, st.integers(20, 90), st.sampled_from(["done", "skipped"]), st.booleans())
def test_every_row_of_any_document_is_drawn_within_the_width(
    text: str, width: int, state: str, raw: bool
) -> None:
    document = parse(text.encode("utf-8", "surrogatepass"), "book.md")
    page = Page(document, _PLAIN, "book.md")
    page.raw = raw
    tick = Tick("x", state, START, "mira", reason="why")
    for lines in ({}, dict.fromkeys(range(1, len(text) + 2), tick)):
        page.lines = lines
        for row in page.rows():
            first, last = lines_of(document, row)
            assert 1 <= first <= last
            for line in draw_row(page, row, width, "background"):
                shown = "".join(part for part, _style in line)
                assert width_of(shown) <= width
                assert not UNSAFE.search(shown)
            page.links(row)


@given(st.text(max_size=40), st.text(max_size=60))
def test_no_target_is_too_odd_to_be_looked_at(path: str, target: str) -> None:
    aim_of(path, target)
    host_beside(path, target)
    address = web_address(target)
    assert not address or address.lower().startswith(("http://", "https://"))
