"""Whatever people type is text in every form that leaves the console: never markup, never a tag, never a formula."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from console.core.export_csv import csv_text
from console.core.export_document import (
    Document,
    Facts,
    Items,
    Lines,
    Paragraph,
    Row,
    Section,
    Table,
    harmless,
)
from console.core.export_html import html
from console.core.export_markdown import block, markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: What is markup somewhere.
LUMPS = """<script> </td> ](x) [a ![i](u) ` ** __ _a_ ~~ # #\xa0 - + > 1. 1) === --- | \\ &amp; &#60; <!--\xa0ic:yours\xa0-->
[@click=x] ``` \x1b[31m \u202e مرحبا a b\xa0c % www.x.y <https://x> =1 @x""".replace("\n", " ").split(" ")
LUMPS = [lump.replace("\xa0", " ") for lump in LUMPS] + ["\n", "\n\n", " ", "    x", "\t", "- ", "> ", "1. "]
#: Such lumps, as they meet each other.
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(LUMPS),
        st.text(max_size=6),
    ),
    max_size=12,
).map("".join)


def said(text: str) -> str:
    """The words of a text, however blanks and line breaks fall."""
    return " ".join(harmless(text).split())


def rendered(markdown_text: str) -> tuple[str, set[str]]:
    """The words a reader sees, and the kinds of markup that were read."""
    words: list[str] = []
    kinds: set[str] = set()

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            kinds.add(token.type)
            words.append(
                " "
                if token.type in ("softbreak", "hardbreak")
                else token.content
                if not token.children
                else ""
            )
            walk(token.children or [])

    walk(READER.parse(markdown_text))
    return " ".join("".join(words).split()), kinds


@given(HOSTILE)
@example("<!-- ic:yours -->")
@example("1. a")
def test_a_paragraph_of_markdown_says_what_was_typed_and_nothing_else(text: str) -> None:
    words, kinds = rendered(block(Paragraph(text)))
    assert words.replace(" ", "") == said(text).replace(" ", "")
    assert kinds <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "softbreak",
        "hardbreak",
        "text_special",
    }


@given(HOSTILE)
def test_a_line_of_markdown_is_one_item_of_a_list(text: str) -> None:
    _words, kinds = rendered(block(Lines((Row("03:02", "note", text, "mira", struck=True),))))
    assert not kinds & {
        "html_block",
        "html_inline",
        "heading_open",
        "link_open",
        "image",
        "table_open",
        "code_inline",
    }


@given(HOSTILE, HOSTILE)
def test_a_cell_stays_one_cell(first: str, second: str) -> None:
    found = READER.parse(block(Table(("what", "who"), ((first, second),))))
    cells = [token for token in found if token.type == "td_open"]
    assert len(cells) == 2


@given(st.text(alphabet="`~ \nab<", max_size=40))
def test_a_message_is_kept_to_the_letter_in_its_fence(message: str) -> None:
    found = READER.parse(block(Lines((Row("03:02", "", "told", message=f"x{message}x"),))))
    (fence,) = [token for token in found if token.type == "fence"]
    lines = [line.rstrip() for line in f"x{message}x".split("\n")]
    assert fence.content.rstrip("\n").split("\n") == lines


class Page(HTMLParser):
    """What a browser would make of a page: its tags, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self._in_head = True
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "body":
            self._in_head = False

    def handle_data(self, data: str) -> None:
        if not self._in_head:
            self.words.append(data)


def page_of(text: str) -> Page:
    blocks = (
        Paragraph(text),
        Facts((("word", text),)),
        Table(("a", "b"), ((text, text),)),
        Items((text,), checked=False),
        Lines((Row("03:02", "note", text, text, note=text, message=text),)),
    )
    return Page(html(Document(text, (Section("one", text, blocks),), notice="")))


PLAIN_TAGS = page_of("x").tags


@given(HOSTILE)
def test_a_page_has_no_tag_that_somebody_typed(text: str) -> None:
    page = page_of(f"x{text}")
    assert [tag for tag in page.tags if tag != "a"] == PLAIN_TAGS
    assert "".join(said(f"x{text}").split()) in "".join("".join(page.words).split())


@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_a_cell_of_csv_computes_nothing_and_is_read_back(cells: list[str]) -> None:
    _header, row = csv.reader(io.StringIO(csv_text(["x"] * len(cells), [cells]), newline=""))
    for cell, typed in zip(row, cells, strict=True):
        assert cell.removeprefix("'") == harmless(typed).removeprefix("'")
        assert not cell.strip().startswith(("=", "+", "-", "@"))


@given(HOSTILE)
@example(" C #")
def test_a_title_is_one_line_and_says_it_all(text: str) -> None:
    document = Document(f"x{text}", (Section("one", f"y{text}", ()),))
    assert len(markdown(document).splitlines()) == 3
    words, kinds = rendered(markdown(document))
    assert words.replace(" ", "") == said(f"x{text}y{text}").replace(" ", "")
    assert kinds <= {"heading_open", "heading_close", "inline", "text", "text_special"}
