"""Control sequences made of text: nothing in the text can end one or begin another."""

from __future__ import annotations

import re
from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from console.outside.terminal import clipboard_sequence, notice_sequence, title_sequence

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@given(st.text(), st.text())
def test_no_text_breaks_out(title: str, detail: str) -> None:
    for sequence, head in (
        (notice_sequence("9", title, detail, {}), "\x1b]9;"),
        (notice_sequence("777", title, detail, {}), "\x1b]777;notify;"),
        (title_sequence(title), "\x1b]2;"),
    ):
        assert sequence.startswith(head)
        assert sequence.endswith("\a")
        assert not CONTROL.search(sequence[len(head) : -1])
        assert len(sequence) < 500
    assert notice_sequence("777", title, detail, {}).count(";") == 3
    assert notice_sequence("9", title, detail, {}).count(";") == 1


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_copied_arrives_to_the_letter(text: str) -> None:
    sequence = clipboard_sequence(text)
    assert b64decode(sequence.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() == text


def test_in_tmux_a_notice_is_passed_through() -> None:
    assert notice_sequence("9", "a", "b", {"TMUX": "x"}) == "\x1bPtmux;\x1b\x1b]9;a: b\a\x1b\\"
    assert notice_sequence("9", "a", "", {}) == "\x1b]9;a\a"
