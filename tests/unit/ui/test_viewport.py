"""The viewport: whatever the heights of the rows, the view is full, in order, and where it should be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.ui.viewport import Viewport

HEIGHTS = st.lists(st.integers(1, 7), min_size=0, max_size=30)


def viewport(heights: list[int], height: int) -> Viewport:
    view = Viewport(lambda index: heights[index])
    view.count, view.height = len(heights), height
    return view


def flat(heights: list[int]) -> list[tuple[int, int]]:
    return [(row, line) for row, tall in enumerate(heights) for line in range(tall)]


def check(view: Viewport, heights: list[int]) -> None:
    """The view is a stretch of all lines, and as long as it can be."""
    lines, frame = flat(heights), view.frame()
    assert len(frame) == min(view.height, len(lines))
    if frame:
        start = lines.index(frame[0])
        assert lines[start : start + len(frame)] == frame


@given(HEIGHTS, st.integers(1, 12), st.lists(st.integers(-40, 40), max_size=8))
def test_scrolling_moves_by_lines_and_stops_at_the_ends(
    heights: list[int], height: int, moves: list[int]
) -> None:
    view, lines = viewport(heights, height), flat(heights)
    place = 0
    for move in moves:
        moved = view.shift(move)
        wanted = min(max(place + move, 0), max(len(lines) - height, 0))
        assert moved == (wanted != place)
        place = wanted
        check(view, heights)
        assert not lines or view.frame()[0] == lines[place]


@given(HEIGHTS.filter(bool), st.integers(1, 12), st.data())
def test_a_row_that_is_shown_is_in_view_and_the_view_moves_no_further_than_needed(
    heights: list[int], height: int, data: st.DataObject
) -> None:
    view = viewport(heights, height)
    for _ in range(4):
        row = data.draw(st.integers(0, len(heights) - 1))
        before = view.frame()
        was_whole = sum(index == row for index, _line in before) == heights[row]
        view.show(row)
        check(view, heights)
        seen = sum(index == row for index, _line in view.frame())
        assert seen == min(heights[row], height)
        if was_whole and before[0][0] != row:
            assert view.frame() == before


@given(HEIGHTS, st.integers(1, 12))
def test_the_end_is_the_last_line_at_the_lower_edge(heights: list[int], height: int) -> None:
    view = viewport(heights, height)
    view.to_end()
    check(view, heights)
    assert view.at_end()
    if heights:
        assert view.frame()[-1] == flat(heights)[-1]


def test_only_rows_near_the_view_are_measured() -> None:
    measured: set[int] = set()

    def tall(index: int) -> int:
        measured.add(index)
        return 3

    view = Viewport(tall)
    view.count, view.height = 100_000, 40
    view.to_end()
    view.frame()
    view.shift(-80)
    view.frame()
    view.show(50_000)
    view.frame()
    assert len(measured) < 200


@given(HEIGHTS.filter(bool), st.integers(1, 12), st.integers(0, 4), st.data())
def test_a_span_is_in_view_and_below_what_came_before_it_where_it_was_not(
    heights: list[int], height: int, above: int, data: st.DataObject
) -> None:
    view = viewport(heights, height)
    first = data.draw(st.integers(0, len(heights) - 1))
    last = data.draw(st.integers(first, len(heights) - 1))
    wanted = [(row, line) for row in range(first, last + 1) for line in range(heights[row])]
    if set(wanted) <= set(view.frame()):
        assert not view.show_span(first, last, above)
        return
    view.show_span(first, last, above)
    check(view, heights)
    frame, lines = view.frame(), flat(heights)
    place = frame.index((first, 0)) if (first, 0) in frame else None
    room_below = len(lines) - lines.index((first, 0)) >= height
    if above < height:
        assert place is not None
        assert place == min(above, lines.index((first, 0))) or not room_below or place >= above
