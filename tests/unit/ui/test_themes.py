"""Themes: read from files, the user's first; a broken one is named with line and key and replaced by the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base.errors import BadFile
from console.ui.look import Look
from console.ui.signs import ASCII, UNICODE, plain
from console.ui.themes import DEFAULT, ROLES, choose, load, textual_theme, theme_folders, theme_names

NIGHT = "\n".join(f'{role} = "#10{number:02x}20"' for number, role in enumerate(ROLES))


def own(config: Path, name: str, text: str) -> Path:
    folder = config / "themes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{name}.toml"


def test_the_bundled_themes_are_read_and_set_every_role() -> None:
    names = theme_names(theme_folders(None))
    assert {"night", "day", "high-contrast", "colour-blind", "mono"} <= set(names)
    for name in names:
        choice = choose(name, theme_folders(None))
        assert not choice.problems
        assert set(choice.theme.colours) == set(ROLES)
        variables = textual_theme(choice.theme).variables
        assert all(variables[role] == choice.theme.colours[role] for role in ROLES)


def test_a_users_theme_wins_over_ours_of_the_same_name(tmp_path: Path) -> None:
    own(tmp_path, "night", f'title = "Mine"\n{NIGHT}')
    choice = choose("night", theme_folders(tmp_path))
    assert choice.theme.title == "Mine"
    assert not choice.problems


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (NIGHT.replace('accent = "#', 'accent = "'), 7, "accent"),
        (NIGHT.replace('over = "#100e20"', 'over = "red"'), 15, "over"),
        (f'{NIGHT}\ncolour = "#102030"', 16, "colour"),
        (f'dark = "yes"\n{NIGHT}', 1, "dark"),
        (NIGHT.replace('muted = "#100520"', ""), None, "muted"),
        (f"{NIGHT}\nsev6 =", 16, "sev6"),
    ],
)
def test_a_broken_theme_is_named_with_line_and_key_and_ours_taken(
    tmp_path: Path, text: str, line: int | None, key: str
) -> None:
    path = own(tmp_path, "night", text)
    choice = choose("night", theme_folders(tmp_path))
    assert choice.theme == load(theme_folders(None)[0] / "night.toml")
    assert [(problem.path, problem.line, problem.key) for problem in choice.problems] == [
        (str(path), line, key)
    ]


def test_a_broken_theme_with_no_other_of_its_name_gives_the_default(tmp_path: Path) -> None:
    own(tmp_path, "mine", "dark = maybe")
    choice = choose("mine", theme_folders(tmp_path))
    assert choice.theme.name == DEFAULT
    assert "mine.toml:1" in str(choice.problems[0])


def test_an_unknown_theme_is_told_with_the_names_there_are() -> None:
    choice = choose("neon", theme_folders(None))
    assert choice.theme.name == DEFAULT
    assert "neon" in str(choice.problems[0])
    assert "day" in str(choice.problems[0])


def test_no_theme_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        choose("night", (tmp_path,))


def test_without_colours_what_is_loud_is_bold_and_the_cursor_is_reversed() -> None:
    theme = choose("mono", theme_folders(None)).theme
    look = Look(theme, colourless=True)
    assert look.signs is ASCII
    assert look("over").bold
    assert look("muted").dim
    assert look("text", "raised").reverse
    assert all(look(role, ground).color is None for role in ROLES for ground in ("background", "raised"))


@pytest.mark.parametrize("name", ["night", "day"])
def test_of_sixteen_colours_each_role_that_has_to_be_told_apart_has_another(name: str) -> None:
    look = Look(choose(name, theme_folders(None)).theme, few=True)
    seen = {
        role: look(role).color for role in ("text", "muted", "accent", "over", "warn", "ok", "background")
    }
    assert len({colour and colour.number for colour in seen.values()}) == len(seen)
    assert all(colour and colour.number is not None and colour.number < 16 for colour in seen.values())


def test_a_theme_of_greys_stays_one_where_colours_are_few() -> None:
    assert not Look(choose("mono", theme_folders(None)).theme, few=True).few


def test_every_sign_has_an_ascii_form_of_the_same_width() -> None:
    from rich.cells import cell_len

    for name, sign in UNICODE._asdict().items():
        ascii_form = getattr(ASCII, name)
        assert ascii_form.isascii(), name
        assert cell_len(sign) == cell_len(ascii_form) == 1, name
    assert plain("a · b…", ASCII).isascii()
    assert plain("a · b…", UNICODE) == "a · b…"
