"""Documents as one HTML file: nothing is fetched, nothing runs, it prints well, and whatever people typed is text.

The page forbids by its own policy what a mistake here might let in: scripts, pictures, requests of any kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from console.core.export_document import (
    Addresses,
    Block,
    Day,
    Document,
    Facts,
    Heading,
    Hint,
    Items,
    Lines,
    Paragraph,
    Row,
    Section,
    Table,
    Written,
    harmless,
    is_web,
)

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; }
.notice { border: 3px solid; padding: .5rem 1rem; font-weight: bold; }
table { border-collapse: collapse; } th { text-align: start; font-weight: 600; }
th, td { padding: .15rem .9rem .15rem 0; vertical-align: top; border-bottom: 1px solid #8884; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; } td.kind { white-space: nowrap; font-weight: 600; }
.text, pre { white-space: pre-wrap; overflow-wrap: anywhere; }
pre.message { font: inherit; margin: .3rem 0 .6rem; padding: .1rem .8rem; border-inline-start: 3px solid #8888; }
.note, .hint { opacity: .75; } .hint { font-style: italic; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
ul.plain { padding-inline-start: 1.2rem; }
@media print {
  body { font-size: 10.5pt; max-width: none; margin: 0; padding: 0; }
  h2, h3 { break-after: avoid; } tr, li, pre, dt, dd { break-inside: avoid; } thead { display: table-header-group; }
}
""".strip()
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
#: A web address within a text; the sign that ends the sentence is not of it.
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)


def html(document: Document) -> str:
    """The whole document as a page of its own; ends with a line break."""
    return "\n".join(_page(document)) + "\n"


def _page(document: Document) -> Iterator[str]:
    title = escape(harmless(f"{document.notice.partition(' ')[0]} {document.title}".strip()))
    yield "<!DOCTYPE html>"
    yield f'<html lang="{escape(document.language)}">'
    yield '<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>"
    if document.notice:
        yield f'<p class="notice">{_text(document.notice)}</p>'
    yield f'<h1 dir="auto">{_text(document.title)}</h1>'
    for section in document.sections:
        yield from _section(section)
    yield "</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    yield "<section>"
    if section.title:
        yield f"<h2>{_text(section.title)}</h2>"
    yield from (made for block in section.blocks if (made := _block(block)))
    yield "</section>"


def _block(block: Block) -> str:  # noqa: PLR0911 - a line for each kind of block
    match block:
        case Paragraph(text):
            return f'<p class="text" dir="auto">{_text(text)}</p>'
        case Hint(text):
            return f'<p class="hint">{_text(text)}</p>'
        case Heading(text):
            return f"<h3>{_text(text)}</h3>"
        case Facts(rows):
            said = "".join(
                f'<dt>{_text(word)}</dt><dd class="text" dir="auto">{_text(what)}</dd>' for word, what in rows
            )
            return f"<dl>{said}</dl>"
        case Table(header, rows):
            return "\n".join(_table(header, rows))
        case Lines(rows):
            return "\n".join(["<table>", *map(_line, rows), "</table>"])
        case Items(texts, checked):
            return "\n".join(_items(texts, checked))
        case Addresses(rows):
            found = "".join(f"<li>{_text(label)}: {_address(url)}</li>" for label, url in rows)
            return f'<ul class="plain">{found}</ul>'
        case Written(text):
            return _rendered(text)


def _text(text: str) -> str:
    """Plain text; what is an address in it can be clicked."""
    if "://" not in text:
        return escape(harmless(text))
    shown = harmless(text)
    parts, position = [], 0
    for found in _ADDRESS.finditer(shown):
        parts += [escape(shown[position : found.start()]), _address(found[0])]
        position = found.end()
    return "".join(parts) + escape(shown[position:])


def _address(url: str) -> str:
    shown = escape(harmless(url))
    return f'<a href="{escape(url)}">{shown}</a>' if is_web(url) else shown


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f"<table>\n<thead><tr>{''.join(f'<th>{_text(cell)}</th>' for cell in header)}</tr></thead>"
    for row in rows:
        cells = (f'<td class="text" dir="auto">{_text(cell)}</td>' for cell in row)
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</table>"


def _items(texts: Iterable[str], checked: bool | None) -> Iterator[str]:
    box = "" if checked is None else "☑ " if checked else "☐ "
    yield '<ul class="plain">'
    for text in texts:
        yield f'<li class="text" dir="auto">{box}{_text(text)}</li>'
    yield "</ul>"


def _line(row: Row | Day) -> str:
    if isinstance(row, Day):
        return f'<tr><th colspan="3">{_text(row.text)}</th></tr>'
    text = f"<s>{_text(row.text)}</s>" if row.struck else _text(row.text)
    behind = "; ".join(_text(part) for part in (row.author, row.note) if part)
    note = f' <span class="note">({behind})</span>' if behind else ""
    message = f'<pre class="message" dir="auto">{_text(row.message)}</pre>' if row.message else ""
    star = "★ " if row.starred else ""
    return (
        f'<tr><td class="time">{_text(row.time)}</td><td class="kind">{star}{_text(row.kind)}</td>'
        f'<td><span class="text" dir="auto">{text}</span>{note}{message}</td></tr>'
    )


def _rendered(markdown: str) -> str:
    """Markdown by a person. HTML in it stays text, a picture stays its words: nothing is fetched."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    return str(reader.render(harmless(_COMMENT.sub("", markdown)))).rstrip()
