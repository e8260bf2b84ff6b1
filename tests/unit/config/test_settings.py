"""Settings: each wrong item named once, the others in force; and changing one in the person's own file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.base.errors import BadFile, NotFound, StorageError, Unreadable
from console.config.change import change_setting, reset_setting, setting_value
from console.config.identity import load_identity
from console.config.paths import Paths
from console.config.reading import definitions, kind_words
from console.config.settings import Clipboard, Notifications, Settings, load_settings


def write(paths: Paths, text: str) -> None:
    paths.config.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(text)


def test_without_a_file_all_is_default(paths: Paths) -> None:
    assert load_settings(paths) == (Settings(), [])


def test_a_sound_file(paths: Paths, home: Path) -> None:
    write(
        paths,
        """
author = "mira"
timezone = "Asia/Tokyo"
language = "de_AT"
theme = "day"
ascii = true
rtl = "visual"
folders = ["~/books", "local"]
message_languages = ["de", "en", "ar"]
review_folder = "~/reviews"
[notifications]
desktop = true
osc = "9"
text = "all"
[clipboard]
order = ["terminal"]
[keys]
undo = "ctrl+z"
go.board = ["B", "f2"]
"message.1" = []
""",
    )
    settings, problems = load_settings(paths)
    assert problems == []
    assert settings == Settings(
        author="mira",
        timezone="Asia/Tokyo",
        language="de_AT",
        theme="day",
        ascii=True,
        rtl="visual",
        folders=("~/books", "local"),
        message_languages=("de", "en", "ar"),
        review_folder="~/reviews",
        notifications=Notifications(desktop=True, osc="9", text="all"),
        clipboard=Clipboard(order=("terminal",)),
        keys={"undo": ("ctrl+z",), "go.board": ("B", "f2"), "message.1": ()},
    )
    assert settings.folder_paths(paths) == (home / "books", paths.config / "local")
    assert settings.review_path(paths) == home / "reviews"
    assert Settings().review_path(paths) == paths.data / "reviews"


def test_each_wrong_item_is_named_once_with_its_line_and_the_others_hold(paths: Paths) -> None:
    write(
        paths,
        """author = "mira"
theme = 5
rtl = "sideways"
bell = "yes"
timezone = "Europe/Berln"
language = "tlh"
thme = "night"
mouse = maybe
clipboard = "tool"
[notifications]
desktop = 1
osc = "777"
[keys]
undo = "x"
go.board = "b"
go.nowhere = "k"
redo = 5
""",
    )
    settings, problems = load_settings(paths)
    assert settings == Settings(
        author="mira", notifications=Notifications(osc="777"), keys={"go.board": ("b",)}
    )
    places = {(problem.line, problem.key) for problem in problems}
    assert len(places) == len(problems)
    assert places == {
        (2, "theme"),
        (3, "rtl"),
        (4, "bell"),
        (5, "timezone"),
        (6, "language"),
        (7, "thme"),
        (8, "mouse"),
        (9, "clipboard"),
        (11, "notifications.desktop"),
        (14, "keys.undo"),
        (16, "keys.go.nowhere"),
        (17, "keys.redo"),
    }
    said = {problem.key: str(problem) for problem in problems}
    assert said["rtl"] == (
        f'{paths.settings}:3: rtl: expected one of "logical", "visual", not "sideways". The default is used.'
    )
    assert said["thme"].endswith("there is no such setting. Did you mean “theme”? It has no effect.")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 99, b"= \n" * 200])
def test_a_file_that_is_no_toml_at_all_is_one_complaint(paths: Paths, content: bytes) -> None:
    write(paths, "")
    paths.settings.write_bytes(content)
    settings, problems = load_settings(paths)
    assert settings == Settings()
    assert len(problems) == 1


def test_the_identity_reads_the_same_file(paths: Paths) -> None:
    write(paths, 'author = "jo"\ntimezone = "Asia/Tokyo"\nlanguage = "de"\nbell = 5\n')
    identity, problems = load_identity(paths, {"USER": "account"})
    assert (identity.author, identity.proposed, str(identity.zone), identity.language) == (
        "jo",
        "account",
        "Asia/Tokyo",
        "de",
    )
    assert problems == []
    write(paths, 'author = "jo\\nmira"\ntimezone = "Europe"\nlanguage = 5\n')
    identity, problems = load_identity(paths, {"USER": "account"})
    assert (identity.author, identity.name, identity.zone, identity.language) == (None, "account", None, "en")
    assert [(problem.line, problem.key) for problem in problems] == [
        (1, "author"),
        (2, "timezone"),
        (3, "language"),
    ]


def test_the_identity_without_a_file(paths: Paths) -> None:
    identity, problems = load_identity(
        paths, {"IC_AUTHOR": "bea", "USER": "account", "LC_ALL": "de_DE.UTF-8"}
    )
    assert (identity.author, identity.name, identity.language, problems) == ("bea", "bea", "de", [])


def test_the_environment_names_the_author_before_the_file_does(paths: Paths) -> None:
    write(paths, 'author = "team"\n')
    assert load_identity(paths, {"IC_AUTHOR": "bea"})[0].author == "bea"


MINE = '# mine\nauthor = "mira"  # me\n\n[keys] # k\ngo.board = "b"\n'


def test_a_change_keeps_comments_and_order(paths: Paths) -> None:
    write(paths, MINE)
    paths.settings.chmod(0o644)
    for key, text in {
        "theme": "day",
        "notifications.desktop": "on",
        "keys.undo": "ctrl+z",
        "keys.go.board": "B, f2",
        "folders": "~/a, ~/b",
        "rtl": "Visual",
    }.items():
        change_setting(paths, key, text)
    assert paths.settings.read_text() == (
        '# mine\nauthor = "mira"  # me\ntheme = "day"\nfolders = ["~/a", "~/b"]\nrtl = "visual"\n\n'
        '[keys] # k\ngo.board = ["B", "f2"]\nundo = "ctrl+z"\n\n[notifications]\ndesktop = true\n'
    )
    assert paths.settings.stat().st_mode & 0o777 == 0o644
    settings, problems = load_settings(paths)
    assert problems == []
    assert setting_value(settings, "keys.go.board") == ("B", "f2")
    assert setting_value(settings, "notifications.desktop") is True
    assert [reset_setting(paths, key) for key in ("theme", "theme", "keys.go.board")] == [True, False, True]
    assert setting_value(load_settings(paths)[0], "keys.go.board") is None


def test_the_first_change_makes_the_file(paths: Paths) -> None:
    change_setting(paths, "author", "mira")
    assert paths.settings.read_text() == 'author = "mira"\n'
    assert paths.settings.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("key", "text", "error", "said"),
    [
        ("bell", "maybe", Unreadable, 'bell: expected true or false, not "maybe"'),
        ("rtl", "up", Unreadable, 'expected one of "logical", "visual"'),
        ("timezone", "Mars/Base", Unreadable, "Europe/Berlin"),
        ("clipboard.order", "tool,fax", Unreadable, '"fax"'),
        ("keys.redo", "x", Unreadable, "step.tick"),
        ("keys.redo", "bogus", Unreadable, "“bogus” is not a key"),
        ("keys.nope", "x", Unreadable, "no act “nope”"),
        ("keys", "x", Unreadable, "keys.undo"),
        ("them", "day", NotFound, "Did you mean “theme”"),
        ("theme.x", "1", NotFound, "no setting “theme.x”"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    paths: Paths, key: str, text: str, error: type[Exception], said: str
) -> None:
    write(paths, MINE)
    with pytest.raises(error, match=said):
        change_setting(paths, key, text)
    assert paths.settings.read_text() == MINE


def test_a_change_that_makes_another_key_clash_is_refused(paths: Paths) -> None:
    write(paths, '[keys]\nundo = "ctrl+z"\nredo = "ctrl+y"\n')
    with pytest.raises(Unreadable, match=r"keys\.redo: Ctrl\+Y clashes with Ctrl\+Y of “undo”"):
        change_setting(paths, "keys.undo", "ctrl+y")


def test_a_broken_file_is_never_overwritten(paths: Paths) -> None:
    write(paths, "author = \n")
    with pytest.raises(BadFile, match=r"config\.toml:1"):
        change_setting(paths, "theme", "day")
    assert paths.settings.read_text() == "author = \n"


def test_a_file_that_cannot_be_written_is_said(paths: Paths, home: Path) -> None:
    (home / "ic").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written"):
        change_setting(paths, "theme", "day")


def test_every_setting_is_described_and_its_default_fits() -> None:
    keys = [definition.key for definition in definitions(Settings)]
    assert len(keys) == len(set(keys))
    for definition in definitions(Settings):
        assert definition.doc.endswith((".", "taken.")), definition.key
        assert kind_words(definition.kind)


def test_settings_and_identity_are_light() -> None:
    """Both are read before the first frame, the identity on every `ic log`."""
    code = (
        "import sys; from console.config.paths import find_paths; from console.config.identity import load_identity;"
        "from console.config.settings import load_settings;"
        "load_identity(find_paths()); load_settings(find_paths());"
        "heavy = {'pydantic', 'tomlkit', 'platformdirs', 'textual', 'rich', 'gettext', 'babel', 'subprocess'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
