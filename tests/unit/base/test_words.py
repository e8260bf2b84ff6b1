"""The language is chosen as gettext chooses it; the catalogues are whole."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from console.base.files import bundled
from console.base.words import _, known_language, languages, locale_language, ngettext, set_language

CATALOGUES = sorted(bundled("locale").glob("*/LC_MESSAGES/ic.po"))
PACKAGE = Path(__file__).parents[3] / "console"


def read_catalogue(file: Path) -> Catalog:
    with file.open("rb") as po:
        return read_po(po)


def fields(text: str) -> set[str]:
    """The names in braces, if the text is a format at all."""
    try:
        return {
            name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None
        }
    except ValueError:
        return set()


def said(catalogue: Catalog) -> list[tuple[list[str], list[str]]]:
    """Every text and what it is translated to, plurals as lists; in an order of its own."""
    pairs = [(message.id, message.string or "") for message in catalogue if message.id]
    return sorted(
        ([one] if isinstance(one, str) else list(one), [to] if isinstance(to, str) else list(to))
        for one, to in pairs
    )


def test_words_inside_of_a_formatted_text_are_in_the_catalogue_too() -> None:
    """What takes words out of the program does not look there."""
    [german] = [read_catalogue(file) for file in CATALOGUES if "/de/" in str(file)]
    for file in PACKAGE.rglob("*.py"):
        formatted = [
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.JoinedStr)
        ]
        for call in (inner for node in formatted for inner in ast.walk(node)):
            match call:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                    assert german.get(text) is not None, f"{file}: {text!r}"


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "tlh:de_AT:en"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de@euro"}, "de"),
        ({"LANG": "../../etc"}, "en"),
    ],
)
def test_the_locale_says_the_language(env: dict[str, str], language: str) -> None:
    assert locale_language(env) == language


def test_words_change_with_the_language_and_back() -> None:
    assert set_language("de_CH") == "de"
    assert _("Incident") == "Störung"
    assert (_("Not in any catalogue"), ngettext("{count} x", "{count} xs", 2)) == (
        "Not in any catalogue",
        "{count} xs",
    )
    assert set_language("tlh") == "en"
    assert (_("Incident"), ngettext("one", "many", 1), ngettext("one", "many", 0)) == (
        "Incident",
        "one",
        "many",
    )
    assert languages()[0] == "en"
    assert known_language("") is None


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_catalogue_says_everything_and_its_compiled_form_is_fresh(file: Path) -> None:
    catalogue = read_catalogue(file)
    used = {message for _file, _line, message, _comments, _context in extract_from_dir(str(PACKAGE))}
    known = {message.id for message in catalogue if message.id}
    assert used == known, "run `make catalogues`"
    for message in catalogue:
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert all(texts), f"not translated: {message.id}"
        assert not message.fuzzy, f"to be looked at: {message.id}"
        wanted = fields(message.id if isinstance(message.id, str) else message.id[1])
        for text in texts:
            assert fields(text) <= wanted, f"other blanks than {message.id}: {text}"
            if isinstance(message.id, str):
                assert fields(text) == wanted, f"blanks missing: {text}"
                assert (
                    re.findall(r"`[^`]+`", text) == re.findall(r"`[^`]+`", message.id)
                    or "`" not in message.id
                ), text
    with file.with_suffix(".mo").open("rb") as mo:
        assert said(read_mo(mo)) == said(catalogue), "run `make catalogues`"
