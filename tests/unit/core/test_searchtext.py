"""Words for the index, in any script, asked of a real FTS5 table."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core.searchtext import indexable, query
from console.store.schema import FOLDED, statements

texts = st.text(max_size=40) | st.text(st.sampled_from("障害対応データ ab_-\"'*:()^ ประ NOT OR"), max_size=20)


def finds(text: str, wanted: str) -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        table = next(statement for statement in statements(FOLDED) if "entry_search" in statement)
        connection.execute(table)
        connection.execute("INSERT INTO entry_search VALUES (?)", (indexable(text),))
        found = "SELECT 1 FROM entry_search WHERE words MATCH ?"
        words = query(wanted)
        return bool(words) and bool(connection.execute(found, (words,)).fetchone())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Checkout returns 5xx", "check 5x"),
        ("rolled back café", "CAFE"),
        ("障害対応の手順", "害対"),
        ("障害", "障"),
        ("障害", "害"),
        ("データベース障害", "障害 データ"),
        ("الخدمة متوقفة", "متوقف"),
        ("payments_api_latency", "payments_api"),
        ("p99 is 2.4 s", "2.4"),
        ("kubectl -n shop get hpa", "-n shop"),
        ("\ue0b0deploy \ue0a0main", "deploy main"),  # the icons of a prompt that was pasted
    ],
)
def test_found(text: str, wanted: str) -> None:
    assert finds(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Checkout returns 5xx", "returns checkin"),
        ("障害対応", "障対"),
        ("note", "NOT"[1:]),
        ("anything", '"*'),
        ("anything", ""),
        ("a note", "note AND missing"),
    ],
)
def test_not_found(text: str, wanted: str) -> None:
    assert not finds(text, wanted)


@given(texts)
def test_nothing_typed_is_query_syntax(wanted: str) -> None:
    finds("anything", wanted)


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=12))
def test_a_text_is_found_by_itself(text: str) -> None:
    assert finds(text, text)
