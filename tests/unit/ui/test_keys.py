"""From keys to acts: the keymap as it is, remapped, with chords, in the places that are in force."""

from __future__ import annotations

from console.config.keymap import ACTS, Scope, resolve
from console.ui.help import help_lines
from console.ui.keys import Keys, Press
from console.ui.palette import matching
from tests.stage import staged

MAIN: tuple[Scope, ...] = ("incident", "everywhere")


def press(key: str, character: str | None = None) -> Press:
    return Press(key, character)


def test_a_key_is_found_by_its_name_or_its_character() -> None:
    keys = Keys()
    for one in (press("question_mark", "?"), press("?", "?"), press("question_mark")):
        found = keys.find((one,), MAIN).act
        assert found is not None
        assert found.id == "help"


def test_an_act_of_a_pane_acts_only_there() -> None:
    keys = Keys()
    within: tuple[Scope, ...] = ("timeline", *MAIN)
    assert keys.find((press("e", "e"),), MAIN).act is None
    found = keys.find((press("e", "e"),), within).act
    assert found is not None
    assert found.id == "edit"


def test_a_chord_says_how_it_goes_on_and_where_it_ends() -> None:
    keys = Keys()
    begun = keys.find((press("g", "g"),), MAIN)
    assert begun.act is None
    assert begun.follow["b"].id == "go.board"
    ended = keys.find((press("g", "g"), press("b", "b")), MAIN).act
    assert ended is not None
    assert ended.id == "go.board"
    assert keys.find((press("g", "g"), press("9", "9")), MAIN) == (None, {})


def test_a_remapped_key_acts_and_is_what_help_shows() -> None:
    table, problems = resolve({"severity": ("ctrl+s",)})
    assert not problems
    keys = Keys(table)
    found = keys.find((press("ctrl+s"),), MAIN).act
    assert found is not None
    assert found.id == "severity"
    assert keys.find((press("s", "s"),), MAIN).act is None
    line = next(line for line in help_lines(ACTS, keys) if line.text == "Change the severity")
    assert line.lead == "Ctrl+S"


def test_help_has_every_act_that_has_a_key_once() -> None:
    lines = help_lines(ACTS, Keys())
    shown = [line.text for line in lines if line.lead]
    assert sorted(shown) == sorted(act.help for act in ACTS if act.keys)


def test_the_palette_finds_an_act_by_its_word_a_part_of_it_and_with_a_slip() -> None:
    assert matching("severity", ACTS)[0].id == "severity"
    assert matching("hand", ACTS)[0].id == "handover"
    assert matching("tempalte", ACTS)[0].id == "templates"
    assert matching("", ACTS) == list(ACTS)
    assert matching("xyzzyq", ACTS) == []


async def test_keys_do_acts_chords_are_shown_and_escape_leaves_them() -> None:
    async with staged() as stage:
        screen = stage.app.stage
        await stage.press("s")
        await stage.press("g")
        assert screen.chords[-1][0] == "g"
        assert "b" in screen.chords[-1][1]
        await stage.press("b")
        assert screen.acts == ["severity", "go.board"]
        await stage.press("g", "escape", "b")
        assert screen.acts == ["severity", "go.board"]
        assert screen.chords[-1] == ("", [])


async def test_ctrl_c_does_not_end_the_program_and_says_what_does() -> None:
    async with staged() as stage:
        await stage.press("ctrl+c", "ctrl+q")
        assert stage.app.is_running
        assert "q does" in stage.text


async def test_text_pasted_outside_a_field_is_never_taken_for_keys() -> None:
    from textual.events import Paste

    async with staged() as stage:
        stage.app.post_message(Paste("s s g b\nq"))
        await stage.pilot.pause()
        assert stage.app.stage.pasted_texts == ["s s g b\nq"]
        assert stage.app.stage.acts == []
