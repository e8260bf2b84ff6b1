"""Tables written as HTML inside Markdown: their cells, nothing more."""

from __future__ import annotations

from html.parser import HTMLParser


class _Tables(HTMLParser):
    """Collects the rows of each ``<table>`` (nested ones as text of their cell)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[tuple[str, ...]]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Open a table, row or cell; the closing tags of the last two are optional in HTML."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close a table, row or cell."""
        if tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and self.tables:
            self.tables[-1].append(tuple(self._row))
        self._row = None


def tables_in(html: str) -> list[list[tuple[str, ...]]]:
    """The tables of a piece of HTML, each a list of rows of cells, header first; empty ones left out."""
    if "<table" not in html.lower():
        return []
    parser = _Tables()
    parser.feed(html)
    parser.close()
    return [table for table in parser.tables if table]
