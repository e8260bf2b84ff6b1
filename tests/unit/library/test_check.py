"""``ic runbook check``: each finding once, at its line; and clean documents have none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from console.library.check import check, check_document, check_file, understood
from console.library.reading import parse
from console.library.reviewed import review_due
from console.library.shelf import shelf
from console.model.runbook import About

TODAY = date(2026, 3, 1)


def findings(text: str, name: str = "book.md") -> list[tuple[int, str, str]]:
    document = parse(text.encode(), name)
    return [
        (one.line, one.level, one.what)
        for one in check_document(document, TODAY, lambda target: target == "there.md")
    ]


FILLER = (
    "\n\nThis runbook has enough words to be no stub; they stand here only so that the other findings stand alone, "
    "one by one, in each of these tests.\n"
)


@pytest.mark.parametrize(
    ("text", "line", "level", "word"),
    [
        ("no heading at all" + FILLER, 1, "warning", "No title"),
        ("# Book\n\nSee [x](gone.md)." + FILLER, 3, "error", "gone.md"),
        ("# Book\n\n```bash\nkubectl –n x get pods\n```" + FILLER, 4, "error", "En dash"),
        ("# Book\n\n```bash\nkubectl delete pod x\n```" + FILLER, 4, "note", "delete"),
        ("# Book\n\n```bash\n$ ls -l\ntotal 1\n```" + FILLER, 5, "note", "Output"),
        ("# Book\n\n```bash\nls -l\nNAME   READY  X\n```" + FILLER, 5, "warning", "Not a command"),
        ("# Book\n\n```\ngit push origin main\n```" + FILLER, 4, "note", "git push"),
        ("# Book" + FILLER + "\n```\nnever\n\n## closed\n", 5, "error", "never closed"),
        ("# Book\n\nTODO write this" + FILLER, 3, "warning", "TODO"),
        ("# Book\n\nThis page has moved to the wiki." + FILLER, 3, "warning", "moved"),
        ("# Book\n\nshort\n", 1, "warning", "Hardly"),
        ("# Other" + FILLER, 1, "note", "no word"),
        ("---\nreviewed: 2025-01-01\nreview_every: 90d\n---\n# Book" + FILLER, 1, "warning", "2025-04-01"),
        ("# Book\n\n| Role | Phone |\n|---|---|\n| Lead | [Phone] |" + FILLER, 5, "warning", "[Phone]"),
        (
            "# Book\n\n| Severity | Response |\n|---|---|\n| P1 | 5 min |\n| P2 | soon |" + FILLER,
            6,
            "warning",
            "P2 has no response time",
        ),
    ],
)
def test_findings(text: str, line: int, level: str, word: str) -> None:
    found = findings(text)
    assert [(one[0], one[1]) for one in found if word in one[2]] == [(line, level)], found


def test_two_tables_that_disagree_are_an_error() -> None:
    table = "| Severity | Response time |\n|---|---|\n| P1 | {} min |\n"
    found = findings(f"# Book\n\n{table.format(5)}\n{table.format(15)}{FILLER}")
    assert [(line, level) for line, level, what in found if "another" in what] == [(9, "error")]


def test_a_title_that_names_another_alert_than_the_file() -> None:
    found = findings("# PrometheusRemoteStorageFailures" + FILLER, "PrometheusRemoteWriteBehind.md")
    assert [level for _line, level, what in found if "title" in what] == ["warning"]


def test_repairs_are_told_as_what_to_mend() -> None:
    garbled = ("# Störung prüfen für Bücher" + FILLER).encode().decode("mac_roman")
    assert [(line, level) for line, level, what in findings(garbled) if "mac roman" in what] == [
        (1, "warning")
    ]


def test_a_sound_document_has_no_finding() -> None:
    assert findings("# Book\n\nSee [x](there.md).\n\n1. `git pull`" + FILLER) == []


def test_many_findings_of_a_kind_are_counted() -> None:
    found = findings("# Book" + FILLER + "".join(f"\nTODO {n}\n" for n in range(15)))
    assert len(found) == 11
    assert "5 more" in found[-1][2]


def test_a_folder_is_checked_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "KubePodDownNow.md").write_text("# KubePodDownNow" + FILLER)
    (tmp_path / "all.md").write_text("# All alerts" + FILLER + "\n## KubePodDownNow\n\ntext\n")
    (tmp_path / "bad.md").write_bytes(b"\0")
    (tmp_path / "loop").symlink_to(tmp_path)
    checked = {Path(one.path).name: one for one in check(shelf([tmp_path], with_bundled=False), TODAY)}
    assert [one.level for one in checked["bad.md"].findings] == ["error"]
    assert checked["bad.md"].document is None
    assert [one.level for one in checked["loop"].findings] == ["error"]
    twice = [(one.line, one.what) for one in checked["all.md"].findings if "also stands" in one.what]
    assert [line for line, _what in twice] == [5]
    assert any("also stands" in one.what for one in checked["KubePodDownNow.md"].findings)


def test_a_finding_is_one_line_as_editors_read_it(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("# Book\n\nshort\n")
    (finding,) = check_file(path, TODAY).findings
    assert str(finding) == f"{path}:1: warning: Hardly anything is written here yet. Nobody can act by it."


def test_links_are_looked_for_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "b.html.md").write_text("# B\n")
    path = tmp_path / "book.md"
    path.write_text("# Book\n\n[a](b.html) [c](/site/x.md) [d](no%20file.md)" + FILLER)
    assert [one.what for one in check_file(path, TODAY).findings] == [
        "The link to no%20file.md leads nowhere."
    ]


def test_what_was_understood_is_said_in_one_line() -> None:
    document = parse(b"# T\n\n1. `git pull`\n\n```\nopen\n\nfence\n", "x.md")
    assert understood(document) == "1 step, 1 command, 0 levels; 1 block shown as plain text"


@pytest.mark.parametrize(
    ("every", "due"),
    [
        ("6 months", date(2024, 7, 16)),
        ("90d", date(2024, 4, 14)),
        ("1 year", date(2025, 1, 14)),
        ("2 weeks", date(2024, 1, 29)),
        ("now and then", None),
        (None, None),
    ],
)
def test_when_a_review_is_due(every: str | None, due: date | None) -> None:
    assert review_due(About(reviewed="2024-01-15", review_every=every)) == due


def test_a_review_without_a_day_is_never_due() -> None:
    assert review_due(About(review_every="1 year")) is None
    assert review_due(About(reviewed="last spring", review_every="1 year")) is None
