"""What burns and what is due: the board, the header, the deadline lines and the two bars, as one reads them."""

from __future__ import annotations

from datetime import timedelta

from console.config.keymap import BY_ID
from console.model.incident import Deadline
from console.ui.themes import choose, theme_folders
from console.widgets.bottombar import BottomBar, KeyHint
from console.widgets.deadlines import Deadlines
from console.widgets.header import Heading, IncidentHeader
from console.widgets.incidents import IncidentRow, Incidents
from console.widgets.topbar import TopBar
from tests.conftest import START, FrozenClock
from tests.stage import drawn, staged

NOW = START + timedelta(minutes=15, seconds=42)


def due(label: str, seconds: float, state: str = "fine", took: float = 0) -> Deadline:
    """A deadline ``seconds`` from now; ``took`` is how long a met one took."""
    done_at = START + timedelta(seconds=took) if took else None
    return Deadline(label, label, NOW + timedelta(seconds=seconds), START, state, done_at=done_at)


def burning(number: int, title: str, deadline: Deadline | None = None, drill: bool = False) -> IncidentRow:
    colour = f"sev{number}"
    return IncidentRow(
        f"{number}", f"INC-{number:04}", title, colour.upper(), colour, START, deadline, drill=drill
    )


def lines(widget: Incidents | Deadlines | IncidentHeader | TopBar | BottomBar) -> list[str]:
    return [line.rstrip() for line in drawn(widget)]


async def test_the_board_shows_level_age_title_and_what_is_due() -> None:
    board = Incidents()
    board.styles.width = 27
    async with staged(board, clock=FrozenClock(NOW)) as stage:
        board.set_rows(
            [
                burning(1, "Checkout returns 5xx", due("internal update", -30, "over")),
                burning(2, "Photos hang in pending while the queue grows", due("customers", 1040)),
                burning(3, "Practice", drill=True),
            ]
        )
        await stage.pilot.pause()
        assert lines(board)[:9] == [
            " Incidents",
            "▎SEV1 INC-0001       15:42",
            "▎ Checkout returns 5xx",
            "▎ ▲ internal update   0:30",
            " SEV2 INC-0002       15:42",
            "  Photos hang in pending…",
            "  ○ customers        17:20",
            " SEV3 INC-0003       15:42",
            "  DRILL Practice",
        ]


async def test_the_clocks_run_and_a_deadline_that_passes_says_so() -> None:
    board, header, clocks = Incidents(), IncidentHeader(), Deadlines()
    async with staged(header, clocks, board, clock=FrozenClock(NOW)) as stage:
        board.set_rows([burning(1, "Checkout", due("customers", 1, "soon"))])
        header.show(Heading("INC-0001", "Checkout", "SEV1", "sev1", "investigating", START))
        clocks.show([due("customers", 1, "soon")])
        await stage.pilot.pause()
        assert "● customers  0:01" in stage.text
        await stage.at(NOW + timedelta(seconds=31))
        assert lines(board)[1].endswith("16:13")
        assert lines(board)[3].split() == ["▎", "▲", "customers", "0:30"]
        assert lines(header)[0].endswith("16:13")
        assert lines(clocks)[0].split() == ["▲", "customers", "0:30", "over"]


async def test_an_empty_board_says_what_one_can_do() -> None:
    board = Incidents()
    async with staged(board) as stage:
        assert lines(board)[1] == " Nothing is burning."
        board.show_empty(
            [("", "Nothing is burning."), ("n", "declare an incident"), ("g c", "closed incidents")]
        )
        await stage.pilot.pause()
        assert lines(board)[1:4] == [
            " Nothing is burning.",
            " n    declare an incident",
            " g c  closed incidents",
        ]


async def test_the_focused_pane_is_known_by_its_title() -> None:
    board, other = Incidents(), Incidents(title="Closed")
    async with staged(board, other) as stage:
        for focused, quiet in ((board, other), (other, board)):
            focused.focus()
            await stage.pilot.pause()
            assert focused.render_lines(focused.size.region)[0].crop(1, 4)._segments[0].style.bold  # type: ignore[union-attr]
            assert not quiet.render_lines(quiet.size.region)[0].crop(1, 4)._segments[0].style.bold  # type: ignore[union-attr]


async def test_deadlines_stand_in_columns_the_most_urgent_first_the_met_ones_last() -> None:
    clocks = Deadlines()
    async with staged(clocks, size=(90, 24), clock=FrozenClock(NOW)) as stage:
        clocks.show(
            [
                due("responded", -800, "done", took=100),
                due("customers", 1038),
                due("internal update", -30, "over"),
                due("@bea replica lag", 182, "soon"),
            ]
        )
        await stage.pilot.pause()
        first, second = lines(clocks)
        assert first == " ▲ internal update 0:30 over   ● @bea replica lag  3:02   ○ customers 17:18"
        assert second == " ✓ responded            1:40"
        clocks.set_most(1)
        await stage.pilot.pause()
        assert lines(clocks) == [
            " ▲ internal update 0:30 over   ● @bea replica lag  3:02   ○ customers 17:18   1 more"
        ]


async def test_a_long_deadline_leaves_room_for_another_and_is_never_left_out() -> None:
    clocks = Deadlines(most=1)
    async with staged(clocks, size=(80, 24), clock=FrozenClock(NOW)) as stage:
        long = due(
            "find what changed: code, configuration, secrets, flags, schedules, infrastructure", -50, "over"
        )
        clocks.show([long])
        await stage.pilot.pause()
        assert lines(clocks)[0].startswith(" ▲ find what changed: code, configuration, secrets, flags,")
        clocks.show([long, due("respond", 40, "soon"), due("customers", 900), due("internal", 1000)])
        await stage.pilot.pause()
        assert lines(clocks) == [" ▲ find what changed: code,… 0:50 over   ● respond  0:40   2 more"]


async def test_nothing_moves_when_a_clock_ticks_from_ten_minutes_to_nine() -> None:
    clocks = Deadlines()
    async with staged(clocks, clock=FrozenClock(NOW)) as stage:
        clocks.show([due("customers", 600), due("internal", 700)])
        await stage.pilot.pause()
        place = lines(clocks)[0].index("○ internal")
        await stage.at(NOW + timedelta(seconds=2))
        assert "9:58" in lines(clocks)[0]
        assert lines(clocks)[0].index("○ internal") == place


async def test_the_header_cuts_the_title_and_keeps_level_status_and_age() -> None:
    header = IncidentHeader()
    async with staged(header, size=(76, 24), clock=FrozenClock(NOW)) as stage:
        title = "Checkout returns 5xx for everyone who pays with a card of that bank"
        header.show(
            Heading(
                "INC-7K3F", title, "SEV1", "sev1", "investigating", START, drill=True, conflict="also SEV2"
            )
        )
        await stage.pilot.pause()
        first, second = lines(header)
        assert first.split("  ", 2)[:2] == [" INC-7K3F", "Checkout returns 5xx for…"]
        assert first.endswith("  DRILL  SEV1  investigating     15:42")
        assert second == " ⇅ also SEV2"


async def test_the_top_bar_leaves_out_the_least_needed_and_never_not_saved() -> None:
    bar = TopBar()
    async with staged(bar, size=(100, 24)) as stage:
        bar.show_active(3)
        bar.show_zone("CET")
        bar.show_sync("offline, 12 to send")
        assert lines(bar)[0].split("   ") == [
            " ic",
            "3 active",
            *[""] * (len(lines(bar)[0].split("   ")) - 6),
            *lines(bar)[0].split("   ")[-4:],
        ]
        assert lines(bar)[0].endswith("03:02:00 CET   02:02 UTC   saved   ⇅ offline, 12 to send")
        bar.show_saved(False, "disk full: kept in ~/.local/state")
        for width in (100, 80, 60):
            await stage.pilot.resize_terminal(width, 24)
            await stage.pilot.pause()
            assert "NOT SAVED disk full" in lines(bar)[0]
        assert "UTC" not in lines(bar)[0]


async def test_the_bottom_bar_says_what_digits_copy_and_can_be_clicked() -> None:
    bar = BottomBar()
    copies = [KeyHint("1", "customers · investigating", "message.1"), KeyHint("2", "internal", "message.2")]
    hints = [KeyHint("i", "log", "log"), KeyHint("s", "severity", "severity"), KeyHint("?", "keys", "help")]
    async with staged(bar) as stage:
        bar.show(copies, hints)
        await stage.pilot.pause()
        shown = lines(bar)[0]
        assert shown.startswith(" 1 customers · investigating   2 internal")
        assert shown.endswith("i log   s severity   ? keys")
        await stage.pilot.click(BottomBar, offset=(shown.index("severity"), 0))
        await stage.pilot.click(BottomBar, offset=(shown.index("customers"), 0))
        assert [message.act for message in stage.sent(BottomBar.Pressed)] == ["severity", "message.1"]
        await stage.pilot.resize_terminal(60, 15)
        await stage.pilot.pause()
        assert lines(bar)[0].endswith("? keys")
        bar.show_chord("g", {"b": BY_ID["go.board"], "c": BY_ID["go.closed"]})
        assert lines(bar)[0] == " g …   b incidents   c closed"
        bar.show_chord("", {})
        assert lines(bar)[0].endswith("? keys")


async def test_in_the_mono_theme_everything_of_ours_is_ascii() -> None:
    board, clocks, bar, bottom = Incidents(rule=True), Deadlines(), TopBar(), BottomBar()
    async with staged(bar, clocks, board, bottom, clock=FrozenClock(NOW)) as stage:
        stage.app.show_theme(choose("mono", theme_folders(None)).theme)
        board.set_rows([burning(1, "A title that is far too long for it " * 3, due("customers", -5, "over"))])
        clocks.show([due(f"thing {number}", number) for number in range(9)])
        bar.show_sync("synced")
        bottom.show([KeyHint("1", "customers · investigating", "x")], [KeyHint("?", "keys", "help")])
        await stage.pilot.pause()
        assert stage.text.isascii()
        assert "^ customers" in stage.text


async def test_what_is_overdue_elsewhere_is_told_before_utc_and_saved() -> None:
    bar = TopBar()
    async with staged(bar, size=(80, 24), clock=FrozenClock(NOW)) as stage:
        bar.show_active(3)
        bar.show_zone("CET")
        bar.show_news("INC-6QW2 internal update")
        await stage.pilot.pause()
        assert lines(bar)[0].startswith(" ic   3 active   ▲ INC-6QW2 internal update   ")
        await stage.pilot.resize_terminal(60, 24)
        await stage.pilot.pause()
        assert "▲ INC-6QW2 internal update" in lines(bar)[0]
        assert "UTC" not in lines(bar)[0]
        assert "CET" in lines(bar)[0]


async def test_a_narrow_header_gives_up_age_and_status_before_the_title() -> None:
    header = IncidentHeader()
    async with staged(header, size=(60, 24), clock=FrozenClock(NOW)) as stage:
        header.show(
            Heading("INC-7K3F", "Checkout returns 5xx", "SEV1", "sev1", "investigating", START, drill=True)
        )
        await stage.pilot.pause()
        assert lines(header) == [" INC-7K3F  Checkout returns 5xx  DRILL  SEV1  investigating"]
        await stage.pilot.resize_terminal(45, 24)
        await stage.pilot.pause()
        assert lines(header) == [" INC-7K3F  Checkout returns 5xx  DRILL  SEV1"]


async def test_long_words_in_the_bottom_bar_make_room_for_the_next_steps() -> None:
    bar = BottomBar()
    copies = [
        KeyHint("1", "customers · investigating", "message.1", "customers"),
        KeyHint("2", "internal", "message.2"),
        KeyHint("3", "executives", "message.3"),
        KeyHint("t", "all", "templates"),
    ]
    hints = [KeyHint("i", "log", "log"), KeyHint("s", "severity", "severity"), KeyHint("?", "keys", "help")]
    async with staged(bar, size=(80, 24)) as stage:
        bar.show(copies, hints)
        await stage.pilot.pause()
        assert lines(bar) == [
            " 1 customers   2 internal   3 executives   t all    i log   s severity   ? keys"
        ]
        await stage.pilot.resize_terminal(60, 24)
        await stage.pilot.pause()
        assert lines(bar)[0].endswith("i log   s severity   ? keys")


async def test_a_chord_that_goes_on_in_many_ways_takes_the_lines_that_it_needs() -> None:
    bar = BottomBar()
    ways = (("b", "board"), ("c", "closed"), ("m", "metrics"), ("f", "follow-ups"), ("k", "checklists"))
    follow = {key: BY_ID[f"go.{way}"] for key, way in ways}
    async with staged(bar, size=(60, 24)) as stage:
        bar.show_chord("g", follow)
        await stage.pilot.pause()
        assert lines(bar) == [
            " g …   b incidents   c closed   m metrics   f follow-ups",
            "       k checklists",
        ]
        await stage.pilot.click(BottomBar, offset=(8, 1))
        assert [message.act for message in stage.sent(BottomBar.Pressed)] == ["go.checklists"]
