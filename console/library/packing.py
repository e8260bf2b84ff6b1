"""Checklists as text for the index, and back: so that listing those of a thousand documents reads none of them again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from console.model.runbook import CheckItem, Checklist


def pack(checklists: Iterable[Checklist]) -> str:
    """The checklists of a document as JSON of nothing but lists."""
    return json.dumps(
        [
            [one.title, one.period, one.lines, [[item.id, item.text, item.checked, item.lines] for item in one.items]]
            for one in checklists
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip


def unpack(text: str) -> tuple[Checklist, ...]:
    """What :func:`pack` packed."""
    return tuple(
        Checklist(
            title,
            tuple(
                CheckItem(id_, said, checked, (first, last)) for id_, said, checked, (first, last) in items
            ),
            (begin, end),
            period,
        )
        for title, period, (begin, end), items in json.loads(text)
    )
