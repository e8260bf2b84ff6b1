"""Text in cells: nothing wider than asked, nothing lost that fits, nothing that a terminal would obey."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.base.text import safe_text
from console.ui.cells import cut, fit, width_of, wrap, wrap_spans
from console.ui.fence import UNSAFE

ANY_TEXT = st.text(st.characters(), max_size=200) | st.text(
    "a b🚨障é\u0301\u200d👩\x1b\n\u202e", max_size=200
)


def _ink(text: str) -> str:
    """``text`` without what takes no ink: spaces, line breaks, joiners."""
    return text.replace(" ", "").replace("\n", "").replace("\u200d", "")


@given(ANY_TEXT, st.integers(0, 40))
def test_what_is_cut_fits_and_is_safe(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_len(shown) <= width
    assert not UNSAFE.search(shown)
    assert cell_len(cut(text, width, "")) <= width


@given(ANY_TEXT, st.integers(1, 40), st.booleans())
def test_what_is_fitted_is_exactly_as_wide_as_asked(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(text, width, right=right)) == width


@given(ANY_TEXT, st.integers(2, 40))
def test_wrapping_loses_nothing_but_the_spaces_it_breaks_at(text: str, width: int) -> None:
    lines, more = wrap(text, width)
    assert not more
    assert all(cell_len(line) <= width for line in lines)
    assert _ink("".join(lines)) == _ink(safe_text(text))


@given(ANY_TEXT, st.integers(2, 30), st.integers(1, 5))
def test_a_limit_gives_the_first_lines_and_says_whether_there_are_more(
    text: str, width: int, limit: int
) -> None:
    whole, _more = wrap(text, width)
    lines, more = wrap(text, width, limit)
    assert lines == whole[:limit]
    assert more == (len(whole) > limit)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Checkout returns 5xx", 20, "Checkout returns 5xx"),
        ("Checkout returns 5xx", 19, "Checkout returns…"),
        ("Checkout returns 5xx", 12, "Checkout…"),
        ("Checkoutreturns5xx", 12, "Checkoutret…"),
        ("障害が発生しました", 9, "障害が発…"),
        ("two\nlines", 12, "two␊lines"),
        ("anything", 0, ""),
    ],
)
def test_a_title_is_cut_at_a_word_where_that_leaves_most_of_it(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_text_wraps_at_spaces_and_wide_scripts_anywhere() -> None:
    assert wrap("roll back to 4f1e, risk accepted", 14)[0] == ["roll back to", "4f1e, risk", "accepted"]
    assert wrap("Backup-Strategie", 12)[0] == ["Backup-", "Strategie"]
    assert wrap("障害が発生しました", 8)[0] == ["障害が発", "生しまし", "た"]
    assert wrap("https://example.org/a/very/long/path", 12)[0][0] == "https://exam"
    assert wrap("", 10) == ([""], False)


def test_spans_say_where_the_lines_stand_in_the_text() -> None:
    text = "one two\nthree four five"
    assert [text[start:end] for start, end in wrap_spans(text, 10)] == ["one two", "three four", "five"]


def test_a_heap_of_marks_on_one_letter_is_cut_rather_than_sent() -> None:
    heap = "e" + "\u0301" * 100_000
    assert len(cut(heap, 10)) < 100
    assert width_of(cut(heap, 10)) <= 10
