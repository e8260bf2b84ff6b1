"""What a runbook is found by in a text of any shape: names, links, and in no more time than a person has."""

from __future__ import annotations

import time

import pytest

from console.core.matching import heading_name, identifiers, links

SENTENCE = "KubePodDown and disk-full_now (see https://wiki/x/a.md#fix, ./b.html. or https://x) not Foo bar1"


def test_names_and_links_of_a_sentence() -> None:
    assert identifiers(SENTENCE) == ("kubepoddown", "diskfullnow")
    assert links(SENTENCE) == ("https://wiki/x/a.md#fix", "./b.html", "https://x")


@pytest.mark.parametrize("text", ["x", "aB", "a-", "a.", "/", "A1_", "1. ", "http://"])
def test_a_text_without_a_blank_takes_no_time(text: str) -> None:
    start = time.process_time()
    for look in (identifiers, links, heading_name):
        look(text * 50_000)
    assert time.process_time() - start < 2
