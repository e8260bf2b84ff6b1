"""The table of acts, and a user's keymap over it."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from textual.keys import _character_to_key

from console.base.words import set_language
from console.config.keymap import ACTS, BY_ID, GROUPS, SCOPES, overlap, resolve
from console.config.keys import clash, key_id, key_label, normal_key


def test_the_table_itself_does_not_clash_and_is_written_as_keys_are() -> None:
    assert len(BY_ID) == len(ACTS)
    for one, other in combinations(ACTS, 2):
        if overlap(one.scope, other.scope):
            assert not [pair for pair in product(one.keys, other.keys) if clash(*pair)], (one.id, other.id)
    for act in ACTS:
        assert act.keys == tuple(map(normal_key, act.keys))
        assert act.group in GROUPS
        assert act.scope in SCOPES
        assert act.short
        assert act.sentence[0].isupper()


def test_every_key_of_the_product_is_there() -> None:
    taken = {key for act in ACTS for key in act.keys}
    assert set("niasuoedE*mftyxX.)(rvcCzZHw+q?/:123456789hjkl") <= taken
    assert {"enter", "tab", "escape", "pageup", "pagedown", "home", "end", "ctrl+p"} <= taken
    assert len([key for key in taken if key.startswith("g ")]) >= 9


def test_keys_are_named_as_the_framework_names_them() -> None:
    for character in map(chr, range(33, 127)):
        assert key_id(character) == _character_to_key(character)
    assert key_id("ctrl+p") == "ctrl+p"
    assert key_id("ctrl+/") == "ctrl+slash"


@pytest.mark.parametrize(
    ("typed", "key", "shown"),
    [
        ("Ctrl+P", "ctrl+p", "Ctrl+P"),
        ("ctrl+shift+p", "ctrl+p", "Ctrl+P"),
        ("shift+x", "X", "X"),
        ("?", "?", "?"),
        ("+", "+", "+"),
        ("ctrl++", "ctrl++", "Ctrl++"),
        ("alt+Ctrl+x", "ctrl+alt+x", "Ctrl+Alt+X"),
        ("esc", "escape", "Esc"),
        ("PgUp", "pageup", "PgUp"),
        ("ctrl+i", "tab", "Tab"),
        ("f12", "f12", "F12"),
        ("g  b", "g b", "g b"),
        ("é", "é", "é"),
        ("up", "up", "↑"),
        (" ", "space", "Space"),
    ],
)
def test_keys_are_read_as_people_write_them(typed: str, key: str, shown: str) -> None:
    assert normal_key(typed) == key
    assert key_label(key) == shown


@pytest.mark.parametrize("typed", ["", "foo", "hyper+x", "ctrl+", "g foo", "f13", "\x1b"])
def test_what_is_no_key(typed: str) -> None:
    assert normal_key(typed) is None


def test_a_sound_keymap_is_taken() -> None:
    keys, problems = resolve({"undo": ["ctrl+z", "U"], "severity": ["u"], "status": ["s"], "zoom": []})
    assert problems == []
    assert (keys["undo"], keys["severity"], keys["status"], keys["zoom"]) == (
        ("ctrl+z", "U"),
        ("u",),
        ("s",),
        (),
    )
    assert keys["redo"] == ("Z",)


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ({"statsu": ["u"]}, ["statsu", "“status”", "no effect"]),
        ({"undo": ["bogus"]}, ["“bogus”", "“undo” keeps z"]),
        ({"undo": ["x"]}, ["x clashes with x of “step.tick”", "“undo” keeps z"]),
        ({"undo": ["g"]}, ["g clashes with g g of “first”"]),
        ({"edit": ["s"]}, ["s clashes with s of “severity”"]),
        ({"undo": ["ctrl+i"]}, ["Tab clashes with Tab of “pane.next”"]),
        ({"undo": ["ö"], "redo": ["ö"]}, ["redo", "ö clashes with ö of “undo”", "“redo” keeps Z"]),
    ],
)
def test_what_cannot_be_names_both_and_keeps_the_default(
    wanted: dict[str, list[str]], named: list[str]
) -> None:
    keys, problems = resolve(wanted)
    (problem,) = problems
    said = f"{problem.id}: {problem.what} {problem.instead}"
    assert all(word in said for word in named), said
    if problem.id in BY_ID:
        assert keys[problem.id] == BY_ID[problem.id].keys


def test_giving_a_default_back_may_take_another_remapping_back() -> None:
    keys, problems = resolve({"severity": ["u"], "status": ["g"]})
    assert [problem.id for problem in problems] == ["status", "severity"]
    assert (keys["severity"], keys["status"]) == (("s",), ("u",))


def test_two_panes_may_share_a_key() -> None:
    keys, problems = resolve({"copy.block": ["d"]})
    assert problems == []
    assert keys["copy.block"] == keys["retract"] == ("d",)


def test_words_follow_the_language() -> None:
    act = BY_ID["undo"]
    assert (act.label, act.help) == ("undo", "Undo your latest act on this incident")
    set_language("de")
    assert act.label == "rückgängig"
