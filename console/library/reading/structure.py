"""Markdown to leaves: the one place that knows the parser.

CommonMark with tables and strikethrough, from markdown-it-py. Its block pass runs on the whole text, its inline pass
leaf by leaf, so that a reading that takes too long can stop between two of them. Containers (lists, quotes) are not
kept as a tree: each leaf says how deep it stands, which is what a list of lines on a screen needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from console.base.words import _
from console.library.reading.html_table import tables_in
from console.library.reading.inline import Inline, read_inline, strip_tags
from console.library.reading.leaf import Item, Leaf, Outline
from console.library.reading.source import Source
from console.model.runbook import DocumentLink, NotUnderstood, Section, Table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOX = re.compile(r"\[([ xX])\]\s+(?=\S)|([☐☑☒🗹✅])\s+(?=\S)")
_DEEPEST = 32
#: Of a paragraph, so many rows of such length are looked at for steps and facts; beyond, it is no prose.
_MOST_ROWS = 500
_LONGEST_ROW = 1000
#: The parser asks for the time once in so many lines.
_STRIDE = 64


def outline(source: Source, *, skim: bool = False) -> Outline:
    """Take the source apart. Raises whatever the source's clock raises when the time is up.

    ``skim`` leaves the text of all but headings as it is written: quicker, and enough to find a document by.
    """
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    references: dict[str, object] = {}
    tokens: list[Token] = []
    _hurry(markdown, source.still)
    markdown.block.parse(source.text(), markdown, references, tokens)
    builder = _Builder(source, markdown, references, skim=skim)
    builder.walk(tokens)
    if not skim:
        _merge_lists(builder.outline)
    _place_in_sections(builder.outline)
    return builder.outline


def _hurry(markdown: MarkdownIt, still: Callable[[], None]) -> None:
    """Let the block parser ask for the time: a rule that never matches, tried at the start of each block and line."""
    count = 0

    def asked(state: object, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 (the parser's signature)
        nonlocal count
        count += 1
        if count % _STRIDE == 0:
            still()
        return False

    everywhere = ["paragraph", "reference", "blockquote", "list", "table"]
    markdown.block.ruler.before("table", "hurry", asked, {"alt": everywhere})


class _Builder:
    """Walks the parser's tokens once."""

    def __init__(
        self,
        source: Source,
        markdown: MarkdownIt,
        references: dict[str, object],
        *,
        skim: bool,
    ) -> None:
        self.outline = Outline(source)
        self.skim = skim
        self.source = source
        self.markdown = markdown
        self.references = references
        self.quotes = 0
        self.lists: list[tuple[int, int | None]] = []
        self.items: list[Item] = []
        self.runs = 0

    def walk(self, tokens: list[Token]) -> None:
        """Turn the tokens into leaves."""
        index = 0
        while index < len(tokens):
            if index % _STRIDE == 0:
                self.source.still()
            token = tokens[index]
            if token.type == "table_open" and not self.skim:
                end = next(at for at in range(index, len(tokens)) if tokens[at].type == "table_close")
                self._table(tokens[index : end + 1])
                index = end
            elif self.skim and token.type in {"paragraph_open", "inline"}:
                if token.type == "inline":
                    self._raw(token)
            elif token.type in {"heading_open", "paragraph_open"}:
                self._text(token, tokens[index + 1].content)
                index += 2
            else:
                self._container(token)
            index += 1

    def _container(self, token: Token) -> None:
        kind = token.type
        if kind == "blockquote_open":
            self.quotes += 1
        elif kind == "blockquote_close":
            self.quotes -= 1
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            self.runs += 1
            start = int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None
            self.lists.append((self.runs, start))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif kind == "list_item_open":
            run, number = self.lists[-1]
            if number is not None:
                self.lists[-1] = (run, number + 1)
            parent = self.items[-1] if self.items else None
            self.items.append(Item(run, number, parent, len(self.items) + 1))
        elif kind == "list_item_close":
            item = self.items.pop()
            if not item.leaves and token.map is None:
                return
        elif kind in {"fence", "code_block"}:
            self._code(token)
        elif kind == "html_block":
            self._html(token)
        elif kind == "hr":
            self._leaf("rule", token)

    def _leaf(self, kind: str, token: Token) -> Leaf | None:
        """A new leaf for the token's lines; None if it stands on none (all were added by a repair)."""
        first, end = token.map or (0, 0)
        while end > first + 1 and kind != "code" and not self.source.lines[end - 1].text.strip():
            end -= 1
        span = self.source.span(first, end)
        if span is None:
            return None
        item = self.items[-1] if self.items else None
        leaf = Leaf(kind, span, quotes=self.quotes, item=item, opens=item is not None and not item.leaves)
        if item is not None:
            item.leaves.append(leaf)
        self.outline.leaves.append(leaf)
        return leaf

    def _links(self, inline: Inline, leaf: Leaf) -> None:
        for text, target in inline.links:
            link = DocumentLink(" ".join(text.split()), target, link_kind(target), leaf.lines)
            self.outline.links.append(link)

    def _text(self, token: Token, content: str) -> None:
        """A heading or paragraph; the first one of an item is the item's own text, with its box."""
        leaf = self._leaf("heading" if token.type == "heading_open" else "paragraph", token)
        if leaf is None:
            return
        if leaf.kind == "heading":
            leaf.level = int(token.tag[1:])
        elif leaf.opens and leaf.item is not None:
            leaf.kind = "item"
            box = _BOX.match(content)
            if box:
                leaf.item.checked = box.group(1) in {"x", "X"} or box.group(2) in {"☑", "☒", "🗹", "✅"}
                content = content[box.end() :]
        inline = read_inline(self.markdown, content, self.references)
        leaf.text, leaf.styles = inline.text, tuple(inline.styles)
        leaf.rows = [row[:_LONGEST_ROW] for row in leaf.text.split("\n")[:_MOST_ROWS]]
        first = (token.map or (0, 0))[0]
        lines = self.source.lines[first : first + len(leaf.rows)]
        leaf.row_lines = [min(line.origin or leaf.lines[0], leaf.lines[1]) for line in lines]
        for style in leaf.styles:
            if style.style == "code":
                line = _line_at(leaf, style.start)
                leaf.spans.append((leaf.text[style.start : style.end], (line, line)))
        self._links(inline, leaf)

    def _raw(self, token: Token) -> None:
        """Text as it is written: a paragraph's or a cell's."""
        leaf = self._leaf("paragraph", token)
        if leaf is not None:
            leaf.text = token.content

    def _code(self, token: Token) -> None:
        leaf = self._leaf("code", token)
        if leaf is None:
            return
        first, end = token.map or (0, 0)
        leaf.text = token.content.removesuffix("\n")
        leaf.rows = leaf.text.split("\n") if leaf.text else []
        leaf.language = token.info.split()[0].strip("{}.").lower() if token.info.split() else ""
        skip = 1 if token.type == "fence" else 0
        rows = range(first + skip, first + skip + len(leaf.rows))
        leaf.row_lines = [
            self.source.lines[row].origin or leaf.lines[0] for row in rows if row < len(self.source.lines)
        ]
        last = self.source.lines[end - 1].text.lstrip(" >\t") if end else ""
        closed = len(last) >= 3 and set(last.strip()) <= set(token.markup[:1]) and end - first > 1
        leaf.closed = token.type != "fence" or closed

    def _html(self, token: Token) -> None:
        leaf = self._leaf("html", token)
        if leaf is None:
            return
        leaf.text = token.content.rstrip("\n")
        tables = tables_in(leaf.text)
        for table in tables:
            self.outline.tables.append(
                Table(
                    table[0],
                    tuple(table[1:]),
                    leaf.lines,
                    (leaf.lines,) * (len(table) - 1),
                    ("",) * len(table[0]),
                    None,
                )
            )
            leaf.table = len(self.outline.tables) - 1
        if not tables and strip_tags(leaf.text):
            self.outline.not_understood.append(NotUnderstood(leaf.lines, _("HTML, shown as written")))

    def _table(self, tokens: list[Token]) -> None:
        leaf = self._leaf("table", tokens[0])
        if leaf is None:
            return
        rows: list[list[str]] = []
        row_lines: list[tuple[int, int]] = []
        align: list[str] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
                row_lines.append(self.source.span(*(token.map or (0, 0))) or leaf.lines)
            elif token.type == "th_open":
                style = str(token.attrs.get("style", ""))
                align.append(style.removeprefix("text-align:").replace("center", "centre"))
            elif token.type == "inline":
                inline = read_inline(self.markdown, token.content, self.references)
                rows[-1].append(" ".join(inline.text.split()))
                leaf.spans += [(code, row_lines[-1]) for code in inline.code]
                for text, target in inline.links:
                    lines = row_lines[-1]
                    self.outline.links.append(
                        DocumentLink(" ".join(text.split()), target, link_kind(target), lines)
                    )
        leaf.table = len(self.outline.tables)
        leaf.text = "\n".join(self.source.lines[row].text for row in range(*(tokens[0].map or (0, 0))))
        header = tuple(rows[0]) if rows else ()
        body = tuple(tuple(row) for row in rows[1:])
        self.outline.tables.append(Table(header, body, leaf.lines, tuple(row_lines[1:]), tuple(align), None))


def _line_at(leaf: Leaf, offset: int) -> int:
    """The line on disk on which the character at ``offset`` of a leaf's text stands."""
    row = leaf.text.count("\n", 0, offset)
    return leaf.row_lines[min(row, len(leaf.row_lines) - 1)] if leaf.row_lines else leaf.lines[0]


def link_kind(target: str) -> str:
    """What a link leads to: document, anchor, web, mail or other."""
    if target.startswith("#"):
        return "anchor"
    if re.match(r"https?://|//", target):
        return "web"
    if target.startswith("mailto:"):
        return "mail"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) or not target:
        return "other"
    name = target.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    return (
        "document"
        if "." not in name or re.search(r"\.(md|markdown|txt|html?|erb|adoc|rst)$", name)
        else "other"
    )


def _merge_lists(outline: Outline) -> None:
    """Let an ordered list that goes on counting after a break carry on the list before it, under the same heading.

    A bullet list between the two, or right after one in a scraped page, lost its indent: its items belong to the item
    before it.
    """
    scraped = outline.source.scraped
    carried: dict[int, int] = {}
    last: Item | None = None
    loose: list[Item] = []
    for _index, leaf in outline.each():
        item = leaf.item
        if leaf.kind == "heading" and item is None:
            if last is not None and scraped:
                _adopt(loose, last)
            last, loose = None, []
        if item is None or item.parent is not None or not leaf.opens or leaf.quotes:
            continue
        if item.number is None:
            if last is not None:
                loose.append(item)
            continue
        item.run = carried.get(item.run, item.run)
        if last is not None:
            goes_on = item.run == last.run
            if not goes_on and last.number is not None and item.number == last.number + 1:
                carried[item.run] = item.run = last.run
                goes_on = True
            if goes_on or scraped:
                _adopt(loose, last)
        last, loose = item, []
    if last is not None and scraped:
        _adopt(loose, last)


def _adopt(items: list[Item], parent: Item) -> None:
    for item in items:
        item.parent = parent
        item.depth += 1


def _place_in_sections(outline: Outline) -> None:
    """Make the sections from the headings that stand in no list or quote, and tell each leaf and table its own."""
    headings = [
        leaf for leaf in outline.leaves if leaf.kind == "heading" and leaf.item is None and not leaf.quotes
    ]
    ends = _section_ends(headings, outline.source.total)
    slugs: dict[str, int] = {}
    path: list[tuple[int, str]] = []
    for leaf, last in zip(headings, ends, strict=True):
        while path and path[-1][0] >= leaf.level:
            path.pop()
        title = leaf.plain
        path.append((leaf.level, title))
        slug = slugify(title)
        count = slugs.get(slug, 0)
        slugs[slug] = count + 1
        anchor = f"{slug}-{count}" if count else slug
        titles = tuple(name for _, name in path)
        outline.sections.append(Section(title, leaf.level, (leaf.lines[0], last), anchor, titles))
    current = -1
    remaining = iter(headings)
    upcoming = next(remaining, None)
    for _index, leaf in outline.each():
        if leaf is upcoming:
            current += 1
            upcoming = next(remaining, None)
        leaf.section = current
        outline.members.setdefault(current, []).append(leaf)
        if leaf.item is not None and leaf.item.parent is not None and leaf.opens:
            outline.nested.setdefault(id(leaf.item.parent), []).append(leaf)
        if leaf.table is not None:
            table = outline.tables[leaf.table]
            outline.tables[leaf.table] = replace(table, section=outline.title(leaf))


def _section_ends(headings: list[Leaf], total: int) -> list[int]:
    """For each heading the last line before the next one of its level or above."""
    ends = [total] * len(headings)
    opened: list[int] = []
    for index, leaf in enumerate(headings):
        while opened and headings[opened[-1]].level >= leaf.level:
            ends[opened.pop()] = leaf.lines[0] - 1
        opened.append(index)
    return ends


def slugify(title: str) -> str:
    """The anchor of a heading as code hosts make it: lower case, blanks to hyphens, punctuation gone."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
