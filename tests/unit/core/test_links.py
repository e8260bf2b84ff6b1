"""Links: which host one really leads to, and which files it may mean."""

from __future__ import annotations

import pytest

from console.core.links import addresses_in, aim_of, host_beside, host_of, web_address


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://a.example/x?y#z", "https://a.example/x?y#z"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("//a.example/x", "https://a.example/x"),
        ("ftp://a.example", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@b.example", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("replica.md", ""),
    ],
)
def test_only_http_and_https_are_addresses(target: str, address: str) -> None:
    assert web_address(target) == address


@pytest.mark.parametrize(
    ("text", "target", "host"),
    [
        ("the board", "https://a.example/x", "a.example"),
        ("https://good.example", "https://bad.example/x", "bad.example"),
        ("good.example", "https://good.example@bad.example:8443/", "bad.example"),
        ("pаyments", "https://pаyments.example", host_of("https://pаyments.example")),
        ("https://a.example/long", "https://a.example/long", ""),
        ("a.example", "https://a.example/", ""),
        ("replica", "replica.md", ""),
    ],
)
def test_the_host_stands_beside_words_that_do_not_say_it(text: str, target: str, host: str) -> None:
    assert host_beside(text, target) == host


def test_letters_that_look_like_others_are_shown_for_what_they_are() -> None:
    assert host_of("https://pаyments.example").startswith("xn--")


@pytest.mark.parametrize(
    ("path", "target", "first", "anchor"),
    [
        ("payments/checkout.md", "../database/replica.md#promote", "database/replica.md", "promote"),
        ("payments/checkout.md", "refunds.md?plain=1", "payments/refunds.md", ""),
        ("payments/checkout.md", "/teams.md", "teams.md", ""),
        ("checkout.md", "a%20b.md#%C3%BC", "a b.md", "ü"),
        ("checkout.md", "../../etc/hosts.md", "../../etc/hosts.md", ""),
        ("/srv/books/a.md", "b.md", "/srv/books/b.md", ""),
    ],
)
def test_a_link_is_relative_to_its_document(path: str, target: str, first: str, anchor: str) -> None:
    aim = aim_of(path, target)
    assert (aim.paths[0], aim.anchor) == (first, anchor)


def test_a_folder_or_a_bare_name_may_mean_several_files_and_an_anchor_none() -> None:
    assert aim_of("a/b.md", "../c").paths == ("c", "c.md", "c/README.md", "c/index.md")
    assert aim_of("a/b.md", "../c/").paths == ("c/README.md", "c/index.md")
    assert "README.md" in aim_of("b.md", "./").paths
    assert aim_of("a/b.md", "#Fix").paths == ()


def test_addresses_in_plain_text_end_where_the_sentence_does() -> None:
    text = "see https://a.example/x. And (https://b.example/y), https://a.example/x!"
    assert addresses_in(text) == ["https://a.example/x", "https://b.example/y"]
