"""Template files: the user's win, a broken one is named by line and leaves the others alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base.errors import BadFile
from console.core.blanks import LABELS
from console.core.messages import blanks
from console.library.templates import load_templates, read_template

GOOD = """---
name: customers-investigating
audience: customers
phase: investigating
language: en
channel: mail   # how it goes out
---

We look into [impact].

Since [started].
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_states_one_message_and_where_it_stands() -> None:
    template = read_template(GOOD, "x/any.md")
    assert template.name == "customers-investigating"
    assert (template.audience, template.phase, template.language) == ("customers", "investigating", "en")
    assert template.channel == "mail"
    assert template.body == "We look into [impact].\n\nSince [started]."
    assert (template.path, template.lines) == ("x/any.md", (9, 11))


def test_name_and_language_may_come_from_the_file_name() -> None:
    template = read_template("---\r\naudience: internal\r\n---\r\nText\r\n", "f/internal-any.pt-BR.md")
    assert (template.name, template.language, template.phase) == ("internal-any", "pt-BR", "")
    assert template.body == "Text"


def test_values_are_text_as_written() -> None:
    template = read_template("---\nname: 'a: b'\naudience: on\nlanguage: no\n---\nTekst", "f.md")
    assert (template.name, template.audience, template.language) == ("a: b", "on", "no")


def test_the_users_file_wins_by_name_and_language(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    mine = put(first, "mine.md", GOOD)
    put(second, "theirs.md", GOOD.replace("We look", "They look"))
    other = put(
        second, "de.md", GOOD.replace("language: en", "language: de").replace("We look", "Wir suchen")
    )
    found = {
        (one.name, one.language): one for one in load_templates([first, second, tmp_path / "nowhere"]).found
    }
    assert found["customers-investigating", "en"].path == str(mine)
    assert found["customers-investigating", "de"].path == str(other)
    assert "customers" in found["customers-resolved", "ar"].audience  # the bundled ones are still there


def test_every_bundled_template_is_sound_and_asks_only_what_has_a_label() -> None:
    found, wrong = load_templates()
    assert not wrong
    spoken = {(one.audience, one.phase, one.language) for one in found}
    for phase in ("investigating", "identified", "monitoring", "resolved"):
        assert {("customers", phase, language) for language in ("en", "de", "ar")} <= spoken
        assert {(audience, phase, "en") for audience in ("internal", "executives")} <= spoken
    assert {blank for one in found for blank in blanks(one.body)} <= set(LABELS)


@pytest.mark.parametrize(
    ("text", "line", "key", "what"),
    [
        ("no front matter", 1, None, "no front matter"),
        ("---\naudience: a\n", 1, None, "no front matter"),
        ("---\naudience: a\nlanguage: en\n---\n \n", 6, None, "has no text"),
        ("---\nlanguage: en\n---\nx", 1, "audience", "missing"),
        ("---\naudience: a\nlanguage: klingon!\n---\nx", 3, "language", "klingon"),
        ("---\naudience: a\nlanguage:\n---\nx", 3, "language", "missing"),
        ("---\naudience: a\nlanguage: en\nphase: burning\n---\nx", 4, "phase", "investigating"),
        ("---\naudience: a\nlangauge: en\n---\nx", 3, "langauge", "not a key"),
        ("---\naudience: [a, b]\nlanguage: en\n---\nx", 2, "audience", "single text"),
        ("---\naudience: a\nlanguage: en: de\n---\nx", 3, None, "not YAML"),
        ("---\naudience: 'a\nlanguage: en\n---\nx", 3, None, "not YAML"),
        ("---\n- a\n---\nx", 2, None, "key: value"),
        ("---\n" + "[" * 20_000 + "\n---\nx", 2, None, "not YAML"),
        ("---\na: &a [x]\nname: [*a, *a]\n---\nx", 2, "a", "not a key"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_key(text: str, line: int, key: str | None, what: str) -> None:
    with pytest.raises(BadFile, match=what) as bad:
        read_template(text, "templates/mine.md")
    assert (bad.value.line, bad.value.key) == (line, key)
    assert str(bad.value).startswith(f"templates/mine.md:{line}: ")


def test_broken_files_are_reported_and_leave_the_others(tmp_path: Path) -> None:
    bundled_only = load_templates().found
    put(tmp_path, "a-good.md", GOOD.replace("customers-inv", "own-inv"))
    put(tmp_path, "b-twice.md", GOOD.replace("customers-inv", "own-inv"))
    put(tmp_path, "c-broken.md", "---\n")
    put(tmp_path, "d-binary.md", "").write_bytes(b"---\nname: \xff\n---\n")
    put(tmp_path, "e-long.md", GOOD + "x" * 70_000)
    put(tmp_path, "README.md", "How we write to customers")
    put(tmp_path, "notes.txt", "not ours")
    (tmp_path / "templates" / "f-loop.md").symlink_to("f-loop.md")
    (tmp_path / "templates" / "g-folder.md").mkdir()
    found, wrong = load_templates([tmp_path])
    assert len(found) == len(bundled_only) + 1
    said = [str(one).removeprefix(str(tmp_path / "templates") + "/") for one in wrong]
    assert [one.partition(":")[0] for one in said] == [
        "b-twice.md",
        "c-broken.md",
        "d-binary.md",
        "e-long.md",
        "f-loop.md",
    ]
    assert "name and language of a-good.md" in said[0]
    assert said[2].startswith("d-binary.md:2: is not UTF-8")


def test_a_broken_file_of_the_users_leaves_the_bundled_one(tmp_path: Path) -> None:
    put(tmp_path, "customers-investigating.en.md", "---\naudience: customers\n")
    found, wrong = load_templates([tmp_path])
    assert len(wrong) == 1
    assert [one for one in found if (one.name, one.language) == ("customers-investigating", "en")]
