"""The list of contradictions: both sides with authors and times; ``k`` keeps, ``t`` takes, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from console.base.words import set_language
from console.desk import contradictions, entries, incidents
from console.desk.contradictions import Contradiction, still_open
from console.desk.desk import Desk
from console.screens.settling import SettlePrompt
from console.ui.themes import choose, theme_folders
from console.widgets.header import Heading, IncidentHeader
from console.widgets.topbar import TopBar
from tests.journals import START, desk_in, meet, now_of, say
from tests.stage import Stage, drawn, staged

HOSTILE = "[red]\x1b]52;c;eA==\x07 [@click=app.quit]x[/] \u202edne"


@pytest.fixture
def mira(tmp_path: Path) -> Iterator[Desk]:
    """A desk with three contradictions on one incident, and one on another."""
    with (
        desk_in(tmp_path, name="mira") as mira,
        desk_in(tmp_path, "jo", name="jo", seed=1) as jo,
        desk_in(tmp_path, "bea", name="bea", seed=2) as bea,
    ):
        one = incidents.declare(mira, "Checkout returns 5xx", "SEV4")
        two = incidents.declare(mira, "Photos hang", "SEV4")
        entry = say(mira, one, "queue is draining")
        meet(mira, jo, bea)
        for number, desk in enumerate((mira, jo, bea), 1):
            incidents.set_severity(desk, one, f"SEV{number}")
            entries.edit(desk, entry, entries.Edit(text=f"{HOSTILE} said {desk.author} " + "long " * 80))
        incidents.set_role(mira, two, "commander", "mira")
        incidents.set_role(jo, two, "commander", "jo")
        meet(mira, jo, bea)
        yield mira


class Settling:
    """Settles at the desk, and keeps what was asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, found: Contradiction, op_id: str) -> Sequence[Contradiction]:
        side = contradictions.settle(self.desk, found, op_id)
        self.asked.append((found.name, side.author))
        return still_open(self.desk)


async def opened(stage: Stage, desk: Desk) -> Settling:
    settling = Settling(desk)
    stage.answers = []  # type: ignore[attr-defined]
    prompt = SettlePrompt(still_open(desk), START.tzinfo, settling)
    await stage.app.push_screen(prompt, stage.answers.append)  # type: ignore[attr-defined]
    await stage.pilot.pause()
    return settling


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
async def test_both_sides_stand_there_and_the_keys_say_what_they_do(
    mira: Desk, size: tuple[int, int]
) -> None:
    async with staged(size=size) as stage:
        await opened(stage, mira)
        assert "Contradictions" in stage.text
        shown, *others = still_open(mira)[0].sides
        for _op, side in (shown, others[0]):
            line = next(line for line in stage.screen if f" {side.value} " in line and side.author in line)
            assert f"{side.at:%H:%M}" in line
        assert f"k keep {shown[1].value}" in stage.text
        assert f"t take {others[0][1].value}" in stage.text
        assert "Esc back" in stage.text


async def test_the_cursor_says_whose_is_taken(mira: Desk) -> None:
    async with staged(size=(100, 40)) as stage:
        settling = await opened(stage, mira)
        torn = next(one for one in still_open(mira) if one.name == "severity")
        third = torn.sides[2][1]
        await stage.press("down", "down")
        assert f"t take {third.value}" in stage.text
        await stage.press("t")
        assert settling.asked == [("severity", third.author)]
        assert now_of(mira, torn.incident).severity == third.value


async def test_k_keeps_and_does_not_move(mira: Desk) -> None:
    async with staged(size=(100, 40)) as stage:
        settling = await opened(stage, mira)
        await stage.press("down", "down", "up", "up")
        kept = [one.sides[0][1].author for one in still_open(mira)]
        for count in range(1, len(kept) + 1):
            await stage.press("k")
            assert [author for _name, author in settling.asked] == kept[:count]
        assert still_open(mira) == []
        assert stage.answers == [None]  # type: ignore[attr-defined]  # nothing is left: it closes


async def test_enter_opens_the_incident_and_escape_settles_nothing(mira: Desk) -> None:
    async with staged(size=(100, 40)) as stage:
        settling = await opened(stage, mira)
        await stage.press("down", "enter")
        await opened(stage, mira)
        await stage.press("escape")
        assert settling.asked == []
        assert stage.answers == [None]  # type: ignore[attr-defined]
        assert len(still_open(mira)) == 3


async def test_what_people_typed_is_text(mira: Desk) -> None:
    async with staged(size=(120, 50)) as stage:
        await opened(stage, mira)
        assert "[@click=app.quit]x[/]" in stage.text
        assert not set("\x1b\x07\u202e") & set(stage.raw)
        assert "…" in stage.text  # a long text takes three lines


async def test_the_consoles_own_words_are_in_the_readers_language(tmp_path: Path) -> None:
    """A status, and that an entry was struck out; what a person wrote stays as it is, also when it is one of those words."""
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout returns 5xx", "SEV1")
        entry = say(mira, incident, "queue is draining")
        meet(mira, jo)
        incidents.set_status(mira, incident, "identified")
        incidents.set_status(jo, incident, "monitoring")
        entries.edit(mira, entry, entries.Edit(text="monitoring"))
        entries.retract(jo, entry)
        meet(mira, jo)
        set_language("de")
        async with staged(size=(80, 24)) as stage:
            await opened(stage, mira)
            for word in ("Ursache gefunden", "wird beobachtet", "gezeigt  monitoring", "zurückgezogen"):
                assert word in stage.text, word
            assert re.search(r"wird beobachtet (behalten|nehmen)", stage.text)


async def test_nobody_contradicts_anybody(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        async with staged() as stage:
            settling = await opened(stage, desk)
            assert "Nobody contradicts anybody." in stage.text
            await stage.press("k", "t", "enter", "escape")
            assert settling.asked == []


async def test_the_header_names_both_sides_and_the_key_to_settle() -> None:
    header = IncidentHeader()
    said = Heading(
        "INC-7K3F",
        "Checkout",
        "SEV1",
        "sev1",
        "investigating",
        START,
        conflict="commander: mira (mira, 14:02)",
    )
    said = said._replace(also="also jo (jo, 14:03)", settles="1 more, g x settles")
    async with staged(header, size=(80, 24)) as stage:
        header.show(said)
        await stage.pilot.pause()
        assert [" ".join(line.split()) for line in drawn(header)[1:]] == [
            "⇅ commander: mira (mira, 14:02), also jo (jo, 14:03) 1 more, g x settles"
        ]
        await stage.pilot.resize_terminal(60, 24)
        await stage.pilot.pause()
        assert [" ".join(line.split()) for line in drawn(header)[1:]] == [
            "⇅ commander: mira (mira, 14:02)",
            "also jo (jo, 14:03) 1 more, g x settles",
        ]
        assert all(len(line) <= 60 for line in drawn(header))


async def test_the_sign_of_sync_has_an_ascii_form() -> None:
    bar = TopBar()
    async with staged(bar, size=(100, 24)) as stage:
        bar.show_sync("offline · 12 to send", "warn")
        assert drawn(bar)[0].rstrip().endswith("⇅ offline · 12 to send")
        stage.app.show_theme(choose("mono", theme_folders(None)).theme)
        await stage.pilot.pause()
        assert drawn(bar)[0].rstrip().endswith("% offline - 12 to send")
        assert drawn(bar)[0].isascii()
