"""Right-to-left text as it is seen: turned round, joined, at the right, and never wider or narrower than it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from console.ui.bidi import VisualOrder
from console.ui.cells import cut, width_of
from console.ui.view import Line, ViewPrompt
from tests.stage import staged

BLACK = Color(0, 0, 0)
ORDER = VisualOrder()


def seen(*texts: str) -> str:
    return "".join(segment.text for segment in ORDER.apply([Segment(text) for text in texts], BLACK))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("error rate 3 %", "error rate 3 %"),
        ("שלום", "םולש"),
        ("abc שלום (12:05)", "abc (12:05) םולש"),
        ("שלום (world) 12:05", "12:05 (world) םולש"),
        ("باب", "\ufe8f\ufe8e\ufe91"),  # joined: initial, final, isolated form
        ("\u0628\u064e\u0628", "\ufe90\ufe91\u064e"),  # the vowel stays over its letter
    ],
)
def test_it_is_turned_round_and_joined(text: str, shown: str) -> None:
    assert seen(text) == shown


def test_two_letters_that_become_one_leave_a_cell() -> None:
    assert seen("لا") == " \ufefb"


def test_a_text_that_has_its_line_to_itself_stands_at_the_right() -> None:
    assert seen("  ", "שלום", "    ") == "      םולש"
    assert seen("03:02  ", "שלום", "    ", "mira") == "03:02  םולש    mira"
    assert seen("abc שלום", "    ") == "abc םולש    "


def test_what_stands_out_does_so_where_it_is_seen() -> None:
    plain, loud = Style(bold=False), Style(bold=True)
    line = [
        Segment("השפעה: ", plain),
        Segment("[impact]", loud),
        Segment(" (checkout)", plain),
        Segment("   ", plain),
    ]
    assert [(segment.text, segment.style == loud) for segment in ORDER.apply(line, BLACK)] == [
        ("   ", False),
        ("(checkout) ", False),
        ("[impact]", True),
        (" :העפשה", False),
    ]


@given(st.text(st.sampled_from("שלםabc (12):-/ابلًإ َ…漢é\u200d"), max_size=40))
def test_every_line_keeps_its_width(text: str) -> None:
    shown = cut(text, 60, "")
    assert width_of(seen(shown, "   ")) == width_of(shown) + 3


async def test_lines_are_wrapped_before_they_are_turned_round() -> None:
    async with staged(size=(60, 15)) as stage:
        stage.app._order = [VisualOrder()]
        text = "אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר ועוד אחת עשרה"
        stage.app.push_screen(ViewPrompt("Preview", lines=[Line(text)]))
        await stage.pilot.pause()
        lines = [line.replace("│", " ").rstrip() for line in stage.screen if "ש" in line]
        assert [line.strip() for line in lines] == [
            "דועו רשע עשת הנומש עבש שש שמח עברא שולש םייתש תחא",
            "הרשע תחא",
        ]
        assert len(set(map(len, lines))) == 1  # both end at the right
