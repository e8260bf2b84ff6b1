"""A page fetches nothing, runs nothing, and prints a drill as a drill."""

from __future__ import annotations

import re

import pytest

from console.core.export_document import Addresses, Document, Lines, Paragraph, Row, Section, Written, is_web
from console.core.export_html import html


def page(*blocks: Paragraph | Written | Lines | Addresses, notice: str = "") -> str:
    return html(Document("Review", (Section("one", "One", tuple(blocks)),), notice))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    text = page(
        Written("![seen](https://spy.example/p.png) <script>alert(1)</script> [x](javascript:alert(1))"),
        Paragraph("<img src=x onerror=alert(1)>"),
        Addresses(
            (("bridge", "javascript:alert(1)"), ("channel", "#inc"), ("wiki", "https://wiki.example/a"))
        ),
    )
    assert not re.search(r"<(script|img|link|iframe|object|embed)\b", text)
    assert not re.search(r'\b(src|onerror|style)="', text)
    assert re.findall(r'href="([^"]*)"', text) == ["https://spy.example/p.png", "https://wiki.example/a"]
    assert "default-src 'none'" in text


def test_what_a_person_wrote_as_markdown_is_rendered() -> None:
    text = page(Written("- **one**\n- ~~two~~\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- ic:yours -->"))
    assert "<strong>one</strong>" in text
    assert "<s>two</s>" in text
    assert "<td>1</td>" in text
    assert "ic:yours" not in text


def test_an_address_in_a_text_can_be_clicked_without_the_sign_that_ends_the_sentence() -> None:
    text = page(Paragraph('See https://wiki.example/a?b=1&c=2. And "https://x.example/<b>"'))
    assert re.findall(r'href="([^"]*)"', text) == ["https://wiki.example/a?b=1&amp;c=2", "https://x.example/"]


def test_right_to_left_text_keeps_its_order_and_its_marks() -> None:
    message = "الموعد \u200f10:00\u200e"
    text = page(Lines((Row("03:14", "comms", "told", message=message),)))
    assert f'<pre class="message" dir="auto">{message}</pre>' in text


def test_a_drill_says_so_at_the_top_and_in_the_window_title() -> None:
    text = page(notice="DRILL – this is an exercise")
    assert "<title>DRILL Review</title>" in text
    assert text.index("DRILL – this is an exercise") < text.index("<h1")


@pytest.mark.parametrize(
    "url", ["javascript:x", "https://a b", 'https://a"b', "https://a\u202e", "ftp://x", "//x"]
)
def test_what_is_no_address_to_click(url: str) -> None:
    assert not is_web(url)
