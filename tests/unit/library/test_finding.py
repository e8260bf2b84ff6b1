"""The index and what is found by it: certain matches, good ones, and none."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from console.library.finding import Query, find
from console.library.index import Index
from console.library.shelf import shelf

BOOKS = {
    "kubernetes/KubePodCrashLooping.md": """# KubePodCrashLooping

## Meaning

Pods restart in a loop.

## Mitigation

Read the logs.
""",
    "payments.md": """---
service: payments
alerts: [PaymentLatencyHigh]
---
# Payments

## Card authorisations time out

Shift the traffic.

## Settlement file missing

Run the job again.
""",
    "datenbank.md": "# Datenbank-Ausfall\n\n## Failover\n\nReplik befördern.\n",
    "障害対応.md": "# 会員サイト\n\n## セッション\n\nログインできないときはRedisを確認する。\n",
    "应急.md": "# 推送平台\n\n## 消息队列积压\n\n扩容发送服务。\n",
    "disk.md": "# Filesystem full\n\nDelete old logs on the volume.\n",
}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for name, text in BOOKS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    index = Index(None)
    index.refresh(shelf([tmp_path], with_bundled=False))
    return index


def first(index: Index, text: str, **more: tuple[str, ...]) -> tuple[str, str | None, bool]:
    match = find(Query(text, **more), index)[0]
    return Path(match.path).name, match.section, match.sure


def test_a_link_leads_to_its_document_and_section(index: Index) -> None:
    link = "https://runbooks.example/kubernetes/kubepodcrashlooping"
    assert first(index, f"see {link}") == ("KubePodCrashLooping.md", None, True)
    (match, *_rest) = find(Query("x", links=("http://wiki/payments.html#settlement-file-missing",)), index)
    assert (match.section, match.anchor, match.sure) == (
        "Settlement file missing",
        "settlement-file-missing",
        True,
    )


def test_the_exact_name_of_an_alert_is_sure(index: Index) -> None:
    assert first(index, "[FIRING:2] KubePodCrashLooping prod") == ("KubePodCrashLooping.md", None, True)
    assert first(index, "slow", names=("PaymentLatencyHigh",)) == ("payments.md", None, True)
    assert first(index, "settlement file missing") == ("payments.md", "Settlement file missing", True)


def test_two_documents_of_one_name_are_never_attached_unasked(index: Index, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "KubePodCrashLooping.md").write_text("# KubePodCrashLooping\n")
    index.refresh(shelf([tmp_path], with_bundled=False))
    found = find(Query("KubePodCrashLooping"), index)
    assert len([match for match in found if Path(match.path).stem == "KubePodCrashLooping"]) == 2
    assert not any(match.sure for match in found)


def test_a_name_that_is_close_is_offered_with_the_reason(index: Index) -> None:
    for text in ("KubePodCrashLoping", "PodCrashLooping", "AcmeKubePodCrashLooping"):
        match = find(Query(text), index)[0]
        assert (Path(match.path).name, match.sure) == ("KubePodCrashLooping.md", False)
        assert "close" in match.reason


@pytest.mark.parametrize(
    ("text", "name", "section"),
    [
        ("authorisations of cards time out", "payments.md", "Card authorisations time out"),
        ("Failover der Datenbank nötig", "datenbank.md", "Failover"),
        ("ログインできない", "障害対応.md", "セッション"),
        ("消息积压", "应急.md", "消息队列积压"),
        ("disk is filling up", "disk.md", None),
        ("pods restarting in a loop", "KubePodCrashLooping.md", None),
    ],
)
def test_words_find_the_section_in_any_language(
    index: Index, text: str, name: str, section: str | None
) -> None:
    assert first(index, text) == (name, section, False)


def test_parts_of_a_runbook_belong_to_it(index: Index) -> None:
    match = find(Query("read the logs when pods restart"), index)[0]
    assert (Path(match.path).name, match.section) == ("KubePodCrashLooping.md", None), (
        "not its Mitigation alone"
    )


@pytest.mark.parametrize(
    "text", ["", "the", "lunch menu", "satellite uplink lost", "音楽", "!!! ???", '" OR 1']
)
def test_what_fits_nothing_finds_nothing(index: Index, text: str) -> None:
    assert find(Query(text), index) == ()


def test_a_reason_names_the_words_as_they_were_typed(index: Index) -> None:
    assert "authorisations" in find(Query("authorisations of cards"), index)[0].reason


def test_a_service_tips_the_balance(index: Index) -> None:
    alone = find(Query("traffic shift"), index)[0].score
    assert find(Query("traffic shift", services=("payments",)), index)[0].score > alone


def test_the_index_follows_the_files(tmp_path: Path) -> None:
    book = tmp_path / "books" / "a.md"
    book.parent.mkdir()
    book.write_text("# Alpha\n\nquasar\n")
    file = tmp_path / "cache" / "runbooks.db"
    index = Index(file)
    assert index.refresh(shelf([book.parent], with_bundled=False)) == 1
    assert index.refresh(shelf([book.parent], with_bundled=False)) == 0
    index.close()
    index = Index(file)
    assert index.refresh(shelf([book.parent], with_bundled=False)) == 0, "kept on disk"
    assert find(Query("quasar alpha"), index)
    book.write_text("# Beta\n\npulsar pulsar\n")
    os.utime(book, ns=(1, 1))
    assert index.refresh(shelf([book.parent], with_bundled=False)) == 1
    assert not find(Query("quasar alpha"), index)
    book.unlink()
    index.refresh(shelf([book.parent], with_bundled=False))
    assert index.listed() == []


def test_a_damaged_or_older_index_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "runbooks.db"
    file.write_bytes(b"no database " * 100)
    assert Index(file).size() == 0
    database = sqlite3.connect(file)
    database.execute("pragma user_version = 1")
    database.close()
    assert Index(file).size() == 0


def test_what_cannot_be_read_is_listed_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\0\0")
    (tmp_path / "big.md").write_text("word\n" * 500_000)
    (tmp_path / "good.md").write_text("# Good\n")
    index = Index(None)
    index.refresh(shelf([tmp_path], with_bundled=False))
    listed = {one.name: one for one in index.listed()}
    assert "binary" in listed["bad.md"].problem
    assert listed["big.md"].note == "plain"
    assert (listed["good.md"].title, listed["good.md"].problem) == ("Good", "")


def test_progress_is_told_and_may_stop(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.md").write_text("# T\n")
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 2

    index = Index(None)
    assert index.refresh(shelf([tmp_path], with_bundled=False), progress) == 2
    assert told == [(0, 5), (1, 5), (2, 5)]
    assert len(index.listed()) == 2, "what was read counts"
